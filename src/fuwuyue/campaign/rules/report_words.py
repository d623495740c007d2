"""How the words of a report are edited before they are signed: words are a person's, numbers stay those of records.

The words that state a number (`stated`) stay in their paragraph as they were computed: a number that is wrong is mended
in the records. A number that a person adds is let through, since much of what a unit has to say no measure knows, but
the paragraph says that it was written by hand. Every edit stays in the content of the report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from fuwuyue.campaign.rules.prose import HEADINGS, tell_measure

# Days, years, times and places in an order count nothing.
_NO_COUNT = re.compile(
    r"(?:\d{2,4}年)?(?:\d{1,2}月)?\d{1,2}[日号]|\d{4}年|\d{1,2}月|\d{1,2}[:：]\d{2}|第\d+|[（(]\d+[)）]"
)
_UNITS = "人次|人|名|位|例|户|家|个|场|次|份|项|件|条|处|所|起|期|篇|张|册|辆|支|天|小时|元|成|倍"
_DIGITS = rf"\d+(?:[.,]\d+)*[万千百亿]?(?:[%％‰]|(?:多|余)?(?:{_UNITS}))?"
# A Han numeral counts where a unit follows; 一 alone hardly ever does (一次性, 一项工作).
_PER_CENT = r"百分之[一二三四五六七八九十百零〇点]+"
_HAN = rf"(?!一(?:{_UNITS}))[一二两三四五六七八九十百千万零〇]+(?:多|余)?(?:{_UNITS})"
_COUNTED = re.compile(f"{_DIGITS}|{_PER_CENT}|{_HAN}")
_SHORTEST_SAME = 4
WITHHELD = "涉及人数较少或者可能推算出较少人数，按规定不予公布。"


@dataclass(frozen=True)
class Told:
    """A paragraph as it is shown. `note` says which numbers in it were written by hand; empty where none was."""

    place: int
    text: str
    stated: tuple[str, ...]
    is_heading: bool
    is_edited: bool
    note: str


@dataclass(frozen=True)
class Change:
    """A stretch of a paragraph before and after an edit; both are equal where nothing changed."""

    before: str
    after: str

    @property
    def is_same(self) -> bool:
        """Say whether nothing changed here."""
        return self.before == self.after


def tell_paragraphs(content: Mapping[str, Any], withheld: Collection[str] = ()) -> list[Told]:
    """Return the paragraphs of a report as they are shown, without the numbers of the `withheld` measures.

    `withheld` has the names of numbers (`campaign.numbers`). A paragraph that states one of them is withheld whole.
    """
    hidden = {tell_measure(one) for one in content["measures"] if name_measure(one) in withheld}
    last = {edit["paragraph"]: edit for edit in content["edits"]}
    return [
        _tell(place, text, tuple(stated), hidden, last.get(place))
        for place, (text, stated) in enumerate(zip(content["words"], content["stated"], strict=True))
    ]


def _tell(
    place: int, text: str, stated: tuple[str, ...], hidden: Collection[str], edit: Mapping[str, Any] | None
) -> Told:
    gone = next((words.rpartition("：")[0] for words in stated if words in hidden), None)
    if gone is not None:
        return Told(place, f"{gone}：{WITHHELD}", (), is_heading=False, is_edited=False, note="")
    by_hand = edit["by_hand"] if edit else ()
    note = f"（本段“{'”“'.join(by_hand)}”由填报单位填写，不由记录得出。）" if by_hand else ""
    return Told(place, text, stated, text in HEADINGS, edit is not None, note)


def name_measure(measure: Mapping[str, Any]) -> str:
    """Return the name of a measure's number in a report: its id, and its kind where it has one."""
    return f"{measure['id']}.{measure['kind']}" if measure["kind"] else str(measure["id"])


def find_missing(text: str, stated: Sequence[str]) -> str | None:
    """Return the first of the stated words that an edited paragraph no longer has, None where all are there."""
    return next((words for words in stated if words not in text), None)


def find_by_hand(text: str, draft: str) -> list[str]:
    """Return the numbers in a paragraph that its draft did not have, each as it is written, in their order."""
    known = Counter(_find_counts(draft))
    found = list[str]()
    for number in _find_counts(text):
        if known[number]:
            known[number] -= 1
        else:
            found.append(number)
    return found


def _find_counts(text: str) -> list[str]:
    return _COUNTED.findall(_NO_COUNT.sub("\n", text.replace(" ", "")))


def find_draft(content: Mapping[str, Any], place: int) -> str:
    """Return how a paragraph was before anybody edited it."""
    edits = (edit["before"] for edit in content["edits"] if edit["paragraph"] == place)
    return str(next(edits, content["words"][place]))


def compare_words(before: str, after: str) -> list[Change]:
    """Return both texts in stretches, one behind the other, so that what changed can be marked.

    Where a few characters alone stayed between two changes, it is one change: that is how people read it.
    """
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found = list[Change]()
    for tag, a, b, c, d in matcher.get_opcodes():
        same = tag == "equal" and (b - a >= _SHORTEST_SAME or before == after)
        if found and not same and not found[-1].is_same:
            last = found.pop()
            found.append(Change(last.before + before[a:b], last.after + after[c:d]))
        else:
            found.append(Change(before[a:b], after[c:d]))
    return found
