"""The things to be done: who, what, by when, and how binding."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.model import Cadence, Deadline, Found, Modality, Phase, Task
from fuwuyue.plan.parsing.names import Name
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text
from fuwuyue.plan.parsing.vocabulary import get_words

_MODAL = compile_re(
    r"(?P<must_not>不得|不准|不许|严禁|禁止|不可(?!避免|抗|分|或缺|逆|降解)|决不允许|绝不允许|杜绝)"
    r"|(?P<may>可以|可(?=[自根结按采视适在由依移])|鼓励|允许)"
    r"|(?P<should>(?:原则上)?应(?![当急用对付变届邀聘试承答运力收急])|宜(?![居人昌宾])|力争|争取)"
    r"|(?P<must>必须|应当|务必|务须|须|需要|需|负责|牵头|确保|承担|将(?=[对组于会定适从视根按把开进以在统结])"
    r"|(?<![重主必需首纲概摘扼简机])要(?![求点素闻件领旨义事塞害地道员情么]|不))"
)
_WHO = compile_re(
    r"(?P<who>(?:全[县市省区]|[本该])?各[^,。;:、和及与\n要应须将在对按逢]{1,14}?(?:[、和及与]各?[^,。;:、和及与\n要应须将在对按逢]{1,14}?){0,5}?"
    r"|(?:[\u4e00-\u9fff]{2,8}、){1,15}[\u4e00-\u9fff]{2,8}?等(?:有关|相关)?(?:部门|单位)"
    r"|每个?[\u4e00-\u9fff]{1,6}?(?=须|要|应|必须|不得|确定|明确|至少)"
    r"|[\u4e00-\u9fff]{0,8}?(?:干部|人员|单位|办公室|部门|班主任|教师|医生|志愿者|学校|负责人|同志)(?=要|应|须|必须|不得|于|将))"
    r"(?=要|应|须|必须|将|一定|仍|逢|可|不得|负责|在|对|按|结合|根据|,|:|于|均|需|也|都|以|认真|积极|严格|切实|组织|开展|务必|统一|利用|制定|明确|做好|加强|建立|落实|完成|召开|进行|同步|至少|每|定期|上报|报送|确定|负责|完善)"
)
_LEAD_IN = compile_re(
    r"(?:[一二三四五六七八九]是|[\d一二三四五六七八九十]{1,2}[、.]|\([\d一二三四五六七八九十]+\)|[①-⑳]|同时|并且?|另外?|此外|要|[,\s])*"
)
_BEGINS_WITH_WORK = compile_re(
    r"(?:集中|认真|积极|大力|深入|广泛|全面|切实|继续|扎实|严格|及时|定期|重点|进一步|统一|组织|精心)*"
    r"(?:开展|组织|召开|制定|印发|建立|完善|做好|落实|加强|摸清|核查|检查|报送|上报|成立|宣传|发放|举办|推进|实施|清理|整治|完成|公布|设立|张贴|播放|培训|汇总|总结)"
)
_NO_ORDER = compile_re(
    r"[^。;\n]{0,30}(?:阶段(?:\(|为|$)|时间(?:暂?定)?(?:为|:)|期限为)"
    r"|[^。;\n]{0,60}?是[^。;\n]{2,80}(?:举措|抓手|保证|基础|关键|需要|途径|体现|环节|意义)$"
)
_REASON = compile_re("因(?!地|人|事)|由于|鉴于|为(?!主|准)|根据|按照|针对|随着")
_NOT_A_SUBJECT = compile_re("的|分管|主要领导|副?[县市区镇乡局]长|相关|有关|信息|干部|人员|负责[人同]|会议|内部|之间")
_NEXT_IN_CHAIN = compile_re("[,:](?=[一二三四五六七八九]是(?!否))")
_CARRIES_ON = compile_re("对|并|同时|及时|且")
_JOINS = compile_re("(?:[、和及与或]|以及)?各?")
_ADDRESS = compile_re("[由请各]")
# Words that make no sentence without the subject before them: 县民政局牵头，……
_LEANS_ON_SUBJECT = compile_re("牵头|会同|联合|配合|于")
_SHORTEST, _LONGEST = 6, 600


def find_tasks(
    text: Text,
    outline: Outline,
    names: Sequence[Name],
    phases: Sequence[Phase],
    deadlines: Sequence[Deadline],
    cadences: Sequence[Cadence],
) -> list[Task]:
    """Return the statements that bind somebody to something, in order, with the parts of the plan they belong to."""
    links = _Links(names, phases, deadlines, cadences)
    tasks: list[Task] = []
    for statement in _statements(text, outline):
        task = _make(text, outline, links, statement, tasks[-1] if tasks else None)
        if task:
            tasks.append(task)
    return tasks


def _statements(text: Text, outline: Outline) -> Iterator[tuple[int, int, int]]:
    """Yield (section, start, end) of each statement under a heading, and of a heading that is one itself.

    A heading that only names the work (集中开展宣传活动) is left to its body where that has a statement of its own.
    """
    for index, heading in enumerate(outline.headings):
        start, end = outline.own_body(index)
        body = [
            order
            for place in text.statements(start, end)
            for order in _split_chain(text, *place)
            if _is_binding(text, *order)
        ]
        is_order = _MODAL.search(text.folded, heading.title_start, heading.title_end)
        has_more = bool(body) or bool(outline.children(index))
        if is_order or (not has_more and _is_binding(text, heading.title_start, heading.title_end)):
            yield index, heading.title_start, heading.title_end
        for first, last in body:
            yield index, first, last


def _split_chain(text: Text, start: int, end: int) -> Iterator[Range]:
    """Yield the orders that one sentence counts up with commas (一是各村要……，二是县教育局要……)."""
    for found in _NEXT_IN_CHAIN.finditer(text.folded, start, end):
        if not text.is_enclosed(found.start()):
            yield start, found.start()
            start = found.end()
    yield start, end


def _is_binding(text: Text, start: int, end: int) -> bool:
    """Tell whether a statement may order something: not the name of a phase, a period or a mere appraisal."""
    if not _SHORTEST <= end - start <= _LONGEST:
        return False
    has_modal = _MODAL.search(text.folded, start, end)
    return bool(has_modal) or not _NO_ORDER.match(text.folded, start, end)


class _Links:
    """Finds the names that begin at a place and the dated parts of a plan that stand in a range of the source."""

    def __init__(
        self,
        names: Sequence[Name],
        phases: Sequence[Phase],
        deadlines: Sequence[Deadline],
        cadences: Sequence[Cadence],
    ) -> None:
        self.names = {name.start: name for name in names}
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


def _make(
    text: Text, outline: Outline, links: _Links, statement: tuple[int, int, int], before: Task | None
) -> Task | None:
    index, start, end = statement
    start = _skip_reason(text, start, end)
    span = text.span(start, end)
    heading = outline.headings[index]
    place = text.source_position(heading.start) if start == heading.title_start else span.start
    deadline, cadence = links.deadline(place, span.end), links.cadence(place, span.end)
    modal = _MODAL.search(text.folded, start, end)
    begins = _LEAD_IN.match(text.folded, start, end)
    first = begins.end() if begins else start
    who_end, who = _find_subject(text, links, first, end)
    works = _BEGINS_WITH_WORK.match(text.folded, who_end if who else first, end)
    if not (modal or works or deadline is not None or cadence is not None):
        return None
    what_start = first if _LEANS_ON_SUBJECT.match(text.folded, who_end) else who_end
    is_carried = not who and bool(before and before.who) and _goes_on(text, first, statement, before)
    if is_carried and before:
        who = before.who
    return Task(
        text=text.quote(start, end).strip(),
        who=who,
        what=text.quote(what_start, end).strip("，, 、：:") or text.quote(start, end).strip(),
        by=links.deadlines[deadline].date if deadline is not None else None,
        modality=_get_modality(modal),
        section=index,
        phase=_find_phase(text, outline, links, index),
        deadline=deadline,
        cadence=cadence,
        span=span,
        doubt=_("It names nobody; who is named just before is taken.") if is_carried else None,
    )


def _goes_on(text: Text, first: int, statement: tuple[int, int, int], before: Task | None) -> bool:
    """Tell whether a statement without a subject goes on from the one before: in its sentence, or by its first word."""
    index, start, _end = statement
    if before is None or before.section != index:
        return False
    mark = text.folded[start - 1 : start]
    return mark in (";", ",") or (mark == "。" and bool(_CARRIES_ON.match(text.folded, first)))


def _skip_reason(text: Text, start: int, end: int) -> int:
    """Return where the order begins behind clauses that only give its reason (因活动涉及面广，时间紧，各乡镇要……)."""
    if not _REASON.match(text.folded, start):
        return start
    for first, last in text.clauses(start, end):
        if first > start and (
            _MODAL.search(text.folded, first, last) or _BEGINS_WITH_WORK.match(text.folded, first, last)
        ):
            return first
    return start


def _get_modality(modal: re.Match[str] | None) -> Modality:
    if modal and modal["must_not"]:
        return "must_not"
    if modal and modal["may"]:
        return "may"
    return "should" if modal and modal["should"] else "must"


def _find_subject(text: Text, links: _Links, start: int, end: int) -> tuple[int, list[str]]:
    """Return the subject of the statement's first clauses, up to the one that orders (6月26日以前，各单位要……)."""
    for first, last in text.clauses(start, end):
        who_end, who = _find_who(text, links, first, end)
        if who:
            return (who_end if first == start else start), who
        if _MODAL.search(text.folded, first, last):
            break
    return start, []


def _find_who(text: Text, links: _Links, start: int, end: int) -> tuple[int, list[str]]:
    """Return where the subject ends and who it is: named bodies, or a class (各乡镇)."""
    lead = _ADDRESS.match(text.folded, start)
    place = lead.end() if lead else start
    first = start if lead and lead[0] == "各" else place
    who: list[Range] = []
    while name := links.names.get(place) or (links.names.get(_after_joint(text, place)) if who else None):
        who.append((name.start, name.end))
        place = name.end
    is_class = len(who) == 1 and text.folded[slice(*who[0])] in _classes()
    if who and not is_class and not _NOT_A_SUBJECT.match(text.folded, place):
        who[0] = (first, who[0][1])
        return place, [text.quote(*one) for one in who]
    each = _WHO.match(text.folded, start, end)
    if each:
        return each.end("who"), [text.quote(*each.span("who"))]
    return start, []


def _after_joint(text: Text, place: int) -> int:
    joint = _JOINS.match(text.folded, place)
    return joint.end() if joint else place


@cache
def _classes() -> frozenset[str]:
    return frozenset(get_words("unit_classes"))


def _find_phase(text: Text, outline: Outline, links: _Links, index: int) -> int | None:
    """Return the phase whose place is in the heading of this section or of one around it."""
    for place in reversed(outline.path(index)):
        heading = outline.headings[place]
        span = text.span(heading.start, heading.title_end)
        phase = links.phase(span.start, span.end)
        if phase is not None:
            return phase
    return None
