"""Template filters and tags of the plan pages."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.api import PlanDocument
from fuwuyue.plan.exporting.api import (
    Change,
    describe_cadence,
    describe_change_kind,
    describe_due,
    describe_field,
    describe_target,
)
from fuwuyue.plan.parsing.api import Deadline
from fuwuyue.review.api import Citation, Finding, get_reason, get_rule_title, get_text_month
from fuwuyue.web.staff import labels
from fuwuyue.web.staff.items import Item

register = template.Library()


@register.filter
def word(value: object, table: str) -> object:
    """Return the word for `value` from the table of `labels` that is named, or the value itself."""
    return getattr(labels, table.upper()).get(str(value), value)


@register.filter
def document_name(document: PlanDocument) -> str:
    """Return what to call a document: its title, else its file's name."""
    if document.file_name == "-":
        return document.title or _("Pasted text without a title")
    return document.title or document.file_name


@register.filter
def day(value: PartialDate | date | None) -> str:
    """Return a day as people write it: 2026年5月15日 or 15 May 2026, with no year where none is known."""
    if value is None:
        return ""
    if (get_language() or "").startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日" if value.year else f"{value.month}月{value.day}日"
    month = _MONTHS[value.month - 1]
    return f"{value.day} {month} {value.year}" if value.year else f"{value.day} {month}"


@register.filter
def short_day(value: PartialDate | date | None) -> str:
    """Return a day without its year, for a line of time that names the year at its ends."""
    return "" if value is None else day(PartialDate(None, value.month, value.day))


@register.filter
def moment(value: datetime) -> str:
    """Return a moment as its day and its hour and minute here."""
    here = timezone.localtime(value)
    return f"{day(here)} {here:%H:%M}"


@register.filter
def due(deadline: Deadline) -> str:
    """Return when a deadline falls, its day as all days of the page are written."""
    if deadline.date is None:
        return describe_due(deadline)
    words = f"{day(deadline.date)} {deadline.time or ''}".strip()
    return _("about {day}").format(day=words) if deadline.approx else words


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


@register.filter
def reason(finding: Finding) -> str:
    """Return why a clause may not stay as it is, in the language of the page."""
    return get_reason(finding=finding)


@register.filter
def rule_title(rule: str) -> str:
    """Return what a rule is about, in the language of the page."""
    return get_rule_title(rule=rule)


@register.simple_tag
def correct_url(document_id: object, item: Item, field: str) -> str:
    """Return the address of the form that corrects `field` of `item`."""
    return reverse("staff:correct", args=[document_id]) + "?" + item.query(field)


@register.filter
def law_name(citation: Citation) -> str:
    """Return the law and its article in the language of the page; Chinese titles stand in their own quotation marks."""
    if (get_language() or "").startswith("zh"):
        law = citation.law if citation.law.startswith("《") else f"《{citation.law}》"
        return law + citation.article
    return f"{citation.law_en}, {citation.article_en or citation.article}"


@register.filter
def text_month(citation: Citation) -> str:
    """Return the month of the text of a provision that was read, in the language of the page."""
    return get_text_month(citation=citation)


@register.filter
def percent(value: float) -> str:
    """Return a share as SVG wants it, whatever the language's decimal sign."""
    return f"{value:.2f}%"


@register.filter
def is_reported(finding: Finding, reported: set[tuple[str, str]]) -> bool:
    """Return whether somebody reported this finding as wrong."""
    return (finding.rule, finding.quote) in reported


register.filter("recurrence", describe_cadence)
register.filter("amount", describe_target)


@register.filter
def change_head(change: Change) -> str:
    """Return what kind of change it is, and of which part of the plan."""
    return f"{describe_field(change.field)} · {describe_change_kind(change.kind)}"
