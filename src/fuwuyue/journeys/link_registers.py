"""Registers are compared on a computer where a county works: what for is written into the audit, before and after."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from fuwuyue.protection.api import record_act

SUBJECT = "reconcile.run"


@transaction.atomic
def write_down_start(*, purpose: str, run: uuid.UUID, now: datetime) -> None:
    """Write that a run begins, and what for: `purpose` is the id of one of the purposes that the program ships with."""
    record_act(verb="link_registers", subject=SUBJECT, record_id=f"{purpose}/{run}", now=now)


@transaction.atomic
def write_down_end(*, run: uuid.UUID, now: datetime) -> None:
    """Write that a run has come to its end and its results are there."""
    record_act(verb="finish_linking", subject=SUBJECT, record_id=str(run), now=now)
