"""Long work that a person began: how far it is, and what came of it. Nobody else sees it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fuwuyue.jobs import api as jobs
from fuwuyue.kernel import clock
from fuwuyue.web.staff.answers import answer_not_there
from fuwuyue.web.staff.asking import work_of
from fuwuyue.web.staff.lists import cut_page, read_page

_PAGE_SIZE = 30
# A page that looks again by itself keeps its session alive: it stops where nobody takes the work up.
_LOOKS_AGAIN_FOR = timedelta(minutes=15)


@require_safe
def list_jobs(request: HttpRequest) -> HttpResponse:
    """List what the person began in the last month, newest first."""
    number = read_page(request)
    found, has_more = cut_page(jobs.find_jobs(user_id=work_of(request).user_id), number, _PAGE_SIZE)
    return render(request, "staff/jobs.html", {"jobs": found, "number": number, "has_more": has_more})


@require_safe
@answer_not_there
def show_job(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Show how far one is; the page looks again every two seconds until it is ended."""
    job = jobs.get_job(job_id=job_id, user_id=work_of(request).user_id)
    looks_again = job.is_open and clock.now() - job.changed_at < _LOOKS_AGAIN_FOR
    return render(request, "staff/job.html", {"job": job, "looks_again": looks_again})
