"""Template filters of the public pages."""

from __future__ import annotations

from datetime import date

from django import template

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.exporting.api import describe_citation, describe_date
from fuwuyue.review.api import Citation, Finding, get_reason

register = template.Library()


@register.filter
def public_day(value: date) -> str:
    """Return a day as people write it."""
    return describe_date(PartialDate.of(value))


@register.filter
def public_reason(finding: Finding) -> str:
    """Return why the review says so, in the reader's language."""
    return get_reason(finding=finding)


@register.filter
def public_law(citation: Citation) -> str:
    """Return the provision as it is cited."""
    return describe_citation(citation)
