"""A county that does not exist: three townships, nine villages; `county.csv` is its list as an office would send it."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from fuwuyue.organisation import api
from fuwuyue.organisation.rules.division_codes import get_level

COUNTY_LIST = Path(__file__).with_name("county.csv")
EARLY = date(2000, 1, 1)
NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)


def add_county() -> None:
    """Store the county's divisions; asks for a database."""
    ids: dict[str, UUID] = {}
    with COUNTY_LIST.open(encoding="utf-8", newline="") as file:
        for code, name, above, since in list(csv.reader(file))[1:]:
            ids[code] = api.add_division(
                code=code,
                level=get_level(code),
                name=name,
                parent_id=ids.get(above),
                valid_from=date.fromisoformat(since) if since else EARLY,
                now=NOW,
            ).pk
