"""What the comparisons of the preset person-cn are called; those of a specification of one's own have its names."""

from __future__ import annotations

from collections.abc import Callable

from reconcile.errors import mark as _

NAMES = {
    "name": _("name"),
    "sex": _("sex"),
    "date": _("date of birth"),
    "national_id": _("identity number"),
    "mobile": _("mobile"),
    "division": _("division"),
    "address": _("address"),
    "contact": _("mobile and home"),
}


def say_comparison(name: str, say: Callable[[str], str]) -> str:
    """Return what a comparison is called in the reader's language."""
    return say(NAMES.get(name, name))
