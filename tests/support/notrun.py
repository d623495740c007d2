"""What a test run left out on this machine, told at its end; with FUWUYUE_REQUIRE_ALL=1 leaving out is a failure.

A test that needs something of the machine (a browser, a database server, LibreOffice) calls `not_run_here("Chromium")`.
"""

import json
import os
from pathlib import Path
from typing import NoReturn

import pytest

REAL_PLANS = "real plan documents (name their folder in FUWUYUE_REAL_PLANS)"
_REASON = "not run here: "

_left_out: dict[str, int] = {}
_real_plans_read: set[str] = set()


def not_run_here(what: str) -> NoReturn:
    """Leave this test out, or all of a file where it stands at its top, since this machine has no `what`."""
    pytest.skip(_REASON + what, allow_module_level=True)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known by which tests of real plan documents are counted."""
    config.addinivalue_line("markers", "real_plan: reads one real plan document, which does not ship with the project")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep count of what was left out, for whatever reason, and of the real plan documents read."""
    if report.skipped and not hasattr(report, "wasxfail"):
        _note_left_out(report.longrepr)
    if report.when == "call" and "real_plan" in report.keywords and not report.skipped:
        _real_plans_read.add(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Count a whole file that was left out."""
    if report.skipped:
        _note_left_out(report.longrepr)


def _note_left_out(longrepr: object) -> None:
    reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    what = reason.removeprefix("Skipped: ").removeprefix(_REASON)
    _left_out[what] = _left_out.get(what, 0) + 1


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was left out where the caller asks for it, and fail where nothing may be left out."""
    if os.environ.get("FUWUYUE_TEST_SUMMARY") and not hasattr(session.config, "workerinput"):
        summary = {"left_out": _left_out, "real_plans": len(_real_plans_read)}
        Path(os.environ["FUWUYUE_TEST_SUMMARY"]).write_text(json.dumps(summary), encoding="utf-8")
    if os.environ.get("FUWUYUE_REQUIRE_ALL") == "1" and set(_left_out) - {REAL_PLANS} and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
