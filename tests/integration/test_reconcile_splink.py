"""Splink 5 is the yardstick: the same m and u give the same weights, and it draws its charts of an exported model.

What is compared: the engine's own levels, as SQL, and its blocks are handed to Splink, with m, u and the prior of a
learned model. Splink has a counterpart of weighing a value by its share (term frequencies; the engine's shares are
given to it), but none of u among people of one household: that is left out on both sides.
"""

import json
from pathlib import Path

import duckdb
import pytest
from bench.registers.generate import generate
from splink import DuckDBAPI, Linker
from tests.support.command import run
from tests.support.registers import write_table

from reconcile.api import Column, Kind, Specification, dedupe, link
from reconcile.duck.ingest import open_table
from reconcile.duck.learning import make_sample
from reconcile.duck.scoring import find_pairs, load_terms, score_pairs
from reconcile.duck.session import SIDES, load_shipped, open_session
from reconcile.duck.standard import extend_base, make_base
from reconcile.model import ModelFile, read_model
from reconcile.plan import make_plan


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two registers in which a tenth have one name, so that some values are common and others are not."""
    folder = tmp_path_factory.mktemp("registers")
    generate(1_500, folder, profile="hard", seed=7)
    common = "SELECT * REPLACE (CASE WHEN right(mobile, 1) = '5' THEN '王伟' ELSE name END AS name)"
    left, right = (
        write_table(folder / f"{side}2.parquet", f"{common} FROM '{folder}/{side}.parquet'") for side in "AB"
    )
    return left, right


@pytest.fixture(scope="module")
def model(registers: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("linked") / "out"
    link(*registers, out)
    return out / "model.json"


@pytest.fixture(scope="module")
def exported(model: Path) -> Path:
    file = model.parent / "settings.json"
    done = run("--lang", "en", "reconcile", "export-splink", str(model), "--out", str(file))
    assert done.returncode == 0, done.stderr
    return file


def score(con: duckdb.DuckDBPyConnection, kept: ModelFile, files: tuple[Path, ...], folder: Path) -> None:
    """Make `std_left` and `std_right` of all rows, and `scored`: every pair of the blocks, without households."""
    spec, plan = kept.specification, make_plan(kept.specification)
    load_shipped(con)
    make_sample(con)
    con.execute("CREATE TABLE ruled_out (a UINTEGER, b UINTEGER)")
    for side, file in zip(SIDES, files, strict=True):
        open_table(con, file, side, folder)
        make_base(con, spec, side, after_ids=False)
        extend_base(con, spec, side, f"SELECT * FROM base_{side}")
    load_terms(con, plan, kept.model.shares)
    find_pairs(con, (*plan.strict, *plan.wide), "std", within=kept.within)
    apart = kept.model.model_copy(update={"household": None})
    score_pairs(con, plan, apart, "std")


def give_to_splink(con: duckdb.DuckDBPyConnection, kept: ModelFile, exported: Path) -> Linker:
    api = DuckDBAPI(connection=con)
    sides = SIDES[:1] if kept.within else SIDES
    tables = [api.register(con.table(f"std_{side}"), dataset_display_name=f"table_{side}") for side in sides]
    linker = Linker(tables, str(exported))
    for term, shares in kept.model.shares.items():
        values = " UNION ".join(f"SELECT {term} FROM std_{side}" for side in sides)
        con.execute(
            f"CREATE TABLE tf_of_{term} AS SELECT v.{term}, coalesce(t.share, {shares.rest!r}) AS tf_{term}"
            f" FROM ({values}) v LEFT JOIN term_{term} t ON t.v = v.{term} WHERE v.{term} IS NOT NULL"
        )
        linker.table_management.register_term_frequency_lookup(api.register(con.table(f"tf_of_{term}")), term)
    return linker


def compare(con: duckdb.DuckDBPyConnection, linker: Linker, prior: float) -> tuple[int, int, float]:
    """Return how many pairs both have scored, how many one alone has, and the largest difference of a weight."""
    predicted = linker.inference.predict().physical_name
    one = "rid_l" if linker._settings_obj._link_type == "link_only" else "least(rid_l, rid_r)"
    other = "rid_r" if one == "rid_l" else "greatest(rid_l, rid_r)"
    ours = ("l.rid", "r.rid") if one == "rid_l" else ("least(l.rid, r.rid)", "greatest(l.rid, r.rid)")
    right = "std_right" if one == "rid_l" else "std_left"
    return con.execute(
        f"SELECT count(*) FILTER (o.x = s.x), count(*) FILTER (o.x IS NULL OR s.x IS NULL), max(abs(o.bits - s.bits))"
        f" FROM (SELECT {ours[0]} AS x, {ours[1]} AS y, bits + {prior!r} AS bits FROM scored"
        f" JOIN std_left l ON l.rn = a JOIN {right} r ON r.rn = b) o FULL JOIN"
        f" (SELECT {one} AS x, {other} AS y, match_weight AS bits FROM {predicted}) s ON o.x = s.x AND o.y = s.y"
    ).fetchall()[0]


def test_the_same_m_and_u_give_the_same_weights(
    registers: tuple[Path, Path], model: Path, exported: Path, tmp_path: Path
) -> None:
    kept = read_model(model)
    con = open_session(tmp_path)
    score(con, kept, registers, tmp_path)

    both, alone, apart = compare(con, give_to_splink(con, kept, exported), kept.model.prior)

    assert (both > 1_000, alone) == (True, 0)
    assert apart < 1e-6
    levels = con.execute("SELECT count(DISTINCT c_name), count(DISTINCT c_date), count(DISTINCT c_contact) FROM scored")
    assert min(levels.fetchall()[0]) >= 5
    assert "王伟" in kept.model.shares["name"].common


def test_splink_draws_its_charts_of_an_exported_model(
    registers: tuple[Path, Path], model: Path, exported: Path, tmp_path: Path
) -> None:
    kept = read_model(model)
    con = open_session(tmp_path)
    score(con, kept, registers, tmp_path)
    linker = give_to_splink(con, kept, exported)

    drawn = [linker.visualisations.m_u_parameters_chart(), linker.visualisations.match_weights_chart()]

    for chart in (json.dumps(one.chart_dict, ensure_ascii=False) for one in drawn):
        assert "given name in another order" in chart
        assert repr(kept.model.weights["sex"].m[0]) in chart


def test_texts_within_one_table_too(registers: tuple[Path, Path], tmp_path: Path) -> None:
    kinds = {"name": Kind.TEXT, "dob": Kind.CODE, "mobile": Kind.CODE}
    columns = tuple(Column(name=name, kind=kind, left=name, right=name) for name, kind in kinds.items())
    spec = Specification(left_id="rid", right_id="rid", columns=columns)
    twice = write_table(
        tmp_path / "twice.parquet",
        " UNION ALL ".join(f"SELECT * FROM '{file}' WHERE name <> '王伟'" for file in registers),
    )
    dedupe(twice, tmp_path / "out", spec=spec)
    file = tmp_path / "settings.json"
    assert run("reconcile", "export-splink", str(tmp_path / "out" / "model.json"), "--out", str(file)).returncode == 0
    kept = read_model(tmp_path / "out" / "model.json")
    con = open_session(tmp_path)
    score(con, kept, (twice, twice), tmp_path)

    both, alone, apart = compare(con, give_to_splink(con, kept, file), kept.model.prior)

    assert (both > 1_000, alone) == (True, 0)
    assert apart < 1e-6


def test_an_exported_file_is_not_overwritten(model: Path, exported: Path) -> None:
    before = exported.read_bytes()

    done = run("--lang", "zh", "reconcile", "export-splink", str(model), "--out", str(exported))

    assert (done.returncode, exported.read_bytes()) == (2, before)
    assert json.loads(before)["link_type"] == "link_only"
