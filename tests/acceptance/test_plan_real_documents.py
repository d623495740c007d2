"""Reads the real plan documents that do not ship: a folder of texts with `gold/` in it, named by FUWUYUE_REAL_PLANS.

The floors are what the reader reaches, less a little; the whole table is in the message of a failure.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.support.notrun import REAL_PLANS, not_run_here
from tests.support.plan_scores import FIELDS, PlanScores, differences

from fuwuyue.plan.parsing.api import parse_plan, read_source

FOLDER = os.environ.get("FUWUYUE_REAL_PLANS", "")
ANNOTATED = sorted(Path(FOLDER, "gold").glob("*.json")) if FOLDER else []
FLOORS = {
    "title": 0.97,
    "period": 0.95,
    "sections": 0.98,
    "phases": 0.95,
    "deadlines": 0.94,
    "cadences": 0.94,
    "targets": 0.94,
    "units": 0.90,
    "mean": 0.96,
}
SEED = "service-month-2013"


def read(annotation: Path) -> dict[str, Any]:
    file = annotation.parent.parent / f"{annotation.stem}.txt"
    return parse_plan(read_source(file.read_bytes(), file.name)).model_dump(mode="json", by_alias=True)


def load(annotation: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads(annotation.read_text(encoding="utf-8"))
    return gold


def require_documents() -> None:
    if not ANNOTATED:
        not_run_here(REAL_PLANS)


@pytest.mark.real_plan
@pytest.mark.parametrize("annotation", ANNOTATED, ids=lambda annotation: annotation.stem)
def test_real_document_is_read(annotation: Path) -> None:
    plan = read(annotation)

    assert plan["sections"]
    assert plan["source"]["characters"] > 0


def test_accuracy_over_all_real_documents_stays_above_its_floors() -> None:
    require_documents()
    scores = PlanScores()
    lines = []
    for annotation in ANNOTATED:
        plan, gold = read(annotation), load(annotation)
        scores.add(plan, gold)
        lines += [f"{annotation.stem} {line}" for line in differences(plan, gold)]

    reached = scores.by_field() | {"mean": scores.mean()}

    assert {name: reached[name] for name, floor in FLOORS.items() if reached[name] < floor} == {}, "\n".join(
        [scores.table(), *lines]
    )


def test_service_month_is_read_without_a_fault() -> None:
    require_documents()
    found = [annotation for annotation in ANNOTATED if annotation.stem == SEED]
    if not found:
        not_run_here(SEED)
    plan, gold = read(found[0]), load(found[0])

    scores = PlanScores()
    scores.add(plan, gold)

    assert differences(plan, gold, [name for name in FIELDS if name != "units"]) == []
    assert scores.by_field()["units"] >= 0.9
