"""The numbering of a plan: `一、` `（一）` `㈠` `1.` `（1）` `①` `第一章` `第一阶段：` `壹、` `(a)` `1.1`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.numerals import read_number
from fuwuyue.plan.parsing.text import Text

_FORMAL = str.maketrans("壹贰叁参肆伍陆柒捌玖拾", "一二三三四五六七八九十")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = {"I": 1, "V": 5, "X": 10}

_CN = "[一二三四五六七八九十]{1,3}"
_NUMBER = r"\d{1,2}"
_MONTH = "月(?![度报考查例检评])"
_FAMILIES = {
    "part": rf"第(?:{_CN}|{_NUMBER})(?:编|篇|部分)[、:. ]?",
    "chapter": rf"第(?:{_CN}|{_NUMBER})章[、:. ]?",
    "section": rf"第(?:{_CN}|{_NUMBER})节[、:. ]?",
    "article": r"第(?:[一二三四五六七八九十百]{1,5}|\d{1,3})条[、:. ]?",
    "stage": rf"第(?:{_CN}|{_NUMBER})(?:个?阶段|步骤?|环节)(?=[:( ,、])",
    "labelled": rf"(?:环节|步骤|任务|专题|主题|项目|模块|篇章|板块|活动|行动|措施)"
    rf"(?:\({_CN}\)|{_CN}|\({_NUMBER}\)|{_NUMBER})(?=:)",
    "formal": r"[壹贰叁参肆伍陆柒捌玖拾]{1,3}[、.:]",
    "roman": r"(?:[Ⅰ-Ⅻ]|[IVX]{1,4})[、.](?!\d)",
    "han": rf"{_CN}(?:[、.](?!{_CN}(?:[、年级等]|(?<=[一二三四五六七八九十])[类线]))|:(?=[\u4e00-\u9fff])"
    r"| (?=[\u4e00-\u9fff]{2,12}[:\n]))",
    "stem": rf"[{_STEMS}]、",
    "bracketed_han": rf"(?:\({_CN}\)|(?<!\(){_CN}\)|[㈠-㈩])[、.]?",
    "decimal4": rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}\.{_NUMBER}[、.]?(?![\d.])",
    "decimal3": rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}[、.]?(?![\d.])",
    "decimal2": rf"{_NUMBER}\.{_NUMBER}[、.]?(?![\d.%-]|:\d\d|{_MONTH})",
    "number": rf"{_NUMBER}(?:、|\.(?!\d)|\.(?=\d{{4}}年|\d{{1,2}}(?:[-~至到]\d{{1,2}})?{_MONTH}|\d{{1,2}}:\d\d))|[⒈-⒛]",
    "bracketed_number": rf"(?:\({_NUMBER}\)(?! ?班(?![子组委级主])|年级)|[⑴-⒇])[、.]?",
    "half_bracketed_number": rf"{_NUMBER}\)",
    "circled": r"[①-⑳❶-❿⓵-⓾][、.]?",
    "letter": r"(?:\([a-zA-Z]\)|[a-zA-Z]\)|[a-zA-Z][.、](?![A-Za-z]))",
}
_MARKER = compile_re(
    r"(?:\A|(?<=[\n\t。;:!?”)》])|(?<=\n[、,.·'])|(?<=[\u4e00-\u9fff\d ])(?=[(一二三四五六七八九十㈠-㈩]))(?:"
    + "|".join(f"(?P<{family}>{pattern})" for family, pattern in _FAMILIES.items())
    + ")"
)
_FIRST_ITEMS = {family: compile_re(_FAMILIES[family]) for family in ("bracketed_han", "bracketed_number", "number")}
# 3.5 at the head of a title is the day of the work: 3.5学雷锋活动方案.
_DAY_OF_A_TITLE = compile_re(
    r"(?:[1-9]|1[0-2])\.(?:[1-9]|[12]\d|3[01]) ?[^\d.。;:,\n][^。;:,\n]{1,40}"
    r"(?:方案|计划|通知|预案|策划书?|总结)(?:\n|\Z)"
)
_AFTER_A_HEADING = compile_re(
    r"[\u4e00-\u9fff“”、\dA-Za-z]{2,30}?(?:(?=\(一\)|\(1\)|㈠)|(?<=[\u4e00-\u9fff”])(?=1[.、](?!\d)))"
)
# After `3.1` these make it an amount or a date, unless the author set them apart from it (`3.1 日常监测`).
_MEASURES = frozenset("年月日万亿元米公个吨倍分次人名家户条项左以")
_BARE_NUMBER = compile_re(r"(?:\A|(?<=\n))(?P<number>\d{1,2})(?=[\u4e00-\u9fff][^。;,\n]{1,24}(?:\n|\Z))")
_SENTENCE_MARK = compile_re("[,。;]")
_GLUED_HEADING = compile_re("[\u4e00-\u9fff]{2,8}(?=\n)")
_NUMERAL = compile_re(r"[一二三四五六七八九十百]+")
_DIGITS = compile_re(r"\d+")
_LONGEST_LINE = 200
_SHORT_HEADING = 6
_SHORT_CHAPTER, _FEWEST_CHAPTERS = 10, 3
_FURTHER_OUT = frozenset({"part", "chapter", "section", "article", "formal", "roman", "han", "bracketed_han", "number"})


@dataclass(frozen=True)
class Marker:
    """A marker: its range in the folded text, its numbering, its ordinal, whether it begins a line, its last mark.

    `is_weak`: words stand right before it, so that it counts only where it goes on from the item before.
    `is_sure`: it stands behind a short heading in a text that lost its line ends, so that it needs no neighbour.
    """

    start: int
    end: int
    family: str
    ordinal: int
    begins_line: bool
    separator: str = ""
    is_weak: bool = False
    is_sure: bool = False


def find_markers(text: Text) -> list[Marker]:
    """Return the markers of `text` in order.

    A marker that begins a line counts always. One inside a line (`…：1.甲；2.乙。`) counts where it has a neighbour in
    its own sequence, so that a lone `（一）` in a sentence is not taken for an item.
    """
    candidates = _find_candidates(text)
    following: dict[tuple[str, bool], int] = {}
    has_next = [False] * len(candidates)
    for index in range(len(candidates) - 1, -1, -1):
        marker = candidates[index]
        has_next[index] = marker.ordinal + 1 in (following.get((marker.family, weak)) for weak in (False, True))
        following[marker.family, marker.is_weak] = marker.ordinal
    markers: list[Marker] = []
    last: dict[str, int] = {}
    orphans = _find_orphans(text, candidates)
    for marker, followed in zip(candidates, has_next, strict=True):
        continues = last.get(marker.family, 0) == marker.ordinal - 1 and marker.ordinal > 1
        stands_alone = marker.begins_line and marker.separator != " "  # 一 活动主题 needs 二 beside it
        if marker.start in orphans:
            continue
        if stands_alone or marker.is_sure or continues or (followed and marker.ordinal == 1):
            markers.append(marker)
            last[marker.family] = marker.ordinal
    return markers


def _find_orphans(text: Text, candidates: list[Marker]) -> set[int]:
    """Return where a sentence begins with 第二节 or 第三部分: no chapter, for no other of its kind stands beside it."""
    orphans = set()
    for family in ("part", "chapter", "section"):
        ones = [marker for marker in candidates if marker.family == family]
        if len(ones) != 1 or ones[0].ordinal == 1:
            continue
        line_end = text.line_at(ones[0].start)[1]
        if _SENTENCE_MARK.search(text.folded, ones[0].end, line_end):
            orphans.add(ones[0].start)
    return orphans


def _find_candidates(text: Text) -> list[Marker]:
    candidates = []
    for found in _MARKER.finditer(text.folded):
        marker = _read_candidate(text, found)
        if marker is None:
            continue
        candidates.append(marker)
        run_on = _find_run_on(text.folded, marker.end) if marker.family == "han" else None
        if run_on:
            is_sure = run_on.start - marker.end <= _SHORT_HEADING and _may_go_on(text, marker.start, "han")
            candidates.append(replace(run_on, is_sure=is_sure))
    if any(marker.family == "han" and marker.begins_line for marker in candidates):
        # 第一部分 inside a sentence is no part of a plan that counts 一、二、 on lines of their own.
        candidates = [marker for marker in candidates if marker.family != "part" or marker.begins_line]
    numbers = list(_find_bare_numbers(text, candidates))
    if numbers:
        candidates = sorted([*candidates, *numbers], key=lambda marker: marker.start)
    return candidates


def _read_candidate(text: Text, found: re.Match[str]) -> Marker | None:
    """Return the marker that was found, or None for what only looks like one: a cell of a table, a day, an amount."""
    folded, (start, end), family = text.folded, found.span(), found.lastgroup or ""
    begins_line = start == 0 or folded[start - 1] == "\n" or _is_behind_speck(folded, start)
    if begins_line and start in text.table_lines:
        return None
    if family == "decimal2" and _is_day_or_amount(text, start, end):
        return None
    is_weak = not begins_line and _is_weak(folded, start, family)
    if not begins_line and not _may_stand_inside(text, found, is_weak):
        return None
    ordinal = _read_ordinal(found[0], family)
    if is_weak and ordinal == 1:
        return None
    separator = found[0][-1] if end - start > 1 else ""
    return Marker(start, end, family, ordinal, begins_line, separator, is_weak)


def _is_day_or_amount(text: Text, start: int, end: int) -> bool:
    """Tell whether `3.5` is the day in a title, or an amount that its measure follows."""
    if text.lines and start == text.lines[0][0] and _DAY_OF_A_TITLE.match(text.folded, start):
        return True
    return text.folded[end : end + 1] in _MEASURES and not text.has_gap_before(end)


def _may_stand_inside(text: Text, found: re.Match[str], is_weak: bool) -> bool:
    """Tell whether a marker may stand inside a line: not in brackets, and behind other words only in a text without
    lines."""
    start, family = found.start(), found.lastgroup or ""
    if found[0][-1] == " ":
        return False
    around = text.enclosure(start)
    if around and around[0] != start:
        return False
    return not is_weak or _may_go_on(text, start, family) or _is_glued(text.folded, start, found.end(), family)


def _is_behind_speck(folded: str, start: int) -> bool:
    """Tell whether only a speck that a scan read as a mark stands before a marker on its line (、一、指导思想)."""
    return start > 1 and folded[start - 1] in "、,.·'" and folded[start - 2] == "\n"


def _is_weak(folded: str, start: int, family: str) -> bool:
    """Tell whether what stands before a marker inside a line ends no sentence."""
    before = folded[start - 1]
    return before == " " or before.isdigit() or "\u4e00" <= before <= "\u9fff" or (before in "”)》" and family != "han")


def _is_glued(folded: str, start: int, end: int, family: str) -> bool:
    """Tell whether a short heading stands right behind a date whose line end was lost (2026年6月四、参加对象)."""
    return family == "han" and folded[start - 1] in "年月日" and bool(_GLUED_HEADING.match(folded, end))


def _may_go_on(text: Text, start: int, family: str) -> bool:
    """Tell whether a marker right behind other words may be one: in a text that lost its line ends."""
    if family not in ("han", "bracketed_han", "bracketed_number"):
        return False
    line_start, line_end = text.line_at(start)
    return line_end - line_start > _LONGEST_LINE


def _find_bare_numbers(text: Text, candidates: list[Marker]) -> list[Marker]:
    """Return the chapters that have a number and no mark behind it (`1 总则` over `1.1 编制目的`).

    Over decimals a gap behind the number, or the first decimal on the next line, is enough. Alone they must count 1, 2,
    3 … from the first to the last, each with a gap, in a text that has no numbering further out.
    """
    decimals = {marker.start for marker in candidates if marker.family == "decimal2" and marker.begins_line}
    has_outer = any(marker.begins_line and marker.family in _FURTHER_OUT for marker in candidates)
    found: list[Marker] = []
    for one in _BARE_NUMBER.finditer(text.folded):
        number = int(one["number"])
        has_gap = text.has_gap_before(one.end())
        line_end = text.line_at(one.start())[1]
        over_decimal = line_end + 1 in decimals and text.folded.startswith(f"{number}.1", line_end + 1)
        goes_on = bool(found) and found[-1].ordinal == number - 1 and line_end - one.end() <= _SHORT_CHAPTER
        if has_gap or (len(decimals) > 1 and (over_decimal or goes_on)):
            found.append(Marker(one.start(), one.end(), "number", number, True))
    if len(decimals) > 1:
        return found
    counts = [marker.ordinal for marker in found]
    is_whole = len(counts) >= _FEWEST_CHAPTERS and counts == list(range(1, len(counts) + 1))
    return found if is_whole and not has_outer else []


def _find_run_on(folded: str, position: int) -> Marker | None:
    """Return the first item that follows a heading with nothing between (`三、时间安排(一)摸底排查`)."""
    heading = _AFTER_A_HEADING.match(folded, position)
    if not heading:
        return None
    for family, marker in _FIRST_ITEMS.items():
        found = marker.match(folded, heading.end())
        if found:
            return Marker(found.start(), found.end(), family, 1, False, found[0][-1])
    return None


def _read_ordinal(written: str, family: str) -> int:
    first = written.strip("( ")[0]
    if family in ("circled", "bracketed_number", "number") and not first.isascii():
        return _read_enclosed_number(first)
    if family == "roman":
        return ord(first) - ord("Ⅰ") + 1 if first >= "Ⅰ" else _read_roman(written)
    if family == "stem":
        return _STEMS.index(first) + 1
    if family == "letter":
        return ord(first.lower()) - ord("a") + 1
    if "㈠" <= first <= "㈩":
        return ord(first) - ord("㈠") + 1
    numeral = _NUMERAL.search(written.translate(_FORMAL))
    if numeral:
        return read_number(numeral[0]) or 0
    return int(_DIGITS.findall(written)[-1])


def _read_enclosed_number(character: str) -> int:
    for first in "①❶⓵⑴⒈":
        if 0 <= ord(character) - ord(first) < 20:
            return ord(character) - ord(first) + 1
    return 0


def _read_roman(written: str) -> int:
    values = [_ROMAN[letter] for letter in written if letter in _ROMAN]
    return sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))
