"""A calendar file (iCalendar, RFC 5545) with the time zone of China written out in it. Knows no plan and no event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import icalendar

_ZONE = ZoneInfo("Asia/Shanghai")
_A_DAY = timedelta(days=1)
# RFC 5545 wants the moment an entry was made. A pure function has no clock, so a file without one carries this.
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class CalendarEntry:
    """One thing that stands in a calendar: on whole days, or at a moment where `starts_at` is given.

    `uid` is its lasting id. `first` and `last` are days, both included; `starts_at` and `ends_at` moments with their
    time zone. `sequence` goes up with each change, None for what is never sent again; `is_cancelled` tells whoever
    has the entry to strike it out. `stamped_at` is when it was last changed.
    """

    uid: str
    summary: str
    first: date | None = None
    last: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    rrule: str | None = None
    text: str = ""
    place: str = ""
    sequence: int | None = None
    is_cancelled: bool = False
    stamped_at: datetime | None = None


def write_calendar(
    *,
    name: str,
    product: str,
    entries: Iterable[CalendarEntry],
    stamped_at: datetime | None = None,
    left_out: Sequence[str] = (),
) -> bytes:
    """Return an .ics file in Asia/Shanghai time, called `name` and made by the part `product` of the program.

    `stamped_at` is the moment of writing (DTSTAMP) of entries without one. `left_out` are sentences on what could not
    stand in it, as X-FUWUYUE-LEFT-OUT.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Fuwuyue//{product}//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", _ZONE.key)
    for line in left_out:
        calendar.add("x-fuwuyue-left-out", line)
    calendar.add_component(_make_time_zone())
    for entry in entries:
        calendar.add_component(_make_event(entry, entry.stamped_at or stamped_at or _NO_MOMENT))
    return bytes(calendar.to_ical())


def _make_event(entry: CalendarEntry, stamped_at: datetime) -> icalendar.Event:
    import icalendar

    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamped_at)
    event.add("summary", entry.summary)
    _add_time(event, entry)
    if entry.sequence is not None:
        event.add("sequence", entry.sequence)
        event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
        event.add("last-modified", stamped_at)
    if entry.rrule:
        event.add("rrule", icalendar.vRecur.from_ical(entry.rrule))
    if entry.place:
        event.add("location", entry.place)
    if entry.text:
        event.add("description", entry.text)
    return event


def _add_time(event: icalendar.Event, entry: CalendarEntry) -> None:
    if entry.starts_at:
        event.add("dtstart", entry.starts_at.astimezone(_ZONE))
        if entry.ends_at:
            event.add("dtend", entry.ends_at.astimezone(_ZONE))
        return
    first, last = entry.first, entry.last or entry.first
    if first is None or last is None:
        raise ValueError("an entry of a calendar has a day or a moment")
    event.add("dtstart", first)
    event.add("dtend", last + _A_DAY)
    event.add("transp", "TRANSPARENT")


def _make_time_zone() -> icalendar.Timezone:
    """Return China's zone by hand: one rule since 1992; the library would list the summer times before it."""
    import icalendar

    zone = icalendar.Timezone()
    zone.add("tzid", _ZONE.key)
    standard = icalendar.TimezoneStandard()
    standard.add("tzname", "CST")
    standard.add("dtstart", datetime(1992, 1, 1))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    zone.add_component(standard)
    return zone
