"""`fuwuyue month …`: prepare and start a month, how far it is, its tasks, its reports; and `fuwuyue tick`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel import clock
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import ngettext

if TYPE_CHECKING:
    from fuwuyue.campaign.api import Month, Number

app = typer.Typer(cls=Group, help=_("Service months: start one, see how far it is."), no_args_is_help=False)
Which = Annotated[
    str | None, typer.Argument(metavar=_("MONTH"), help=_("The month's id; without it, the one that runs."))
]


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("start", cls=Command, help=_("Start a month that was prepared and settled on its page."))
def start(context: typer.Context, month: Which = None) -> None:
    """Start the month; a second time changes nothing."""
    found = _find(context, month)
    from fuwuyue.campaign import api as campaign

    now = clock.now()
    count = campaign.start_month(month_id=found.pk, day=_today(), now=now)
    words = ngettext("The month runs: {count} task.", "The month runs: {count} tasks.", count)
    output.write_text(words.format(count=count), None)


@app.command("status", cls=Command, help=_("Print how far each unit is."))
def status(context: typer.Context, month: Which = None) -> None:
    """Print a line for each unit: tasks, done, open, past their day, excused."""
    found = _find(context, month)
    from fuwuyue.campaign import api as campaign
    from fuwuyue.organisation.api import get_units

    everybody = [unit.pk for unit in get_units(day=_today())]
    progress = campaign.get_progress(month_id=found.pk, unit_ids=everybody, day=_today())
    output.write_text(_tell_month(found), None)
    line = _("{unit}: {total} tasks, {done} done, {open} open, {overdue} past their day, {excused} excused")
    for one in progress:
        numbers = {name: getattr(one, name) for name in ("total", "done", "open", "overdue", "excused")}
        output.write_text(line.format(unit=output.make_safe(one.unit.name), **numbers), None)


@app.command("tasks", cls=Command, help=_("Print the open tasks, what is due first, first."))
def tasks(context: typer.Context, month: Which = None) -> None:
    """Print a line for each open task: its day, its unit, what is to be done."""
    found = _find(context, month)
    from fuwuyue.campaign import api as campaign
    from fuwuyue.organisation.api import get_units

    everybody = [unit.pk for unit in get_units(day=_today())]
    for task in campaign.find_tasks(unit_ids=everybody, month_id=found.pk, open_only=True):
        output.write_text(output.make_safe(f"{task.due_on}  {task.unit.name}  {task.item.what}"), None)


@app.command("report", cls=Command, help=_("Print the newest report of the office that runs the month."))
def report(
    context: typer.Context,
    month: Which = None,
    number: Annotated[
        str | None,
        typer.Option(
            "--number", metavar=_("NAME"), help=_("Open this number: what it counts, and the rows behind it.")
        ),
    ] = None,
) -> None:
    """Print the words of the newest report, whether it is confirmed, and its numbers; or one number with its rows."""
    found = _find(context, month)
    from fuwuyue.campaign import api as campaign

    newest = campaign.find_reports(month_id=found.pk, unit_ids=[found.owner_id]).first()
    if newest is None:
        raise UserError(_("No report has been made yet; each is computed by itself at the cut-off of its day."))
    content = campaign.read_content(newest)
    state = _(campaign.REPORT_STATE_NAMES[campaign.ReportState(newest.state)])
    output.write_text(f"{content['day']['held_on']}  {content['unit']['name']}  {state}", None)
    if number is not None:
        _open_number(content, number)
        return
    output.write_text(
        output.make_safe("\n".join(one.text + one.note for one in campaign.tell_paragraphs(content))), None
    )
    for one in campaign.list_numbers(content=content):
        output.write_text(output.make_safe(f"{one.name}  {one.title}  {_tell_figure(one)}"), None)


def _open_number(content: Mapping[str, Any], name: str) -> None:
    """Print what a number counts and a line for each row behind it: its unit, when it was, how it is called today."""
    from fuwuyue.campaign import api as campaign

    number = campaign.find_number(content=content, name=name)
    if number is None:
        named = ", ".join(one.name for one in campaign.list_numbers(content=content))
        raise UserError(_("The report has no number “{name}”; it has: {names}").format(name=name, names=named))
    output.write_text(output.make_safe(f"{number.title}  {_tell_figure(number)}"), None)
    output.write_text(output.make_safe(number.definition), None)
    rows = campaign.open_rows(
        number=number,
        content=content,
        unit_ids=[uuid.UUID(unit) for unit in campaign.name_units(content)],
        roles=campaign.WORKERS,
        first=0,
        count=number.of or number.row_count or 0,
    )
    for row in rows:
        called = _("erased since") if row.label is None else row.label
        mark = "" if row.counted else _("  (not counted)")
        output.write_text(output.make_safe(f"{row.unit}  {called}{mark}"), None)


def _tell_figure(number: Number) -> str:
    whole = "" if number.of is None else f" / {number.of}"
    return f"{number.count}{whole} {number.counted}"


def tick(context: typer.Context) -> None:
    """Do everything that is due now; safe to repeat. The running server does it each minute by itself."""
    handed: Handed = context.obj
    handed.open_database()
    from fuwuyue.journeys.do_what_is_due import do_what_is_due

    done = do_what_is_due(now=clock.now())
    line = _(
        "Reports made: {reports}. Tasks closed by their measure: {closed}. Messages sent: {sent}. "
        "Long work ended: {jobs}."
    )
    counts = {"reports": done.report_count, "closed": done.closed_count, "sent": done.sent_count}
    output.write_text(line.format(**counts, jobs=done.job_count), None)


def _today() -> date:

    return clock.today()


def _find(context: typer.Context, written: str | None) -> Month:
    """Return the month that is meant; raise UserError where none is, or where several run and none is named."""
    handed: Handed = context.obj
    handed.open_database()
    from fuwuyue.campaign import api as campaign

    if written is not None:
        try:
            return campaign.get_month(month_id=uuid.UUID(written))
        except ValueError as error:
            raise UserError(
                _("“{id}” is no id of a month; its page has it in its address.").format(id=written)
            ) from error
    months = campaign.get_all_months()
    running = [one for one in months if one.state == campaign.MonthState.RUNNING.value] or list(months)
    if len(running) == 1:
        return running[0]
    if not running:
        raise UserError(_("There is no month yet; prepare one on the page of months."))
    named = ", ".join(f"{one.pk} ({one.name})" for one in running)
    raise UserError(_("There are several months; name one: {months}").format(months=output.make_safe(named)))


def _tell_month(month: Month) -> str:
    from fuwuyue.campaign import api as campaign

    state = _(campaign.MONTH_STATE_NAMES[campaign.MonthState(month.state)])
    return output.make_safe(f"{month.name}  {month.first_on} – {month.last_on}  {state}")
