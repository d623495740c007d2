"""Bulletins (通报) of a reporting day: what may stand in one now, and how one that was issued is read.

Only frozen reports go in, each as it was confirmed. A report that is computed and not confirmed goes to its unit and to
the office alone.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from fuwuyue.campaign.letters import find_government
from fuwuyue.campaign.models import Bulletin, BulletinFile, Month, Report, ReportingDay
from fuwuyue.campaign.queries import NotInMonthError
from fuwuyue.campaign.releases import SumOfPersons, add_persons, may_tell_sum
from fuwuyue.campaign.rules.bulletins import HEADS, NUMBERS
from fuwuyue.campaign.rules.first_schema import parse_content
from fuwuyue.campaign.rules.report_words import name_measure
from fuwuyue.campaign.rules.states import MonthState, ReportKind, ReportState
from fuwuyue.documents.api import Block, Heading, OfficialPaper, PaperKind, Table, Text
from fuwuyue.kernel.measures import Grain
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.api import Unit, UnitKind, get_scope_ids, get_units

RECIPIENTS = ("各乡镇人民政府", "县直有关部门", "各医疗卫生机构")


@dataclass(frozen=True)
class BulletinDraft:
    """What a bulletin of a day has to say now, before a person adds words.

    `units` are those whose report is confirmed, each with the id and hash of that report and the numbers of its tasks;
    `unconfirmed` the others, which nothing but their number is told of; `persons` the counts of persons of the units
    together, None where one is withheld.
    """

    day: ReportingDay
    units: Sequence[Mapping[str, Any]]
    persons: Sequence[Mapping[str, Any]]
    unconfirmed: Sequence[Unit]

    @property
    def seen(self) -> str:
        """The hashes of the reports that are in it: whoever issues it says which ones they saw."""
        return ",".join(str(one["sha256"])[:16] for one in self.units)


def get_day_of_bulletin(*, day_id: uuid.UUID, office_ids: Collection[uuid.UUID]) -> ReportingDay:
    """Return a reporting day whose reports were made, of a month that one of these offices runs."""
    days = ReportingDay.objects.select_related("month__owner__division", "month__version")
    found = days.filter(
        pk=day_id, month__owner__in=office_ids, kind=ReportKind.PROGRESS.value, computed_at__isnull=False
    ).first()
    if found is None or found.month.state == MonthState.DRAFT.value:
        raise NotInMonthError(_("There is no such reporting day, or its reports were not made yet."))
    return found


def get_bulletin(*, bulletin_id: uuid.UUID, office_ids: Collection[uuid.UUID]) -> Bulletin:
    """Return a bulletin of a month of these offices, which everybody in the county reads."""
    found = Bulletin.objects.select_related("day__month__owner", "issued_by")
    bulletin = found.filter(pk=bulletin_id, day__month__owner__in=office_ids).first()
    if bulletin is None:
        raise NotInMonthError(_("There is no such bulletin; choose one on the page of reports."))
    return bulletin


def find_bulletins(*, month_id: uuid.UUID) -> Sequence[Bulletin]:
    """Return the bulletins of a month without their contents, the newest first."""
    return list(Bulletin.objects.filter(day__month=month_id).select_related("day").defer("content"))


def get_bulletin_file(*, bulletin_id: uuid.UUID, name: str) -> bytes | None:
    """Return a paper of a bulletin as it was issued, None in another format."""
    kept = BulletinFile.objects.filter(bulletin=bulletin_id, format=name).first()
    return None if kept is None else bytes(kept.content)


def find_bulletin_signers(*, month: Month, day: date) -> tuple[Unit, ...]:
    """Return in whose name a bulletin may go out: of the office that runs the month, or of the county's government."""
    scope = get_scope_ids(division_ids=[month.owner.division_id], day=day)
    return (month.owner, *find_government(get_units(day=day, division_ids=scope), month))


def draft_bulletin(*, day: ReportingDay) -> BulletinDraft:
    """Return what a bulletin of the day has to say now.

    A unit that lies in a township is in its township's report, and no row of its own.
    """
    office = day.month.owner
    of_day = Report.objects.filter(day=day).exclude(unit=office).select_related("unit__division")
    ours = of_day.filter(Q(unit__kind=UnitKind.TOWNSHIP.value) | Q(unit__division=office.division_id))
    reports = list(ours.order_by("unit__division__code", "unit__name", "number"))
    newest = {one.unit_id: one for one in reports if one.state == ReportState.FROZEN.value}
    units = {one.unit_id: one.unit for one in reports}
    contents = {unit_id: parse_content(one.content) for unit_id, one in newest.items()}
    rows = [_tell_unit(newest[unit_id], contents[unit_id]) for unit_id in units if unit_id in newest]
    waiting = [unit for unit_id, unit in units.items() if unit_id not in newest]
    return BulletinDraft(day, rows, _tell_persons(day, list(contents.values())), waiting)


def _tell_unit(report: Report, content: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: content["tasks"][name] for name in NUMBERS}
    named = {"id": str(report.unit_id), "name": content["unit"]["name"]}
    return {**named, "report": str(report.pk), "sha256": report.sha256, **numbers}


@dataclass(frozen=True)
class _Told:
    """The reports that a bulletin lists, that of the office, and the names of the persons that were told of."""

    listed: Sequence[Mapping[str, Any]]
    office: Sequence[Mapping[str, Any]]
    names: frozenset[str] = frozenset()

    def add(self, name: str) -> SumOfPersons | None:
        """Return the persons of a number; None where a report did not keep whose they are."""
        listed, whole = add_persons(self.listed, name), add_persons(self.office, name)
        return None if listed is None or whole is None else SumOfPersons(listed, whole)


def _tell_persons(day: ReportingDay, contents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the counts of persons of these reports together; None where one would tell of few."""
    now, earlier = _Told(contents, _read_office(day.month, [day.pk]).get(day.pk, [])), _read_earlier(day.month)
    named: dict[str, Mapping[str, Any]] = {}
    for content in contents:
        for one in content["measures"]:
            if one["grain"] == Grain.PERSON.value:
                named.setdefault(name_measure(one), one)
    told = []
    for name, one in sorted(named.items()):
        count = _count_openly(now, earlier, name)
        told.append({"name": name, "title": one["title"], "counted": one["counted"], "count": count})
    return told


def _count_openly(now: _Told, earlier: Iterable[_Told], name: str) -> int | None:
    """Return how many persons the listed are together, None where that is withheld."""
    added, before = now.add(name), [(one.add(name), name in one.names) for one in earlier]
    if added is None or any(one is None for one, _shown in before):
        return None
    # Of a township the whole is seen there, and its own persons in each of its villages.
    scopes = {frozenset(add_persons([content], name) or ()) for content in now.listed}
    scopes |= {frozenset((unit,)) for unit in added.whole}
    kept = [(one, shown) for one, shown in before if one is not None]
    return sum(added.listed.values()) if may_tell_sum(now=added, earlier=kept, scopes=scopes) else None


def _read_earlier(month: Month) -> list[_Told]:
    """Return the bulletins of the month, the first one first."""
    issued = list(Bulletin.objects.filter(day__month=month).order_by("issued_at", "pk"))
    contents = [parse_bulletin(one) for one in issued]
    ids = {one["report"] for content in contents for one in content["units"]}
    reports = {str(one.pk): parse_content(one.content) for one in Report.objects.filter(pk__in=ids)}
    office = _read_office(month, [one.day_id for one in issued])
    return [
        _Told(
            [reports[one["report"]] for one in content["units"]],
            office.get(bulletin.day_id, []),
            frozenset(one["name"] for one in content["persons"] if one["count"] is not None),
        )
        for bulletin, content in zip(issued, contents, strict=True)
    ]


def _read_office(month: Month, day_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """Return by day what the office's newest report says, confirmed or not: one day everybody reads it."""
    reports = Report.objects.filter(unit=month.owner_id, day__in=day_ids).order_by("number") if day_ids else ()
    return {one.day_id: [parse_content(one.content)] for one in reports}


def parse_bulletin(bulletin: Bulletin) -> dict[str, Any]:
    """Return what a bulletin says; nothing is computed again."""
    content: dict[str, Any] = json.loads(bulletin.content)
    return content


def describe_bulletin(content: Mapping[str, Any]) -> OfficialPaper:
    """Return the paper of a bulletin, out of its content and nothing else."""
    blocks: dict[str, Any] = {"heading": lambda text: Heading(1, text), "text": Text}
    rows = tuple((one["name"], *(str(one[name]) for name in NUMBERS)) for one in content["units"])
    table = Table(HEADS, rows, widths=(4, 1, 1.2, 1, 1.5, 1), aligns=("left", *("right",) * 5))
    told: list[Block] = [
        table if one["kind"] == "table" else blocks[one["kind"]](one["text"]) for one in content["paragraphs"]
    ]
    signed_on = content["signed_on"]
    return OfficialPaper(
        kind=PaperKind.BULLETIN,
        title=content["title"],
        recipients=tuple(content["recipients"]),
        blocks=tuple(told),
        signer=content["signer"],
        signed_on=date.fromisoformat(signed_on) if signed_on else None,
        note=content["note"] or None,
        copy_to=tuple(content["copy_to"]),
        issuer_mark=content["issuer_mark"] or None,
        number=content["number"] or None,
        for_signature=content["for_signature"],
    )
