"""A county with all its units, and the shipped plan of 2026 as a month in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from tests.support.county import add_county
from tests.support.organisation import add_unit, find, relate
from tests.support.people import make_person

from fuwuyue.campaign import api as campaign
from fuwuyue.journeys.start_month_from_plan import prepare_month_from_plan
from fuwuyue.organisation.api import Division, Level, RelationKind, Role, Unit, UnitKind
from fuwuyue.plan import api as plans
from fuwuyue.plan.parsing.api import SourceText, read_source_file
from fuwuyue.protection.api import Actor

BEFORE = date(2026, 8, 28)
NOW = datetime(2026, 8, 28, 1, 0, tzinfo=UTC)
OFFICE = "云岭县服务月活动办公室"
_OF_COUNTY = {
    "云岭县人民政府": UnitKind.GOVERNMENT,
    "云岭县服务月活动领导小组": UnitKind.LEADING_GROUP,
    OFFICE: UnitKind.CAMPAIGN_OFFICE,
    "云岭县卫生健康局": UnitKind.HEALTH_OFFICE,
    "云岭县公安局": UnitKind.DEPARTMENT,
    "云岭县民政局": UnitKind.DEPARTMENT,
    "云岭县财政局": UnitKind.DEPARTMENT,
    "云岭县医疗保障局": UnitKind.DEPARTMENT,
    "云岭县市场监督管理局": UnitKind.DEPARTMENT,
    "云岭县融媒体中心": UnitKind.DEPARTMENT,
    "云岭县妇女联合会": UnitKind.MASS_ORGANISATION,
    "云岭县总工会": UnitKind.MASS_ORGANISATION,
    "云岭县妇幼保健院": UnitKind.CLINIC,
    "云岭县疾病预防控制中心": UnitKind.CLINIC,
    "云岭县人民法院": UnitKind.COURT,
}
_SHORT = {"云岭县妇女联合会": ("云岭县妇联",)}


def add_units() -> None:
    """Store the county's divisions and all its units, with whom the health office instructs and who its equals are."""
    add_county()
    for name, kind in _OF_COUNTY.items():
        add_unit(name, "云岭县", kind, *_SHORT.get(name, ()))
    for division in Division.objects.filter(level=Level.TOWNSHIP.value, valid_until=None):
        add_unit(f"{division.name}人民政府", division, UnitKind.TOWNSHIP, division.name)
        add_unit(f"{division.name}卫生院", division, UnitKind.CLINIC)
    for division in Division.objects.filter(level=Level.VILLAGE.value, valid_until=None):
        add_unit(f"{division.name}民委员会", division, UnitKind.VILLAGE)
    office, health = unit(OFFICE), unit("云岭县卫生健康局")
    for each in Unit.objects.filter(division=find("云岭县"), kind=UnitKind.DEPARTMENT.value):
        relate(each, office, RelationKind.PEER)
        relate(each, health, RelationKind.PEER)


def unit(name: str) -> Unit:
    return Unit.objects.select_related("division").get(name=name)


SAMPLE = Path(__file__).resolve().parents[2] / "src/fuwuyue/plan/samples/service-month-2026.txt"


@cache
def read_once(path: Path) -> SourceText:
    return read_source_file(path)


def add_plan(path: Path = SAMPLE) -> plans.PlanDocument:
    return plans.add_document(source=read_once(path), now=NOW, owner_id=unit(OFFICE).pk)


def prepare_sample() -> campaign.Month:
    """Return the draft of the month of the shipped plan."""
    document = add_plan()
    return prepare_month_from_plan(document_id=document.pk, number=1, owner=unit(OFFICE), day=BEFORE, now=NOW)


def settle_all(month: campaign.Month) -> None:
    """Settle what the draft leaves open as an office would: whoever is meant, or a rule that holds throughout."""
    for item in campaign.get_items(month_id=month.pk):
        if item.unsettled and not item.stands:
            likely = {one.unit_id for one in item.listed_units} or {unit("云岭县卫生健康局").pk}
            campaign.settle_item(item_id=item.pk, unit_ids=likely if any(item.unsettled) else (), day=BEFORE, now=NOW)


def start_sample() -> campaign.Month:
    """Return the month of the shipped plan, started."""
    month = prepare_sample()
    settle_all(month)
    campaign.start_month(month_id=month.pk, day=BEFORE, now=NOW)
    return campaign.get_month(month_id=month.pk)


def act_as(role: Role, at: Unit) -> Actor:
    return Actor(make_person(role, at).pk, role.value, "127.0.0.1")
