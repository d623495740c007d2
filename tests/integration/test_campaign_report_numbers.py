"""Each number of a report opens into its definition and into the rows that were kept, within the reader's scope."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.people import make_client
from tests.support.reports import (
    AFTER_FIRST,
    CLINIC,
    FIRST,
    OTHER,
    SECOND,
    THIRD,
    TOWNSHIP,
    VILLAGE,
    after,
    confirm,
    find_report,
    hold_event,
    make_worker,
)
from tests.support.service_month import OFFICE, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Number, Report, Task
from fuwuyue.campaign.releases import is_withheld
from fuwuyue.campaign.rules.freezing import compute_hash, write_canonical
from fuwuyue.config.measures import MEASURES
from fuwuyue.kernel.measures import Grain
from fuwuyue.kernel.texts import get_language, gettext, set_language
from fuwuyue.organisation.api import Role, Unit
from fuwuyue.protection.api import SMALL

HEADS, EVENTS = "outreach.head_count.consultation", "outreach.events_held.consultation"
WITHHELD = "按规定不予公布"


@pytest.fixture
def month(db: None) -> Month:
    add_units()
    return start_sample()


def open_number(report: Report, name: str) -> Number:
    found = campaign.find_number(content=campaign.read_content(report), name=name)
    assert found is not None
    return found


def see_rows(
    report: Report, name: str, *units: str, roles: tuple[str, ...] = ("county_office",), count: int = 500
) -> Any:
    return campaign.open_rows(
        number=open_number(report, name),
        content=campaign.read_content(report),
        unit_ids=[unit(one).pk for one in units] or list(Unit.objects.values_list("pk", flat=True)),
        roles=roles,
        first=0,
        count=500,
    )


def test_every_number_has_as_many_rows_as_it_counts(month: Month) -> None:
    hold_event(TOWNSHIP, 40, date(2026, 9, 2))
    hold_event(CLINIC, None, date(2026, 9, 3))
    Task.objects.filter(unit=unit(TOWNSHIP), due_on__lt=FIRST).update(state="excused")
    campaign.compute_due_reports(now=after(FIRST))
    confirm(TOWNSHIP)
    campaign.compute_due_reports(now=after(SECOND))

    checked = 0
    for report in Report.objects.all():
        content = campaign.read_content(report)
        for number in campaign.list_numbers(content=content):
            rows, rest = campaign.find_row_ids(number=number, content=content)
            if number.grain is not Grain.PERSON:
                assert number.row_count == number.count == sum(map(len, rows.values())), number.name
                assert number.of in (None, number.count + sum(map(len, rest.values()))), number.name
                checked += 1
    assert checked > 80
    assert open_number(find_report(OFFICE, SECOND), "campaign.reports_confirmed").count == 1
    assert open_number(find_report(TOWNSHIP), "tasks.excused").count == 1


def test_numbers_of_units_add_up_to_the_county_s(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    content = campaign.read_content(find_report(OFFICE))

    for number in campaign.list_numbers(content=content):
        if not number.measure:
            rows, _rest = campaign.find_row_ids(number=number, content=content)
            of_units = {one["id"]: one[number.name.removeprefix("tasks.")] for one in content["units"]}
            assert {one: len(ids) for one, ids in rows.items()} == {k: v for k, v in of_units.items() if v}


def test_a_row_that_was_erased_since_stays_as_one_and_the_count_stays(month: Month) -> None:
    event = hold_event(TOWNSHIP, 40, date(2026, 9, 2))
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = confirm(TOWNSHIP)
    (before,) = see_rows(report, EVENTS)
    assert before.label.endswith("2026-09-02")

    event.delete()

    (row,) = see_rows(find_report(TOWNSHIP), EVENTS)
    assert (row.record_id, row.unit, row.label, row.at) == (before.record_id, TOWNSHIP, None, None)
    assert open_number(find_report(TOWNSHIP), EVENTS).count == 1
    assert open_number(find_report(TOWNSHIP), HEADS).count == 40
    page = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP)).get(
        f"/reports/{report.pk}/numbers/{EVENTS}/"
    )
    assert "erased since" in page.content.decode()
    assert campaign.is_intact(find_report(TOWNSHIP))


def test_a_record_that_changed_since_is_named_as_it_is_today_and_counted_as_then(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = confirm(TOWNSHIP)
    overdue = open_number(report, "tasks.overdue")
    (row,) = see_rows(report, "tasks.overdue")

    Task.objects.filter(pk=row.record_id).update(state="done", done_at=AFTER_FIRST, closed_by="note")

    (again,) = see_rows(find_report(TOWNSHIP), "tasks.overdue")
    assert (overdue.count, open_number(find_report(TOWNSHIP), "tasks.overdue").count) == (1, 1)
    assert (again.label, again.at) == (row.label, AFTER_FIRST)


def test_rows_of_units_outside_of_the_scope_are_not_shown(month: Month) -> None:
    hold_event(TOWNSHIP, 40, date(2026, 9, 2))
    hold_event(OTHER, 50, date(2026, 9, 3))
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = find_report(OFFICE)

    assert {row.unit for row in see_rows(report, EVENTS)} == {TOWNSHIP, OTHER}
    assert {row.unit for row in see_rows(report, EVENTS, TOWNSHIP, VILLAGE)} == {TOWNSHIP}
    assert see_rows(report, EVENTS, VILLAGE) == []
    # Nor are they opened for a role for which the measure does not open.
    assert see_rows(report, EVENTS, TOWNSHIP, roles=("inspector",)) == []


def test_of_a_share_the_rest_of_the_whole_opens_too(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = find_report(TOWNSHIP)
    number = open_number(report, "campaign.tasks_in_time")

    (row,) = see_rows(report, "campaign.tasks_in_time")

    assert (number.count, number.of, number.percent, row.counted) == (0, 1, None, False)


def test_a_long_list_of_rows_is_cut_into_pages(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = find_report(OFFICE)
    number, content = open_number(report, "tasks.total"), campaign.read_content(report)
    everybody = list(Unit.objects.values_list("pk", flat=True))

    pages = [
        campaign.open_rows(
            number=number, content=content, unit_ids=everybody, roles=["county_office"], first=first, count=10
        )
        for first in range(0, number.count + 10, 10)
    ]

    assert sum(map(len, pages)) == number.count == Task.objects.count()
    assert len({row.record_id for page in pages for row in page}) == number.count


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.id)
def test_every_measure_says_what_it_counts_in_both_languages(measure: Any) -> None:
    before = get_language()
    set_language("zh-hans")
    chinese = gettext(measure.definition)
    set_language(before)

    assert measure.definition.endswith(".")
    assert chinese.endswith("。")


def test_a_number_is_a_page_for_whoever_sees_the_report(month: Month, django_assert_max_num_queries: Any) -> None:
    hold_event(TOWNSHIP, 40, date(2026, 9, 2))
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = find_report(TOWNSHIP)
    address = f"/reports/{report.pk}/numbers/{EVENTS}/"
    own = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    with django_assert_max_num_queries(15):
        page = own.get(address).content.decode()

    assert "The events of the unit that were recorded as held and began before the cut-off." in page
    assert "7 Sept 2026 17:00" in page
    chinese = make_client("zh-hans", Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP)).get(address).content.decode()
    assert "本单位在截止时点前开始、并已登记为“已举办”的活动。" in chinese
    for role, name, status in (
        (Role.COUNTY_OFFICE, OFFICE, 200),
        (Role.TOWNSHIP_COORDINATOR, OTHER, 404),
        (Role.VILLAGE_WORKER, VILLAGE, 404),
        (Role.DATA_STEWARD, "云岭县公安局", 404),
    ):
        assert make_client(role=role, unit=unit(name)).get(address).status_code == status, name
    assert own.get(f"/reports/{report.pk}/numbers/tasks.nothing/").status_code == 404


@pytest.mark.parametrize(("role", "name"), [(Role.COUNTY_OFFICE, OFFICE), (Role.TOWNSHIP_COORDINATOR, TOWNSHIP)])
def test_every_row_that_is_shown_leads_to_its_record(month: Month, role: Role, name: str) -> None:
    hold_event(TOWNSHIP, 40, date(2026, 9, 2))
    campaign.compute_due_reports(now=after(FIRST))
    confirm(TOWNSHIP)
    campaign.compute_due_reports(now=after(SECOND))
    report, client = find_report(name, SECOND), make_client(role=role, unit=unit(name))

    for number in ("tasks.total", "campaign.tasks_in_time", "campaign.reports_confirmed", EVENTS, HEADS):
        page = client.get(f"/reports/{report.pk}/numbers/{number}/").content.decode()
        rows = [part.split('"')[1] for part in page.split('<th scope="row">')[1:] for part in part.split("<a ")[1:2]]
        assert rows, number
        assert {client.get(address).status_code for address in set(rows)} == {200}, number


def test_the_report_of_the_office_withholds_few_people_from_those_outside(month: Month) -> None:
    hold_event(TOWNSHIP, 40, date(2026, 9, 2))
    hold_event(OTHER, 3, date(2026, 9, 3))
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = confirm(OFFICE, role=Role.COUNTY_OFFICE)

    def read(role: Role, name: str) -> tuple[str, str, int]:
        client = make_client("zh-hans", role, unit(name))
        page, number = (
            client.get(f"/reports/{report.pk}/{part}").content.decode() for part in ("", f"numbers/{HEADS}/")
        )
        return page, number, client.get(f"/reports/{report.pk}/docx/").status_code

    # The township knows its own 40: the county's 43 would tell it of the other 3. A village sees 43 others.
    page, number, file = read(Role.TOWNSHIP_COORDINATOR, TOWNSHIP)
    assert "43人" not in page
    assert WITHHELD in page
    assert "不予公布" in number
    assert "43" not in number.partition("数字所依据的记录")[0].partition("<dl")[2]
    assert file == 404
    page, number, file = read(Role.VILLAGE_WORKER, VILLAGE)
    assert "43人" in page
    assert WITHHELD not in page
    assert file == 404
    # In scope everybody sees it.
    page, number, file = read(Role.COUNTY_OFFICE, OFFICE)
    assert "43人" in page
    assert file == 200


def test_a_small_difference_to_an_earlier_reportis_withheld(month: Month) -> None:
    hold_event(OTHER, 50, date(2026, 9, 3))
    campaign.compute_due_reports(now=after(FIRST))
    first = confirm(OFFICE, FIRST, Role.COUNTY_OFFICE)
    hold_event(OTHER, 2, date(2026, 9, 9))
    campaign.compute_due_reports(now=after(SECOND))
    second = confirm(OFFICE, SECOND, Role.COUNTY_OFFICE)
    hold_event(OTHER, 30, date(2026, 9, 14))
    campaign.compute_due_reports(now=after(THIRD))
    third = confirm(OFFICE, THIRD, Role.COUNTY_OFFICE)
    seen = {unit(TOWNSHIP).pk}

    withheld = [
        campaign.find_withheld(report=report, content=campaign.read_content(report), unit_ids=seen)
        for report in (first, second, third)
    ]

    assert withheld == [frozenset(), frozenset({HEADS}), frozenset()]
    assert (
        campaign.find_withheld(report=second, content=campaign.read_content(second), unit_ids={unit(OFFICE).pk})
        == frozenset()
    )


def make_content(own: int, others: int) -> Mapping[str, Any]:
    one = {"id": "a", "kind": "", "grain": "person", "version": 1, "by_unit": {"own": own, "other": others}}
    return {"measures": [one]}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8))
def test_no_reader_learns_of_few_others_from_all_that_was_released(steps: list[tuple[int, int]]) -> None:
    totals, contents = [(0, 0)], list[Mapping[str, Any]]()
    for own, others in steps:
        totals.append((totals[-1][0] + own, totals[-1][1] + others))
        contents.append(make_content(*totals[-1]))

    # What a reader who knows their own part subtracts from each number that was shown.
    learned = [
        others
        for place, (_own, others) in enumerate(totals[1:])
        if not is_withheld(contents[: place + 1], "a", 1, {"own"})
    ]

    assert [one for one in learned if 0 < one < SMALL] == []
    assert [b - a for a in learned for b in learned if 0 < b - a < SMALL] == []


def test_content_that_an_earlier_version_kept_is_read_and_opens_into_no_rows(month: Month) -> None:
    campaign.compute_due_reports(now=AFTER_FIRST)
    report = confirm(OFFICE, role=Role.COUNTY_OFFICE)
    content = campaign.read_content(report)
    for name in ("task_numbers", "task_rows", "stated", "edits", "steps"):
        del content[name]
    old = {"id": "outreach.head_count", "version": 1, "kind": "consultation", "title": "人数", "counted": "人"}
    content |= {"schema": 1, "measures": [old | {"count": 9, "of": None, "minimum": 1, "rows": [str(uuid.uuid4())]}]}
    written = write_canonical(content)
    Report.objects.filter(pk=report.pk).update(content=written, sha256=compute_hash(written))

    office = make_client(role=Role.COUNTY_OFFICE, unit=unit(OFFICE))
    page = office.get(f"/reports/{report.pk}/").content.decode()
    assert "no longer what its hash says" not in page
    number = office.get(f"/reports/{report.pk}/numbers/{HEADS}/").content.decode()
    assert "did not keep the rows by unit" in number
    assert campaign.find_withheld(
        report=find_report(OFFICE), content=campaign.read_content(find_report(OFFICE)), unit_ids=set()
    ) == {HEADS}


def test_a_day_whose_report_was_corrected_counts_once_and_opens_into_the_last_version(month: Month) -> None:
    campaign.compute_due_reports(now=after(FIRST))
    first, by = confirm(TOWNSHIP), make_worker(TOWNSHIP)
    given = {"now": after(FIRST) + timedelta(minutes=9), "by": by}
    second = campaign.correct_report(report_id=first.pk, reason="补记一项。", **given)
    campaign.confirm_report(report_id=second.pk, sha256=second.sha256, remark="", **given)
    campaign.compute_due_reports(now=after(SECOND))

    number = open_number(find_report(TOWNSHIP, SECOND), "campaign.reports_confirmed")

    (row,) = see_rows(find_report(TOWNSHIP, SECOND), "campaign.reports_confirmed")
    assert (number.count, number.row_count, row.record_id) == (1, 1, str(second.pk))
