"""The door of the data dictionary: what a field may hold, what is never stored, and the record of processing.

Pure: no Django. Arguments by keyword only.
"""

from fuwuyue.protection.dictionary.model import ContextFields, Erasure, FieldClass, Forbidden, Term
from fuwuyue.protection.dictionary.read import (
    FIELDS_FILE,
    ForbiddenTermError,
    UnknownTermError,
    find_faults,
    find_term_of_field,
    get_forbidden,
    get_term,
    get_terms,
    read_context,
    read_contexts,
    read_packages,
)
from fuwuyue.protection.dictionary.record_page import write_record

__all__ = [
    "FIELDS_FILE",
    "ContextFields",
    "Erasure",
    "FieldClass",
    "Forbidden",
    "ForbiddenTermError",
    "Term",
    "UnknownTermError",
    "find_faults",
    "find_term_of_field",
    "get_forbidden",
    "get_term",
    "get_terms",
    "read_context",
    "read_contexts",
    "read_packages",
    "write_record",
]
