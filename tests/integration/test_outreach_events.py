"""Events and materials in the database: what is refused, what is kept, what the audit has, and what is counted."""

import uuid
from datetime import timedelta

import icalendar
import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries
from tests.support.outreach import STARTS_AT, add_event, add_version, announce, approve, hold
from tests.support.people import NOW, get_neighbour, get_office, get_unit, make_person

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.measures import Figure, Window
from fuwuyue.kernel.personal_numbers import PersonalNumberError
from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import Role, RoleHolding
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import MEASURES, CalendarFeed, Event, EventKind, EventState, Language, MaterialVersion
from fuwuyue.protection.api import Actor, AuditEntry
from fuwuyue.review.api import RefusedTextError

REFUSED = "对超生户逐一上门督促落实结扎手术"
PHONES = "13900000001、13900000002、13900000003"


def entries() -> list[tuple[str, str]]:
    return [(one.verb, one.model) for one in AuditEntry.objects.filter(model__startswith="outreach.").order_by("pk")]


def change(event: Event, **given: object) -> None:
    outreach.change_event(
        event_id=event.pk,
        seen_sequence=given.pop("seen", event.sequence),
        announcement=announce(**given),
        unit_ids={event.unit_id},
        usable_unit_ids={event.unit_id},
        day=NOW.date(),
        now=NOW,
    )


@pytest.mark.parametrize("field", ["title", "place"])
@pytest.mark.parametrize(
    ("words", "error"), [(REFUSED, RefusedTextError), (PHONES, PersonalNumberError), (" " * 0, UserError)]
)
def test_what_is_announced_is_reviewed_and_names_nobody(db: None, field: str, words: str, error: type) -> None:
    kept = add_event()
    before = Event.objects.filter(pk=kept.pk).values().get()

    with pytest.raises(error):
        add_event(**{field: words})
    with pytest.raises(error):
        change(kept, **{field: words})

    assert Event.objects.filter(pk=kept.pk).values().get() == before
    assert Event.objects.count() == 1


def test_a_remark_and_each_text_of_a_material_are_reviewed_too(db: None) -> None:
    event = add_event()
    asked = {"event_id": event.pk, "seen_sequence": 0, "unit_ids": {event.unit_id}, "now": event.ends_at}
    version = add_version()

    for words, error in ((REFUSED, RefusedTextError), (PHONES, PersonalNumberError)):
        with pytest.raises(error):
            outreach.record_held(head_count=3, remark=words, **asked)
        with pytest.raises(error):
            outreach.cancel_event(remark=words, **asked)
        with pytest.raises(error):
            add_version(title=words)
        with pytest.raises(error):
            outreach.save_material_version(
                material_id=version.material_id,
                language=Language.YI,
                text=words,
                unit_ids={version.material.unit_id},
                now=NOW,
                by=Actor(make_person().pk),
            )

    assert Event.objects.get().state == EventState.PLANNED
    assert MaterialVersion.objects.count() == 1


def test_an_event_goes_its_way_with_an_entry_for_each_step(db: None) -> None:
    event = add_event(capacity=80, languages=[Language.YI, Language.MANDARIN])
    change(event, place="卫生院门诊大厅", kind=EventKind.CLINIC_SESSION)
    hold(event, 42, "咨询以补贴申领为主")
    hold(event, 43)

    event.refresh_from_db()
    assert (event.state, event.head_count, event.remark, event.sequence) == ("held", 43, "", 3)
    assert (event.kind, event.languages, event.division_id) == ("clinic_session", ["zh"], event.unit.division_id)
    assert entries() == [(verb, "outreach.event") for verb in ("add", "change", "hold", "hold")]
    with pytest.raises(UserError):
        change(event, seen=3)


def test_the_second_of_two_who_change_an_event_at_once_is_told_and_nothing_is_lost(db: None) -> None:
    event = add_event()
    change(event, title="先改的标题")

    with pytest.raises(UserError):
        change(event, title="后改的标题", seen=0)

    event.refresh_from_db()
    assert event.title == "先改的标题"
    with pytest.raises(outreach.NotThereError):
        outreach.get_event(event_id=event.pk, unit_ids={get_neighbour().pk})


def test_an_event_is_not_held_before_it_begins_nor_elsewhere_than_its_unit_works(db: None) -> None:
    event = add_event()

    with pytest.raises(UserError):
        hold(event, now=STARTS_AT - timedelta(minutes=1))
    with pytest.raises(UserError):
        add_event(division_id=get_neighbour().division_id)

    township = get_unit(Role.TOWNSHIP_COORDINATOR).division_id
    assert add_event(division_id=township).division_id == township


def test_only_an_approved_version_is_used_and_nobody_approves_their_own(db: None) -> None:
    version = add_version()
    with pytest.raises(UserError):
        add_event(version_ids=[version.pk])
    with pytest.raises(UserError):
        outreach.approve_material_version(
            version_id=version.pk, unit_ids={version.material.unit_id}, now=NOW, by=Actor(version.made_by_id)
        )

    event = add_event(version_ids=[approve(version).pk])
    outreach.withdraw_material_version(
        version_id=version.pk, unit_ids={version.material.unit_id}, now=NOW, by=Actor(make_person().pk)
    )

    change(event, title="改了标题", version_ids=[version.pk])  # what it names already stays
    assert list(event.materials.all()) == [version]
    with pytest.raises(UserError):
        add_event(version_ids=[version.pk])
    with pytest.raises(UserError):
        approve(version)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": STARTS_AT},
        {"kind": "meeting"},
        {"state": "done"},
        {"head_count": 5},
        {"capacity": 0},
    ],
)
def test_what_must_never_be_false_of_an_event_is_kept_by_the_database(db: None, wrong: dict[str, object]) -> None:
    event = add_event()

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**wrong)


def test_the_database_lets_nobody_approve_their_own_version(db: None) -> None:
    version = add_version()

    with pytest.raises(IntegrityError), transaction.atomic():
        MaterialVersion.objects.filter(pk=version.pk).update(
            state="approved", approved_by=version.made_by_id, approved_at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        MaterialVersion.objects.filter(pk=version.pk).update(state="approved")


WINDOW = Window(NOW, NOW + timedelta(days=10))


def test_measures_count_by_unit_in_one_query_and_open_into_their_rows(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    office, clinic = get_office(), get_unit(Role.CLINICIAN)
    for unit, kind, count in (
        (office, EventKind.CONSULTATION, 30),
        (office, EventKind.TRAINING, None),
        (clinic, EventKind.CLINIC_SESSION, 12),
    ):
        hold(add_event(unit, kind=kind), count)
    add_event()  # planned only
    hold(add_event(starts_at=WINDOW.cut_off))  # after the cut-off
    version = approve(add_version())
    add_version(clinic, title="尚未审定")
    held, issued, heads = MEASURES
    units = {office.pk, clinic.pk, uuid.uuid4()}

    with django_assert_num_queries(3):
        figures = [measure.compute(units, WINDOW) for measure in MEASURES]
    rows = [measure.rows(units, WINDOW) for measure in MEASURES]

    assert figures == [
        {office.pk: Figure(2), clinic.pk: Figure(1)},
        {office.pk: Figure(1)},
        {office.pk: Figure(30), clinic.pk: Figure(12)},
    ]
    assert [len(each) for each in rows] == [3, 1, 3]
    assert [row.counted for row in rows[2]].count(False) == 1
    assert rows[1][0].record_id == str(version.material_id)
    assert not any(title in row.label for each in rows for row in each for title in ("育儿补贴现场咨询", "明白纸"))
    only = Window(WINDOW.starts_at, WINDOW.cut_off, kinds=frozenset({EventKind.TRAINING.value}))
    assert held.compute({office.pk}, only) == {office.pk: Figure(1)}
    assert (held.may_close, issued.may_close, heads.may_close) == (True, True, False)


def read(feed: CalendarFeed) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(outreach.write_feed(feed=feed, now=NOW))
    assert len(calendar.walk("VTIMEZONE")) == 1
    return {str(one["uid"]): one for one in calendar.walk("VEVENT")}


def test_a_calendar_keeps_the_id_of_an_event_and_tells_each_change_until_its_address_is_withdrawn(db: None) -> None:
    office, person = get_office(), make_person()
    event, cancelled = add_event(), add_event(title="取消的活动")
    add_event(get_neighbour(), title="邻县的活动")
    secret = outreach.open_feed(unit_id=office.pk, now=NOW, by=Actor(person.pk))
    feed = outreach.find_feed(secret=secret, day=NOW.date())
    before = read(feed)[f"{event.pk}@fuwuyue"]

    change(event, starts_at=STARTS_AT + timedelta(hours=1))
    outreach.cancel_event(
        event_id=cancelled.pk, seen_sequence=0, remark="", unit_ids={office.pk}, now=NOW, by=Actor(person.pk)
    )
    after = read(feed)

    assert set(after) == {f"{event.pk}@fuwuyue", f"{cancelled.pk}@fuwuyue"}
    mine = after[f"{event.pk}@fuwuyue"]
    assert (before["sequence"], mine["sequence"]) == (0, 1)
    assert mine["dtstart"].dt - before["dtstart"].dt == timedelta(hours=1)
    assert str(mine["dtstart"].params["TZID"]) == "Asia/Shanghai"
    assert (str(mine["status"]), str(after[f"{cancelled.pk}@fuwuyue"]["status"])) == ("CONFIRMED", "CANCELLED")
    assert secret not in CalendarFeed.objects.get().secret_hash
    outreach.withdraw_feed(feed_id=feed.pk, unit_ids={office.pk}, now=NOW, by=Actor(person.pk))
    assert outreach.find_feed(secret=secret, day=NOW.date()) is None
    assert outreach.find_feed(secret="anything", day=NOW.date()) is None
    assert entries()[-1] == ("withdraw", "outreach.calendarfeed")


def test_an_address_opens_nothing_once_its_maker_has_no_role_or_no_account(db: None) -> None:
    office, person, day = get_office(), make_person(), NOW.date()
    secret = outreach.open_feed(unit_id=office.pk, now=NOW, by=Actor(person.pk))
    [holding] = organisation.get_holdings(user_id=person.pk)
    assert outreach.find_feed(secret=secret, day=day)

    person.is_active = False
    person.save()
    closed = outreach.find_feed(secret=secret, day=day)
    person.is_active = True
    person.save()
    RoleHolding.objects.filter(pk=holding.pk).update(valid_until=day + timedelta(days=1))

    assert closed is None
    assert outreach.find_feed(secret=secret, day=day)
    assert outreach.find_feed(secret=secret, day=day + timedelta(days=1)) is None


def test_who_leads_a_township_works_for_all_in_it_and_sees_the_county(db: None) -> None:
    office, village, clinic = get_office(), get_unit(Role.VILLAGE_WORKER), get_unit(Role.CLINICIAN)
    township, neighbour = get_unit(Role.TOWNSHIP_COORDINATOR), get_neighbour()

    def access(role: Role) -> outreach.OutreachAccess:
        person = make_person(role)
        held = organisation.get_present_holdings(user_id=person.pk, day=NOW.date())
        return outreach.get_access(user_id=person.pk, holdings=held, day=NOW.date())

    leading, clerk, worker = access(Role.TOWNSHIP_COORDINATOR), access(Role.COUNTY_OFFICE), access(Role.VILLAGE_WORKER)
    assert leading.write_unit_ids == leading.approve_unit_ids == {township.pk, village.pk}
    assert leading.read_unit_ids == {township.pk, village.pk, office.pk, clinic.pk}
    assert clerk.write_unit_ids == {office.pk, clinic.pk, township.pk, village.pk}
    assert (worker.write_unit_ids, worker.approve_unit_ids) == ({village.pk}, frozenset())
    assert not any(neighbour.pk in one.read_unit_ids for one in (leading, clerk, worker))
    assert access(Role.AUDITOR) == access(Role.INSPECTOR) == outreach.NO_ACCESS
