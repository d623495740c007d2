"""The library of materials: each in versions, that somebody writes and somebody else approves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.outreach import api as outreach
from fuwuyue.outreach.api import Language, Material, MaterialVersion, Topic, VersionState
from fuwuyue.protection.api import Actor
from fuwuyue.review.api import Finding
from fuwuyue.web.staff.answers import NOT_THERE, answer_form, answer_not_there
from fuwuyue.web.staff.asking import as_outreach_worker, outreach_of, refuse, work_of
from fuwuyue.web.staff.lists import keep_query, note_read, read_page
from fuwuyue.web.staff.outreach_forms import MaterialForm, VersionForm, list_topics

_SAFE_AND_POST = ["GET", "HEAD", "POST"]
PAGE_SIZE = 30


@require_safe
def list_materials(request: HttpRequest) -> HttpResponse:
    """List the materials, of all topics or of one."""
    access, page, written = outreach_of(request), read_page(request), request.GET.get("topic", "")
    topic = Topic(written) if written in set(Topic) else None
    found = outreach.list_materials(
        unit_ids=access.read_unit_ids, topic=topic, limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE
    )
    context = {
        "materials": found[:PAGE_SIZE],
        "number": page,
        "has_more": len(found) > PAGE_SIZE,
        "topic": topic,
        "topics": list_topics(),
        "keep": keep_query(topic=topic.value if topic else ""),
    }
    return render(request, "staff/materials.html", context)


@require_http_methods(_SAFE_AND_POST)
def add_material(request: HttpRequest) -> HttpResponse:
    """Ask for a material with its first version and keep it as a draft."""
    access, work = outreach_of(request), work_of(request)
    units = outreach.list_units(unit_ids=access.write_unit_ids, day=work.day)
    form = MaterialForm(request.POST if request.method == "POST" else None, units=units)
    made: list[Material] = []

    def add(given: dict[str, Any]) -> Sequence[Finding]:
        material, advice = outreach.add_material(
            unit_id=uuid.UUID(given["unit"]),
            topic=Topic(given["topic"]),
            title=given["title"],
            language=Language(given["language"]),
            text=given["text"],
            now=clock.now(),
            by=as_outreach_worker(request),
        )
        made.append(material)
        return advice

    asked = answer_form(request, "staff/material_form.html", form, add, {})
    if asked is not None:
        return asked
    messages.success(request, _("The material is kept as a draft; somebody else has to approve it."))
    return redirect("staff:material", material_id=made[0].pk)


@require_http_methods(_SAFE_AND_POST)
@answer_not_there
def show_material(request: HttpRequest, material_id: uuid.UUID) -> HttpResponse:
    """Show a material with its versions, and a form for the next one."""
    access, work = outreach_of(request), work_of(request)
    material = outreach.get_material(material_id=material_id, unit_ids=access.read_unit_ids)
    may_write = material.unit_id in access.write_unit_ids
    if request.method == "POST" and not may_write:
        raise refuse()
    form = VersionForm(request.POST if request.method == "POST" else None)
    versions = outreach.get_material_versions(material_id=material_id)
    note_read(request, "material", MaterialVersion, len(versions), material_id)
    approves = material.unit_id in access.approve_unit_ids
    context = {
        "material": material,
        "versions": [(one, approves and _waits_for_another(one, work.user_id)) for one in versions],
        "may_write": may_write,
    }

    def save(given: dict[str, Any]) -> Sequence[Finding]:
        _version, advice = outreach.save_material_version(
            material_id=material_id,
            language=Language(given["language"]),
            text=given["text"],
            unit_ids=access.write_unit_ids,
            now=clock.now(),
            by=as_outreach_worker(request),
        )
        return advice

    asked = answer_form(request, "staff/material.html", form, save, context)
    if asked is not None:
        return asked
    messages.success(request, _("The version is kept as a draft; somebody else has to approve it."))
    return redirect("staff:material", material_id=material_id)


def _waits_for_another(version: MaterialVersion, user_id: uuid.UUID) -> bool:
    return version.state == VersionState.DRAFT.value and version.made_by_id != user_id


@require_POST
@answer_not_there
def approve(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """Approve a draft that somebody else wrote."""
    unit_ids = outreach_of(request).approve_unit_ids
    version = outreach.get_material_version(version_id=version_id, unit_ids=unit_ids)

    def do(now: datetime, by: Actor) -> None:
        outreach.approve_material_version(version_id=version_id, unit_ids=unit_ids, now=now, by=by)

    return _do(request, version, do, _("The version is approved, and can be used."))


@require_POST
@answer_not_there
def withdraw(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """Withdraw a version, so that nothing new uses it."""
    unit_ids = outreach_of(request).write_unit_ids
    version = outreach.get_material_version(version_id=version_id, unit_ids=unit_ids)

    def do(now: datetime, by: Actor) -> None:
        outreach.withdraw_material_version(version_id=version_id, unit_ids=unit_ids, now=now, by=by)

    return _do(request, version, do, _("The version is withdrawn."))


def _do(
    request: HttpRequest, version: MaterialVersion, do: Callable[[datetime, Actor], None], done: str
) -> HttpResponse:
    try:
        do(clock.now(), as_outreach_worker(request))
    except NOT_THERE:
        raise
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("staff:material", material_id=version.material_id)
