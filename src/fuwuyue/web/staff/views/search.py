"""One box for all that may be looked up: units, divisions, people, plan documents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fuwuyue.organisation import api as organisation
from fuwuyue.organisation.api import User
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import why_no_keys
from fuwuyue.web.staff.asking import reach_of, work_of
from fuwuyue.web.staff.lists import note_read, read_text

FIRST_HITS = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the first hits of each kind with their count; nothing is looked for without a text."""
    reach, text = reach_of(request), read_text(request)
    context: dict[str, Any] = {"text": text, "finds_mobiles": why_no_keys() is None, "reads_plans": False}
    if text:
        owners = work_of(request).plans.read_unit_ids
        people = organisation.find_people(reach=reach, text=text, size=FIRST_HITS)
        context |= {
            "units": organisation.find_units(reach=reach, text=text, size=FIRST_HITS),
            "divisions": organisation.find_divisions(reach=reach, text=text, size=FIRST_HITS),
            "people": people,
            "reads_plans": bool(owners),
            "documents": plans.find_documents(text=text, owner_ids=owners, limit=FIRST_HITS) if owners else (),
        }
        note_read(request, "search", User, len(people.rows))
    return render(request, "staff/search.html", context)
