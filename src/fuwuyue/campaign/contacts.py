"""Whom to turn to in a month: each unit that has work in it, and who works there."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from fuwuyue.campaign.models import ItemUnit, Month, NamedContacts
from fuwuyue.campaign.permissions import WORKERS, MonthAccess
from fuwuyue.campaign.rules.states import MonthState
from fuwuyue.documents.api import Sheet
from fuwuyue.kernel.texts import get_language, gettext, set_language
from fuwuyue.organisation.api import ROLE_NAMES, Answer, Role, RoleHolding, Unit, get_people_of_units
from fuwuyue.protection.api import why_no_keys

_HEADS = ("序号", "单位", "姓名", "角色", "分工", "工作电话")


@dataclass(frozen=True)
class Contact:
    """One person of a unit; `mobile` is None where none is kept, or the reader does not see it.

    `leads` and `guards_privacy` say what the unit named the person for.
    """

    user_id: uuid.UUID
    name: str
    role: Role
    mobile: str | None
    leads: bool = False
    guards_privacy: bool = False


@dataclass(frozen=True)
class UnitContacts:
    """A unit of the month with its people; nobody where no account works there.

    `is_named` says that it named who leads its work and who answers for personal information.
    """

    unit: Unit
    people: tuple[Contact, ...]
    is_named: bool = False


def get_contacts(*, month: Month, access: MonthAccess, user_id: uuid.UUID, day: date) -> Sequence[UnitContacts]:
    """Return the units of the month that the reader sees, by division, with their people. Three queries.

    The office sees all that have work, and the others their own and those that lie below. A telephone is seen by its
    person, by colleagues of the unit, and by the office while its month runs where the person agreed to it.
    """
    runs = month.owner_id in access.run_ids
    units = [unit for unit in _find_units(month) if runs or unit.pk in access.seen_ids]
    named = {one.unit_id: one for one in NamedContacts.objects.filter(month=month, unit__in=units)}
    shows, shared = why_no_keys() is None, runs and month.state == MonthState.RUNNING.value
    people: dict[uuid.UUID, list[Contact]] = {}
    for one in get_people_of_units(unit_ids=[unit.pk for unit in units], day=day):
        if Role(one.role) in WORKERS:
            sees = shows and (
                one.user_id == user_id or one.unit_id in access.own_ids or (shared and one.user.shares_mobile)
            )
            people.setdefault(one.unit_id, []).append(_describe(one, named.get(one.unit_id), sees=sees))
    return [UnitContacts(unit, tuple(people.get(unit.pk, ())), unit.pk in named) for unit in units]


def find_units_without_people(*, month: Month, unit_ids: Collection[uuid.UUID], day: date) -> Sequence[Unit]:
    """Return the units among these in which nobody works who could see a task of the month. Two queries."""
    there = {one.unit_id for one in get_people_of_units(unit_ids=unit_ids, day=day) if Role(one.role) in WORKERS}
    missing = [unit_id for unit_id in unit_ids if unit_id not in there]
    return list(Unit.objects.filter(pk__in=missing).order_by("name")) if missing else []


def describe_contacts_sheet(month: Month, contacts: Sequence[UnitContacts]) -> Sheet:
    """Return the list of contacts for a spreadsheet; a unit without people has a row with empty cells."""
    rows: list[tuple[str, ...]] = []
    for number, one in enumerate(contacts, 1):
        if not one.people:
            rows.append((str(number), one.unit.name, "", "（尚无人员）", "", ""))
        rows += [
            (
                str(number),
                one.unit.name,
                person.name,
                _name_in_chinese(person.role),
                _tell_duties(person),
                person.mobile or "",
            )
            for person in one.people
        ]
    return Sheet(
        name="联系人名单",
        title=f"{month.name}联系人名单",
        heads=_HEADS,
        rows=tuple(rows),
        widths=(5, 24, 12, 16, 18, 14),
    )


def _tell_duties(person: Contact) -> str:
    duties = [("负责人", person.leads), ("个人信息保护", person.guards_privacy)]
    return "、".join(words for words, has in duties if has)


def _find_units(month: Month) -> Sequence[Unit]:
    named = ItemUnit.objects.filter(item__month=month).exclude(answer=Answer.MAY_NOT.value).values("unit")
    units = Unit.objects.filter(pk__in=named).select_related("division")
    return list(units.order_by("division__code", "name"))


def _name_in_chinese(role: Role) -> str:
    before = get_language()
    set_language("zh-hans")  # the list is a Chinese paper, whoever takes it out
    try:
        return gettext(ROLE_NAMES[role])
    finally:
        set_language(before)


def _describe(one: RoleHolding, named: NamedContacts | None, *, sees: bool) -> Contact:
    return Contact(
        user_id=one.user_id,
        name=one.user.first_name or one.user.username,
        role=Role(one.role),
        mobile=one.user.mobile if sees else None,
        leads=named is not None and named.leader_id == one.user_id,
        guards_privacy=named is not None and named.privacy_officer_id == one.user_id,
    )
