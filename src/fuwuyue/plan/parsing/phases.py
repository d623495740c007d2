"""The dated steps of a plan (phases), and the activities with days of their own (events)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.dates import DateMention, Dates
from fuwuyue.plan.parsing.model import Phase
from fuwuyue.plan.parsing.numerals import read_number
from fuwuyue.plan.parsing.outline import Heading, Outline
from fuwuyue.plan.parsing.text import Range, Text
from fuwuyue.plan.parsing.vocabulary import get_alternation

_STAGE = r"第[一二三四五六七八九十\d]{1,2}(?:个?阶段|步骤?|环节)"
_LABEL = compile_re(rf"(?P<label>{_STAGE})(?P<gap>[:、,.\s-]*)")
_NOT_A_PHASE = compile_re(
    r"(?<!第)(?<!第十)[二两三四五六七八九十\d]个?阶段$|^(?:分|各|现|按|本|下一|上一|全|该|每个?)阶段|阶段性?(?:安排|划分|任务|目标|工作|时间)"
)
_IN_STEPS = compile_re(r"分(?:为|成)?[^,。;]{0,24}?(?:[二两三四五六七八九\d]个?)(?:阶段|步骤?|环节|轮)")
_IN_STAGES = compile_re(r"分(?:为|成)?[^,。;]{0,24}?(?P<number>[二两三四五六七八九\d])个?阶段")
# What a section ends with above its steps: 遴选流程如下：
_LEADS_TO_STEPS = compile_re(r"(?:流程|步骤|程序|进度|时间安排|日程)(?:安排)?(?:如下|为|是|进行)?:?\s*\Z")
_TIME_LABEL = compile_re(r"(?:^|\n|[。;])[^,。;:\n]{0,4}(?:时间|日期):$")
_COUNTED = compile_re(
    r"(?<![^,。;:\n])(?:首先|其次|再次|然后|接着|最后|[一二三四五六]是|第[一二三四五六](?:步|是)?|[①-⑩]|\([1-9]\))[,:、]?"
)
_PIECE_OF_PARAGRAPH = compile_re("[^。;\n]+")
_A_PARAGRAPH = 400
_FEWEST_COUNTED = 2
_BRACKETS = compile_re(r"\([^()\n]{0,60}\)")
_INLINE = compile_re(
    rf"(?:[;,。:\n]|^)(?:[一二三四五六][是、])?(?P<name>{_STAGE}|[\u4e00-\u9fff、]{{2,12}}?阶段)"
    r"(?:\(|为|是|:|,|从|自|时间|安排|在){0,4}"
)
_LINE_LABEL = compile_re(r"(?P<name>[^,。;:()\n]{2,16})(?:\([^()\n]{0,30}\))?:")
_AFTER_DATE = compile_re(r"[\s):,、.-]*(?:为|是|期间,?)?(?P<name>[^。;:\n]{2,40})")
_HAS_WORDS = compile_re("[\u4e00-\u9fff]{2}")
_CELL = compile_re("[\u4e00-\u9fff“”、]{2,16}")
_BLANK_DATE = compile_re(r"\([\s年月日至-]*月[\s年月日至-]*\)")
_PERSONS = compile_re(r"组长|组员|成员|负责人|联系人|电话|单位|地点|对象|范围|主题|目标|要求|参加|标准|内容|时间|日期")
# Under these headings the items may as well be separate tasks: they are steps only where most have a date, and
# activities only where most have a span of days beside their name.
_MAY_BE_STEPS = compile_re(r"(?:活动|工作)(?:安排|措施|内容)$|具体(?:工作|活动)?安排$")
_LISTS_ACTIVITIES = compile_re(r"活动(?:安排|内容)$")
_ROUND = compile_re(r"(?:海选|预赛|初赛|复赛|(?:半|总)?决赛)(?:阶段|时间)?(?:\(|$)")
_ROUND_LINE = compile_re(r"(?P<name>海选|预赛|初赛|复赛|(?:半|总)?决赛)(?:时间|日期|阶段)[^:\n]{0,6}:")
# 第一期：10月12日至31日; 第二期：…: the terms of one contest or course, one behind or below the other.
_TERM_LINE = compile_re(
    r"(?<=[\n: ;])(?P<name>第[一二三四五六七八九十\d]{1,2}(?:期|轮|批))(?:时间)?[:(] ?(?=[\d一二三四五六七八九十])"
)
_OVER = compile_re(r"前?(?:全部|全面|基本)?(?:结束|完成|止)")
_BY_HOUR = compile_re(r"(?:下班|放学|中午|\d{1,2}[:时点]\d{0,2}分?)[^,。;\n]{0,2}前")  # 1月5日下班前
_PHRASE_END = compile_re("[。;]")
_PLAIN_YEAR = compile_re("(?<!半)年度?$")
_BEFORE_EVENT = compile_re(r"(?!上半年|下半年|底|末|全年|[一二三四]季度)[\u4e00-\u9fff“”]{2,16}(?:前|之前|以前)\)")
_LONGEST_TITLE = 60
_LONGEST_LEAD = 10


@dataclass(frozen=True, slots=True)
class _Item:
    """A step that may be a phase: its lead (title), the text under it, and the section it is a step of."""

    lead: Range
    body: Range
    parent: int | None
    label: str | None = None
    depth: int = 0


@cache
def _schedule_title() -> re.Pattern[str]:
    return compile_re(rf"{get_alternation('schedule_words')}(?:及|与|和|$|安排|\()")


def find_phases(text: Text, outline: Outline, dates: Dates) -> list[Phase]:
    """Return the phases in the order of the text: parts called 阶段, and the dated steps of a schedule.

    A step that only has a by-date has no start. A phase without any date is kept when it is called one, or stands among
    dated steps.
    """
    items = sorted(_find_items(text, outline, dates), key=lambda item: item.lead)
    return (
        _make_phases(text, outline, dates, items)
        or _make_phases(text, outline, dates, _find_round_lines(text, outline, dates))
        or _make_phases(text, outline, dates, _find_terms(text, outline, dates))
    )


def _make_phases(text: Text, outline: Outline, dates: Dates, items: list[_Item]) -> list[Phase]:
    """Return the phases of the items; a set in which nothing is dated and nothing called a stage is none."""
    groups = _name_groups(text, outline, items)
    phases = [_make_phase(text, dates, item, groups.get(item.parent)) for item in items]
    dated = {item.parent for item, phase in zip(items, phases, strict=True) if phase.start or phase.end or phase.doubt}
    called = {item.parent for item, phase in zip(items, phases, strict=True) if phase.label or "阶段" in phase.name}
    if not dated:  # a contest whose stages have no days; beside dated steps such a list only explains them
        numbers = Counter(item.parent for item in items)
        called |= {
            one for one, number in numbers.items() if one is not None and _are_all_counted(text, outline, one, number)
        }
    return [phase for item, phase in zip(items, phases, strict=True) if item.parent in dated | called]


def _find_items(text: Text, outline: Outline, dates: Dates) -> list[_Item]:
    children: dict[int | None, list[int]] = defaultdict(list)
    for index, heading in enumerate(outline.headings):
        children[heading.parent].append(index)
    has_schedule = _has_plain_schedule(text, outline, dates)
    chosen: dict[int | None, int | None] = {}
    months: list[_Item] = []
    for parent in sorted(children, key=lambda index: -1 if index is None else index):
        lines = _find_month_lines(text, outline, dates, parent) if parent is not None else []
        months += lines
        if lines:
            continue
        steps = _choose_steps(text, outline, dates, parent, children[parent], parent in chosen, has_schedule)
        chosen.update(dict.fromkeys(steps, parent))
    taken = set(chosen.values())
    items = [_item_of(outline, place, parent, place in taken) for place, parent in chosen.items() if place is not None]
    items += months
    for index, heading in enumerate(outline.headings):
        if index not in taken and index not in chosen and index not in children:
            items += _find_line_steps(text, outline, dates, index, heading)
    return (
        items
        or _find_inline(text, outline, dates)
        or _find_counted(text, outline, dates)
        or _find_led_by_dates(text, outline, dates)
    )


def _find_inline(text: Text, outline: Outline, dates: Dates) -> list[_Item]:
    """Return the stages that a paragraph names one after the other, each with its date (一是动员阶段（5月）；…)."""
    items = []
    for found in _INLINE.finditer(text.folded, outline.start, outline.end):
        first = next(iter(dates.between(found.end(), found.end() + 4)), None)
        if first and first.is_resolved and not first.in_title:
            body = first.end, max(text.sentence_at(first.end)[1], first.end)
            items.append(_Item(found.span("name"), (first.start, body[1]), outline.at(found.start())))
    return items if len(items) > 1 else []


def _find_counted(text: Text, outline: Outline, dates: Dates) -> list[_Item]:
    """Return the steps that a schedule counts in a sentence, each with its date (首先，5月…；其次，…;  一是…二是…)."""
    for index in range(len(outline.headings)):
        start, end = outline.own_body(index)
        places = list(_COUNTED.finditer(text.folded, start, end))
        if (
            len(places) < _FEWEST_COUNTED
            or not is_schedule(text, outline, index)
            or _may_be_steps(text, outline, index)
        ):
            continue
        ends = [*(place.start() for place in places[1:]), min(text.line_at(places[-1].start())[1], end)]
        items = [
            _Item((place.end(), until), (until, until), index)
            for place, until in zip(places, ends, strict=True)
            if _dates_in(dates, (place.end(), min(place.end() + _LONGEST_LEAD, until)))
        ]
        if len(items) > 1 and len(items) * 2 >= len(places):
            return items
    return []


def _find_led_by_dates(text: Text, outline: Outline, dates: Dates) -> list[_Item]:
    """Return the clauses of a schedule in one paragraph that begin with their dates (6月底前，……；9月底前，……)."""
    for index in range(len(outline.headings)):
        start, end = outline.own_body(index)
        if end - start > _A_PARAGRAPH or not is_schedule(text, outline, index) or _may_be_steps(text, outline, index):
            continue
        pieces = [found.span() for found in _PIECE_OF_PARAGRAPH.finditer(text.folded, start, end)]
        led = [_is_led_by_date(dates, piece) for piece in pieces]
        if len(pieces) > 1 and all(led) and text.line_at(pieces[0][0]) == text.line_at(pieces[-1][0]):
            return [_Item(piece, (piece[1], piece[1]), index) for piece in pieces]
    return []


def _is_led_by_date(dates: Dates, piece: Range) -> bool:
    first = next(iter(_dates_in(dates, (piece[0], piece[0] + 3))), None)
    return bool(first and first.is_resolved and (first.is_range or first.by or first.precision != "day"))


def _find_month_lines(text: Text, outline: Outline, dates: Dates, index: int) -> list[_Item]:
    """Return the months that a schedule names on lines of their own over numbered items (九月份：)."""
    heading = outline.headings[index]
    if not is_schedule(text, outline, index):
        return []
    found = []
    for mention in dates.between(heading.title_end, heading.end):
        line = text.line_at(mention.start)
        is_line = mention.start == line[0] and mention.end >= line[1] - 1
        if is_line and mention.is_resolved and mention.precision in ("month", "tenth"):
            found.append(line)
    items = [_Item(line, (line[1], line[1]), index, None, heading.level + 1) for line in found]
    return items if len(items) > 1 else []


def _find_round_lines(text: Text, outline: Outline, dates: Dates) -> list[_Item]:
    """Return the rounds of a contest whose days are given line by line (初赛时间：……)."""
    items = []
    for start, end in text.lines:
        found = _ROUND_LINE.match(text.folded, start, end)
        if found and outline.start <= start < outline.end and _dates_in(dates, (found.end(), end)):
            items.append(_Item(found.span("name"), (found.end(), end), outline.at(start)))
    return items if len(items) > 1 else []


def _find_terms(text: Text, outline: Outline, dates: Dates) -> list[_Item]:
    """Return the terms that are counted with their spans of days (第一期：…；第二期：…)."""
    items = []
    for found in _TERM_LINE.finditer(text.folded, outline.start, outline.end):
        first = next(iter(dates.between(found.end(), found.end() + 2)), None)
        if first and first.is_resolved and (first.is_range or first.since or first.precision != "day"):
            items.append(_Item(found.span("name"), (first.start, first.end), outline.at(found.start())))
    return items if len(items) > 1 else []


def _choose_steps(
    text: Text,
    outline: Outline,
    dates: Dates,
    parent: int | None,
    places: list[int],
    in_phase: bool,
    has_schedule: bool,
) -> list[int]:
    """Return which sections of one parent are phases.

    `in_phase`: the parent is one itself, so only stages and items with spans of their own count. `has_schedule`: some
    section is a schedule for certain.
    """
    stages = [place for place in places if _is_stage(text, outline.headings[place])]
    if parent is not None and _are_rounds(text, outline, dates, places):
        return places
    if in_phase and _have_spans(dates, outline, places):
        return places
    if parent is None and not stages and _are_dated_outermost(text, outline, dates, places):
        return places
    if (
        parent is not None
        and not stages
        and not in_phase
        and _have_spans_in_brackets(text, outline, dates, parent, places)
    ):
        return places
    if parent is None or in_phase or len(stages) * 2 >= len(places):
        return stages
    if _are_all_counted(text, outline, parent, len(places)):
        return places
    if not any(_is_dated(dates, outline, place) for place in places) or not is_schedule(text, outline, parent):
        return stages
    is_too_little = has_schedule or _count_dated(text, outline, dates, parent, places) * 2 <= len(places)
    if is_too_little and _may_be_steps(text, outline, parent):
        return stages
    return [place for place in places if not is_schedule(text, outline, place)]


def _count_dated(text: Text, outline: Outline, dates: Dates, parent: int, places: list[int]) -> int:
    """Return how many sections of a parent have a date; below a list of activities, how many spans are by names."""
    if not _LISTS_ACTIVITIES.search(_bare_title(text, outline, parent)):
        return sum(_is_dated(dates, outline, place) for place in places)
    return sum(
        one.is_range or one.precision != "day"
        for place in places
        for one in dates.between(*_title_of(outline.headings[place]))
    )


def _are_all_counted(text: Text, outline: Outline, parent: int, number: int) -> bool:
    """Tell whether the words above the items say that they are so many stages (分为海选、展示、评审三个阶段)."""
    start, end = outline.own_body(parent)
    counted = _IN_STAGES.search(text.folded, start, min(end, start + 200))
    return bool(counted and read_number(counted["number"]) == number)


def _bare_title(text: Text, outline: Outline, index: int) -> str:
    return _bare(text.folded[slice(*_title_of(outline.headings[index]))])


def _may_be_steps(text: Text, outline: Outline, index: int) -> bool:
    """Tell whether a section's heading leaves open whether its items are steps (工作措施, 活动安排)."""
    return bool(_MAY_BE_STEPS.search(_bare_title(text, outline, index)))


def _has_plain_schedule(text: Text, outline: Outline, dates: Dates) -> bool:
    """Tell whether a dated section is a schedule for certain (实施步骤): what only may be one then is none."""
    return any(
        is_schedule(text, outline, index)
        and not _may_be_steps(text, outline, index)
        and _is_dated(dates, outline, index)
        for index in range(len(outline.headings))
    )


def _are_dated_outermost(text: Text, outline: Outline, dates: Dates, places: list[int]) -> bool:
    """Tell whether the plan's outermost headings are its steps: each ends with its days in brackets."""
    return len(places) > 1 and all(_ends_with_days(text, dates, outline.headings[place]) for place in places)


def _ends_with_days(text: Text, dates: Dates, heading: Heading) -> bool:
    mentions = dates.between(*_title_of(heading))
    last = mentions[-1] if mentions else None
    return bool(last and last.is_resolved and not last.in_title and text.folded[last.end : heading.title_end] == ")")


def _have_spans_in_brackets(text: Text, outline: Outline, dates: Dates, parent: int, places: list[int]) -> bool:
    """Tell whether all items end with a span or months in brackets, so that they are steps whatever heads them."""
    if len(places) < _FEWEST_COUNTED or _LISTS_ACTIVITIES.search(_bare_title(text, outline, parent)):
        return False
    titles = [outline.headings[place] for place in places]
    if not all(_ends_with_days(text, dates, heading) for heading in titles):
        return False
    last = [dates.between(*_title_of(heading))[-1] for heading in titles]
    return all(one.is_range or one.precision != "day" for one in last)


def _have_spans(dates: Dates, outline: Outline, places: list[int]) -> bool:
    """Tell whether the items under a phase are steps of it: each names its own span of days in its title."""
    spans = [
        any(
            one.is_range and one.is_resolved and not one.by
            for one in dates.between(*_title_of(outline.headings[place]))
        )
        for place in places
    ]
    return len(spans) > 1 and all(spans)


def _are_rounds(text: Text, outline: Outline, dates: Dates, places: list[int]) -> bool:
    """Tell whether sections are the rounds of a contest (初赛, 复赛, 决赛), one of them dated."""
    rounds = [place for place in places if _ROUND.search(text.folded, *_title_of(outline.headings[place]))]
    return len(rounds) > 1 and any(_is_dated(dates, outline, place) for place in rounds)


def _title_of(heading: Heading) -> Range:
    return heading.title_start, heading.title_end


def _item_of(outline: Outline, index: int, parent: int | None, has_steps: bool) -> _Item:
    """Return a section as an item; the dates of the steps inside it are theirs alone."""
    heading = outline.headings[index]
    label = heading.marker if heading.family == "stage" else None
    lead, body = (heading.title_start, heading.title_end), (heading.title_end, heading.end)
    if has_steps:
        body = outline.own_body(index)
    return _Item(lead, body, parent, label, heading.level)


def _is_stage(text: Text, heading: Heading) -> bool:
    if heading.family == "stage":
        return True
    if heading.title_end - heading.title_start > _LONGEST_TITLE:
        return False
    title = _bare(text.folded[heading.title_start : heading.title_end])
    if _NOT_A_PHASE.search(title):
        return False
    return bool(title.endswith("阶段") or _LABEL.match(title))


def _bare(title: str) -> str:
    return _BRACKETS.sub("", title).strip(" :,、")


def is_schedule(text: Text, outline: Outline, index: int) -> bool:
    """Tell whether a section's items are steps in time, by its heading or by saying that it has so many stages."""
    heading = outline.headings[index]
    title = _bare(text.folded[heading.title_start : heading.title_end])
    if len(title) <= 24 and _schedule_title().search(title):
        return True
    start, end = outline.own_body(index)
    if _LEADS_TO_STEPS.search(text.folded, max(heading.title_start, end - 30), end):
        return True
    return bool(_IN_STEPS.search(text.folded, start, min(end, start + 200)))


def _is_dated(dates: Dates, outline: Outline, index: int) -> bool:
    heading = outline.headings[index]
    return any(
        mention.is_resolved and not mention.in_title and not mention.recurring
        for mention in dates.between(heading.start, heading.end)
    )


def _find_line_steps(text: Text, outline: Outline, dates: Dates, index: int, heading: Heading) -> list[_Item]:
    """Return the unmarked lines of a schedule that begin with a name or a date (`预赛：4月10日至4月20日…`)."""
    if not is_schedule(text, outline, index):
        return []
    start, end = outline.own_body(index)
    items = []
    for number in range(text.line_index(start), len(text.lines)):
        line = text.lines[number]
        if line[0] >= end:
            break
        if line[0] <= start:
            continue
        before = text.lines[number - 1] if number and text.lines[number - 1][0] >= start else None
        item = _read_cell(text, dates, line, before, index, heading.level + 1)
        item = item or _read_line_step(text, dates, line, index, heading.level + 1)
        if item:
            items.append(item)
    dated = sum(bool(_dates_in(dates, item.lead)) or bool(_dates_in(dates, item.body)) for item in items)
    return items if len(items) > 1 and dated * 2 >= len(items) else []


def _read_cell(text: Text, dates: Dates, line: Range, before: Range | None, index: int, depth: int) -> _Item | None:
    """Return a line of days alone as a step, named by the line above: a table that lost its columns."""
    first = next(iter(dates.between(line[0], line[0] + 1)), None)
    if not first or not before or first.end < line[1] or not first.is_resolved or not (first.is_range or first.by):
        return None
    is_name = _CELL.fullmatch(text.folded, *before) and not dates.overlap(*before)
    return _Item(before, line, index, None, depth) if is_name else None


def _read_line_step(text: Text, dates: Dates, line: Range, index: int, depth: int) -> _Item | None:
    first = next(iter(dates.between(line[0], line[0] + _LONGEST_LEAD)), None)
    if line[0] in text.table_lines:
        return _read_row(text, dates, line, index, depth)
    if first and first.start - line[0] <= 2 and first.is_resolved and (first.is_range or first.precision != "day"):
        return _Item((line[0], min(line[1], _phrase_end(text, line))), line, index, None, depth)
    if first and first.start == line[0] and not first.by:
        return None  # a single day with its hour is an activity
    label = _LINE_LABEL.match(text.folded, line[0], line[1])
    if label and not _PERSONS.search(label["name"]):
        return _Item((line[0], label.end() - 1), (label.end(), line[1]), index, None, depth)
    return None


def _read_row(text: Text, dates: Dates, line: Range, index: int, depth: int) -> _Item | None:
    """Return the row of a table as a step: one cell holds its days and nothing else, the one beside it the name."""
    cells = _split_cells(text, line)
    for number, cell in enumerate(cells):
        mention = next(iter(dates.between(*cell)), None)
        is_alone = mention and mention.is_resolved and mention.start == cell[0] and mention.end == cell[1]
        if not is_alone or not mention or (not mention.is_range and mention.precision == "day" and not mention.by):
            continue
        names = [*cells[:number][::-1], *cells[number + 1 :]]
        name = next((one for one in names if _HAS_WORDS.search(text.folded, *one)), cell)
        return _Item(name, cell, index, None, depth)
    return None


def _split_cells(text: Text, line: Range) -> list[Range]:
    cells, start = [], line[0]
    for piece in text.folded[line[0] : line[1]].split("\t"):
        cells.append((start, start + len(piece)))
        start += len(piece) + 1
    return cells


def _phrase_end(text: Text, line: Range) -> int:
    found = _PHRASE_END.search(text.folded, *line)
    return found.start() if found else line[1]


def _dates_in(dates: Dates, place: Range) -> list[DateMention]:
    return [
        mention
        for mention in dates.between(*place)
        if not mention.in_title and not mention.recurring and not mention.as_of
    ]


def _name_groups(text: Text, outline: Outline, items: list[_Item]) -> dict[int | None, str]:
    """Return a name for each set of phases where there are several: the outer set of nested ones needs none."""
    parents = {item.parent for item in items}
    if len(parents) < 2:
        return {}
    outermost = min(item.depth for item in items)
    first = items[0].parent
    if all(item.depth > outermost for item in items if item.parent != first):
        parents.discard(first)
    return {
        parent: _bare(text.folded[slice(*_title_of(outline.headings[parent]))])
        for parent in parents
        if parent is not None
    }


def _make_phase(text: Text, dates: Dates, item: _Item, group: str | None) -> Phase:
    start, end, approx, doubt = _date_phase(text, dates, item)
    name, label = _name_phase(text, dates, item)
    return Phase(
        span=text.span(item.lead[0], max(item.lead[1], item.lead[0] + 1)),
        name=name,
        label=label,
        group=group,
        start=start,
        end=end,
        approx=approx,
        doubt=doubt,
    )


def _date_phase(
    text: Text, dates: Dates, item: _Item
) -> tuple[PartialDate | None, PartialDate | None, bool, str | None]:
    """Return first and last day, whether they are vague, and a doubt."""
    heading, body = _dates_in(dates, item.lead), _dates_in(dates, item.body)
    if heading and heading[-1].precision == "year" and _BEFORE_EVENT.match(text.folded, heading[-1].end):
        return None, None, False, _("It ends with an event whose day is not written.")
    if _BLANK_DATE.search(text.folded, *item.lead):
        return None, None, False, _("The place of the date is left blank.")
    if heading:
        mention = next((one for one in heading if one.is_range), heading[0])
        finer = _finer_in_body(mention, body)
        start, end = _ends_of(finer or mention)
        if end and not finer:
            end = [one for one in heading if one.end == mention.end][-1].last  # 11、12月
        if start == end and any(one.by and not one.is_range and one.last == end for one in body):
            start = None  # （四）提交材料（7月10日）: its text asks for them 7月10日前
        return start, end, mention.approx, mention.doubt
    opening = _opening_date(text, item, body)
    if opening:
        start, end = _ends_of(opening)
        if end is None:
            end = next((one.last for one in body if one.start > opening.start and _closes(text, one)), None)
        return start, end, opening.approx, opening.doubt
    limits = [one for one in body if one.is_resolved and _limits(text, one)]
    ends = [one.last for one in limits if one.last]
    if not ends:
        return None, None, False, None
    latest = max(ends, key=str)
    return None, latest, any(one.approx for one in limits), None


def _limits(text: Text, mention: DateMention) -> bool:
    """Tell whether a date in a step's text is one by which it ends; the year that a paper is of is none."""
    if mention.by or _BY_HOUR.match(text.folded, mention.end):
        return True
    if mention.precision == "year":
        return not _PLAIN_YEAR.search(text.folded, mention.start, mention.end)
    return mention.precision in ("month", "tenth")


def _closes(text: Text, mention: DateMention) -> bool:
    """Tell whether a date is the end of what another began (4月1日起，全面铺开，8月底结束)."""
    return mention.is_resolved and bool(mention.by or _OVER.match(text.folded, mention.end))


def _ends_of(mention: DateMention) -> tuple[PartialDate | None, PartialDate | None]:
    if mention.by and not mention.is_range:
        return None, mention.last
    if mention.since and not mention.is_range:
        return mention.first, None
    return mention.first, mention.last


def _finer_in_body(heading: DateMention, body: list[DateMention]) -> DateMention | None:
    """Return the body's span where the heading only names the months that it lies in."""
    if heading.precision == "day" or heading.by:
        return None
    for mention in body:
        if mention.is_range and mention.precision == "day" and _lies_in(mention, heading):
            return mention
    return None


def _lies_in(inner: DateMention, outer: DateMention) -> bool:
    days = [day and day.to_date() for day in (outer.first, inner.first, inner.last, outer.last)]
    known = [day for day in days if day]
    return len(known) == 4 and known == sorted(known)


def _opening_date(text: Text, item: _Item, body: list[DateMention]) -> DateMention | None:
    """Return the date that the body begins with, or its first span of days."""
    for mention in body:
        if not mention.is_resolved and not (mention.is_range and mention.last):
            continue  # 即日起至3月27日 has an end, even where the day of issue is not known
        if mention.is_range and not mention.by:
            return mention
        words = text.folded[item.body[0] : mention.start]
        if _TIME_LABEL.search(words[-12:]):
            return mention
        if len(words) <= _LONGEST_LEAD and not re.search("[。;]", words[1:]):
            return mention
    return None


def _name_phase(text: Text, dates: Dates, item: _Item) -> tuple[str, str | None]:
    """Return the name without ordinal and brackets, and the ordinal as the label where there is another name."""
    start, end = item.lead
    label = item.label
    found = _LABEL.match(text.folded, start, end)
    if found and not label:
        label, start = found["label"], found.end()
    first = next(iter(dates.between(start, end)), None)
    if first and first.start - start <= 1:
        named = _AFTER_DATE.match(text.folded, first.end, max(end, min(item.body[1], first.end + 60)))
        name = text.quote(*named.span("name")).strip() if named else ""
    else:
        name = _bare_quote(text, start, end)
    if not name:
        name, label = label or _bare_quote(text, *item.lead), None
    return name, label


def _bare_quote(text: Text, start: int, end: int) -> str:
    """Return the author's words without what stands in brackets and without a date at the end."""
    cut = text.folded.find("(", start, end)
    return text.quote(start, end if cut < 0 else cut).strip(" ：:，,、\u3000\n") if end > start else ""
