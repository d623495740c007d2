"""`fuwuyue reconcile …`: link two tables of persons, and what a specification looks like."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.purpose import For, written_down
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.api import DedupeSummary, LinkSummary, TakenOver

First = Annotated[Path, typer.Argument(metavar="A", help=_("The first table: .parquet, .csv or .xlsx."))]
Second = Annotated[Path, typer.Argument(metavar="B", help=_("The second table."))]
Only = Annotated[Path, typer.Argument(metavar="A", help=_("The table: .parquet, .csv or .xlsx."))]
Out = Annotated[Path, typer.Option("--out", metavar=_("FOLDER"), help=_("The new folder to write into."))]
Spec = Annotated[
    Path | None,
    typer.Option(
        "--spec", metavar=_("FILE"), help=_("The columns and their kinds, as .toml; else recognised by their headers.")
    ),
]
IdColumn = Annotated[
    str | None, typer.Option("--id-column", metavar=_("COLUMN"), help=_("The column that names each record once."))
]
Decisions = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar=_("FILE"),
        help=_("What was decided of pairs, as .csv: left_id, right_id, decision (same or different)."),
    ),
]
FixedModel = Annotated[
    Path | None,
    typer.Option(
        "--model", metavar=_("FILE"), help=_("The model.json of an earlier run, held fixed: nothing is learned anew.")
    ),
]
Previous = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar=_("FOLDER"),
        help=_("The results of an earlier run with --keep-state: only what has changed is compared, by its model."),
    ),
]
KeepState = Annotated[
    bool, typer.Option("--keep-state", help=_("Keep beside the results what a later run with --previous needs."))
]
Memory = Annotated[
    str | None, typer.Option("--memory", metavar=_("AMOUNT"), help=_("The most memory to use, such as 512MB."))
]
CheckValues = Annotated[
    bool,
    typer.Option(
        "--check-values",
        help=_("List the values that cannot be read of tables over 200,000 rows too; of smaller ones they always are."),
    ),
]
Review = Annotated[
    int | None,
    typer.Option("--review", metavar=_("NUMBER"), min=0, help=_("How many pairs to list for review at most (500).")),
]
Truth = Annotated[
    Path | None,
    typer.Option(
        "--truth",
        metavar=_("FILE"),
        help=_("Known pairs (left_id, right_id) as .csv or .parquet, to measure the matches by."),
    ),
]
Unmatched = Annotated[
    bool, typer.Option("--unmatched", help=_("Also write the record ids of those who stand in one table only."))
]
Engine = Annotated[
    str, typer.Option("--engine", metavar=_("ENGINE"), help=_("What it is done on: duckdb, or spark on a cluster."))
]
Target = Annotated[Path | None, typer.Option("--output", "-o", metavar=_("FILE"), help=_("Write to this file."))]

app = typer.Typer(
    cls=Group,
    help=_("Registers of people: who is whom, and how complete and how right they are."),
    no_args_is_help=False,
)


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("link", cls=Command, help=_("Find the same persons in two tables: matches, a list for review, a report."))
def link(
    context: typer.Context,
    left: First,
    right: Second,
    out: Out,
    spec: Spec = None,
    id_column: IdColumn = None,
    decisions: Decisions = None,
    model: FixedModel = None,
    previous: Previous = None,
    keep_state: KeepState = False,
    memory: Memory = None,
    check_values: CheckValues = False,
    review: Review = None,
    truth: Truth = None,
    unmatched: Unmatched = False,
    purpose: For = None,
    engine: Engine = "duckdb",
) -> None:
    """Link two tables; the folder appears whole or not at all."""
    output.tell(_("Linking {left} and {right} …").format(left=left.name, right=right.name))
    from reconcile import api

    with explaining(), written_down(context.obj, purpose):
        summary = api.link(
            left,
            right,
            out,
            spec=api.read_specification(spec) if spec else None,
            review_size=review,
            truth=truth,
            unmatched=unmatched,
            id_column=id_column,
            decisions=decisions,
            model=model,
            previous=previous,
            keep_state=keep_state,
            memory=memory,
            check_values=check_values,
            engine=engine,
            say=_,
            progress=tell_step,
        )
    output.write_text(_write_summary(summary, out), None)


@app.command("dedupe", cls=Command, help=_("Find the records of one table that are of one person."))
def dedupe(
    context: typer.Context,
    table: Only,
    out: Out,
    spec: Spec = None,
    id_column: IdColumn = None,
    decisions: Decisions = None,
    model: FixedModel = None,
    memory: Memory = None,
    check_values: CheckValues = False,
    review: Review = None,
    purpose: For = None,
    engine: Engine = "duckdb",
) -> None:
    """Find who stands in one table more than once; nothing is merged."""
    output.tell(_("Looking through {table} …").format(table=table.name))
    from reconcile import api

    with explaining(), written_down(context.obj, purpose):
        found = api.dedupe(
            table,
            out,
            spec=api.read_specification(spec) if spec else None,
            review_size=review,
            id_column=id_column,
            decisions=decisions,
            model=model,
            memory=memory,
            check_values=check_values,
            engine=engine,
            say=_,
            progress=tell_step,
        )
    output.write_text(_write_found(found, out), None)


specifications = typer.Typer(
    cls=Group, help=_("Specifications: which columns are linked, and how sure is sure enough."), no_args_is_help=False
)
app.add_typer(specifications, name="spec")


@specifications.callback(invoke_without_command=True)
def show_help_of_specifications(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@specifications.command(
    "init", cls=Command, help=_("Look at two tables and write a specification, to be changed by hand.")
)
def start_specification(left: First, right: Second, id_column: IdColumn = None, target: Target = None) -> None:
    """Write what `--spec` of the other commands takes, from the headers and values of two tables."""
    from reconcile import api

    with explaining():
        output.write_text(api.describe(left, right, id_column=id_column, say=_), target)


@specifications.command("schema", cls=Command, help=_("Print the JSON Schema of a specification."))
def schema() -> None:
    """Print the schema that a specification keeps to."""
    import json

    from reconcile.api import Specification

    output.write_text(json.dumps(Specification.model_json_schema(), ensure_ascii=False, indent=2), None)


@contextmanager
def explaining() -> Iterator[None]:
    """Say an error of the engine in the reader's language."""
    from reconcile.api import ReconcileError

    try:
        yield
    except ReconcileError as error:
        raise UserError(_(error.template).format(**error.values)) from error


def tell_step(step: str) -> None:
    """Tell a step as it begins, with how far the run is; on a terminal only."""
    if sys.stderr.isatty():
        output.tell(_draw_step(step))


def _draw_step(step: str) -> str:
    """Return the line of a step: a bar of all steps, those behind filled, and what is being done."""
    names = _name_steps()
    behind = list(names).index(step) if step in names else 0
    return f"  {'█' * behind}{'░' * (len(names) - behind)} {names.get(step, step)}"


def _name_steps() -> dict[str, str]:
    """Return the steps of a run in their order, and what they are called."""
    return {
        "read": _("reading the tables"),
        "exact": _("matching checked ids"),
        "standardise": _("standardising the rest"),
        "learn": _("learning from sure pairs"),
        "strict": _("comparing equal names and days"),
        "wide": _("comparing what is left"),
        "review": _("setting doubtful pairs apart"),
        "clusters": _("joining pairs to clusters"),
        "checks": _("checking each record"),
        "compare": _("comparing field by field"),
        "write": _("writing"),
    }


def _write_found(found: DedupeSummary, out: Path) -> str:
    line = _("{records} of {rows} records are {clusters} persons; {review} pairs are listed for review.").format(
        records=f"{found.records_in_clusters:,}",
        rows=f"{found.rows:,}",
        clusters=f"{found.clusters:,}",
        review=f"{found.for_review:,}",
    )
    errors = _write_errors(found.refused_rows, found.value_errors)
    return "\n".join([line, *errors, _("Written: {path}").format(path=out / "clusters.parquet")])


def _write_errors(rows: int, values: int | None) -> list[str]:
    lines = []
    if rows:
        lines.append(_("{number} rows could not be read; see the errors_… .csv.").format(number=f"{rows:,}"))
    if values:
        lines.append(
            _("{number} values could not be read; their rows were compared by the rest; see the errors_… .csv.").format(
                number=f"{values:,}"
            )
        )
    return lines


def _write_taken_over(taken: TakenOver | None) -> list[str]:
    if taken is None:
        return []
    if taken.why_whole:
        return [
            _("The earlier run does not serve, so everything was compared: {reason}.").format(reason=_(taken.why_whole))
        ]
    return [
        _("{pairs} pairs were taken over from the earlier run, {scored} compared.").format(
            pairs=f"{taken.pairs:,}", scored=f"{taken.scored:,}"
        )
    ]


def _write_summary(summary: LinkSummary, out: Path) -> str:
    lines = [
        _("{matches} matches: {exact} by a checked id, {weight} by weight.").format(
            matches=f"{summary.matches:,}",
            exact=f"{summary.matches_exact:,}",
            weight=f"{summary.matches_by_weight:,}",
        ),
        _("Some {wrong} of them are expected to be wrong; {review} pairs are listed for review.").format(
            wrong=f"{summary.expected_wrong:,}", review=f"{summary.for_review:,}"
        ),
    ]
    if summary.duplicates_left or summary.duplicates_right:
        lines.append(
            _("Rows that repeat another: {left} in the first table, {right} in the second.").format(
                left=f"{summary.duplicates_left:,}", right=f"{summary.duplicates_right:,}"
            )
        )
    lines += _write_errors(summary.refused_rows, summary.value_errors)
    lines += _write_taken_over(summary.taken_over)
    if not summary.learned:
        lines.append(_("Too few pairs are sure to learn from, so only equal checked ids were linked."))
    return "\n".join([*lines, _("Written: {path}").format(path=out / "report.html")])
