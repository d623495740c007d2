"""What a model that is held fixed promises."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.command import run
from tests.support.registers import Linked, link_registers, rows, write_table

from reconcile.api import Column, Drift, Kind, ReconcileError, Specification, compare_models, dedupe, link

FILES = ("matches.parquet", "duplicates.parquet", "model.json")
HEADERS = "rid, name, sex, dob, id_no, mobile, div, addr"


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return link_registers(tmp_path_factory.mktemp("usual"), size=2_000)


@pytest.fixture(scope="module")
def without_ids(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return link_registers(tmp_path_factory.mktemp("no-id"), size=2_000, profile="no-id")


def tables(linked: Linked) -> tuple[Path, Path]:
    return linked.registers / "A.parquet", linked.registers / "B.parquet"


@pytest.mark.parametrize("which", ["linked", "without_ids"])
def test_the_same_tables_with_the_model_of_a_run_give_the_bytes_of_that_run(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    first: Linked = request.getfixturevalue(which)

    summary = link(*tables(first), tmp_path / "out", model=first.out / "model.json")

    assert [(tmp_path / "out" / name).read_bytes() for name in FILES] == [
        (first.out / name).read_bytes() for name in FILES
    ]
    told = {"seconds"}
    assert summary.model_dump(exclude=told) == first.summary.model_dump(exclude=told)


def test_within_one_table_too(linked: Linked, tmp_path: Path) -> None:
    table = tables(linked)[1]
    dedupe(table, tmp_path / "first")

    dedupe(table, tmp_path / "again", model=tmp_path / "first" / "model.json")

    for name in ("clusters.parquet", "model.json"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "first" / name).read_bytes()


FAR = st.builds(
    lambda surname, given, day, mobile, division, house: (
        f"'{surname}{given}' AS name, '男' AS sex, '18{day}-01-1{day % 10}' AS dob, NULL AS id_no,"
        f" '1999{mobile}' AS mobile, '99{division:010}' AS div, '{house}号' AS addr"
    ),
    st.sampled_from("龘靐齉"),
    st.sampled_from(["爨爨", "麤麤", "鱻鱻"]),
    st.integers(50, 99),
    st.integers(1_000_001, 9_999_999),
    st.integers(1, 9_999_999_999),
    st.integers(900_000, 999_999),
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(side=st.sampled_from("AB"), stranger=FAR, first=st.booleans())
def test_an_unrelated_person_changes_no_match(
    side: str, stranger: str, *, first: bool, without_ids: Linked, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An unrelated person shares no key with anybody: no name, sound, day, mobile or place."""
    folder, files = tmp_path_factory.mktemp("more"), dict(zip("AB", tables(without_ids), strict=True))
    parts = [f"SELECT {HEADERS} FROM '{files[side]}'", f"SELECT 'stranger' AS rid, {stranger}"]
    parts = parts[::-1] if first else parts
    files[side] = write_table(folder / "more.parquet", " UNION ALL ".join(parts))

    link(files["A"], files["B"], folder / "out", model=without_ids.out / "model.json")

    columns = "SELECT left_id, right_id, match_probability, match_weight, stage FROM"
    wanted = rows(f"{columns} '{without_ids.out}/matches.parquet' ORDER BY ALL")
    assert rows(f"{columns} '{folder}/out/matches.parquet' ORDER BY ALL") == wanted


def test_without_the_model_held_fixed_another_delivery_moves_the_weights(linked: Linked, tmp_path: Path) -> None:
    fewer = write_table(tmp_path / "A.parquet", f"SELECT * FROM '{tables(linked)[0]}' WHERE md5(rid) > '2'")

    learned = link(fewer, tables(linked)[1], tmp_path / "learned")
    fixed = link(fewer, tables(linked)[1], tmp_path / "fixed", model=linked.out / "model.json")

    assert learned.prior_bits != linked.summary.prior_bits
    assert fixed.prior_bits == linked.summary.prior_bits
    assert fixed.learned == linked.summary.learned


def test_the_file_holds_no_value_that_fewer_than_ten_records_have(linked: Linked, tmp_path: Path) -> None:
    files = [
        write_table(
            tmp_path / f"{side}.parquet",
            "SELECT * REPLACE (CASE WHEN id_no IS NULL AND right(mobile, 1) < '5' THEN '王伟' ELSE name END AS name)"
            f" FROM '{linked.registers}/{side}.parquet'",
        )
        for side in "AB"
    ]
    link(*files, tmp_path / "out")

    kept = json.loads((tmp_path / "out" / "model.json").read_text(encoding="utf-8"))
    every = " UNION ALL ".join(f"SELECT name FROM '{file}'" for file in files)
    common = {row[0] for row in rows(f"SELECT name FROM ({every}) GROUP BY name HAVING count(*) >= 10")}
    shown = set(kept["model"]["shares"]["name"]["common"])
    assert "王伟" in shown
    assert shown <= common


def test_the_file_says_what_taught_each_comparison(linked: Linked) -> None:
    kept = json.loads((linked.out / "model.json").read_text(encoding="utf-8"))

    assert list(kept["levels"]) == ["name", "sex", "date", "contact", "national_id"]
    for name, one in linked.summary.learned.items():
        weights = kept["model"]["weights"][name]
        assert (weights["labels"], weights["m"], weights["u"]) == (list(one.levels), list(one.m), list(one.u))
        assert (weights["anchors"], weights["pairs"]) == (one.anchors, one.pairs)


def test_a_model_of_other_comparisons_is_refused(linked: Linked, tmp_path: Path) -> None:
    columns = tuple(
        Column(name=name, kind=kind, left=header, right=header)
        for name, kind, header in (("name", Kind.TEXT, "name"), ("date", Kind.DATE, "dob"))
    )
    spec = Specification(left_id="rid", right_id="rid", columns=columns)

    with pytest.raises(ReconcileError, match=r"learned for other comparisons \(contact, name, national_id, sex\)"):
        link(*tables(linked), tmp_path / "out", spec=spec, model=linked.out / "model.json")
    with pytest.raises(ReconcileError, match="learned by link and does not serve dedupe"):
        dedupe(tables(linked)[0], tmp_path / "out", model=linked.out / "model.json")
    assert not (tmp_path / "out").exists()


def spoil_version(kept: dict) -> None:
    kept["version"] = 2


def spoil_share(kept: dict) -> None:
    kept["model"]["weights"]["sex"]["u"][0] = 0


def spoil_length(kept: dict) -> None:
    kept["model"]["weights"]["sex"]["m"].append(0.5)


@pytest.mark.parametrize("spoil", [spoil_version, spoil_share, spoil_length])
def test_a_file_that_is_no_model_is_refused(spoil: Callable[[dict], None], linked: Linked, tmp_path: Path) -> None:
    kept = json.loads((linked.out / "model.json").read_text(encoding="utf-8"))
    spoil(kept)
    (tmp_path / "model.json").write_text(json.dumps(kept), encoding="utf-8")

    with pytest.raises(ReconcileError, match=r"model\.json is no model of this version"):
        link(*tables(linked), tmp_path / "out", model=tmp_path / "model.json")


def drift(old: Linked, new: Linked) -> Drift:
    return compare_models(old.out / "model.json", new.out / "model.json")


def test_people_of_the_same_kind_are_no_drift(linked: Linked, tmp_path: Path) -> None:
    found = drift(linked, link_registers(tmp_path, size=2_000, seed=8))

    assert (found.changed, found.only_old, found.only_new) == (0, (), ())
    assert len(found.levels) == sum(len(one.levels) for one in linked.summary.learned.values())


def test_a_register_that_is_written_less_carefully_is_drift(linked: Linked, tmp_path: Path) -> None:
    careless = link_registers(tmp_path, size=8_000, seed=8, profile="hard")

    changed = {(one.comparison, one.label) for one in drift(linked, careless).levels if one.m_changed}

    assert ("name", "same sound") in changed  # the profile writes three times as many homophones
    assert not {comparison for comparison, _label in changed} & {"sex", "date"}


def test_drift_is_told_in_words(linked: Linked) -> None:
    file = str(linked.out / "model.json")

    english, chinese = (run("--lang", language, "reconcile", "drift", file, file) for language in ("en", "zh"))

    assert english.stdout.decode().startswith("0 of 34 levels have changed by more than sampling explains.")
    assert "  same sound: m 0." in english.stdout.decode()
    assert chinese.stdout.decode().startswith("共 34 个水平，0 个的变化超出抽样误差。")
    assert "  同音" in chinese.stdout.decode()
