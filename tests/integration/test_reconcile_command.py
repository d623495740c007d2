"""`fuwuyue reconcile link` on files as they come, good and bad."""

import csv
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from tests.support.command import run
from tests.support.registers import Linked, link_registers, rows, write_table

from reconcile.api import ReconcileError, describe, link, read_specification
from reconcile.folders import hold

PERSON = "rid,姓名,性别,出生日期,公民身份号码,手机,行政区划,现住址"
A_LINES = [
    "A1,王小明,男,1949-12-31,11010519491231002X,13912345678,110105001001,幸福路7号",
    "A2,李芳,女,1988-10-01,440524188001010014,13912345679,110105001001,幸福路8号",
]
B_LINES = [
    "B1,王小明,男,1949年12月31日,11010519491231002x,,110105001002,光明路1号",
    "B2,张伟,男,1970-01-01,,,110105001001,",
]


def write_csv(file: Path, lines: list[str], *, encoding: str = "utf-8", header: str = PERSON) -> Path:
    file.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
    return file


def matches(out: Path) -> list[tuple]:
    return rows(f"SELECT left_id, right_id, stage FROM '{out}/matches.parquet' ORDER BY ALL")


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    return write_csv(tmp_path / "a.csv", A_LINES), write_csv(tmp_path / "b.csv", B_LINES, encoding="gb18030")


def test_the_command_writes_matches_review_summary_and_report(tables: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"

    done = run("reconcile", "link", *map(str, tables), "--out", str(out))

    assert done.returncode == 0, done.stderr
    assert matches(out) == [("A1", "B1", "exact")]
    written = {file.name for file in out.iterdir()}
    tables_of_it = {"matches.parquet", "duplicates.parquet"}
    assert written == {*tables_of_it, "review.xlsx", "summary.json", "report.html", "model.json"}
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".out")] == []


def test_a_run_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    for side in "AB":
        write_table(
            tmp_path / f"{side}.parquet",
            f"SELECT '{side}' || i AS rid, '王' || i AS name, (13900000000 + i)::VARCHAR AS mobile,"
            " '1980-01-01' AS dob FROM range(1000000) t(i)",
        )
    line = [sys.executable, "-m", "fuwuyue", "reconcile", "link", *(str(tmp_path / f"{side}.parquet") for side in "AB")]

    with subprocess.Popen([*line, "--out", str(tmp_path / "out")], stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.readline()
        while not (begun := list(tmp_path.glob(".out.*/result"))):
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()

    assert begun
    assert process.returncode == 130
    assert "Traceback" not in said
    assert sorted(file.name for file in tmp_path.iterdir()) == ["A.parquet", "B.parquet"]


def test_a_full_disk_is_said(tables: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("reconcile.running.write_review", refuse)

    with pytest.raises(ReconcileError, match="The disk is full"):
        link(*tables, tmp_path / "out")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_the_command_finds_who_stands_in_a_table_twice(tmp_path: Path) -> None:
    again = A_LINES[0].replace("A1", "A9").replace("幸福路7号", "光明路1号")
    table, out = write_csv(tmp_path / "a.csv", [*A_LINES, again]), tmp_path / "out"

    done = run("reconcile", "dedupe", str(table), "--out", str(out))

    assert done.returncode == 0, done.stderr
    found = rows(f"SELECT record_id, count(DISTINCT cluster_id) OVER () FROM '{out}/clusters.parquet' ORDER BY 1")
    assert found == [("A1", 1), ("A9", 1)]
    written = {file.name for file in out.iterdir()}
    assert written == {"clusters.parquet", "report.html", "review.xlsx", "summary.json", "model.json"}


def test_the_page_loads_nothing_and_names_no_person(tables: tuple[Path, Path], tmp_path: Path) -> None:
    link(*tables, tmp_path / "out")

    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "http" not in page
    assert not [name for name in ("王小明", "李芳", "张伟", "13912345678", "11010519491231002") if name in page]


def test_a_folder_that_is_there_is_left_alone(tables: tuple[Path, Path], tmp_path: Path, in_english: None) -> None:
    (tmp_path / "out").mkdir()

    with pytest.raises(ReconcileError, match="is there already"):
        link(*tables, tmp_path / "out")


def test_a_workbook_is_read_and_its_formulas_are_values(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for place, header in enumerate(PERSON.split(",")):
            sheet.write_string(0, place, header)
        for place, cell in enumerate(A_LINES[0].split(",")):
            sheet.write_string(1, place, cell)
        sheet.write_formula(2, 0, '="A"&"9"', None, "A9")
        sheet.write_string(2, 1, "=1+1")
    b = write_csv(tmp_path / "b.csv", B_LINES)

    link(file, b, tmp_path / "out")

    assert matches(tmp_path / "out") == [("A1", "B1", "exact")]


def test_numbers_that_excel_has_rounded_are_refused_by_column(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for place, header in enumerate(PERSON.split(",")):
            sheet.write_string(0, place, header)
        sheet.write_string(1, 0, "A1")
        sheet.write_number(1, 4, 110105194912310021)

    with pytest.raises(ReconcileError, match="公民身份号码: Excel has rounded"):
        link(file, write_csv(tmp_path / "b.csv", B_LINES), tmp_path / "out")


def test_numbers_in_powers_of_ten_are_refused_by_column(tmp_path: Path) -> None:
    a = write_csv(tmp_path / "a.csv", [A_LINES[0].replace("11010519491231002X", "1.10105E+17")])

    with pytest.raises(ReconcileError, match="公民身份号码: Excel has rounded"):
        link(a, write_csv(tmp_path / "b.csv", B_LINES), tmp_path / "out")


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as content:
        content.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)

    with pytest.raises(ReconcileError, match="unpacks to more"):
        link(file, write_csv(tmp_path / "b.csv", B_LINES), tmp_path / "out")


def test_record_ids_that_repeat_are_refused(tmp_path: Path) -> None:
    a = write_csv(tmp_path / "a.csv", [*A_LINES, A_LINES[0]])

    with pytest.raises(ReconcileError, match="1 repeat another"):
        link(a, write_csv(tmp_path / "b.csv", B_LINES), tmp_path / "out")


@pytest.mark.parametrize(
    ("lines", "header", "sentence"),
    [
        ([], PERSON, "has no rows"),
        (["1,2"], "编号,金额", "Fewer than two columns"),
        (["王小明,男"], "姓名,性别", "No column names the records"),
    ],
)
def test_what_cannot_be_linked_is_said(tmp_path: Path, lines: list[str], header: str, sentence: str) -> None:
    a = write_csv(tmp_path / "a.csv", lines, header=header)

    with pytest.raises(ReconcileError, match=sentence):
        link(a, a, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_columns_named_like_sql_are_names(tmp_path: Path) -> None:
    header = 'rid,"姓名",性别,公民身份号码,select,"a""b; DROP TABLE t",\'x\',rn'
    a = write_csv(tmp_path / "a.csv", ["A1,王小明,男,11010519491231002X,1,2,3,4"], header=header)
    b = write_csv(tmp_path / "b.csv", ["B1,王小明,男,11010519491231002X,1,2,3,4"], header=header)

    link(a, b, tmp_path / "out")

    assert matches(tmp_path / "out") == [("A1", "B1", "exact")]


def test_a_cell_of_a_megabyte_is_a_cell(tables: tuple[Path, Path], tmp_path: Path) -> None:
    a = write_csv(tmp_path / "long.csv", [*A_LINES, f"A3,{'王' * 350_000},男,,,,,{'x' * 1_000_000}"])

    link(a, tables[1], tmp_path / "out")

    assert matches(tmp_path / "out") == [("A1", "B1", "exact")]


def test_columns_without_a_value_tell_nothing(tmp_path: Path) -> None:
    for side in "AB":
        write_table(
            tmp_path / f"{side}.parquet",
            f"SELECT '{side}' || i AS rid, NULL::VARCHAR AS name, NULL::DATE AS dob, NULL::VARCHAR AS id_no,"
            " NULL::VARCHAR AS mobile FROM range(1000) t(i)",
        )

    summary = link(tmp_path / "A.parquet", tmp_path / "B.parquet", tmp_path / "out")

    assert (summary.matches, summary.learned) == (0, {})


def test_a_hundred_thousand_equal_names_are_no_block(tmp_path: Path) -> None:
    for side in "AB":
        write_table(
            tmp_path / f"{side}.parquet",
            f"SELECT '{side}' || i AS rid, '王伟' AS name, '1900-01-01' AS dob, '男' AS sex,"
            " (13900000000 + i)::VARCHAR AS mobile, '620121101205' AS div FROM range(100000) t(i)",
        )

    summary = link(tmp_path / "A.parquet", tmp_path / "B.parquet", tmp_path / "out")

    assert summary.matches in (0, 99_999, 100_000)  # by their mobiles or not at all; never by the one name
    assert rows(f"SELECT count(*) FROM '{tmp_path}/out/matches.parquet' WHERE left_id[2:] <> right_id[2:]") == [(0,)]


def test_many_values_that_many_share_are_not_all_compared(tmp_path: Path) -> None:
    for side in "AB":
        write_table(
            tmp_path / f"{side}.parquet",
            f"SELECT '{side}' || i AS rid, '王' || chr((19968 + i % 700)::INTEGER) AS name, '1980-01-01' AS dob,"
            " (13900000000 + i)::VARCHAR AS mobile FROM range(200000) t(i)",
        )

    summary = link(tmp_path / "A.parquet", tmp_path / "B.parquet", tmp_path / "out")

    # 57 million pairs share name and day, and no two keys make anybody sure: that is said, and nobody is linked.
    assert summary.notes == ("contact taught nothing and does not count: too few sure pairs",)
    assert rows(f"SELECT count(*) FROM '{tmp_path}/out/matches.parquet' WHERE left_id[2:] <> right_id[2:]") == [(0,)]


def test_record_ids_keep_their_type(tmp_path: Path) -> None:
    for side, first in (("A", 1), ("B", 1001)):
        write_table(
            tmp_path / f"{side}.parquet",
            f"SELECT ({first} + i)::BIGINT AS rid, '王小明' AS name, '11010519491231002X' AS id_no FROM range(1) t(i)",
        )

    link(tmp_path / "A.parquet", tmp_path / "B.parquet", tmp_path / "out")

    assert matches(tmp_path / "out") == [(1, 1001, "exact")]


def test_a_specification_names_columns_of_any_header(tmp_path: Path) -> None:
    spec = tmp_path / "spec.toml"
    spec.write_text(
        'left_id = "no"\nright_id = "nr"\n'
        '[[columns]]\nname = "who"\nkind = "name"\nleft = "n"\nright = "m"\n'
        '[[columns]]\nname = "ident"\nkind = "national_id"\nleft = "i"\nright = "j"\n'
    )
    a = write_csv(tmp_path / "a.csv", ["1,王小明,11010519491231002X"], header="no,n,i")
    b = write_csv(tmp_path / "b.csv", ["7,王小明,11010519491231002X"], header="nr,m,j")

    link(a, b, tmp_path / "out", spec=read_specification(spec))

    assert matches(tmp_path / "out") == [("1", "7", "exact")]


def test_a_specification_is_written_to_start_from(tmp_path: Path) -> None:
    a = write_csv(tmp_path / "a.csv", [f"{A_LINES[0]},x"], header=f"{PERSON},备注")
    b = write_csv(tmp_path / "b.csv", B_LINES)

    done = run("reconcile", "spec", "init", str(a), str(b), "-o", str(tmp_path / "spec.toml"))

    assert done.returncode == 0, done.stderr
    spec = read_specification(tmp_path / "spec.toml")
    assert (spec.left_id, [column.left for column in spec.columns]) == ("rid", PERSON.split(",")[1:])
    assert '# 未使用，第一张表："备注"' in (tmp_path / "spec.toml").read_text(encoding="utf-8")


def test_columns_of_unknown_headers_are_guessed_by_their_values(tmp_path: Path) -> None:
    people = ["张伟,110105001001,1980年5月1日", "欧阳娜,110105001002,1990-01-31", "王芳,110105001003,1975/12/3"]
    a = write_csv(tmp_path / "a.csv", [f"X{n},{one},好" for n, one in enumerate(people)], header="甲,乙,丙,丁,戊")
    b = write_csv(tmp_path / "b.csv", [f"{one},K-{n}" for n, one in enumerate(people)], header="p,q,r,s")

    text = describe(a, b)

    (tmp_path / "spec.toml").write_text(text, encoding="utf-8")
    spec = read_specification(tmp_path / "spec.toml")
    assert (spec.left_id, spec.right_id) == ("甲", "s")
    assert {(one.kind.value, one.left, one.right) for one in spec.columns} == {
        ("name", "乙", "p"), ("division", "丙", "q"), ("date", "丁", "r"),
    }  # fmt: skip
    assert text.count("its values look like it") == 3
    assert '# not used, of the first table: "戊"' in text


def test_a_specification_that_does_not_fit_says_where(tmp_path: Path) -> None:
    spec = tmp_path / "spec.toml"
    spec.write_text(
        'left_id = "a"\nright_id = "b"\n[[columns]]\nname = "x"\nkind = "colour"\nleft = "a"\nright = "b"\n'
    )

    with pytest.raises(ReconcileError, match=r"columns\.0\.kind"):
        read_specification(spec)


def test_a_decision_in_another_word_is_refused(tables: tuple[Path, Path], tmp_path: Path) -> None:
    decisions = write_csv(tmp_path / "d.csv", ["A1,B1,yes"], header="left_id,right_id,decision")

    with pytest.raises(ReconcileError, match=r"“yes” in d[.]csv is no decision"):
        link(*tables, tmp_path / "out", decisions=decisions)


def test_an_error_is_one_sentence_in_chinese(tmp_path: Path) -> None:
    done = run("--lang", "zh", "reconcile", "link", "none.csv", "none.csv", "--out", str(tmp_path / "out"))

    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[-1] == "没有文件 none.csv。"


def test_the_review_list_has_a_column_to_decide_in(tables: tuple[Path, Path], tmp_path: Path) -> None:
    link(*tables, tmp_path / "out")

    sheet = CalamineWorkbook.from_path(str(tmp_path / "out" / "review.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet[0][:2] == ["Left record", "Right record"]
    assert "Decision" in sheet[0][5]


def errors(file: Path) -> list[list[str]]:
    return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))[1:]


def test_what_cannot_be_read_is_listed_for_each_table_and_the_rest_goes_on(tmp_path: Path) -> None:
    odd = [
        *A_LINES,
        "A3,张三,男,1990-02-31,110105194912310021,1234,11010,幸福路9号",
        "A4,李四,不详,无,000000,无,,",
        "A5,王五,男,1990-02-30,11010519901301002X,13912345678,110105001001,幸福路9号,多一格",
        "A6,赵六,第三,3/4/1985,110105,13912345677,110105001001,幸福路9号",
    ]
    tables = write_csv(tmp_path / "a.csv", odd), write_csv(tmp_path / "b.csv", B_LINES)

    summary = link(*tables, tmp_path / "out")

    assert (summary.rows_left, summary.refused_rows, summary.value_errors) == (5, 1, 7)
    assert errors(tmp_path / "out" / "errors_left.csv") == [
        ["6", "", "", odd[4], "the row has more cells than there are headers"],
        ["3", "A3", "出生日期", "1990-02-31", "no calendar has this day"],
        [
            "3",
            "A3",
            "公民身份号码",
            "110105194912310021",
            "the check digit does not fit: a digit is wrong or two are exchanged",
        ],
        ["3", "A3", "手机", "1234", "no mobile number of the mainland"],
        ["3", "A3", "行政区划", "11010", "no division code of 6, 9 or 12 digits"],
        ["5", "A6", "性别", "第三", "neither male nor female (GB/T 2261.1)"],
        ["5", "A6", "出生日期", "3/4/1985", "may be two different days; write it as 2026-09-05"],
        ["5", "A6", "公民身份号码", "110105", "no identity number has this length or these signs"],
    ]
    assert not (tmp_path / "out" / "errors_right.csv").exists()
    assert matches(tmp_path / "out") == [("A1", "B1", "exact")]


def test_values_of_a_large_table_are_looked_at_where_that_is_asked_for(
    tables: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconcile.running.CHECKED_BY_ITSELF", 1)

    assert link(*tables, tmp_path / "out").value_errors is None
    assert link(*tables, tmp_path / "again", check_values=True).value_errors == 0


def test_errors_of_one_register_name_nothing_of_the_other(tmp_path: Path) -> None:
    lines = ["A1,王小明,男,1949-12-31,11010519491231002X,左,110105001001,幸福路7号"]
    other = ["B1,王小明,男,1949-12-31,11010519491231002X,右,110105001001,幸福路7号"]

    link(write_csv(tmp_path / "a.csv", lines), write_csv(tmp_path / "b.csv", other), tmp_path / "out")

    assert "右" not in (tmp_path / "out" / "errors_left.csv").read_text(encoding="utf-8")
    assert "左" not in (tmp_path / "out" / "errors_right.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Linked, Path]:
    """A small linkage without ids, and the pairs that are true in it."""
    folder = tmp_path_factory.mktemp("known")
    linked = link_registers(folder, size=1_500, profile="no-id")
    a, b = (f"'{linked.registers}/truth_{one}.parquet'" for one in "AB")
    query = f"SELECT min(a.rid) AS left_id, min(b.rid) AS right_id FROM {a} a JOIN {b} b USING (pid) GROUP BY pid"
    return linked, write_table(folder / "truth.parquet", query)


def test_matches_are_measured_beside_the_truth_and_not_changed_by_it(
    known: tuple[Linked, Path], tmp_path: Path
) -> None:
    linked, truth = known
    tables = linked.registers / "A.parquet", linked.registers / "B.parquet"

    summary = link(*tables, tmp_path / "out", truth=truth)

    assert (tmp_path / "out/matches.parquet").read_bytes() == (linked.out / "matches.parquet").read_bytes()
    found = summary.truth
    assert found is not None
    pairs = rows(f"SELECT left_id, right_id FROM '{truth}'")
    right = len(set(pairs) & linked.pairs())
    assert (found.pairs, found.right, found.wrong, found.missed) == (
        len(pairs), right, summary.matches - right, len(pairs) - right,
    )  # fmt: skip
    recalls = [one.recall for one in found.curve]
    assert recalls == sorted(recalls)
    # A person who stands in a table twice may be matched by the record that the list does not name.
    assert found.curve[0].precision > 0.99
    assert 0.98 < max(min(one.precision, one.recall) for one in found.curve) <= 1
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "<polyline points=" in page


def test_a_file_that_is_no_list_of_known_pairs_is_refused(tables: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(ReconcileError, match=r"truth\.csv is no list of known pairs"):
        link(*tables, tmp_path / "out", truth=tmp_path / "truth.csv")


def test_the_list_for_review_is_as_long_as_was_asked_for(known: tuple[Linked, Path], tmp_path: Path) -> None:
    linked, _truth = known
    tables = linked.registers / "A.parquet", linked.registers / "B.parquet"
    assert linked.summary.for_review > 2

    summary = link(*tables, tmp_path / "out", review_size=2)

    sheet = CalamineWorkbook.from_path(str(tmp_path / "out/review.xlsx")).get_sheet_by_index(0).to_python()
    assert (summary.for_review, len(sheet)) == (2, 3)


def test_a_search_for_repeated_records_has_its_report(known: tuple[Linked, Path], tmp_path: Path) -> None:
    linked, _truth = known
    done = run(
        "reconcile", "dedupe", str(linked.registers / "A.parquet"), "--out", str(tmp_path / "out"), "--review", "3"
    )

    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "一表之内同一人的记录" in page
    assert "<rect class='m'" in page
    assert not re.findall(r"(?:src|href)=", page)


def test_what_a_killed_run_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    registers = link_registers(tmp_path / "made", size=20_000).registers
    tables = [str(registers / "A.parquet"), str(registers / "B.parquet")]
    out = tmp_path / "place" / "out"
    out.parent.mkdir()
    line = [sys.executable, "-m", "fuwuyue", "reconcile", "link", *tables, "--out", str(out)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(out.parent.glob(".out.*/result")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert [file.name[:5] for file in out.parent.iterdir()] == [".out."]

    with hold(next(out.parent.glob(".out.*"))):  # a run that lives keeps its folder
        link(*map(Path, tables), tmp_path / "place" / "out")
    assert len(list(out.parent.glob(".out.*"))) == 1
    link(*map(Path, tables), tmp_path / "place" / "other")
    shutil.rmtree(out)
    link(*map(Path, tables), out)

    assert {file.name for file in out.parent.iterdir()} == {"out", "other"}
