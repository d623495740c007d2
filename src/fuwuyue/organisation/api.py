"""The door of organisation: divisions, units, roles, duties, scopes. Arguments by keyword only.

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
from fuwuyue.organisation.actions.duties import (
    Assigned,
    add_duty_list_item,
    add_matter,
    assign_duty,
    end_duty,
    end_duty_list_item,
    end_matter,
    import_duty_list,
)
from fuwuyue.organisation.actions.duty_work import DUTY_WORK
from fuwuyue.organisation.actions.imports import Imported, import_divisions, load_national_divisions
from fuwuyue.organisation.actions.roles import OpenWorkError, end_all_roles, end_role, give_role
from fuwuyue.organisation.actions.units import add_unit, end_unit, move_unit, relate_units, rename_unit
from fuwuyue.organisation.models import (
    Division,
    DivisionSuccession,
    Duty,
    DutyListItem,
    Matter,
    RoleHolding,
    Unit,
    UnitRelation,
    User,
)
from fuwuyue.organisation.national import NATIONAL_DAY
from fuwuyue.organisation.permissions import Scope, get_scope
from fuwuyue.organisation.queries import (
    MatrixRow,
    NoSuchDivisionError,
    ToldDuty,
    find_present_unit,
    get_division,
    get_divisions,
    get_duties,
    get_holdings,
    get_listed,
    get_matrix,
    get_open_work,
    get_people_of_unit,
    get_relation,
    get_scope_ids,
    get_successions,
    get_tasking,
    get_unit_ids_below,
    get_unit_name,
    get_units,
)
from fuwuyue.organisation.rules.division_codes import Level, is_higher
from fuwuyue.organisation.rules.division_rows import RowError
from fuwuyue.organisation.rules.duties import CAUTION_TEXTS, LIST_NAMES, PART_NAMES, Caution, ListKind, Part
from fuwuyue.organisation.rules.open_work import OpenWork, Post, WorkProvider
from fuwuyue.organisation.rules.roles import ROLE_NAMES, Role, sees_residents
from fuwuyue.organisation.rules.scopes import SuccessionKind
from fuwuyue.organisation.rules.tasking import Answer, InNameOf, Paper, TaskingRule
from fuwuyue.organisation.rules.unit_names import PresentUnit, UnitSuccession
from fuwuyue.organisation.rules.units import RelationKind, UnitKind

__all__ = [
    "CAUTION_TEXTS",
    "DUTY_WORK",
    "LIST_NAMES",
    "NATIONAL_DAY",
    "PART_NAMES",
    "ROLE_NAMES",
    "Answer",
    "Assigned",
    "Caution",
    "Division",
    "DivisionSuccession",
    "Duty",
    "DutyListItem",
    "Imported",
    "InNameOf",
    "Level",
    "ListKind",
    "MatrixRow",
    "Matter",
    "NoSuchDivisionError",
    "OpenWork",
    "OpenWorkError",
    "Paper",
    "Part",
    "Post",
    "PresentUnit",
    "RelationKind",
    "Role",
    "RoleHolding",
    "RowError",
    "Scope",
    "SuccessionKind",
    "TaskingRule",
    "ToldDuty",
    "Unit",
    "UnitKind",
    "UnitRelation",
    "UnitSuccession",
    "User",
    "WorkProvider",
    "add_division",
    "add_duty_list_item",
    "add_matter",
    "add_unit",
    "assign_duty",
    "end_all_roles",
    "end_division",
    "end_duty",
    "end_duty_list_item",
    "end_matter",
    "end_role",
    "end_unit",
    "find_present_unit",
    "get_division",
    "get_divisions",
    "get_duties",
    "get_holdings",
    "get_listed",
    "get_matrix",
    "get_open_work",
    "get_people_of_unit",
    "get_relation",
    "get_scope",
    "get_scope_ids",
    "get_successions",
    "get_tasking",
    "get_unit_ids_below",
    "get_unit_name",
    "get_units",
    "give_role",
    "import_divisions",
    "import_duty_list",
    "is_higher",
    "load_national_divisions",
    "merge_divisions",
    "move_division",
    "move_unit",
    "place_division",
    "record_succession",
    "relate_units",
    "rename_division",
    "rename_unit",
    "sees_residents",
]
