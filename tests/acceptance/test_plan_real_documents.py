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
from fuwuyue.review.api import Decision, review_text

if not os.environ.get("FUWUYUE_REAL_PLANS"):
    not_run_here(REAL_PLANS)
FOLDER = Path(os.environ["FUWUYUE_REAL_PLANS"])
ANNOTATED = sorted(FOLDER.glob("gold/*.json"))
DOCUMENTS = sorted([*FOLDER.glob("*.txt"), *FOLDER.glob("unlabelled/*.txt")])
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
SEED = "service-month-2013"  # the one plan of the one-child years among them
CHARACTERS_A_FINDING = 2000


def read(annotation: Path) -> dict[str, Any]:
    file = annotation.parent.parent / f"{annotation.stem}.txt"
    return parse_plan(read_source(file.read_bytes(), file.name)).model_dump(mode="json", by_alias=True)


def load(annotation: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads(annotation.read_text(encoding="utf-8"))
    return gold


@pytest.mark.real_plan
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_value_points_at_words_of_a_real_document(path: Path) -> None:
    source = read_source(path.read_bytes(), path.name)
    plan = parse_plan(source)

    lists = [value for name in type(plan).model_fields if isinstance(value := getattr(plan, name), list)]
    spans = [*plan.spans.values(), *(part.span for parts in lists for part in parts if hasattr(part, "span"))]

    assert spans
    assert [span for span in spans if not source.text[span.start : span.end].strip()] == []


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.stem != SEED], ids=lambda path: path.stem)
def test_a_lawful_real_document_is_left_alone(path: Path) -> None:
    text = read_source(path.read_bytes(), path.name).text

    findings = review_text(text)

    assert [finding.quote for finding in findings if finding.decision is Decision.REFUSE] == []
    assert len(findings) <= max(1, len(text) / CHARACTERS_A_FINDING), [finding.quote for finding in findings]


def test_accuracy_over_all_real_documents_stays_above_its_floors() -> None:
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
    found = [annotation for annotation in ANNOTATED if annotation.stem == SEED]
    if not found:
        not_run_here(SEED)
    plan, gold = read(found[0]), load(found[0])

    scores = PlanScores()
    scores.add(plan, gold)

    assert differences(plan, gold, [name for name in FIELDS if name != "units"]) == []
    assert scores.by_field()["units"] >= 0.9
