"""Where the plan stands in its document: its title, its first line, and its last one before sign-off and attachments.

A notice that forwards or encloses a plan is only its wrapping: title and body are then the plan's. What follows the
sign-off (forms, tables, technical annexes) and lists of attachments are no part of the plan.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.plan.parsing.markers import Marker
from fuwuyue.plan.parsing.text import Range, Text
from fuwuyue.plan.parsing.vocabulary import get_alternation

_DIGITS = "[〇零一二三四五六七八九十百\\d]"
DATE_LINE = compile_re(
    rf"(?P<before>.*?)(?<![于在自从至到〇零一二三四五六七八九十百\d])\(?(?:中华民国)?(?P<date>{_DIGITS}{{2,4}}年{_DIGITS}{{1,3}}月{_DIGITS}{{1,3}}日|(?<!\d)20\d\d(?P<mark>[.-])\d{{1,2}}(?P=mark)\d{{1,2}})\)?(?:印发)?"
)
_DOCUMENT_NUMBER = compile_re(r".{0,20}[〔\[(【]\d{4}[〕\])】]第?\d+号")
_FIELD = compile_re(r"(?:发布|发文|成文|来源|作者|时间|日期|索引号|文号|主题词|点击|浏览|字号|编号|信息)[^:]{0,6}:.*")
_LETTERHEAD = compile_re(r".*(?:文件|通知单|\(通知\))")
# What a web page puts above its text: where one is, and its buttons.
_PAGE_LINE = compile_re(
    r".{0,60}(?:>{1,2}|»|当前位置|所在位置|您的位置|首页).{0,60}|[【\[(]?(?:字体|打印|关闭|分享|收藏|阅读|浏览|点击|返回)"
    r"(?:本页|此页|窗口|次数|量|数|到|大小|列表)?(?:[: \])】|].{0,40})?"
)
_STAMP = compile_re(r" ?[\[(【]?20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?: ?\d{1,2}:\d{2}(?::\d{2})?)?[\])】]?$")
# A line of its own that only ends the title above it: 考核办法, 实施方案 under ……整治工作.
_KIND_LINE = compile_re(
    r"[\u4e00-\u9fff]{0,6}(?:方案|办法|细则|计划|规划|要点|意见|预案|通知|通告|公告|制度|规则|规程|规定|总结|决定|简章|策划书)"
    r"(?:\([^()]{1,12}\))?"
)
_KIND_ENDS = compile_re(
    r".{4,60}(?:方案|办法|细则|计划|规划|要点|意见|预案|通知|通告|规则|规程|规定)(?:\([^()]{1,12}\))?"
)
_OPENING, _LINES_OF_NOTICE, _LONGEST_OFFICE = 600, 20, 20
_ENDS_IN_WORK = compile_re(r".*(?:工作|活动|行动|任务|措施|安排)[”》]?")
_ATTACHMENT_LINE = compile_re(
    rf"附(?:(?:件|表|录|图)?{_DIGITS}{{0,3}}[:.]|[件表录]{_DIGITS}{{0,3}}(?:[、 (]|$|(?=[^。,;]{{2,40}}$)))"
)
_ATTACHMENT_INLINE = compile_re(
    r"附件:(?=[1一])|(?<=[。\d日])附(?:件|录)(?:[一二三四五六七八九十\d]{1,2})?(?=[“”\u4e00-\u9fff:])"
)
_FORWARDED = compile_re(
    "(?:印发|转发|下发|批转|颁发|颁布|发布|公布)"
    r"(?:《(?P<quoted>[^》\n]{4,80})》|(?P<plain>[^《》\n]{4,80}?)的?通知)"
)
# 现将某局《关于……的通知》转发给各支部: the paper stands below, under its whole name.
_HANDED_ON = compile_re(
    r"将[^《》。\n]{0,30}《(?P<name>[^》\n]{4,80})》(?:\([^()《》。\n]{1,40}\))?[^《》。\n]{0,16}(?:转发|印发|下发|发)给"
)
# The title of a notice, whoever it is from, and the words that stand below it: 各县卫生健康局、各医院：
_NOTICE_TITLE = compile_re(r"[\u4e00-\u9fff()]{0,40}关于[^。;:!?\n]{4,80}的(?:通知|通告|公告|意见|决定|函)")
_LIST_OF_READERS = compile_re(r"(?:[各全]|.{0,20}[、,]各)[^。;:!?\n]{1,60}:")
_ANY_ATTACHMENT = compile_re(r".{0,2}附(?:件|录|表)?[:\d]")
_PLAIN_LINE = compile_re(r"[^,。;:!?、\t]{2,40}")
_FORWARDS = compile_re(r"关于(?:印发|转发|下发|批转|颁发|颁布|发布|公布)(?!.*通知$)")
_REST_OF_NOTICE = compile_re(r"(?:\([^()\n]{2,20}\)|.{0,12})的? ?通 ?知")
_BRACKETED_NUMBER = compile_re(r"\(.{0,20}[〔\[(【]\d{4}[〕\])】]第?\d+号\)")
_TAIL_LINE = compile_re(r"\(此件.{0,12}\)|抄[送报]:.*|主题词:.*|.{0,30}办公室.{0,20}印发|\(?联系人:.*")
_SENTENCE = compile_re(r"[。;!?]")
_TITLE_IN_LINE = compile_re(
    r"(?:\d号|文件)(?P<title>[\u4e00-\u9fff]{0,30}关于[^。:;\n]{4,80}?的(?:通知|意见|决定|函|通告|公告|通报|方案))"
)
_TITLE_RUN_ON = compile_re(
    r"(?P<title>(?![\d(①-⑳]|[一二三四五六七八九十]{1,3}[、.]|为(?:了|切|深|进|认|全|贯|加))[^,。;:!?\n]{3,60}?"
    r"(?:方案|计划书?|规划|策划书?|通知|通告|公告|意见|办法|细则|预案|要点|决定|倡议书|制度|章程|汇报|总结)(?:\([^()\n]{1,12}\))?)"
    r" ?(?=为(?:了|切|深|进|认|全|贯|加|推|确|做|保|规|有|落|提|积|严|扎|巩|丰|促|使|更)|根据|按照|依据"
    r"|各[省市县区乡镇街有相单部位]|各[\u4e00-\u9fff、]{1,16}:|全[校体][\u4e00-\u9fff]{0,10}:|[一壹]、|\(一\))"
)
_INLINE_DATE = compile_re(rf"{_DIGITS}{{4}}年{_DIGITS}{{1,2}}月{_DIGITS}{{1,3}}日")
_RUN_ON_SIGNATURE = compile_re(
    rf"(?<=[。!]) ?[\u4e00-\u9fff() ]{{0,50}}{_DIGITS}{{4}}年{_DIGITS}{{1,2}}月{_DIGITS}{{1,3}}日(?:印发)?\s*$"
)
_LONGEST_RUN_ON_SIGNATURE = 90
_OUTER_FAMILIES = frozenset({"han", "chapter", "part"})
_DRAFT_MARK = compile_re(r"\([^()]*稿\)")
_MOST_LINES_OF_RUN_TOGETHER = 3
_LONGEST_TITLE_LINE = 60
_SHORTEST_NAME, _SHORT_NAME, _SHORTEST_PARAGRAPH = 3, 6, 40
_LONGEST_SIGNATURE = 70
_BRACKETED_LINE = compile_re(r"\((?![^()]*年[^()]*月)[^()]{2,20}\)")
_COLLECTION = compile_re(r".*\(?(?:精选|通用|推荐|优秀|热门|最新|合集|范文|汇编|集合)[^()]{0,4}\d{0,2}篇[^()]{0,4}\)?")
_SALUTATION = compile_re(r".{2,}:")


@dataclass(frozen=True)
class Frame:
    """The folded ranges of the title's lines, of the plan's body, and where the sign-off or the attachments begin."""

    title: tuple[Range, ...]
    start: int
    end: int
    is_wrapped: bool


@cache
def _title_end() -> re.Pattern[str]:
    return compile_re(rf".*{get_alternation('document_kinds')}[”》]?(?:\([^()]{{1,20}}\))?")


@cache
def _heading_line() -> re.Pattern[str]:
    return compile_re(rf".{{0,12}}{get_alternation('heading_words')}:?")


def names_a_kind(title: str) -> bool:
    """Tell whether a title says what kind of document it heads (方案, 通知 …)."""
    return bool(_title_end().fullmatch(title))


def find_frame(text: Text, markers: list[Marker]) -> Frame:
    """Return the frame of the plan in `text`."""
    marked = {marker.start for marker in markers if marker.begins_line}
    notice = _find_title(text, 0, marked) or _find_title_in_line(text) or _find_title_before_body(text)
    enclosed = _find_enclosed_plan(text, notice, markers, marked) or _find_handed_on(text, notice)
    if not notice and not enclosed:
        enclosed = _find_title_below_opening(text, marked)
    title = enclosed or notice
    start = title[-1][1] if title else 0
    return Frame(tuple(title), start, _find_end(text, start, markers), bool(enclosed))


def _find_title(text: Text, first: int, marked: set[int]) -> list[Range]:
    """Return the lines of the title that begins at line `first` or soon after it; none where the text has no title."""
    block: list[Range] = []
    above: list[Range] = []
    for line in text.lines[first : first + 12]:
        words = text.folded[line[0] : line[1]]
        if line[0] in marked or len(words) > _LONGEST_TITLE_LINE or _SENTENCE.search(words):
            break
        if _is_heading_matter(words):
            if block and not (_LETTERHEAD.fullmatch(words) or _DOCUMENT_NUMBER.fullmatch(words)):
                break
            above = above or block  # names of offices over the letterhead, or a title over its number
            block = []
            continue
        if _SALUTATION.fullmatch(words):
            break
        block.append(_without_stamp(text, line))
        if _title_end().fullmatch(text.folded[slice(*block[-1])].replace(" ", "")):
            block = _add_line_of_kind(text, block, marked)
            return _add_rest_of_notice(text, block) or _add_bracketed_line(text, block)
    return _without_kind(text, block or above)


def _without_stamp(text: Text, line: Range) -> Range:
    """Return the line without the day that a web page puts behind its title."""
    stamp = _STAMP.search(text.folded, *line)
    return (line[0], stamp.start()) if stamp and stamp.start() > line[0] else line


def _add_line_of_kind(text: Text, block: list[Range], marked: set[int]) -> list[Range]:
    """Add the line that says what kind of paper it is, where the title's last line names only the work."""
    following = text.lines[text.line_index(block[-1][0]) + 1 :][:1]
    if not following or following[0][0] in marked or not _ENDS_IN_WORK.fullmatch(text.folded, *block[-1]):
        return block
    words = text.folded[slice(*following[0])].replace(" ", "")
    return [*block, *following] if _KIND_LINE.fullmatch(words) else block


def _find_title_in_line(text: Text) -> list[Range]:
    """Return the title that stands after the letterhead in a text without lines."""
    if len(text.lines) > _MOST_LINES_OF_RUN_TOGETHER:
        return []
    found = _TITLE_IN_LINE.search(text.folded, 0, 600)
    return [found.span("title")] if found else []


def _find_title_before_body(text: Text) -> list[Range]:
    """Return the title that the first line begins with where the body runs on behind it."""
    found = _TITLE_RUN_ON.match(text.folded, *text.lines[0]) if text.lines else None
    return [found.span("title")] if found else []


def _is_heading_matter(words: str) -> bool:
    if (
        _COLLECTION.fullmatch(words)
        or _FIELD.fullmatch(words)
        or _DOCUMENT_NUMBER.fullmatch(words)
        or _LETTERHEAD.fullmatch(words)
        or _PAGE_LINE.fullmatch(words)
    ):
        return True
    return bool(DATE_LINE.fullmatch(words) or _ATTACHMENT_LINE.match(words))


def _add_rest_of_notice(text: Text, block: list[Range]) -> list[Range]:
    """Return a notice's title with its last line (…(2020-2022年)的通知); none where the title is whole without."""
    head = "".join(text.folded[start:end] for start, end in block)
    following = text.lines[text.line_index(block[-1][0]) + 1 :][:1]
    if following and _FORWARDS.search(head) and _REST_OF_NOTICE.fullmatch(text.folded, *following[0]):
        return [*block, *following]
    return []


def _add_bracketed_line(text: Text, block: list[Range]) -> list[Range]:
    following = text.line_index(block[-1][0]) + 1
    if following < len(text.lines):
        start, end = text.lines[following]
        words = text.folded[start:end]
        is_other = any(kind.fullmatch(words) for kind in (DATE_LINE, _DRAFT_MARK, _BRACKETED_NUMBER))
        if _BRACKETED_LINE.fullmatch(words) and not is_other:
            return [*block, (start, end)]
    return block


def _without_kind(text: Text, block: list[Range]) -> list[Range]:
    """Take the first line as the title although it names no kind of document, unless it is a mere heading."""
    if not block:
        return []
    words = text.folded[block[0][0] : block[0][1]]
    is_short = len(words) < _SHORT_NAME and not _opens_a_paper(text, block[0])
    if is_short or _heading_line().fullmatch(words) or "," in words:
        return []
    return block[:1]


def _opens_a_paper(text: Text, line: Range) -> bool:
    """Tell whether a short first line stands over a paragraph of several clauses, as the name of an activity does."""
    following = text.lines[text.line_index(line[0]) + 1 :][:1]
    if not following or line[0] != text.lines[0][0] or line[1] - line[0] < _SHORTEST_NAME:
        return False
    start, end = following[0]
    return end - start > _SHORTEST_PARAGRAPH and text.folded[end - 1] in "。.!"


def _find_enclosed_plan(text: Text, notice: list[Range], markers: list[Marker], marked: set[int]) -> list[Range]:
    """Return the title lines of the plan that a notice wraps; none where the document is the plan itself."""
    head = "".join(text.folded[start:end] for start, end in notice)
    forwarded = _FORWARDED.search(head or text.folded[:600])
    if not forwarded:
        return []
    name = forwarded["quoted"] or forwarded["plain"]
    after = notice[-1][1] if notice else forwarded.end()
    if len(text.lines) > _MOST_LINES_OF_RUN_TOGETHER:
        return (
            _find_named_lines(text, name, after)
            or _find_title_after_signature(text, after, markers, marked)
            or _find_named_attachment(text, name, after)
            or _find_named_behind_date(text, name, after)
        )
    return _find_named_in_line(text, name, after)


def _find_handed_on(text: Text, notice: list[Range]) -> list[Range]:
    """Return the title lines of a paper that the notice says it hands on, with the office that they may begin with."""
    after = notice[-1][1] if notice else 0
    handed = _HANDED_ON.search(text.folded, after, after + _OPENING)
    if not handed:
        return []
    wanted = _bare(handed["name"])
    first = text.line_index(handed.end()) + 1
    for index in range(first, min(first + _LINES_OF_NOTICE, len(text.lines))):
        if DATE_LINE.fullmatch(text.folded, *text.lines[index]):
            continue
        words = ""
        for count, line in enumerate(text.lines[index : index + 3], start=1):
            if _ANY_ATTACHMENT.match(text.folded, *line) or _SENTENCE.search(text.folded, *line):
                break
            words += _bare(text.folded[line[0] : min(line[1], line[0] + 100)])
            if words.endswith(wanted) and len(words) - len(wanted) <= _LONGEST_OFFICE:
                return text.lines[index : index + count]
    return []


def _find_title_below_opening(text: Text, marked: set[int]) -> list[Range]:
    """Return a title that stands below an opening addressed to somebody, above the first item."""
    for index, line in enumerate(text.lines[:_LINES_OF_NOTICE]):
        if line[0] in marked:
            return []
        addressed = _find_addressed_title(text, index, marked)
        if addressed:
            return addressed
        if not index or text.folded[text.lines[index - 1][1] - 1] not in "。:!":
            continue
        block: list[Range] = []
        for following in text.lines[index : index + 3]:
            if following[0] in marked or not _PLAIN_LINE.fullmatch(text.folded, *following):
                break
            block.append(following)
            if _KIND_ENDS.fullmatch("".join(text.folded[slice(*one)] for one in block)):
                return block
    return []


def _find_addressed_title(text: Text, index: int, marked: set[int]) -> list[Range]:
    """Return the title of a notice that begins at a line: one to three lines right above a list of its readers."""
    for count in (1, 2, 3):
        block = text.lines[index : index + count]
        below = text.lines[index + count : index + count + 1]
        if any(line[0] in marked or line[1] - line[0] > _LONGEST_TITLE_LINE for line in block) or not below:
            return []
        words = "".join(text.folded[slice(*line)] for line in block).replace(" ", "")
        if _is_heading_matter(text.folded[slice(*block[0])]):
            return []
        if _NOTICE_TITLE.fullmatch(words) and _LIST_OF_READERS.fullmatch(text.folded, *below[0]):
            return block
    return []


def _find_named_lines(text: Text, name: str, after: int) -> list[Range]:
    """Return the one, two or three whole lines after `after` that together spell `name`."""
    lines = text.lines[text.line_index(after) :]
    wanted = _bare(name)
    for index, line in enumerate(lines):
        if line[0] < after or line[1] - line[0] > len(name) + 20 or _ATTACHMENT_LINE.match(text.folded, *line):
            continue
        words = ""
        for count in range(3):
            if index + count >= len(lines):
                break
            start, end = lines[index + count]
            words += _bare(text.folded[start : min(end, start + 100)])
            if words == wanted:
                return _add_bracketed_line(text, lines[index : index + count + 1])
            if not wanted.startswith(words):
                break
    return []


def _find_named_attachment(text: Text, name: str, after: int) -> list[Range]:
    """Return the plan's name in a line such as 附件：某某方案 under which its outline stands."""
    for start, end in text.lines[text.line_index(after) :]:
        if (
            start >= after
            and _ATTACHMENT_LINE.match(text.folded, start, end)
            and text.folded.endswith(name, start, end)
        ):
            return [(end - len(name), end)]
    return []


def _find_named_behind_date(text: Text, name: str, after: int) -> list[Range]:
    """Return the plan's name where it ends a line behind the notice's date (……委员会2007年2月16日 某某方案)."""
    place = text.folded.find(name, after)
    while place >= 0:
        end = place + len(name)
        if text.folded[end : end + 1] in ("", "\n") and text.folded[max(place - 2, 0) : place].strip().endswith("日"):
            return [(place, end)]
        place = text.folded.find(name, end)
    return []


def _bare(words: str) -> str:
    return re.sub(r"[《》“”\"\s]", "", words)


def _find_title_after_signature(text: Text, after: int, markers: list[Marker], marked: set[int]) -> list[Range]:
    """Return the title that follows the notice's own date line, where that title heads an outline."""
    first_han = min(
        (marker.start for marker in markers if marker.family == "han" and marker.start > after),
        default=len(text.folded),
    )
    for index in range(text.line_index(after), len(text.lines)):
        start, end = text.lines[index]
        if start < after or end - start > _LONGEST_SIGNATURE or not DATE_LINE.fullmatch(text.folded, start, end):
            continue
        if first_han < start:
            return []
        title = _find_title(text, index + 1, marked)
        has_outline = any(marker.start > end for marker in markers)
        return title if title and has_outline and title[0][0] > start else []
    return []


def _find_named_in_line(text: Text, name: str, after: int) -> list[Range]:
    """Return the plan's name in a text without lines: after the notice's date, outside book-title marks."""
    date = _INLINE_DATE.search(text.folded, after)
    spelled = re.compile(" ?".join(map(re.escape, name.replace(" ", ""))))
    for found in spelled.finditer(text.folded, date.end() if date else len(text.folded)):
        if text.folded[found.start() - 1] != "《" or text.folded[found.start() - 2] == "日":
            return [found.span()]
    return []


class _Outer:
    """The outermost numbering of the plan."""

    def __init__(self, markers: list[Marker]) -> None:
        self.starts = [marker.start for marker in markers]
        self._ordinals = [marker.ordinal for marker in markers]

    def goes_on(self, place: int) -> bool:
        """Tell whether the numbering is continued after `place`, so that the plan cannot end there."""
        following = bisect_right(self.starts, place)
        if following == len(self.starts):
            return False
        return self._ordinals[following] == (self._ordinals[following - 1] + 1 if following else 1)


def _find_run_on_signature(text: Text, start: int, end: int) -> int:
    """Return where the names and the date begin that a text without lines ends with (……处理。某局2026年3月1日)."""
    if len(text.lines) > _MOST_LINES_OF_RUN_TOGETHER:
        return end
    found = _RUN_ON_SIGNATURE.search(text.folded, max(start, end - _LONGEST_RUN_ON_SIGNATURE), end)
    return found.start() if found else end


class _Inner:
    """All numberings of the plan: a line that names whom to ask ends it only where none of them goes on."""

    def __init__(self, markers: list[Marker]) -> None:
        self._markers = markers
        self._starts = [marker.start for marker in markers]

    def goes_on(self, place: int) -> bool:
        """Tell whether the next item behind `place` follows the one before it."""
        following = bisect_right(self._starts, place)
        if not 0 < following < len(self._markers):
            return False
        before, after = self._markers[following - 1], self._markers[following]
        return (after.family, after.ordinal) == (before.family, before.ordinal + 1)


def _find_end(text: Text, start: int, markers: list[Marker]) -> int:
    """Return where the body ends: at the list of attachments, an attachment, the sign-off or the tail lines."""
    inside = [marker for marker in markers if marker.start >= start]
    outer = _Outer([marker for marker in inside if marker.family in _OUTER_FAMILIES])
    last = min(place for place in (_find_attachment(text, start, outer), len(text.folded)) if place is not None)
    last = _find_run_on_signature(text, start, last)
    signature = _find_signature(text, start, outer, _Inner([marker for marker in inside if marker.start < last]))
    return last if signature is None else min(last, signature)


def _find_attachment(text: Text, start: int, outer: _Outer) -> int | None:
    for line_start, line_end in text.lines:
        is_attachment = line_start > start and _ATTACHMENT_LINE.match(text.folded, line_start, line_end)
        if is_attachment and not outer.goes_on(line_start):
            return line_start
    inline = _ATTACHMENT_INLINE.search(text.folded, start)
    while inline:
        if not text.is_enclosed(inline.start()) and not outer.goes_on(inline.start()):
            return inline.start()
        inline = _ATTACHMENT_INLINE.search(text.folded, inline.end())
    return None


def _find_signature(text: Text, start: int, outer: _Outer, inner: _Inner) -> int | None:
    """Return where the sign-off begins: the date line, with the lines of names right above it."""
    for index in range(text.line_index(start), len(text.lines)):
        line_start, line_end = text.lines[index]
        if line_start <= start or line_end - line_start > _LONGEST_SIGNATURE:
            continue
        is_tail = _TAIL_LINE.fullmatch(text.folded, line_start, line_end)
        if is_tail and not outer.goes_on(line_start) and not inner.goes_on(line_start):
            return line_start
        date = DATE_LINE.fullmatch(text.folded, line_start, line_end)
        if not date or _SENTENCE.search(date["before"]) or ":" in date["before"] or outer.goes_on(line_start):
            continue
        if not outer.starts and line_start - start < (len(text.folded) - start) // 3:
            continue
        return _find_signature_names(text, index, start)
    return None


def _find_signature_names(text: Text, index: int, start: int) -> int:
    place = text.lines[index][0]
    while index > 0:
        index -= 1
        line_start, line_end = text.lines[index]
        words = text.folded[line_start:line_end]
        if (
            line_start <= start
            or len(words) > 40
            or re.search(r"[。;:,!?]|^[(\d①-⑳一二三四五六七八九十]+[、.)]", words)
        ):
            break
        place = line_start
    return place
