"""The one kind of error that a person can mend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class UserError(Exception):
    """Something that the person at the keyboard can put right; shown as it is, without a traceback.

    `str(error)` is one translated sentence that says what is wrong, with the value, and what to do next. Commands print
    it and exit with status 2; pages show it beside the field. It never holds a name, number or free text of a resident.
    `field` is the name of what was entered that it is about; empty where it is about no single entry.
    """

    field: str = ""


@contextmanager
def about_field(field: str) -> Iterator[None]:
    """Let an error that is raised within say that it is about `field`."""
    try:
        yield
    except UserError as error:
        error.field = error.field or field
        raise
