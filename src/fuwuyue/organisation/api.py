"""The door of organisation: divisions and what became of them. Arguments by keyword only; the day is an argument."""

from fuwuyue.organisation.actions import (
    Imported,
    add_division,
    end_division,
    import_divisions,
    record_succession,
)
from fuwuyue.organisation.models import Division, DivisionSuccession, SuccessionKind, User
from fuwuyue.organisation.queries import (
    NoSuchDivisionError,
    get_division,
    get_divisions,
    get_scope_ids,
    get_successions,
)
from fuwuyue.organisation.rules.division_codes import Level
from fuwuyue.organisation.rules.division_rows import RowError

__all__ = [
    "Division",
    "DivisionSuccession",
    "Imported",
    "Level",
    "NoSuchDivisionError",
    "RowError",
    "SuccessionKind",
    "User",
    "add_division",
    "end_division",
    "get_division",
    "get_divisions",
    "get_scope_ids",
    "get_successions",
    "import_divisions",
    "record_succession",
]
