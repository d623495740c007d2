"""Run the tests with what this machine has, and say in the last line what could not be run.

    run.py test                     everything; what uses the database once on SQLite and once on PostgreSQL
    run.py test tests/unit -k date  what pytest is told

FUWUYUE_REQUIRE_ALL=1 makes anything that is not run a failure; FUWUYUE_REAL_PLANS names a folder of real plans.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO

from tests.support.notrun import REAL_PLANS
from tests.support.postgres import find_postgres_binaries, temporary_postgres

# What runs other programs and no database, or the site on a database of its own: once is enough.
WITHOUT_DATABASE = (
    "tests/integration/test_cli_audit.py",
    "tests/integration/test_cli_commands.py",
    "tests/integration/test_cli_own_words.py",
    "tests/integration/test_cli_reconcile_estimate.py",
    "tests/integration/test_config_server.py",
    "tests/integration/test_config_tls.py",
    "tests/integration/test_exporting_office.py",
    "tests/integration/test_files_office.py",
    "tests/integration/test_reconcile_command.py",
    "tests/integration/test_reconcile_compare_command.py",
    "tests/integration/test_reconcile_databases.py",
    "tests/integration/test_reconcile_splink.py",
)
NO_POSTGRES = "tests/integration on PostgreSQL (no initdb on this machine)"


class Outcome:
    """What all runs of pytest together left out, and whether one failed."""

    def __init__(self) -> None:
        self.status = 0
        self.left_out: list[str] = []
        self.real_plans = 0

    def run_pytest(self, arguments: list[str], *, output: IO[str] | None = None, **environment: str) -> None:
        """Run pytest once and add what it reports; what it prints goes to `output` where one is given."""
        with tempfile.TemporaryDirectory() as folder:
            summary = Path(folder) / "summary.json"
            variables = {**os.environ, **environment, "FUWUYUE_TEST_SUMMARY": str(summary)}
            command = [sys.executable, "-m", "pytest", *arguments]
            status = subprocess.run(command, env=variables, stdout=output, stderr=output).returncode
            self.status = self.status or status
            if summary.exists():
                told = json.loads(summary.read_text(encoding="utf-8"))
                self.left_out += [what for what in told["left_out"] if what not in self.left_out]
                self.real_plans += told["real_plans"]

    def leave_out(self, what: str) -> None:
        """Note a whole run that this machine cannot do."""
        self.left_out.append(what)
        if os.environ.get("FUWUYUE_REQUIRE_ALL") == "1":
            self.status = self.status or 1

    def last_line(self) -> str:
        """Return what was not run, and how many real plan documents were read."""
        left_out = [what for what in self.left_out if what != REAL_PLANS]
        if not os.environ.get("FUWUYUE_REAL_PLANS"):
            left_out.append(REAL_PLANS)
        read = f" (real plan documents read: {self.real_plans})" if self.real_plans else ""
        return "not run here: " + ("; ".join(left_out) or "nothing") + read


def run_on_postgres(outcome: Outcome, output: IO[str]) -> None:
    """Run what uses the database a second time, on PostgreSQL."""
    binaries = find_postgres_binaries()
    if binaries is None:
        outcome.leave_out(NO_POSTGRES)
        return
    with temporary_postgres(binaries) as address:
        outcome.run_pytest(with_database(), output=output, FUWUYUE_DATABASE_URL=address)


def with_database() -> list[str]:
    """Return what pytest is told to run all that uses the database."""
    return ["tests/integration", *(f"--ignore={path}" for path in WITHOUT_DATABASE)]


def list_without_database() -> list[str]:
    """Return the folders of tests that are neither of the database nor of the browser."""
    folders = {file.parent for file in Path("tests").rglob("test_*.py")}
    return sorted(folder.as_posix() for folder in folders if folder.name not in ("integration", "browser"))


def run_everything(outcome: Outcome) -> None:
    """Run all tests in four lines beside each other; what the others print is shown once the first has ended.

    The database on SQLite; the same on PostgreSQL; the browser; what needs neither. Four lines on two cores, since each
    waits now and then: for a server that starts, for a browser, for the tick of a sealer.
    """

    def run_browser(output: IO[str]) -> None:
        outcome.run_pytest(["tests/browser"], output=output)

    def run_rest(output: IO[str]) -> None:
        outcome.run_pytest([*WITHOUT_DATABASE, *list_without_database()], output=output)

    with ExitStack() as stack:
        beside = []
        for name, run in (
            ("On PostgreSQL", partial(run_on_postgres, outcome)),
            ("In the browser", run_browser),
            ("The rest", run_rest),
        ):
            output = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            line = threading.Thread(target=run, args=[output])
            line.start()
            beside.append((name, output, line))
        outcome.run_pytest(with_database())
        for name, output, line in beside:
            line.join()
            print(f"\n{name}", flush=True)
            output.seek(0)
            shutil.copyfileobj(output, sys.stdout)


def main(arguments: list[str]) -> int:
    """Run the tests and return the exit status."""
    outcome = Outcome()
    if arguments:
        outcome.run_pytest(arguments)
    else:
        run_everything(outcome)
        if os.environ.get("FUWUYUE_REAL_PLANS") and not outcome.real_plans:
            outcome.leave_out(f"the documents in {os.environ['FUWUYUE_REAL_PLANS']} (no test read one)")
    print(outcome.last_line(), flush=True)
    return outcome.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
