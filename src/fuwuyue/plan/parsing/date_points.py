"""One written date, or one end of a span: its parts as they stand, some of them missing.

All patterns read the folded text (see `Text`) at a given place and look at a bounded number of characters.
"""

from __future__ import annotations

import re
from calendar import monthrange
from string import digits
from typing import NamedTuple

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.parsing.numerals import read_number

_MONTHS_IN_YEAR = 12
_N = r"\d{1,2}|[一二三四五六七八九十廿卅]{1,3}"
_A_NUMBER = compile_re(_N)
_YEAR = compile_re(
    r"(?P<four>\d{4}|[〇零一二三四五六七八九]{4})年度?"
    r"|(?P<open>\d{4})(?=(?:-{1,2}|~|至|到)\d{4}年)"
    r"|(?:中华)?民国(?P<roc>\d{1,3}|[〇零一二三四五六七八九十百]{1,5}|元)年度?"
    r"|(?P<short>\d{2,3}|[〇零一二三四五六七八九十百]{2,5})(?:年度?(?=[\d一二三四五六七八九十]{1,2}月)|年度)"
    r"|(?P<relative>今|本|明|次|翌|去|来|同|当)年度?"
)
_MONTH = compile_re(rf"(?P<month>元|{_N})月份?(?!龄)|(?P<relative>本|当|下|上)月份?")
# 9-10月, 3、6、9、12月: the 月 stands behind the last alone, and all are written with digits of one kind.
_OPEN_MONTH = compile_re(
    r"(?P<month>\d{1,2}(?=(?:-|~|至|到|(?P<listed>、(?:\d{1,2}、){0,10}(?:\d{1,2}[和及])?))\d{1,2}月)"
    r"|[一二三四五六七八九十]{1,2}(?=(?:-|~|至|到|(?P<han_listed>、(?:[一二三四五六七八九十]{1,2}、){0,10}"
    r"(?:[一二三四五六七八九十]{1,2}[和及])?))[一二三四五六七八九十]{1,2}月))"
)
# 一、三月 is an item that begins with March, but for words that lead to a list of months.
_AFTER_A_MARK = frozenset("\n\t 。;!?")
_LEADS_TO_MONTHS = frozenset("于在自从至到为是每年份的含即(:,、")
_FIRST_WITH_ITS_DAY = compile_re(rf"[1一]、(?:{_N})月(?:{_N})[日号]")
_FURTHER_MONTHS = compile_re(rf"(?:[、和及](?:{_N})){{1,11}}月份?+(?!-|~|至|到)")
_FURTHER_WHOLE_MONTHS = compile_re(rf"(?:[、和及](?:{_N})月份?){{1,11}}(?=的(?:{_N})[日号])")
_SHARED_PARTS = ("", "底", "末", "初")
_DAY = compile_re(rf"的?(?P<day>{_N})[日号]")
_BARE_DAY = compile_re(
    rf"(?P<day>{_N})(?=以前|之前|前|左右|止|[-~至到](?:{_N})(?:[日号月前)]|$)|、(?:{_N})[日号、]|[),;。\n]|$)"
)
_LISTED_DAY = compile_re(rf"(?P<day>{_N})(?=[日号、和及])[日号]?")
_MONTH_PART = compile_re(
    r"的?(?P<part>上旬?、中旬|中旬?、下旬|上中旬|中下旬|上旬|中旬|下旬|上半月|下半月|底|末|初|中(?=[前,。、)]))"
)
_YEAR_PART = compile_re(r"的?(?P<part>上半年|下半年|第?[一二三四1-4]季度|全年|年?底|年?末|年?初)")
_LONE_YEAR_PART = compile_re(
    r"(?P<part>上半年|下半年|年底|年末|年终|(?<![\d一二两三四五六七八九十几多数全学周半历])年(?=内(?![容外]))|第[一二三四1-4]季度|[一二三四]季度)"
)
_LONE_MONTH_PART = compile_re(r"(?P<part>上旬|中旬|下旬|月底|月末|底)")
_ISO = compile_re(r"(?P<year>(?:19|20)\d\d)([-./])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)")
_ISO_MONTH = compile_re(r"(?P<year>(?:19|20)\d\d)[./](?P<month>\d{1,2})(?=[-~至)](?!\d{1,2}[-./]))")
_DOTTED = compile_re(r"(?P<month>\d{1,2})\.(?P<day>\d{1,2})日?(?!\d)")
_SLASHED = compile_re(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])")
_ITEM_NUMBER = compile_re(r"(?:\A|\n)\d{1,2}\.$")
_FIRST_ROC_YEAR = 1911
_RELATIVE_YEARS = {"今": 0, "本": 0, "同": 0, "当": 0, "明": 1, "次": 1, "翌": 1, "来": 1, "去": -1}
_RELATIVE_MONTHS = {"本": 0, "当": 0, "下": 1, "上": -1}

# Days of a month part; None is the month's last day.
_DAYS_OF_PART: dict[str, tuple[int | None, int | None]] = {
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, None),
    "上中旬": (1, 20),
    "中下旬": (11, None),
    "上半月": (1, 15),
    "下半月": (16, None),
    "初": (1, 10),
    "中": (11, 20),
    "底": (None, None),
    "末": (None, None),
}
_MONTHS_OF_PART = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12), "": (1, 12), "初": (1, 1)}
_VAGUE_PARTS = frozenset("初中")


class Point(NamedTuple):
    """The parts of a date as written at `start` to `end`; `part` is a tenth of a month, a half of a year and so on.

    `year` is the calendar year. `year_offset` counts from the plan's year where only 明年 or 今年 is written,
    `month_offset` from the month of issue (本月). `is_short_year` marks a year of two or three digits.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    year_offset: int | None = None
    month_offset: int | None = None
    is_short_year: bool = False

    @property
    def precision(self) -> str:
        """How fine the point is: day, tenth, month or year (halves and quarters too)."""
        if self.day:
            return "day"
        if self.month or self.month_offset is not None:
            return "tenth" if self.part else "month"
        return "year"

    @property
    def is_vague(self) -> bool:
        """Tell whether the part has no fixed days (月初)."""
        return self.part in _VAGUE_PARTS

    @property
    def is_open(self) -> bool:
        """Tell whether its month is counted from a day of issue that nobody knows (本月, 下月)."""
        return self.month is None and self.month_offset is not None

    def days(self, year: int | None) -> tuple[PartialDate, PartialDate]:
        """Return the first and last day of the point in `year`; raise ValueError where the calendar has no such day."""
        if self.day:
            day = PartialDate(year, self.month or 0, self.day)
            return day, day
        if self.month:
            first, last = _DAYS_OF_PART.get(self.part, (1, None))
            end = last_day(year, self.month)
            return PartialDate(year, self.month, first or end), PartialDate(year, self.month, last or end)
        start, stop = self._months()
        first_day = last_day(year, start) if self.part in ("底", "末") else 1
        return PartialDate(year, start, first_day), PartialDate(year, stop, last_day(year, stop))

    def _months(self) -> tuple[int, int]:
        if self.part in ("底", "末"):
            return 12, 12
        if self.part.endswith("季度"):
            quarter = read_number(self.part[-3]) or 1
            return 3 * quarter - 2, 3 * quarter
        return _MONTHS_OF_PART[self.part]


def last_day(year: int | None, month: int) -> int:
    """Return the last day of a month; 28 for a February whose year is unknown."""
    return monthrange(year or 2001, month)[1]


def read_point(text: str, place: int) -> Point | None:
    """Read a date that begins at `place` with a year or a month, or None."""
    found = _ISO.match(text, place) or _ISO_MONTH.match(text, place)
    if found and (place == 0 or text[place - 1] not in digits):
        parts = found.groupdict()
        return Point(place, found.end(), int(parts["year"]), int(parts["month"]), int(parts.get("day") or 0) or None)
    year = _read_year(text, place)
    if year:
        return _read_after_year(text, year)
    lone = _LONE_YEAR_PART.match(text, place)
    if lone:
        return Point(place, lone.end(), part=_tidy(lone["part"]))
    return _read_month(text, Point(place, place))


def read_end(text: str, place: int, left: Point) -> Point | None:
    """Read the second end of a span, which may lack what `left` has: its month (5月15日-20日) or all but 下旬."""
    point = read_point(text, place)
    if point and (point.month or point.month_offset is not None or point.year or point.part):
        return point
    if not (left.month or left.month_offset is not None):
        return None
    slashed = _SLASHED.match(text, place) if "/" in text[left.start : left.end] else None
    if slashed:
        return Point(place, slashed.end(), month=int(slashed["month"]), day=int(slashed["day"]))
    found = _DAY.match(text, place) or (_BARE_DAY.match(text, place) if left.day else None)
    if found and left.day:
        day = read_number(found["day"])
        return left._replace(start=place, end=found.end(), year=None, day=day, part="", year_offset=None)
    part = _LONE_MONTH_PART.match(text, place)
    if part:
        return left._replace(start=place, end=part.end(), year=None, day=None, part=_tidy(part["part"]))
    return None


def read_dotted(text: str, place: int) -> Point | None:
    """Read a month and day written as 9.10, or None."""
    found = _DOTTED.match(text, place)
    return found and Point(place, found.end(), month=int(found["month"]), day=int(found["day"]))


def read_listed_day(text: str, place: int, left: Point) -> Point | None:
    """Read a further day of the same month in a list (5月6日、7日), or None."""
    found = _LISTED_DAY.match(text, place)
    day = found and read_number(found["day"])
    if not found or not day:
        return None
    return left._replace(start=place, end=found.end(), day=day)


def read_listed_months(text: str, left: Point) -> list[Point]:
    """Read the months of a list that begins with `left`, which share the day behind the last (3、6、9、12月的5日).

    Without its own 月 a month is one of a list; months that have it are where 的 leads to the day. Each point goes to
    the end of the list. Empty where there is no list.
    """
    if not left.month or left.day or left.part:
        return []
    is_open = text[left.end - 1] not in "月份"
    found = (_FURTHER_MONTHS if is_open else _FURTHER_WHOLE_MONTHS).match(text, left.end)
    if not found:
        return []
    starts = [(one.start(), read_number(one[0]) or 0) for one in _A_NUMBER.finditer(text, *found.span())]
    end = found.end()
    if text[left.start - 1 : left.start] == "(" and text.startswith(")", end) and _DAY.match(text, end + 1):
        end += 1  # 每季度末月(3、6、9、12月)25日前
    last = _read_day(text, left._replace(start=starts[-1][0], end=end, month=starts[-1][1]))
    if not all(1 <= month <= _MONTHS_IN_YEAR for _, month in [(0, left.month), *starts]):
        return []
    part = last.part if last.part in _SHARED_PARTS else ""
    earlier = [(left.start, left.month), *starts[:-1]]
    return [*(last._replace(start=start, month=month, part=part) for start, month in earlier), last]


def _read_year(text: str, place: int) -> Point | None:
    found = _YEAR.match(text, place)
    if not found or (text[place] in digits and place and text[place - 1] in digits):
        return None
    parts = found.groupdict()
    end = found.end()
    if parts["relative"]:
        return Point(place, end, year_offset=_RELATIVE_YEARS[parts["relative"]])
    number = (
        1 if parts["roc"] == "元" else read_number(parts["four"] or parts["open"] or parts["roc"] or parts["short"])
    )
    if number is None:
        return None
    if parts["roc"]:
        return Point(place, end, year=number + _FIRST_ROC_YEAR)
    if parts["short"]:
        return Point(place, end, year=number, is_short_year=True)
    return Point(place, end, year=number) if 1900 <= number < 2100 else None


def _read_after_year(text: str, year: Point) -> Point | None:
    point = _read_month(text, year)
    if point:
        return point
    part = _YEAR_PART.match(text, year.end)
    if part:
        return year._replace(end=part.end(), part=_tidy(part["part"]))
    return year if year.year else None


def _read_month(text: str, before: Point) -> Point | None:
    found = _MONTH.match(text, before.end) or _OPEN_MONTH.match(text, before.end)
    if not found or _splits_a_number(text, before.end) or _is_no_month(text, before, found):
        return None
    parts = found.groupdict()
    is_listed = parts.get("listed") or parts.get("han_listed")
    if is_listed and before.end == before.start and _is_number_of_item(text, before.start):
        return None
    offset = parts.get("relative")
    if offset:
        return _read_day(text, before._replace(end=found.end(), month_offset=_RELATIVE_MONTHS[offset]))
    month = read_number(parts["month"])
    if not month:
        return None
    point = _read_day(text, before._replace(end=found.end(), month=month))
    return point if month <= 12 or point.day else None  # 13月5日 is a slip, 13月 alone is no date


def _read_day(text: str, month: Point) -> Point:
    found = _DAY.match(text, month.end) or _BARE_DAY.match(text, month.end)
    day = found and read_number(found["day"])
    if found and day:
        return month._replace(end=found.end(), day=day)
    part = _MONTH_PART.match(text, month.end)
    if part:
        return month._replace(end=part.end(), part=_tidy(part["part"]))
    return month


def _is_no_month(text: str, before: Point, found: re.Match[str]) -> bool:
    """Tell whether a month without a year is part of another word: 一月一主题, 第5月刊."""
    if before.end > before.start:
        return False
    return text.startswith("一月一", before.start) or text[before.start - 1 : before.start] == "第"


def _is_number_of_item(text: str, place: int) -> bool:
    """Tell whether the number before 、 marks an item, whose text begins with a month (一、三月五日前报送)."""
    before = text[place - 1 : place]
    if not before or before in _AFTER_A_MARK or _FIRST_WITH_ITS_DAY.match(text, place):
        return True
    return text[place] not in digits and before not in _LEADS_TO_MONTHS


def _splits_a_number(text: str, place: int) -> bool:
    if place == 0 or text[place] not in digits:
        return False
    if _ITEM_NUMBER.search(text, max(place - 4, 0), place):
        return False  # 4.5月至9月: the fourth item begins with May
    return text[place - 1] in digits or (text[place - 1] == "." and text[place - 2 : place - 1] in (*digits, ""))


def _tidy(part: str) -> str:
    """Return one spelling of a part: 上、中旬 is 上中旬, 年底 and 月底 are 底."""
    part = part.replace("、", "")
    if part in ("上旬中旬", "中旬下旬"):
        return part[0] + part[2:]
    if part in ("月底", "月末", "年底", "年末", "年终", "年"):
        return "底"
    return "初" if part == "年初" else part
