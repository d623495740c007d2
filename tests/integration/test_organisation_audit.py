"""Each write to divisions, units and roles leaves its entry in the audit, in its transaction, without any name."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, models
from tests.support import organisation as builders
from tests.support.county import COUNTY_LIST, EARLY, NOW, add_county

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api
from fuwuyue.organisation.actions import imports
from fuwuyue.organisation.api import RelationKind, Role, Unit, UnitKind, User
from fuwuyue.organisation.models import (
    Division,
    DivisionSuccession,
    RoleHolding,
    UnitRelation,
)
from fuwuyue.protection.api import AuditEntry

DAY = date(2025, 1, 1)
LATER = date(2027, 1, 1)
CONTENT = COUNTY_LIST.read_bytes()
SHA256 = hashlib.sha256(CONTENT).hexdigest()
STORED: tuple[type[models.Model], ...] = (Division, DivisionSuccession, Unit, UnitRelation, RoleHolding)


@dataclass(frozen=True)
class Office:
    """What there is before a write: a province, a township and its heir, three units, two related, a role held."""

    province: Division
    township: Division
    heir: Division
    health: Unit
    clinic: Unit
    station: Unit
    relation: UnitRelation
    user: User
    holding: RoleHolding


Write = Callable[[Office], object]


@pytest.fixture
def office(db: None) -> Office:
    add_county()
    health = builders.add_unit("云岭县卫生健康局", kind=UnitKind.HEALTH_OFFICE)
    clinic, station = (builders.add_unit(name, kind=UnitKind.CLINIC) for name in ("云岭县妇幼保健院", "云岭县体检站"))
    user = builders.add_user("某人")
    return Office(
        province=builders.add_division("530000000000", "某省", None, EARLY),
        township=builders.find("松溪镇"),
        heir=builders.find("青坪乡"),
        health=health,
        clinic=clinic,
        station=station,
        relation=builders.relate(clinic, health, RelationKind.SUBORDINATE),
        user=user,
        holding=builders.give_role(user, Role.DATA_STEWARD, health),
    )


def give_role(user: User, unit: Unit, since: date, role: Role = Role.DATA_STEWARD) -> RoleHolding:
    return api.give_role(user_id=user.pk, role=role, unit_id=unit.pk, valid_from=since, now=NOW)


def add_division(office: Office, code: str = "530199100209") -> Division:
    return api.add_division(
        code=code, level=api.Level.VILLAGE, name="新村", parent_id=office.township.pk, valid_from=DAY, now=NOW
    )


def end_division(office: Office) -> None:
    api.end_division(division_id=office.township.pk, on_day=DAY, now=NOW)


def record_succession(office: Office, ends: bool = True, on_day: date = DAY) -> None:
    api.record_succession(
        predecessor_id=office.township.pk,
        successor_ids=[office.heir.pk, Division.objects.get(name="云岭街道").pk],
        on_day=on_day,
        kind=api.SuccessionKind.SPLIT,
        ends=ends,
        now=NOW,
    )


def add_unit(office: Office, name: str = "松溪镇人民政府", *short_names: str) -> Unit:
    return api.add_unit(
        kind=UnitKind.TOWNSHIP,
        name=name,
        division_id=office.health.division_id,
        valid_from=DAY,
        short_names=short_names,
        now=NOW,
    )


def end_unit(office: Office, on_day: date = DAY) -> None:
    api.end_unit(unit_id=office.clinic.pk, on_day=on_day, now=NOW)


def relate_units(
    office: Office, unit: Unit | None = None, other: Unit | None = None, since: date = DAY
) -> UnitRelation:
    unit, other = unit or office.clinic, other or office.health
    return api.relate_units(
        unit_id=unit.pk, other_id=other.pk, kind=RelationKind.SUBORDINATE, valid_from=since, now=NOW
    )


def end_role(office: Office, on_day: date = DAY) -> None:
    api.end_role(holding_id=office.holding.pk, on_day=on_day, now=NOW)


# What is done; then verb and model of its entry, on which record it is, and which fields it names.
WRITES: dict[str, tuple[Write, str, str, Callable[[Office], str], str]] = {
    "add_division": (
        add_division,
        "add",
        "division",
        lambda _office: str(Division.objects.get(name="新村").pk),
        "code,level,name,parent,valid_from",
    ),
    "end_division": (end_division, "end", "division", lambda office: str(office.township.pk), "valid_until"),
    "record_succession": (
        record_succession,
        "record_succession",
        "division",
        lambda office: str(office.township.pk),
        "valid_until",
    ),
    "record_succession of a part": (
        lambda office: record_succession(office, ends=False),
        "record_succession",
        "division",
        lambda office: str(office.township.pk),
        "",
    ),
    "rename_division": (
        lambda office: api.rename_division(division_id=office.township.pk, name="新镇", on_day=DAY, now=NOW),
        "rename",
        "division",
        lambda office: str(office.township.pk),
        "valid_until,heir",
    ),
    "move_division": (
        lambda office: api.move_division(
            division_id=Division.objects.get(name="上河村").pk, parent_id=office.heir.pk, on_day=DAY, now=NOW
        ),
        "move",
        "division",
        lambda _office: str(Division.objects.get(name="上河村", valid_until=DAY).pk),
        "valid_until,heir",
    ),
    "merge_divisions": (
        lambda office: api.merge_divisions(
            division_ids=[office.township.pk], into_id=office.heir.pk, on_day=DAY, now=NOW
        ),
        "record_succession",
        "division",
        lambda office: str(office.township.pk),
        "valid_until,heir",
    ),
    "place_division": (
        lambda office: api.place_division(division_id=office.township.parent_id, parent_id=office.province.pk, now=NOW),
        "place",
        "division",
        lambda office: str(office.township.parent_id),
        "parent",
    ),
    "add_unit": (
        lambda office: add_unit(office, "松溪镇人民政府", "松溪镇政府"),
        "add",
        "unit",
        lambda _office: str(Unit.objects.get(name="松溪镇人民政府").pk),
        "kind,name,short_names,division,valid_from",
    ),
    "end_unit": (end_unit, "end", "unit", lambda office: str(office.clinic.pk), "valid_until"),
    "relate_units": (
        relate_units,
        "relate",
        "unitrelation",
        lambda office: f"{office.clinic.pk}/{UnitRelation.objects.latest('pk').pk}",
        "unit,other,kind,valid_from",
    ),
    "give_role": (
        lambda office: give_role(office.user, office.clinic, DAY),
        "give",
        "roleholding",
        lambda office: str(RoleHolding.objects.get(unit=office.clinic).pk),
        "user,role,unit,valid_from,valid_until",
    ),
    "end_role": (end_role, "end", "roleholding", lambda office: str(office.holding.pk), "valid_until"),
}


@pytest.mark.parametrize("what", WRITES)
def test_a_write_leaves_exactly_one_entry(office: Office, what: str) -> None:
    do, verb, model, get_record, fields = WRITES[what]
    before = AuditEntry.objects.count()

    do(office)

    entry = AuditEntry.objects.latest("id")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.verb, entry.model, entry.record) == (verb, f"organisation.{model}", get_record(office))
    assert (entry.fields, entry.kind, entry.at, entry.user_id, entry.address) == (fields, "write", NOW, "", "")


def test_a_relation_that_goes_with_its_unit_leaves_an_entry_only_where_its_row_is_gone(office: Office) -> None:
    later = relate_units(office, office.station, office.clinic, LATER)
    before = AuditEntry.objects.count()

    end_unit(office)

    entries = AuditEntry.objects.order_by("id")[before:]
    assert [(entry.verb, entry.model, entry.record) for entry in entries] == [
        ("end", "organisation.unit", str(office.clinic.pk)),
        ("delete", "organisation.unitrelation", f"{office.station.pk}/{later.pk}"),
    ]
    assert UnitRelation.objects.get() == office.relation
    assert UnitRelation.objects.get().valid_until == DAY


def test_a_succession_of_nothing_by_nothing_leaves_none(office: Office) -> None:
    before = AuditEntry.objects.count()

    api.record_succession(
        predecessor_id=office.township.pk,
        successor_ids=[],
        on_day=DAY,
        kind=api.SuccessionKind.SPLIT,
        ends=False,
        now=NOW,
    )

    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
def test_an_import_leaves_one_entry_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK_ROWS", 5)

    api.import_divisions(content=CONTENT, now=NOW)
    entries = list(AuditEntry.objects.order_by("id"))
    api.import_divisions(content=CONTENT, now=NOW)

    assert [entry.record for entry in entries] == [f"{SHA256}/{reached}" for reached in (5, 10, 13)]
    assert {(entry.verb, entry.model, entry.fields, entry.at) for entry in entries} == {
        ("import", "organisation.division", "code,level,name,parent,valid_from", NOW)
    }
    assert AuditEntry.objects.count() == 3


@pytest.mark.django_db
def test_a_chunk_whose_entry_fails_is_not_stored_and_those_before_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK_ROWS", 5)
    real = AuditEntry.save

    def fail_once_there_is_one(entry: AuditEntry, **given: bool) -> None:
        if AuditEntry.objects.exists():
            raise DatabaseError
        real(entry, **given)

    with monkeypatch.context() as patch, pytest.raises(DatabaseError):
        patch.setattr(AuditEntry, "save", fail_once_there_is_one)
        api.import_divisions(content=CONTENT, now=NOW)
    stopped = (AuditEntry.objects.count(), Division.objects.count())
    api.import_divisions(content=CONTENT, now=NOW)

    assert stopped == (1, 5)
    assert list(AuditEntry.objects.order_by("id").values_list("record", flat=True)) == [
        f"{SHA256}/{reached}" for reached in (5, 10, 13)
    ]


@pytest.mark.django_db
def test_a_chunk_that_finds_another_import_at_work_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(rows: list[Division]) -> list[Division]:
        raise IntegrityError("another import has stored one of them")

    monkeypatch.setattr(Division.objects, "bulk_create", meanwhile)
    with pytest.raises(UserError):
        api.import_divisions(content=CONTENT, now=NOW)

    assert not AuditEntry.objects.exists()


REFUSALS: dict[str, Write] = {
    "a code that is in use": lambda office: add_division(office, "530199100201"),
    "a code of another level": lambda office: add_division(office, "530199000000"),
    "a division that ended before": lambda office: (end_division(office), end_division(office)),
    "a successor that begins later": lambda office: record_succession(office, on_day=date(2015, 2, 1)),
    "a name that is in use": lambda office: add_unit(office, "云岭县卫生健康局"),
    "a name that cannot be": lambda office: add_unit(office, "ABC"),
    "too many short names": lambda office: add_unit(office, "松溪镇人民政府", *(f"镇{place}" for place in range(11))),
    "a unit that ended before": lambda office: (end_unit(office), end_unit(office)),
    "a unit that begins later": lambda office: end_unit(office, EARLY),
    "a unit and itself": lambda office: relate_units(office, office.clinic, office.clinic),
    "a circle": lambda office: relate_units(office, office.health, office.clinic),
    "a relation that begins later": lambda office: relate_units(office, since=EARLY),
    "a role that is held": lambda office: give_role(office.user, office.health, DAY),
    "a role that ended before": lambda office: (end_role(office), end_role(office)),
    "a role that begins later": lambda office: end_role(office, EARLY),
    "a file that is no list": lambda _office: api.import_divisions(content=b"", now=NOW),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_a_refused_write_leaves_none(office: Office, why: str) -> None:
    before = AuditEntry.objects.count()
    # What is refused the second time left the entry of the first.
    allowed = 1 if "ended before" in why else 0

    with pytest.raises(UserError):
        REFUSALS[why](office)

    assert AuditEntry.objects.count() == before + allowed


@pytest.mark.django_db
def test_a_list_of_wrong_rows_only_leaves_none() -> None:
    imported = api.import_divisions(content="代码,名称\n5301,短镇".encode(), now=NOW)

    assert (imported.added_count, len(imported.errors)) == (0, 1)
    assert not AuditEntry.objects.exists()


def get_stored() -> list[list[dict[str, object]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in STORED]


@pytest.mark.parametrize("what", WRITES)
def test_an_entry_that_fails_undoes_its_write(office: Office, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = AuditEntry.objects.count(), get_stored()

    def fail(_entry: AuditEntry, **_given: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(AuditEntry, "save", fail)
    with pytest.raises(DatabaseError):
        WRITES[what][0](office)

    assert (AuditEntry.objects.count(), get_stored()) == before


@pytest.mark.parametrize("what", WRITES)
def test_a_moment_without_its_time_zone_writes_nothing(
    office: Office, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = AuditEntry.objects.count(), get_stored()
    monkeypatch.setitem(globals(), "NOW", NOW.replace(tzinfo=None))

    with pytest.raises(ValueError, match="time zone"):
        WRITES[what][0](office)

    assert (AuditEntry.objects.count(), get_stored()) == before


@pytest.mark.parametrize("record", ["division", "unit", "holding"])
def test_what_is_not_there_leaves_none(office: Office, record: str) -> None:
    before = AuditEntry.objects.count()
    nowhere = uuid.UUID(int=7)
    ends = {"division": api.end_division, "unit": api.end_unit, "holding": api.end_role}

    with pytest.raises(models.ObjectDoesNotExist):
        ends[record](**{f"{record}_id": nowhere}, on_day=DAY, now=NOW)

    assert AuditEntry.objects.count() == before


def test_no_name_is_in_any_entry(office: Office) -> None:
    api.import_divisions(content=CONTENT + "530199100208,再新村,,\n".encode(), now=NOW)
    for what in ("add_division", "add_unit", "relate_units", "give_role", "end_role", "end_unit", "record_succession"):
        WRITES[what][0](office)

    written = "".join(str(value) for entry in AuditEntry.objects.values() for value in entry.values())

    assert written.isascii()
    assert str(office.user.pk) not in written
    # Neither codes nor days: of 2000-01-01 and 2025-01-01 nothing is in an entry, whose own moment is of 2026.
    assert not any(value in written for value in ("530199100209", "2000-01-01", "2025-01-01", Role.DATA_STEWARD.value))
