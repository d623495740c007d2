"""Plans that come in as a file or as text, and plans that go out as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import api as plans
from fuwuyue.plan.exporting import api as exporting
from fuwuyue.plan.parsing.api import Plan, SourceText, read_source

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXPORTED = re.compile(r"(?:#.*\n|\s*\n)*schema_version:")


class Export(NamedTuple):
    """One kind of file that a plan is written as."""

    ending: str
    content_type: str
    write: Callable[[Plan, str], str | bytes]


EXPORTS = {
    "yaml": Export(".yaml", "application/yaml; charset=utf-8", lambda plan, text: exporting.to_yaml(plan)),
    "html": Export(".html", "text/html; charset=utf-8", exporting.to_html),
    "ics": Export(".ics", "text/calendar; charset=utf-8", lambda plan, text: exporting.to_ics(plan)),
    "docx": Export(".docx", _DOCX, exporting.to_docx),
    "opinion": Export(".docx", _DOCX, exporting.opinion_docx),
}


def send_export(document: plans.PlanDocument, kind: str, version: plans.PlanVersion | None = None) -> HttpResponse:
    """Return the present state of a document, or a version, as a file of a kind of EXPORTS."""
    export = EXPORTS[kind]
    plan = plans.get_worded_plan(document=document, version=version)
    text = version.text if version else document.working_text
    base = plan.title or PurePath(document.file_name).stem.strip("-") or _("Plan")
    name = _("Review opinion on %(title)s") % {"title": base} if kind == "opinion" else base
    shown = "".join(c for c in name if c.isprintable() and c not in '\\/:*?"<>|')[:80]
    file_name = shown + (f"-v{version.number}" if version else "") + export.ending
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=file_name) or ""}
    return HttpResponse(export.write(plan, text), content_type=export.content_type, headers=headers)


def read_given(data: bytes, name: str) -> SourceText:
    """Return the text of a document that somebody gave; raise UserError where it is no plan's text."""
    source = read_source(data, name)
    if _EXPORTED.match(source.text):
        # It holds places in a text, but not the text: nothing could be shown or reviewed.
        raise UserError(_tell_exported(exporting.from_yaml(source.text)))
    return source


def _tell_exported(plan: Plan) -> str:
    message = _(
        "This is an exported structure, without the text it was read from; give that document itself: %(name)s."
    )
    return message % {"name": plan.title or plan.source.name}
