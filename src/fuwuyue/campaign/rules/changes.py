"""What a later version of a plan has otherwise, sentence by sentence, as far as it is work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from math import inf

from fuwuyue.campaign.rules.drafts import Draft, DraftItem

# As in the comparison of plans: two sentences that share so much of their wording are one, reworded, and it is looked
# for among so many that follow.
_SAME_SENTENCE = 0.5
_WINDOW = 12


class ChangeKind(StrEnum):
    """What happened to a sentence; one that is the same may have moved in the text."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class DraftChange:
    """One sentence of the former version, of the later one, or of both."""

    kind: ChangeKind
    old: DraftItem | None
    new: DraftItem | None

    @property
    def sentence(self) -> str:
        """The sentence as it stands in the later version, or as it stood."""
        stands = self.new or self.old
        return stands.sentence if stands else ""


def compare_drafts(old: Draft, new: Draft) -> list[DraftChange]:
    """Return every sentence of both in the order of the later version, those that are gone where they stood."""
    changes = list(_pair_all(old.items, new.items))
    gone = {change.sentence: change for change in changes if change.kind is ChangeKind.GONE}
    result = []
    moved = set[int]()
    for change in changes:
        before = gone.pop(change.sentence, None) if change.kind is ChangeKind.NEW else None
        if before is not None:
            moved.add(id(before))
            result.append(_both(before.old, change.new))
        else:
            result.append(change)
    return [change for change in result if id(change) not in moved]


def order_lines(places: Sequence[int | None], old_count: int) -> list[int]:
    """Return in which order the lines of a month stand after a take-over, as indexes into `places`.

    `places` says where in the plan each line stands, in the order of before; None is of a line that a person added or
    split, or that goes on under former words. The first `old_count` were there before. Lines with a place follow the
    plan; one without stays behind the line that it stood behind, and at the end where only such ones were.
    """
    last = max((at for at, place in enumerate(places[:old_count]) if place is not None), default=-1)
    keys: list[tuple[float, bool, int]] = []
    behind: float = -1
    for at, place in enumerate(places):
        behind = place if place is not None else behind
        keys.append((behind if at <= last or place is not None else inf, place is None, at))
    return sorted(range(len(places)), key=keys.__getitem__)


def _pair_all(old: Sequence[DraftItem], new: Sequence[DraftItem]) -> Iterator[DraftChange]:
    sentences = [item.sentence for item in old], [item.sentence for item in new]
    matcher = SequenceMatcher(None, *sentences, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from map(_both, old[old_start:old_end], new[new_start:new_end])
        else:
            yield from _pair(list(old[old_start:old_end]), new[new_start:new_end])


def _pair(old: list[DraftItem], new: Sequence[DraftItem]) -> Iterator[DraftChange]:
    for item in new:
        at = next((n for n, one in enumerate(old[:_WINDOW]) if _is_reworded(one.sentence, item.sentence)), None)
        if at is None:
            yield DraftChange(ChangeKind.NEW, None, item)
            continue
        yield from (DraftChange(ChangeKind.GONE, one, None) for one in old[:at])
        yield _both(old[at], item)
        del old[: at + 1]
    yield from (DraftChange(ChangeKind.GONE, one, None) for one in old)


def _is_reworded(before: str, after: str) -> bool:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return matcher.quick_ratio() >= _SAME_SENTENCE and matcher.ratio() >= _SAME_SENTENCE


def _both(old: DraftItem | None, new: DraftItem | None) -> DraftChange:
    kind = ChangeKind.SAME if old and new and _tell(old) == _tell(new) else ChangeKind.CHANGED
    return DraftChange(kind, old, new)


def _tell(item: DraftItem) -> tuple[object, ...]:
    """Return what of an item is work: where its words stand, and in which phase, is none."""
    return item.sentence, item.what, item.begins_on, item.due_on, item.due_words, item.stands, item.closing, item.who
