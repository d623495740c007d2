"""Template filters of long work."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from fuwuyue.jobs.api import KIND_NAMES, STATE_NAMES, JobKind, JobState

register = template.Library()


@register.filter
def job_kind(value: str) -> str:
    """Return what a kind of long work is called."""
    return _(KIND_NAMES[JobKind(value)])


@register.filter
def job_state(value: str) -> str:
    """Return how its state is called."""
    return _(STATE_NAMES[JobState(value)])


@register.filter
def job_level(value: str) -> str:
    """Return the level of the badge of a state: `good`, `caution`, or `refuse`."""
    levels = {JobState.DONE: "good", JobState.FAILED: "refuse"}
    return levels.get(JobState(value), "caution")
