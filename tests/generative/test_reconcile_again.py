"""A delivery that takes over from the one before it comes to what a run from scratch comes to, byte for byte."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.command import run
from tests.support.registers import link_registers, rows, write_table

from reconcile.api import ReconcileError, link

RESULTS = ("matches.parquet", "duplicates.parquet", "review.xlsx", "model.json")


@dataclass(frozen=True)
class Delivery:
    """Two tables, and the folder of a run of them that kept its state."""

    left: Path
    right: Path
    out: Path


@pytest.fixture(scope="module", params=["usual", "no-id"] if os.environ.get("FUWUYUE_DEEP") == "1" else ["usual"])
def first(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    """Two registers of whom the second part comes with later deliveries."""
    folder = tmp_path_factory.mktemp(request.param)
    registers = link_registers(folder, size=900, profile=request.param).registers
    tables = [
        write_table(folder / f"{side}.parquet", f"SELECT * FROM '{registers}/{side}.parquet' WHERE md5(rid) < 'e'")
        for side in "AB"
    ]
    link(*tables, folder / "first", keep_state=True)
    return Delivery(*tables, folder / "first")


def read(out: Path) -> list[bytes]:
    return [(out / name).read_bytes() for name in RESULTS]


def both_ways(left: Path, right: Path, before: Path, folder: Path, **wishes: object) -> tuple[list[bytes], Path]:
    """Link from scratch and taking over; return what scratch came to, and where the other is."""
    link(left, right, folder / "scratch", model=before / "model.json", **wishes)
    link(left, right, folder / "again", previous=before, keep_state=True, **wishes)
    return read(folder / "scratch"), folder / "again"


# What happens to a part of the rows of a table from one delivery to the next, told apart by the md5 of their ids.
CHANGES = st.fixed_dictionaries(
    {
        "removed": st.sampled_from(["0", "01", "08", "2"]),
        "name": st.sampled_from(
            ["name", "replace(name, left(name, 1), '王')", "right(name, 1) || left(name, 1)", "NULL"]
        ),
        "mobile": st.sampled_from(["mobile", "NULL", "'13912345678'", "reverse(mobile)"]),
        "dob": st.sampled_from(["dob", "NULL", "'1980-01-01'"]),
        "id_no": st.sampled_from(["id_no", "NULL", "left(id_no, 16) || '00'", "'11010519491231002X'"]),
        "changed": st.sampled_from(["f0", "e8", "d0"]),
        "added": st.booleans(),
        "order": st.sampled_from(["rid", "md5(rid)", "name, rid"]),
    }
)


def change(table: Path, registers: Path, how: dict, file: Path) -> Path:
    """Write the next delivery of a table."""
    set_values = ", ".join(f"{how[name]} AS {name}" for name in ("name", "mobile", "dob", "id_no"))
    kept = f"SELECT * FROM '{table}' WHERE md5(rid) >= '{how['removed']}'"
    parts = [
        f"SELECT * FROM ({kept}) WHERE md5('x' || rid) < '{how['changed']}'",
        f"SELECT * REPLACE ({set_values}) FROM ({kept}) WHERE md5('x' || rid) >= '{how['changed']}'",
    ]
    if how["added"]:
        parts.append(f"SELECT * FROM '{registers}/{table.name}' WHERE md5(rid) >= 'e'")
    return write_table(file, f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY {how['order']}")


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(left=CHANGES, right=CHANGES)
def test_any_delivery_is_linked_as_from_scratch(
    left: dict, right: dict, first: Delivery, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, registers = tmp_path_factory.mktemp("next"), first.left.parent / "registers"
    tables = [
        change(table, registers, how, folder / table.name) for table, how in ((first.left, left), (first.right, right))
    ]

    scratch, again = both_ways(*tables, first.out, folder)

    assert read(again) == scratch
    told = json.loads((again / "summary.json").read_text(encoding="utf-8"))["taken_over"]
    assert (told["pairs"] > 0, told["why_whole"]) == (True, "")


def test_the_same_tables_again_score_nothing(first: Delivery, tmp_path: Path) -> None:
    summary = link(first.left, first.right, tmp_path / "out", previous=first.out)

    assert summary.taken_over is not None
    assert (summary.taken_over.scored, summary.taken_over.pairs > 50) == (0, True)
    assert read(tmp_path / "out") == read(first.out)


def test_a_chain_of_deliveries_takes_over_each_time(first: Delivery, tmp_path: Path) -> None:
    before = first.out
    for number, share in enumerate("12"):
        folder = tmp_path / str(number)
        folder.mkdir()
        right = write_table(folder / "B.parquet", f"SELECT * FROM '{first.right}' WHERE md5(rid) >= '{share}'")
        scratch, before = both_ways(first.left, right, before, folder)
        assert read(before) == scratch


def test_a_decision_that_is_taken_back_is_no_longer_one(first: Delivery, tmp_path: Path) -> None:
    pair = rows(f"SELECT left_id, right_id FROM '{first.out}/matches.parquet' WHERE stage = 'weight' LIMIT 1")[0]
    file = tmp_path / "decisions.csv"
    file.write_text(f"left_id,right_id,decision\n{pair[0]},{pair[1]},different\n")
    tables = (first.left, first.right)

    decided, with_it = both_ways(*tables, first.out, tmp_path, decisions=file)
    (tmp_path / "back").mkdir()
    taken_back, without_it = both_ways(*tables, with_it, tmp_path / "back")

    assert (read(with_it), read(without_it)) == (decided, taken_back)
    assert decided[0] != taken_back[0] == read(first.out)[0]


def test_another_model_is_said_and_everything_compared(first: Delivery, tmp_path: Path) -> None:
    kept = json.loads((first.out / "model.json").read_text(encoding="utf-8"))
    kept["model"]["prior"] += 1
    other = tmp_path / "model.json"
    other.write_text(json.dumps(kept), encoding="utf-8")

    done = run(
        "--lang", "zh", "reconcile", "link", str(first.left), str(first.right), "--out", str(tmp_path / "again"),
        "--model", str(other), "--previous", str(first.out),
    )  # fmt: skip
    link(first.left, first.right, tmp_path / "scratch", model=other)

    assert done.returncode == 0, done.stderr
    assert "全部重新比较：模型不同。" in done.stdout.decode()
    for name in ("matches.parquet", "duplicates.parquet"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "scratch" / name).read_bytes()


def test_a_state_holds_no_value_of_a_record(first: Delivery) -> None:
    state = first.out / "state"

    columns = {file.name: rows(f"DESCRIBE SELECT * FROM '{file}'") for file in sorted(state.glob("*.parquet"))}

    assert {name: [column[0] for column in described] for name, described in columns.items()} == {
        "pairs_strict.parquet": ["a", "b", "bits"],
        "pairs_wide.parquet": ["a", "b", "bits"],
        "rows_left.parquet": ["rn", "digest", "wide", "ruled"],
        "rows_right.parquet": ["rn", "digest", "wide", "ruled"],
    }
    assert oct(state.stat().st_mode)[-3:] == "700"


def test_two_states_of_one_table_cannot_be_joined(first: Delivery, tmp_path: Path) -> None:
    link(first.left, first.right, tmp_path / "out", keep_state=True)

    shared = rows(
        f"SELECT count(*) FROM '{first.out}/state/rows_left.parquet' x"
        f" JOIN '{tmp_path}/out/state/rows_left.parquet' y USING (digest)"
    )
    assert shared == [(0,)]


def test_results_without_a_state_are_refused(first: Delivery, tmp_path: Path) -> None:
    link(first.left, first.right, tmp_path / "without")

    with pytest.raises(ReconcileError, match="holds no state of an earlier run"):
        link(first.left, first.right, tmp_path / "out", previous=tmp_path / "without")


def test_who_is_free_again_finds_whom_nobody_looked_for_then(first: Delivery, tmp_path: Path) -> None:
    """A record that was matched in the first pass met nobody in the second; when its match has gone it does."""
    same = f"SELECT l.* FROM '{first.out}/matches.parquet' JOIN '{first.left}' l ON l.rid = left_id"
    same += f" JOIN '{first.right}' r ON r.rid = right_id WHERE stage = 'weight' AND l.name = r.name AND l.dob = r.dob"
    same += " AND l.mobile = r.mobile AND match_weight > 20 AND length(l.name) = 3 ORDER BY l.rid LIMIT 1"
    once = rows(f"SELECT rid FROM ({same})")[0][0]
    like = f"SELECT * REPLACE ('LIKE' AS rid, left(name, 2) || '龘' AS name, NULL AS id_no) FROM ({same})"
    left = write_table(tmp_path / "A.parquet", f"SELECT * FROM '{first.left}' UNION ALL {like}")
    link(left, first.right, tmp_path / "first", model=first.out / "model.json", keep_state=True)
    following = write_table(tmp_path / "A2.parquet", f"SELECT * FROM '{left}' WHERE rid <> '{once}'")

    scratch, again = both_ways(following, first.right, tmp_path / "first", tmp_path)

    assert read(again) == scratch
    assert rows(f"SELECT count(*) FROM '{again}/matches.parquet' WHERE left_id = 'LIKE'") == [(1,)]
