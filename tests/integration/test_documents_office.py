"""An official paper as an office program lays it out: one conversion, all measures."""

import shutil
import subprocess
from pathlib import Path

import pdfplumber
from tests.support.measured_pages import MM, check_measures, read_pages
from tests.support.notrun import not_run_here
from tests.support.paper_example import make_report

from fuwuyue.documents.api import write_docx, write_pdf

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def convert(paper: bytes, folder: Path) -> Path:
    """Return the PDF that LibreOffice makes of a .docx."""
    if OFFICE is None:
        not_run_here("LibreOffice")
    path = folder / "paper.docx"
    path.write_bytes(paper)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return path.with_suffix(".pdf")


def test_an_office_program_lays_the_docx_out_as_our_pdf(tmp_path: Path) -> None:
    report = make_report()
    path = convert(write_docx(paper=report), tmp_path)
    pages, own = read_pages(path.read_bytes()), read_pages(write_pdf(paper=report))

    check_measures(pages)
    assert len(pages) == len(own)
    assert [sum(page.text.count("国") for page in one) for one in (pages, own)] == [28 * 50] * 2
    assert all(word in pages[0].text for word in ("青石镇", "按时办结", "图1各乡镇按时办结率"))
    assert "安和县卫生健康局2026年5月15日" in pages[3].text
    assert pages[4].text.startswith("附件1事项办理明细表")
    with pdfplumber.open(path) as pdf:
        # The 版记 ends with the type area, whose lower edge is 35 mm above that of the paper.
        rules = sorted(line["bottom"] * MM for line in pdf.pages[-1].lines + pdf.pages[-1].rects)
        pictures = [image for page in pdf.pages for image in page.images]
    assert abs(rules[-1] - (297 - 35)) < 2
    assert len(pictures) == 1
