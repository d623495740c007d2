"""Comparing made registers whose truth is known: what was planted is found, and no order or side decides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from bench.registers.generate import generate
from tests.support.registers import rows, write_table

from reconcile.api import Column, Compared, CompareSummary, Kind, Specification, compare, link
from reconcile.rules.api import IdKind, standardise_date, standardise_id

HEADERS = {
    "name": Kind.NAME, "sex": Kind.SEX, "dob": Kind.DATE, "id_no": Kind.NATIONAL_ID, "mobile": Kind.MOBILE,
    "div": Kind.DIVISION, "addr": Kind.ADDRESS,
}  # fmt: skip
FOLLOWED = ("name", "sex", "dob", "id_no")


def specify(authority: Any) -> Specification:
    return Specification(
        left_id="rid",
        right_id="rid",
        columns=tuple(Column(name=name, kind=kind, left=name, right=name) for name, kind in HEADERS.items()),
        compare=tuple(Compared(name=name, authority=authority) for name in FOLLOWED),
    )


@dataclass(frozen=True)
class Made:
    """The folders of registers, of their linkage and of their comparison; the first register is the authority."""

    registers: Path
    linked: Path
    out: Path
    summary: CompareSummary

    def read(self, name: str, columns: str = "*") -> list[tuple[Any, ...]]:
        return rows(f"SELECT {columns} FROM '{self.out}/{name}.parquet' ORDER BY ALL")

    def pairs(self, columns: str) -> list[tuple[Any, ...]]:
        a, b = f"'{self.registers}/A.parquet'", f"'{self.registers}/B.parquet'"
        flags = f"'{self.registers}/flags_B.parquet'"
        return rows(
            f"SELECT {columns} FROM '{self.linked}/matches.parquet' JOIN {a} a ON a.rid = left_id"
            f" JOIN {b} b ON b.rid = right_id JOIN {flags} f ON f.rid = right_id ORDER BY left_id"
        )


def make(folder: Path, profile: str, size: int = 4_000) -> Made:
    registers, linked, out = folder / "registers", folder / "linked", folder / "out"
    generate(size, registers, profile=profile, seed=11)
    a, b = registers / "A.parquet", registers / "B.parquet"
    link(a, b, linked, spec=specify("left"))
    summary = compare(a, b, out, matches=linked / "matches.parquet", spec=specify("left"))
    return Made(registers, linked, out, summary)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("usual"), "usual")


def test_missing_numbers_are_found_one_by_one(made: Made) -> None:
    wanted = [(b,) for b, left, right in made.pairs("right_id, a.id_no, b.id_no") if left and not right]

    found = rows(
        f"SELECT right_id FROM '{made.out}/discrepancies.parquet' WHERE field = 'id_no' AND state = 'missing in right'"
        " ORDER BY 1"
    )
    assert found == sorted(wanted)
    assert len(found) == made.summary.fields["id_no"].states["missing in right"] > 200


def test_days_and_numbers_differ_where_the_rules_say_so(made: Made) -> None:
    """The rules read one value at a time, in Python: the slow and obvious way."""
    pairs = made.pairs("left_id, a.dob, b.dob, a.id_no, b.id_no")

    days = [left for left, one, other, *_ids in pairs if standardise_date(one).value != standardise_date(other).value]
    numbers = []
    for left, _one, _other, *written in pairs:
        one, other = (standardise_id(each) for each in written)
        read = one.value and other.value
        if all(written) and (one.value != other.value if read else written[0].upper() != written[1].upper()):
            numbers.append(left)
    found = {
        field: [row[0] for row in made.read("discrepancies", "left_id, field, state") if row[1:] == (field, "differs")]
        for field in ("dob", "id_no")
    }
    assert found == {"dob": days, "id_no": numbers}
    assert len(days) > 30
    assert len(numbers) > 30


@pytest.mark.parametrize(
    ("flag", "field", "least"),
    [("homophone", "name", 0.9), ("day_swapped", "dob", 1.0), ("id_wrong", "id_no", 0.9), ("old_lunar", "dob", 0.9)],
)
def test_planted_errors_become_corrections_of_the_second_register(
    made: Made, flag: str, field: str, least: float
) -> None:
    planted = {row[0] for row in made.pairs(f"right_id, {flag}, f.id_missing, unnamed") if row[1] and not any(row[2:])}
    corrected = {
        row[0] for row in made.read("discrepancies", "right_id, field, state") if row[1:] == (field, "differs")
    }

    assert planted
    # The rest is written in the first register with the same error, or with a character that the error left alone.
    assert len(planted & corrected) >= least * len(planted)


def test_repeats_are_found_and_persons_are_not_called_repeats(made: Made) -> None:
    truth = rows(
        f"SELECT count(*), count(DISTINCT pid) FROM '{made.registers}/truth_B.parquet'",
    )[0]
    wrong = rows(
        f"SELECT count(*) FROM '{made.out}/duplicates.parquet' d JOIN '{made.registers}/truth_B.parquet' x"
        f" ON x.rid = record_id JOIN '{made.registers}/truth_B.parquet' y ON y.rid = stands_for"
        " WHERE side = 'right' AND sure AND x.pid <> y.pid"
    )[0][0]

    assert wrong == 0
    assert made.summary.right.duplicates_sure <= made.summary.right.duplicates <= truth[0] - truth[1] + 2
    assert made.summary.right.duplicates >= 0.8 * (truth[0] - truth[1])


def test_as_many_corrections_are_of_somebody_else_as_were_expected(tmp_path: Path) -> None:
    made = make(tmp_path, "no-id", 12_000)
    truth = [f"'{made.registers}/truth_{side}.parquet'" for side in "AB"]

    real = rows(
        f"SELECT count(*) FROM '{made.out}/corrections_right.parquet' c JOIN {truth[0]} a ON a.rid = reference"
        f" JOIN {truth[1]} b ON b.rid = record_id WHERE kind IN ('differs', 'missing') AND a.pid <> b.pid"
    )[0][0]
    expected = sum(one.expected_wrong for one in made.summary.batches if one.kind in ("differs", "missing"))
    assert expected > 1
    assert abs(real - expected) <= 3 * sqrt(expected) + 2


def mirrored(rows_: list[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Return the differences as they look from the other side."""
    sides = {"left": "right", "right": "left", None: None}
    states = {"missing in left": "missing in right", "missing in right": "missing in left"}
    return Counter(
        (right, left, field, states.get(state, state), kind, proposal, reason, sides[register], p)
        for left, right, field, state, kind, proposal, reason, register, p in rows_
    )


def test_exchanging_the_registers_exchanges_who_is_asked(made: Made, tmp_path: Path) -> None:
    given = write_table(
        tmp_path / "given.parquet",
        "SELECT right_id AS left_id, left_id AS right_id, match_probability, stage"
        f" FROM '{made.linked}/matches.parquet'",
    )
    a, b, out = made.registers / "A.parquet", made.registers / "B.parquet", tmp_path / "out"

    summary = compare(b, a, out, matches=given, spec=specify("right"))

    other = Made(made.registers, made.linked, out, summary)
    assert Counter(other.read("discrepancies")) == mirrored(made.read("discrepancies"))
    columns = "record_id, kind, field, finding, reference, match_probability"
    for side, opposite in (("left", "right"), ("right", "left")):
        assert other.read(f"corrections_{side}", columns) == made.read(f"corrections_{opposite}", columns)
    assert summary.left.townships == made.summary.right.townships


def test_the_order_of_rows_decides_nothing(made: Made, tmp_path: Path) -> None:
    for side in "AB":
        write_table(tmp_path / f"{side}.parquet", f"SELECT * FROM '{made.registers}/{side}.parquet' ORDER BY md5(rid)")
    out = tmp_path / "out"

    compare(
        tmp_path / "A.parquet",
        tmp_path / "B.parquet",
        out,
        matches=made.linked / "matches.parquet",
        spec=specify("left"),
    )

    names = ("discrepancies", "corrections_left", "corrections_right", "duplicates")
    differ = [
        name for name in names if (out / f"{name}.parquet").read_bytes() != (made.out / f"{name}.parquet").read_bytes()
    ]
    assert differ == []


def test_foreign_numbers_are_no_fault() -> None:
    assert standardise_id("ABC123456789012").kind is IdKind.FOREIGN_OLD
