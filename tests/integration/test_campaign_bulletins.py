"""Bulletins: out of confirmed reports alone, fair to who has not confirmed, frozen as they were issued."""

import io
import json
import re
from datetime import timedelta
from typing import Any

import docx
import pdfplumber
import pytest
from django.test import Client
from tests.support.people import get_neighbour, make_client
from tests.support.reports import (
    AFTER_FIRST,
    CLINIC,
    FIRST,
    OTHER,
    SECOND,
    TOWNSHIP,
    after,
    confirm,
    find_report,
    hold_event,
    make_worker,
)
from tests.support.service_month import OFFICE, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Bulletin, Given, Month, ReportingDay, StaleError, Task
from fuwuyue.campaign.releases import SumOfPersons, may_tell_sum
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import Role
from fuwuyue.protection.api import AuditEntry
from fuwuyue.review.api import RefusedTextError

pytestmark = pytest.mark.django_db
LATER = AFTER_FIRST + timedelta(hours=2)
REFUSED = "各村对欠账对象逐一落实结扎手术。"
NUMBERS = ("total", "done", "due", "in_time", "overdue")


@pytest.fixture
def month() -> Month:
    """A month with the reports of its first day: two townships have numbers that nobody else has."""
    add_units()
    made = start_sample()
    hold_event(TOWNSHIP, 86, FIRST - timedelta(days=4))
    hold_event(OTHER, 57, FIRST - timedelta(days=3))
    campaign.compute_due_reports(now=AFTER_FIRST)
    return made


def day_of(month: Month, held_on: object = FIRST) -> ReportingDay:
    day = ReportingDay.objects.get(month=month, held_on=held_on)
    return campaign.get_day_of_bulletin(day_id=day.pk, office_ids=[month.owner_id])


def issue(month: Month, held_on: object = FIRST, **given: Any) -> Bulletin:
    day = day_of(month, held_on)
    seen = given.pop("seen", campaign.draft_bulletin(day=day).seen)
    values = {"signer_id": month.owner_id, "signed_on": FIRST, **given}
    return campaign.issue_bulletin(
        day=day, given=Given(**values), seen=seen, now=LATER, by=make_worker(OFFICE, Role.COUNTY_OFFICE)
    )


def read_all(bulletin: Bulletin, client: Client) -> dict[str, str]:
    """Return the text of the page, of the JSON and of both papers, without blanks."""
    address = f"/bulletins/{bulletin.pk}/"
    files = {kind: client.get(f"{address}{kind}/").content for kind in ("json", "docx", "pdf")}
    document = docx.Document(io.BytesIO(files["docx"]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    with pdfplumber.open(io.BytesIO(files["pdf"])) as file:
        pdf = "".join(page.extract_text() for page in file.pages)
    texts = {
        "page": re.sub("<[^>]*>", " ", client.get(address).content.decode()),
        "json": files["json"].decode(),
        "docx": "\n".join([*(one.text for one in document.paragraphs), *cells]),
        "pdf": pdf,
    }
    return {kind: re.sub(r"\s", "", text) for kind, text in texts.items()}


def mark_numbers(name: str) -> dict[str, str]:
    """Let a unit have numbers of tasks that stand nowhere else, and return them as they are written."""
    report = find_report(name)
    content = campaign.read_content(report)
    content["tasks"] |= {"total": 7311, "done": 7207, "due": 7103, "in_time": 7057, "overdue": 7043}
    report.content = json.dumps(content, ensure_ascii=False)
    report.save(update_fields=["content"])
    return {number: str(content["tasks"][number]) for number in NUMBERS}


@pytest.fixture
def reader() -> Client:
    return make_client("zh-hans", Role.TOWNSHIP_COORDINATOR, unit(OTHER))


def test_what_is_not_confirmed_stands_nowhere_in_a_bulletin(month: Month, reader: Client) -> None:
    hidden = mark_numbers(OTHER)
    confirm(TOWNSHIP)
    shown = campaign.read_content(find_report(TOWNSHIP))["tasks"]

    bulletin = issue(month, note="联系人：办公室")

    waiting = len(campaign.draft_bulletin(day=day_of(month)).unconfirmed)
    assert waiting > 1
    for kind, text in read_all(bulletin, reader).items():
        assert OTHER not in text, kind
        assert [number for number in hidden.values() if number in text] == [], kind
        assert TOWNSHIP in text, kind
        assert f"另有{waiting}个单位的数据尚未确认，未列入本通报。" in text, kind
    content = campaign.parse_bulletin(bulletin)
    assert [(one["name"], *(one[name] for name in NUMBERS)) for one in content["units"]] == [
        (TOWNSHIP, *(shown[name] for name in NUMBERS))
    ]
    assert [one["count"] for one in content["persons"] if one["name"].endswith("consultation")] == [86]


def test_what_is_confirmed_later_stands_in_a_later_bulletin_alone(month: Month, reader: Client) -> None:
    confirm(TOWNSHIP)
    first = issue(month)
    before = read_all(first, reader)
    later = confirm(OTHER)

    second = issue(month)

    assert read_all(first, reader) == before, "frozen as it was issued"
    told = campaign.read_content(later)["tasks"]
    for kind, text in read_all(second, reader).items():
        assert OTHER in text, kind
        assert str(told["total"]) in text, kind
    assert (first.number, second.number) == (1, 2)
    assert [one["name"] for one in campaign.parse_bulletin(second)["units"]] == sorted(
        (TOWNSHIP, OTHER), key=lambda name: unit(name).division.code
    )


def test_a_correction_that_nobody_confirmed_changes_no_bulletin(month: Month) -> None:
    confirmed = confirm(TOWNSHIP)
    Task.objects.filter(unit=unit(TOWNSHIP), state="assigned").update(state="excused")
    campaign.correct_report(
        report_id=confirmed.pk, reason="漏计。", now=LATER, by=make_worker(TOWNSHIP, Role.TOWNSHIP_COORDINATOR)
    )

    [row] = campaign.parse_bulletin(issue(month))["units"]

    assert (row["report"], row["sha256"]) == (str(confirmed.pk), confirmed.sha256)


def test_a_unit_inside_a_township_is_in_its_townships_row(month: Month) -> None:
    names = {one.name for one in campaign.draft_bulletin(day=day_of(month)).unconfirmed}

    assert {TOWNSHIP, OTHER} <= names
    assert CLINIC not in names
    assert OFFICE not in names


def test_issuing_leaves_its_hash_in_the_audit_and_the_same_once_more_is_none(month: Month) -> None:
    confirm(TOWNSHIP)

    first = issue(month, words="请各单位及时确认本单位报告。")
    again = issue(month, words="请各单位及时确认本单位报告。")

    assert first.pk == again.pk
    entries = AuditEntry.objects.filter(verb="issue_bulletin")
    assert [one.record for one in entries] == [f"{first.pk.hex}/{first.sha256}"]


def test_a_report_that_is_confirmed_meanwhile_is_looked_at_first(month: Month) -> None:
    confirm(TOWNSHIP)
    seen = campaign.draft_bulletin(day=day_of(month)).seen
    confirm(OTHER)

    with pytest.raises(StaleError):
        issue(month, seen=seen)

    assert not Bulletin.objects.exists()


def test_before_anybody_has_confirmed_there_is_nothing_to_issue(month: Month) -> None:
    with pytest.raises(UserError, match="尚无"):
        issue(month)


@pytest.mark.parametrize(
    ("field", "words", "error"),
    [
        ("words", REFUSED, RefusedTextError),
        ("note", REFUSED, RefusedTextError),
        ("copy_to", REFUSED, RefusedTextError),
        ("issuer_mark", REFUSED, RefusedTextError),
        ("words", f"{OTHER}至今未确认，请抓紧。", UserError),
        ("words", "青坪乡进展缓慢。", UserError),
        ("number", "第08号", UserError),
    ],
)
def test_what_a_person_adds_is_reviewed_and_names_nobody_who_has_not_confirmed(
    month: Month, field: str, words: str, error: type[UserError]
) -> None:
    confirm(TOWNSHIP)

    with pytest.raises(error) as refused:
        issue(month, **{field: words})

    assert refused.value.field == field
    assert not Bulletin.objects.exists()


def test_a_bulletin_has_the_parts_of_its_paper_and_makes_no_rank(month: Month, reader: Client) -> None:
    confirm(TOWNSHIP)
    confirm(OTHER)

    bulletin = issue(month, number="云服办发〔2026〕5号", copy_to="云岭县卫生健康局", words="请继续做好有关工作。")

    for kind in ("docx", "pdf"):
        text = read_all(bulletin, reader)[kind]
        for part in (
            f"{OFFICE}关于{month.name}工作进展情况的通报",
            "云服办发〔2026〕5号",
            "各乡镇人民政府",
            "截至9月7日17时的工作进展情况通报如下",
            "已确认进展情况报告的单位2个",
            "按行政区划顺序排列，不作排名",
            "请继续做好有关工作。",
            "特此通报。",
            "抄送：云岭县卫生健康局",
            "2026年9月7日",
        ):
            assert part in text, (kind, part)
        assert not re.search("第一名|排名第|倒数|末位|落后", text)


def test_persons_are_told_together_where_that_tells_of_nobody(month: Month) -> None:
    confirm(TOWNSHIP)
    confirm(OTHER)

    [told] = [one for one in campaign.parse_bulletin(issue(month))["persons"] if one["name"].endswith("consultation")]

    # Each township takes its own away and learns the other's: both are many.
    assert told["count"] == 86 + 57


def test_a_township_that_takes_its_own_away_does_not_learn_of_few(month: Month, reader: Client) -> None:
    hold_event(OTHER, 3, SECOND - timedelta(days=1))
    campaign.compute_due_reports(now=after(SECOND))
    content = campaign.read_content(find_report(OTHER, SECOND))
    [kept] = [one for one in content["measures"] if one["id"] == "outreach.head_count" and one["count"]]
    report = find_report(OTHER, SECOND)
    kept |= {"count": 3, "by_unit": {str(unit(OTHER).pk): 3}}
    report.content = json.dumps(content, ensure_ascii=False)
    report.save(update_fields=["content"])
    confirm(TOWNSHIP, SECOND)
    confirm(OTHER, SECOND)

    bulletin = issue(month, SECOND)

    [told] = [one for one in campaign.parse_bulletin(bulletin)["persons"] if one["name"].endswith("consultation")]
    assert told["count"] is None
    for kind, text in read_all(bulletin, reader).items():
        assert "89" not in re.sub(r"[0-9a-f-]{32,64}", "", text), kind
        assert kind == "json" or "按规定不予公布" in text


A, B, C = "a", "b", "c"
SCOPES = [frozenset({one}) for one in (A, B, C)]


@pytest.mark.parametrize(
    ("listed", "whole", "earlier", "is_told"),
    [
        ({A: 40, B: 30}, {A: 40, B: 30}, [], True),
        ({A: 3}, {A: 3}, [], False),
        ({A: 40, B: 3}, {A: 40, B: 3}, [], False),
        ({A: 40, B: 30}, {A: 40, B: 30, C: 2}, [], False),
        ({A: 40, B: 30}, {A: 40, B: 30, C: 9}, [], True),
        ({A: 40, B: 32}, {A: 40, B: 32}, [({A: 40, B: 30}, {A: 40, B: 30}, True)], False),
        ({A: 40, B: 32}, {A: 40, B: 32}, [({A: 40, B: 3}, {A: 40, B: 3}, False)], True),
        ({A: 40, B: 30}, {A: 40, B: 30, C: 12}, [({A: 40, B: 30}, {A: 40, B: 30, C: 10}, True)], False),
    ],
    ids=[
        "many",
        "few in all",
        "few beside the own",
        "few who are not listed",
        "many who are not listed",
        "few more than before",
        "many more than what was withheld",
        "few more of those who are not listed",
    ],
)
def test_a_sum_of_persons_is_told_only_where_no_difference_tells_of_few(
    listed: dict[str, int],
    whole: dict[str, int],
    earlier: list[tuple[dict[str, int], dict[str, int], bool]],
    is_told: bool,
) -> None:
    before = [(SumOfPersons(one, all_of_them), shown) for one, all_of_them, shown in earlier]

    assert may_tell_sum(now=SumOfPersons(listed, whole), earlier=before, scopes=SCOPES) is is_told


def test_the_office_writes_one_on_its_page_and_the_county_reads_it(month: Month, reader: Client) -> None:
    confirm(TOWNSHIP)
    office = make_client("zh-hans", Role.COUNTY_OFFICE, unit(OFFICE))
    address = f"/reports/days/{day_of(month).pk}/bulletin/"
    assert address in office.get(f"/months/{month.pk}/reports/").content.decode()
    page = office.get(address).content.decode()
    assert TOWNSHIP in page
    assert f'<th scope="row">{OTHER}</th>' not in page
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    given = {"signer": str(month.owner_id), "signed_on": "2026-09-07", "seen": seen[1]}

    refused = office.post(address, {**given, "words": REFUSED})
    confirm(OTHER)
    stale = office.post(address, given)
    renewed = re.search(r'name="seen" value="([^"]*)"', stale.content.decode())
    assert renewed is not None
    sent = office.post(address, {**given, "seen": renewed[1]})

    assert (refused.status_code, stale.status_code, sent.status_code) == (422, 422, 302)
    assert REFUSED in refused.content.decode()
    where = sent.headers["Location"]
    assert OTHER in reader.get(where).content.decode()
    assert "9月7日通报" in reader.get(f"/months/{month.pk}/reports/").content.decode()
    assert make_client(unit=get_neighbour()).get(where).status_code == 404
    assert reader.get(address).status_code == 404
    assert reader.post(address, given).status_code == 404
