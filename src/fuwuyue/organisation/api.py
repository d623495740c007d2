"""The door of organisation: divisions, units, roles, scopes. Arguments by keyword only.

The day is an argument, and `now` another one of each write: the moment, with its time zone, that its entry in the audit
bears.
"""

from fuwuyue.organisation.actions.changes import (
    merge_divisions,
    move_division,
    place_division,
    rename_division,
)
from fuwuyue.organisation.actions.divisions import add_division, end_division, record_succession
from fuwuyue.organisation.actions.imports import Imported, import_divisions, load_national_divisions
from fuwuyue.organisation.actions.roles import end_role, give_role
from fuwuyue.organisation.actions.units import add_unit, end_unit, relate_units
from fuwuyue.organisation.models import (
    Division,
    DivisionSuccession,
    RoleHolding,
    Unit,
    UnitRelation,
    User,
)
from fuwuyue.organisation.national import NATIONAL_DAY
from fuwuyue.organisation.permissions import Scope, get_scope
from fuwuyue.organisation.queries import (
    NoSuchDivisionError,
    find_present_unit,
    get_division,
    get_divisions,
    get_holdings,
    get_relation,
    get_scope_ids,
    get_successions,
    get_tasking,
    get_unit_ids_below,
    get_units,
)
from fuwuyue.organisation.rules.division_codes import Level, is_higher
from fuwuyue.organisation.rules.division_rows import RowError
from fuwuyue.organisation.rules.roles import ROLE_NAMES, Role, sees_residents
from fuwuyue.organisation.rules.scopes import SuccessionKind
from fuwuyue.organisation.rules.tasking import Answer, InNameOf, Paper, TaskingRule
from fuwuyue.organisation.rules.unit_names import PresentUnit, UnitSuccession
from fuwuyue.organisation.rules.units import RelationKind, UnitKind

__all__ = [
    "NATIONAL_DAY",
    "ROLE_NAMES",
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
    "Role",
    "RoleHolding",
    "RowError",
    "Scope",
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
    "end_role",
    "end_unit",
    "find_present_unit",
    "get_division",
    "get_divisions",
    "get_holdings",
    "get_relation",
    "get_scope",
    "get_scope_ids",
    "get_successions",
    "get_tasking",
    "get_unit_ids_below",
    "get_units",
    "give_role",
    "import_divisions",
    "is_higher",
    "load_national_divisions",
    "merge_divisions",
    "move_division",
    "place_division",
    "record_succession",
    "relate_units",
    "rename_division",
    "sees_residents",
]
