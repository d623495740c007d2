"""What the outline itself says: sections, kinds of work, demands on the work, attachments, slips of numbering."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.model import Activity, Attachment, Requirement, Section, Slip
from fuwuyue.plan.parsing.outline import Heading, Outline
from fuwuyue.plan.parsing.text import Range, Text

_OF_ACTIVITIES = compile_re(
    r"(?:活动|工作|主要|重点|宣传|服务|整治|检查|培训|建设|治理|实施|竞赛|创建)*(?:内容|任务|项目|措施|活动|工作安排|活动安排|工作重点)(?:[和及与、].*)?"
)
_OF_REQUIREMENTS = compile_re(r".{0,12}(?:要求|保障|组织领导|纪律|措施保证|注意事项|组织实施)(?:[和及与、].*)?")
_ATTACHMENT_HEAD = compile_re(r"附(?:件|表|录)?(?P<number>[一二三四五六七八九十\d]{0,3})[:. ]?")
_ATTACHMENT_ITEM = compile_re(r"(?P<marker>\d{1,2}[.、]|[一二三四五六七八九十]{1,2}、|附件\d{0,2}:?)?(?P<name>[^\n]+)")
_LONGEST_ATTACHMENT_NAME = 80
_NOT_COUNTED = frozenset({"unmarked", "article"})


def make_sections(text: Text, outline: Outline) -> list[Section]:
    """Return the outline's headings as the plan's sections; a span holds marker and title."""
    return [
        Section(
            marker=heading.marker,
            title=heading.title,
            level=heading.level,
            parent=heading.parent,
            span=text.span(heading.start, max(heading.title_end, heading.title_start)),
        )
        for heading in outline.headings
    ]


def find_activities(text: Text, outline: Outline) -> list[Activity]:
    """Return the kinds of work: the items under headings such as 活动内容 and 主要任务."""
    parents = {index for index, heading in enumerate(outline.headings) if _is_of(_OF_ACTIVITIES, text, heading)}
    return [
        Activity(name=heading.title, section=index, span=text.span(heading.title_start, heading.title_end))
        for index, heading in enumerate(outline.headings)
        if heading.parent in parents and heading.title
    ]


def find_requirements(text: Text, outline: Outline) -> list[Requirement]:
    """Return the demands on how the work is done: the items, or else the sentences, under 工作要求 and the like."""
    found: list[Requirement] = []
    for index, heading in enumerate(outline.headings):
        if heading.level > 1 or not _is_of(_OF_REQUIREMENTS, text, heading):
            continue
        children = outline.children(index)
        places = [(child, outline.headings[child]) for child in children]
        ranges: list[tuple[int, Range]] = [(child, (item.title_start, item.title_end)) for child, item in places]
        if not children:
            ranges = [(index, sentence) for sentence in text.sentences(*outline.own_body(index))]
        found.extend(
            Requirement(text=text.quote(start, end).strip(), section=section, span=text.span(start, end))
            for section, (start, end) in ranges
            if end - start > 1
        )
    return found


def _is_of(kind: re.Pattern[str], text: Text, heading: Heading) -> bool:
    return bool(kind.fullmatch(text.folded, heading.title_start, heading.title_end))


def find_attachments(text: Text, outline: Outline) -> list[Attachment]:
    """Return the papers listed as attached after the plan's body."""
    index = text.line_index(outline.end)
    if not text.lines or text.lines[index][0] < outline.end:
        return []
    found: list[Attachment] = []
    is_list = False
    for start, end in text.lines[index:]:
        head = _ATTACHMENT_HEAD.match(text.folded, start, end)
        if head:
            is_list = not head["number"]
            if end > head.end():
                found.extend(_read_attachment(text, head.end(), end, text.quote(start, head.end())))
            continue
        item = _ATTACHMENT_ITEM.fullmatch(text.folded, start, end)
        if not is_list or not item or not item["marker"]:
            break
        found.extend(_read_attachment(text, start, end, ""))
    return found


def _read_attachment(text: Text, start: int, end: int, marker: str) -> Iterator[Attachment]:
    item = _ATTACHMENT_ITEM.fullmatch(text.folded, start, end)
    if not item or end - start > _LONGEST_ATTACHMENT_NAME:
        return
    if item["marker"]:
        marker = text.quote(*item.span("marker"))
    yield Attachment(
        marker=marker.strip().rstrip("：:"), name=text.quote(*item.span("name")).strip(), span=text.span(start, end)
    )


def find_ordinal_slips(text: Text, outline: Outline) -> list[Slip]:
    """Return the breaks of a count: a wrong, repeated or skipped number, save where a list runs on."""
    slips = []
    last: dict[tuple[int | None, str], int] = {}
    last_anywhere: dict[str, int] = {}
    for heading in outline.headings:
        if heading.family in _NOT_COUNTED:
            continue
        key = (heading.parent, heading.family)
        expected = last.get(key, 0) + 1
        runs_on = (
            heading.ordinal == last_anywhere.get(heading.family, 0) + 1
            if key not in last
            else (heading.ordinal == 1 and heading.family.startswith("decimal"))
        )
        if heading.ordinal != expected and not runs_on:
            slips.append(
                Slip(
                    kind="ordinal",
                    text=_("“{marker}{title}”: number {expected} was due here.").format(
                        marker=heading.marker, title=heading.title, expected=expected
                    ),
                    span=text.span(heading.start, heading.title_end),
                )
            )
        last[key] = last_anywhere[heading.family] = heading.ordinal
    return slips
