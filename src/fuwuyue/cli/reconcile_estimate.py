"""`fuwuyue reconcile estimate`, `sample` and `sample-size`: honest figures about a register, and their sample."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from reconcile.estimate.api import Sample


class AnswerFormat(StrEnum):
    """What an answer is written as."""

    TEXT = "text"
    JSON = "json"


File = Annotated[
    Path,
    typer.Argument(metavar=_("FILE"), help=_("Counts as .json or .csv, or a checked sample; - reads standard input.")),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar=_("FILE"), help=_("Write to this file."))]
Target = Annotated[
    str | None, typer.Option("--target", metavar=_("SHARE"), help=_("Say whether it is reached: 0.99 or 99%."))
]
Confidence = Annotated[str, typer.Option("--confidence", metavar=_("SHARE"), help=_("Confidence of the intervals."))]
Form = Annotated[AnswerFormat, typer.Option("--format", help=_("As sentences (text) or as JSON."))]


def add_commands(group: typer.Typer) -> None:
    """Add the three commands to the group of the linkage engine."""
    group.command(
        "estimate", cls=Command, help=_("Estimate coverage or accuracy from counts; say met, not met or cannot say.")
    )(estimate)
    group.command("sample", cls=Command, help=_("Draw a random sample of records to check, by a recorded seed."))(
        sample
    )
    group.command(
        "sample-size", cls=Command, help=_("Tell how many records to check, and with how many errors to accept.")
    )(sample_size)


def estimate(
    file: File,
    target: Target = None,
    confidence: Confidence = "95%",
    seed: Annotated[int | None, typer.Option("--seed", metavar=_("NUMBER"), help=_("Seed of a simulation."))] = None,
    form: Form = AnswerFormat.TEXT,
    to: Output = None,
) -> None:
    """Answer what the file asks."""
    from reconcile.estimate.api import SEED, answer_question, as_mapping, read_question, tell_answer, tell_lines

    goal = None if target is None else _read_share(target)
    sure, start = _read_share(confidence), SEED if seed is None else seed
    with _in_the_readers_words():
        question = read_question(content=_read(file))
        answer = answer_question(question=question, target=goal, confidence=sure, seed=start)
    if form is AnswerFormat.JSON:
        output.write_text(json.dumps(as_mapping(answer=answer, translate=_), ensure_ascii=False, indent=2), to)
    else:
        output.write_text(
            "\n".join(map(output.make_safe, tell_lines(statements=tell_answer(answer=answer), translate=_))), to
        )


def sample(
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The register as .csv; - reads standard input."))],
    size: Annotated[int, typer.Option("--size", metavar=_("NUMBER"), help=_("How many records to draw."))],
    to: Annotated[Path, typer.Option("--output", "-o", metavar=_("FILE"), help=_("The sheet to fill in, a new .csv."))],
    id_column: Annotated[
        str, typer.Option("--id-column", metavar=_("COLUMN"), help=_("The column whose values tell records apart."))
    ] = "id",
    stratum_column: Annotated[
        str | None,
        typer.Option("--stratum-column", metavar=_("COLUMN"), help=_("Draw from each value of this column.")),
    ] = None,
    least: Annotated[
        int, typer.Option("--least", metavar=_("NUMBER"), help=_("At least so many of each stratum."))
    ] = 0,
    seed: Annotated[
        str | None, typer.Option("--seed", metavar=_("TEXT"), help=_("The seed; without it, one is made and told."))
    ] = None,
) -> None:
    """Draw a sample, write the sheet to fill in, and beside it what draws the sample again."""
    from reconcile.estimate.api import draw_sample

    record = to.with_suffix(".json")
    for each in (to, record):
        if each.exists():
            message = _("{path} is there already; a drawn sample is not overwritten, choose another name.")
            raise UserError(message.format(path=each))
    rows = _read_register(_read(file), id_column, stratum_column)
    with _in_the_readers_words():
        drawn = draw_sample(rows=rows, size=size, seed=seed or _make_seed(), least=least)
    output.write_file(_write_sheet(drawn).encode("utf-8-sig"), to)
    output.write_file(_write_record(drawn).encode("utf-8"), record)
    message = _("Drawn: {count} of {population} records, seed “{seed}”. Fill in the result (1 right, 0 wrong): {path}")
    told = {"count": len(drawn.records), "population": sum(drawn.populations.values()), "seed": drawn.seed, "path": to}
    output.write_text(output.make_safe(message.format(**told)), None)


def sample_size(
    good: Annotated[str, typer.Option("--good", metavar=_("SHARE"), help=_("An error rate that should pass."))],
    bad: Annotated[str, typer.Option("--bad", metavar=_("SHARE"), help=_("An error rate that should fail."))],
    producer_risk: Annotated[
        str, typer.Option("--producer-risk", metavar=_("SHARE"), help=_("How often a good register may fail."))
    ] = "5%",
    consumer_risk: Annotated[
        str, typer.Option("--consumer-risk", metavar=_("SHARE"), help=_("How often a bad register may pass."))
    ] = "10%",
    form: Form = AnswerFormat.TEXT,
    to: Output = None,
) -> None:
    """Tell the plan of fixed size and the sequential one, with how they behave."""
    from reconcile.estimate.api import Risks, plan_acceptance, plan_sequential, plans_as_mapping, tell_lines, tell_plans

    with _in_the_readers_words():
        risks = Risks(*map(_read_share, (good, bad, producer_risk, consumer_risk)))
        fixed, sequence = plan_acceptance(risks=risks), plan_sequential(risks=risks)
    if form is AnswerFormat.JSON:
        output.write_text(json.dumps(plans_as_mapping(fixed=fixed, sequence=sequence), indent=2), to)
    else:
        statements = tell_plans(fixed=fixed, sequence=sequence)
        output.write_text("\n".join(tell_lines(statements=statements, translate=_)), to)


@contextmanager
def _in_the_readers_words() -> Iterator[None]:
    """Turn an error of the engine into one that the command shows, in the reader's language."""
    from reconcile.estimate.api import EstimateError

    try:
        yield
    except EstimateError as error:
        raise UserError(error.statement.tell(_)) from error


def _read(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        message = _("{path} cannot be read ({reason}); check the name.")
        raise UserError(message.format(path=file, reason=error.strerror)) from error


def _read_share(written: str) -> float:
    from reconcile.estimate.api import read_share

    try:
        return read_share(written=written)
    except ValueError as error:
        message = _("“{value}” is no share; write it as 0.99 or 99%.")
        raise UserError(message.format(value=written)) from error


def _read_register(content: bytes, id_column: str, stratum_column: str | None) -> list[tuple[str, str]]:
    """Return id and stratum of each row of a .csv; the other columns are not kept."""
    from reconcile.estimate.api import decode_table

    with _in_the_readers_words():
        text = decode_table(content=content)
    reader = csv.reader(io.StringIO(text))
    try:
        there = [name.strip() for name in next(reader, [])]
        places = [_find_column(there, column) for column in (id_column, stratum_column) if column is not None]
        found = [[row[place].strip() if place < len(row) else "" for place in places] for row in reader if any(row)]
    except csv.Error as error:
        message = _("Line {line} cannot be read as CSV; save the register as CSV again.")
        raise UserError(message.format(line=reader.line_num)) from error
    return [(row[0], row[1] if stratum_column is not None else "") for row in found]


def _find_column(there: list[str], column: str) -> int:
    if column in there:
        return there.index(column)
    message = _("There is no column “{column}”; there are: {columns}.")
    raise UserError(message.format(column=column, columns=", ".join(there)))


def _make_seed() -> str:
    from secrets import token_hex

    return token_hex(8)


def _write_sheet(drawn: Sample) -> str:
    """Return the sheet: a line for each drawn record, with an empty column for the result."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(["id", "stratum", "population", "result"])
    writer.writerows([each.id, each.stratum, drawn.populations[each.stratum], ""] for each in drawn.records)
    return sheet.getvalue()


def _write_record(drawn: Sample) -> str:
    """Return what draws the same sample again, as JSON; it holds no id."""
    content: dict[str, Any] = {
        "method": "smallest SHA-256 of seed, line feed and id, within each stratum",
        "seed": drawn.seed,
        "populations": dict(drawn.populations),
        "sizes": dict(drawn.sizes),
        "frame_sha256": drawn.frame_digest,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
