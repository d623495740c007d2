"""Files that leave the site."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_OFFICE = "application/vnd.openxmlformats-officedocument."
FORMATS = {
    "json": "application/json; charset=utf-8",
    "pdf": "application/pdf",
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
}


def answer_file(content: bytes, name: str, kind: str) -> HttpResponse:
    """Return a file for the browser to keep, with its name."""
    answer = HttpResponse(content, content_type=FORMATS[kind])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer
