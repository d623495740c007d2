"""The calendar of events by month and week, and the addresses by which a calendar program reads it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import CalendarFeed
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_outreach_worker, needs_proof, outreach_of, work_of
from fuwuyue.web.staff.lists import note_read
from fuwuyue.web.staff.month_table import (
    fill_days,
    fill_whole,
    month_before,
    next_month,
    read_day,
    read_month,
    read_week,
    start_of,
    weeks_of_month,
)
from fuwuyue.web.staff.outreach_forms import AddressForm

_A_WEEK, _A_DAY = timedelta(days=7), timedelta(days=1)
# So many events stand in a day of the month, and of the week; all of them on the page of the day.
SHOWN_IN_MONTH, SHOWN_IN_WEEK, SHOWN_IN_DAY = 4, 30, 1_000


@require_safe
def show_calendar(request: HttpRequest) -> HttpResponse:
    """Show the events of a month, of a week, or of a day."""
    day, monday = read_day(request.GET.get("day", "")), read_week(request.GET.get("week", ""))
    if day:
        return _show_days(request, day, day + _A_DAY, SHOWN_IN_DAY, "day")
    if monday:
        return _show_days(request, monday, monday + _A_WEEK, SHOWN_IN_WEEK, "week")
    unit_ids, today = outreach_of(request).read_unit_ids, work_of(request).day
    first = read_month(request.GET.get("month", ""), today)
    since, until = weeks_of_month(first)
    found = outreach.find_brief_events(unit_ids=unit_ids, since=start_of(since), until=start_of(until))
    days = fill_days(since, until, found, today, month=first, shown=SHOWN_IN_MONTH)
    context = {
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "first": first,
        "before": month_before(first),
        "after": next_month(first),
    }
    return render(request, "staff/event_month.html", context)


def _show_days(request: HttpRequest, since: date, until: date, shown: int, query: str) -> HttpResponse:
    unit_ids, today = outreach_of(request).read_unit_ids, work_of(request).day
    found = outreach.find_brief_events(unit_ids=unit_ids, since=start_of(since), until=start_of(until))
    days = fill_days(since, until, found, today, shown=shown)
    ids = {event.pk for cell in days for event in cell.events}
    context = {
        "days": fill_whole(days, outreach.get_events(event_ids=ids, unit_ids=unit_ids)),
        "first": since,
        "last": until - _A_DAY,
        "before": since - (until - since),
        "after": until,
        "query": query,
    }
    return render(request, "staff/event_week.html", context)


@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def list_addresses(request: HttpRequest) -> HttpResponse:
    """List the addresses of calendars with a form for a new one; show a new one, this once."""
    access, work = outreach_of(request), work_of(request)
    units = outreach.list_units(unit_ids=access.write_unit_ids, day=work.day)
    form = AddressForm(request.POST if request.method == "POST" else None, units=units)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        unit_id = uuid.UUID(form.cleaned_data["unit"])
        secret = outreach.open_feed(unit_id=unit_id, now=timezone.now(), by=as_outreach_worker(request))
        context["link"] = request.build_absolute_uri(reverse("staff:calendar-feed", args=[secret]))
        context["unit"] = next(unit for unit in units if unit.pk == unit_id)
        context["form"] = AddressForm(units=units)
    feeds = outreach.get_feeds(unit_ids=access.write_unit_ids)
    note_read(request, "calendar_addresses", CalendarFeed, len(feeds))
    context["feeds"] = feeds
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "staff/calendar_addresses.html", context, status=status)


@require_POST
@answer_not_there
def withdraw(request: HttpRequest, feed_id: uuid.UUID) -> HttpResponse:
    """Withdraw an address; that takes no proof, since it opens nothing."""
    access = outreach_of(request)
    outreach.withdraw_feed(
        feed_id=feed_id, unit_ids=access.write_unit_ids, now=timezone.now(), by=as_outreach_worker(request)
    )
    messages.success(request, _("The address was withdrawn; it opens nothing any more."))
    return redirect("staff:calendar-addresses")


@require_safe
def send_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Send the calendar of a unit to whoever has its address: a program that cannot sign in."""
    feed = outreach.find_feed(secret=secret)
    if feed is None:
        raise Http404(_("There is no calendar at this address, or it was withdrawn; ask whoever gave it to you."))
    written = outreach.write_feed(feed=feed, now=timezone.now())
    headers = {"Content-Disposition": 'inline; filename="events.ics"'}
    return HttpResponse(written, content_type="text/calendar; charset=utf-8", headers=headers)
