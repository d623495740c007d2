"""`fuwuyue jobs …`: the long work that there is, and doing it here; and its progress for other commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from fuwuyue.cli import output
from fuwuyue.cli.commands import Command, Group
from fuwuyue.cli.handed import Handed
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import ngettext

if TYPE_CHECKING:
    from fuwuyue.jobs.api import Job

app = typer.Typer(cls=Group, help=_("Long work: how far it is, and going on with it."), no_args_is_help=False)
_TELL_EVERY_PERCENT = 5


@app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Print the help where nothing is asked for."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("list", cls=Command, help=_("List the long work of the last month, newest first, and how far each is."))
def list_all(context: typer.Context) -> None:
    """Print a line for each job: when it was begun, what it is, its state, how far; and why one failed."""
    handed: Handed = context.obj
    handed.open_database()
    from fuwuyue.jobs import api as jobs

    found = list(jobs.find_jobs(user_id=None))
    if not found:
        output.tell(_("There is no long work."))
    for job in found:
        begun = _tell_moment(job.begun_at)
        kind, state = _(jobs.KIND_NAMES[jobs.JobKind(job.kind)]), _(jobs.STATE_NAMES[jobs.JobState(job.state)])
        line = f"{begun}  {job.pk}  {kind}  {state}  {tell_progress(job)}"
        output.write_text(output.make_safe(f"{line}  {job.reason}".rstrip()), None)


@app.command("run", cls=Command, help=_("Go on with all long work that nobody is at; the running site does it too."))
def run(context: typer.Context) -> None:
    """Do what waits and what was left by a process that was killed, with its progress on standard error."""
    handed: Handed = context.obj
    handed.open_database()
    from fuwuyue.journeys.do_long_work import do_long_work

    count = do_long_work(tell=make_teller())
    message = ngettext("{count} piece of long work was ended.", "{count} pieces of long work were ended.", count)
    output.write_text(message.format(count=count), None)


def make_teller() -> Callable[[Job], None]:
    """Return what says on standard error how far a job is: each time it is five per cent further, not more often."""
    told: dict[object, int] = {}

    def tell(job: Job) -> None:
        percent = 100 * job.done // job.total if job.total else 0
        if percent >= told.get(job.pk, 0) + _TELL_EVERY_PERCENT:
            told[job.pk] = percent
            output.tell(tell_progress(job))

    return tell


def tell_progress(job: Job) -> str:
    """Return how far a job is, in words."""
    if job.total is None:
        return _("how much there is to do is not known yet")
    return _("{done} of {total}").format(done=f"{job.done:,}", total=f"{job.total:,}")


def _tell_moment(moment: datetime) -> str:
    from fuwuyue.kernel.workdays import CHINA

    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
