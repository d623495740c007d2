"""From which to which day the plan runs: as it says itself, else from its phases, else from its days of activity."""

from __future__ import annotations

import re
from datetime import timedelta

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.clauses import clause_around, sentence_around
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.date_points import last_day
from fuwuyue.plan.parsing.dates import ANNUAL_TITLE, ROC_SCHOOL_YEAR, DateMention, Dates, find_school_year
from fuwuyue.plan.parsing.model import Event, Period, Phase
from fuwuyue.plan.parsing.numerals import CHINESE, read_number
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.phases import is_schedule
from fuwuyue.plan.parsing.text import Text

_NOT_THE_PERIOD = (
    "更新|张贴|公告|刊登|上传|受理|来源|报名|截止|报送|提交|上报"
    "|申报|评审|公示|联系|发布|集合|报到|缴费|投稿|完成|测试|考试|[初复预决]赛|笔试|面试|答辩"
)
_TIME_HEADING = compile_re(
    rf"^(?!.*(?:{_NOT_THE_PERIOD}))[^,。;:]{{0,14}}?(?:时间|期限|期程|周期|日期|时段|起止)(?:安排|范围|要求)?(?:及[^:]{{1,8}}|和[^:]{{1,8}}|与[^:]{{1,8}})?$"
)
_TIME_LABEL = compile_re(
    rf"(?:^|\n)(?!.{{0,12}}(?:{_NOT_THE_PERIOD}))[^,。;:\n]{{0,12}}?(?:时间|期限|期程|周期|日期)(?:暂定)?:"
)
_SAYS_TIME = compile_re(
    r"(?P<what>[^,。;:\n]{0,16}?)(?:时间|期限|周期|时限)(?:暂定|初步定|定|安排)?(?:为|是|从|自|在|:|拟定于)+$"
)
# 活动自3月1日起至11月30日止; 计划用3年时间（2021年至2023年）
_RUNS_FROM = compile_re(
    r"(?:活动|工作|行动|检查|整治|计划|服务|月|周|方案|项目|试点|治理)[^,。;:\n]{0,4}(?:自|从)$|时间\($"
)
# 自2026年4月1日起至12月31日止执行: how long the plan itself holds.
_HOLDS_FOR = compile_re("止?,?(?:执行|施行|实施|试行|有效)")
_HELD = compile_re(r"决定$|(?:决定|拟|定|计划|将|兹定)?(?:于|从|自|在|利用)(?:每年的?|全[市省县区国]|今年)?$")
_DECIDED_FROM = compile_re(r"(?:决定|拟|计划|将)(?:从|自|于)$")
_HELD_VERB = compile_re(r"[^。;\n]{0,40}?(?:开展|举办|举行|进行|组织|实施|部署|推进|展开)")
# Work of a year stands for the whole year where it has no dated steps; a plan of its work (ANNUAL_TITLE) always.
_YEARLY_WORK_TITLE = compile_re(r"工作|计划|要点|任务|普法|培训|教育|服务|整治|行动|项目")
# 2026年元旦期间, 2026年暑假: days of a year and not the year.
_PART_OF_YEAR = compile_re("度?(?:元旦|春节|清明|五一|劳动节|端午|中秋|国庆|双节|寒假|暑假|[春夏秋冬]季)")
_OF_A_YEAR = compile_re(r"年度.*(?:计划|方案|要点|办法|细则)")
_BLANK_YEAR = compile_re(r"(?:20|19)[xX×*_]{1,2}年")
_NOT_ANNUAL = compile_re(
    r"竞赛|比赛|大赛|活动|评选|大会|会议|考试|招聘|招生|夏令营|赛项|接种|(?<![发开拓扩推进])展(?![开望])|(?<![环季调])节(?![约能水])"
)
_YEAR_NAMED = compile_re(r"(?:设立|确定|定|作|命名)为[^,。;\n]{0,30}年[”》]?(?=[,。;])")
_OF_A_TERM_IN_A_ROW = compile_re(r"第[一二三四五六七八九十\d]{1,2}(?:期|轮|批|阶段)(?:时间)?:?$")
_YEAR_SPAN_TITLE = compile_re(r"(?P<first>\d{4})(?:年?-{1,2}|年?至|年?~)(?P<last>\d{4})(?!年?学年)年?")
_YEAR_OF_TITLE = compile_re(r"(?<!\d)(?:20\d\d|二[〇零][〇零一二三四五六七八九]{2})年")
_FIVE_YEARS = compile_re(r"[“‘]?十(?P<which>[一二三四五])五[”’]?(?!米|千|万|个|名|年|条|岁)")
_FIRST_OF_FIVE_YEARS = 2001  # of the tenth plan
# 2026年起5年内; 从6月1日起，利用两个月时间
_LASTS = compile_re(
    rf"[,的]?(?:计划|拟|争取|力争|将)?(?:利用|用|经过|为期)?(?P<number>\d{{1,2}}|[{CHINESE}]{{1,2}})(?P<unit>年|个月)"
    r"(?:左右)?(?:的?时间|内|左右)"
)
# 自印发之日起施行，有效期5年
_VALID = compile_re(rf"有效期(?:限)?(?:为|是|暂定|定为|截至|至|到)?(?:(?P<number>\d{{1,2}}|[{CHINESE}]{{1,2}})年)?")
_IN_FORCE = compile_re(r"施行|实施|执行|生效|试行")
_WHOLE_OF = compile_re(r"(?:为期|历时|本次|此次|整个|该项)[^。;\n]{0,40}$")
_ENDS_SPAN = compile_re(r"结束|为止|止|[,。;\n]")
_MONTH_NAMED = compile_re(r"份?(?:是|为)[^,。;\n]{0,24}月[”》]?(?=[,。;])")
_OF_A_TERM = compile_re(r"[春秋]季?|上学期|下学期|第?[一二]?学[期年]|度")
_LINE_OF_A_PAGE = compile_re(r"作者|来源|字[号体]|浏览|点击|阅读|发布|编辑|访问")
_FIELD_LINE = 60


def find_stated_period(text: Text, outline: Outline, dates: Dates, context: Context) -> Period | None:
    """Return the period that the plan states: in words, as the year of an annual plan, or as years in its title."""
    stated = _find_stated(text, outline, dates)
    if stated:
        return _make(text, stated.start, stated.end, stated.first, stated.last, stated.doubt)
    return (
        _from_title_year(text, outline, dates, context, ANNUAL_TITLE)
        or _from_year_span(text, outline)
        or _from_school_year(text, outline)
    )


def derive_period(
    text: Text, outline: Outline, dates: Dates, context: Context, phases: list[Phase], events: list[Event]
) -> Period | None:
    """Return the period of a plan that states none: from its phases, its title's year, or its days of activity."""
    return _from_parts(text, outline, dates, context, phases, events)


def _make(
    text: Text, start: int, end: int, first: PartialDate | None, last: PartialDate | None, doubt: str | None = None
) -> Period:
    return Period(span=text.span(start, end), start=first, end=last, basis="stated", doubt=doubt)


def _said_by_none() -> str:
    return _("The plan states no period; it is taken from its dated parts.")


def _find_stated(text: Text, outline: Outline, dates: Dates) -> DateMention | None:
    """Return the mention that states the period: under a heading 活动时间, on a line of its own, or in a sentence."""
    return (
        _under_heading(text, outline, dates)
        or _in_sentence(text, outline, dates)
        or _on_line(text, outline, dates)
        or _lasting(text, outline, dates)
        or _in_force(text, outline, dates)
    )


def _lasting(text: Text, outline: Outline, dates: Dates) -> DateMention | None:
    """Return a beginning with the time that the work lasts from then on (2026年起5年内，大力实施……)."""
    for mention in dates.between(outline.start, outline.end):
        if not mention.since or mention.is_range or not mention.is_resolved or mention.in_title:
            continue
        lasts = _LASTS.match(text.folded, mention.end)
        number = read_number(lasts["number"]) if lasts else None
        if lasts and number:
            months = number * 12 if lasts["unit"] == "年" else number
            last = _months_later(mention.first, months)
            return mention._replace(end=lasts.end(), last=last and _day_before(last))
    return None


def _in_force(text: Text, outline: Outline, dates: Dates) -> DateMention | None:
    """Return how long rules are in force (自印发之日起施行，有效期5年): to the same day so many years on."""
    for valid in _VALID.finditer(text.folded, outline.start, outline.end):
        start, end = sentence_around(text, valid.start())
        since = next((one for one in dates.between(start, valid.start()) if one.since and one.first), None)
        if not since or not _IN_FORCE.search(text.folded, since.end, valid.start()):
            continue
        number = read_number(valid["number"]) if valid["number"] else None
        until = next((one for one in dates.between(valid.end(), end) if one.start - valid.end() <= 1), None)
        last = _months_later(since.first, number * 12) if number else until and until.last
        if last:
            return since._replace(end=valid.end(), last=last)
    return None


def _months_later(day: PartialDate | None, months: int) -> PartialDate | None:
    if not day or day.year is None:
        return None
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return PartialDate(year, month, min(day.day, last_day(year, month)))


def _day_before(day: PartialDate) -> PartialDate | None:
    found = day.to_date()
    return PartialDate.of(found - timedelta(days=1)) if found else None


def _is_period(text: Text, mention: DateMention) -> bool:
    if mention.in_title or mention.recurring or mention.as_of or not mention.last:
        return False
    if mention.precision == "year" and not mention.is_range and _OF_A_TERM.match(text.folded, mention.end):
        return False
    # 即日起至3月31日 has no first day where the day of issue is not known.
    return mention.is_range or (mention.is_resolved and not (mention.by or mention.since))


def _under_heading(text: Text, outline: Outline, dates: Dates) -> DateMention | None:
    for index, heading in enumerate(outline.headings):
        title = re.sub(r"\([^()]*\)", "", text.folded[heading.title_start : heading.title_end])
        if heading.level > 2 or not _TIME_HEADING.match(title.strip()):
            continue
        start, end = outline.own_body(index)
        for mention in dates.between(heading.title_start, end):
            is_day = mention.precision == "day" and not mention.is_range
            if is_schedule(text, outline, index) and (is_day or _count_dates(dates, heading.title_start, end) > 1):
                continue
            if is_day and _count_days(dates, start, end) > 1:
                continue
            if _is_period(text, mention) and _opens(text, max(start, heading.title_start), mention):
                return mention
    return None


def _count_dates(dates: Dates, start: int, end: int) -> int:
    """Return how many dates a schedule names: several are its steps, not the time of the whole."""
    return sum(one.is_resolved and not one.in_title and not one.as_of for one in dates.between(start, end))


def _count_days(dates: Dates, start: int, end: int) -> int:
    """Return how many different single days are named in a range: several are no period of the whole."""
    return len({one.first for one in dates.between(start, end) if one.precision == "day" and not one.is_range})


def _opens(text: Text, start: int, mention: DateMention) -> bool:
    """Tell whether only a few words stand between the heading and the date."""
    if mention.start <= start:
        return True
    # 第一期：… is the first of several spans.
    between = text.folded[start : mention.start].strip("\n:。 ")
    return len(between) <= 20 and not re.search(r"[。;]", between) and not _OF_A_TERM_IN_A_ROW.search(between)


def _in_sentence(text: Text, outline: Outline, dates: Dates) -> DateMention | None:
    """Return the first date that a sentence gives as the time of the whole."""
    for mention in dates.between(outline.start, outline.end):
        index = outline.at(mention.start)
        if index is not None and outline.headings[index].level > 2:
            continue
        start = clause_around(text, mention.start)[0]
        before = text.folded[max(start - 1, mention.start - 40, 0) : mention.start]
        if index is None and _is_open_start(text, before, mention):
            return mention._replace(last=None)
        if not _is_period(text, mention):
            continue
        if _is_span_of_the_whole(text, outline, before, mention):
            return mention
        if mention.is_range and index is None and _HOLDS_FOR.match(text.folded, mention.end):
            return mention
        if mention.is_range and _RUNS_FROM.search(before) and not _is_heading(outline, index, mention):
            return mention
        if mention.precision == "year" and mention.has_year and _YEAR_NAMED.match(text.folded, mention.end):
            return mention
        says = _SAYS_TIME.search(before)
        if (says and not re.search(_NOT_THE_PERIOD, before) and mention.precision != "day") or (
            says and mention.is_range and not re.search(_NOT_THE_PERIOD, before)
        ):
            return mention
        is_long = mention.is_range or mention.precision in ("month", "tenth")
        if is_long and index is None and _HELD.search(before) and _HELD_VERB.match(text.folded, mention.end):
            return mention
    return None


def _is_span_of_the_whole(text: Text, outline: Outline, before: str, mention: DateMention) -> bool:
    """Tell whether a clause 从……至……结束 goes on from one that speaks of the whole (本次行动为期三个月，从……)."""
    if not mention.is_range or before.strip(",") not in ("从", "自") or not _ENDS_SPAN.match(text.folded, mention.end):
        return False
    index = outline.at(mention.start)
    is_outermost = index is None or outline.headings[index].level == 1
    start = sentence_around(text, mention.start)[0]
    return is_outermost and bool(_WHOLE_OF.search(text.folded[start : mention.start]))


def _is_open_start(text: Text, before: str, mention: DateMention) -> bool:
    """Tell whether the work is said to begin on a day, its end left open (决定自6月24日起，在全县开展……)."""
    is_start = mention.since and not mention.is_range and mention.is_resolved
    return is_start and bool(_DECIDED_FROM.search(before) and _HELD_VERB.match(text.folded, mention.end))


def _is_heading(outline: Outline, index: int | None, mention: DateMention) -> bool:
    return index is not None and mention.start < outline.headings[index].title_end and outline.headings[index].level > 1


def _on_line(text: Text, outline: Outline, dates: Dates) -> DateMention | None:
    """Return the date of a line 时间：… that stands above the sections or in an outermost one."""
    for label in _TIME_LABEL.finditer(text.folded, outline.start, outline.end):
        index = outline.at(label.end())
        if index is not None and outline.headings[index].level > 1:
            continue
        if index is None and _LINE_OF_A_PAGE.search(text.folded, *text.line_at(label.end())):
            continue
        for mention in dates.between(label.end(), label.end() + _FIELD_LINE):
            is_first = not _OF_A_TERM_IN_A_ROW.search(text.folded, label.end(), mention.start)
            if is_first and _is_period(text, mention) and mention.start - label.end() <= 4:
                return mention
    return None


def _from_year_span(text: Text, outline: Outline) -> Period | None:
    """Return the years that the title names (2021—2025年, “十四五”)."""
    names_year = any(_YEAR_OF_TITLE.search(text.folded, start, end) for start, end in outline.frame.title)
    for start, end in outline.frame.title:
        found = _YEAR_SPAN_TITLE.search(text.folded, start, end)
        if found and found["first"] < found["last"]:
            first, last = PartialDate(int(found["first"]), 1, 1), PartialDate(int(found["last"]), 12, 31)
            return _make(text, found.start(), found.end(), first, last)
        # 2024年“十四五”规划中期评估 is work of the year that it names.
        five = None if names_year else _FIVE_YEARS.search(text.folded, start, end)
        if five:
            begins = _FIRST_OF_FIVE_YEARS + 5 * "一二三四五".index(five["which"]) + 5
            return _make(text, *five.span(), PartialDate(begins, 1, 1), PartialDate(begins + 4, 12, 31))
    return None


def _from_school_year(text: Text, outline: Outline) -> Period | None:
    """Return the school year of Taiwan that the title names (113學年度): it has fixed days, August to July."""
    for start, end in outline.frame.title:
        words = text.source[text.source_position(start) : text.source_position(end - 1) + 1]
        year = find_school_year(words) if ROC_SCHOOL_YEAR.search(words) else None
        if year:
            return _make(text, start, end, PartialDate(year, 8, 1), PartialDate(year + 1, 7, 31))
    return None


def _from_month_named(text: Text, outline: Outline, dates: Dates) -> Period | None:
    """Return the month that the opening names after the work (2026年6月是全国“安全生产月”), where it names one."""
    first = outline.headings[0].start if outline.headings else outline.end
    named = [
        one
        for one in dates.between(outline.start, first)
        if one.precision == "month"
        and one.is_resolved
        and not one.in_title
        and _MONTH_NAMED.match(text.folded, one.end)
    ]
    if len(named) != 1:
        return None
    return _make(text, named[0].start, named[0].end, named[0].first, named[0].last)


def _from_parts(
    text: Text, outline: Outline, dates: Dates, context: Context, phases: list[Phase], events: list[Event]
) -> Period | None:
    dated = [phase for phase in phases if phase.start or phase.end]
    if dated:
        ends = [phase.end for phase in dated if phase.end]
        span = phases[0].span
        last = max(ends, key=str, default=None)
        if phases[-1].end is None and phases[-1].start and (last is None or str(phases[-1].start) > str(last)):
            last = None  # the last phase begins behind all others and its end is not written
        return Period(
            span=span,
            start=phases[0].start,
            end=last,
            basis="from_phases",
            doubt=_said_by_none(),
        )
    annual = _from_title_year(text, outline, dates, context, _YEARLY_WORK_TITLE)
    if annual or any(phase.doubt for phase in phases):
        return annual
    return (
        _from_month_named(text, outline, dates)
        or _from_schedule(text, outline, dates)
        or _from_events(text, outline, events)
    )


def _from_title_year(
    text: Text, outline: Outline, dates: Dates, context: Context, title_kind: re.Pattern[str]
) -> Period | None:
    """Return the whole year that the title of an annual plan names; not one that was over on the day of issue."""
    issued = context.issued_on.year if context.issued_on else None
    title = "".join(text.folded[start:end] for start, end in outline.frame.title)
    if not _OF_A_YEAR.search(title) and (not title_kind.search(title) or _NOT_ANNUAL.search(title)):
        return None
    for start, end in outline.frame.title:
        blank = _BLANK_YEAR.search(text.folded, start, end)
        if blank:
            return _make(text, *blank.span(), PartialDate(None, 1, 1), PartialDate(None, 12, 31))
        for mention in dates.between(start, end):
            is_year = mention.precision == "year" and mention.is_resolved and mention.has_year
            if _PART_OF_YEAR.match(text.folded, mention.end):
                return None
            is_over = bool(issued and mention.last and mention.last.year and mention.last.year < issued)
            if is_year and not is_over:
                return _make(text, mention.start, mention.end, mention.first, mention.last)
    return None


def _from_schedule(text: Text, outline: Outline, dates: Dates) -> Period | None:
    """Return the first to the last day of a section that is a schedule."""
    for index in range(len(outline.headings)):
        start, end = outline.own_body(index)
        mentions = [one for one in dates.between(start, end) if one.is_resolved and not one.in_title and not one.as_of]
        if len(mentions) > 1 and is_schedule(text, outline, index):
            first = min((one.first for one in mentions if one.first), key=str)
            last = max((one.last for one in mentions if one.last), key=str)
            return Period(
                span=text.span(start, end), start=first, end=last, basis="from_schedule", doubt=_said_by_none()
            )
    return None


def _from_events(text: Text, outline: Outline, events: list[Event]) -> Period | None:
    """Return the first to the last day of the activities that a line or label of their own gives."""
    listed = [event for event in events if event.dates or _stands_alone(text, outline, event)]
    if not listed:
        return None
    spans = [event for event in events if event.start and event.end and event.start != event.end and not event.approx]
    days = [day for event in [*listed, *spans] for day in (event.start, event.end, *event.dates) if day]
    first, last = min(days, key=str), max(days, key=str)
    return Period(span=listed[0].span, start=first, end=last, basis="from_schedule", doubt=_said_by_none())


def _stands_alone(text: Text, outline: Outline, event: Event) -> bool:
    """Tell whether an event's date follows a label (`时间：`), begins its line, or opens the text of a heading."""
    place = text.folded_position(event.span.start)
    index = outline.at(place)
    heading = outline.headings[index] if index is not None else None
    if heading and heading.title_start < place and 0 <= place - heading.title_end <= 1:
        return True
    before = text.source[max(event.span.start - 2, 0) : event.span.start].strip(" \u3000\t")
    return not before or before[-1] in ":：\n"
