"""The door of the plan context: documents in, corrections, versions, and what was read. Arguments by keyword only.

The pure reader and the writers have doors of their own: `fuwuyue.plan.parsing.api`, `fuwuyue.plan.exporting.api`.
"""

from fuwuyue.plan.actions import (
    Corrected,
    add_document,
    adopt_documents,
    change_province,
    correct,
    delete_document,
    report_wrong_match,
    save_version,
    take_back_correction,
)
from fuwuyue.plan.models import Correction, PlanDocument, PlanVersion, WrongMatch
from fuwuyue.plan.permissions import NO_ACCESS, READERS, PlanAccess, get_access
from fuwuyue.plan.queries import (
    NotThereError,
    count_documents,
    find_document,
    find_documents,
    get_corrections,
    get_document,
    get_present_value,
    get_recent_documents,
    get_version,
    get_versions,
    get_worded_plan,
    get_wrong_matches,
)
from fuwuyue.plan.rules import CLAUSE, Change, held_back_within, refused_within

__all__ = [
    "CLAUSE",
    "NO_ACCESS",
    "READERS",
    "Change",
    "Corrected",
    "Correction",
    "NotThereError",
    "PlanAccess",
    "PlanDocument",
    "PlanVersion",
    "WrongMatch",
    "add_document",
    "adopt_documents",
    "change_province",
    "correct",
    "count_documents",
    "delete_document",
    "find_document",
    "find_documents",
    "get_access",
    "get_corrections",
    "get_document",
    "get_present_value",
    "get_recent_documents",
    "get_version",
    "get_versions",
    "get_worded_plan",
    "get_wrong_matches",
    "held_back_within",
    "refused_within",
    "report_wrong_match",
    "save_version",
    "take_back_correction",
]
