"""Reads whole plans of our own writing and compares them with what a person found in them.

The texts in `plans/` differ in kind, structure and numbering; the annotation beside each follows the rules that the
reader's documentation gives. Title, period, sections and phases are exact; the lists in which two people differ as well
are held by floors, so that a change which loses something fails here.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.numbered_docx import NumberedLevel, write_numbered_docx
from tests.support.plan_scores import FIELDS, PlanScores, differences, squeezed

from fuwuyue.plan.parsing.api import parse_plan, read_source

PLANS = sorted(Path(__file__).with_name("plans").glob("*.txt"))
EXACT = ("title", "period", "sections", "phases")
# What is reached, rounded down. A rule that gains something raises its floor; nothing lowers one.
FLOORS = {"deadlines": 0.99, "cadences": 0.99, "targets": 0.99, "units": 0.97, "mean": 0.99}
BY_AUTOMATIC_NUMBERS = {
    "003-annual-work-plan": [
        [NumberedLevel("chineseCounting", "%1、"), NumberedLevel("decimal", "%2.")],
        [NumberedLevel("chineseCounting", "（%1）")],
    ],
    "004-inspection": [[NumberedLevel("decimal", "%1、"), NumberedLevel("decimal", "（%2）")]],
}
FULL_WIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
HALF_WIDTH_MARKS = str.maketrans("（），：；", "(),:;")
SPELLINGS: dict[str, Callable[[str], bytes]] = {
    "gb18030 with Windows line ends": lambda text: text.replace("\n", "\r\n").encode("gb18030"),
    "indented, blank lines between": lambda text: text.replace("\n", "\n\n　　").encode(),
    "full-width digits": lambda text: text.translate(FULL_WIDTH_DIGITS).encode(),
    "half-width punctuation": lambda text: text.translate(HALF_WIDTH_MARKS).encode("utf-8-sig"),
    "dashes of another kind": lambda text: text.replace("日—", "日－").encode("utf-16"),
}


def read(data: bytes, name: str) -> dict[str, Any]:
    return parse_plan(read_source(data, name)).model_dump(mode="json", by_alias=True)


def read_text(path: Path) -> dict[str, Any]:
    return read(path.read_bytes(), path.name)


def annotation_of(path: Path) -> dict[str, Any]:
    annotation: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return annotation


def name_of(path: Path) -> str:
    return path.stem


def test_there_are_at_least_twelve_plans() -> None:
    assert len(PLANS) >= 12


@pytest.mark.parametrize("path", PLANS, ids=name_of)
def test_annotation_quotes_its_text(path: Path) -> None:
    text, gold = squeezed(path.read_text(encoding="utf-8")), annotation_of(path)

    quotes = [f"{section['marker']}{section['title']}" for section in gold["sections"]]
    quotes += [row["text"] for name in ("deadlines", "cadences", "targets") for row in gold[name]]
    quotes += gold["units"]

    assert [quote for quote in quotes if squeezed(quote) not in text] == []


@pytest.mark.parametrize("path", PLANS, ids=name_of)
def test_title_period_sections_and_phases_are_read_exactly(path: Path) -> None:
    plan, gold = read_text(path), annotation_of(path)

    assert differences(plan, gold, EXACT) == []


@pytest.mark.parametrize("path", PLANS, ids=name_of)
def test_period_says_what_it_rests_on(path: Path) -> None:
    plan, gold = read_text(path), annotation_of(path)

    assert (plan["period"] or {}).get("basis") == gold["period_basis"]


@pytest.mark.parametrize("path", PLANS, ids=name_of)
def test_phases_are_named_as_a_person_names_them(path: Path) -> None:
    plan, gold = read_text(path), annotation_of(path)

    assert [squeezed(phase["name"]) for phase in plan["phases"]] == [
        squeezed(phase["name"]) for phase in gold["phases"]
    ]


@pytest.mark.parametrize("path", PLANS, ids=name_of)
def test_slips_of_the_document_are_reported_and_no_others(path: Path) -> None:
    plan, gold = read_text(path), annotation_of(path)

    assert Counter(slip["kind"] for slip in plan["slips"]) == Counter(gold["slips"])


def test_lists_over_all_plans_stay_above_their_floors() -> None:
    scores = PlanScores()
    lines = []
    for path in PLANS:
        plan, gold = read_text(path), annotation_of(path)
        scores.add(plan, gold)
        lines += [f"{path.stem} {line}" for line in differences(plan, gold)]

    reached = scores.by_field() | {"mean": scores.mean()}

    assert {name: reached[name] for name, floor in FLOORS.items() if reached[name] < floor} == {}, "\n".join(
        [scores.table(), *lines]
    )


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("path", PLANS, ids=name_of)
def test_same_plan_in_another_spelling_reads_the_same(path: Path, spelling: str) -> None:
    respelt = SPELLINGS[spelling](path.read_text(encoding="utf-8"))

    plan = read(respelt, path.name)

    fields = FIELDS if spelling != "dashes of another kind" else [name for name in FIELDS if name != "sections"]
    assert differences(plan, read_text(path), fields) == []


@pytest.mark.parametrize("stem", BY_AUTOMATIC_NUMBERS)
def test_word_file_with_automatic_numbers_reads_like_its_text(stem: str) -> None:
    path = Path(__file__).with_name("plans") / f"{stem}.txt"
    data = write_numbered_docx(path.read_text(encoding="utf-8"), BY_AUTOMATIC_NUMBERS[stem])

    plan = read(data, f"{stem}.docx")

    assert plan["source"]["format"] == "docx"
    assert differences(plan, annotation_of(path), EXACT) == []
    assert differences(plan, read_text(path)) == []


def test_web_page_reads_like_its_text() -> None:
    path = Path(__file__).with_name("plans") / "002-month-in-three-phases.txt"
    title, *lines = path.read_text(encoding="utf-8").splitlines()
    paragraphs = "".join(f"<p>　　{html.escape(line)}</p>\n" for line in lines if line)
    page = (
        f"<!doctype html><html><head><meta charset='gb2312'><title>{title}</title><style>p {{margin: 0}}</style></head>"
        f"<body><h1>{title}</h1><div class='article'>{paragraphs}</div><script>var counted = 1;</script></body></html>"
    )

    plan = read(page.encode("gb18030"), "plan.html")

    assert plan["source"]["format"] == "html"
    assert differences(plan, annotation_of(path), EXACT) == []
    assert differences(plan, read_text(path)) == []
