"""The pages of events, the calendar and materials, as people use them."""

from datetime import timedelta

import icalendar
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.support.outreach import add_event, add_version, hold
from tests.support.people import get_office, get_unit, give_factor, make_client, make_person, sign_in_as

from fuwuyue.organisation.api import Role
from fuwuyue.outreach.api import CalendarFeed, Event, MaterialVersion

EVENT = {
    "kind": "consultation",
    "title": "育儿补贴现场咨询",
    "place": "镇文化广场",
    "starts_at": "2026-12-01T09:00",
    "ends_at": "2026-12-01T11:30",
    "languages": ["zh", "ii"],
}


def said(client: Client, address: str, **query: str) -> str:
    return client.get(address, query).content.decode()


def test_an_event_is_planned_moved_and_cancelled_on_its_pages(client: Client) -> None:
    answer = client.post("/outreach/events/add/", {**EVENT, "unit": str(get_office().pk)}, follow=True)

    event = Event.objects.get()
    assert "The event is planned." in answer.content.decode()
    assert timezone.localtime(event.starts_at).strftime("%Y-%m-%d %H:%M") == "2026-12-01 09:00"
    moved = {**EVENT, "starts_at": "2026-12-02T09:00", "ends_at": "2026-12-02T11:30", "sequence": "0"}
    assert client.post(f"/outreach/events/{event.pk}/change/", moved).status_code == 302
    late = client.post(f"/outreach/events/{event.pk}/change/", moved)
    assert late.status_code == 422
    assert "Somebody changed this event" in late.content.decode()
    client.post(f"/outreach/events/{event.pk}/cancel/", {"sequence": "1", "remark": "因雨改期"})
    page = said(client, f"/outreach/events/{event.pk}/")
    assert "cancelled" in page
    assert "因雨改期" in page
    assert "/change/" not in page


def test_what_the_review_refuses_is_not_planned_and_the_page_says_why_beside_the_field(client: Client) -> None:
    refused = {**EVENT, "unit": str(get_office().pk), "title": "对超生户逐一上门督促落实结扎手术"}

    answer = client.post("/outreach/events/add/", refused)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_title_error"' in page
    assert "Could become" in page
    assert EVENT["place"] in page  # what was typed is still there
    assert not Event.objects.exists()


def test_the_calendar_shows_an_event_on_each_of_its_days(client: Client) -> None:
    today = timezone.localtime().replace(hour=9, minute=0)
    event = add_event(starts_at=today, ends_at=today + timedelta(days=1))
    week = said(client, "/outreach/calendar/", week=str(today.date() - timedelta(days=today.weekday())))
    month = said(client, "/outreach/calendar/", month=f"{today:%Y-%m}")

    day = said(client, "/outreach/calendar/", day=str(today.date()))
    address = reverse("staff:event", args=[event.pk])
    assert day.count(address) == 1
    assert week.count(address) == (1 if today.weekday() == 6 else 2)
    assert month.count(address) >= 2 or today.day == 1
    assert address not in said(client, "/outreach/calendar/", month="2020-02")
    for nonsense in ("month=x", "week=2026-02-31", "day=2026-13-01", "month=9999-12", "week=0001-01-01"):
        assert client.get(f"/outreach/calendar/?{nonsense}").status_code == 200


def test_what_a_day_has_too_much_for_the_month_or_the_week_stands_on_its_own_page(client: Client) -> None:
    today = timezone.localtime().replace(hour=9, minute=0)
    for number in range(31):
        add_event(starts_at=today, title=f"第{number}场")

    pages = [said(client, "/outreach/calendar/", **{each: f"{today:%Y-%m-%d}"}) for each in ("week", "day")]

    assert "27 more" in said(client, "/outreach/calendar/")
    assert [page.count("场</a>") for page in pages] == [30, 31]
    assert ["1 more" in page for page in pages] == [True, False]


def test_a_past_event_that_nobody_recorded_is_called_to_mind_until_it_is(client: Client) -> None:
    event = add_event(starts_at=timezone.now() - timedelta(hours=5))
    assert "still entered as planned" in said(client, "/outreach/")

    answer = client.post(f"/outreach/events/{event.pk}/held/", {"sequence": "0", "head_count": "31"}, follow=True)

    assert "31 people" in answer.content.decode()
    assert "still entered as planned" not in said(client, "/outreach/")
    assert event.title in said(client, "/outreach/", time="past", kind="consultation")
    assert event.title not in said(client, "/outreach/", time="past", kind="training")


def test_a_calendar_program_reads_the_feed_without_signing_in_until_it_is_withdrawn(
    client: Client, stranger: Client
) -> None:
    event = add_event(starts_at=timezone.now())
    page = client.post("/outreach/calendar/addresses/", {"unit": str(get_office().pk)}).content.decode()
    start = page.index("/calendars/")
    address = page[start : page.index(".ics", start) + 4]

    answer = stranger.get(address)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    [entry] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(entry["summary"]) == event.title
    assert address not in said(client, "/outreach/calendar/addresses/")
    client.post(f"/outreach/calendar/addresses/{CalendarFeed.objects.get().pk}/withdraw/")
    assert stranger.get(address).status_code == 404


def test_one_person_writes_a_material_and_another_approves_it(client: Client) -> None:
    written = {"unit": str(get_office().pk), "topic": "vaccination", "title": "接种明白纸", "language": "zh"}
    client.post("/outreach/materials/add/", {**written, "text": "带上接种证。"})
    version = MaterialVersion.objects.get()
    approve = reverse("staff:version-approve", args=[version.pk])
    page = reverse("staff:material", args=[version.material_id])
    assert approve not in said(client, page)
    assert "somebody else has to approve" in client.post(approve, follow=True).content.decode()

    second = make_client()
    other = make_person(Role.COUNTY_OFFICE, username="second")
    give_factor(other)
    sign_in_as(second, other)
    assert approve in said(second, page)
    second.post(approve)

    version.refresh_from_db()
    assert version.state == "approved"
    assert "接种明白纸, version 1" in said(client, "/outreach/events/add/")
    refused = client.post(page, {"language": "zh", "text": "联系人13900000001、13900000002、13900000003"})
    assert refused.status_code == 422
    assert MaterialVersion.objects.count() == 1


def test_who_works_in_a_village_sees_the_county_and_changes_their_own_only(db: None) -> None:
    theirs, own = add_event(title="县级专题活动"), add_event(get_unit(Role.VILLAGE_WORKER), title="村里的活动")
    hold(add_event(get_unit(Role.TOWNSHIP_COORDINATOR), title="镇里的活动"))
    add_version()
    worker = make_client(role=Role.VILLAGE_WORKER)

    page = said(worker, "/outreach/", time="past")

    assert theirs.title in page
    assert own.title in page
    assert "镇里的活动" not in page
    assert "/change/" not in said(worker, f"/outreach/events/{theirs.pk}/")
    assert "/change/" in said(worker, f"/outreach/events/{own.pk}/")
