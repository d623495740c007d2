"""What an event and a material may become, and what may be said of them."""

import uuid
from datetime import UTC, datetime, timedelta

from fuwuyue.kernel.errors import UserError
from fuwuyue.outreach.rules import events, materials
from fuwuyue.outreach.rules.events import EVENT_KIND_NAMES, LANGUAGE_NAMES, EventKind, EventState, Language
from fuwuyue.outreach.rules.materials import TOPIC_NAMES, Topic, VersionState

NOON = datetime(2026, 9, 12, 4, 0, tzinfo=UTC)


def allows(check: object, *args: object) -> bool:
    try:
        check(*args)
    except UserError:
        return False
    return True


def test_a_planned_event_is_held_or_cancelled_and_a_cancelled_one_is_nothing_any_more() -> None:
    may = {
        (state, wanted)
        for state in EventState
        for wanted in EventState
        if allows(events.check_can_become, state, wanted)
    }

    assert may == {
        (EventState.PLANNED, EventState.HELD),
        (EventState.PLANNED, EventState.CANCELLED),
        (EventState.HELD, EventState.HELD),  # what was entered about it is corrected
    }
    assert [state for state in EventState if allows(events.check_can_change, state)] == [EventState.PLANNED]


def test_an_event_ends_after_it_begins_within_a_month_and_is_held_only_once_it_has_begun() -> None:
    assert allows(events.check_times, NOON, NOON + timedelta(minutes=1))
    assert not allows(events.check_times, NOON, NOON)
    assert allows(events.check_times, NOON, NOON + timedelta(days=31))
    assert not allows(events.check_times, NOON, NOON + timedelta(days=31, minutes=1))
    assert not allows(events.check_has_begun, NOON, NOON - timedelta(minutes=1))
    assert allows(events.check_has_begun, NOON, NOON)


def test_a_number_of_people_is_one_that_can_be() -> None:
    assert [allows(events.check_people, count) for count in (None, 0, 100_000, 100_001, -1)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert not allows(lambda: events.check_people(0, least=1))


def test_a_draft_is_approved_by_another_person_and_what_is_withdrawn_stays_so() -> None:
    writer, second = uuid.uuid4(), uuid.uuid4()
    may = {
        (state, wanted)
        for state in VersionState
        for wanted in VersionState
        if allows(materials.check_can_become, state, wanted)
    }

    assert may == {
        (VersionState.DRAFT, VersionState.APPROVED),
        (VersionState.DRAFT, VersionState.WITHDRAWN),
        (VersionState.APPROVED, VersionState.WITHDRAWN),
    }
    assert allows(materials.check_is_second_person, writer, second)
    assert not allows(materials.check_is_second_person, writer, writer)
    assert not allows(materials.check_is_second_person, writer, None)
    assert [state for state in VersionState if allows(materials.check_may_be_used, state)] == [VersionState.APPROVED]


def test_every_kind_language_and_topic_has_its_words() -> None:
    for kinds, names in ((EventKind, EVENT_KIND_NAMES), (Language, LANGUAGE_NAMES), (Topic, TOPIC_NAMES)):
        assert set(names) == set(kinds)
        assert all(names.values())
