"""The text of a plan in two forms: as its author wrote it, and folded for matching.

The folded form is what every grammar reads. Full-width digits, letters and punctuation are half-width in it
(`，：；（）％` are `,:;()%`; `。` and `、` stay), all dashes are `-`, all tildes `~`, quotation marks `“”‘’`,
traditional characters are simplified one to one, and white space that means nothing is gone: spaces beside digits and
punctuation, spaces that OCR put between all characters, line ends in the middle of a sentence. One space stays between
two Chinese words (`甲局 乙局`), two Latin words or two numbers, and one tab between the cells of a row. A line of the
folded form is a paragraph.

Positions are positions of the folded form throughout; `Text.span` and `Text.quote` lead back to the author's own words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.model import Span

Range = tuple[int, int]

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS = " \u000b\f\r\u00a0\u200b\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_FOLDS = (
    _FULL_WIDTH
    | dict.fromkeys(map(ord, _BLANKS), " ")
    | dict.fromkeys(map(ord, "－—–―─━‐‑‒﹣"), "-")
    | dict.fromkeys(map(ord, "～〜∼﹏"), "~")
    | dict.fromkeys(map(ord, "○◯"), "〇")
    | dict(zip(map(ord, "「」『』﹁﹂〝〞＂"), '“”‘’“”“”"', strict=True))
    | dict(zip(map(ord, "﹙﹚﹕﹔﹐﹒﹪"), "():;,.%", strict=True))
    | {ord("•"): "·", ord("・"): "·", ord("．"): ".", ord("｡"): "。"}
)

# Characters that only a traditional text has; the table of all of them is loaded when one of these is met.
_TRADITIONAL = compile_re(
    "[為會國學個們來時開關於機構業務發員與應將實現過報團體對區縣衛計劃辦導產動處聯總結從這後說點說條據]"
)
_LETTER_O = compile_re("(?<=[一二〇])[OoＯ](?=[〇一二三四五六七八九Oo])|(?<=二〇)[OoＯ](?=[一二三四五六七八九])")
_HAN = "\u3400-\u9fff〇"
_MARKDOWN = r"(?<![^\n])#{1,6} +|\*\*|(?<![^\n])> +"
_SPACES = compile_re(rf"{_MARKDOWN}|[ \t]+")
_KEEPS_A_SPACE = compile_re(rf"[{_HAN}] [{_HAN}]|[A-Za-z0-9] [A-Za-z0-9]")
_DATE_BEFORE, _DATE_AFTER = frozenset("年月第至到"), frozenset("年月日号旬底")
_DATE_SPLIT_BEFORE, _DATE_SPLIT_AFTER = compile_re(r"[年月] ?\d\Z"), compile_re(r"\d ?[月日]")
_SPACED_OUT = compile_re(rf"(?:[{_HAN}] ){{3}}[{_HAN}](?![{_HAN}])")
_SENTENCE_END = frozenset("。!?\n\t")
_STATEMENT_END = _SENTENCE_END | {";"}
_PHRASE_END = frozenset("。;:\n\t")
_PUNCTUATION = compile_re(r"[()\[\]〔〕【】《》“”‘’。!?;:,\n\t]")
_CLOSES = {")": "(", "]": "[", "〕": "〔", "】": "【", "》": "《", "”": "“", "’": "‘"}
_OPENS = frozenset(_CLOSES.values())
_BEGINS_A_PARAGRAPH = compile_re(
    r" *(?:第?[一二三四五六七八九十百壹贰叁参肆伍陆柒捌玖拾]{1,4}[、.章节条部]|[(]?[一二三四五六七八九十\d]{1,3}[).、]"
    r"|[①-⑳㈠-㈩]|附件)"
)
_FEWEST_WRAPPED_LINES = 6
_NARROWEST_PAGE, _WIDEST_PAGE = 40, 120  # half-width columns
_RAGGED = 6  # columns by which lines of one page differ, since a line may not begin with punctuation
_NARROW = compile_re(r"[\x20-\x7e]")
_ENDS_A_LINE = frozenset("。!?;:")
_LONGEST_LINE = 300
_LOST_LINE_END = compile_re(
    rf"(?<=[^ \n]) {{2,}}(?=[{_HAN}(《“\d①-⑳㈠-㈩])(?<![年月日号至到_:] )(?![ ]*(?:年|月|日|号|至|到))"
)
_RUN_BEFORE_MARKER = compile_re(r" {2}(?=[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.])")
_WIDE_GAP = compile_re(r"(?<=[^ \t\n]) {4,}(?=[^ \n])|(?<=[^ \t\n]) *\t(?=[ \t]*[^ \t\n])")  # not an indent


@dataclass(frozen=True)
class _Marks:
    """The places, in order, where sentences, statements, phrases and clauses end, and what is enclosed."""

    sentence_ends: list[int]
    statement_ends: list[int]
    phrase_ends: list[int]
    clause_ends: list[int]
    enclosed: list[Range]


class Text:
    """A document's text, folded for matching, with the way back to the source."""

    def __init__(self, source: str) -> None:
        """Fold `source`, which has `\\n` line ends; time and memory are linear in its length."""
        self.source = source
        translated = _LETTER_O.sub("〇", _simplify(_break_run_together(source.translate(_FOLDS))))
        drops = _find_drops(translated)
        self._folded_starts: list[int] = []
        self._source_starts: list[int] = []
        pieces: list[str] = []
        read = length = 0
        for start, end in [*drops, (len(translated), len(translated))]:
            if start > read:
                self._folded_starts.append(length)
                self._source_starts.append(read)
                pieces.append(translated[read:start])
                length += start - read
            read = end
        self.folded = "".join(pieces)
        self._translated = translated

    def source_position(self, position: int) -> int:
        """Return where in the source the folded character at `position` stands."""
        if not self._folded_starts:
            return 0
        piece = max(bisect_right(self._folded_starts, position) - 1, 0)
        return self._source_starts[piece] + position - self._folded_starts[piece]

    def span(self, start: int, end: int) -> Span:
        """Return the source's code points of the folded range; its end follows the last character of the range."""
        if end <= start:
            place = self.source_position(start)
            return Span(start=place, end=place)
        return Span(start=self.source_position(start), end=self.source_position(end - 1) + 1)

    def quote(self, start: int, end: int) -> str:
        """Return the author's own words for the folded range."""
        span = self.span(start, end)
        return self.source[span.start : span.end]

    @cached_property
    def lines(self) -> list[Range]:
        """The paragraphs that are not blank, in order, without their line ends."""
        lines, start = [], 0
        for piece in self.folded.split("\n"):
            if piece:
                lines.append((start, start + len(piece)))
            start += len(piece) + 1
        return lines

    @cached_property
    def _line_starts(self) -> list[int]:
        return [start for start, _ in self.lines]

    def line_index(self, position: int) -> int:
        """Return the index in `lines` of the paragraph that holds `position` (the last one before it, if none does)."""
        return max(bisect_right(self._line_starts, position) - 1, 0)

    @cached_property
    def table_lines(self) -> frozenset[int]:
        """The starts of the lines that are rows of a table: with tabs, or with wide gaps in two lines running."""
        gaps = [self.folded_position(found.start()) for found in _WIDE_GAP.finditer(self._translated)]
        wide = {self.line_index(place) for place in gaps}
        rows = {index for index in wide if index - 1 in wide or index + 1 in wide}
        return frozenset(self.lines[index][0] for index in rows)

    def folded_position(self, position: int) -> int:
        """Return where the source's character at `position`, or the last kept one before it, stands when folded."""
        piece = bisect_right(self._source_starts, position) - 1
        if piece < 0:
            return 0
        start = self._folded_starts[piece]
        end = self._folded_starts[piece + 1] if piece + 1 < len(self._folded_starts) else len(self.folded)
        return min(start + position - self._source_starts[piece], max(end - 1, start))

    def line_at(self, position: int) -> Range:
        """Return the paragraph that holds `position`."""
        return self.lines[self.line_index(position)] if self.lines else (0, 0)

    @cached_property
    def _marks(self) -> _Marks:
        return _read_punctuation(self.folded)

    def is_enclosed(self, position: int) -> bool:
        """Tell whether `position` is inside brackets or quotation marks that open and close in one paragraph."""
        return self.enclosure(position) is not None

    def enclosure(self, position: int) -> Range | None:
        """Return the outermost pair of brackets or quotation marks around `position`, both marks included."""
        enclosed = self._marks.enclosed
        index = bisect_right(enclosed, (position, len(self.folded))) - 1
        if index >= 0 and enclosed[index][0] <= position < enclosed[index][1]:
            return enclosed[index]
        return None

    def phrase_end(self, start: int) -> int:
        """Return where the first `。；：` outside brackets after `start` stands, or the paragraph ends."""
        ends = self._marks.phrase_ends
        index = bisect_left(ends, start)
        return ends[index] if index < len(ends) else len(self.folded)

    def has_gap_before(self, position: int) -> bool:
        """Tell whether the author left white space before `position` that the folded form dropped."""
        return position > 0 and self.source_position(position) > self.source_position(position - 1) + 1

    def sentence_at(self, position: int) -> Range:
        """Return the sentence around `position`: up to `。！？` or the paragraph's end, its end mark left out."""
        return self._between(self._marks.sentence_ends, position)

    def clause_at(self, position: int) -> Range:
        """Return the clause around `position`: between the punctuation marks outside brackets."""
        return self._between(self._marks.clause_ends, position)

    def sentences(self, start: int, end: int) -> Iterator[Range]:
        """Yield the sentences between two positions, none empty."""
        return self._pieces(self._marks.sentence_ends, start, end)

    def statements(self, start: int, end: int) -> Iterator[Range]:
        """Yield the statements between two positions: sentences, cut at semicolons as well."""
        return self._pieces(self._marks.statement_ends, start, end)

    def clauses(self, start: int, end: int) -> Iterator[Range]:
        """Yield the clauses between two positions, none empty."""
        return self._pieces(self._marks.clause_ends, start, end)

    def _between(self, marks: list[int], position: int) -> Range:
        index = bisect_left(marks, position)
        start = marks[index - 1] + 1 if index else 0
        return start, marks[index] if index < len(marks) else len(self.folded)

    def _pieces(self, marks: list[int], start: int, end: int) -> Iterator[Range]:
        for index in range(bisect_left(marks, start), len(marks) + 1):
            stop = min(marks[index], end) if index < len(marks) else end
            if stop > start:
                yield start, stop
            start = stop + 1
            if start >= end:
                return


def _break_run_together(text: str) -> str:
    """Return `text` with a line end for each run of blanks in a very long line: there the page lost its line ends.

    Some of the runs must stand before markers, and none beside a blank date (`2025年   月   日`). The length stays.
    """
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if len(line) > _LONGEST_LINE and len(_RUN_BEFORE_MARKER.findall(line)) > 1:
            lines[index] = _LOST_LINE_END.sub(lambda run: "\n" + run[0][1:], line)
    return "\n".join(lines)


def _simplify(text: str) -> str:
    """Return `text` with each traditional character as its simplified one; the length stays."""
    if not _TRADITIONAL.search(text):
        return text
    text = text.replace("計畫", "計劃")  # the usual word of Taiwan's papers; one character each, so the length stays
    characters = sorted(character for character in set(text) if "\u3400" <= character <= "\u9fff")
    # On lines of their own, so that no two are taken for a word; in one call, as each call costs as much as a page.
    simple = _converter().convert("\n".join(characters)).split("\n")
    return text.translate({ord(each): one for each, one in zip(characters, simple, strict=True) if len(one) == 1})


@cache
def _converter() -> Any:
    from opencc import OpenCC  # loaded here: only traditional texts pay for its tables, and once

    return OpenCC("t2s")


def _find_drops(text: str) -> list[Range]:
    """Return the ranges of white space (and of Markdown's marks) that mean nothing, in order."""
    spaced_out = _find_spaced_out_lines(text)
    drops: list[Range] = []
    line = 0
    for found in _SPACES.finditer(text):
        start, end = found.span()
        while line < len(spaced_out) and spaced_out[line][1] <= start:
            line += 1
        is_spaced_out = line < len(spaced_out) and spaced_out[line][0] <= start
        tab = text.find("\t", start, end)
        if tab >= 0 and _is_inside_line(text, start, end):
            drops.extend(drop for drop in ((start, tab), (tab + 1, end)) if drop[1] > drop[0])
            continue
        if not is_spaced_out and found[0][0] == " " and _is_word_space(text, start, end):
            start += 1
        if end > start:
            drops.append((start, end))
    wraps = _find_wraps(text)
    return sorted(drops + wraps) if wraps else drops


def _is_inside_line(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and text[start - 1] != "\n" and text[end] != "\n"


def _is_word_space(text: str, start: int, end: int) -> bool:
    if start == 0 or end == len(text):
        return False
    before, after = text[start - 1], text[end]
    if before in _DATE_BEFORE or after in _DATE_AFTER:
        return False
    if _DATE_SPLIT_BEFORE.search(text, max(0, start - 3), start) and _DATE_SPLIT_AFTER.match(text, end):
        return False  # 2023年1 1月
    return bool(_KEEPS_A_SPACE.match(f"{before} {after}"))


def _find_spaced_out_lines(text: str) -> list[Range]:
    """Return the lines in which OCR set single characters apart."""
    lines: list[Range] = []
    for found in _SPACED_OUT.finditer(text):
        if not lines or found.start() >= lines[-1][1]:
            end = text.find("\n", found.start())
            lines.append((text.rfind("\n", 0, found.start()) + 1, len(text) if end < 0 else end))
    return lines


def _find_wraps(text: str) -> list[Range]:
    """Return the line ends that only break a sentence at the page's margin.

    A text is taken as wrapped when a fifth of its lines reach one width and most of those end no sentence. A line end
    is dropped when its line is that wide, or stops at a comma, ends no sentence, and the next line begins no item.
    """
    lines = text.split("\n")
    widths = [_width(line) for line in lines]
    margin = _find_margin(lines, widths)
    if not margin:
        return []
    wraps, end = [], -1
    for (line, following), width in zip(pairwise(lines), widths, strict=False):
        end += len(line) + 1
        last = line.rstrip(" ")[-1:]
        if not following.strip() or last in _ENDS_A_LINE or "\t" in line or _WIDE_GAP.search(line):
            continue
        if (width >= margin - _RAGGED or (last in ",、" and width > margin // 2)) and not _BEGINS_A_PARAGRAPH.match(
            following
        ):
            wraps.append((end, end + 1))
    return wraps


def _width(line: str) -> int:
    """Return how many half-width columns a line takes, without the blanks at its end."""
    line = line.rstrip(" ")
    return 2 * len(line) - len(_NARROW.findall(line))


def _find_margin(lines: list[str], widths: list[int]) -> int:
    """Return the width that lines are broken at, 0 where they are not."""
    counts = Counter(width for width in widths if _NARROWEST_PAGE <= width <= _WIDEST_PAGE)
    if not counts:
        return 0
    margin = max(counts, key=lambda width: (sum(counts[near] for near in range(width - _RAGGED, width + 1)), width))
    full = [
        line.rstrip(" ")[-1] for line, width in zip(lines, widths, strict=True) if margin - _RAGGED <= width <= margin
    ]
    broken = sum(last not in _ENDS_A_LINE for last in full)
    filled = sum(width > 0 for width in widths)
    is_wrapped = broken >= _FEWEST_WRAPPED_LINES and broken * 3 >= len(full) * 2 and len(full) * 5 >= filled
    return margin if is_wrapped else 0


def _read_punctuation(text: str) -> _Marks:
    marks: list[tuple[int, str]] = []
    enclosed: list[Range] = []
    open_marks: list[tuple[str, int]] = []
    counts = dict.fromkeys(_OPENS, 0)
    for found in _PUNCTUATION.finditer(text):
        mark, place = found[0], found.start()
        if mark in _OPENS:
            open_marks.append((mark, place))
            counts[mark] += 1
        elif mark in _CLOSES:
            if counts[_CLOSES[mark]]:
                _close(open_marks, counts, _CLOSES[mark], place + 1, enclosed)
        else:
            marks.append((place, mark))
            if mark == "\n":
                open_marks.clear()
                counts = dict.fromkeys(_OPENS, 0)
    outside = _leave_out_enclosed(marks, enclosed, text)
    return _Marks(
        sentence_ends=[place for place, mark in outside if mark in _SENTENCE_END],
        statement_ends=[place for place, mark in outside if mark in _STATEMENT_END],
        phrase_ends=[place for place, mark in outside if mark in _PHRASE_END],
        clause_ends=[place for place, _ in outside],
        enclosed=enclosed,
    )


def _close(
    open_marks: list[tuple[str, int]], counts: dict[str, int], kind: str, end: int, enclosed: list[Range]
) -> None:
    """Close the innermost open mark of `kind`; marks left open inside it close nothing."""
    while True:
        mark, start = open_marks.pop()
        counts[mark] -= 1
        if mark == kind:
            break
    while enclosed and enclosed[-1][0] > start:
        enclosed.pop()
    enclosed.append((start, end))


def _leave_out_enclosed(marks: list[tuple[int, str]], enclosed: list[Range], text: str) -> list[tuple[int, str]]:
    outside = []
    index = 0
    for place, mark in marks:
        while index < len(enclosed) and enclosed[index][1] <= place:
            index += 1
        if index < len(enclosed) and enclosed[index][0] < place:
            continue
        if mark == ":" and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit():
            continue  # 9:00
        outside.append((place, mark))
    return outside
