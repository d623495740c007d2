"""Processes that save versions and seal the audit until they are killed; run by the test of a sudden end.

python -m tests.support.audited_writer write    prints the number of each version once it is kept
python -m tests.support.audited_writer organise prints the number of each unit once it is kept
python -m tests.support.audited_writer seal     seals beside the writer, without end
python -m tests.support.audited_writer tell     prints as JSON what is kept, and whether the chain holds
python -m tests.support.audited_writer tell-units does so of the units
"""

import json
import sys
import uuid
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


def organise() -> None:
    """Add units without end, each with the relation to the one before; every few of them, seal."""
    from tests.support.county import EARLY, add_county

    from fuwuyue.organisation.api import UnitKind, add_unit
    from fuwuyue.protection.api import seal_pending

    add_county()
    county = _county()
    number = 0
    while True:
        number += 1
        add_unit(kind=UnitKind.CLINIC, name=_name(number), division_id=county, valid_from=EARLY, now=NOW)
        _say(str(number))
        if number % SEALED_EVERY == 0:
            seal_pending(now=NOW)


def _name(number: int) -> str:
    return f"第{number}卫生站"


def _county() -> uuid.UUID:
    from fuwuyue.organisation.api import get_divisions

    return next(division.pk for division in get_divisions(day=NOW.date()) if division.level == "county")


def seal() -> None:
    """Seal without end, in the way of the writer's own sealing."""
    from fuwuyue.protection.api import seal_pending

    while True:
        seal_pending(now=NOW)


def tell() -> None:
    """Print the numbers of the versions, those in the audit, and what verifying found before and after sealing."""
    from fuwuyue.plan.api import PlanVersion
    from fuwuyue.protection.api import AuditEntry

    versions = list(PlanVersion.objects.order_by("number").values_list("number", flat=True))
    records = AuditEntry.objects.order_by("id").values_list("verb", "record")
    _tell(versions, [1 if verb == "add" else int(record.partition("/")[2]) for verb, record in records])


def tell_units() -> None:
    """Print the same of the units."""
    from fuwuyue.organisation.api import Unit
    from fuwuyue.protection.api import AuditEntry

    numbers = {str(pk): int(name[1:-3]) for pk, name in Unit.objects.values_list("pk", "name")}
    records = AuditEntry.objects.filter(model="organisation.unit").order_by("id").values_list("record", flat=True)
    # An entry whose unit is not there is told as 0, which no unit has.
    _tell(sorted(numbers.values()), [numbers.get(record, 0) for record in records])


def _tell(kept: list[int], audited: list[int]) -> None:
    from fuwuyue.protection.api import seal_pending, verify

    before = verify()
    seal_pending(now=NOW)
    after = verify()
    holds = before.broken is None and after.broken is None
    counts = [before.sealed_count, before.unsealed_count, after.sealed_count, after.unsealed_count]
    _say(json.dumps({"versions": kept, "audited": audited, "holds": holds, "counts": counts}))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    open_database()
    {"write": write, "organise": organise, "seal": seal, "tell": tell, "tell-units": tell_units}[sys.argv[1]]()
