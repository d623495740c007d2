"""Template filters of the account pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from fuwuyue.organisation.api import ROLE_NAMES, Role

register = template.Library()

# Each browser names its forebears too, so the order matters.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
_MORE_SYSTEMS = (("Mac OS", "macOS"), ("Linux", "Linux"))


@register.filter
def role_name(role: str) -> str:
    """Return what a role is called."""
    return _(ROLE_NAMES[Role(role)])


@register.filter
def browser_name(user_agent: str) -> str:
    """Return the browser and the system by which a person knows a device again."""
    parts = [
        next((name for sign, name in table if sign in user_agent), "")
        for table in (_BROWSERS, (*_SYSTEMS, *_MORE_SYSTEMS))
    ]
    return " · ".join(filter(None, parts)) or _("other browser")
