"""An official paper as a row of pieces, each with all its measures: what both the .docx and the .pdf are written from.

Measures in characters are in characters of the piece's own size. The rules are those of GB/T 9704-2012; a number in
brackets is its section.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Literal

from fuwuyue.documents.official import (
    Align,
    Attachment,
    Block,
    Chart,
    Heading,
    Level,
    OfficialPaper,
    PaperKind,
    Series,
    Table,
    Text,
)
from fuwuyue.documents.word import (
    LINE_POINTS,
    MM_PER_POINT,
    SIZE_2,
    SIZE_3,
    SIZE_5,
    SIZE_SMALL_4,
    TEXT_WIDTH_MM,
    Alignment,
    clean_for_xml,
)

Face = Literal["fangsong", "heiti", "kaiti", "title", "song"]
# 7.3.3: the first level is 黑体, the second 楷体, the others 仿宋.
_HEADING_FACES: dict[Level, Face] = {1: "heiti", 2: "kaiti", 3: "fangsong", 4: "fangsong"}
_DIGITS = "〇一二三四五六七八九"
_TITLE_LINE_POINTS = 33
# 156 mm of 22-point type, less the room that is left between digits and characters.
_TITLE_CHARACTERS = 19
# A line of a title keeps its words whole (GB/T 9704-2012, 7.3.1: 词意完整); these are words of such titles.
_WORDS = frozenset(
    re.findall(
        "..",
        "健康宣传服务活动工作方案报告通知总结卫生优生优育进展情况任务分解落实实施印发关于开展人民政府检查整改督查评价办公领导"
        "小组乡镇街道计划妇幼儿童预防接种信息核对流动人口",
    )
)
# A title breaks well after these words, and badly within those above: so many characters of evenness are given for it.
_GOOD_BREAK = 6
_NOT_FIRST = "》）”、，。：；！？"
_BREAK_AFTER = ("关于", "、", "期间", "年", "月", "月活动", "情况", "工作", "局", "政府", "办公室")
# In a table: a head breaks after so many characters, a cell's margins are so wide, and more columns take smaller type.
_HEAD_CHARACTERS, _CELL_MARGIN_CHARACTERS, _MOST_ROOMY_COLUMNS = 5, 1, 6
# The red head stands 35 mm under the edge of the type area (7.2.4).
_ABOVE_MARK_POINTS = 99
_MOST_MARK_POINTS, _MARK_WIDTH_POINTS = 54, 430
# Marks that turn the reading order of what follows: in a paper they serve nobody but a forger.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")
_LINE_CHARACTERS = 28
_MOST_HELD_CHARACTERS = 6 * _LINE_CHARACTERS
_SIGNING_STEPS = ("拟稿", "审核", "签发")


@dataclass(frozen=True, slots=True)
class Part:
    """Words of one face."""

    text: str
    face: Face = "fangsong"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. `indent` is of its first line, `left` of all, `right` of all; `line` is in points."""

    parts: tuple[Part, ...]
    size: float = SIZE_3
    align: Alignment = "justify"
    indent: float = 0
    left: float = 0
    right: float = 0
    line: float = LINE_POINTS
    keep_with_next: bool = False
    red: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: shares of the width that add up to 1; `boxes` has a height of row in millimetres instead of words."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    aligns: tuple[Align, ...]
    size: float = SIZE_SMALL_4
    row_mm: float = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart to be drawn, and what it says in words for a reader who cannot see it."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    labels: tuple[tuple[str, ...], ...]
    words: str


@dataclass(frozen=True, slots=True)
class RedRule:
    """The red line between head and body (7.2.7); `double` is that of a letter (10.1)."""

    double: bool = False


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """The 版记 at the foot of the last page (7.4): rows of a left and a right half."""

    rows: tuple[tuple[str, str], ...]


Piece = Line | Grid | Bars | RedRule | NewPage | Imprint


def clean(text: str) -> str:
    """Return the text without marks that turn the reading order, with `�` for what no file can hold."""
    return clean_for_xml(_TURNING.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")))


def lay_out(paper: OfficialPaper) -> Iterator[Piece]:
    """Give the pieces of the paper from top to bottom."""
    yield from _lay_head(paper)
    yield from _lay_title(paper.title)
    yield _empty()
    if paper.recipients:
        yield _line("，".join(paper.recipients).rstrip("：:") + "：", align="left")
    yield from _hold_last([*_lay_blocks(paper.blocks)])
    yield from _lay_list_of_attachments(paper.attachments)
    yield from _lay_signature(paper)
    for number, attachment in enumerate(paper.attachments, start=1):
        yield from _lay_attachment(attachment, number if len(paper.attachments) > 1 else None)
    if rows := tuple(_list_imprint(paper)):
        yield Imprint(rows)
    if paper.for_signature:
        yield from _lay_signing_sheet(paper)


def has_letter_head(paper: OfficialPaper) -> bool:
    """Say whether the paper takes the form of a letter (10.1), which needs the county's own red head."""
    return paper.kind is PaperKind.LETTER and paper.issuer_mark is not None


def count_characters(text: str) -> float:
    """Return how many full characters wide the text is; a Latin letter or digit is half of one."""
    return sum(1.0 if unicodedata.east_asian_width(one) in "WFA" else 0.5 for one in text)


def write_date(day: date) -> str:
    """Return the day as official papers write it: 2026年5月10日, no leading noughts (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def count_in_chinese(number: int) -> str:
    """Return 1 to 99 in Chinese: 一, 十, 十二, 九十九; above that in digits."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def break_title(title: str) -> list[str]:
    """Return the title's lines: as few as there must be, even in length, broken behind a word where that is near."""
    if "\n" in title:
        return [line.strip() for line in title.split("\n") if line.strip()]
    lines = ceil(count_characters(title) / _TITLE_CHARACTERS)
    broken = []
    rest = title
    for left in range(lines, 1, -1):
        at = _find_break(rest, left)
        broken.append(rest[:at])
        rest = rest[at:]
    return [*broken, rest]


def _find_break(text: str, lines: int) -> int:
    even = count_characters(text) / lines
    fitting = [
        at
        for at in range(1, len(text))
        if count_characters(text[:at]) <= _TITLE_CHARACTERS
        and count_characters(text[at:]) <= _TITLE_CHARACTERS * (lines - 1)
        and text[at] not in _NOT_FIRST
        and not text[at - 1 : at + 1].isascii()
    ]

    def rate(at: int) -> float:
        is_good = text[:at].endswith(_BREAK_AFTER) or text[at] in "《（"
        splits = text[at - 1 : at + 1] in _WORDS
        return abs(count_characters(text[:at]) - even) + (_GOOD_BREAK if splits else -_GOOD_BREAK if is_good else 0)

    return min(fitting, key=rate, default=_TITLE_CHARACTERS)


def _line(text: str, face: Face = "fangsong", **measures: object) -> Line:
    return Line((Part(clean(text), face),), **measures)  # type: ignore[arg-type]  # fields of Line, by name


def _empty() -> Line:
    return Line((), align="left")


def _lay_head(paper: OfficialPaper) -> Iterator[Piece]:
    if paper.issuer_mark is None:
        if paper.number:
            yield _line(paper.number, align="right" if paper.kind is PaperKind.LETTER else "center")
            yield _empty()
        return
    mark = clean(paper.issuer_mark)
    if not has_letter_head(paper):
        yield Line((), align="left", line=_ABOVE_MARK_POINTS)
    size = min(_MOST_MARK_POINTS, int(_MARK_WIDTH_POINTS / max(count_characters(mark), 1)))
    yield _line(mark, "title", size=size, align="center", line=size * 1.3, red=True)
    if has_letter_head(paper):
        yield RedRule(double=True)
        if paper.number:
            yield _line(paper.number, align="right")
        yield _empty()
        return
    yield _empty()
    yield _empty()
    yield from _lay_number(paper)
    yield RedRule()
    yield _empty()
    yield _empty()


def _lay_number(paper: OfficialPaper) -> Iterator[Piece]:
    """Give the number: in the middle, or on the left with the approver on the right (7.2.5, 7.2.6)."""
    if not paper.approver:
        if paper.number:
            yield _line(paper.number, align="center")
        return
    number, approver = clean(paper.number or ""), clean(paper.approver)
    gap = max(_LINE_CHARACTERS - 2 - count_characters(number) - 4 - count_characters(approver), 1)
    yield Line(
        (Part("　" + number + "　" * int(gap)), Part("签发人："), Part(approver, "kaiti")),
        align="left",
        keep_with_next=True,
    )


def _lay_title(title: str) -> Iterator[Piece]:
    for line in break_title(clean(title).strip()):
        yield _line(line, "title", size=SIZE_2, align="center", line=_TITLE_LINE_POINTS, keep_with_next=True)


class _Counter:
    """Counts headings by level, and tables and charts; a heading begins those below it anew."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}
        self.tables = self.charts = 0

    def next(self, level: Level) -> str:
        self._counts = {one: count for one, count in self._counts.items() if one <= level}
        count = self._counts[level] = self._counts.get(level, 0) + 1
        return {
            1: f"{count_in_chinese(count)}、",
            2: f"（{count_in_chinese(count)}）",
            3: f"{count}.",
            4: f"（{count}）",
        }[level]


def _lay_blocks(blocks: Sequence[Block]) -> Iterator[Piece]:
    counter = _Counter()
    for block in blocks:
        if isinstance(block, Heading):
            yield _lay_heading(block, counter)
        elif isinstance(block, Text):
            for line in clean(block.text).split("\n"):
                yield _line(line, indent=2)
        elif isinstance(block, Table):
            counter.tables += 1
            yield from _lay_table(block, counter.tables)
        else:
            counter.charts += 1
            yield from _lay_chart(block, counter.charts)


def _lay_heading(heading: Heading, counter: _Counter) -> Line:
    number = counter.next(heading.level) if heading.number is None else clean(heading.number)
    parts = [Part(number + clean(heading.text).replace("\n", " "), _HEADING_FACES[heading.level])]
    if heading.text_after:
        parts.append(Part(clean(heading.text_after).replace("\n", " ")))
    return Line(tuple(parts), indent=2, keep_with_next=not heading.text_after, level=heading.level)


def _caption(word: str, number: int, caption: str) -> Line:
    words = f"{word}{number}　{clean(caption)}"
    return _line(words, "heiti", size=SIZE_SMALL_4, align="center", line=24, keep_with_next=True)


def _lay_table(table: Table, number: int) -> Iterator[Piece]:
    heads = tuple(clean(head) for head in table.heads)
    if not heads:
        return
    if table.caption:
        yield _caption("表", number, table.caption)
    rows = tuple(tuple(clean(cell) for cell in row) for row in table.rows) or (("无", *("" for _ in heads[1:])),)
    aligns = table.aligns or tuple(_choose_align([row[at] for row in rows]) for at in range(len(heads)))
    size = SIZE_SMALL_4 if len(heads) <= _MOST_ROOMY_COLUMNS else SIZE_5
    shares = table.widths or share_out(heads, rows, size)
    yield Grid(heads, rows, tuple(share / sum(shares) for share in shares), aligns, size)
    yield _line("", size=SIZE_5, line=12)


def share_out(
    heads: Sequence[str], rows: Sequence[Sequence[str]], size: float, width_mm: float = TEXT_WIDTH_MM
) -> tuple[float, ...]:
    """Return each column's width in characters: what its longest line asks for, or its part of what is left."""
    asked = [
        max(min(count_characters(head), _HEAD_CHARACTERS), *map(_count_longest_line, column)) + _CELL_MARGIN_CHARACTERS
        for head, *column in zip(heads, *rows, strict=True)
    ]
    room = width_mm / MM_PER_POINT / size
    shares = [0.0] * len(asked)
    open_columns = sorted(range(len(asked)), key=lambda at: asked[at])
    for done, at in enumerate(open_columns):
        shares[at] = min(asked[at], room / (len(asked) - done))
        room -= shares[at]
    return tuple(shares)


def _count_longest_line(cell: str) -> float:
    return max(count_characters(line) for line in cell.split("\n"))


def _choose_align(cells: Sequence[str]) -> Align:
    return "center" if all(count_characters(cell) <= 10 for cell in cells) else "left"


def _lay_chart(chart: Chart, number: int) -> Iterator[Piece]:
    categories = tuple(clean(category).replace("\n", " ") for category in chart.categories)
    unit = clean(chart.unit)
    series = tuple(Series(clean(one.name), one.values) for one in chart.series)
    labels = tuple(
        tuple("—" if value is None else f"{value:.10g}{unit}" for value in one.values) for one in chart.series
    )
    words = "；".join(
        f"{one.name}：" + "，".join(f"{name}{label}" for name, label in zip(categories, row, strict=True))
        for one, row in zip(series, labels, strict=True)
    )
    if categories:
        yield Bars(categories, series, labels, f"{clean(chart.caption)}。{words}")
    yield Line(_caption("图", number, chart.caption).parts, size=SIZE_SMALL_4, align="center", line=24)


def _lay_list_of_attachments(attachments: Sequence[Attachment]) -> Iterator[Piece]:
    """Give the 附件说明 (7.3.4): a line below the body, two characters in, no mark behind the name."""
    if not attachments:
        return
    yield Line((), align="left", keep_with_next=True)
    titles = [clean(attachment.title).replace("\n", "").rstrip("。；，") for attachment in attachments]
    if len(titles) == 1:
        yield _line(f"附件：{titles[0]}", align="left", left=5, indent=-3, keep_with_next=True)
        return
    for number, title in enumerate(titles, start=1):
        head = "附件：" if number == 1 else ""
        yield _line(f"{head}{number}. {title}", align="left", left=6, indent=-4 if head else -1, keep_with_next=True)


def _lay_signature(paper: OfficialPaper) -> Iterator[Piece]:
    """Give name and day, set for a seal or for none (7.3.5.1, 7.3.5.2), then the note (7.3.6)."""
    if paper.signer or paper.signed_on or paper.for_signature:
        # The seal of a county office is 42 mm across: it covers name and day and needs room over them.
        for _each in range(3 if paper.for_signature else 1):
            yield Line((), align="left", keep_with_next=True)
        yield from _lay_name_and_day(paper)
    if paper.note:
        yield _line("（" + paper.note.strip("（）()") + "）", align="left", left=2)


def _lay_signing_sheet(paper: OfficialPaper) -> Iterator[Piece]:
    """Give a sheet apart for the hands of those who answer for the paper; it is no part of what goes out."""
    yield NewPage()
    yield from _lay_title("审签单")
    yield _empty()
    yield _line(f"文件标题：{paper.title}".replace("\n", ""), align="left")
    rows = tuple((step, "", "", "　年　月　日") for step in _SIGNING_STEPS)
    aligns: tuple[Align, ...] = ("center", "left", "left", "center")
    yield Grid(("环节", "意见", "签名", "日期"), rows, (0.14, 0.42, 0.2, 0.24), aligns, SIZE_SMALL_4, row_mm=26)


def _hold_last(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Keep the last lines of the body with the name under them: no page holds a signature alone (7.3.5.5).

    A longer paragraph is not held: it would leave half a page empty.
    """
    yield from pieces[:-1]
    for piece in pieces[-1:]:
        if isinstance(piece, Line) and sum(len(part.text) for part in piece.parts) <= _MOST_HELD_CHARACTERS:
            yield replace(piece, keep_with_next=True)
        else:
            yield piece


def _lay_name_and_day(paper: OfficialPaper) -> Iterator[Piece]:
    name = clean(paper.signer or "").replace("\n", " ")
    day = write_date(paper.signed_on) if paper.signed_on else "　　年　月　日" if paper.for_signature else ""
    name_width, day_width = count_characters(name), count_characters(day)
    if paper.for_signature:
        day_right = 4.0
        name_right = max(day_right + (day_width - name_width) / 2, 0)
    elif day_width > name_width:
        day_right, name_right = 2.0, 2 + day_width + 2 - name_width
    else:
        day_right, name_right = max(name_width - day_width, 0), 2.0
    name_right = max(min(name_right, _LINE_CHARACTERS - name_width), 0)
    day_right = min(day_right, _LINE_CHARACTERS - day_width)
    if name:
        yield _line(name, align="right", right=name_right, keep_with_next=bool(day))
    if day:
        yield _line(day, align="right", right=day_right if name else 4.0)


def _lay_attachment(attachment: Attachment, number: int | None) -> Iterator[Piece]:
    """Give an attachment (7.3.7): its word in 黑体 on the first line, its title on the third."""
    yield NewPage()
    yield _line(f"附件{number or ''}", "heiti", align="left", keep_with_next=True)
    yield Line((), align="left", keep_with_next=True)
    yield from _lay_title(attachment.title)
    yield _empty()
    yield from _lay_blocks(attachment.blocks)


def _list_imprint(paper: OfficialPaper) -> Iterator[tuple[str, str]]:
    if paper.copy_to:
        yield ("抄送：" + clean("，".join(paper.copy_to)).replace("\n", "") + "。", "")
    if paper.printed_by or paper.printed_on:
        yield (clean(paper.printed_by or ""), f"{write_date(paper.printed_on)}印发" if paper.printed_on else "")
