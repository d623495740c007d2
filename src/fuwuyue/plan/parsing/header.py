"""Who issued the plan, on whose decision, under which number, on which day; and the year its dates belong to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.dates import find_school_year
from fuwuyue.plan.parsing.frame import DATE_LINE, Frame, names_a_kind
from fuwuyue.plan.parsing.numerals import read_number
from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text

_NUMBER = compile_re(
    r"[\u4e00-\u9fff“”]{1,16}(?:\([\u4e00-\u9fff]{1,6}\))?[〔\[(【](?P<year>\d{4})[〕\])】]第?\d{1,5}号"
)
_AUTHORITY = compile_re(
    r"(?<![已未曾])(?:经|报经|报请)(?P<body>[^,。;:、\n《》]{2,24}?)"
    r"(?:集体|会议|常务会议|党组会议?|领导)?(?:研究|讨论|审议|审定)*(?:决定|同意|通过|批准|审定|核准)"
)
_ANY_BODY = compile_re(r"研究|讨论|审议|审定")
_FULL_DATE = compile_re(
    r"(?P<year>[〇零一二三四五六七八九\d]{4}|[〇零一二三四五六七八九十百\d]{2,3})年(?P<month>[一二三四五六七八九十\d]{1,3})月(?P<day>[一二三四五六七八九十廿卅\d]{1,3})日"
)
_DOTTED_DATE = compile_re(r"(?P<year>20\d\d)(?P<mark>[.-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)")
_DATED_YEAR = compile_re(
    r"(?<![\d〔\[])(?P<year>(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3})年(?P<month>度?\d{1,2}月|[一二三四五六七八九十]{1,2}月|初|底|末|上半年|下半年|度)?"
)
_ROC_YEAR = compile_re(r"(?:中华)?民国(?P<year>\d{2,3}|[〇零一二三四五六七八九十百]{2,4})(?:学年度?|年)")
_CITED_YEAR = compile_re(r"[〔\[(【](?P<year>(?:19|20)\d\d)[〕\])】]")
_QUOTED_YEAR = compile_re(r"《[^《》\n]{0,30}?(?P<year>(?:19|20)\d\d)年[^《》\n]{0,60}》")
_LONG_AGO = compile_re(r"度?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:以来|以前|之前|前后?|成立|建成|至今)")
_TITLE_YEAR = compile_re(r"(?P<year>(?:19|20)\d\d|二[〇零][〇零一二三四五六七八九]{2})(?=年|[-~至—])")
_ISSUER_IN_TITLE = compile_re(r"(?P<body>.{2,40}?)关于")
_LETTERHEAD = compile_re(r"(?P<body>[\u4e00-\u9fff()]{3,40})文件")
# 2026年9月至2029年8月: dates without a year belong to the year in which the span begins.
_BEFORE_FAR_END = compile_re(r"\d年\d{1,2}月(?:\d{1,2}日)?(?:-{1,2}|[~至到])$")
_LATE_MONTH = compile_re(r"(?<![\d年])(?P<month>1[012])月(?=底|末|[上中下]旬|\d{1,2}日|前|以前|份)")
# What makes a day one that the text speaks of, and no sign-off.
_GOES_ON = compile_re(r"(?:之|以)?[前后内]|[起至到止~-]|[上下]午|[开召举]")
_LEADS_TO_DAY = compile_re(r"(?:[于在自从至到]|,)(?:中华民国)?$")
_LONGEST_LEAD = 6
_PIECE_OF_SENTENCE = compile_re(r",|[于在自从至到]$")
_FIRST_ROC_YEAR = 1911
_LINES_OF_HEAD = 8
_LATE_IN_THE_YEAR = 11  # from November on, a plan is mostly for the year to come
_OPENING = 600
_DATED = 5  # what a year with a month counts, against 1 of a year alone


@dataclass(frozen=True)
class Header:
    """The single values at the head and foot of a plan; ranges are of the folded text, None where it has none."""

    title: str | None
    title_range: Range | None
    issuer: Range | None
    authority: Range | None
    number: Range | None
    issued_on: PartialDate | None
    issued_range: Range | None
    year: int | None
    school_year: int | None
    doubts: dict[str, str]


def find_header(text: Text, outline: Outline) -> Header:
    """Return what the head and the foot of the document say about the plan."""
    frame = outline.frame
    issued_range, issued_on = _find_date_of_issue(text, frame)
    issuer = _find_issuer(text, frame, issued_range)
    doubts = {}
    title_doubt = _doubt_title(text, frame)
    if title_doubt:
        doubts["title"] = title_doubt
    if issuer and not issued_range:
        doubts["issuer"] = _("There is no sign-off; the issuer is taken from the head of the document.")
    year, is_cited = _find_year(text, outline, issued_on)
    if is_cited:
        doubts["year"] = _("The year {year} is that of a cited document: the plan itself names none.").format(year=year)
    return Header(
        title="".join(text.quote(start, end).strip() for start, end in frame.title) or None,
        title_range=(frame.title[0][0], frame.title[-1][1]) if frame.title else None,
        issuer=issuer,
        authority=_find_authority(text, frame),
        number=_find_number(text, frame),
        issued_on=issued_on,
        issued_range=issued_range,
        year=year,
        school_year=_find_school_year(text, outline) if is_cited or year is None else None,
        doubts=doubts,
    )


def _doubt_title(text: Text, frame: Frame) -> str | None:
    """Return why the title is not certain: there is none, it runs into the text, or it names no kind of document."""
    if not frame.title:
        return _("The text has no title line.")
    if frame.title[-1][1] < text.line_at(frame.title[-1][0])[1]:
        return _("Title and text stand on one line; where the title ends is judged from its words.")
    if not names_a_kind("".join(text.folded[start:end] for start, end in frame.title)):
        return _("The first line names no kind of document; it is taken as the title.")
    return None


def _find_date_of_issue(text: Text, frame: Frame) -> tuple[Range | None, PartialDate | None]:
    """Return the date of the sign-off: after the plan, else in the notice around it, else under the title."""
    for start, end in _candidate_date_lines(text, frame):
        line = DATE_LINE.fullmatch(text.folded, start, end)
        if not line or ":" in line["before"]:
            continue
        place = line.start("date")
        found = _FULL_DATE.search(text.folded, place, end) or _DOTTED_DATE.match(text.folded, place, end)
        day = _read_date(found) if found else None
        if found and day:
            return found.span(), day
    if frame.is_wrapped or len(text.lines) <= 3:
        ends = (max(frame.end - 40, frame.start), frame.end + 80) if not frame.is_wrapped else (0, frame.start)
        for found in _FULL_DATE.finditer(text.folded, *ends):
            day = _read_date(found)
            if day and not text.is_enclosed(found.start()) and not _is_spoken_of(text, found):
                return found.span(), day
    return None, None


def _is_spoken_of(text: Text, day: re.Match[str]) -> bool:
    """Tell whether a sentence goes on around a day: 请于……前, 自……至……; a sign-off ends with it."""
    if _GOES_ON.match(text.folded, day.end()):
        return True
    return bool(_LEADS_TO_DAY.search(text.folded, max(day.start() - _LONGEST_LEAD, 0), day.start()))


def _candidate_date_lines(text: Text, frame: Frame) -> list[Range]:
    lines = [line for line in text.lines if line[1] - line[0] <= 80]
    after = [line for line in lines if line[0] >= frame.end]
    notice = [line for line in lines if line[1] < frame.start] if frame.is_wrapped else []
    first = text.line_index(frame.start)
    head = [line for line in text.lines[max(0, first - 1) : first + _LINES_OF_HEAD] if line in lines]
    return [*(after[:12] if not frame.is_wrapped else []), *notice, *head, *after]


def _read_date(found: re.Match[str]) -> PartialDate | None:
    year, month, day = (read_number(found[part]) for part in ("year", "month", "day"))
    if not year or not month or not day:
        return None
    try:
        return PartialDate(year + _FIRST_ROC_YEAR if year < 1000 else year, month, day)
    except ValueError:
        return None


def _find_issuer(text: Text, frame: Frame, issued: Range | None) -> Range | None:
    """Return the name above the sign-off's date, else the letterhead's, else the one that begins the title."""
    if issued:
        index = text.line_index(issued[0])
        start = max(text.lines[index][0], text.folded.rfind("。", 0, issued[0]) + 1)
        if issued[0] - start > 3:
            is_name = not _PIECE_OF_SENTENCE.search(text.folded[start : issued[0]])
            return (start, _trim(text, start, issued[0])) if is_name else None
        if index and _is_name_line(text.folded[slice(*text.lines[index - 1])]):
            return text.lines[index - 1]
    for start, end in text.lines[:_LINES_OF_HEAD]:
        head = _LETTERHEAD.fullmatch(text.folded, start, end)
        if head:
            return head.span("body")
    if frame.title:
        named = _ISSUER_IN_TITLE.match(text.folded, frame.title[0][0], frame.title[-1][1])
        if named and "\n" not in named["body"]:
            return named.span("body")
    return None


def _trim(text: Text, start: int, end: int) -> int:
    while end > start and text.folded[end - 1] in " (,":
        end -= 1
    return end


def _is_name_line(words: str) -> bool:
    return 2 <= len(words) <= 60 and not re.search(r"[。;:!?]|^[\d(①-⑳]|^[一二三四五六七八九十]+、", words)


def _find_authority(text: Text, frame: Frame) -> Range | None:
    """Return who decided on the plan (经……研究决定), looked for in the notice and the plan's opening."""
    found = _AUTHORITY.search(text.folded, 0, min(frame.start + 1500, frame.end))
    if not found or text.is_enclosed(found.start()):
        return None
    start, end = found.span("body")
    name = _ANY_BODY.split(found["body"])[0]
    return (start, start + len(name)) if len(name) >= 2 else (start, end)


def _find_number(text: Text, frame: Frame) -> Range | None:
    """Return the document's own number: a line near the head, or part of the letterhead of a text without lines."""
    for start, end in text.lines[:_LINES_OF_HEAD]:
        found = _NUMBER.fullmatch(text.folded, start, end)
        if found:
            return found.span()
    if len(text.lines) <= 3:
        found = _NUMBER.search(text.folded, 0, frame.start)
        if found and not text.is_enclosed(found.start()):
            head = text.folded.rfind("文件", found.start(), found.end())
            return (head + 2 if head >= 0 else found.start()), found.end()
    return None


def _find_year(text: Text, outline: Outline, issued_on: PartialDate | None) -> tuple[int | None, bool]:
    """Return the year that dates without one belong to, and whether it is only a cited document's.

    A year in the text comes first (the title's, then one that a date of the plan carries), then the sign-off's, then a
    cited document's. Where the sign-off is dated, years far from it are history or a distant goal.
    """
    title = " ".join(text.folded[start:end] for start, end in outline.frame.title)
    in_title = _TITLE_YEAR.search(title)
    issued = issued_on.year if issued_on else None
    if in_title:
        named = read_number(in_title["year"]) or 0
        return (issued if issued and issued == named + 1 else named), False  # the year that is looked back on
    years = _count_years(text, outline)
    if issued:
        late = issued_on is not None and issued_on.month >= _LATE_IN_THE_YEAR
        is_for_next = late and years[issued + 1] >= _DATED and years[issued] < _DATED
        is_for_next = is_for_next and not _names_month_from(text, outline, issued_on.month if issued_on else 1)
        return (issued + 1 if is_for_next else issued), False
    if years:
        return max(years, key=lambda year: (years[year], year)), False
    cited = (
        _QUOTED_YEAR.search(text.folded, outline.start, outline.end)
        or _CITED_YEAR.search(text.folded, outline.start, outline.end)
        or _CITED_YEAR.search(text.folded)
    )
    return (int(cited["year"]), True) if cited else (None, False)


def _find_school_year(text: Text, outline: Outline) -> int | None:
    """Return the year in which the school year begins that the opening names (开展2025-2026学年……工作)."""
    first = outline.headings[0].start if outline.headings else outline.end
    return find_school_year(text.folded[outline.start : min(first, outline.start + _OPENING)])


def _names_month_from(text: Text, outline: Outline, month: int) -> bool:
    """Tell whether the plan names a month of the sign-off's year that is still to come, without its year."""
    months = (int(found["month"]) for found in _LATE_MONTH.finditer(text.folded, outline.start, outline.end))
    return any(one >= month for one in months)


def _count_years(text: Text, outline: Outline) -> Counter[int]:
    """Count the years named in the plan's body outside book titles; one with a month or half counts more."""
    years: Counter[int] = Counter()
    for found in _DATED_YEAR.finditer(text.folded, outline.start, outline.end):
        year = read_number(found["year"])
        enclosure = text.enclosure(found.start())
        is_past = not found["month"] and _LONG_AGO.match(text.folded, found.end())
        if year and not is_past and not (enclosure and text.folded[enclosure[0]] == "《"):
            is_far_end = _BEFORE_FAR_END.search(text.folded, max(found.start() - 14, 0), found.start())
            years[year] += _DATED if found["month"] and not is_far_end else 1
    for found in _ROC_YEAR.finditer(text.folded, outline.start, outline.end):
        year = read_number(found["year"])
        if year:
            years[year + _FIRST_ROC_YEAR] += _DATED
    return years
