"""The things to be done: who, what, by when, and how binding."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from fuwuyue.plan.parsing.model import Cadence, Deadline, Found, Modality, Phase, Task
from fuwuyue.plan.parsing.names import find_names
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text

_MODAL = re.compile(
    r"(?P<must_not>不得|不准|不许|严禁|禁止|不可(?!避免|抗|分|或缺|逆|降解)|决不允许|绝不允许|杜绝)"
    r"|(?P<may>可以|可(?=[自根结按采视适在由依移])|鼓励|允许)"
    r"|(?P<should>(?:原则上)?应(?![当急用对付变届邀聘试承答运力收急])|宜(?![居人昌宾])|力争|争取)"
    r"|(?P<must>必须|应当|务必|务须|须|需要|需|要(?![求点素闻件领旨义事塞害地道员情么]|不)|负责|牵头|确保|承担)"
)
_WHO = re.compile(
    r"(?P<who>(?:全[县市省区]|[本该])?各[^,。;:、和及与\n要应须将在对按]{1,14}(?:[、和及与]各?[^,。;:、和及与\n要应须将在对按]{1,14}){0,5}?)"
    r"(?=要|应|须|必须|将|可|不得|负责|在|对|按|结合|根据|,|:|于|均|需|也|都|以|认真|积极|严格|切实|组织|开展|务必|统一|利用)"
)
_LEAD_IN = re.compile(
    r"(?:[一二三四五六七八九]是|[\d一二三四五六七八九十]{1,2}[、.]|\([\d一二三四五六七八九十]+\)|[①-⑳]|同时|并且?|另外?|此外|要|[,\s])*"
)
_BEGINS_WITH_WORK = re.compile(
    r"(?:集中|认真|积极|大力|深入|广泛|全面|切实|继续|扎实|严格|及时|定期|重点|进一步|统一|组织|精心)*"
    r"(?:开展|组织|召开|制定|印发|建立|完善|做好|落实|加强|摸清|核查|检查|报送|上报|成立|宣传|发放|举办|推进|实施|清理|整治|完成|公布|设立|张贴|播放|培训|汇总|总结)"
)
_ADDRESS = re.compile("[由请各]")
_SHORTEST, _LONGEST = 6, 600
_LONGEST_SUBJECT = 80


def find_tasks(
    text: Text,
    outline: Outline,
    phases: Sequence[Phase],
    deadlines: Sequence[Deadline],
    cadences: Sequence[Cadence],
) -> list[Task]:
    """Return the statements that bind somebody to something, in order, with the parts of the plan they belong to."""
    links = _Links(phases, deadlines, cadences)
    return [
        task
        for index, start, end in _statements(text, outline)
        if (task := _make(text, outline, links, index, start, end))
    ]


def _statements(text: Text, outline: Outline) -> Iterator[tuple[int, int, int]]:
    """Yield (section, start, end): each statement under a heading; a heading that is itself a sentence is one too."""
    for index, heading in enumerate(outline.headings):
        end = outline.own_body(index)[1]
        for first, last in text.statements(heading.title_start, end):
            if last > heading.title_end or last - first > 1:
                yield index, first, last


class _Links:
    """Finds the dated parts of a plan that stand in a range of the source."""

    def __init__(self, phases: Sequence[Phase], deadlines: Sequence[Deadline], cadences: Sequence[Cadence]) -> None:
        self.deadlines = deadlines
        self._phases = _order(phases)
        self._deadlines = _order(deadlines)
        self._cadences = _order(cadences)

    def deadline(self, start: int, end: int) -> int | None:
        return _first_inside(self._deadlines, start, end)

    def phase(self, start: int, end: int) -> int | None:
        return _first_inside(self._phases, start, end)

    def cadence(self, start: int, end: int) -> int | None:
        return _first_inside(self._cadences, start, end)


def _order(parts: Sequence[Found]) -> list[tuple[int, int]]:
    return sorted((part.span.start, index) for index, part in enumerate(parts))


def _first_inside(ordered: list[tuple[int, int]], start: int, end: int) -> int | None:
    place = bisect_left(ordered, (start, -1))
    return ordered[place][1] if place < len(ordered) and ordered[place][0] < end else None


def _make(text: Text, outline: Outline, links: _Links, index: int, start: int, end: int) -> Task | None:
    span = text.span(start, end)
    deadline, cadence = links.deadline(span.start, span.end), links.cadence(span.start, span.end)
    modal = _MODAL.search(text.folded, start, end)
    begins = _LEAD_IN.match(text.folded, start, end)
    first = begins.end() if begins else start
    works = _BEGINS_WITH_WORK.match(text.folded, first, end)
    if not (modal or works or deadline is not None or cadence is not None) or not _SHORTEST <= end - start <= _LONGEST:
        return None
    who_end, who = _find_who(text, first, end)
    due = links.deadlines[deadline] if deadline is not None else None
    return Task(
        text=text.quote(start, end).strip(),
        who=who,
        what=text.quote(who_end, end).strip("，, 、：:") or text.quote(start, end).strip(),
        by=due.date if due else None,
        modality=_get_modality(modal),
        section=index,
        phase=_find_phase(text, outline, links, index),
        deadline=deadline,
        cadence=cadence,
        span=span,
    )


def _get_modality(modal: re.Match[str] | None) -> Modality:
    if modal and modal["must_not"]:
        return "must_not"
    if modal and modal["may"]:
        return "may"
    return "should" if modal and modal["should"] else "must"


def _find_who(text: Text, start: int, end: int) -> tuple[int, list[str]]:
    """Return where the subject ends and who it is: named bodies, or a class (各乡镇)."""
    lead = _ADDRESS.match(text.folded, start)
    place = lead.end() if lead else start
    who: list[Range] = []
    for name in find_names(text, start, min(end, start + _LONGEST_SUBJECT)):
        if name.start > place + 2:
            break
        who.append((name.start, name.end))
        place = name.end
    if who:
        return place, [text.quote(*one) for one in who]
    each = _WHO.match(text.folded, start, end)
    if each:
        return each.end("who"), [text.quote(*each.span("who"))]
    return start, []


def _find_phase(text: Text, outline: Outline, links: _Links, index: int) -> int | None:
    """Return the phase whose place is in the heading of this section or of one around it."""
    for place in reversed(outline.path(index)):
        heading = outline.headings[place]
        span = text.span(heading.start, heading.title_end)
        phase = links.phase(span.start, span.end)
        if phase is not None:
            return phase
    return None
