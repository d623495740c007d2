"""Template filters of the pages of events and materials."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from fuwuyue.outreach.api import (
    AUDIENCE_NAMES,
    CHANNEL_NAMES,
    EVENT_KIND_NAMES,
    EVENT_STATE_NAMES,
    LANGUAGE_NAMES,
    TOPIC_NAMES,
    VERSION_STATE_NAMES,
    AudienceKind,
    BriefEvent,
    ContactChannel,
    Event,
    EventKind,
    EventState,
    Language,
    Topic,
    VersionState,
)
from fuwuyue.web.staff.templatetags.plan_words import day

register = template.Library()
_LEVELS = {
    EventState.PLANNED: "neutral",
    EventState.HELD: "good",
    EventState.CANCELLED: "refuse",
    VersionState.DRAFT: "caution",
    VersionState.APPROVED: "good",
    VersionState.WITHDRAWN: "neutral",
}
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@register.filter
def event_kind(kind: str) -> str:
    """Return what a kind of event is called."""
    return _(EVENT_KIND_NAMES[EventKind(kind)])


@register.filter
def event_state(state: str) -> str:
    """Return where an event stands."""
    return _(EVENT_STATE_NAMES[EventState(state)])


@register.filter
def event_level(state: str) -> str:
    """Return the level of the badge of an event's state."""
    return _LEVELS[EventState(state)]


@register.filter
def version_state(state: str) -> str:
    """Return where a version stands."""
    return _(VERSION_STATE_NAMES[VersionState(state)])


@register.filter
def version_level(state: str) -> str:
    """Return the level of the badge of a version's state."""
    return _LEVELS[VersionState(state)]


@register.filter
def topic_name(topic: str) -> str:
    """Return what a topic is called."""
    return _(TOPIC_NAMES[Topic(topic)])


@register.filter
def audience_name(kind: str) -> str:
    """Return to whom a message goes."""
    return _(AUDIENCE_NAMES[AudienceKind(kind)])


@register.filter
def channel_name(channel: str) -> str:
    """Return what a channel is called."""
    return _(CHANNEL_NAMES[ContactChannel(channel)])


@register.filter
def language_names(languages: str | Iterable[str]) -> str:
    """Return what languages are called, one or several."""
    written = [languages] if isinstance(languages, str) else languages
    return pgettext("between things of a list", ", ").join(_(LANGUAGE_NAMES[Language(each)]) for each in written)


@register.filter
def event_time(event: Event) -> str:
    """Return when an event is: its day and hours, or both days where it goes on for several."""
    starts, (last, until) = timezone.localtime(event.starts_at), _tell_end(event)
    if starts.date() == last:
        return f"{day(starts)} {starts:%H:%M}–{until}"
    return f"{day(starts)} {starts:%H:%M} – {day(last)} {until}"


def _tell_end(event: Event | BriefEvent) -> tuple[date, str]:
    """Return the last day of an event and the hour at which it ends there; midnight is the end of the day before."""
    ends = timezone.localtime(event.ends_at)
    if ends.hour or ends.minute:
        return ends.date(), f"{ends:%H:%M}"
    return (ends - timedelta(days=1)).date(), "24:00"


@register.filter
def clock_on(event: Event | BriefEvent, shown: date) -> str:
    """Return the hours of an event on a day that is shown: from the beginning, until the end, or all day."""
    starts, (last, end) = timezone.localtime(event.starts_at), _tell_end(event)
    since, until = f"{starts:%H:%M}" if starts.date() == shown else "", end if last == shown else ""
    return f"{since}–{until}" if since or until else _("all day")


@register.filter
def month_name(first: date) -> str:
    """Return a month with its year: 2026年9月 or September 2026."""
    if (get_language() or "").startswith("zh"):
        return f"{first.year}年{first.month}月"
    return f"{_MONTHS[first.month - 1]} {first.year}"


@register.filter
def weekday(of: date | datetime) -> str:
    """Return the day of the week: 周三 or Wed."""
    zh = (get_language() or "").startswith("zh")
    return f"周{_WEEKDAYS_ZH[of.weekday()]}" if zh else _WEEKDAYS[of.weekday()]
