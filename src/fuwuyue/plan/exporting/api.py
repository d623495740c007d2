"""The door of the exporters: a plan in, YAML, HTML, a calendar or Word papers out. Pure: no Django, no clock."""

from fuwuyue.plan.exporting.cadences import describe_cadence, list_days
from fuwuyue.plan.exporting.calendar_file import list_left_out, to_ics
from fuwuyue.plan.exporting.changes import Change, describe_change_kind, describe_field, diff_plans
from fuwuyue.plan.exporting.html_page import Bar, Tick, place_on_time_line, to_html
from fuwuyue.plan.exporting.word_papers import opinion_docx, to_docx
from fuwuyue.plan.exporting.words import (
    count_days,
    count_decisions,
    describe_citation,
    describe_date,
    describe_days,
    describe_decision,
    describe_decisions,
    describe_due,
    describe_length,
    describe_plan,
    describe_role,
    describe_target,
    find_line,
    tell_text_state,
    tell_wrong_match,
)
from fuwuyue.plan.exporting.yaml_text import from_yaml, to_yaml

__all__ = [
    "Bar",
    "Change",
    "Tick",
    "count_days",
    "count_decisions",
    "describe_cadence",
    "describe_change_kind",
    "describe_citation",
    "describe_date",
    "describe_days",
    "describe_decision",
    "describe_decisions",
    "describe_due",
    "describe_field",
    "describe_length",
    "describe_plan",
    "describe_role",
    "describe_target",
    "diff_plans",
    "find_line",
    "from_yaml",
    "list_days",
    "list_left_out",
    "opinion_docx",
    "place_on_time_line",
    "tell_text_state",
    "tell_wrong_match",
    "to_docx",
    "to_html",
    "to_ics",
    "to_yaml",
]
