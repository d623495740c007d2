"""What LibreOffice reads for us, and what it writes as the measure of our own reading."""

import subprocess
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.shared import Pt
from tests.support.file_samples import XMLNS, append_xml, bytes_of, in_list, level, numbering
from tests.support.notrun import not_run_here

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.parsing.api import read_source, read_source_file
from fuwuyue.plan.parsing.files import limits, office

pytestmark = pytest.mark.usefixtures("in_english")

SENTENCE = (
    "为做好群众健康服务，经县政府研究，决定于2026年5月15日至6月15日开展服务月活动。各乡镇要加强领导，明确责任，"
    "确保各项工作落到实处，并于6月20日前将总结报县卫生健康局。"
)


@pytest.fixture(scope="module")
def libreoffice() -> str:
    program = office.find_office()
    if program is None:
        not_run_here("LibreOffice")
    return program


def convert(program: str, file: Path, to: str) -> Path:
    folder = file.parent
    own_profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, own_profile, "--headless", "--convert-to", to, "--outdir", str(folder / "out"), str(file)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return folder / "out" / f"{file.stem}.{to.partition(':')[0]}"


def make_official_plan() -> bytes:
    document = Document()
    title = document.add_paragraph("云岭县人民政府办公室关于开展2026年卫生健康服务月活动的通知")
    title.alignment = 1
    title.runs[0].font.size = Pt(22)
    document.add_paragraph("各乡镇人民政府：")
    for number in range(36):
        body = document.add_paragraph(SENTENCE * (1 + number % 3))
        body.paragraph_format.first_line_indent = Pt(24)
    table = document.add_table(2, 2, style="Table Grid")
    for cell, text in zip(table._cells, ("单位", "任务", "县卫生健康局", SENTENCE), strict=True):
        cell.text = text
    section = document.sections[0]
    section.header.paragraphs[0].text = "内部资料"
    footer = section.footer.paragraphs[0]
    append_xml(
        footer, '<w:r><w:t xml:space="preserve">- </w:t></w:r><w:fldSimple w:instr="PAGE"/><w:r><w:t> -</w:t></w:r>'
    )
    return bytes_of(document)


@pytest.fixture(scope="module")
def official_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("plan") / "plan.docx"
    file.write_bytes(make_official_plan())
    return file


@pytest.mark.parametrize("ending", ["doc", "rtf", "odt"])
def test_old_formats_give_the_text_of_the_docx(libreoffice: str, official_plan: Path, ending: str) -> None:
    old = convert(libreoffice, official_plan, ending)

    source = read_source_file(old)

    assert source.text.strip() == read_source_file(official_plan).text
    assert source.format == ending


def test_wps_is_read_as_a_doc(libreoffice: str, official_plan: Path) -> None:
    data = convert(libreoffice, official_plan, "doc").read_bytes()

    source = read_source(data, "plan.wps")

    assert source.text.strip() == read_source_file(official_plan).text
    assert source.format == "wps"


def test_pdf_gives_the_paragraphs_of_the_docx(libreoffice: str, official_plan: Path) -> None:
    pdf = convert(libreoffice, official_plan, "pdf")

    assert read_source_file(pdf).text == read_source_file(official_plan).text


def test_numbers_are_those_that_libreoffice_shows(libreoffice: str, tmp_path: Path) -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = numbering(
        {
            50: level(0, "chineseCountingThousand", "%1、")
            + level(1, "chineseCounting", "（%2）")
            + level(2, "decimal", "%3.")
            + level(3, "decimalEnclosedCircle", "%4")
            + level(4, "lowerLetter", "%5)")
            + level(5, "upperRoman", "%6."),
            60: level(0, "decimal", "第%1条") + level(1, "decimal", "%1.%2") + level(2, "decimal", "%1.%2.%3"),
            61: level(0, "ideographTraditional", "%1、") + level(1, "chineseLegalSimplified", "%2、"),
        },
        {50: (50, ""), 51: (50, restart), 60: (60, ""), 61: (61, "")},
    )
    places = [
        (50, 0),
        (50, 1),
        (50, 1),
        (50, 2),
        (50, 2),
        (50, 3),
        (50, 4),
        (50, 5),
        (50, 0),
        (50, 1),
        (51, 0),
        (51, 0),
    ]
    places += [(50, 0), *[(60, depth) for depth in (0, 1, 2, 2, 1, 0, 1)] * 2, *[(61, 0)] * 12, (61, 1), (61, 1)]
    document = Document()
    own = parse_xml(lists)
    root = document.part.numbering_part.element
    root.clear()
    root.extend(list(own))
    for number, place in enumerate(places):
        paragraph = document.add_paragraph(f"项{number}")
        paragraph._p.get_or_add_pPr().append(parse_xml(in_list(*place).replace(">", f" {XMLNS}>", 1)))
    file = tmp_path / "lists.docx"
    file.write_bytes(bytes_of(document))

    shown = convert(libreoffice, file, "txt:Text (encoded):UTF8").read_text(encoding="utf-8-sig")

    ours = read_source_file(file).text.split("\n")
    assert [line.replace(" ", "") for line in ours] == ["".join(line.split()) for line in shown.splitlines() if line]


def test_what_libreoffice_cannot_open_is_told(libreoffice: str) -> None:
    with pytest.raises(UserError, match="LibreOffice cannot open"):
        read_source(b"{\\rtf1" + bytes(64), "plan.rtf")


def test_libreoffice_is_given_up_after_its_time(libreoffice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OFFICE_SECONDS", 0.01)

    with pytest.raises(UserError, match="LibreOffice cannot open"):
        read_source(b"{\\rtf1 plan}", "plan.rtf")
