"""People who asked to be told: counted, entered, stopped; who asked for a visit; and the messages that go to them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import ConsentSource, Contact, ContactChannel, SentMessage, Topic
from fuwuyue.protection.api import why_no_keys
from fuwuyue.web.staff.answers import NOT_THERE, answer_form, answer_not_there
from fuwuyue.web.staff.asking import as_outreach_worker, outreach_of, work_of
from fuwuyue.web.staff.lists import note_read, read_page
from fuwuyue.web.staff.outreach_forms import ContactForm, MessageForm, StopForm
from fuwuyue.web.staff.views.events import list_divisions

_SAFE_AND_POST = ["GET", "HEAD", "POST"]
PAGE_SIZE = 30


@require_safe
def show_contacts(request: HttpRequest) -> HttpResponse:
    """Show how many people asked to be told, by division and topic, and who asked the own units for a visit."""
    reach = outreach_of(request).reach
    divisions = reach.division_ids if reach else frozenset[uuid.UUID]()
    reason = why_no_keys()
    visits = [] if reason else outreach.get_visits(unit_ids=reach.own_unit_ids if reach else ())
    note_read(request, "contacts", Contact, len(visits))
    context = {
        "counts": outreach.count_contacts(scope_ids=divisions),
        "visits": visits,
        "why_no_contacts": reason,
    }
    return render(request, "staff/contacts.html", context)


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def add_contact(request: HttpRequest) -> HttpResponse:
    """Ask who wants to be told of what, and keep it."""
    access, work = outreach_of(request), work_of(request)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        units=outreach.list_units(unit_ids=access.write_unit_ids, day=work.day),
        divisions=list_divisions(access),
    )

    def add(given: dict[str, Any]) -> None:
        outreach.register_contact(
            unit_id=uuid.UUID(given["unit"]),
            division_id=uuid.UUID(given["division"]) if given["division"] else None,
            channel=ContactChannel(given["channel"]),
            address=given["address"],
            topics=[Topic(each) for each in given["topics"]],
            source=ConsentSource(given["source"]),
            consented_on=given["consented_on"],
            asks_for_visit=given["asks_for_visit"],
            day=work.day,
            now=clock.now(),
            by=as_outreach_worker(request),
        )

    asked = answer_form(request, "staff/contact_form.html", form, add, {"why_no_contacts": why_no_keys()})
    if asked is not None:
        return asked
    # The same words for an address whose owner wants no messages: nobody is told who refused.
    messages.success(request, _("It is entered. Whoever has said that they want no messages gets none."))
    return redirect("staff:contacts")


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def stop_messages(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and let no message go to it any more."""
    outreach_of(request)
    form = StopForm(request.POST if request.method == "POST" else None)

    def stop(given: dict[str, Any]) -> None:
        outreach.stop_messages(
            channel=ContactChannel(given["channel"]),
            address=given["address"],
            now=clock.now(),
            by=as_outreach_worker(request),
        )

    asked = answer_form(request, "staff/contact_stop.html", form, stop, {"why_no_contacts": why_no_keys()})
    if asked is not None:
        return asked
    messages.success(request, _("No message goes to this address any more; if it was kept, it is erased."))
    return redirect("staff:contacts")


@require_POST
@answer_not_there
def close_visit(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Take a wish for a visit off the list of the own unit."""
    reach = outreach_of(request).reach
    outreach.close_visit(
        contact_id=contact_id,
        unit_ids=reach.own_unit_ids if reach else (),
        now=clock.now(),
        by=as_outreach_worker(request),
    )
    messages.success(request, _("The wish for a visit is closed."))
    return redirect("staff:contacts")


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def list_messages(request: HttpRequest) -> HttpResponse:
    """List the messages with a form for a new one."""
    access, work, page = outreach_of(request), work_of(request), read_page(request)
    form = MessageForm(
        request.POST if request.method == "POST" else None,
        units=outreach.list_units(unit_ids=access.write_unit_ids, day=work.day),
        versions=outreach.get_usable_versions(unit_ids=access.read_unit_ids),
        divisions=list_divisions(access),
    )
    found = outreach.list_messages(unit_ids=access.write_unit_ids, limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE)
    context = {
        "sent_messages": [(one, _may_remind(one)) for one in found[:PAGE_SIZE]],
        "number": page,
        "has_more": len(found) > PAGE_SIZE,
        "missing": outreach.get_missing_channels(),
        "longest": outreach.LONGEST_MESSAGE,
        "days": outreach.REMINDER_AFTER.days,
    }

    def send(given: dict[str, Any]) -> None:
        outreach.send_material(
            unit_id=uuid.UUID(given["unit"]),
            version_id=uuid.UUID(given["version"]),
            audience=form.audience,
            usable_unit_ids=access.read_unit_ids,
            day=work.day,
            now=clock.now(),
            by=as_outreach_worker(request),
        )

    asked = answer_form(request, "staff/resident_messages.html", form, send, context)
    if asked is not None:
        return asked
    messages.success(request, _("The message goes out by and by, and not at night."))
    return redirect("staff:resident-messages")


def _may_remind(one: SentMessage) -> bool:
    is_over = clock.now() - one.broadcast.made_at >= outreach.REMINDER_AFTER
    return is_over and one.broadcast.reminded_at is None and one.sent > 0


@require_POST
@answer_not_there
def remind(request: HttpRequest, broadcast_id: uuid.UUID) -> HttpResponse:
    """Send the one reminder of a message."""
    access = outreach_of(request)
    try:
        outreach.remind(
            broadcast_id=broadcast_id,
            unit_ids=access.write_unit_ids,
            now=clock.now(),
            by=as_outreach_worker(request),
        )
    except NOT_THERE:
        raise
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The reminder goes out by and by, and not at night. There is no second one."))
    return redirect("staff:resident-messages")
