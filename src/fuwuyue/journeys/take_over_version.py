"""A later version of a plan becomes the one that its month runs by: shown first, then taken over by a click."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Draft, ItemChange, Month, TakenOver
from fuwuyue.journeys.start_month_from_plan import find_named_units, make_draft
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan import api as plans
from fuwuyue.plan.api import PlanVersion
from fuwuyue.protection.api import NOBODY, Actor


def find_later_version(*, month: Month) -> int | None:
    """Return the number of the newest version of the month's plan; None where the month runs by it.

    `month` is as `campaign.get_month` returns it: no database is asked.
    """
    newest: int = month.newest_number  # type: ignore[attr-defined]  # annotated by `get_month`
    return newest if newest > month.version.number else None


def compare_with_version(*, month: Month, number: int, day: date) -> Sequence[ItemChange]:
    """Return what the version `number` has otherwise than that which the month runs by, with the tasks of each.

    Raises UserError where that version gives no first and last day.
    """
    version = plans.get_version(document_id=month.version.document_id, number=number)
    return campaign.find_changes(month=month, **_make_drafts(month, version, day))


def take_over(
    *, month: Month, from_number: int, number: int, day: date, now: datetime, by: Actor = NOBODY
) -> TakenOver:
    """Let the month run by the version `number`; doing it again changes nothing.

    `from_number` is the version that the month ran by when the difference was looked at: where it is another by now,
    somebody else was first, and UserError says so.
    """
    if month.version.number not in (from_number, number):
        raise UserError(_("The month runs by another version by now; look at the difference again."))
    version = plans.get_version(document_id=month.version.document_id, number=number)
    return campaign.take_over_version(
        month_id=month.pk,
        from_version_id=month.version_id,
        version_id=version.pk,
        **_make_drafts(month, version, day),
        day=day,
        now=now,
        by=by,
    )


def _make_drafts(month: Month, version: PlanVersion, day: date) -> dict[str, Draft]:
    units = find_named_units(month.owner.division, day)
    return {
        "old": make_draft(month.get_plan(), units, day),
        "new": make_draft(version.get_plan(), units, day),
    }
