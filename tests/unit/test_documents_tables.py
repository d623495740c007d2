"""Tables as .xlsx: what stands in them, and that nothing in them is carried out."""

import io
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from tests.support.paper_example import HOSTILE

from fuwuyue.documents.api import Sheet, write_xlsx

HEADS = ("序号", "任务", "牵头单位", "责任单位", "责任人", "时限", "依据原文")
DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    "http://x",
    "\t=1",
    "007",
)
TASKS = Sheet(
    name="任务分解表",
    title="安和县2026年宣传服务月活动任务分解表",
    heads=HEADS,
    rows=tuple(
        (at, text, "县卫生健康局", "各乡镇", None, date(2026, 5, 10), text) for at, text in enumerate(DANGEROUS, 1)
    ),
)


def read_part(book: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(book)).read(name).decode()


def test_words_stay_words_whatever_they_begin_with() -> None:
    book = write_xlsx(sheets=[TASKS])

    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("任务分解表").to_python()
    assert rows[0][0] == TASKS.title
    assert rows[1] == list(HEADS)
    assert [row[1] for row in rows[2:]] == [text.replace("\t", " ") for text in DANGEROUS]
    assert rows[2][0] == 1
    assert rows[2][5] == "2026年5月10日"
    page = read_part(book, "xl/worksheets/sheet1.xml")
    assert "<f>" not in page
    assert "hyperlink" not in page
    assert 'quotePrefix="1"' in read_part(book, "xl/styles.xml")


def test_the_sheet_prints_on_a4_across_with_its_heads_on_every_page() -> None:
    book = write_xlsx(sheets=[TASKS])
    page = read_part(book, "xl/worksheets/sheet1.xml")

    assert 'paperSize="9"' in page
    assert 'orientation="landscape"' in page
    assert "$1:$2" in read_part(book, "xl/workbook.xml")


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert write_xlsx(sheets=[TASKS]) == write_xlsx(sheets=[TASKS])


def test_hostile_words_and_names_do_no_harm() -> None:
    rows = ((HOSTILE, "长" * 40_000),)
    sheets = [
        Sheet(name=name, title=HOSTILE, heads=("甲", "乙"), rows=rows) for name in ("[表]/1", "[表]/1", "", "'" * 40)
    ]

    book = CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(sheets=sheets)))
    cells = book.get_sheet_by_index(0).to_python()[2]

    assert book.sheet_names == ["_表__1", "_表__12", "表", "表2"]
    assert cells[0].startswith("甲����乙😀 倒序")
    assert len(cells[1]) == 32_767
    assert cells[1].endswith("（内容过长，此处截断）")


def test_a_row_that_does_not_fit_its_heads_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="1 cells in a table of 2 columns"):
        Sheet(name="表", title="题", heads=("甲", "乙"), rows=(("1",),))
