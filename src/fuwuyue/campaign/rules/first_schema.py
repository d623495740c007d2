"""How content of the first schema is read: reports that were kept before rows stood by unit and words could be edited.

What they did not keep stays unknown: their numbers open into definitions and not into rows, and their counts of
persons are shown to whoever is in scope alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fuwuyue.campaign.rules.task_numbers import TASK_NUMBERS, VERSION
from fuwuyue.kernel.measures import Grain

FIRST_SCHEMA = 1


def parse_content(written: str) -> dict[str, Any]:
    """Return what a report says, of whichever schema, from the JSON that is kept."""
    content: dict[str, Any] = json.loads(written)
    return fill_first_schema(content) if content["schema"] == FIRST_SCHEMA else content


def fill_first_schema(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return content of the first schema with everything that later ones have; what was not kept is None or empty."""
    # By how the measures of that time counted: heads are the only persons among them.
    unknown = {"definition": "", "rows": None, "by_unit": None}
    measures = [
        one | unknown | {"grain": (Grain.PERSON if "head_count" in one["id"] else Grain.UNIT).value}
        for one in content["measures"]
    ]
    numbers = {name: {"title": title, "definition": text} for name, (title, text) in TASK_NUMBERS.items()}
    return {
        **content,
        "measures": measures,
        "task_numbers": {"version": VERSION, "counted": "项", "numbers": numbers},
        "task_rows": None,
        "stated": [[] for _each in content["words"]],
        "edits": [],
        "steps": [],
    }
