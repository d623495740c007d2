"""Bulletins (通报) of a reporting day: written by the office out of confirmed reports, read by the whole county."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Bulletin, StaleError
from fuwuyue.kernel import clock
from fuwuyue.web.staff.answers import answer_form, answer_not_there
from fuwuyue.web.staff.asking import as_worker, months_of, needs_proof, refuse, work_of
from fuwuyue.web.staff.files import FORMATS, answer_file
from fuwuyue.web.staff.month_forms import BulletinForm


@require_http_methods(["GET", "HEAD", "POST"])
@answer_not_there
def write_bulletin(request: HttpRequest, day_id: uuid.UUID) -> HttpResponse:
    """Show what a bulletin of the day has to say now, ask for what only the county can give, and issue it."""
    work = work_of(request)
    day = campaign.get_day_of_bulletin(day_id=day_id, office_ids=campaign.get_run_ids(holdings=work.holdings))
    draft, today = campaign.draft_bulletin(day=day), work.day
    signers = campaign.find_bulletin_signers(month=day.month, day=today)
    form = BulletinForm(request.POST if request.method == "POST" else None, signers, today)
    form.fields["seen"].initial = draft.seen
    issued: list[Bulletin] = []

    def issue(given: dict[str, Any]) -> None:
        seen, signer_id = given.pop("seen"), uuid.UUID(given.pop("signer"))
        paper = campaign.Given(signer_id=signer_id, **given)
        try:
            issued.append(
                campaign.issue_bulletin(day=day, given=paper, seen=seen, now=clock.now(), by=as_worker(request))
            )
        except StaleError:
            # Whoever looks at the table as it is now, and sends the form again, sends that.
            form.data = {**request.POST.dict(), "seen": draft.seen}
            raise

    context = {"month": day.month, "day": day, "draft": draft}
    asked = answer_form(request, "staff/bulletin_new.html", form, issue, context)
    if asked is not None:
        return asked
    messages.success(request, _("The bulletin is issued; everybody in the county can read it here."))
    return redirect("staff:bulletin", bulletin_id=issued[0].pk)


@require_safe
@answer_not_there
def show_bulletin(request: HttpRequest, bulletin_id: uuid.UUID) -> HttpResponse:
    """Show a bulletin as it was issued; nothing is computed."""
    bulletin = _find(request, bulletin_id)
    content = campaign.parse_bulletin(bulletin)
    context = {
        "bulletin": bulletin,
        "month": bulletin.day.month,
        "content": content,
        "paper": campaign.describe_bulletin(content),
    }
    return render(request, "staff/bulletin.html", context)


@require_safe
@needs_proof
@answer_not_there
def export_bulletin(request: HttpRequest, bulletin_id: uuid.UUID, kind: str) -> HttpResponse:
    """Give a bulletin as it was issued, byte for byte."""
    bulletin = _find(request, bulletin_id)
    kept = campaign.get_bulletin_file(bulletin_id=bulletin.pk, name=kind)
    content = bulletin.content.encode("utf-8") if kind == "json" else kept
    if content is None or kind not in FORMATS:
        raise refuse()
    return answer_file(content, f"{bulletin.day.month.name}通报{bulletin.day.held_on.isoformat()}.{kind}", kind)


def _find(request: HttpRequest, bulletin_id: uuid.UUID) -> Bulletin:
    return campaign.get_bulletin(bulletin_id=bulletin_id, office_ids=months_of(request).office_ids)
