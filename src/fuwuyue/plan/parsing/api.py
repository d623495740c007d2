"""The door of the plan reader: a document in, a structured plan out. Pure: no Django, no tables, no clock."""

from fuwuyue.plan.parsing.files.read import read_source, read_source_file, read_source_stream
from fuwuyue.plan.parsing.model import Deadline, Plan, Task
from fuwuyue.plan.parsing.parse import parse_plan
from fuwuyue.plan.parsing.reviewed import read_plan, review_duties
from fuwuyue.plan.parsing.source import SourceText

__all__ = [
    "Deadline",
    "Plan",
    "SourceText",
    "Task",
    "parse_plan",
    "read_plan",
    "read_source",
    "read_source_file",
    "read_source_stream",
    "review_duties",
]
