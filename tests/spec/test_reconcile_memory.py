"""Every engine finds the same, weights to a millionth: the slow one in memory is what the others must agree with."""

from pathlib import Path
from random import Random

import pytest
from bench.registers.generate import generate
from tests.support.engines import assert_same, dedupe_in_both, link_in_both, make_person, read_parquet, table_of

from reconcile.memory.linking import Decisions
from reconcile.specification import Column, Kind, recognise_person_cn

HEADERS = ("name", "sex", "dob", "id_no", "mobile", "div", "addr")
PEOPLE = [make_person(Random(number)) for number in range(100)]
PERSON = recognise_person_cn(["rid", *HEADERS], ["rid", *HEADERS])


@pytest.mark.parametrize(("profile", "seed"), [("hard", 3), ("no-id", 5)])
def test_registers_are_linked_the_same(profile: str, seed: int, tmp_path: Path) -> None:
    generate(2_000, tmp_path, profile=profile, seed=seed)
    left, right = (read_parquet(tmp_path / f"{side}.parquet") for side in "AB")

    memory, duck = link_in_both(left, right, PERSON)

    assert_same(memory, duck)
    assert len(memory.matches) > 1_750
    assert len(memory.weights) >= 4


@pytest.mark.parametrize("profile", ["hard"])
def test_a_register_is_deduplicated_the_same(profile: str, tmp_path: Path) -> None:
    generate(2_000, tmp_path, profile=profile, seed=7)
    left, right = (read_parquet(tmp_path / f"{side}.parquet") for side in "AB")

    memory, duck = dedupe_in_both(type(left)(left.headers, [*left.rows[:1_200], *right.rows[:1_200]]), PERSON)

    assert_same(memory, duck)
    assert len(memory.clusters) > 400
    assert len(memory.weights) >= 4


def test_a_name_or_day_that_is_written_otherwise_agrees_in_stage_one() -> None:
    """The same day in two forms and the same name with two dots are the same, and a blank is no agreement."""
    rows = [list(person) for person in PEOPLE]
    other = [[name, sex, day.replace("-", "年", 1).replace("-", "月") + "日", *rest] for name, sex, day, *rest in rows]
    for place, (left, right) in enumerate([("买买提·艾山", "买买提•艾山"), ("", ""), ("王 芳", "王芳")]):
        rows[place][0], other[place][0] = left, right
        other[place][2] = "1911-01-01"

    memory, duck = link_in_both(table_of(HEADERS, rows), table_of(HEADERS, other), PERSON)

    assert_same(memory, duck)
    stages = [memory.matches.get((f"R{place:04}", f"R{place:04}"), ("none",))[0] for place in range(len(rows))]
    assert [stage == "exact" for stage in stages[:3]] == [True, False, True]
    assert set(stages[3:]) == {"exact"}


def test_a_table_may_have_two_names() -> None:
    """That of the mother, say; where the names of the persons are equal, those of the mothers still count in full."""
    columns = [*PERSON.columns, Column(name="mother", kind=Kind.NAME, left="mother", right="mother")]
    spec = PERSON.model_copy(update={"columns": tuple(columns)})
    rows = [[*person, PEOPLE[place - 1][0]] for place, person in enumerate(PEOPLE)]
    other = [[*row[:3], None, *row[4:7], str(row[7]).replace("伟", "卫")] for row in rows]

    memory, duck = link_in_both(table_of((*HEADERS, "mother"), rows), table_of((*HEADERS, "mother"), other), spec)

    assert_same(memory, duck)
    assert len(memory.matches) == len(rows)
    assert "mother" in memory.weights


def test_who_repeats_an_id_is_told_once_though_nobody_agrees_with_the_other_table() -> None:
    left = [PEOPLE[0], PEOPLE[0]]
    right = [["赵钱", None, "1911-01-01", *PEOPLE[0][3:]]]

    memory, duck = link_in_both(table_of(HEADERS, left), table_of(HEADERS, right), PERSON)

    assert_same(memory, duck)
    assert len(memory.duplicates) == 1


def test_two_who_were_told_apart_are_not_asked_about_again() -> None:
    people = [[*person[:3], None, *person[4:]] for person in PEOPLE]
    again = [[*person[:4], None, *person[5:]] for person in people]
    table = table_of(HEADERS, [*people, *again])
    ids = ("R0000", f"R{len(people):04}")

    for pair in (ids, ids[::-1]):
        memory, duck = dedupe_in_both(table, PERSON, Decisions(different=frozenset([pair])))

        assert_same(memory, duck)
        assert ids not in memory.review
        assert ids not in memory.matches


def test_where_nothing_is_taught_but_where_people_live_the_run_ends() -> None:
    """Neither mobiles nor ids make other pairs sure, so that no comparison depends on the household."""
    homes = [PEOPLE[place // 2][5:] for place in range(len(PEOPLE))]
    rows = [[name, None, day, None, None, *home] for (name, _sex, day, *_rest), home in zip(PEOPLE, homes, strict=True)]

    memory, duck = link_in_both(table_of(HEADERS, rows), table_of(HEADERS, rows), PERSON)

    assert_same(memory, duck)
    assert set(memory.weights) == {"contact"}


@pytest.mark.parametrize(("one", "other"), [("光明村35", "光明村"), ("张", "李")])
def test_both_orders_of_two_values_are_on_one_level(one: str, other: str) -> None:
    kind = Kind.NAME if len(one) == 1 else Kind.TEXT
    column = Column(name="word", kind=kind, left="addr", right="addr")
    spec = PERSON.model_copy(update={"columns": (*PERSON.columns[:-1], column)})
    rows = [list(person) for person in PEOPLE]
    rows[0][6], rows[1][6] = one, other
    turned = [list(row) for row in rows]
    turned[0][6], turned[1][6] = other, one

    for left, right in ((rows, turned), (turned, rows)):
        memory, duck = link_in_both(table_of(HEADERS, left), table_of(HEADERS, right), spec)

        assert_same(memory, duck)
        assert memory.weights["word"][2][-1] > 0.02
