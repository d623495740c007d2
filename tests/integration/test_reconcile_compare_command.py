"""`fuwuyue reconcile compare` as a person runs it, in both languages, on good tables and bad ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.support.command import run
from tests.support.registers import rows

HEADERS = "编号,姓名,性别,出生日期,公民身份号码,手机,行政区划,现住址,死亡日期"
A_LINES = [
    "A1,王小兰,女,1949-12-31,11010519491231002X,13912345678,110105001001,幸福路7号,",
    "A2,李芳,男,1988-10-01,,13912345679,110105001001,幸福路8号,",
]
B_LINES = [
    "B1,王小蓝,女,1949-12-31,11010519491231002x,,110105001002,光明路1号,2020-01-01",
    "B2,张伟,男,1970-01-01,,,110105001001,,",
]
SPECIFICATION = """
left_id = "编号"
right_id = "编号"
left_register = "公安户籍"
right_register = "民政殡葬"
columns = [
  {name = "name", kind = "name", left = "姓名", right = "姓名"},
  {name = "sex", kind = "sex", left = "性别", right = "性别"},
  {name = "birth", kind = "date", left = "出生日期", right = "出生日期"},
  {name = "id_no", kind = "national_id", left = "公民身份号码", right = "公民身份号码"},
]
compare = [
  {name = "name", authority = "left", may_name = true},
  {name = "death", kind = "date", left = "死亡日期", right = "死亡日期", authority = "right", means = "death"},
]
"""
WRITTEN = {
    "corrections_left.parquet", "corrections_left.xlsx", "corrections_right.parquet", "corrections_right.xlsx",
    "discrepancies.parquet", "duplicates.parquet", "linkage", "report.html", "review.xlsx", "summary.json",
}  # fmt: skip


@pytest.fixture
def tables(tmp_path: Path) -> list[str]:
    """Write two tables and a specification; return the arguments that name them."""
    for name, lines in (("a.csv", A_LINES), ("b.csv", B_LINES)):
        (tmp_path / name).write_text("\n".join([HEADERS, *lines]) + "\n", encoding="utf-8")
    (tmp_path / "spec.toml").write_text(SPECIFICATION, encoding="utf-8")
    return [str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--spec", str(tmp_path / "spec.toml")]


def read_sheets(file: Path) -> str:
    book = CalamineWorkbook.from_path(str(file))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def test_the_command_links_compares_and_writes_in_chinese(tables: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"

    done = run("reconcile", "compare", *tables, "--out", str(out), "--target", "99%", FUWUYUE_LANGUAGE="zh")

    assert done.returncode == 0, done.stderr.decode()
    assert "致 公安户籍" in done.stdout.decode()
    assert {file.name for file in out.iterdir()} == WRITTEN
    assert rows(f"SELECT record_id, kind, field FROM '{out}/corrections_left.parquet'") == [("A1", "death", "death")]
    named = rows(f"SELECT record_id, kind, value FROM '{out}/corrections_right.parquet'")
    assert named == [("B1", "differs", "王小兰")]
    sheets = read_sheets(out / "corrections_left.xlsx")
    assert "死亡日期" in sheets
    assert "民政殡葬" in sheets
    assert "2020-01-01" not in sheets
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "两份登记数据核对报告" in page
    assert "http" not in page
    assert not [word for word in ("王小兰", "王小蓝", "李芳", "13912345678", "2020-01-01") if word in page]
    assert json.loads((out / "summary.json").read_text())["left"]["coverage"]["verdict"] == "cannot say"
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".out")] == []


def test_the_command_says_it_in_english_and_names_who_is_alone_only_when_asked(
    tables: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"

    done = run("reconcile", "compare", *tables, "--out", str(out), "--unmatched", FUWUYUE_LANGUAGE="en")

    said = done.stdout.decode()
    assert "1 persons are on both, 1 on the first table only, 1 on the second only." in said
    assert "To 公安户籍: 1 proposals" in said
    assert {file.name for file in out.iterdir()} == WRITTEN | {"only_left.parquet", "only_right.parquet"}
    assert rows(f"SELECT * FROM '{out}/only_right.parquet'") == [("B2",)]
    assert "Comparison of two registers" in (out / "report.html").read_text(encoding="utf-8")


def test_a_linkage_names_who_is_alone_only_when_asked(tables: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"

    done = run("reconcile", "link", *tables, "--out", str(out), "--unmatched")

    assert done.returncode == 0, done.stderr.decode()
    assert rows(f"SELECT * FROM '{out}/unmatched_left.parquet'") == [("A2",)]
    assert rows(f"SELECT * FROM '{out}/unmatched_right.parquet'") == [("B2",)]


def test_the_matches_of_an_earlier_linkage_are_taken(tables: list[str], tmp_path: Path) -> None:
    run("reconcile", "link", *tables, "--out", str(tmp_path / "linked"))

    matches = str(tmp_path / "linked" / "matches.parquet")
    done = run("reconcile", "compare", *tables, "--matches", matches, "--out", str(tmp_path / "out"))

    assert done.returncode == 0, done.stderr.decode()
    assert {file.name for file in (tmp_path / "out").iterdir()} == WRITTEN - {"linkage"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--target", "7"], "“7” is no share"),
        (["--matches", "none.parquet"], "There is no file"),
        (["--matches", "spec.toml"], "is no table of matches"),
        (["--out", "."], "is there already"),
        (["--memory", "much"], "is no amount of memory"),
    ],
)
def test_bad_wishes_get_a_sentence_and_leave_nothing(
    tables: list[str], tmp_path: Path, more: list[str], said: str
) -> None:
    here = [str(tmp_path / one) if "." in one else one for one in more]
    out = [] if "--out" in more else ["--out", str(tmp_path / "out")]

    done = run("reconcile", "compare", *tables, *out, *here, FUWUYUE_LANGUAGE="en")

    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.csv", "b.csv", "spec.toml"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("手术欠账", "nobody owes an operation"),
        ("婚姻状况", "nobody has to be married"),
        ("躲生外逃", "rights review refuses"),
    ],
)
def test_what_is_never_stored_is_never_compared(tables: list[str], tmp_path: Path, header: str, said: str) -> None:
    for name in ("a.csv", "b.csv", "spec.toml"):
        file = tmp_path / name
        file.write_text(file.read_text(encoding="utf-8").replace("死亡日期", header), encoding="utf-8")

    done = run("reconcile", "compare", *tables, "--out", str(tmp_path / "out"), FUWUYUE_LANGUAGE="en")

    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_a_missing_column_is_named(tables: list[str], tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("死亡日期", "备注"), encoding="utf-8")

    done = run("reconcile", "compare", *tables, "--out", str(tmp_path / "out"), FUWUYUE_LANGUAGE="en")

    assert done.returncode == 2
    assert "b.csv has no column 死亡日期" in done.stderr.decode()
