"""Obligations that are due by a day, or within a time after something happens."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date
from functools import cache

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import next_workday
from fuwuyue.plan.parsing.clauses import after_marker, clause_around, sentence_around
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.dates import DateMention, Dates, nearest_weekday
from fuwuyue.plan.parsing.model import Deadline
from fuwuyue.plan.parsing.numerals import read_decimal
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text
from fuwuyue.plan.parsing.vocabulary import get_alternation

# 5, 1.5, 二点五, 一个半: a half day or year is none of these, for 两个半天 is two of them.
_NUMBER = (
    r"(?:\d{1,3}(?:\.\d{1,2})?(?:个半(?=小时|月))?"
    r"|[一二两三四五六七八九十]{1,3}(?:点[一二三四五六七八九]{1,2}|个半(?=小时|月))?|半)"
)
# Finished or handed in on a day that has no 前: 10月10日完成…, 力争7月下旬完成…
_FINISHED = compile_re(
    r"[^,。;:\n《]{0,16}?(?:完成|完毕|办结|到位|建成|达到|达标|实现|结束|报送|上报|上交|提交|递交|送交|报到|报至|报给|送至|交至|交到|反馈|汇总上传|汇总报|验收|竣工|投产|投用|交付|印发|出台|见效"
    r"|报(?![名道告到刊纸考销警经请])(?=[^,。;:\n]{1,14}(?:[局委办处科室部厅组]|政府|中心|学院|学校)))"
)
# Due before something on the day itself: 4月18日放学前交教导处
_DUE_ON_DAY = compile_re(
    r"(?:[^,。;:\n\d]{1,5}|\d{1,2}[:时点]\d{0,2}分?)前[^,。;\n]{0,16}?(?:交|报|送|寄|传|发|完成|提交|反馈|归还)"
    r"|(?:为|是)(?:最后|截止|最终)(?:的?(?:期限|时限|时间)|日)"
)
_FINISHED_NEXT = compile_re(r",[^,。;:\n]{0,24}?(?:完成|完毕|办结|到位|建成|达到|实现|印发|出台|构建)")
_ENDS_SPAN = compile_re(r"(?:前|之前|以前)?(?:结束|为止|止)")
_TO = compile_re("[到至]$")
_BEGUN = compile_re(r"[^,。;:\n]{0,6}?(?:启动|开始|开幕|召开|举办|举行|起|至)")
_CONDITION = compile_re(
    r"[^,。;\n]{0,12}?(?:出生|入学|毕业|参加工作|已经?|年满|入职|在册|未满|创作|发表|出版|(?:取得|获得|任职|聘任|成立|注册|建成|使用)[^,。;\n]{0,6}?的|的[^,。;]{0,12}?(?:不|均|可|应))"
)
# A state to be reached by a reference day: 截至6月30日，所有项目全部开工
_REACHED = compile_re(r",?[^,。;:\n]{0,24}?(?:全部|完成|达到|实现|应|须|必须)")
# Where such a duty may be said; the words right before say which event is meant.
_BEFORE_EVENT = compile_re(
    rf"(?<!提)前(?P<number>{_NUMBER})个?(?P<unit>工作日|自然日|小时|日|天|周|月)(?!内|以内|之内)"
)
_IN_ADVANCE = compile_re(rf"提前(?:至少)?(?P<number>{_NUMBER})个?(?P<unit>工作日|自然日|小时|分钟|日|天|周|月)")
_NEXT_DAY = compile_re(r"(?:之?后)?的?(?P<which>次日|当日|当天)(?![起零凌])")
_DAYS_BEFORE = compile_re(
    rf"(?P<number>{_NUMBER})个?(?P<unit>工作日|日历天|自然日|小时|日|天|周|月)(?:之前|以前|前)(?![期后])"
)
_EVENT_BEFORE = compile_re(r"(?P<name>[^,。;:\n\d]{1,12})$")
_EVENT_BEGINS = compile_re(r"(?:开始|开幕|举行|举办|召开|开工|开学|实施|出发|施工|启动)$")
_PAST = compile_re(r"(?:已|曾|自|以来|截至)$")
_WITHIN = compile_re(
    rf"(?<![-~至到\d前近.点])(?P<number>{_NUMBER})个?(?P<unit>工作日|自然日|小时|分钟|日|天|周|星期|月|年|学期)(?:之内|以内|内(?![容部外涵]))"
)
_RULE_UNITS = {
    "工作日": "working days",
    "自然日": "days",
    "日历天": "days",
    "小时": "hours",
    "分钟": "minutes",
    "日": "days",
    "天": "days",
    "周": "weeks",
    "星期": "weeks",
    "月": "months",
    "年": "years",
    "学期": "terms",
}
_ANCHOR = compile_re(
    r"(?P<anchor>[^,。;:\n]{1,24}?)(?:之日起?|当日起?|日起|之?后|以后|起)的?(?:,?[^,。;:\n]{0,4}(?:在|于))?$"
)
_AFTER_EVENT = compile_re(r"(?P<anchor>[^,。;:\n]{2,24}?)(?:之?后|的),$")
# The plan's own issue only: a notice that somebody receives later (收到整改通知) is another event.
_ISSUE = compile_re(
    r"(?=.)(?:本|此)?(?:活动|实施|工作)?(?:通知|文件|方案|通告|公告|意见|办法|文)?(?:正式)?(?:发文|印发|下发|发布|公布|发)?"
)
# What stands before the event's own words: a marker, whose duty it is, 自 and 于.
_BEFORE_ANCHOR = compile_re(
    r"(?:[\d一二三四五六七八九十]{0,2}[.、)]|[(①-⑳\s])*"
    r"(?:.*(?:(?<![来亲独各])自(?![然行愿己主治查评筹动来学理身费救我])|从(?![事业未严])|(?<![关由低高少多大小对基属等终])(?<!(?<!单)位)于|(?<![现存所正实潜内])在))?"
    r"(?:应当|应|须|必须|并|请|要)*"
)
_FEAST = compile_re(
    r"(?P<feast>元旦|春节|清明|劳动节|五一|端午|中秋|国庆|十一|节|节假日|长假|假期)节?(?:假期|长假|放假)?(?:结束)?后(?:的)?(?:第一|首)个(?:工作日|上班日)"
)
_FIXED_FEASTS = {"元旦": (1, 1), "劳动节": (5, 1), "五一": (5, 1), "国庆": (10, 1), "十一": (10, 1)}
_LONE_WEEKDAY = compile_re(r"(?<![每逢、个单双])(?P<when>本|这|下)?(?:周|星期)(?P<day>[一二三四五六日天])(?![周年线])")
_HANDED_IN = compile_re(r"上报|报送|报名|上交|提交|交到|交至|交给|统计|汇总|反馈|完成|交齐|送到|送至|[填输写做备]好")
_TIME_OF_DAY = compile_re(r"中午|(?:上午|下午|晚上|放学|下班|课间)[^,。;\n]{0,4}前|早自修|晚自修")
_LONE_DAY = compile_re(r"(?<![\d每逢、月和及至到-])(?P<day>\d{1,2})[日号](?:之前|以前|前)")
_RECURS = compile_re("[每逢][^,。;]{0,4}$")
_LONGEST_REACH = 3
_SHORTEST_EVENT = 2
_LONGEST_LEAD = 4
_A_PARAGRAPH = 400


@cache
def _obligation() -> re.Pattern[str]:
    return compile_re(get_alternation("obligation_verbs"))


def find_deadlines(text: Text, outline: Outline, dates: Dates, context: Context) -> list[Deadline]:
    """Return the obligations in the order of the text, each once.

    Spans and days on which something takes place are no deadlines; a day by which people must have been born is none.
    """
    found = [
        *_find_dated(text, outline, dates, context),
        *_find_relative(text, outline, dates),
        *_find_lone_days(text, outline, dates, context),
        *_find_around_event(text, outline),
        *_find_feasts(text, outline, context),
        *_find_weekdays(text, outline, context),
    ]
    return sorted(_drop_repeated(text, outline, found), key=lambda deadline: deadline.span.start)


def _find_dated(text: Text, outline: Outline, dates: Dates, context: Context) -> list[Deadline]:
    found = []
    for mention in dates.between(outline.start, outline.end):
        if _is_due(text, mention, context) and not _is_of_another(text, dates, mention):
            start, end = _obligation_around(text, mention)
            clause = after_marker(outline, start, mention.start), end
            found.append(
                Deadline(
                    span=text.span(*clause),
                    text=text.quote(*clause).strip(),
                    date=mention.last,
                    time=mention.time,
                    approx=mention.approx,
                    doubt=mention.doubt,
                )
            )
    return found


def _is_due(text: Text, mention: DateMention, context: Context) -> bool:
    """Tell whether the words around a date make it one by which something is due."""
    if mention.in_title or mention.recurring or mention.since:
        return False
    if mention.as_of:
        return _is_future(mention, context) and bool(_REACHED.match(text.folded, mention.end))
    if mention.is_range and not mention.by:
        return False
    after = mention.end
    if _CONDITION.match(text.folded, after) and not _FINISHED.match(text.folded, after):
        return False
    if _PAST.search(text.folded, max(mention.start - 4, 0), mention.start) or _is_past(mention, context):
        return False
    if mention.by:
        return True
    if mention.precision == "year" and not text.folded[mention.start : mention.end].endswith(
        ("半年", "季度", "底", "末")
    ):
        return False
    if _BEGUN.match(text.folded, after) and not _FINISHED.match(text.folded, after):
        return False
    if _FINISHED.match(text.folded, after) or _DUE_ON_DAY.match(text.folded, after):
        return True
    is_end = text.folded[mention.start : mention.end].endswith(("底", "末"))
    return (mention.precision == "year" or mention.approx or is_end) and bool(_FINISHED_NEXT.match(text.folded, after))


def _is_of_another(text: Text, dates: Dates, mention: DateMention) -> bool:
    """Tell whether a date belongs to another one beside it: a quarter's papers due later, the end of a span."""
    start, end = clause_around(text, mention.start)
    is_quarter = text.folded[mention.start : mention.end].endswith(("季度", "半年")) and not mention.by
    if is_quarter and dates.between(mention.end, end):
        return True
    if not _ENDS_SPAN.match(text.folded, mention.end):
        return False
    if mention.is_range:
        return True
    is_end = _TO.search(text.folded, max(start, mention.start - 4), mention.start)
    return bool(is_end) and any(one.since for one in dates.between(sentence_around(text, mention.start)[0], start))


def _is_future(mention: DateMention, context: Context) -> bool:
    issued = context.issued_on and context.issued_on.to_date()
    last = mention.last and mention.last.to_date()
    return bool(issued and last and last > issued)


def _is_past(mention: DateMention, context: Context) -> bool:
    """Tell whether the day lies in a year before the plan's: told as history, not asked for."""
    issued = context.issued_on and context.issued_on.year
    earliest = min(context.year or issued, issued) if issued else (context.year or 1) - 1
    return bool(earliest and mention.last and mention.last.year and mention.last.year < earliest)


def _obligation_around(text: Text, mention: DateMention) -> Range:
    """Return the clause of the date, with the clauses that follow where it says the date alone."""
    start, end = clause_around(text, mention.start)
    if end < mention.end:
        start, end = clause_around(text, max(mention.end - 1, mention.start))
        start = min(start, mention.start)
    sentence_end = max(sentence_around(text, mention.start)[1], end)
    for _turn in range(_LONGEST_REACH):
        if end >= sentence_end or not _is_bare(text, start, end, mention):
            break
        end = clause_around(text, end + 1)[1]
    return start, min(end, sentence_end)


def _is_bare(text: Text, start: int, end: int, mention: DateMention) -> bool:
    """Tell whether a clause says no obligation beside its date."""
    rest = text.folded[start : mention.start] + text.folded[mention.end : end]
    return not _obligation().search(rest)


def _find_relative(text: Text, outline: Outline, dates: Dates) -> list[Deadline]:
    """Return what is due within so many hours or days of something."""
    found = []
    for within in _WITHIN.finditer(text.folded, outline.start, outline.end):
        start, end = clause_around(text, within.start())
        if dates.overlap(*within.span()):
            continue
        before = text.folded[max(start, within.start() - 40) : within.start()]
        if within.end() == end and text.folded[end : end + 1] == ",":
            end = clause_around(text, end + 1)[1]
        if not _obligation().search(text.folded, within.end(), min(end, within.end() + 40)):
            continue
        rule, doubt = _word_rule(text, before, within, text.folded[max(start - 40, 0) : start])
        found.append(Deadline(span=text.span(start, end), text=text.quote(start, end).strip(), rule=rule, doubt=doubt))
    return found


def _word_rule(text: Text, before: str, within: re.Match[str], earlier: str) -> tuple[str, str | None]:
    """Return the rule in words: `within 10 working days of issue`."""
    span = f"within {_amount(text, within)}"
    anchor = _ANCHOR.search(before)
    name = _clean_anchor(anchor["anchor"]) if anchor else ""
    if _ISSUE.fullmatch(name):
        return f"{span} of issue", None
    if len(name) >= 2:
        return f"{span} of {name}", None
    event = _AFTER_EVENT.search(earlier)
    if event:
        return f"{span} of {_clean_anchor(event['anchor'])}", None
    return span, _("From when the time runs is not written beside it.")


def _clean_anchor(words: str) -> str:
    """Return the event alone: 收到申请 of `2.收到申请` and of 来源部门应当自收到申请."""
    lead = _BEFORE_ANCHOR.match(words)
    return words[lead.end() :] if lead else words


def _amount(text: Text, found: re.Match[str]) -> str:
    written, place = found["number"], found.start("number")
    item, point, rest = written.partition(".")
    if point and (text.has_gap_before(place + len(item) + 1) or text.folded[place - 1 : place] in ("", "\n")):
        written = rest  # 3. 5日内, and 1.24小时内 at the head of a line: the number of an item, and 5
    whole, half, _rest = written.partition("个半")
    amount = read_decimal(whole)
    number = "half" if written == "半" else amount + 0.5 if half and amount is not None else amount
    unit = _RULE_UNITS[found["unit"]]
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"


def _find_around_event(text: Text, outline: Outline) -> list[Deadline]:
    """Return what is due so many days before an event (开工前10日), or on its day or the next (会后次日)."""
    found = []
    for pattern in (_BEFORE_EVENT, _DAYS_BEFORE, _NEXT_DAY, _IN_ADVANCE):
        for time in pattern.finditer(text.folded, outline.start, outline.end):
            event = _EVENT_BEFORE.search(text.folded[max(time.start() - 13, outline.start) : time.start()])
            name = _clean_anchor(event["name"]) if event and pattern is not _IN_ADVANCE else ""
            is_event = _EVENT_BEGINS.search(name) if pattern is _DAYS_BEFORE else name or pattern is _IN_ADVANCE
            if not is_event or (pattern is _NEXT_DAY and len(name) < _SHORTEST_EVENT):
                continue
            start, end = clause_around(text, time.start())
            if end - time.end() < 2 and text.folded[end : end + 1] == ",":
                end = clause_around(text, end + 1)[1]
            if not _obligation().search(text.folded, time.end(), min(end, time.end() + 24)):
                continue
            words = time.groupdict()
            if words.get("which"):
                rule = f"{'the day after' if words['which'] == '次日' else 'the day of'} {name}"
            else:
                rule = f"{_amount(text, time)} before {name}".rstrip()
            doubt = None if name else _("Before what it is due is not written beside it.")
            words_of_it = text.quote(start, end).strip()
            found.append(Deadline(span=text.span(start, end), text=words_of_it, rule=rule, doubt=doubt))
    return found


def _find_feasts(text: Text, outline: Outline, context: Context) -> list[Deadline]:
    """Return what is due on the first working day after a public holiday."""
    found = []
    for feast in _FEAST.finditer(text.folded, outline.start, outline.end):
        start, end = clause_around(text, feast.start())
        day, doubt = _resolve_feast(feast["feast"], context)
        found.append(
            Deadline(
                span=text.span(start, end),
                text=text.quote(start, end).strip(),
                date=day,
                rule=f"first working day after {feast['feast']}",
                doubt=doubt,
            )
        )
    return found


def _resolve_feast(name: str, context: Context) -> tuple[PartialDate | None, str | None]:
    """Return the first working day after a feast of the sun calendar; lunar ones are not worked out."""
    place = _FIXED_FEASTS.get(name)
    if not place or context.year is None:
        return None, _("The day depends on the holiday notice and is not worked out.")
    day = next_workday(PartialDate(context.year, *place).to_date())  # type: ignore[arg-type]
    doubt = _("The holiday notice of that year is not published; the day is provisional.") if day.provisional else None
    return PartialDate.of(day.day), doubt


def _find_weekdays(text: Text, outline: Outline, context: Context) -> list[Deadline]:
    """Return what must be handed in on a weekday that only the day of issue fixes, and later that day."""
    issued = context.issued_on and context.issued_on.to_date()
    found: list[Deadline] = []
    for weekday in _LONE_WEEKDAY.finditer(text.folded, outline.start, outline.end) if issued else ():
        start, end = clause_around(text, weekday.start())
        if weekday.start() - start > _LONGEST_LEAD:
            continue
        if not _HANDED_IN.search(text.folded, weekday.end(), end):
            end = clause_around(text, min(end + 1, len(text.folded)))[1]
        day = nearest_weekday(issued, "一二三四五六日".index(weekday["day"].replace("天", "日")))  # type: ignore[arg-type]
        if _HANDED_IN.search(text.folded, weekday.end(), end):
            found += [_on_weekday(text, clause, day) for clause in [(start, end), *_later_that_day(text, end)]]
    return found


def _later_that_day(text: Text, place: int) -> list[Range]:
    """Return the clauses up to the paragraph's end that ask for something at a time of day without a date."""
    line_end = min(text.line_at(place)[1], place + _A_PARAGRAPH)
    found = []
    for start, end in text.clauses(place, line_end):
        if _TIME_OF_DAY.search(text.folded, start, end):
            reach = (
                end if _HANDED_IN.search(text.folded, start, end) else clause_around(text, min(end + 1, line_end))[1]
            )
            if _HANDED_IN.search(text.folded, start, reach):
                found.append((start, reach))
    return found


def _on_weekday(text: Text, clause: Range, day: date) -> Deadline:
    return Deadline(
        span=text.span(*clause),
        text=text.quote(*clause).strip(),
        date=PartialDate.of(day),
        basis="weekday",
        doubt=_("The day is the first such weekday after the day of issue."),
    )


def _find_lone_days(text: Text, outline: Outline, dates: Dates, context: Context) -> list[Deadline]:
    """Return what is due by a day whose month is not written: the first such day after the day of issue."""
    found = []
    for lone in _LONE_DAY.finditer(text.folded, outline.start, outline.end):
        start, end = clause_around(text, lone.start())
        if dates.overlap(*lone.span()) or _RECURS.search(text.folded, max(start, lone.start() - 8), lone.start()):
            continue
        if not _obligation().search(text.folded, lone.end(), end):
            continue
        found.append(
            Deadline(
                span=text.span(start, end),
                text=text.quote(start, end).strip(),
                date=_first_after(context.issued_on, int(lone["day"])),
                doubt=_("The month is not written; the first such day after the day of issue is taken."),
            )
        )
    return found


def _first_after(issued: PartialDate | None, day: int) -> PartialDate | None:
    if not issued or issued.year is None:
        return None
    months = issued.month - 1 + (day < issued.day)
    try:
        return PartialDate(issued.year + months // 12, months % 12 + 1, day)
    except ValueError:
        return None


def _drop_repeated(text: Text, outline: Outline, found: list[Deadline]) -> list[Deadline]:
    """Leave out what is found twice, and a by-date of a heading that its own body says again."""
    sections = {
        text.source_position(heading.title_start): text.source_position(max(heading.end - 1, 0))
        for heading in outline.headings
    }
    places: dict[PartialDate, list[int]] = {}
    for deadline in found:
        if deadline.date:
            places.setdefault(deadline.date, []).append(deadline.span.start)
    for starts in places.values():
        starts.sort()
    kept: dict[tuple[int, str], Deadline] = {}
    for deadline in found:
        end = sections.get(deadline.span.start, -1)
        starts = places.get(deadline.date, []) if deadline.date else []
        index = bisect_left(starts, deadline.span.end)
        if not (index < len(starts) and starts[index] <= end):
            kept.setdefault((deadline.span.start, str(deadline.date or deadline.rule)), deadline)
    return list(kept.values())
