"""`fuwuyue plan …`: read, review, compare, the schema, the reference opinion."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _

if TYPE_CHECKING:
    from fuwuyue.plan.parsing.api import Plan, SourceText

_REFUSED = 3


class Language(StrEnum):
    """The languages that texts and pages come in."""

    ZH = "zh"
    EN = "en"


class ReadFormat(StrEnum):
    """What a plan is written as."""

    TEXT = "text"
    JSON = "json"
    YAML = "yaml"
    HTML = "html"
    ICS = "ics"
    DOCX = "docx"


class ListFormat(StrEnum):
    """What findings and changes are written as."""

    TEXT = "text"
    JSON = "json"


File = Annotated[
    Path,
    typer.Argument(metavar=_("FILE"), help=_("The plan: .txt .md .docx .doc .wps .pdf .html; - reads standard input.")),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar=_("FILE"), help=_("Write to this file."))]

Province = Annotated[
    str | None,
    typer.Option(
        "--province",
        metavar=_("NAME"),
        help=_("Review by this province's rules too: its name or its two-digit code, such as sichuan or 51."),
    ),
]
Day = Annotated[
    str | None,
    typer.Option(
        "--on", metavar=_("DAY"), help=_("Review by the rules in force on this day, such as 2026-09-01; else today's.")
    ),
]

app = typer.Typer(cls=Group, help=_("Plan documents: read, review, compare."), no_args_is_help=False)


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("read", cls=Command, help=_("Read a plan and show its structure, its findings and its burden."))
def read(
    file: File,
    written_as: Annotated[
        ReadFormat, typer.Option("--format", metavar=_("FORMAT"), help=_("How to write it."))
    ] = ReadFormat.TEXT,
    target: Output = None,
    province: Province = None,
    on: Day = None,
) -> None:
    """Read one plan; exits 0 even where the review refuses clauses."""
    plan, text = _read(file, province, on)
    if written_as is ReadFormat.TEXT:
        from fuwuyue.cli.plan_page import print_plan

        console = output.make_console(target)
        print_plan(console, plan, text)
        output.finish_console(console, target)
    elif written_as is ReadFormat.JSON:
        output.write_text(plan.model_dump_json(by_alias=True, indent=2), target)
    else:
        _export(plan, text, written_as, target)


def _export(plan: Plan, text: str | None, written_as: ReadFormat, target: Path | None) -> None:
    from fuwuyue.plan.exporting.api import list_left_out, to_docx, to_html, to_ics, to_yaml

    if written_as is ReadFormat.YAML:
        output.write_text(to_yaml(plan), target)
    elif written_as is ReadFormat.HTML:
        output.write_text(to_html(plan, _need_text(plan, text)), target)
    elif written_as is ReadFormat.ICS:
        from datetime import UTC, datetime

        for sentence in list_left_out(plan):
            output.tell(_("Not in the calendar: {what}").format(what=sentence))
        output.write_bytes(to_ics(plan, stamped_at=datetime.now(UTC)), target)
    else:
        if target is None:
            raise UserError(_("A .docx cannot be shown here; give the file to write with -o."))
        output.write_bytes(to_docx(plan, _need_text(plan, text)), target)


@app.command("review", cls=Command, help=_("Review a plan for rights; exit status 3 where a clause is refused."))
def review(
    file: File,
    written_as: Annotated[
        ListFormat, typer.Option("--format", metavar=_("FORMAT"), help=_("How to write it."))
    ] = ListFormat.TEXT,
    target: Output = None,
    province: Province = None,
    on: Day = None,
) -> None:
    """List the findings of the rights review."""
    from fuwuyue.review.api import Decision, review_text

    if _is_yaml(file):
        _need_text(_load(file), None)
    source = _read_source(file)
    with output.show_progress(len(source.text)):
        findings = review_text(source.text, on=_take_day(on), province=province)
    if written_as is ListFormat.JSON:
        from fuwuyue.cli.findings_page import write_json

        output.write_text(write_json(findings), target)
    else:
        from fuwuyue.cli.findings_page import print_findings

        console = output.make_console(target)
        print_findings(console, findings, source)
        output.finish_console(console, target)
    if any(finding.decision is Decision.REFUSE for finding in findings):
        raise typer.Exit(_REFUSED)


@app.command(
    "diff", cls=Command, help=_("Show what changed between two plans; each may be a .yaml of 'plan read' too.")
)
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help=_("The earlier plan."))],
    after: Annotated[Path, typer.Argument(metavar="B", help=_("The later plan."))],
    written_as: Annotated[
        ListFormat, typer.Option("--format", metavar=_("FORMAT"), help=_("How to write it."))
    ] = ListFormat.TEXT,
) -> None:
    """Compare two plans by what they say, wherever it stands."""
    from fuwuyue.plan.exporting.api import diff_plans

    changes = diff_plans(_read(before)[0], _read(after)[0])
    if written_as is ListFormat.JSON:
        import json
        from dataclasses import asdict

        output.write_text(json.dumps({"changes": list(map(asdict, changes))}, ensure_ascii=False, indent=2), None)
    else:
        from fuwuyue.cli.changes_page import print_changes

        print_changes(output.make_console(), changes)


@app.command("schema", cls=Command, help=_("Print the JSON Schema of a plan."))
def schema() -> None:
    """Print the schema that `plan read --format json` keeps to."""
    import json

    from fuwuyue.plan.parsing.api import Plan

    written = Plan.model_json_schema(by_alias=True, mode="serialization")
    output.write_text(json.dumps(written, ensure_ascii=False, indent=2), None)


@app.command("opinion", cls=Command, help=_("Write the reference opinion on a plan's lawfulness as .docx."))
def opinion(
    file: File,
    target: Annotated[Path, typer.Option("--output", "-o", metavar=_("FILE"), help=_("Write to this file."))],
    province: Province = None,
    on: Day = None,
) -> None:
    """Write the two-page paper for the leader and the justice office."""
    from fuwuyue.plan.exporting.api import opinion_docx

    plan, text = _read(file, province, on)
    output.write_file(opinion_docx(plan, _need_text(plan, text)), target)
    output.tell(_("Written: {path}").format(path=target))


def _read_source(file: Path) -> SourceText:
    from fuwuyue.plan.parsing.api import read_source_file, read_source_stream

    with output.show_progress(_size(file)):
        return read_source_stream(sys.stdin.buffer) if str(file) == "-" else read_source_file(file.absolute())


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0  # the reader says what is wrong with it


def _take_day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise UserError(_("“{day}” is no day; write it as 2026-09-01.").format(day=written)) from error


def _read(file: Path, province: str | None = None, on: str | None = None) -> tuple[Plan, str | None]:
    """Return the plan in a document and the document's text; a plan in YAML comes without its text."""
    from fuwuyue.plan.parsing.api import read_plan, review_duties

    day = _take_day(on)
    if _is_yaml(file):
        plan = _load(file)
        review_duties(plan, on=day, province=province)
        return plan, None
    source = _read_source(file)
    with output.show_progress(len(source.text)):
        return read_plan(source, on=day, province=province), source.text


def _is_yaml(file: Path) -> bool:
    return file.suffix.lower() in (".yaml", ".yml")


def _load(file: Path) -> Plan:
    from fuwuyue.plan.exporting.api import from_yaml

    return from_yaml(_read_source(file).text)


def _need_text(plan: Plan, text: str | None) -> str:
    if text is None:
        message = _("The plan in YAML comes without the document's text, which is needed here; give {name} itself.")
        raise UserError(message.format(name=plan.source.name))
    return text
