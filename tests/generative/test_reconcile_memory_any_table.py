"""The slow engine in memory and the one on DuckDB find the same in any tables, hostile ones too."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.engines import assert_same, dedupe_in_both, link_in_both, make_person, table_of

from reconcile.memory.deduping import dedupe_table
from reconcile.memory.linking import Decisions, Linked, link_tables
from reconcile.memory.table import Table
from reconcile.rules.api import find_check_digit
from reconcile.specification import Column, Kind, Specification

KINDS = {
    "name": Kind.NAME, "sex": Kind.SEX, "dob": Kind.DATE, "id_no": Kind.NATIONAL_ID, "mobile": Kind.MOBILE,
    "div": Kind.DIVISION, "addr": Kind.ADDRESS,
}  # fmt: skip
HEADERS = tuple(KINDS)
# Some learning takes fifty sure pairs, and each linkage on DuckDB most of a second: a failure is not made smaller.
FEW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)

# The last two days are one day in the two calendars; a lunar month may have a 30th where no solar one has.
BODIES = ["53019919850304123", "53019919850304124", "53019919850304132", "53019919490922011", "53019920260820301"]
IDS = [body + find_check_digit(body) for body in BODIES]
HOSTILE: dict[str, list[str | None]] = {
    "name": [
        "王芳", "王方", "汪芳", "王小芳", "王芳小", "王晓芳", "单明", "善明", "欧阳娜娜", "买买提·艾山", "买买提•艾山",
        "买买提艾山", "阿依古丽·买买提", "王芳之子", "王芳之女", "李兰之女", "张", "李", "王 芳", "LI MING", "Li Ming",
        "", " ", None,
    ],
    "sex": ["男", "女", "M", "9", "", None],
    "dob": [
        "1985-03-04", "1985-04-03", "1985-03-05", "1985/3/4", "19850304", "1985年3月4日", "1986-03-04", "1950-02-30",
        "2026-08-20", "不详", "", None, "1949-09-22", "1949-08-01",
    ],
    "id_no": [
        *IDS, IDS[0].lower(), f" {IDS[0]}", IDS[0][:6] + IDS[0][8:17], IDS[0][:17] + "5", IDS[1][:16] + "9X", "无", "",
        None, None, None,
    ],
    "mobile": ["13987650001", "13987650002", "+86 139-8765-0001", "0871-8212345", "13000000000", "", None],
    "div": ["530199101001", "530199101002", "530199102001", "530199101", "530199", "530102101001", "", None],
    "addr": ["幸福村7号", "幸福村7-1号", "幸福村8号", "光明村35", "光明村", "", None],
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Two tables of people of whom most stand in both, with hostile rows and cells, and by what they are linked."""

    left: Table
    right: Table
    spec: Specification
    decisions: Decisions | None

    @property
    def both(self) -> Table:
        """Return the rows of both tables as those of one."""
        return table_of(HEADERS, [row[1:] for row in (*self.left.rows, *self.right.rows)])


def make_case(seed: int) -> Case:
    """Return a case drawn with a seed."""
    chance = Random(seed)
    people = [make_person(chance) for _each in range(chance.choice([0, 20, 70, 110]))]
    hostile = [_draw_row(chance) for _each in range(chance.choice([1, 5, 25]))]
    left, right = (_draw_side(chance, people, hostile) for _side in range(2))
    return Case(
        table_of(HEADERS, left), table_of(HEADERS, right), _draw_spec(chance), _draw_decisions(chance, len(left))
    )


def _draw_row(chance: Random) -> list[str | None]:
    return [chance.choice(HOSTILE[header]) for header in HEADERS]


def _draw_side(
    chance: Random, people: list[list[str | None]], hostile: list[list[str | None]]
) -> list[list[str | None]]:
    """Return most of the people, some twice, some cells spoilt; at times a column is empty or has one value."""
    rows = [list(one) for one in [*people, *hostile] if chance.random() < 0.92]
    rows += [list(chance.choice([*people, *hostile])) for _each in range(chance.choice([1, 4]))]
    rows += [_draw_row(chance) for _each in range(chance.choice([0, 8]))]
    share = chance.choice([0, 0.02, 0.1])
    for row in rows:
        for cell, header in enumerate(HEADERS):
            if chance.random() < share:
                row[cell] = chance.choice([chance.choice(HOSTILE[header]), chance.choice(rows)[cell]])
    if chance.random() < 0.25:
        cell, value = chance.choice([(0, "王芳"), (2, "1985-03-04"), (chance.randrange(7), None), (4, "13987650001")])
        for row in rows:
            row[cell] = value
    chance.shuffle(rows)
    return rows


def _draw_spec(chance: Random) -> Specification:
    """Return a specification: with ids or without, with an address as text or a second name, with few columns."""
    kinds = dict(KINDS)
    kinds |= chance.choice(
        [{}, {}, {"addr": Kind.TEXT}, {"addr": Kind.NAME}, {"id_no": Kind.CODE, "mobile": Kind.CODE}]
    )
    dropped = chance.choice([(), (), ("id_no",), ("addr",), ("id_no", "div", "addr"), ("name",), ("dob",)])
    columns = [
        Column(name=name, kind=kind, left=name, right=name, unique=name == "id_no" and kind is Kind.CODE)
        for name, kind in kinds.items()
        if name not in dropped
    ]
    accept, size = chance.choice([0.5, 0.5, 0.2, 0.95]), chance.choice([4, 100_000])
    return Specification(left_id="rid", right_id="rid", columns=tuple(columns), accept=accept, review_size=size)


def _draw_decisions(chance: Random, size: int) -> Decisions | None:
    """Return decisions in one case of three; some records of them are not there."""
    if chance.random() < 0.67:
        return None
    ids = [f"R{number:04}" for number in range(size + 3)]
    same = zip(chance.sample(ids, 3), chance.sample(ids, 3), strict=True)
    different = {(chance.choice(ids), chance.choice(ids)) for _each in range(60)}
    return Decisions(frozenset(pair for pair in same if pair[0] != pair[1]), frozenset(different))


CASES = st.integers(0, 2**32).map(make_case)


@FEW
@given(case=CASES)
def test_two_tables_are_linked_the_same(case: Case) -> None:
    assert_same(*link_in_both(case.left, case.right, case.spec, case.decisions))


@FEW
@given(case=CASES)
def test_one_table_is_deduplicated_the_same(case: Case) -> None:
    assert_same(*dedupe_in_both(case.both, case.spec, case.decisions))


@FEW
@given(case=CASES)
def test_linking_the_other_way_round_finds_the_same_pairs(case: Case) -> None:
    there = link_tables(case.left, case.right, case.spec)
    back = link_tables(case.right, case.left, case.spec)

    assert {(one.left_id, one.right_id, one.stage) for one in there.matches} == {
        (one.right_id, one.left_id, one.stage) for one in back.matches
    }


@FEW
@given(case=CASES, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(case: Case, order: Random) -> None:
    left, right = (Table(one.headers, order.sample(one.rows, len(one.rows))) for one in (case.left, case.right))

    assert list_found(link_tables(left, right, case.spec)) == list_found(link_tables(case.left, case.right, case.spec))


@FEW
@given(case=CASES, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing_within_one_table(case: Case, order: Random) -> None:
    shuffled = Table(case.both.headers, order.sample(case.both.rows, len(case.both.rows)))

    assert dedupe_table(shuffled, case.spec).clusters == dedupe_table(case.both, case.spec).clusters


def list_found(found: Linked) -> tuple[object, ...]:
    """Return what was found, whatever order it came in."""
    matches = {(one.left_id, one.right_id): (one.stage, round(one.weight or 0, 5)) for one in found.matches}
    review = {(one.left_id, one.right_id): one.why for one in found.review}
    return matches, review, sorted(found.duplicates)
