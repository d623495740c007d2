"""What linking two registers promises."""

import re
from pathlib import Path

import pytest
from bench.registers.generate import generate
from python_calamine import CalamineWorkbook
from tests.support.registers import Linked, link_again, rows, write_table

from reconcile.api import ReconcileError, link


def test_few_persons_are_linked_wrongly_and_few_are_missed(linked: Linked) -> None:
    wrong, missed = linked.wrong_and_missed()

    assert (wrong, linked.summary.matches > 4_400) == (0, True)
    assert missed <= 9  # 2 per mille of those in both registers


def test_without_ids_few_are_linked_wrongly_and_few_are_missed(without_ids: Linked) -> None:
    wrong, missed = without_ids.wrong_and_missed()

    assert wrong <= 1
    assert missed <= 14


def test_a_record_is_linked_once_at_most(linked: Linked) -> None:
    left, right = zip(*linked.pairs(), strict=True)

    assert (len(set(left)), len(set(right))) == (linked.summary.matches, linked.summary.matches)


def test_two_runs_are_equal_byte_for_byte(on_duckdb: Linked, tmp_path: Path) -> None:
    other = link_again(on_duckdb.registers, tmp_path / "out")

    assert (other.out / "matches.parquet").read_bytes() == (on_duckdb.out / "matches.parquet").read_bytes()


def test_little_memory_changes_nothing_and_too_little_is_said(on_duckdb: Linked, tmp_path: Path) -> None:
    little = link_again(on_duckdb.registers, tmp_path / "out", memory="200MB", threads=1)

    assert (little.out / "matches.parquet").read_bytes() == (on_duckdb.out / "matches.parquet").read_bytes()
    with pytest.raises(ReconcileError, match=r"memory of 4MB is too little for these tables; try 8MB"):
        link_again(on_duckdb.registers, tmp_path / "none", memory="4MB")
    assert not (tmp_path / "none").exists()


def test_the_reasons_of_a_pair_add_up_to_its_weight(without_ids: Linked) -> None:
    book = CalamineWorkbook.from_path(str(without_ids.out / "review.xlsx"))
    header, *pairs = book.get_sheet_by_index(0).to_python()

    sums = [sum(float(re.findall(r"\(([+-][\d.]+)\)$", str(cell))[0]) for cell in row[6:]) for row in pairs]

    assert len(header) == 6 + len(without_ids.summary.learned)
    assert len(pairs) > 5
    # Each reason is rounded to a tenth of a bit; a strict pass has a prior of its own, so the last one's is compared.
    apart = [abs(total + without_ids.summary.prior_bits - row[3]) for total, row in zip(sums, pairs, strict=True)]
    assert sorted(apart)[len(apart) // 2] < 0.05 * len(header)


def test_linking_b_to_a_finds_the_same_pairs(on_duckdb: Linked, tmp_path: Path) -> None:
    link(on_duckdb.registers / "B.parquet", on_duckdb.registers / "A.parquet", tmp_path / "out")

    turned = rows(f"SELECT right_id, left_id FROM '{tmp_path}/out/matches.parquet'")

    assert set(turned) == on_duckdb.pairs()


@pytest.mark.parametrize("which", ["on_duckdb", "on_duckdb_without_ids"])
def test_the_order_of_rows_decides_nothing(which: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    linked: Linked = request.getfixturevalue(which)
    shuffled = [
        write_table(
            tmp_path / f"{side}.parquet", f"SELECT * FROM '{linked.registers}/{side}.parquet' ORDER BY md5(rid)"
        )
        for side in "AB"
    ]

    link(shuffled[0], shuffled[1], tmp_path / "out")

    assert set(rows(f"SELECT left_id, right_id FROM '{tmp_path}/out/matches.parquet'")) == linked.pairs()


def test_stage_one_needs_the_same_checked_id(linked: Linked) -> None:
    a, b = (f"'{linked.registers}/{side}.parquet'" for side in "AB")

    differing = rows(
        f"SELECT count(*) FROM '{linked.out}/matches.parquet' m JOIN {a} a ON a.rid = left_id"
        f" JOIN {b} b ON b.rid = right_id WHERE stage = 'exact' AND left(a.id_no, 6) <> left(b.id_no, 6)"
    )

    assert differing == [(0,)]


def test_matches_say_stage_weight_and_probability(linked: Linked) -> None:
    described = rows(f"DESCRIBE SELECT * FROM '{linked.out}/matches.parquet'")
    stages = rows(f"SELECT DISTINCT stage FROM '{linked.out}/matches.parquet' ORDER BY stage")
    least = rows(f"SELECT min(match_probability), max(match_probability) <= 1 FROM '{linked.out}/matches.parquet'")

    columns = [row[0] for row in described]
    assert columns == ["left_id", "right_id", "match_probability", "match_weight", "stage"]
    assert stages == [("exact",), ("weight",)]
    assert least[0][0] >= 0.5
    assert least[0][1]


def test_ids_teach_every_field_but_the_id_itself(linked: Linked) -> None:
    anchors = {name: one.anchors for name, one in linked.summary.learned.items()}

    assert anchors["name"] == anchors["date"] == anchors["contact"] == anchors["sex"] == "id"
    assert "id" not in anchors.get("national_id", "").split("_")


def test_without_ids_no_field_is_taught_by_pairs_that_it_made_itself(without_ids: Linked) -> None:
    anchors = {name: one.anchors for name, one in without_ids.summary.learned.items()}

    assert anchors["name"] == "date_mobile"
    assert anchors["date"] == "name_mobile"
    assert anchors["contact"] == "name_date"


def test_m_of_the_first_level_is_what_the_generator_put_in(linked: Linked) -> None:
    name, date = linked.summary.learned["name"], linked.summary.learned["date"]

    assert 0.94 < name.m[0] < 0.99
    assert 0.95 < date.m[0] < 0.99
    assert sum(name.m) == pytest.approx(1)


def test_who_stands_in_a_register_twice_is_carried_as_one(linked: Linked) -> None:
    found = rows(
        f"SELECT count(*), count(*) FILTER (x.pid = y.pid) FROM '{linked.out}/duplicates.parquet' d"
        f" JOIN '{linked.registers}/truth_B.parquet' x ON x.rid = record_id"
        f" JOIN '{linked.registers}/truth_B.parquet' y ON y.rid = stands_for WHERE side = 'right'"
    )

    number, right = found[0]
    assert number >= 15
    assert right == number


def test_the_expected_number_of_wrong_matches_is_small_and_said(linked: Linked) -> None:
    assert 0 <= linked.summary.expected_wrong < 10


@pytest.fixture(scope="module")
def decisions(linked: Linked) -> dict[str, tuple[str, str]]:
    """A pair that was matched and is different, and one of two who were not matched and are the same."""
    taken_left, taken_right = (set(ids) for ids in zip(*linked.pairs(), strict=True))
    left = next(r[0] for r in rows(f"SELECT rid FROM '{linked.registers}/A.parquet'") if r[0] not in taken_left)
    right = next(r[0] for r in rows(f"SELECT rid FROM '{linked.registers}/B.parquet'") if r[0] not in taken_right)
    return {"different": sorted(linked.pairs())[0], "same": (left, right)}


@pytest.fixture(scope="module")
def decided(linked: Linked, decisions: dict[str, tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Linked:
    folder = tmp_path_factory.mktemp("decided")
    lines = [(*decisions["different"], "different"), (*decisions["different"], "same"), (*decisions["same"], "same")]
    text = "".join(f"{','.join(line)}\n" for line in [("left_id", "right_id", "decision"), *lines])
    (folder / "decisions.csv").write_text(text)
    return link_again(linked.registers, folder / "out", engine=linked.engine, decisions=folder / "decisions.csv")


def test_a_decision_that_two_are_different_stands_above_all(
    linked: Linked, decided: Linked, decisions: dict[str, tuple[str, str]]
) -> None:
    assert decisions["different"] not in decided.pairs()
    assert len(linked.pairs() - decided.pairs()) == 1


def test_a_decision_that_two_are_the_same_is_a_match(decided: Linked, decisions: dict[str, tuple[str, str]]) -> None:
    assert decisions["same"] in decided.pairs()
    assert decided.summary.matches_decided == 1


def test_an_unnamed_newborn_with_a_twin_is_for_a_person_to_decide(tmp_path: Path) -> None:
    registers = tmp_path / "base"
    generate(5_000, registers, seed=7)
    newborn = "'女', '2026-08-20', NULL, '13912345678', '620121101205', '幸福村7号'"
    a = write_table(
        tmp_path / "A.parquet",
        f"SELECT * FROM '{registers}/A.parquet' UNION ALL SELECT 'TA1', '张一', {newborn}"
        f" UNION ALL SELECT 'TA2', '张二', {newborn}",
    )
    b = write_table(
        tmp_path / "B.parquet", f"SELECT * FROM '{registers}/B.parquet' UNION ALL SELECT 'TB1', '李兰之女', {newborn}"
    )

    link(a, b, tmp_path / "out")

    assert rows(f"SELECT count(*) FROM '{tmp_path}/out/matches.parquet' WHERE right_id = 'TB1'") == [(0,)]
