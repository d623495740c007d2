"""`fuwuyue reconcile estimate`, `sample` and `sample-size` as a person runs them."""

import csv
import json
from pathlib import Path

import pytest
from tests.support.command import run_quickly as run
from tests.support.command import said

REGISTER = "编号,乡镇\n" + "".join(f"R{number:04},{'东乡西乡北乡'[number % 3 * 2 :][:2]}\n" for number in range(3_000))


def write(path: Path, content: str, encoding: str = "utf-8") -> str:
    path.write_text(content, encoding=encoding)
    return str(path)


def test_coverage_of_a_table_is_told_in_chinese_with_its_assumptions(tmp_path: Path) -> None:
    table = write(
        tmp_path / "counts.csv", "分层,登记库,独立名单,匹配数\n东乡,3000,900,880\n西乡,2000,700,640\n", "gb18030"
    )

    result = run("reconcile", "estimate", table, "--target", "99%")

    lines = result.stdout.decode("utf-8").splitlines()
    assert (result.returncode, said(result)) == (0, "")
    assert lines[0].startswith("覆盖率：95.1")
    assert lines[1] == "目标 99%：未达到。"
    assert any(line.startswith("  西乡：91.44%") for line in lines)
    assert "以上结论以下列条件为前提：" in lines
    assert sum(line.startswith("  - ") for line in lines) == 5


def test_answer_as_json_holds_its_figures_whole(tmp_path: Path) -> None:
    links = {"false": {"wrong": 1, "checked": 300}, "missed": {"wrong": 6, "checked": 300}}
    asked = {"kind": "coverage", "register": 9000, "other_list": 3000, "matched": 2850, "links": links}

    result = run(
        "reconcile", "estimate", write(tmp_path / "a.json", json.dumps(asked)), "--format", "json", "--seed", "5"
    )

    answer = json.loads(result.stdout)
    assert answer["seed"] == 5
    assert answer["verdict"] is None
    assert answer["interval"]["low"] < answer["share"] < answer["interval"]["high"]
    assert answer["share"] == pytest.approx(2850 * (299 / 300) / 0.98 / 3000, abs=1e-3)
    assert len(answer["assumptions"]) == 5


def test_summary_of_a_linkage_is_a_file_of_counts() -> None:
    """Left is the register; rows that repeat another count once; links expected to be wrong are carried through."""
    summary = {"rows_left": 9_100, "rows_right": 3_050, "duplicates_left": 100, "duplicates_right": 50}
    summary |= {"matches": 2_970, "expected_wrong": 6.2, "refused_rows": 0}

    result = run("reconcile", "estimate", "-", "--target", "95%", "--lang", "en", given=json.dumps(summary).encode())

    page = result.stdout.decode("utf-8")
    assert page.startswith("Coverage: 98.79%")
    assert "Of the links 0.21% are false" in page


def test_three_hundred_right_records_cannot_show_99_per_cent() -> None:
    given = json.dumps({"kind": "accuracy", "checked": 300, "right": 300}).encode()

    result = run("reconcile", "estimate", "-", "--target", "0.99", "--lang", "en", given=given)

    page = result.stdout.decode("utf-8")
    assert "between 98.77% and 100.00%" in page
    assert "cannot say" in page
    assert "at least 368 records" in page


def test_sample_is_drawn_checked_and_told(tmp_path: Path) -> None:
    """The whole way: draw, fill in, estimate; the register has the same sample from its seed at any time."""
    register, sheet = write(tmp_path / "register.csv", REGISTER), tmp_path / "sheet.csv"
    draw = ("--size", "300", "--id-column", "编号", "--stratum-column", "乡镇", "--seed", "2026-09")

    drawn = run("reconcile", "sample", register, *draw, "-o", str(sheet))
    again = run("reconcile", "sample", register, *draw, "-o", str(tmp_path / "again.csv"))

    assert (drawn.returncode, again.returncode, said(drawn)) == (0, 0, "")
    assert (tmp_path / "again.csv").read_bytes() == sheet.read_bytes()
    record = json.loads((tmp_path / "sheet.json").read_text(encoding="utf-8"))
    assert record["sizes"] == {"东乡": 100, "西乡": 100, "北乡": 100}
    assert "R0" not in json.dumps(record)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["population"] for row in rows} == {"1000"}
    filled = "id,stratum,population,result\n" + "".join(
        f"{row['id']},{row['stratum']},{row['population']},{'错' if place == 0 else '对'}\n"
        for place, row in enumerate(rows)
    )
    told = run("reconcile", "estimate", write(tmp_path / "filled.csv", filled), "--target", "95%")
    page = told.stdout.decode("utf-8")
    assert "准确率：99.67%" in page
    assert "目标 95%：达到。" in page


def test_drawn_sample_is_not_overwritten(tmp_path: Path) -> None:
    register, sheet = write(tmp_path / "register.csv", REGISTER), tmp_path / "sheet.csv"
    sheet.write_text("filled in already", encoding="utf-8")

    result = run("reconcile", "sample", register, "--size", "5", "--id-column", "编号", "-o", str(sheet))

    assert result.returncode == 2
    assert "已存在" in said(result)
    assert sheet.read_text(encoding="utf-8") == "filled in already"


def test_seed_is_told_where_none_is_given(tmp_path: Path) -> None:
    register, sheet = write(tmp_path / "register.csv", REGISTER), tmp_path / "sheet.csv"

    result = run("reconcile", "sample", register, "--size", "5", "--id-column", "编号", "-o", str(sheet))

    seed = json.loads(sheet.with_suffix(".json").read_text(encoding="utf-8"))["seed"]
    assert len(seed) == 16
    assert seed in result.stdout.decode("utf-8")


def test_plans_are_told_with_how_they_behave() -> None:
    result = run("reconcile", "sample-size", "--good", "0.5%", "--bad", "3%")

    page = result.stdout.decode("utf-8")
    assert "核查 221 条，差错不超过 3 条则通过" in page
    assert "3.00%：固定样本 9.97%" in page


def test_plans_as_json_hold_their_curves() -> None:
    result = run("reconcile", "sample-size", "--good", "0.5%", "--bad", "3%", "--format", "json")

    plans = json.loads(result.stdout)
    assert plans["fixed"] == {"size": 221, "allowed": 3}
    bad = next(point for point in plans["curve"] if point["error_rate"] == pytest.approx(0.03))
    assert bad["fixed_accepted"] == pytest.approx(0.0997, abs=1e-4)
    assert bad["accepted"] <= 0.10


@pytest.mark.parametrize(("outcomes", "told"), [("0" * 49, "通过。"), ("11", "不通过。"), ("0001", "尚无法判断。")])
def test_sequence_is_judged(outcomes: str, told: str) -> None:
    given = json.dumps({"kind": "sequence", "good": "1%", "bad": "10%", "outcomes": outcomes}).encode()

    result = run("reconcile", "estimate", "-", given=given)

    assert result.stdout.decode("utf-8").splitlines()[0] == told


def test_lot_is_judged() -> None:
    asked = {"kind": "acceptance", "good": 0.005, "bad": 0.03, "checked": 221, "errors": 3}

    result = run("reconcile", "estimate", "-", given=json.dumps(asked).encode())

    assert result.stdout.decode("utf-8").splitlines()[0] == "通过。"


MENDABLE = [
    (b"", (), "从列名看不出要估计什么"),
    (b"{", (), "JSON 在第 1 行"),
    (b'{"kind": "births"}', (), "未知的类型“births”"),
    (b'{"kind": "accuracy", "checked": 3.5, "right": 3}', (), "checked 为“3.5”，应为小于一百亿的整数"),
    (b'{"kind": "accuracy", "checked": true, "right": 3}', (), "应为小于一百亿的整数"),
    (b'{"kind": "accuracy", "checked": 3, "right": 4}', (), "不可能出现"),
    (b'{"kind": "accuracy", "strata": 3}', (), "strata"),
    (b'{"kind": "coverage", "register": 9, "other_list": 9, "matched": 9, "links": 3}', (), "links"),
    (b'{"kind": "coverage", "register": 9, "other_list": 9, "matched": 9, "links": {"pairs": 3}}', (), "pairs"),
    (b'{"kind": "acceptance", "good": "much", "bad": 0.1, "checked": 1, "errors": 0}', (), "good 为 much"),
    (b'{"kind": "acceptance", "checked": 1, "errors": 0}', (), "good"),
    ("分层,核查数,正确数\n东乡,100,九十\n".encode(), (), "第 2 行：right 为“九十”"),
    ("id,result\nR1,对\nR2,\n".encode(), (), "第 3 行：没有核查结果"),
    ("id,result\nR1,大概\n".encode(), (), "第 2 行：结果“大概”"),
    (b'{"kind": "accuracy", "checked": 3, "right": 3}', ("--target", "99"), "0.99 或 99%"),
    (b'{"kind": "accuracy", "checked": 3, "right": 3}', ("--target", "all"), "“all”不是比例"),
    (b'{"kind": "accuracy", "checked": 3, "right": 3}', ("--confidence", "5%"), "置信度 5.00% 不可用"),
    (b"\xff\xfe\x00\xff\xff", (), "UTF-8"),
]


@pytest.mark.parametrize(("given", "options", "told"), MENDABLE)
def test_what_cannot_be_understood_is_one_sentence(given: bytes, options: tuple[str, ...], told: str) -> None:
    result = run("reconcile", "estimate", "-", *options, given=given)

    assert result.returncode == 2
    assert told in said(result)
    assert "Traceback" not in said(result)


@pytest.mark.parametrize(
    ("register", "options", "told"),
    [
        ("id\n1\n1\n", ("--size", "1"), "有 1 个编号重复出现"),
        ("id\n1\n\n", ("--size", "9"), "无法从 1 条记录中抽取 9 条"),
        ("编号\n1\n", ("--size", "1"), "没有“id”这一列"),
        ("id,乡镇\n1\n", ("--size", "1", "--stratum-column", "村"), "没有“村”这一列"),
        ("id\n1\n" + "9" * 200_000, ("--size", "1"), "第 3 行无法按 CSV 读取"),
    ],
)
def test_register_that_cannot_be_drawn_from_is_one_sentence(
    register: str, options: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    result = run("reconcile", "sample", write(tmp_path / "a.csv", register), *options, "-o", str(tmp_path / "b.csv"))

    assert result.returncode == 2
    assert told in said(result)
    assert not (tmp_path / "b.csv").exists()
