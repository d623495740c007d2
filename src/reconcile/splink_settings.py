"""A model as the settings of Splink 5 (Linacre et al. 2022), which draws charts of m, u and weights from them.

The tables that Splink then compares are those of the engine after standardising: columns as the specification calls
them, with `…_sound` beside names, `…_lunar` beside days and `…_key` beside ids. Splink has no weights that depend on
another comparison, so u among people of one household is left out; term frequencies it counts in its own tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reconcile.comparisons import MISSING, Comparison
from reconcile.model import ModelFile, Weights
from reconcile.plan import Block, make_plan

_COLUMN = re.compile(r'\b([lr])\."?(\w+)"?')


def make_settings(kept: ModelFile, *, say: Callable[[str], str] = str) -> dict[str, Any]:
    """Return what `splink.Linker` takes as settings; `say` translates the labels of levels."""
    plan = replace(make_plan(kept.specification), within=kept.within)
    known = [one for one in plan.comparisons if one.name in kept.model.weights]
    return {
        "link_type": "dedupe_only" if kept.within else "link_only",
        "unique_id_column_name": "rid",
        # Odds of 2^prior as a probability.
        "probability_two_random_records_match": 1 / (1 + 2**-kept.model.prior),
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": _write_rule(block)} for block in (*plan.strict, *plan.wide)
        ],
        "comparisons": [_write_comparison(one, kept.model.weights[one.name], say) for one in known],
        "retain_intermediate_calculation_columns": True,
    }


def _write_rule(block: Block) -> str:
    return " AND ".join(f"{left} = {right}" for left, right in block)


def _write_comparison(comparison: Comparison, weights: Weights, say: Callable[[str], str]) -> dict[str, Any]:
    level = f"({_COLUMN.sub(_suffix, comparison.level)})"
    levels: list[dict[str, Any]] = [
        {"sql_condition": f"{level} = {MISSING}", "label_for_charts": say("nothing to compare"), "is_null_level": True}
    ]
    for number, label in enumerate(weights.labels):
        one = {
            "sql_condition": f"{level} = {number}",
            "label_for_charts": "; ".join(say(part) for part in label.split("; ")),
            "m_probability": weights.m[number],
            "u_probability": weights.u[number],
            "fix_m_probability": True,
            "fix_u_probability": True,
        }
        if number == 0 and comparison.term:
            # The share of the value stands for u, as here.
            one |= {"tf_adjustment_column": comparison.term, "disable_tf_exact_match_detection": True}
        levels.append(one)
    levels[-1]["sql_condition"] = "ELSE"
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def _suffix(found: re.Match[str]) -> str:
    return f'"{found[2]}_{found[1]}"'
