"""From the decoded text to the structured plan: the steps in their order."""

from fuwuyue.plan.parsing.model import Plan, Source
from fuwuyue.plan.parsing.source import SourceText


def parse_plan(source: SourceText) -> Plan:
    """Return the plan that `source` holds; any text gives a plan, if need be an empty one."""
    return Plan(
        source=Source(
            name=source.name,
            format=source.format,
            encoding=source.encoding,
            characters=len(source.text),
            sha256=source.sha256,
        )
    )
