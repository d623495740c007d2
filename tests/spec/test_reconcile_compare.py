"""What comparing two registers finds, whom it asks, and what it never tells."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.support.comparing import COLUMNS, PERSON, compare_people, specify, write_matches, write_register
from tests.support.registers import rows

from reconcile.api import Column, Compared, Kind, Meaning, ReconcileError, Specification, compare
from reconcile.difference import STATES
from reconcile.discrepancy.states import state_number


def read_state(kind: Kind, left: str | None, right: str | None) -> str:
    """Return the state of a field as the SQL of the engine finds it."""
    with duckdb.connect() as con:
        query = f"SELECT {state_number(kind, 'x', 'y')} FROM (SELECT ?::VARCHAR AS x, ?::VARCHAR AS y)"
        return STATES[con.execute(query, [left, right]).fetchall()[0][0]].value


@pytest.mark.parametrize(
    ("name", "left", "right", "state"),
    [
        ("name", "王小兰", "王小兰", "same"),
        ("name", "阿依古丽•买买提", "阿依古丽·买买提", "same after standardising"),
        ("name", "王 小兰", "王小兰", "same after standardising"),
        ("name", "王小兰", "王晓兰", "differs"),
        # A newborn under the mother's name has no name yet.
        ("name", "李芳之女", "王小兰", "missing in left"),
        ("name", "王小兰", "无", "missing in right"),
        ("name", " 无 ", "王小兰 ", "missing in left"),
        ("division", " 110105001001", "110105001001", "same after standardising"),
        ("mobile", "13987654321 ", "13987654321", "same after standardising"),
        ("birth", " 1949-12-31", "1949-12-31", "same after standardising"),
        ("sex", "女", "2", "same after standardising"),
        ("sex", "女", "男", "differs"),
        ("birth", "1949-12-31", "1949年12月31日", "same after standardising"),
        ("birth", "1949-12-31", "1949-12-13", "differs"),
        ("birth", "1949-12-31", None, "missing in right"),
        ("birth", "不详", "1949-12-31", "missing in left"),
        ("birth", None, "未知", "missing in both"),
        ("id_no", "11010519491231002X", "11010519491231002x", "same after standardising"),
        ("id_no", "11010519491231002X", "110105491231002", "same after standardising"),
        ("id_no", "11010519491231002X", "11010519491231002", "differs"),
        ("id_no", "11010519491231002X", "110105194912310021", "differs"),
        ("id_no", "11010519491231002X", "000000000000000000", "missing in right"),
        ("mobile", "13987654321", "+86 139-8765-4321", "same after standardising"),
        ("mobile", "13987654321", "13912345679", "differs"),
        ("division", "110105001001", "110105001", "same after standardising"),
        ("division", "110105001001", "110105001002", "differs"),
        ("division", "110105", "110106001001", "differs"),
        ("address", "云山县第1镇幸福村7号", "幸福村７号", "same after standardising"),
        ("address", "幸福村7-1号", "幸福村7号", "same after standardising"),
        ("address", "云山县第1镇幸福村7号", "云山县第1镇光明村7号", "differs"),
        ("address", "幸福小区7号", "光明小区7号", "differs"),
        ("address", "幸福小区3栋501室", "幸福小区5栋501室", "differs"),
        ("address", "幸福村7-1号", "幸福村7-2号", "differs"),
        ("address", "云山区第1街道幸福村7号", "云山区幸福村 7号", "same after standardising"),
    ],
)
def test_field_stands_as_it_is(name: str, left: str | None, right: str | None, state: str) -> None:
    mirrored = {"missing in left": "missing in right", "missing in right": "missing in left"}

    assert read_state(COLUMNS[name], left, right) == state
    assert read_state(COLUMNS[name], right, left) == mirrored.get(state, state)


def test_each_state_is_counted_by_field(tmp_path: Path) -> None:
    names = ["王小兰", "王 小兰", "王晓兰", None, "王小兰", "无"]
    left = [{**PERSON, "name": name} for name in names]
    right = [{**PERSON, "name": name} for name in ("王小兰", "王小兰", "王小兰", "王小兰", None, None)]

    found = compare_people(tmp_path, left, right)

    assert found.summary.fields["name"].states == dict.fromkeys([state.value for state in STATES], 1)
    assert found.summary.fields["birth"].states["same"] == 6


def test_without_an_authority_both_stay_and_the_person_is_asked(tmp_path: Path) -> None:
    found = compare_people(tmp_path, [PERSON], [{**PERSON, "name": "王晓兰"}])

    assert found.differences() == [("name", "differs", "ask_person", "no_authority", None)]
    assert found.corrections("left") == found.corrections("right") == []


def test_mobiles_and_homes_that_differ_are_no_fault(tmp_path: Path) -> None:
    other = {**PERSON, "mobile": "13800138001", "division": "110105002001", "address": "光明路1号"}

    found = compare_people(tmp_path, [PERSON], [other])

    assert {row[2:4] for row in found.differences()} == {("both_stay", "contact")}


@pytest.mark.parametrize(("authority", "asked", "record"), [("left", "right", "B1"), ("right", "left", "A1")])
def test_the_register_that_is_no_authority_is_asked(tmp_path: Path, authority: Any, asked: str, record: str) -> None:
    left, right = [PERSON], [{**PERSON, "name": "王晓兰"}]

    found = compare_people(tmp_path, left, right, Compared(name="name", authority=authority))

    assert found.differences() == [("name", "differs", "correct", "", asked)]
    assert found.corrections(asked) == [(record, "differs", "name", "differs")]
    assert found.corrections(authority) == []


def test_the_authority_that_has_no_value_overrules_nobody(tmp_path: Path) -> None:
    found = compare_people(tmp_path, [{**PERSON, "name": None}], [PERSON], Compared(name="name", authority="left"))

    assert found.differences() == [("name", "missing in left", "ask_person", "authority_silent", None)]


def test_the_authority_whose_number_cannot_exist_overrules_nobody(tmp_path: Path) -> None:
    left = [{**PERSON, "id_no": "110105194912310021"}]

    found = compare_people(tmp_path, left, [PERSON], Compared(name="id_no", authority="left"))

    assert found.differences() == [("id_no", "differs", "ask_person", "authority_doubtful", None)]
    # It is asked about its own number instead, which cannot be right.
    assert found.corrections("left", "record_id", "kind", "finding", "ask") == [("A1", "check", "id_number", None)]


def test_the_authority_whose_day_cannot_be_read_overrules_nobody(tmp_path: Path) -> None:
    left = [{**PERSON, "birth": "1949-13-45"}]

    found = compare_people(tmp_path, left, [PERSON], Compared(name="birth", authority="left"))

    assert [row[2:4] for row in found.differences()] == [("ask_person", "authority_doubtful")]


@pytest.mark.parametrize(
    ("change", "name", "kind"),
    [
        ({"id_no": "110105194912310021"}, "id_number", "check"),
        ({"id_no": "99010519491231002X"}, "id_number", "check"),
        ({"id_no": "11010519491231002X", "sex": "男"}, "id_sex", "remark"),
        ({"birth": "1949-12-30"}, "id_birth_date", "remark"),
        ({"death": "1949-12-30"}, "death_before_birth", "check"),
        ({"event": "1949-12-30"}, "event_before_birth", "check"),
        ({"event": "2020-01-02", "death": "2020-01-01"}, "event_after_death", "check"),
        ({"recorded": "1949-12-30"}, "birth_in_future", "check"),
        ({"mother": "1938-01-01"}, "mother_age", "remark"),
    ],
)
def test_a_record_that_cannot_be_is_told_to_its_own_register(
    tmp_path: Path, change: dict[str, str], name: str, kind: str
) -> None:
    own = [
        Compared(name=each, kind=Kind.DATE, left=each, means=means)
        for each, means in (
            ("death", Meaning.DEATH), ("event", Meaning.EVENT), ("recorded", Meaning.RECORDED),
            ("mother", Meaning.MOTHER_BIRTH),
        )
    ]  # fmt: skip
    empty = dict.fromkeys(("death", "event", "recorded", "mother"))

    found = compare_people(tmp_path, [{**PERSON, **empty, **change}], [PERSON], *own)

    assert ("A1", kind, name) in found.corrections("left", "record_id", "kind", "finding")
    assert found.corrections("right") == []
    assert found.summary.left.checks[name] == 1


DEATH = Compared(name="death", kind=Kind.DATE, left="death", right="death", authority="right", means=Meaning.DEATH)


@pytest.mark.parametrize(("sure", "proposal"), [(0.9999, "correct"), (0.99, "review")])
def test_a_death_needs_a_surer_match(tmp_path: Path, sure: float, proposal: str) -> None:
    left, right = [{**PERSON, "death": None}], [{**PERSON, "death": "2020-01-01"}]

    found = compare_people(tmp_path, left, right, DEATH, sure=sure)

    assert [(row[0], row[2]) for row in found.differences()] == [("death", proposal)]
    asked = [("A1", "death", "death", "missing")] if proposal == "correct" else []
    assert found.corrections("left") == asked
    assert found.summary.reviewed.get("death", 0) == (proposal == "review")


def test_the_threshold_of_adverse_notes_is_a_setting(tmp_path: Path) -> None:
    left, right = [{**PERSON, "death": None}], [{**PERSON, "death": "2020-01-01"}]

    found = compare_people(tmp_path, left, right, DEATH, sure=0.99, adverse_accept=0.95)

    assert [row[2] for row in found.differences()] == ["correct"]


def test_a_death_that_the_authority_does_not_know_is_asked_about(tmp_path: Path) -> None:
    left, right = [{**PERSON, "death": "2020-01-01"}], [{**PERSON, "death": None}]

    found = compare_people(tmp_path, left, right, DEATH)

    assert found.differences() == [("death", "missing in right", "ask_person", "authority_silent", None)]


def test_who_was_served_after_a_recorded_death_is_asked_about(tmp_path: Path) -> None:
    served = Compared(name="served", kind=Kind.DATE, left="served", means=Meaning.EVENT)
    left, right = [{**PERSON, "death": None, "served": "2021-05-05"}], [{**PERSON, "death": "2020-01-01"}]

    found = compare_people(tmp_path, left, right, DEATH, served)

    assert ("death", "event after death", "ask_person", "after_death", None) in found.differences()


def test_a_cancellation_is_adverse_too(tmp_path: Path) -> None:
    state = Compared(
        name="state", kind=Kind.CODE, left="state", right="state", authority="left", means=Meaning.CANCELLATION
    )
    left, right = [{**PERSON, "state": "注销"}], [{**PERSON, "state": "正常"}]

    found = compare_people(tmp_path, left, right, state, sure=0.99)

    assert [(row[0], row[2]) for row in found.differences()] == [("state", "review")]
    assert found.summary.reviewed["cancellation"] == 1


def test_who_stands_twice_by_id_name_and_day_is_proposed_to_the_own_register(tmp_path: Path) -> None:
    found = compare_people(tmp_path, [PERSON, PERSON], [PERSON], linked=1)

    assert found.corrections("left", "record_id", "kind", "reference", "ask") == [("A2", "duplicate", "A1", None)]
    assert found.summary.left.duplicates == 1
    assert found.summary.left.alone == 0


def test_who_only_looks_like_somebody_twice_is_for_a_person_to_decide(tmp_path: Path) -> None:
    twin = {**PERSON, "name": "王小梅"}
    unsure = {**PERSON, "id_no": None}

    found = compare_people(tmp_path, [PERSON, twin, {**unsure, "name": "李四"}, {**unsure, "name": "李四"}], [PERSON])

    assert found.corrections("left") == []
    assert found.summary.left.duplicates == 2
    assert found.summary.reviewed["duplicate"] == 2


def test_unnamed_newborns_of_one_mother_are_two(tmp_path: Path) -> None:
    baby = {**PERSON, "name": "李芳之女", "birth": "2026-08-20", "id_no": None}

    found = compare_people(tmp_path, [PERSON, baby, baby], [PERSON])

    assert found.summary.left.duplicates == 0


def test_who_stands_on_one_list_only_is_counted_and_named_only_when_asked(tmp_path: Path) -> None:
    other = {**PERSON, "name": "李四", "id_no": None, "mobile": None, "address": None}

    quiet = compare_people(tmp_path / "quiet", [PERSON, other], [PERSON], linked=1)
    told = compare_people(tmp_path / "told", [PERSON, other], [PERSON], linked=1, unmatched=True)

    assert (quiet.summary.left.alone, quiet.summary.right.alone) == (1, 0)
    assert not list(quiet.out.glob("only_*"))
    assert rows(f"SELECT * FROM '{told.out}/only_left.parquet'") == [("A2",)]


def test_every_batch_states_how_many_are_expected_to_be_wrong(tmp_path: Path) -> None:
    authority = Compared(name="sex", authority="left")
    left, right = [PERSON] * 10, [{**PERSON, "sex": "男"}] * 10

    found = compare_people(tmp_path, left, right, authority, sure=0.9)

    batch = next(one for one in found.summary.batches if one.kind == "differs")
    assert (batch.register_side, batch.number) == ("right", 10)
    assert batch.expected_wrong == pytest.approx(1.0)


def test_what_is_wrong_among_matches_by_id_is_laid_on_those_that_differ(tmp_path: Path) -> None:
    authority = Compared(name="name", authority="left")
    left, right = [PERSON] * 10, [PERSON] * 9 + [{**PERSON, "name": "王晓兰"}]

    found = compare_people(tmp_path, left, right, authority, sure=0.9995)

    batch = next(one for one in found.summary.batches if one.kind == "differs")
    assert batch.expected_wrong == pytest.approx(10 * 0.0005)


def test_coverage_is_judged_against_a_target(tmp_path: Path) -> None:
    people = [{**PERSON, "id_no": None, "name": f"王{n}"} for n in range(60)]

    found = compare_people(tmp_path, people, people[:50], target=0.5)

    coverage = found.summary.left.coverage
    assert coverage is not None
    assert coverage["verdict"] == "met"
    assert coverage["interval"]["low"] < coverage["share"] <= 1
    assert coverage["assumptions"]


MARKS = {"name": "标记甲名", "birth": "1961-07-19", "address": "独秀峰里88号", "division": "530199107213"}


def contents(out: Path) -> str:
    """Return everything that a folder of results holds as text: cells of tables and workbooks, pages, JSON."""
    from python_calamine import CalamineWorkbook

    parts = []
    for file in sorted(path for path in out.rglob("*") if path.is_file()):
        if file.suffix == ".parquet":
            parts.append(str(rows(f"SELECT * FROM '{file}'")))
        elif file.suffix == ".xlsx":
            book = CalamineWorkbook.from_path(str(file))
            parts += [str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
        else:
            parts.append(file.read_text(encoding="utf-8"))
    return "\n".join(parts)


@pytest.mark.parametrize("authority", ["left", "right"])
def test_no_output_holds_a_value_of_either_register(tmp_path: Path, authority: Any) -> None:
    compared = [Compared(name=name, authority=authority) for name in MARKS]
    # Without an id, which would put the day in doubt.
    marked = {**PERSON, **MARKS, "id_no": None}

    found = compare_people(tmp_path, [marked, marked], [PERSON, PERSON], *compared, unmatched=True)

    told = contents(found.out)
    # One character of a sex stands in ordinary words too.
    values = {*PERSON.values(), *MARKS.values()} - {PERSON["sex"]}
    assert [value for value in values if value in told] == []
    assert len(found.corrections("right" if authority == "left" else "left")) >= 2 * len(MARKS)


def test_a_value_is_named_only_in_the_field_and_to_the_register_that_may_have_it(tmp_path: Path) -> None:
    compared = [Compared(name="name", authority="left", may_name=True), Compared(name="address", authority="left")]
    marked = {**PERSON, **MARKS, "birth": PERSON["birth"]}

    found = compare_people(tmp_path, [marked], [PERSON], *compared)

    named = {(one[0], one[1]) for one in found.corrections("right", "field", "value")}
    assert named == {("name", "标记甲名"), ("address", None)}
    told = contents(found.out)
    assert "独秀峰" not in told
    assert (found.out / "corrections_left.parquet").exists()
    assert "标记甲名" not in str(found.corrections("left", "*"))


@pytest.mark.parametrize("column", ["id_no", "name"])
def test_records_that_are_named_by_personal_values_are_refused(tmp_path: Path, column: str) -> None:
    file = write_register(tmp_path / "a.parquet", [{"rid": "A1", **PERSON}])
    spec = specify().model_copy(update={"left_id": column})

    with pytest.raises(ReconcileError, match="names each record by a number or name of the person"):
        compare(file, file, tmp_path / "out", spec=spec)


def test_record_ids_that_look_like_numbers_of_persons_are_refused(tmp_path: Path) -> None:
    file = write_register(tmp_path / "a.parquet", [{"rid": "11010519491231002X", **PERSON}])

    with pytest.raises(ReconcileError, match="would tell the other register"):
        compare(file, file, tmp_path / "out", spec=specify())


@pytest.mark.parametrize(
    ("matches", "said"),
    [
        ([("A1", "B1", 0.9, "weight"), ("A1", "B2", 0.9, "weight")], "links a record twice"),
        ([("A1", "B9", 0.9, "weight")], "1 matches of records that the tables do not have"),
        ([("A1", "B1", 1.9, "weight")], "1 probabilities that are none"),
    ],
)
def test_matches_of_other_tables_are_refused(tmp_path: Path, matches: Any, said: str) -> None:
    a = write_register(tmp_path / "a.parquet", [{"rid": "A1", **PERSON}, {"rid": "A2", **PERSON}])
    b = write_register(tmp_path / "b.parquet", [{"rid": "B1", **PERSON}, {"rid": "B2", **PERSON}])
    given = write_matches(tmp_path / "given.parquet", matches)

    with pytest.raises(ReconcileError, match=said):
        compare(a, b, tmp_path / "out", matches=given, spec=specify())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        (Compared(name="name", kind=Kind.NAME), "is a column already"),
        (Compared(name="death", kind=Kind.DATE), "give its kind and its headers"),
        (Compared(name="death", kind=Kind.DATE, left="d", authority="left"), "in one table only"),
        (Compared(name="name", may_name=True), "only where one register is the authority"),
    ],
)
def test_a_specification_that_contradicts_itself_is_refused(compared: Compared, said: str) -> None:
    column = Column(name="name", kind=Kind.NAME, left="name", right="name")

    with pytest.raises(ValueError, match=said):
        Specification(left_id="rid", right_id="rid", columns=(column,), compare=(compared,))
