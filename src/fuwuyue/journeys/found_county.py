"""The first start: the county, its office and the first account, who also take over what was there before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fuwuyue.organisation import api as organisation
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import NOBODY, Actor


@transaction.atomic
def found_county(
    *,
    county: organisation.County,
    account: organisation.Account,
    works_in_office: bool,
    code: str | None,
    day: date,
    now: datetime,
    by: Actor = NOBODY,
) -> organisation.Unit:
    """Set the program up and return the office; see `organisation.api.found_county`.

    Plan documents that nobody owns, from the time before anybody signed in, become those of the office: they are this
    county's, and without an owner nobody would ever see them again.
    """
    office = organisation.found_county(
        county=county, account=account, works_in_office=works_in_office, code=code, day=day, now=now, by=by
    )
    plans.adopt_documents(owner_id=office.pk, now=now, by=by)
    return office
