"""The responsibility matrix and the duty lists of townships as pages: read, and kept by the county office."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.organisation import add_unit
from tests.support.people import EARLY, NOW, get_duty, get_neighbour, get_office, get_unit, make_client, make_person
from tests.support.xlsx import make_xlsx

from fuwuyue.organisation import api
from fuwuyue.organisation.api import Duty, DutyListItem, ListKind, Matter, Part, Role, UnitKind
from fuwuyue.protection.api import AuditEntry

LIST = "松溪镇履行职责事项清单"
REFUSED = "对欠账对象落实结扎手术"
DAY = "2026-01-01"


@pytest.fixture
def clerk(db: None) -> Client:
    return make_client()


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def rows_of(page: str) -> list[list[str]]:
    """Return the words of each cell of the body of a table."""
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")[:-1]]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_the_matrix_says_of_each_matter_and_of_each_unit_who_leads_supports_and_is_informed(clerk: Client) -> None:
    county, township = get_office().division, get_unit(Role.TOWNSHIP_COORDINATOR)
    named = make_person(Role.TOWNSHIP_COORDINATOR)
    health = add_unit("云岭县卫生健康局", county, UnitKind.HEALTH_OFFICE)
    matter = api.add_matter(title="开展健康知识普及", division_id=county.pk, valid_from=EARLY, now=NOW)
    api.add_matter(title="更新宣传材料", division_id=county.pk, valid_from=EARLY, now=NOW)
    given = {"matter_id": matter.pk, "valid_from": EARLY, "now": NOW}
    api.assign_duty(**given, unit_id=health.pk, part=Part.LEAD)
    api.assign_duty(**given, unit_id=township.pk, part=Part.SUPPORT, responsible_id=named.pk)
    path = f"/organisation/divisions/{county.pk}/duties/"

    by_matter, by_unit = page_of(clerk, path), page_of(clerk, f"{path}?by=unit")

    first, second = rows_of(by_matter)
    assert [first[0].split(" Add")[0], first[3]] == ["开展健康知识普及", "—"]
    assert first[1].startswith("云岭县卫生健康局")
    assert first[2].startswith("松溪镇人民政府")
    assert "Named: 测试人员" in first[2]
    assert "Caution No item of the township's duty list is cited" in first[2]
    assert second[1:] == ["nobody leads it", "—", "—"]
    assert "1 duty of a township needs a second look" in by_matter
    assert [row[0] for row in rows_of(by_unit)] == ["云岭县卫生健康局", "松溪镇人民政府"]
    assert rows_of(by_unit)[0][1].startswith("开展健康知识普及")
    assert AuditEntry.objects.filter(kind="read", reason="duties.1", record=str(county.pk)).count() == 2
    assert clerk.get("/organisation/duties/").headers["Location"] == path


def test_a_coordinator_reads_the_matrix_of_the_township_and_changes_nothing_in_it(db: None) -> None:
    duty, client = get_duty(), make_client(role=Role.TOWNSHIP_COORDINATOR)

    page = page_of(client, f"/organisation/divisions/{duty.matter.division_id}/duties/")

    assert "松溪镇履行职责事项清单, item 12: 发放宣传材料" in page
    for way in ("Add a matter", "/assign/", "/end/"):
        assert way not in page
    assert client.get(f"/organisation/divisions/{get_office().division_id}/duties/").status_code == 404


def test_a_matter_is_added_where_the_review_lets_it_pass_and_the_audit_names_who_did(clerk: Client) -> None:
    path = f"/organisation/divisions/{get_office().division_id}/duties/add/"

    refused = clerk.post(path, {"title": REFUSED, "valid_from": DAY})
    added = clerk.post(path, {"title": "更新宣传材料", "valid_from": DAY})

    assert refused.status_code == 422
    assert "The review refuses" in refused.content.decode()
    assert added.status_code == 302
    [matter] = Matter.objects.all()
    entry = AuditEntry.objects.get(verb="add", record=str(matter.pk))
    assert (entry.user_id, entry.role) == (str(make_person().pk), "county_office")


def test_a_unit_gets_its_part_by_what_it_cites_and_a_caution_is_said_where_it_cites_nothing(clerk: Client) -> None:
    township, coordinator = get_unit(Role.TOWNSHIP_COORDINATOR), make_person(Role.TOWNSHIP_COORDINATOR)
    first, second = (
        api.add_matter(title=title, division_id=get_office().division_id, valid_from=EARLY, now=NOW)
        for title in ("开展健康知识普及", "更新宣传材料")
    )
    given = {"unit_id": township.pk, "list_title": LIST, "valid_from": EARLY, "now": NOW}
    item = api.add_duty_list_item(**given, kind=ListKind.SHARED, number="7", title="开展健康知识普及")
    api.add_duty_list_item(**given, kind=ListKind.TAKEN_BACK, number="8", title="医疗机构执业检查")
    choose, path, bare_path = (
        f"/organisation/matters/{first.pk}/assign/",
        *(f"/organisation/matters/{each.pk}/assign/?unit={township.pk}" for each in (first, second)),
    )

    choosing, form = page_of(clerk, choose), page_of(clerk, path)
    posted = {"part": "support", "valid_from": DAY, "item": str(item.pk), "responsible": str(coordinator.pk)}
    cited = clerk.post(path, posted, follow=True)
    bare = clerk.post(bare_path, {**posted, "item": "", "part": "lead"}, follow=True)
    elsewhere = clerk.get(choose, {"unit": str(get_neighbour().pk)})

    assert "松溪镇人民政府（松溪镇）" in choosing
    assert "7 开展健康知识普及（supported by the township）" in form
    assert "医疗机构执业检查" not in form, "what was taken back cannot be cited"
    assert "second look" not in cited.content.decode()
    assert "No item of the township&#x27;s duty list is cited" in bare.content.decode()
    assert elsewhere.status_code == 422
    duty = Duty.objects.get(matter=first)
    assert (duty.item, duty.responsible, duty.part) == (item, coordinator, "support")
    assert AuditEntry.objects.get(verb="assign", record=str(duty.pk)).user_id == str(make_person().pk)
    assert AuditEntry.objects.filter(reason="assign_duty.1", record=str(township.pk)).count() == 1


def test_a_department_is_asked_for_no_item_of_a_list(clerk: Client) -> None:
    department, county = get_unit(Role.DATA_STEWARD), get_office().division
    matter = api.add_matter(title="更新宣传材料", division_id=county.pk, valid_from=EARLY, now=NOW)

    page = page_of(clerk, f"/organisation/matters/{matter.pk}/assign/?unit={department.pk}")

    assert 'name="item"' not in page
    assert 'name="part"' in page


def test_a_part_a_matter_and_an_item_end_on_the_day_that_is_said(clerk: Client) -> None:
    duty = get_duty()
    paths = (f"duties/{duty.pk}", f"duty-list/{duty.item_id}", f"matters/{duty.matter_id}")

    answers = [clerk.post(f"/organisation/{path}/end/", {"on_day": DAY}).status_code for path in paths]

    assert answers == [302, 302, 302]
    duty.refresh_from_db()
    ended = [duty.valid_until, DutyListItem.objects.get().valid_until, Matter.objects.get().valid_until]
    assert ended == [date.fromisoformat(DAY)] * 3
    by = set(AuditEntry.objects.filter(verb="end").values_list("user_id", "role"))
    assert by == {(str(make_person().pk), "county_office")}


def test_a_duty_list_is_shown_by_its_three_lists_and_taken_over_from_a_file(clerk: Client) -> None:
    path = f"/organisation/units/{get_unit(Role.TOWNSHIP_COORDINATOR).pk}/duty-list/"
    rows: list[list[object]] = [
        ["序号", "清单类别", "事项名称"],
        ["1", "基本履职事项", "开展健康知识普及"],
        ["2", "上级部门收回事项", "医疗机构执业检查"],
        ["3", "别的", "事项"],
    ]

    def give(rows: list[list[object]], list_title: str = LIST) -> tuple[int, str]:
        file = SimpleUploadedFile("list.xlsx", make_xlsx(rows))
        answer = clerk.post(path + "import/", {"list_title": list_title, "valid_from": DAY, "file": file})
        return answer.status_code, answer.content.decode()

    unlawful, mixed, same = give(rows, REFUSED), give(rows), give(rows[:3])
    item = {"list_title": LIST, "kind": "basic", "number": "4", "title": "更新宣传材料", "valid_from": DAY}
    refused = [clerk.post(path + "add/", {**item, name: REFUSED}) for name in ("title", "list_title")]
    added = clerk.post(path + "add/", item)
    page = page_of(clerk, path)

    assert unlawful[0] == 422
    assert "The review refuses" in unlawful[1]
    assert mixed[0] == 422
    assert "“别的” is none of the three lists" in mixed[1]
    assert same[0] == 302
    assert [answer.status_code for answer in (*refused, added)] == [422, 422, 302]
    assert re.search(r'done by the township itself <span class="count">2<.*开展健康知识普及', page)
    assert re.search(r'taken back by departments <span class="count">1<.*医疗机构执业检查', page)
    assert AuditEntry.objects.get(verb="import").user_id == str(make_person().pk)


def test_the_page_of_a_unit_tells_its_duties(db: None) -> None:
    duty = get_duty()

    page = page_of(make_client(role=Role.TOWNSHIP_COORDINATOR), f"/organisation/units/{duty.unit_id}/")

    assert "发放宣传材料" in page
    assert "leads" in page
    assert "item 12" in page
