"""`fuwuyue reconcile compare`: what two tables say differently of one person, and who is asked to correct it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command
from fuwuyue.cli.linkage import (
    Decisions,
    First,
    IdColumn,
    Memory,
    Out,
    Second,
    Spec,
    Unmatched,
    explaining,
    tell_step,
)
from fuwuyue.cli.purpose import For, written_down
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import get_language
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from reconcile.api import CompareSummary

Matches = Annotated[
    Path | None,
    typer.Option(
        "--matches", metavar=_("FILE"), help=_("The matches.parquet of these tables; else they are linked first.")
    ),
]
Target = Annotated[
    str | None,
    typer.Option(
        "--target", metavar=_("SHARE"), help=_("Say whether both registers have this share of everybody: 99%.")
    ),
]


def add_command(group: typer.Typer) -> None:
    """Add the command to the group of the linkage engine."""
    group.command(
        "compare",
        cls=Command,
        help=_("Compare what two tables say of the same persons: differences, and corrections for each register."),
    )(compare)


def compare(
    context: typer.Context,
    left: First,
    right: Second,
    out: Out,
    matches: Matches = None,
    spec: Spec = None,
    id_column: IdColumn = None,
    decisions: Decisions = None,
    target: Target = None,
    unmatched: Unmatched = False,
    memory: Memory = None,
    purpose: For = None,
) -> None:
    """Compare two tables; the folder appears whole or not at all."""
    output.tell(_("Comparing {left} and {right} …").format(left=left.name, right=right.name))
    from reconcile import api

    with explaining(), written_down(context.obj, purpose):
        summary = api.compare(
            left,
            right,
            out,
            matches=matches,
            spec=api.read_specification(spec) if spec else None,
            id_column=id_column,
            decisions=decisions,
            target=_read_share(target) if target else None,
            unmatched=unmatched,
            memory=memory,
            say=_,
            progress=tell_step,
            check_names=refuse_names,
        )
    output.write_text(_write_summary(summary, out), None)


def _read_share(written: str) -> float:
    from reconcile.estimate.api import read_share

    try:
        share = read_share(written=written)
    except ValueError:
        share = 0
    if not 0 < share < 1:
        raise UserError(_("“{value}” is no share; write it as 0.99 or 99%.").format(value=written))
    return share


def refuse_names(names: list[str]) -> None:
    """Raise UserError where a field would hold what is never stored or planned: the one dictionary, the one review."""
    from fuwuyue.protection.dictionary.api import get_forbidden
    from fuwuyue.review.api import RefusedTextError, review_words

    chinese = get_language().startswith("zh")
    for name in names:
        for one in get_forbidden().values():
            if one.would_stand_under(name):
                message = _("“{name}” is not compared ({what}): {reason}.")
                what, reason = (one.zh, one.reason["zh"]) if chinese else (one.en, one.reason["en"])
                raise UserError(message.format(name=name, what=what, reason=reason))
        try:
            review_words(words=name)
        except RefusedTextError as error:
            message = _("“{name}” is not compared: the rights review refuses it ({rule}).")
            rule = error.findings[0].rule
            raise UserError(message.format(name=name, rule=rule)) from error


def _write_summary(summary: CompareSummary, out: Path) -> str:
    lines = [
        _("{linked} persons are on both, {left} on the first table only, {right} on the second only.").format(
            linked=f"{summary.linked:,}", left=f"{summary.left.alone:,}", right=f"{summary.right.alone:,}"
        )
    ]
    for side, one in (("left", summary.left), ("right", summary.right)):
        number = sum(batch.number for batch in summary.batches if batch.register_side == side)
        wrong = sum(batch.expected_wrong for batch in summary.batches if batch.register_side == side)
        name = one.name or (_("first table") if side == "left" else _("second table"))
        lines.append(
            _("To {register}: {number} proposals, some {wrong} of them expected to be of somebody else.").format(
                register=name, number=f"{number:,}", wrong="< 0.01" if 0 < wrong < 0.01 else f"{wrong:,.2f}"
            )
        )
    waiting = sum(summary.reviewed.values())
    if waiting:
        lines.append(
            _("{number} adverse notes and repeats wait for a person to look first.").format(number=f"{waiting:,}")
        )
    if not any(one.authority for one in summary.fields.values()):
        lines.append(_("No register is the authority for any field, so that no difference becomes a correction."))
    return "\n".join([*lines, _("Written: {path}").format(path=out / "report.html")])
