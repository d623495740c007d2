"""What kinds of corrections, findings and checks are called in the reports of a comparison."""

from __future__ import annotations

from collections.abc import Callable

from reconcile.difference import CompareSummary
from reconcile.errors import mark as _
from reconcile.rules.checks import CHECKS

Say = Callable[[str], str]

KINDS = {
    "check": _("impossible value"),
    "remark": _("unlikely value"),
    "death": _("death"),
    "cancellation": _("cancellation"),
    "duplicate": _("repeated record"),
    "differs": _("differs"),
    "missing": _("missing"),
}
FINDINGS = {
    "differs": _("It differs from the register that is the authority for it; look at your source document."),
    "missing": _("It is missing here; the register that is the authority for it has it."),
    "duplicate": _(
        "Id, name and day are those of another record of yours; whoever keeps the register decides which stays."
    ),
}
_CHECKS = {check.name: check for check in CHECKS}
LEFT, RIGHT = _("first table"), _("second table")


def name_register(summary: CompareSummary, side: str, say: Say) -> str:
    """Return what a register is called: its name in the specification, else which table it is."""
    own = summary.left if side == "left" else summary.right
    return own.name or say(LEFT if side == "left" else RIGHT)


def name_field(summary: CompareSummary, name: str) -> str:
    """Return what a field is called in the tables: its header, or both where they differ."""
    one = summary.fields[name]
    return one.left if one.left == one.right else f"{one.left} / {one.right}"


def tell_expected(number: float) -> str:
    """Return how many are expected to be wrong, with two places; less than that is said to be less."""
    return "< 0.01" if 0 < number < 0.01 else f"{number:,.2f}"


def tell_finding(finding: str, say: Say) -> str:
    """Return the sentence of a finding; it names no value."""
    return say(FINDINGS[finding]) if finding in FINDINGS else _CHECKS[finding].tell().tell(say)
