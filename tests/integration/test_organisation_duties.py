"""The responsibility matrix: who leads, supports and is informed, by which item of a duty list, and who takes over."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.support.county import EARLY, NOW, add_county
from tests.support.organisation import DAY, add_unit, add_user, find, give_role
from tests.support.xlsx import make_xlsx

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.api import Caution, Duty, ListKind, Matter, Part, Post, Role, Unit, UnitKind, User
from fuwuyue.protection.api import AuditEntry

LEAVING = date(2026, 10, 1)
LIST = "松溪镇履行职责事项清单"


@pytest.fixture(autouse=True)
def county(db: None) -> None:
    add_county()


@pytest.fixture
def health() -> Unit:
    return add_unit("云岭县卫生健康局", kind=UnitKind.HEALTH_OFFICE)


@pytest.fixture
def songxi() -> Unit:
    return add_unit("松溪镇人民政府", "松溪镇")


@pytest.fixture
def matter() -> Matter:
    return add_matter("开展健康知识普及")


def add_matter(title: str) -> Matter:
    return api.add_matter(title=title, division_id=find("云岭县").pk, valid_from=EARLY, now=NOW)


def add_item(unit: Unit, kind: ListKind, number: str, title: str, since: date = EARLY) -> api.DutyListItem:
    return api.add_duty_list_item(
        unit_id=unit.pk, list_title=LIST, kind=kind, number=number, title=title, valid_from=since, now=NOW
    )


def assign(matter: Matter, unit: Unit, part: Part, since: date = EARLY, **more: object) -> api.Assigned:
    return api.assign_duty(matter_id=matter.pk, unit_id=unit.pk, part=part, valid_from=since, now=NOW, **more)


def matrix(day: date = DAY) -> list[tuple[str, str | None, list[str], list[str]]]:
    return [
        (
            row.matter.title,
            row.lead and row.lead.duty.unit.name,
            [told.duty.unit.name for told in row.support],
            [told.duty.unit.name for told in row.informed],
        )
        for row in api.get_matrix(division_id=find("云岭县").pk, day=day)
    ]


def test_the_matrix_says_who_leads_supports_and_is_informed(
    matter: Matter, health: Unit, songxi: Unit, django_assert_num_queries
) -> None:
    add_matter("更新宣传材料")
    assign(matter, health, Part.LEAD)
    assign(matter, songxi, Part.SUPPORT, date(2020, 1, 1))
    assign(matter, add_unit("云岭县教育局", kind=UnitKind.DEPARTMENT), Part.INFORMED)

    row = ("开展健康知识普及", "云岭县卫生健康局", ["松溪镇人民政府"], ["云岭县教育局"])
    assert matrix() == [row, ("更新宣传材料", None, [], [])]
    assert matrix(date(2019, 12, 31))[0] == (*row[:2], [], row[3])
    county_id = find("云岭县").pk
    with django_assert_num_queries(3):
        api.get_matrix(division_id=county_id, day=DAY)


def test_a_township_that_cites_its_list_is_told_nothing_and_one_that_does_not_is(matter: Matter, songxi: Unit) -> None:
    item = add_item(songxi, ListKind.BASIC, "12", "开展健康知识普及")
    other = add_unit("青坪乡人民政府", "青坪乡", since=date(2015, 3, 1))

    cited = assign(matter, songxi, Part.SUPPORT, item_id=item.pk)
    bare = assign(matter, other, Part.SUPPORT, date(2015, 3, 1))
    api.end_duty_list_item(item_id=item.pk, on_day=DAY, now=NOW)

    assert (cited.cautions, bare.cautions) == ((), (Caution.NOT_IN_LIST,))
    (told,) = api.get_duties(unit_id=songxi.pk, day=DAY)
    assert (told.duty.item.number, told.cautions) == ("12", (Caution.ITEM_ENDED,))


def test_what_was_taken_back_is_refused_before_and_told_after(matter: Matter, songxi: Unit) -> None:
    add_item(songxi, ListKind.TAKEN_BACK, "7", "开展健康知识普及", date(2025, 1, 1))

    with pytest.raises(UserError, match="收回"):
        assign(matter, songxi, Part.SUPPORT, date(2025, 1, 1))
    assign(matter, songxi, Part.SUPPORT, date(2024, 12, 31))

    (told,) = api.get_duties(unit_id=songxi.pk, day=DAY)
    assert told.cautions == (Caution.NOT_IN_LIST, Caution.TAKEN_BACK)


def test_a_matter_has_one_lead_and_a_unit_one_part(matter: Matter, health: Unit, songxi: Unit) -> None:
    first = assign(matter, health, Part.LEAD).duty

    with pytest.raises(UserError, match="牵头"):
        assign(matter, songxi, Part.LEAD)
    with pytest.raises(UserError, match="已承担"):
        assign(matter, health, Part.SUPPORT)
    api.end_duty(duty_id=first.pk, on_day=DAY, now=NOW)
    assign(matter, songxi, Part.LEAD, DAY)

    assert [row[1] for row in (*matrix(date(2026, 8, 31)), *matrix())] == ["云岭县卫生健康局", "松溪镇人民政府"]


def test_what_is_not_lawful_is_no_matter() -> None:
    with pytest.raises(UserError, match="审查"):
        add_matter("对欠账对象落实结扎手术")
    with pytest.raises(UserError, match="已有"):
        add_matter("更新宣传材料")
        add_matter(" 更新 宣传材料。")

    assert Matter.objects.count() == 1


def test_an_item_of_another_townships_list_is_no_ground(matter: Matter, songxi: Unit) -> None:
    other = add_unit("青坪乡人民政府", "青坪乡", since=date(2015, 3, 1))
    item = add_item(other, ListKind.BASIC, "1", "开展健康知识普及")

    with pytest.raises(UserError, match="清单"):
        assign(matter, songxi, Part.SUPPORT, item_id=item.pk)
    with pytest.raises(UserError, match="不是乡镇"):
        add_item(add_unit("云岭县教育局", kind=UnitKind.DEPARTMENT), ListKind.BASIC, "1", "事项")


def test_duties_end_with_their_matter_and_with_their_unit(matter: Matter, health: Unit, songxi: Unit) -> None:
    assign(matter, health, Part.LEAD)
    assign(matter, songxi, Part.SUPPORT, date(2027, 1, 1))

    api.end_matter(matter_id=matter.pk, on_day=DAY, now=NOW)

    assert [(duty.unit, duty.valid_until) for duty in Duty.objects.all()] == [(health, DAY)]
    second = add_matter("更新宣传材料")
    assign(second, health, Part.LEAD)
    api.end_unit(unit_id=health.pk, on_day=DAY, now=NOW)
    assert matrix() == [("更新宣传材料", None, [], [])]


def end(action: Callable[..., None], **which: object) -> None:
    action(**which, on_day=DAY, now=NOW)


@pytest.mark.parametrize("what", ["matter", "duty", "dutylistitem"])
def test_each_write_leaves_one_entry_on_its_record_without_a_word_of_it(
    what: str, matter: Matter, health: Unit, songxi: Unit
) -> None:
    before = AuditEntry.objects.count()
    if what == "matter":
        row, verb = add_matter("更新宣传材料"), "add"
        end(api.end_matter, matter_id=row.pk)
    elif what == "duty":
        row, verb = assign(matter, health, Part.LEAD).duty, "assign"
        end(api.end_duty, duty_id=row.pk)
    else:
        row, verb = add_item(songxi, ListKind.BASIC, "1", "更新宣传材料"), "add"
        end(api.end_duty_list_item, item_id=row.pk)

    entries = AuditEntry.objects.order_by("id")[before:]
    assert [(each.verb, each.model, each.record) for each in entries] == [
        (verb, f"organisation.{what}", str(row.pk)),
        ("end", f"organisation.{what}", str(row.pk)),
    ]
    assert "".join(str(each) for entry in entries.values() for each in entry.values()).isascii()
    row.refresh_from_db()
    assert row.valid_until == DAY


@pytest.mark.parametrize("fields", [{"part": "watches"}, {"valid_until": EARLY}], ids=str)
def test_the_database_refuses_what_is_no_duty(matter: Matter, health: Unit, fields: dict[str, object]) -> None:
    duty = assign(matter, health, Part.LEAD).duty

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(**fields)


ROWS = [
    ["序号", "清单类别", "事项名称"],
    [1.0, "基本履职事项", "开展健康知识普及"],
    ["2", "配合履职事项", "协助开展免疫规划宣传"],
    ["3", "上级部门收回事项", "医疗机构执业检查"],
]


def import_list(unit: Unit, rows: list[list[object]], **more: object) -> api.Imported:
    return api.import_duty_list(
        unit_id=unit.pk, list_title=LIST, content=make_xlsx(rows, **more), valid_from=EARLY, now=NOW
    )


def test_a_duty_list_goes_in_once_and_its_wrong_rows_come_back(songxi: Unit) -> None:
    wrong = [
        ["4", "别的", "事项"],
        ["", "基本履职", "无序号事项"],
        ["1", "基本履职", "另一事项"],
        ["5", "基本履职", "对欠账对象落实结扎手术"],
        ["6", "基本履职", ""],
    ]

    first = import_list(songxi, ROWS)
    before = AuditEntry.objects.count()
    again = import_list(songxi, ROWS)
    mixed = import_list(songxi, [*ROWS, *wrong])

    assert (first.added_count, first.errors) == (3, ())
    assert (again.added_count, again.unchanged_count, again.errors) == (0, 3, ())
    assert (mixed.added_count, [error.number for error in mixed.errors]) == (0, [5, 6, 7, 8, 9])
    assert "第7行" in mixed.wrong_rows.decode("utf-8-sig")
    assert AuditEntry.objects.count() == before
    kinds = [(item.kind, item.number) for item in api.get_listed(unit_ids=[songxi.pk])]
    assert kinds == [("basic", "1"), ("shared", "2"), ("taken_back", "3")]
    assert [error.number for error in import_list(songxi, ROWS, merged=["A3:A4"]).errors] == [3, 4]


class Visits:
    """Work of a context above, as a test has it: two visits of everybody, until they are handed over."""

    kind = "visits"
    name = "visits"
    given: list[tuple[Post, object, date]]

    def __init__(self) -> None:
        self.given = []

    def count_open(self, *, post: Post, day: date) -> int:
        return 0 if self.given else 2

    def hand_over(self, *, post: Post, successor_id: object, on_day: date, now: datetime, by: object) -> None:
        self.given.append((post, successor_id, on_day))


VISITS = Visits()


@pytest.fixture
def visits(settings) -> Iterator[Visits]:
    settings.OPEN_WORK = (*settings.OPEN_WORK, f"{__name__}.VISITS")
    VISITS.given = []
    return VISITS


@pytest.fixture
def leaver(health: Unit) -> User:
    user = add_user()
    give_role(user, Role.COUNTY_OFFICE, health)
    return user


@pytest.fixture
def heir(health: Unit) -> User:
    user = add_user("heir")
    give_role(user, Role.COUNTY_OFFICE, health)
    return user


def end_role(user: User, successor: User | None = None) -> None:
    (holding,) = api.get_holdings(user_id=user.pk)
    api.end_role(holding_id=holding.pk, on_day=LEAVING, successor_id=successor and successor.pk, now=NOW)


def test_who_has_open_work_and_names_nobody_stays(matter: Matter, health: Unit, leaver: User, visits: Visits) -> None:
    assign(matter, health, Part.LEAD, responsible_id=leaver.pk)
    before = AuditEntry.objects.count()

    with pytest.raises(api.OpenWorkError, match=r"责任分工事项：1.*visits：2") as refused:
        end_role(leaver)

    assert [(work.kind, work.count) for work in refused.value.work] == [("duties", 1), ("visits", 2)]
    assert api.get_holdings(user_id=leaver.pk)[0].valid_until is None
    assert AuditEntry.objects.count() == before


def test_open_work_goes_to_who_takes_over_from_that_day(
    matter: Matter, health: Unit, leaver: User, heir: User, visits: Visits
) -> None:
    assign(matter, health, Part.LEAD, responsible_id=leaver.pk)

    end_role(leaver, heir)

    assert [row.duty.responsible for row in api.get_duties(unit_id=health.pk, day=DAY)] == [leaver]
    assert [row.duty.responsible for row in api.get_duties(unit_id=health.pk, day=LEAVING)] == [heir]
    assert visits.given == [(Post(leaver.pk, health.pk, Role.COUNTY_OFFICE), heir.pk, LEAVING)]
    assert api.get_holdings(user_id=leaver.pk)[0].valid_until == LEAVING
    told = [(entry.verb, entry.model, entry.fields) for entry in AuditEntry.objects.order_by("-id")[:3]]
    assert told == [
        ("end", "organisation.roleholding", "valid_until"),
        ("hand_over", "organisation.roleholding", ""),
        ("hand_over", "organisation.duty", "responsible"),
    ]


def test_a_hand_over_that_fails_half_way_leaves_everything(
    matter: Matter, health: Unit, leaver: User, heir: User, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign(matter, health, Part.LEAD, responsible_id=leaver.pk)

    def fail(**_given: object) -> None:
        raise UserError("no")

    monkeypatch.setattr(visits, "hand_over", fail)
    with pytest.raises(UserError, match="no"):
        end_role(leaver, heir)

    assert Duty.objects.get().responsible == leaver
    assert api.get_holdings(user_id=leaver.pk)[0].valid_until is None


def test_who_takes_over_holds_the_same_role_there(matter: Matter, health: Unit, leaver: User, songxi: Unit) -> None:
    assign(matter, health, Part.LEAD, responsible_id=leaver.pk)
    elsewhere = add_user("elsewhere")
    give_role(elsewhere, Role.COUNTY_OFFICE, songxi)
    give_role(elsewhere, Role.DATA_STEWARD, health)

    for successor in (elsewhere, leaver):
        with pytest.raises(UserError, match="同一角色"):
            end_role(leaver, successor)


def test_without_open_work_a_role_ends_as_before(leaver: User, health: Unit, matter: Matter) -> None:
    give_role(leaver, Role.DATA_STEWARD, health)
    assign(matter, health, Part.LEAD, responsible_id=leaver.pk)
    office, steward = sorted(api.get_holdings(user_id=leaver.pk), key=lambda each: each.role)

    # The other role keeps the person in the unit, and the duty with the person.
    api.end_role(holding_id=office.pk, on_day=LEAVING, now=NOW)

    with pytest.raises(api.OpenWorkError):
        api.end_role(holding_id=steward.pk, on_day=LEAVING, now=NOW)


def test_who_leaves_ends_all_roles_at_once_or_none(
    leaver: User, heir: User, health: Unit, songxi: Unit, matter: Matter
) -> None:
    give_role(leaver, Role.TOWNSHIP_COORDINATOR, songxi)
    give_role(leaver, Role.INSPECTOR, songxi, date(2027, 1, 1))
    assign(matter, health, Part.LEAD, responsible_id=leaver.pk)
    first = next(each for each in api.get_holdings(user_id=leaver.pk) if each.unit == health)

    with pytest.raises(api.OpenWorkError):
        api.end_all_roles(user_id=leaver.pk, on_day=LEAVING, successor_ids={}, now=NOW)
    kept = [each.valid_until for each in api.get_holdings(user_id=leaver.pk)]
    api.end_all_roles(user_id=leaver.pk, on_day=LEAVING, successor_ids={first.pk: heir.pk}, now=NOW)

    assert kept == [None, None, None]
    assert [each.valid_until for each in api.get_holdings(user_id=leaver.pk)] == [LEAVING, LEAVING]
    assert AuditEntry.objects.filter(verb="delete", model="organisation.roleholding").count() == 1


def test_who_leaves_before_a_role_begins_hands_over_what_waits_in_it(
    leaver: User, songxi: Unit, matter: Matter
) -> None:
    later = date(2026, 11, 1)
    coming = give_role(leaver, Role.TOWNSHIP_COORDINATOR, songxi, later)
    heir = add_user("coming")
    give_role(heir, Role.TOWNSHIP_COORDINATOR, songxi)
    given = assign(matter, songxi, Part.SUPPORT, later, responsible_id=leaver.pk).duty

    with pytest.raises(api.OpenWorkError):
        api.end_all_roles(user_id=leaver.pk, on_day=LEAVING, successor_ids={}, now=NOW)
    api.end_all_roles(user_id=leaver.pk, on_day=LEAVING, successor_ids={coming.pk: heir.pk}, now=NOW)

    given.refresh_from_db()
    assert given.responsible == heir


def test_who_works_in_a_unit_is_told(leaver: User, heir: User, health: Unit) -> None:
    User.objects.filter(pk=heir.pk).update(is_active=False)

    people = api.get_people_of_unit(unit_id=health.pk, day=DAY)

    assert [(each.user, each.role) for each in people] == [(leaver, "county_office")]
    assert api.get_people_of_unit(unit_id=health.pk, day=date(1999, 1, 1)) == []


def test_who_is_named_works_there(matter: Matter, health: Unit) -> None:
    with pytest.raises(UserError, match="未在该单位任职"):
        assign(matter, health, Part.LEAD, responsible_id=add_user("stranger").pk)
