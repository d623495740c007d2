"""Numbers with their units, wherever they stand: what is counted, how it is written, and the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.clauses import clause_around
from fuwuyue.plan.parsing.dates import DateMention, Dates
from fuwuyue.plan.parsing.model import Number
from fuwuyue.plan.parsing.numerals import read_decimal, read_number
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.vocabulary import build_trie, get_words

# 九十五点五; 零 only before a point.
_HAN = (
    r"(?:[一二两三四五六七八九十百千]{1,6}(?:点[〇零一二三四五六七八九]{1,4}(?![〇零一二三四五六七八九十百千]))?"
    r"|[零〇]点[〇零一二三四五六七八九]{1,4}(?![〇零一二三四五六七八九十百千]))"
)
# 1万5,000元 and 二万五千元 are written out to the last figure; 5万元 is 5 of the unit 万元.
_WITH_TEN_THOUSANDS = (
    r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,5})万(?:\d,?\d{3}|[一二两三四五六七八九]千(?:[一二三四五六七八九]百)?)"
)
DIGITS = rf"{_WITH_TEN_THOUSANDS}|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,9}}(?:\.\d{{1,4}})?"
TO = r"(?:-{1,2}|~{1,2}|至|到)"
_NOT_COUNTED_AFTER = compile_re(r"(?:第|[〔\[〈]|[A-Za-z.\-/№]|\d|号|首)$")
# 九点二十人: hours and persons, or a number with a point; nobody can say.
_BEHIND_A_POINT = compile_re("[〇零一二两三四五六七八九十百千]点$")
_ONE_OF_SOME = compile_re("[某另同任唯统专]$")  # 任一, 同一, 某一: but 主任1人 is one
_HALF = compile_re("半(?P<unit>个?月|小时|天|学期|年)?")
# 15日 is a day of the month, unless words beside it say that something lasts so long.
_LASTS = compile_re(r"(?:不得?超过|不得?少于|不得?低于|至少|最多|最长|连续|逾期|超期|超过)$")
# 三年级, 二级学院, 五年制, 周二晚: names and not numbers of years, levels and nights.
_NAMES_A_GRADE = compile_re("[级制]")
_PART_OF_A_WORD = compile_re("米线|次机会|次性")
_LONGEST_JOINT = 14
_BELOW_NEXT = compile_re(r"(?:\(含\)|及)?以上(?:\(含[^()]{0,6}\))?(?:至|到|且)?(?:不足|未满|不满|低于|少于|未达到?)")
_UP_TO = compile_re(r"(?:\(含\)|及)?以上(?:\(含[^()]{0,6}\))?(?:至|到)?")
_UNDER = compile_re(r"(?:\(不?含[^()]{0,6}\))?以[下内]")
_OPENS_A_QUOTE = compile_re("“[^”\n]{0,12}$")
_COUPLE = 2
_TWO = "两[个名家人次种项]"  # 两个及两个以上: several
_SEVERAL_AFTER, _SEVERAL_BEFORE = compile_re(f"[及或]{_TWO}以上"), compile_re(f"{_TWO}[及或]$")
_ROUND = (100, 1000, 10_000)


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its unit: its range in the folded text, the unit folded and as written, and the words around it."""

    start: int
    end: int
    value: Number | list[Number]
    unit: str
    written_unit: str
    is_han: bool
    is_vague: bool
    before: str
    after: str

    @property
    def is_one(self) -> bool:
        """Tell whether it is the 一 that often counts nothing (一个, 一次)."""
        return self.is_han and self.value == 1 and self.unit[0] not in "万亿千百"


@cache
def _pattern() -> re.Pattern[str]:
    units = build_trie([*get_words("count_units"), *get_words("time_units")])
    return compile_re(
        rf"百分之(?P<share>{_HAN})"
        rf"|(?P<number>{DIGITS}|{_HAN})(?:(?:%|[个元岁名人字分天篇节张件]|周岁|分钟|℃|万元)?{TO}(?P<upper>{DIGITS}|{_HAN}))?(?P<vague>[多余几]?)"
        rf"(?P<big>[万亿千百]{{1,2}}(?!里))?[多余]?(?P<unit>{units})"
    )


def find_counts(text: Text, outline: Outline, dates: Dates) -> Iterator[Count]:
    """Yield the numbers with a unit that are no dates, in the order of the text."""
    mentions = iter(dates.between(outline.start, outline.end))
    mention = next(mentions, None)
    for found in _pattern().finditer(text.folded, outline.start, outline.end):
        while mention and mention.end <= found.start():
            mention = next(mentions, None)
        if mention and mention.start < found.end() and not _lasts(text.folded, found.start(), mention):
            continue
        count = _read_count(text, found)
        if count:
            yield count


def join_steps(counts: Iterable[Count]) -> Iterator[Count]:
    """Yield the numbers, with the two ends of one step of a scale as one: 75分以上不足90分, 三年以上五年以下."""
    last: Count | None = None
    for count in counts:
        joined = last and _join(last, count)
        if last and not joined:
            yield last
        last = joined or count
    if last:
        yield last


def _join(low: Count, high: Count) -> Count | None:
    if isinstance(low.value, list) or isinstance(high.value, list) or low.unit != high.unit or low.value >= high.value:
        return None
    if high.start - low.end > _LONGEST_JOINT or not low.after.startswith(("以上", "(含)以上", "及以上")):
        return None
    between = low.after[: high.start - low.end]
    if _BELOW_NEXT.fullmatch(between) or (_UP_TO.fullmatch(between) and _UNDER.match(high.after)):
        return replace(low, end=high.end, value=[low.value, high.value], after=high.after)
    return None


def _lasts(folded: str, start: int, mention: DateMention) -> bool:
    return mention.start == start and bool(_LASTS.search(folded, max(start - 4, 0), start))


def _read_count(text: Text, found: re.Match[str]) -> Count | None:
    start, end = found.span()
    written = found["number"] or ""
    point = found.start("number") + written.find(".") + 1
    if "." in written and text.has_gap_before(point):
        start, written = point, written.partition(".")[2]  # 1. 35岁以上: the number of an item, and 35
    clause = clause_around(text, start)
    before = text.folded[clause[0] : start] if start == found.start() else ""
    after = text.folded[end : max(clause[1], end)]
    if found["share"]:
        share = read_decimal(found["share"])
        return None if share is None else Count(start, end, share, "%", "%", False, False, before, after)
    value, upper = read_value(written), read_value(found["upper"]) if found["upper"] else None
    if value is None or (found["upper"] and (upper is None or upper <= value)):
        return None
    place = found.start("big") if found["big"] else found.start("unit")
    count = Count(
        start,
        end,
        [value, upper] if upper else value,
        text.folded[place:end],
        text.quote(place, end).replace(" ", ""),
        not written[0].isdigit(),
        bool(found["vague"]),
        before,
        after,
    )
    return None if _counts_nothing(count) else _with_what_follows(text, count)


def _counts_nothing(count: Count) -> bool:
    """Tell whether a number is part of a name, of an ordinal or of a slogan."""
    if _NOT_COUNTED_AFTER.search(count.before) or _is_per_thousand(count):
        return True
    if count.unit == "年" and _NAMES_A_GRADE.match(count.after):
        return True
    if count.unit == "分" and count.after.startswith("之"):
        return True
    if count.unit == "校" and (count.is_han or count.after[:1] in "区园舍长车内外友"):
        return True  # 两校合作
    if count.unit == "字" and count.before.endswith("红"):
        return True  # 红十字会
    if _PART_OF_A_WORD.match(f"{count.unit}{count.after[:2]}"):
        return True
    if not count.is_han:
        return False
    if _ONE_OF_SOME.search(count.before) or _BEHIND_A_POINT.search(count.before):
        return True
    if count.unit == "级" or (count.unit == "晚" and count.before.endswith(("周", "星期"))):
        return True
    if count.before.endswith("“") or (count.is_one and count.unit == "起"):
        return True  # “两升三降”, 一起
    if count.value == _COUPLE and (_SEVERAL_AFTER.match(count.after) or _SEVERAL_BEFORE.search(count.before)):
        return True
    return count.value in _ROUND and bool(_OPENS_A_QUOTE.search(count.before))


def _is_per_thousand(count: Count) -> bool:
    return count.is_han and count.before.endswith("每") and count.value in _ROUND


def _with_what_follows(text: Text, count: Count) -> Count:
    """Return the number with the half or the 多 behind its unit: 一年半, 两个半月, 三年多."""
    if isinstance(count.value, list):
        return count
    half = _HALF.match(text.folded, count.end)
    if half and (half["unit"] is not None) == (count.unit == "个") and count.unit in ("个", "年", "天", "小时"):
        unit = text.quote(*half.span("unit")).replace(" ", "") if half["unit"] else count.written_unit
        unit = "个月" if unit == "月" else unit
        folded_unit = unit if half["unit"] else count.unit
        return replace(
            count, value=count.value + 0.5, end=half.end(), unit=folded_unit, written_unit=unit,
            after=count.after[half.end() - count.end :],
        )  # fmt: skip
    if count.unit in get_words("time_units") and count.after.startswith("多"):
        return replace(count, end=count.end + 1, is_vague=True, after=count.after[1:])
    return count


def read_value(written: str) -> Number | None:
    """Return the number that digits, Han numerals or both with 万 say."""
    plain = written.replace(",", "")
    thousands, mark, rest = plain.partition("万")
    if mark:
        high, low = read_number(thousands), read_number(rest)
        return None if high is None or low is None else high * 10_000 + low
    return read_decimal(plain)
