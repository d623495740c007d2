"""`fuwuyue reconcile drift` and `export-splink`: what changes between two models, and a model for Splink's charts."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command
from fuwuyue.cli.linkage import Target, explaining
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from reconcile.api import Drift, LevelDrift


def add_commands(group: typer.Typer) -> None:
    """Add the commands about models to the group of the linkage engine."""
    group.command("drift", cls=Command, help=_("Say what has changed between two models, and what is beyond chance."))(
        drift
    )
    group.command(
        "export-splink", cls=Command, help=_("Write a model as settings of Splink, which draws charts of it.")
    )(export_splink)


def drift(
    old: Annotated[Path, typer.Argument(metavar="OLD", help=_("The model.json of an earlier run."))],
    new: Annotated[Path, typer.Argument(metavar="NEW", help=_("The model.json of a later run."))],
    target: Target = None,
) -> None:
    """Compare two models level by level."""
    from reconcile import api

    with explaining():
        found = api.compare_models(old, new)
    output.write_text("\n".join(map(output.make_safe, _tell(found))), target)


def export_splink(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help=_("The model.json of a run."))],
    out: Annotated[Path, typer.Option("--out", metavar=_("FILE"), help=_("The new .json to write."))],
) -> None:
    """Write the settings of Splink that weigh as the model does, without households."""
    from reconcile import api

    if out.exists():
        raise UserError(_("{path} is there already; choose another name.").format(path=out))
    with explaining():
        settings = api.export_splink(model, say=_)
    output.write_file((json.dumps(settings, ensure_ascii=False, indent=1) + "\n").encode(), out)
    output.write_text(_("Written: {path}").format(path=out), None)


def _tell(found: Drift) -> list[str]:
    lines = [
        _("{changed} of {levels} levels have changed by more than sampling explains.").format(
            changed=found.changed, levels=len(found.levels)
        ),
        _(
            "m: test of two proportions; u: standard error by groups of persons; all tests together err once in a"
            " hundred times. Smaller changes may be real too."
        ),
        _("Prior: {old} → {new} bits.").format(old=f"{found.prior_bits[0]:.2f}", new=f"{found.prior_bits[1]:.2f}"),
    ]
    for name, levels in groupby(found.levels, key=lambda one: one.comparison):
        lines += ["", f"{name}:", *map(_tell_level, levels)]
    lines += [_("Only the old model has learned {name}.").format(name=name) for name in found.only_old]
    return lines + [_("Only the new model has learned {name}.").format(name=name) for name in found.only_new]


def _tell_level(level: LevelDrift) -> str:
    numbers = _("m {old_m} → {new_m}, u {old_u} → {new_u}, weight {bits} bits").format(
        old_m=f"{level.m[0]:.5f}", new_m=f"{level.m[1]:.5f}", old_u=f"{level.u[0]:.2e}", new_u=f"{level.u[1]:.2e}",
        bits=f"{level.bits:+.2f}",
    )  # fmt: skip
    label = "; ".join(_(part) for part in level.label.split("; "))
    return f"  {label}: {numbers}" + "".join(f" · {note}" for note in _notes(level))


def _notes(level: LevelDrift) -> list[str]:
    changed = {
        (True, True): _("m and u have changed"),
        (True, False): _("m has changed"),
        (False, True): _("u has changed"),
    }.get((bool(level.m_changed), bool(level.u_changed)))
    return ([changed] if changed else []) + ([_("too few pairs to judge m")] if level.m_changed is None else [])
