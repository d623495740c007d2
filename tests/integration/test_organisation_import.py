"""Lists of divisions as offices send them: in which files, with which slips, and stopped half-way."""

import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from tests.support.command import run_quickly as run
from tests.support.command import said
from tests.support.county import COUNTY_LIST
from tests.support.growth import grows_in_proportion
from tests.support.xlsx import make_xlsx

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation import api, table_files
from fuwuyue.organisation.models import Division
from fuwuyue.organisation.rules.division_rows import RawRow, check_rows
from fuwuyue.protection.api import AuditEntry

TEXT = COUNTY_LIST.read_text(encoding="utf-8")
LINES = [line.split(",") for line in TEXT.strip().split("\n")]
NAMES = {line[1] for line in LINES[1:]}


def names_stored() -> set[str]:
    return set(Division.objects.values_list("name", flat=True))


def as_numbers() -> bytes:
    return make_xlsx([LINES[0], *([float(code), name, "", since] for code, name, _above, since in LINES[1:])])


FILES = {
    "utf-8": TEXT.encode(),
    "utf-8 with its mark": TEXT.encode("utf-8-sig"),
    "gb18030": TEXT.encode("gb18030"),
    "line ends of Windows": TEXT.replace("\n", "\r\n").encode("gb18030"),
    "tabs": TEXT.replace(",", "\t").encode(),
    "quoted": "\n".join(",".join(f'"{cell}"' for cell in line) for line in LINES).encode(),
    "blank rows": TEXT.replace("\n", "\n\n,,,\n").encode(),
    "codes as decimals": TEXT.replace("000,", "000.0,").encode(),
    "xlsx": make_xlsx(LINES),
    "xlsx with codes as numbers": as_numbers(),
    "english headings": ("code,name,parent code,valid from\n" + TEXT.partition("\n")[2]).encode(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_list_is_read_from_every_kind_of_file(content: bytes, now) -> None:
    imported = api.import_divisions(content=content, now=now)

    assert (imported.errors, imported.added_count, names_stored()) == ((), 13, NAMES)
    township = Division.objects.get(name="青坪乡")
    assert (township.parent.name, str(township.valid_from), township.level) == ("云岭县", "2015-03-01", "township")


@pytest.mark.django_db
def test_a_second_run_changes_nothing(now) -> None:
    api.import_divisions(content=TEXT.encode(), now=now)
    before = list(Division.objects.order_by("pk").values())

    again = api.import_divisions(content=TEXT.encode(), now=now)
    as_excel = api.import_divisions(content=as_numbers(), now=now)

    assert (again.added_count, again.unchanged_count, again.errors) == (0, 13, ())
    assert (as_excel.added_count, as_excel.unchanged_count, as_excel.errors) == (0, 13, ())
    assert list(Division.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_right_rows_go_in_and_wrong_rows_come_back(now) -> None:
    wrong = "53019930000,短镇,,\n530199300201,孤村,,\n=1+1,坏,,\n"

    imported = api.import_divisions(content=(TEXT + wrong).encode("gb18030"), now=now)

    assert (imported.added_count, names_stored()) == (13, NAMES)
    assert [error.number for error in imported.errors] == [15, 16, 17]
    returned = list(csv.reader(io.StringIO(imported.wrong_rows.decode("utf-8-sig"))))
    assert returned[0] == [*LINES[0], "错误原因"]
    assert returned[1] == [
        "53019930000",
        "短镇",
        "",
        "",
        "第15行：代码“53019930000”为11位，请写成12位，如530199100000。",
    ]
    assert [row[0] for row in returned[1:]] == ["53019930000", "530199300201", "'=1+1"]


@pytest.mark.django_db
def test_wrong_rows_put_right_go_in(now) -> None:
    first = api.import_divisions(content=(TEXT + "53019930000,短镇,,\n").encode(), now=now)
    corrected = first.wrong_rows.decode("utf-8-sig").replace("53019930000,", "530199300000,")

    second = api.import_divisions(content=corrected.encode("utf-8-sig"), now=now)

    assert (second.added_count, second.errors) == (1, ())


@pytest.mark.django_db
def test_rows_with_merged_cells_are_told(now) -> None:
    content = make_xlsx(LINES, merged=["C4:C6"])

    imported = api.import_divisions(content=content, now=now)

    assert [error.message for error in imported.errors] == [
        f"第{number}行：此行有合并单元格，请取消合并并逐格填写。" for number in (4, 5, 6)
    ]


def test_ranges_that_reach_far_cost_no_more_than_the_rows() -> None:
    table = table_files.read_table(make_xlsx(LINES, merged=["A4:A1048576"] * 2_000))

    assert [row.number for row in table.rows if row.merged] == list(range(4, 15))


@pytest.mark.django_db
def test_row_numbers_are_those_of_the_spreadsheet(now) -> None:
    rows = [[], ["代码", "名称"], [], ["530199000000", "云岭县"], ["1", "坏"]]

    from_excel = api.import_divisions(content=make_xlsx(rows), now=now)
    from_csv = api.import_divisions(content="\n".join(map(",".join, rows)).encode(), now=now)

    assert [error.number for error in from_excel.errors] == [5]
    assert [error.number for error in from_csv.errors] == [5]


CORNER = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
NOT_READ = {
    "nothing": (b"", "没有内容"),
    "blanks": (b"\n\n , \n", "没有内容"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "无法识别"),
    "half an xlsx": (make_xlsx(LINES)[:400], "已损坏"),
    "an old xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版Excel"),
    "a cell at the far corner": (make_xlsx(LINES, extra=CORNER), "第1048576行、第16384列"),
    "no headings": ("530199000000,云岭县\n".encode(), "首行没有“代码”一列"),
    "a zip of something else": (make_xlsx(LINES).replace(b"xl/workbook.xml", b"xl/workbuch.xml"), "已损坏"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "said"), NOT_READ.values(), ids=NOT_READ)
def test_a_file_that_is_no_list_is_refused_as_a_whole(content: bytes, said: str, now) -> None:
    with pytest.raises(UserError, match=said):
        api.import_divisions(content=content, now=now)

    assert not Division.objects.exists()


def test_a_file_that_would_fill_the_memory_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "MOST_UNPACKED_BYTES", 1_000_000)

    with pytest.raises(UserError, match="解压后"):
        table_files.read_table(make_xlsx(LINES, extra=" " * 1_000_000))


def county_of(villages: int) -> str:
    lines = ["代码,名称", "530199000000,云岭县", *(f"530199{number}000,乡{number}" for number in range(200, 220))]
    lines += [f"530199{200 + place % 20}{200 + place // 20},村{place}" for place in range(villages)]
    return "\n".join(lines)


def test_checking_rows_takes_time_in_proportion() -> None:
    def check(size: int) -> None:
        lines = (line.split(",") for line in county_of(size).split("\n")[1:])
        check_rows([RawRow(number, *line) for number, line in enumerate(lines)], {})

    assert grows_in_proportion(check, 1_500, 8)


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_rows_of_a_chunk(now, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(16):
        api.import_divisions(content=county_of(400).encode(), now=now)


@pytest.mark.django_db
def test_an_import_that_finds_another_at_work_stops(now) -> None:
    real = Division.objects.bulk_create

    def meanwhile(rows):
        first = rows[0]
        Division.objects.create(
            code=first.code, level=first.level, name=first.name, parent_id=first.parent_id, valid_from=first.valid_from
        )
        return real(rows)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(UserError, match="另有人正在导入"):
        patch.setattr(Division.objects, "bulk_create", meanwhile)
        api.import_divisions(content=TEXT.encode(), now=now)

    assert not Division.objects.exists()


# Dies in the third chunk as by `kill -9`, when its rows are written and neither the position nor the end is.
_DYING = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from django.db.models.query import QuerySet
from fuwuyue.config.server import prepare
prepare()
from fuwuyue.journeys.do_long_work import begin_import_of_divisions, finish_job
real, calls = QuerySet.bulk_create, []
def dying(self, rows, **options):
    made = real(self, rows, **options)
    calls.append(len(rows))
    if len(calls) == 3:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return made
QuerySet.bulk_create = dying
job = begin_import_of_divisions(content=Path(sys.argv[1]).read_bytes(), now=datetime.now(UTC))
finish_job(job_id=job.pk, tell=lambda job: None)
"""


# Lets a minute pass: the lease of who was killed runs out.
_LATER = """
from datetime import UTC, datetime
from fuwuyue.config.server import prepare
prepare()
from fuwuyue.jobs.models import Job
assert Job.objects.filter(state="at_work", done=1_000).update(leased_until=datetime.now(UTC)) == 1
"""


@pytest.fixture
def own_database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Give the settings of a database for a process of its own: a file, or the test database of PostgreSQL."""
    if connection.vendor == "sqlite":
        yield {"FUWUYUE_HOME": str(tmp_path), "FUWUYUE_DATABASE_URL": ""}
        return
    request.getfixturevalue("transactional_db")
    known = connection.settings_dict
    place = {key.lower(): known[key] for key in ("HOST", "PORT") if known[key]}
    login = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    address = f"postgresql://{login}@/{known['NAME']}?{urlencode(place | known['OPTIONS'])}"
    yield {"FUWUYUE_HOME": str(tmp_path), "FUWUYUE_DATABASE_URL": address}


def test_a_killed_import_goes_on_where_it_was(own_database: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(county_of(1_979), encoding="utf-8")

    killed = subprocess.run(
        [sys.executable, "-c", _DYING, str(file)], env=os.environ | own_database, capture_output=True, timeout=120
    )
    after_kill = run("divisions", "list", **own_database).stdout.decode().count("\n")
    listed_jobs = run("jobs", "list", **own_database).stdout.decode()
    subprocess.run([sys.executable, "-c", _LATER], env=os.environ | own_database, check=True, timeout=120)
    resumed = run("divisions", "import", str(file), **own_database)
    again = run("divisions", "import", str(file), **own_database)
    listed = run("divisions", "list", **own_database).stdout.decode().count("\n")

    assert killed.returncode == (-signal.SIGKILL if os.name == "posix" else signal.SIGTERM), killed.stderr
    assert after_kill == 1_000
    assert "处理中" in listed_jobs
    assert "1,000/2,000" in listed_jobs
    assert (resumed.returncode, said(resumed)) == (0, "1,500/2,000\n")
    assert resumed.stdout.decode().split("\n")[:2] == [
        "接着上次的进度继续，此前已导入1,000行。",
        "新增2,000行，已有0行，错误0行。",
    ]
    assert again.stdout.decode() == "新增0行，已有2,000行，错误0行。\n"
    assert listed == 2_000


def test_the_command_returns_the_wrong_rows(tmp_path: Path) -> None:
    environment = {"FUWUYUE_HOME": str(tmp_path), "FUWUYUE_DATABASE_URL": ""}
    file, errors = tmp_path / "list.csv", tmp_path / "errors.csv"
    file.write_text(TEXT + "5301,短,,\n", encoding="gb18030")

    told = run("divisions", "import", str(file), **environment)
    written = run("divisions", "import", "-", "--errors", str(errors), given=file.read_bytes(), **environment)
    listed = run("divisions", "list", "--under", "530199100000", "--lang", "en", **environment)
    unknown = run("divisions", "list", "--under", "530199900000", **environment)
    missing = run("divisions", "import", str(tmp_path / "no.csv"), **environment)

    assert (told.returncode, told.stdout.decode()) == (3, "新增13行，已有0行，错误1行。\n")
    assert said(told).startswith("第15行：代码“5301”只有4位，请写全12位：530100000000。\n")
    assert (written.returncode, written.stdout.decode()) == (3, "新增0行，已有13行，错误1行。\n")
    assert "第15行" in errors.read_text(encoding="utf-8-sig")
    assert listed.stdout.decode().split("\n")[:2] == [
        "530199100000  松溪镇（township）",
        "530199100201    上河村（village）",
    ]
    assert (unknown.returncode, missing.returncode) == (2, 2)


def test_an_empty_database_says_how_to_fill_it(tmp_path: Path) -> None:
    listed = run("divisions", "list", FUWUYUE_HOME=str(tmp_path), FUWUYUE_DATABASE_URL="")

    assert (listed.returncode, listed.stdout) == (0, b"")
    assert "divisions import" in said(listed)


@pytest.mark.django_db
def test_the_list_of_a_province_goes_in_once(now) -> None:
    first = api.load_national_divisions(province="宁夏回族自治区", now=now)
    stored = list(Division.objects.order_by("pk").values())
    again = api.load_national_divisions(province="64", now=now)

    assert (first.added_count, first.errors) == (271, ())
    assert (again.added_count, again.unchanged_count, again.errors) == (0, 271, ())
    assert list(Division.objects.order_by("pk").values()) == stored
    assert Division.objects.get(code="640106000000").parent.name == "银川市"


@pytest.mark.django_db
def test_a_county_that_is_stored_alone_is_told_and_goes_in_once_it_is_placed(now) -> None:
    api.import_divisions(content="代码,名称\n640106000000,金凤区".encode(), now=now)
    first = api.load_national_divisions(province="64", now=now)
    city = Division.objects.get(code="640100000000")
    api.place_division(division_id=Division.objects.get(code="640106000000").pk, parent_id=city.pk, now=now)
    second = api.load_national_divisions(province="64", now=now)

    assert "place" in first.errors[0].message
    assert (second.errors, first.added_count + second.added_count) == ((), 270)


def test_the_command_loads_a_province_and_says_of_which_day(tmp_path: Path) -> None:
    environment = {"FUWUYUE_HOME": str(tmp_path), "FUWUYUE_DATABASE_URL": ""}

    loaded = run("divisions", "load", "--province", "82", **environment)
    unknown = run("divisions", "load", "--province", "99", **environment)

    assert loaded.stdout.decode().split("\n")[:2] == [
        "区划数据来自民政部，截至2026-09-11。",
        "新增1行，已有0行，错误0行。",
    ]
    assert (loaded.returncode, unknown.returncode) == (0, 2)


SLIPS: list[tuple[str, list[object]]] = [
    ("为7位", ["5301993", "短码乡", "", ""]),
    ("缩写", ["5.30199E+11", "约数乡", "", ""]),
    ("第7行", ["530199100000", "重复镇", "", ""]),
    ("级别", ["530199300000", "循环镇", "530199300201", ""]),
    ("有误", ["530199300201", "循环村", "530199300000", ""]),
    ("相同", ["530199400000", "自环镇", "530199400000", ""]),
    ("非数字", ["五三〇一", "汉字乡", "", ""]),
    ("合并", [530199500000.0, "合并镇", "", ""]),
    ("没有汉字", [530199600000.0, "12345", "", ""]),
    ("2026-09-05", [530199700000.0, "日期镇", "", "今天"]),
]


@pytest.mark.django_db
def test_every_slip_comes_back_with_its_reason_and_a_second_run_changes_nothing(now) -> None:
    right = [[float(code), name, "", since] for code, name, _above, since in LINES[1:]]
    rows = [LINES[0], *right, *(row for _told, row in SLIPS)]
    merged_row = 1 + len(right) + 8
    content = make_xlsx(rows, merged=[f"B{merged_row}:C{merged_row}"])

    def everything() -> tuple[list, int]:
        return list(Division.objects.order_by("pk").values()), AuditEntry.objects.count()

    first = api.import_divisions(content=content, now=now)
    stored = everything()
    second = api.import_divisions(content=content, now=now)

    assert (first.added_count, names_stored()) == (13, NAMES)
    assert [error.number for error in first.errors] == list(range(15, 15 + len(SLIPS)))
    for (told, _row), error in zip(SLIPS, first.errors, strict=True):
        assert told in error.message
    returned = list(csv.reader(io.StringIO(first.wrong_rows.decode("utf-8-sig"))))[1:]
    assert [(row[1], row[-1]) for row in returned] == [
        (str(row[1]), error.message) for (_told, row), error in zip(SLIPS, first.errors, strict=True)
    ]
    assert (second.added_count, second.unchanged_count) == (0, 13)
    assert (second.errors, second.wrong_rows, everything()) == (first.errors, first.wrong_rows, stored)
