"""The dates of a plan: every mention with its place, its first and last day, and how it is meant.

The grammar reads the folded text. It looks at each place where a date can begin (a digit, a Chinese numeral, 今年,
即日起 …) and reads a bounded number of characters there, so its time is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.clauses import sentence_around
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.date_points import (
    Point,
    read_dotted,
    read_end,
    read_listed_day,
    read_listed_months,
    read_point,
)
from fuwuyue.plan.parsing.numerals import read_number
from fuwuyue.plan.parsing.text import Text

_BEGINS = compile_re(
    # Digits begin one only where what may stand behind them does: most are numbers of items.
    r"[\d〇零一二三四五六七八九十廿元](?=[\d〇零一二三四五六七八九十百廿卅]{0,5}(?:[年月/~至到-]|[.、][\d一二三四五六七八九十]))"
    r"|[今本明次翌去来同当下上][年月半]|民国|中华民国|年[底末终内]|第[一二三四1-4]季|即日|[自从](?:本|通|公|印|发|下|文|方)|现在(?:起|开始)|(?:通知|方案|文件|公告)(?:印发|下发|发布|公布)之日"
)
_ISSUE = compile_re(
    r"(?:即日|现在)(?:起|开始)|(?:通知|方案|文件|公告)(?:印发|下发|发布|公布)之日起(?=至|到|-|\))|自(?:即日|现在|今)(?:日)?起|[自从](?:本)?(?:通知|公告|方案|文件|意见|办法|文|公布|印发|发布|发文|下发)"
    r"[^,。;\n之]{0,8}?(?:之日|日)起(?!\d{1,3}个?(?:工作)?[日天月年]|[一二三四五六七八九十两]{1,3}个?(?:工作)?[日天月年周])"
)
_JOINT = compile_re(r"(?:\((?:星期|周)[一二三四五六日天]\))?(?:(?:起|开始),?)?(?:直?至|直?到|-{1,4}|~{1,2})")
_WEEKDAY = compile_re(r"\(?,?(?:星期|礼拜|周)([一二三四五六日天])\)?(?![^,。;\n]{0,1}[前后]半)")
_TIME = compile_re(
    r"(?:\((?=上午|下午|晚|\d))?(?P<half>上午|下午|中午|晚上|晚|早上|凌晨|傍晚)?"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|[时点](?P<half_hour>半|(?P<minutes>\d{1,2})(?:分|(?<=\d\d)"
    r"(?=之?前|以前|[,。;:)\n至到~-]|止|[起开举召集进在]|\Z)))?)"
    r"|(?P<only>上午|下午|中午|晚上|早上|傍晚)(?!\d)"
)
_TIME_RANGE = compile_re(
    r"(?:-|~|至|到)(?:上午|下午|中午|晚上|晚)?\d{1,2}(?::\d{2}|[时点](?:\d{1,2}分|\d{2}(?=[,。;)\n前])|半)?)"
)
_HOURS, _MINUTES = 24, 60
_BY = compile_re(
    r"(?:日|份)?(?:之前|以前|前(?!提(?![交出供醒请报前])|述(?!职)|[后期来往瞻置夕列沿所几\d一二三四五六七八九十])|(?:为)?止(?![咳血痛])|截止|之内|以内|内(?![容部外涵设在]))"
)
_SINCE = compile_re(
    r"起|开始|以来|以后|之后|后(?![续期勤进备])|(?:-{1,4}|至|到)(?=期[中末]|学期[末结]|放假|开学|(?:活动|比赛|工作)结束)"
)
_BY_IN_BRACKETS = compile_re(r"\)(?:之前|以前|前(?![提述期后往来]))")
_APPROX = compile_re(r"左右|前后|上下")
_DUE_BEFORE = compile_re(
    r"(?:截止|截稿|报名截至)(?:时间|日期|日)?(?:为|是|到|至|于|:)*$|不得?[迟晚]于$|最[迟晚](?:不得?超过|不[迟晚]于|于|在|到)?$|(?:截止|完成)(?:时间|时限|期限):?$"
    r"|(?:阶段|时间|报名|征集|投稿|提交|报送|申报)\(截[至止](?:到|于)?$"
)
_AS_OF = compile_re(r"截[至止](?:到|于|日期为)?$")
_COUNTED_TO = compile_re(r"(?:计算|统计|年龄|工龄|教龄|年限|数据)[^,。;\n]{0,4}截止(?:时间|日期)?(?:为|到|至|于|:)*$")
_UNTIL = compile_re(r"(?:^|[,。;:\n、()“”])[^,。;:\n]{0,4}?(?:到|至)$")
_EVERY = compile_re(r"(?:每|历|逐)(?:年|学年|届)(?:度)?(?:的)?(?:在|于|从|自)?$")
_CITED = compile_re(r"《[^《》\n]{0,200}》")
_NUMBERED = compile_re(r"[^,。;\n]{4,16}?(?:字第|[〔\[]\d{4}[〕\]])")  # a date before a document number
_TRADITIONAL = compile_re("民國|臺|學|縣|國|發|應|辦")
_SCHOOL_YEAR = compile_re(r"(?P<first>20\d\d)年?(?:\s*(?:[-—–―－~～]{1,2}|至)\s*(?:20)?\d\d)?年?\s*学年")
# A school year of Taiwan runs from August to July: 高級中等以下學校學生學年學期假期辦法, article 2.
ROC_SCHOOL_YEAR = compile_re(r"(?<![\d~-])(?P<year>1?\d\d|[〇零一二三四五六七八九十百]{2,4})學年度?")
_FIRST_ROC_YEAR = 1911
_FIRST_MONTH_OF_SCHOOL_YEAR = 8
# A plan of a year's work stands for the whole year.
ANNUAL_TITLE = compile_re(r"工作(?:计划|要点|安排|思路)|年度[^,。]{0,12}(?:计划|要点)|计划\(")
_MONTH_NAMED = compile_re(r"(?<![\d年一二三四五六七八九十])(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月")
_MONTHS_OF_NEW_YEAR = 2  # what is done around the turn of the year may go on to the Spring Festival
_ANY_CONTEXT = 16
_MOST_LISTED_DAYS = 40
_WEEKDAYS = "一二三四五六日"


class DateMention(NamedTuple):
    """A date as mentioned at `start` to `end` of the folded text.

    `first` and `last` are its days, both included; None where not known. `by`: it is a limit (以前, 截止);
    `since`: it is a beginning (起, 后); `as_of`: a reference day (截至). `is_range`: both ends are written.
    `recurring`: it comes back every year. `in_title`: it belongs to a cited document. `precision` is that of the
    finer end: day, tenth, month or year. `points` are its written ends; None where one is the day of issue.
    """

    start: int
    end: int
    first: PartialDate | None = None
    last: PartialDate | None = None
    precision: str = "day"
    is_range: bool = False
    by: bool = False
    since: bool = False
    as_of: bool = False
    approx: bool = False
    recurring: bool = False
    in_title: bool = False
    has_year: bool = False
    time: str | None = None
    weekday: int | None = None
    is_impossible: bool = False
    doubt: str | None = None
    points: tuple[Point, Point | None] | None = None

    @property
    def is_resolved(self) -> bool:
        """Tell whether both days are known."""
        return self.first is not None and self.last is not None


class Dates:
    """All mentions of a text in order, to be looked up by place."""

    def __init__(self, mentions: list[DateMention]) -> None:
        """Keep `mentions`, sorted by start."""
        self.mentions = mentions
        self._starts = [mention.start for mention in mentions]

    def between(self, start: int, end: int) -> list[DateMention]:
        """Return the mentions that begin between two positions."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def overlap(self, start: int, end: int) -> bool:
        """Tell whether a mention shares a character with the range."""
        index = bisect_left(self._starts, end) - 1
        return index >= 0 and self.mentions[index].end > start


def find_dates(text: Text, context: Context) -> Dates:
    """Return all dates mentioned in `text`."""
    return Dates(list(_Reader(text, context).read()))


class _Reader:
    """One pass over the text; remembers the last year that was written in the sentence."""

    def __init__(self, text: Text, context: Context) -> None:
        self.text = text
        self.folded = text.folded
        self.context = context
        self.is_traditional = bool(_TRADITIONAL.search(text.source))
        self.cited = [found.span() for found in _CITED.finditer(text.folded)]
        self.school_year = find_school_year(context.title) or context.school_year
        self.sticky_year: int | None = None
        self.sticky_month = 0
        self.sticky_until = 0

    def read(self) -> Iterator[DateMention]:
        end = 0
        for found in _BEGINS.finditer(self.folded):
            place = found.start()
            if place < end:
                continue
            for mention in self._read_at(place):
                end = mention.end
                yield mention

    def _read_at(self, place: int) -> list[DateMention]:
        issue = _ISSUE.match(self.folded, place)
        if issue:
            return self._read_from_issue(place, issue.end())
        left = read_point(self.folded, place) or self._read_dotted_range(place) or self._read_dotted_limit(place)
        if not left or not self._is_sound(left):
            return []
        months = read_listed_months(self.folded, left)
        if months:
            return self._finish_months(months)
        right = self._read_second_end(left)
        if not right and left.day:
            listed = self._read_list(left)
            if len(listed) > 1:
                return [self._finish(point, None) for point in listed[:-1]] + [self._finish(listed[-1], None)]
        return [self._finish(left, right)]

    def _is_sound(self, point: Point) -> bool:
        """Leave out what only looks like a date: 十年 before a month in a simplified text."""
        if point.is_short_year and not self.is_traditional:
            return point.month is not None and 0 <= (point.year or 0) < 100 and self.folded[point.start].isascii()
        return True

    def _read_dotted_range(self, place: int) -> Point | None:
        if place and self.folded[place - 1] not in "(:为从自于,":
            return None
        left = read_dotted(self.folded, place)
        joint = left and _JOINT.match(self.folded, left.end)
        if (
            not left
            or not joint
            or not (read_dotted(self.folded, joint.end()) or read_end(self.folded, joint.end(), left))
        ):
            return None
        return left if 1 <= (left.month or 0) <= 12 and 1 <= (left.day or 0) <= 31 else None

    def _read_dotted_limit(self, place: int) -> Point | None:
        """Read 4.15 in 务于4.15前: between words that only a day stands between."""
        if not place or self.folded[place - 1] not in "于在至到":
            return None
        point = read_dotted(self.folded, place)
        is_limit = point and _BY.match(self.folded, point.end)
        return point if point and is_limit and 1 <= (point.month or 0) <= 12 and 1 <= (point.day or 0) <= 31 else None

    def _read_second_end(self, left: Point) -> Point | None:
        end = self._skip_weekday_and_time(left.end)[0] if left.day else left.end
        joint = _JOINT.match(self.folded, end)
        if not joint:
            return None
        right = read_end(self.folded, joint.end(), left)
        if right is None and left.month and left.day and "." in self.folded[left.start : left.end]:
            right = read_dotted(self.folded, joint.end())
        return right

    def _read_list(self, left: Point) -> list[Point]:
        points = [left]
        while len(points) < _MOST_LISTED_DAYS:
            end = points[-1].end
            if end >= len(self.folded) or self.folded[end] not in "、和及":
                break
            point = read_listed_day(self.folded, end + 1, left)
            if not point:
                break
            points.append(point)
        return points

    def _finish_months(self, months: list[Point]) -> list[DateMention]:
        """Give the months of a list their years: the next one from where they go back (11、12、1月)."""
        mentions = [self._finish(months[0], None)]
        begins, doubt = mentions[0].first, None
        year = begins.year if begins else None
        for earlier, point in pairwise(months):
            if year is not None and not doubt and (point.month or 0) < (earlier.month or 0):
                year, doubt = year + 1, _next_is_taken()
            whole = self._finish(point._replace(year=year, is_short_year=False) if doubt else point, None)
            mentions.append(whole._replace(recurring=mentions[0].recurring, doubt=doubt or whole.doubt))
        return mentions

    def _read_from_issue(self, place: int, end: int) -> list[DateMention]:
        issued = self.context.issued_on
        joint = _JOINT.match(self.folded, end)
        right = read_point(self.folded, joint.end()) if joint else None
        doubt = None if issued else _("The day of issue is not known.")
        if not right:
            return [DateMention(place, end, issued, issued, since=True, doubt=doubt)]
        whole = self._finish(right, None)
        return [
            whole._replace(start=place, first=issued, is_range=True, by=False, doubt=doubt or whole.doubt, points=None)
        ]

    def _skip_weekday_and_time(self, place: int) -> tuple[int, int | None, str | None, str | None]:
        """Return where a date's weekday and time of day end, what they are, and a doubt about a time no clock shows."""
        weekday = time = doubt = None
        found = _WEEKDAY.match(self.folded, place)
        if found:
            place, weekday = found.end(), _WEEKDAYS.index(found[1].replace("天", "日"))
        clock = _TIME.match(self.folded, place)
        if clock:
            place, time = clock.end(), _write_time(clock)
            doubt = None if time else _("No clock shows the time {words}.").format(words=clock[0].strip("("))
            until = _TIME_RANGE.match(self.folded, place)
            place = until.end() if until else place
            if self.folded[place : place + 1] == ")":
                place += 1
        return place, weekday, time, doubt

    def _finish(self, left: Point, right: Point | None) -> DateMention:
        """Give the written parts their years, their days and the words around them."""
        last_point = right or left
        end, weekday, time, clock_doubt = last_point.end, None, None, None
        if last_point.day:
            end, weekday, time, clock_doubt = self._skip_weekday_and_time(end)
        first, last, doubt, is_impossible = self._resolve(left, right)
        mention = DateMention(
            left.start,
            end,
            first,
            last,
            min(
                (left, last_point), key=lambda point: ("day", "tenth", "month", "year").index(point.precision)
            ).precision,
            is_range=right is not None,
            approx=left.is_vague or last_point.is_vague,
            in_title=self._is_cited(left.start),
            has_year=left.year is not None or last_point.year is not None,
            time=time,
            weekday=weekday,
            is_impossible=is_impossible,
            doubt=doubt or clock_doubt,
            points=(left, right),
        )
        return self._read_around(mention)

    def _is_cited(self, place: int) -> bool:
        index = bisect_left(self.cited, (place, 0)) - 1
        if index >= 0 and place < self.cited[index][1]:
            return True
        return bool(_NUMBERED.match(self.folded, place))

    def _read_around(self, mention: DateMention) -> DateMention:
        """Read the words before and after a date that say how it is meant."""
        before = self.folded[max(mention.start - _ANY_CONTEXT, 0) : mention.start]
        end, flags = mention.end, {"by": False, "since": False, "approx": mention.approx}
        for name, pattern in (("approx", _APPROX), ("by", _BY), ("since", _SINCE)):
            found = pattern.match(self.folded, end)
            if found:
                flags[name] = True
                end = found.end()
        in_brackets = before.endswith("(") and _BY_IN_BRACKETS.match(self.folded, end)
        if in_brackets:  # 在成人节(12月9日)前
            flags["by"], end = True, in_brackets.end()
        if flags["by"] and _closes_span(mention, self.folded, end):
            flags["by"] = False
        counted_to = bool(_COUNTED_TO.search(before))
        due = not counted_to and bool(_DUE_BEFORE.search(before))
        as_of = counted_to or (not due and bool(_AS_OF.search(before)))
        until = (
            not flags["since"] and mention.precision != "day" and not mention.is_range and bool(_UNTIL.search(before))
        )
        return mention._replace(
            end=end,
            by=flags["by"] or due or until,
            since=flags["since"],
            approx=flags["approx"],
            doubt=mention.doubt or (_("The day is only given roughly.") if flags["approx"] else None),
            as_of=as_of,
            recurring=bool(_EVERY.search(before)),
        )

    def _resolve(
        self, left: Point, right: Point | None
    ) -> tuple[PartialDate | None, PartialDate | None, str | None, bool]:
        if _is_business_year(self.folded, left) or (right and _is_business_year(self.folded, right)):
            return None, None, _("It counts from a year that differs from case to case."), False
        left, right = self._fill_month(left), right and self._fill_month(right)
        left_year, right_year, doubt = self._years(left, right)
        if left.year is not None or (right and right.year is not None):
            self._remember(right_year, (right or left).month or 12, left.start)
        try:
            first, last = _days(left, left_year)
            if right:
                last = _days(right, right_year)[1]
        except ValueError:
            words = self.text.quote(left.start, (right or left).end)
            return None, None, no_such_day(words), True
        if left.is_open or (right and right.is_open):
            doubt = doubt or _("The day of issue is not known.")
        return first, last, doubt, False

    def _fill_month(self, point: Point) -> Point:
        """Give 本月 and 下月 the month that the day of issue says."""
        issued = self.context.issued_on
        if point.month_offset is None or not issued:
            return point
        month = issued.month + point.month_offset
        year = issued.year and issued.year + (month - 1) // 12
        return point._replace(year=year, month=(month - 1) % 12 + 1)

    def _years(self, left: Point, right: Point | None) -> tuple[int | None, int | None, str | None]:
        left_year, doubt = self._written_year(left), None
        right_year = self._written_year(right) if right else None
        if right and right.year_offset == 1 and left.year is not None:
            right_year = left.year + 1  # 2022年12月至次年3月
        goes_back = bool(right and left.month and right.month and right.month < left.month)
        if left_year is None and right_year is not None:
            left_year = right_year - goes_back
        elif left_year is None:
            left_year, doubt = self._assume_year(left)
        if right and right_year is None and left_year is not None:
            right_year = left_year + goes_back
            if goes_back:
                doubt = doubt or _next_is_taken()
        return left_year, right_year if right else left_year, doubt

    def _written_year(self, point: Point) -> int | None:
        if point.year is not None:
            if not point.is_short_year:
                return point.year
            return point.year + (1911 if self.is_traditional else 2000)
        issued = self.context.issued_on
        counted_from = issued.year if issued and issued.year else self.context.year
        if point.year_offset is not None and counted_from is not None:
            return counted_from + point.year_offset
        return None

    def _assume_year(self, point: Point) -> tuple[int | None, str | None]:
        """Return the year of a date that gives none: that of the sentence, else the plan's or the one after it."""
        if point.start < self.sticky_until and self.sticky_year is not None:
            return self.sticky_year, None
        if self.school_year and point.month:
            return self.school_year + (point.month < _FIRST_MONTH_OF_SCHOOL_YEAR), None
        year, issued = self.context.year, self.context.issued_on
        if year is None or not issued or not point.month:
            return year, None
        if issued.year == year - 1 and _lies_behind(point, issued) and not self._runs_through_year:
            return issued.year, _(
                "The year is not written; that of the day of issue is taken, since the day lies soon after it."
            )
        if issued.year != year:
            return year, None
        is_behind = issued.month == 12 and point.month < 12
        if is_behind or (issued.month >= 10 and point.month <= issued.month - 7):
            return year + 1, _(
                "The year is not written; the next one is taken, since the month lies behind the day of issue."
            )
        return year, None

    @cached_property
    def _runs_through_year(self) -> bool:
        """Tell whether the plan is of a year's work, or names months between the new year and that of its issue."""
        issued = self.context.issued_on
        if not issued or ANNUAL_TITLE.search(self.context.title or ""):
            return True
        named = (read_number(found["month"]) or 0 for found in _MONTH_NAMED.finditer(self.folded))
        return any(_MONTHS_OF_NEW_YEAR < month < issued.month for month in named)

    def _remember(self, year: int | None, month: int, place: int) -> None:
        if year is None or self._is_cited(place):
            return
        self.sticky_year, self.sticky_month = year, month
        self.sticky_until = sentence_around(self.text, place)[1]


def _lies_behind(point: Point, issued: PartialDate) -> bool:
    """Tell whether a day or month without a year is to come in the year of issue."""
    try:
        last = point.days(issued.year)[1]
    except ValueError:
        return False
    return (last.month, last.day) > (issued.month, issued.day)


def no_such_day(words: str) -> str:
    """Return the doubt about a day that the calendar of its year lacks."""
    return _("No calendar has the day {words}.").format(words=words)


def _next_is_taken() -> str:
    return _("The second year is not written; the next one is taken, since its month comes first.")


def _days(point: Point, year: int | None) -> tuple[PartialDate | None, PartialDate | None]:
    return (None, None) if point.is_open else point.days(year)


def find_school_year(words: str | None) -> int | None:
    """Return the year in which the school year begins that a title or sentence names (2025—2026学年, 一百學年度)."""
    found = _SCHOOL_YEAR.search(words or "")
    if found:
        return int(found["first"])
    counted = ROC_SCHOOL_YEAR.search(words or "")
    year = read_number(counted["year"]) if counted else None
    return year + _FIRST_ROC_YEAR if year else None


def _is_business_year(folded: str, point: Point) -> bool:
    """Tell whether a date names 次年度 or 该年度: a year counted from another that each case has for itself."""
    words = folded[point.start : point.start + 3]
    return words in ("次年度", "翌年度") or (words.startswith("年度") and folded[point.start - 1] == "该")


def _closes_span(mention: DateMention, folded: str, end: int) -> bool:
    """Tell whether a limit only closes a span (自5月1日起至6月30日止)."""
    return mention.is_range and folded[end - 1] == "止"


def _write_time(found: re.Match[str]) -> str | None:
    """Return a time of day as 17:00, or its word where no hour is given; None for one that no clock shows."""
    if found["only"]:
        return found["only"]
    hour = int(found["hour"])
    if found["half"] in ("下午", "晚上", "晚", "傍晚") and hour < 12:
        hour += 12
    minute = 30 if found["half_hour"] == "半" else int(found["minute"] or found["minutes"] or 0)
    is_shown = minute < _MINUTES and (hour < _HOURS or (hour == _HOURS and minute == 0))
    return f"{hour:02d}:{minute:02d}" if is_shown else None


def nearest_weekday(issued: date, weekday: int) -> date:
    """Return the first `weekday` (0 is Monday) after the day of issue."""
    return issued + timedelta(days=(weekday - issued.weekday() - 1) % 7 + 1)
