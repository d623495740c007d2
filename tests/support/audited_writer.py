"""Processes that save versions and seal the audit until they are killed; run by the test of a sudden end.

python -m tests.support.audited_writer write    prints the number of each version once it is kept
python -m tests.support.audited_writer seal     seals beside the writer, without end
python -m tests.support.audited_writer tell     prints as JSON what is kept, and whether the chain holds
"""

import json
import sys
from datetime import UTC, datetime

from fuwuyue.config.server import open_database

NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)
SEALED_EVERY = 5


def write() -> None:
    """Save versions without end; every few of them, seal."""
    from tests.support.web_plan import make_source

    from fuwuyue.plan import api as plans
    from fuwuyue.protection.api import seal_pending

    document = plans.add_document(source=make_source(), now=NOW)
    _say("1")
    while True:
        number = plans.save_version(document_id=document.pk, note="", now=NOW)
        _say(str(number))
        if number % SEALED_EVERY == 0:
            seal_pending(now=NOW)


def seal() -> None:
    """Seal without end, in the way of the writer's own sealing."""
    from fuwuyue.protection.api import seal_pending

    while True:
        seal_pending(now=NOW)


def tell() -> None:
    """Print the numbers of the versions, those in the audit, and what verifying found before and after sealing."""
    from fuwuyue.plan.api import PlanVersion
    from fuwuyue.protection.api import AuditEntry, seal_pending, verify

    versions = list(PlanVersion.objects.order_by("number").values_list("number", flat=True))
    records = AuditEntry.objects.order_by("id").values_list("verb", "record")
    audited = [1 if verb == "add" else int(record.partition("/")[2]) for verb, record in records]
    before = verify()
    seal_pending(now=NOW)
    after = verify()
    holds = before.broken is None and after.broken is None
    counts = [before.sealed_count, before.unsealed_count, after.sealed_count, after.unsealed_count]
    _say(json.dumps({"versions": versions, "audited": audited, "holds": holds, "counts": counts}))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    open_database()
    {"write": write, "seal": seal, "tell": tell}[sys.argv[1]]()
