"""The section tree of a plan, of any depth, as its author numbered it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.frame import Frame, find_frame
from fuwuyue.plan.parsing.markers import Marker, find_markers
from fuwuyue.plan.parsing.text import Range, Text
from fuwuyue.plan.parsing.vocabulary import get_alternation

# How far out a numbering usually stands. A stage (第一阶段：) or labelled item (环节一：) has no rank: it stands under
# whatever it is met in.
_RANKS = {
    family: rank
    for rank, family in enumerate(
        (
            "unmarked",
            "part",
            "chapter",
            "section",
            "formal",
            "roman",
            "article",
            "han",
            "stem",
            "bracketed_han",
            "number",
            "decimal2",
            "decimal3",
            "decimal4",
            "bracketed_number",
            "half_bracketed_number",
            "circled",
            "letter",
        )
    )
}
_ALIKE = {"bracketed_number": "half_bracketed_number", "half_bracketed_number": "bracketed_number"}
_ALWAYS_OUTERMOST = {"part", "chapter", "section", "formal", "roman", "article", "han"}
_UNRANKED = {"stage", "labelled"}
_NEVER_OUTERMOST = {"half_bracketed_number", "circled", "letter", *_UNRANKED}
_AFTER_MARKER = compile_re(r"[: 、]*")
_UNMARKED = compile_re(r"[^。,;!?:()]{2,20}(:?)")
_LEFT_LABEL = compile_re(r".{0,8}(?:单位|企业|电话|人员|组长|成员|附件|名单)|说明|备注|注")
_INDENT = compile_re(r"(?<=\S)\s*\u3000\u3000\s*(?=\S)")
_LONGEST_RUN_IN_TITLE, _LONGEST_PLAIN_TITLE = 20, 10
_DEEPEST = 12
_RUN_TOGETHER, _LONG_LINE = 500, 200  # characters of a line that has lost the ends of its headings
_BRACKETED = compile_re(r"\([^()]*\)")
_SHORTEST_TITLE, _LONGEST_TITLE = 4, 24
# A short title is cut only where it is certain: behind 活动主题 and the like, before the words of an order.
_SURE_LABEL = compile_re(
    r"(?:活动|工作|培训|宣传|大赛|比赛|竞赛|检查|整治|参赛|参与|主要)?"
    r"(?:主题|口号|宗旨|时间(?:和|及|与)?地点|时间安排(?=\d)|时间|地点|目的意义|目的|对象|范围|内容)(?![和及与、的要安进或:(])"
)
_SURE_BODY = compile_re(
    r"针对|紧扣|面向|根据|按照|为(?:了|推|进|深|认|切|贯|全|加|确)|以(?=[^,。;]{1,12}为)"
    r"|组织(?=[^,。;]{0,4}(?:全体|师生|学生|各班|开展))|将(?=[^,。;]{2,10}(?:以|作为|在|于))"
)
_BODY_BEGINS = compile_re(
    "为(?:了|推|进|深|认|切|贯|全|加|确|落|做|提|保|规|有)|根据|按照|以(?=.{1,12}为)|针对|紧扣|面向|坚持|通过|结合|围绕|由(?!于)|请|[省市县区]直"
    "|将(?=[^,。;]{2,10}(?:以|作为|在|于))|组织(?=[^,。;]{0,4}(?:全体|师生|学生|各班|开展))"
    "|各(?=[市县区镇乡单部])|在(?=.{2,14}(?:基础上|过程中|期间))"
)


@dataclass(frozen=True)
class Heading:
    """A heading. Positions are of the folded text.

    `start` to `title_start` holds the marker, `title_start` to `title_end` the title; the section reaches to `end`,
    where the next heading of its level or above begins. `marker` and `title` are the author's own words, without line
    ends.
    `level` counts from 1, `parent` is an index into `Outline.headings`.
    """

    marker: str
    title: str
    level: int
    parent: int | None
    family: str
    ordinal: int
    start: int
    title_start: int
    title_end: int
    end: int


class Outline:
    """The headings of the plan's body, in order, and the frame they stand in."""

    def __init__(self, headings: list[Heading], frame: Frame) -> None:
        """Keep `headings`, which are sorted by their start."""
        self.headings = headings
        self.frame = frame
        self._starts = [heading.start for heading in headings]
        self._children: dict[int | None, list[int]] = {}
        for index, heading in enumerate(headings):
            self._children.setdefault(heading.parent, []).append(index)

    @property
    def start(self) -> int:
        """Where the plan's body begins, after its title."""
        return self.frame.start

    @property
    def end(self) -> int:
        """Where the plan's body ends, before sign-off and attachments."""
        return self.frame.end

    def at(self, position: int) -> int | None:
        """Return the index of the innermost section that holds `position`, None before the first heading."""
        index = bisect_right(self._starts, position) - 1
        while index >= 0 and self.headings[index].end <= position:
            parent = self.headings[index].parent
            index = -1 if parent is None else parent
        return index if index >= 0 else None

    def path(self, index: int | None) -> list[int]:
        """Return the indexes from the outermost section down to `index`."""
        path: list[int] = []
        while index is not None:
            path.append(index)
            index = self.headings[index].parent
        return path[::-1]

    def children(self, index: int | None) -> list[int]:
        """Return the indexes of the sections directly under `index`; of the outermost ones for None."""
        return self._children.get(index, [])

    def body(self, index: int) -> Range:
        """Return what stands under the heading, sections inside it included."""
        return self.headings[index].title_end, self.headings[index].end

    def own_body(self, index: int) -> Range:
        """Return what stands under the heading before the first section inside it."""
        following = index + 1
        heading = self.headings[index]
        if following < len(self.headings) and self.headings[following].start < heading.end:
            return heading.title_end, self.headings[following].start
        return heading.title_end, heading.end


def find_outline(text: Text) -> Outline:
    """Return the outline of the plan in `text`."""
    markers = find_markers(text)
    frame = find_frame(text, markers)
    inside = [marker for marker in markers if frame.start <= marker.start < frame.end and _has_title(text, marker)]
    unmarked = _find_unmarked(text, frame, inside)
    if unmarked and not _has_marked_outermost(inside, frame, unmarked):
        inside = sorted(inside + unmarked, key=lambda marker: marker.start)
    return Outline(_build(text, inside, frame.end), frame)


def _has_title(text: Text, marker: Marker) -> bool:
    """Tell whether anything follows the marker on its line; a lone number is a cell of a table."""
    return marker.family == "article" or text.folded[marker.end : marker.end + 1] not in ("", "\n", "\t")


def _has_marked_outermost(markers: list[Marker], frame: Frame, unmarked: list[Marker]) -> bool:
    """Tell whether the plan numbers its outermost headings.

    Weak numberings (`①` `1）`) never are. `1.` and `（一）` are, unless they begin anew, cover only the text's end, or
    stand between headings without a number.
    """
    if any(marker.family in _ALWAYS_OUTERMOST for marker in markers):
        return True
    ranked = [marker for marker in markers if marker.family not in _NEVER_OUTERMOST and marker.begins_line]
    if not ranked:
        return False
    outermost = min(ranked, key=lambda marker: _RANKS[marker.family]).family
    items = [marker.start for marker in ranked if marker.family == outermost]
    firsts = [marker.start for marker in ranked if marker.family == outermost and marker.ordinal == 1]
    if unmarked[0].start < items[0] and unmarked[-1].start > items[-1]:
        return False
    return len(firsts) == 1 and firsts[0] - frame.start < (frame.end - frame.start) * 0.6


@cache
def _heading_phrase() -> re.Pattern[str]:
    words = get_alternation("heading_words")
    piece = rf"[\u4e00-\u9fff“”]{{0,8}}?{words}(?:{words})*"
    return compile_re(rf"{piece}(?:[和及与、]{piece})*")


@cache
def _longer_heading_phrase() -> re.Pattern[str]:
    words = get_alternation("heading_words")
    return compile_re(rf"[\u4e00-\u9fff“”]{{2,8}}?{words}(?:{words})*")


def _find_unmarked(text: Text, frame: Frame, markers: list[Marker]) -> list[Marker]:
    """Return the lines that head what follows although they carry no marker."""
    marked = {marker.start for marker in markers}
    lines = [line for line in text.lines if frame.start <= line[0] < frame.end]
    found: list[Marker] = []
    for index, (start, end) in enumerate(lines):
        words = text.folded[start:end] if end - start <= 24 else ""
        shape = _UNMARKED.fullmatch(words)
        if start in marked or not shape or index + 1 == len(lines):
            continue
        heads_items = lines[index + 1][0] in marked
        if _LEFT_LABEL.fullmatch(words.rstrip(":")) and not heads_items:
            continue
        if _heading_phrase().fullmatch(words.rstrip(":")) or (shape[1] and heads_items):
            found.append(Marker(start, start, "unmarked", len(found) + 1, True))
    return found


def _build(text: Text, markers: list[Marker], end: int) -> list[Heading]:
    """Nest the markers by their numbering and cut out the titles."""
    following = _find_following(markers)
    outermost = min((_RANKS[marker.family] for marker in markers if marker.family in _RANKS), default=0)
    open_ones: list[tuple[float, Marker, int]] = []
    headings: list[Heading] = []
    nested: set[tuple[str, str]] = set()
    for index, marker in enumerate(markers):
        _close_sections(open_ones, marker, following, nested)
        parent = open_ones[-1][2] if open_ones else None
        rank = _rank(marker, open_ones)
        open_ones.append((rank, marker, index))
        limit = markers[index + 1].start if index + 1 < len(markers) else end
        is_cut_off = open_ones[0][1].ordinal > 1 and open_ones[0][0] > outermost and marker.family != "stage"
        level = len(open_ones) + is_cut_off  # an excerpt that begins with （二） lacks the heading above it
        headings.append(_make_heading(text, marker, limit, end, level, parent))
    return _set_ends(headings, end)


def _rank(marker: Marker, open_ones: list[tuple[float, Marker, int]]) -> float:
    if marker.family in _RANKS:
        return _RANKS[marker.family]
    return open_ones[-1][0] + 0.5 if open_ones else _RANKS["section"]


def _find_following(markers: list[Marker]) -> list[dict[str, int]]:
    """For each marker, return the ordinal of the next one of every family (shared and small: one dict per change)."""
    following: list[dict[str, int]] = [{} for _ in markers]
    known: dict[str, int] = {}
    for index in range(len(markers) - 1, -1, -1):
        following[index] = known
        known = known | {markers[index].family: markers[index].ordinal}
    return following


def _close_sections(
    open_ones: list[tuple[float, Marker, int]],
    marker: Marker,
    following: list[dict[str, int]],
    nested: set[tuple[str, str]],
) -> None:
    """Close the sections that `marker` ends: down to its own numbering, else all that stand further in than it.

    `nested` keeps which numberings stand inside one that is usually further in (`1.` over `（一）`): so the last item
    of such a list, which no other follows, is known to hold them too.
    """
    place = _find_own_list(open_ones, marker)
    if place is not None:
        del open_ones[place:]
        return
    if marker.family in _UNRANKED:
        return
    while open_ones and open_ones[-1][0] > _RANKS[marker.family]:
        _, opened, index = open_ones[-1]
        goes_on = following[index].get(opened.family) == opened.ordinal + 1
        is_inside = goes_on or (opened.family, marker.family) in nested
        if marker.ordinal == 1 and is_inside and opened.family not in _UNRANKED:
            nested.add((opened.family, marker.family))
            return
        open_ones.pop()


def _find_own_list(open_ones: list[tuple[float, Marker, int]], marker: Marker) -> int | None:
    """Return the place of the open item that `marker` follows in its list, None where it begins a new one.

    A list inside a list of the same numbering is told by its other separator (`4.` … `1、` `2、` … `5.`).
    """
    same = [place for place, (_, opened, _) in enumerate(open_ones) if opened.family == marker.family]
    continued = [place for place in same if open_ones[place][1].ordinal == marker.ordinal - 1]
    if continued:
        return max(continued, key=lambda place: (open_ones[place][1].separator == marker.separator, place))
    alike = _ALIKE.get(marker.family)
    for place, (_, opened, _) in enumerate(open_ones):
        if not same and opened.family == alike and opened.ordinal == marker.ordinal - 1:
            return place
    if not same:
        return None
    for place in same:
        if open_ones[place][1].separator == marker.separator:
            return place
    return None if marker.ordinal == 1 and len(open_ones) < _DEEPEST else same[-1]


def _make_heading(text: Text, marker: Marker, limit: int, end: int, level: int, parent: int | None) -> Heading:
    skipped = _AFTER_MARKER.match(text.folded, marker.end)
    title_start = min(skipped.end() if skipped else marker.end, limit)
    title_end = min(text.phrase_end(title_start), limit)
    if marker.family in ("han", "bracketed_han", "formal"):
        title_end = _cut_run_in_title(text, marker, title_start, title_end)
    title_end = _cut_at_indent(text, title_start, title_end)
    while title_end > title_start and text.folded[title_end - 1] in "\n ,":
        title_end -= 1
    return Heading(
        marker=text.quote(marker.start, marker.end).strip().rstrip("：:") if marker.end > marker.start else "",
        title=text.quote(title_start, title_end).replace("\n", ""),
        level=level,
        parent=parent,
        family=marker.family,
        ordinal=marker.ordinal,
        start=marker.start,
        title_start=title_start,
        title_end=title_end,
        end=end,
    )


def _cut_at_indent(text: Text, start: int, end: int) -> int:
    """Return where a heading ends whose line break was lost, so that the indent of the paragraph stands behind it."""
    if end <= start:
        return end
    first = text.source_position(start)
    indent = _INDENT.search(text.source, first, text.source_position(end - 1) + 1)
    if not indent:
        return end
    place = text.folded_position(indent.start() - 1) + 1
    return place if _heading_phrase().fullmatch(text.folded, start, place) else end


def _cut_run_in_title(text: Text, marker: Marker, start: int, end: int) -> int:
    """Return where the title ends that may run on into its body: a long one by its words, a short one if certain."""
    length = _length_outside_brackets(text, start, end)
    if length > _LONGEST_RUN_IN_TITLE:
        return _end_of_run_in_title(text, marker, start, end)
    line = text.line_at(start)
    if line[1] - line[0] < (_RUN_TOGETHER if marker.begins_line else _LONG_LINE):
        return end
    gap = text.folded.find(" ", start, end)
    if gap > 0 and _heading_phrase().fullmatch(text.folded, start, gap):
        return gap
    if length <= _LONGEST_PLAIN_TITLE:
        return end
    label = _SURE_LABEL.match(text.folded, start, end)
    if label:
        return label.end()
    body = _SURE_BODY.search(text.folded, start + _SHORTEST_TITLE, end)
    return body.start() if body else end


def _length_outside_brackets(text: Text, start: int, end: int) -> int:
    return len(_BRACKETED.sub("", text.folded[start : min(end, start + 200)]))


def _end_of_run_in_title(text: Text, marker: Marker, start: int, end: int) -> int:
    """Return where the heading phrase ends in a text without lines, where heading and body run together."""
    line = text.line_at(start)
    if line[1] - line[0] < (_RUN_TOGETHER if marker.begins_line else _LONG_LINE):
        return end
    body = _BODY_BEGINS.search(text.folded, start + _SHORTEST_TITLE, min(start + _LONGEST_TITLE, end))
    phrase = _heading_phrase().match(text.folded, start, end)
    if phrase and phrase.end() - start < _SHORTEST_TITLE and not _BODY_BEGINS.match(text.folded, phrase.end()):
        phrase = _longer_heading_phrase().match(text.folded, start, end)
    ends = [found for found in (body.start() if body else None, phrase.end() if phrase else None) if found]
    return min([place for place in ends if place - start <= _LONGEST_TITLE], default=end)


def _set_ends(headings: list[Heading], end: int) -> list[Heading]:
    """Let each section end where the next one of its level or above begins."""
    ended: list[Heading] = []
    later: list[Heading] = []
    for heading in reversed(headings):
        while later and later[-1].level > heading.level:
            later.pop()
        ended.append(replace(heading, end=later[-1].start if later else end))
        later.append(heading)
    return ended[::-1]
