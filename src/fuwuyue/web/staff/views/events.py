"""Events: listed, planned, announced anew, recorded as held, cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_page
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fuwuyue.kernel import clock
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Division
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import Event, EventKind, EventState, OutreachAccess
from fuwuyue.review.api import Finding
from fuwuyue.web.staff.answers import answer_form, answer_not_there
from fuwuyue.web.staff.asking import as_outreach_worker, outreach_of, work_of
from fuwuyue.web.staff.lists import keep_query, read_page
from fuwuyue.web.staff.outreach_forms import (
    CancelForm,
    ChangedEventForm,
    HeldForm,
    NewEventForm,
    describe_event,
)

_SAFE_AND_POST = ["GET", "HEAD", "POST"]
PAGE_SIZE = 30
# The divisions of a county, from which where an event is held is chosen.
_MOST_DIVISIONS = 1_000


def read_kind(request: HttpRequest) -> EventKind | None:
    """Return the kind of event that is asked for; None for all."""
    written = request.GET.get("kind", "")
    return EventKind(written) if written in set(EventKind) else None


@require_safe
def list_events(request: HttpRequest) -> HttpResponse:
    """List the events that are to come, or those that ended."""
    access, now, page, kind = outreach_of(request), clock.now(), read_page(request), read_kind(request)
    past = request.GET.get("time") == "past"
    found = outreach.list_events(
        unit_ids=access.read_unit_ids,
        now=now,
        past=past,
        kind=kind,
        limit=PAGE_SIZE + 1,
        offset=(page - 1) * PAGE_SIZE,
    )
    context = {
        "events": found[:PAGE_SIZE],
        "number": page,
        "has_more": len(found) > PAGE_SIZE,
        "past": past,
        "kind": kind,
        "kinds": list(EventKind),
        "keep": keep_query(time="past" if past else "", kind=kind.value if kind else ""),
        "unrecorded": outreach.count_unrecorded(unit_ids=access.write_unit_ids, now=now),
    }
    return render_page(request, "staff/events.html", context)


@require_safe
@answer_not_there
def show_event(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Show one event, and what can be done with it."""
    access = outreach_of(request)
    event = outreach.get_event(event_id=event_id, unit_ids=access.read_unit_ids)
    may_write = event.unit_id in access.write_unit_ids
    planned, begun = event.state == EventState.PLANNED.value, event.starts_at <= clock.now()
    context = {
        "event": event,
        "may_change": may_write and planned,
        "may_record": may_write and begun and event.state != EventState.CANCELLED.value,
    }
    return render_page(request, "staff/event.html", context)


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def add_event(request: HttpRequest) -> HttpResponse:
    """Ask for an event and plan it."""
    access, work = outreach_of(request), work_of(request)
    form = NewEventForm(
        request.POST if request.method == "POST" else None,
        units=outreach.list_units(unit_ids=access.write_unit_ids, day=work.day),
        divisions=list_divisions(access),
        versions=outreach.get_usable_versions(unit_ids=access.read_unit_ids),
    )
    made: list[Event] = []

    def add(given: dict[str, Any]) -> Sequence[Finding]:
        event, advice = outreach.add_event(
            unit_id=uuid.UUID(given["unit"]),
            announcement=form.announcement,
            usable_unit_ids=access.read_unit_ids,
            day=work.day,
            now=clock.now(),
            by=as_outreach_worker(request),
        )
        made.append(event)
        return advice

    asked = answer_form(request, "staff/event_form.html", form, add, {})
    if asked is not None:
        return asked
    messages.success(request, _("The event is planned."))
    return redirect("staff:event", event_id=made[0].pk)


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def change_event(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Ask what is announced of a planned event instead."""
    access, work = outreach_of(request), work_of(request)
    event = outreach.get_event(event_id=event_id, unit_ids=access.write_unit_ids)
    usable = outreach.get_usable_versions(unit_ids=access.read_unit_ids)
    named = [one for one in event.materials.all() if one not in usable]
    form = ChangedEventForm(
        request.POST if request.method == "POST" else None,
        initial=describe_event(event),
        divisions=list_divisions(access),
        versions=[*usable, *named],
    )

    def change(given: dict[str, Any]) -> Sequence[Finding]:
        return outreach.change_event(
            event_id=event_id,
            seen_sequence=given["sequence"],
            announcement=form.announcement,
            unit_ids=access.write_unit_ids,
            usable_unit_ids=access.read_unit_ids,
            day=work.day,
            now=clock.now(),
            by=as_outreach_worker(request),
        )

    asked = answer_form(request, "staff/event_form.html", form, change, {"event": event})
    if asked is not None:
        return asked
    messages.success(request, _("The event is changed; whoever has it in a calendar sees it at the next look."))
    return redirect("staff:event", event_id=event_id)


def list_divisions(access: OutreachAccess) -> Sequence[Division]:
    """Return the divisions of today in which the person works, to choose from."""
    if access.reach is None:
        return ()
    return organisation.find_present_divisions(reach=access.reach, size=_MOST_DIVISIONS, start=0).rows


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def record_held(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Ask how many people came, and record that the event was held."""
    access = outreach_of(request)
    event = outreach.get_event(event_id=event_id, unit_ids=access.write_unit_ids)
    now_known = {"sequence": event.sequence, "head_count": event.head_count, "remark": event.remark}
    form = HeldForm(request.POST if request.method == "POST" else None, initial=now_known)

    def hold(given: dict[str, Any]) -> Sequence[Finding]:
        return outreach.record_held(
            event_id=event_id,
            seen_sequence=given["sequence"],
            head_count=given["head_count"],
            remark=given["remark"],
            unit_ids=access.write_unit_ids,
            now=clock.now(),
            by=as_outreach_worker(request),
        )

    asked = answer_form(request, "staff/event_held.html", form, hold, {"event": event})
    if asked is not None:
        return asked
    messages.success(request, _("The event is recorded as held."))
    return redirect("staff:event", event_id=event_id)


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def cancel_event(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Ask, and cancel a planned event."""
    access = outreach_of(request)
    event = outreach.get_event(event_id=event_id, unit_ids=access.write_unit_ids)
    form = CancelForm(request.POST if request.method == "POST" else None, initial={"sequence": event.sequence})

    def cancel(given: dict[str, Any]) -> Sequence[Finding]:
        return outreach.cancel_event(
            event_id=event_id,
            seen_sequence=given["sequence"],
            remark=given["remark"],
            unit_ids=access.write_unit_ids,
            now=clock.now(),
            by=as_outreach_worker(request),
        )

    asked = answer_form(request, "staff/event_cancel.html", form, cancel, {"event": event})
    if asked is not None:
        return asked
    messages.success(request, _("The event is cancelled; whoever has it in a calendar sees it at the next look."))
    return redirect("staff:event", event_id=event_id)
