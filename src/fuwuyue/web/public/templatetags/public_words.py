"""Template filters of the public pages."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import get_language

from fuwuyue.plan.exporting.api import describe_citation
from fuwuyue.review.api import Citation, Finding, get_reason

register = template.Library()


@register.filter
def public_day(value: date) -> str:
    """Return a day as people write it."""
    if (get_language() or "").startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日"
    return value.isoformat()


@register.filter
def public_reason(finding: Finding) -> str:
    """Return why the review says so, in the reader's language."""
    return get_reason(finding=finding)


@register.filter
def public_law(citation: Citation) -> str:
    """Return the provision as it is cited."""
    return describe_citation(citation)
