"""The door of organisation: divisions, units, how they stand to each other. By keyword only; the day is an argument."""

from fuwuyue.organisation.actions import (
    Imported,
    add_division,
    add_unit,
    end_division,
    end_unit,
    import_divisions,
    record_succession,
    relate_units,
)
from fuwuyue.organisation.models import Division, DivisionSuccession, SuccessionKind, Unit, UnitRelation, User
from fuwuyue.organisation.queries import (
    NoSuchDivisionError,
    find_present_unit,
    get_division,
    get_divisions,
    get_relation,
    get_scope_ids,
    get_successions,
    get_tasking,
    get_units,
)
from fuwuyue.organisation.rules.division_codes import Level
from fuwuyue.organisation.rules.division_rows import RowError
from fuwuyue.organisation.rules.tasking import Answer, InNameOf, Paper, TaskingRule
from fuwuyue.organisation.rules.unit_names import PresentUnit, UnitSuccession
from fuwuyue.organisation.rules.units import RelationKind, UnitKind

__all__ = [
    "Answer",
    "Division",
    "DivisionSuccession",
    "Imported",
    "InNameOf",
    "Level",
    "NoSuchDivisionError",
    "Paper",
    "PresentUnit",
    "RelationKind",
    "RowError",
    "SuccessionKind",
    "TaskingRule",
    "Unit",
    "UnitKind",
    "UnitRelation",
    "UnitSuccession",
    "User",
    "add_division",
    "add_unit",
    "end_division",
    "end_unit",
    "find_present_unit",
    "get_division",
    "get_divisions",
    "get_relation",
    "get_scope_ids",
    "get_successions",
    "get_tasking",
    "get_units",
    "import_divisions",
    "record_succession",
    "relate_units",
]
