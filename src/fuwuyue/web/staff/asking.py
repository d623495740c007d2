"""Who asks, for what: plan documents within the reach of whoever is signed in, and proof for what leaves the site."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from fuwuyue.campaign.api import WORKERS, MonthAccess
from fuwuyue.organisation.api import Reach, Role
from fuwuyue.outreach import api as outreach
from fuwuyue.plan import api as plans
from fuwuyue.protection.api import Actor
from fuwuyue.web.shared.work import Work
from fuwuyue.web.staff.accounts import proved_factor_lately, proved_lately
from fuwuyue.web.staff.gate import needs_second_factor

P = ParamSpec("P")
_WRITERS = (Role.COUNTY_OFFICE,)
_READERS = (Role.COUNTY_OFFICE, Role.DATA_STEWARD, Role.TOWNSHIP_COORDINATOR)
# The widest first.
_OUTREACH = (
    Role.COUNTY_OFFICE,
    Role.TOWNSHIP_COORDINATOR,
    Role.DATA_STEWARD,
    Role.CLINICIAN,
    Role.VILLAGE_WORKER,
)


def work_of(request: HttpRequest) -> Work:
    """Return the work of whoever asks; the gate has set it."""
    return request.work  # type: ignore[attr-defined,no-any-return]


def find_to_read(request: HttpRequest, document_id: uuid.UUID) -> plans.PlanDocument:
    """Return the document where the person may read it; raise NotThereError as for one that does not exist."""
    return plans.get_document(document_id=document_id, owner_ids=work_of(request).plans.read_unit_ids)


def find_to_change(request: HttpRequest, document_id: uuid.UUID) -> plans.PlanDocument:
    """Return the document where the person may change it; raise NotThereError as for one that does not exist."""
    return plans.get_document(document_id=document_id, owner_ids=work_of(request).plans.write_unit_ids)


def may_change(request: HttpRequest, document: plans.PlanDocument) -> bool:
    """Say whether the person may change the document."""
    return document.owner_id in work_of(request).plans.write_unit_ids


def as_writer(request: HttpRequest) -> Actor:
    """Return the person as the audit names whoever changes a plan."""
    return work_of(request).act_as(*_WRITERS)


def as_reader(request: HttpRequest) -> Actor:
    """Return the person as the audit names whoever reads plans, and says something of them."""
    return work_of(request).act_as(*_READERS)


def refuse() -> Http404:
    """Return what whoever has nothing to do with a page is told: nothing stands there."""
    return Http404(_("Nothing stands at this address for the roles that you hold."))


def needs_plans(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answer 404 to whoever has nothing to do with plans."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not work_of(request).plans.read_unit_ids:
            raise refuse()
        return view(request, *args, **kwargs)

    return answer


def months_of(request: HttpRequest) -> MonthAccess:
    """Return what whoever asks sees and does in months; answer 404 to whoever has nothing to do with them."""
    work = work_of(request)
    if not work.works_in_months:
        raise refuse()
    return work.months


def as_worker(request: HttpRequest) -> Actor:
    """Return the person as the audit names whoever works in a month."""
    return work_of(request).act_as(*WORKERS)


def outreach_of(request: HttpRequest) -> outreach.OutreachAccess:
    """Return whose events and materials the person sees; answer 404 to whoever has nothing to do with them."""
    if not work_of(request).does_outreach:
        raise refuse()
    return work_of(request).outreach


def as_outreach_worker(request: HttpRequest) -> Actor:
    """Return the person as the audit names whoever holds events and writes materials."""
    return work_of(request).act_as(*_OUTREACH)


def need_role(request: HttpRequest, role: Role) -> None:
    """Answer 404 to whoever does not hold the role."""
    if role not in work_of(request).roles:
        raise refuse()


def reach_of(request: HttpRequest) -> Reach:
    """Return what whoever asks may look up; answer 404 to whoever may look up nothing."""
    if not work_of(request).looks_up:
        raise refuse()
    return work_of(request).reach


def needs_proof(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Ask for the password or a code again where the last proof is old, and come back here: for what leaves the site.

    A PC that was left alone signed in gives nothing away as a file.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if proved_lately(request):
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path(), reverse("account_reauthenticate"))

    return answer


def needs_factor_proof(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Do as `needs_proof`; whose roles ask for a second factor gives a code of it, and no password alone will do.

    For what opens the site later without either: whoever knows a password alone makes no key that lasts a year.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if needs_second_factor(work_of(request).roles) and not proved_factor_lately(request):
            return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
        return needs_proof(view)(request, *args, **kwargs)

    return answer
