"""The calendar of events and of what is due, and the addresses by which a calendar program reads it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.journeys.write_calendar_feed import write_calendar_feed
from fuwuyue.kernel import clock
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import CalendarFeed
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import as_outreach_worker, needs_proof, outreach_of, work_of
from fuwuyue.web.staff.lists import note_read, read_page
from fuwuyue.web.staff.month_table import (
    DayCell,
    fill_days,
    fill_whole,
    month_before,
    next_month,
    read_day,
    read_month,
    read_week,
    skip_first,
    start_of,
    weeks_of_month,
)
from fuwuyue.web.staff.outreach_forms import AddressForm

_A_WEEK, _A_DAY = timedelta(days=7), timedelta(days=1)
# So many events stand in a day of the month, and of the week, and on a page of the day, which has further ones.
SHOWN_IN_MONTH, SHOWN_IN_WEEK, SHOWN_IN_DAY = 4, 30, 200
_LAST_PAGE = 50


@require_safe
def show_calendar(request: HttpRequest) -> HttpResponse:
    """Show the events of a month, of a week, or of a day, and what is due then."""
    day, monday = read_day(request.GET.get("day", "")), read_week(request.GET.get("week", ""))
    if day:
        return _show_days(request, day, day + _A_DAY, SHOWN_IN_DAY, "day")
    if monday:
        return _show_days(request, monday, monday + _A_WEEK, SHOWN_IN_WEEK, "week")
    first = read_month(request.GET.get("month", ""), work_of(request).day)
    since, until = weeks_of_month(first)
    days = _fill_days(request, since, until, SHOWN_IN_MONTH, first)
    context = {
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "first": first,
        "before": month_before(first),
        "after": next_month(first),
    }
    return render(request, "staff/event_month.html", context)


def _fill_days(
    request: HttpRequest, since: date, until: date, shown: int, month: date | None = None
) -> Sequence[DayCell]:
    """Return the days with the events that the person sees, and what is due for the units that they work for."""
    work = work_of(request)
    found = outreach.find_first_events(
        unit_ids=outreach_of(request).read_unit_ids, since=start_of(since), until=start_of(until), shown=shown
    )
    own_ids = campaign.get_own_ids(holdings=work.holdings)
    due = campaign.find_deadlines(unit_ids=own_ids, first_on=since, last_on=until - _A_DAY)
    return fill_days(since, until, found, due, work.day, month=month, shown=shown)


def _show_days(request: HttpRequest, since: date, until: date, shown: int, query: str) -> HttpResponse:
    number = min(read_page(request), _LAST_PAGE) if query == "day" else 1
    days = [skip_first(cell, shown * (number - 1)) for cell in _fill_days(request, since, until, shown * number)]
    ids = {event.pk for cell in days for event in cell.events}
    whole = outreach.get_events(event_ids=ids, unit_ids=outreach_of(request).read_unit_ids)
    context = {
        "days": fill_whole(days, whole),
        "first": since,
        "last": until - _A_DAY,
        "before": since - (until - since),
        "after": until,
        "query": query,
        "next_page": number + 1 if query == "day" and days[0].more else None,
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
        secret = outreach.open_feed(unit_id=unit_id, now=clock.now(), by=as_outreach_worker(request))
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
        feed_id=feed_id, unit_ids=access.write_unit_ids, now=clock.now(), by=as_outreach_worker(request)
    )
    messages.success(request, _("The address was withdrawn; it opens nothing any more."))
    return redirect("staff:calendar-addresses")


@require_safe
def send_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Send the calendar of a unit to whoever has its address: a program that cannot sign in."""
    feed = outreach.find_feed(secret=secret, day=clock.today())
    if feed is None:
        raise Http404(_("There is no calendar at this address, or it was withdrawn; ask whoever gave it to you."))
    written = write_calendar_feed(feed=feed, now=clock.now())
    headers = {"Content-Disposition": 'inline; filename="events.ics"'}
    return HttpResponse(written, content_type="text/calendar; charset=utf-8", headers=headers)
