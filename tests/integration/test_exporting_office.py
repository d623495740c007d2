"""The Word papers as an office program lays them out."""

import shutil
import subprocess
from pathlib import Path

import pdfplumber
import pytest
from tests.support.notrun import not_run_here
from tests.support.plan_example import make_finding, make_plan

from fuwuyue.plan.exporting.api import opinion_docx, to_docx
from fuwuyue.plan.parsing.api import Plan, read_plan, read_source
from fuwuyue.plan.samples.api import SAMPLE_NAME, read_sample
from fuwuyue.review.api import Decision

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def lay_out(paper: bytes, folder: Path) -> list[str]:
    """Return the text of each page of a .docx."""
    if OFFICE is None:
        not_run_here("LibreOffice")
    path = folder / "paper.docx"
    path.write_bytes(paper)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    with pdfplumber.open(folder / "paper.pdf") as pdf:
        return ["".join(page.extract_text().split()) for page in pdf.pages]


@pytest.fixture(scope="module")
def sample() -> tuple[Plan, str]:
    source = read_source(read_sample(), SAMPLE_NAME)
    return read_plan(source), source.text


def test_the_opinion_on_the_sample_is_two_pages(sample: tuple[Plan, str], tmp_path: Path) -> None:
    pages = lay_out(opinion_docx(*sample), tmp_path)

    assert len(pages) <= 2
    assert "合法性审核参考意见" in pages[0]
    assert "法制机构意见" in pages[-1]
    assert "—1—" in pages[0]


def test_the_opinion_on_a_plan_of_the_old_kind_is_two_pages(tmp_path: Path) -> None:
    path = next((Path(__file__).parents[1] / "acceptance" / "plans").glob("015-*.txt"))
    source = read_source(path.read_bytes(), path.name)

    pages = lay_out(opinion_docx(read_plan(source), source.text), tmp_path)

    assert len(pages) == 2
    assert "分管负责同志意见" in pages[1]


def test_thirty_findings_fit_on_two_pages_and_a_little(tmp_path: Path) -> None:
    rules = [(f"{decision}-{n}", decision) for n in range(8) for decision in (Decision.REFUSE, Decision.REWRITE)]
    findings = [
        make_finding(decision=decision).model_copy(
            update={
                "rule": rule,
                "quote": f"第{turn}处：各村要摸清对象底细，列出名单",
                "reason": "这一条没有现行依据。" * 3,
            }
        )
        for rule, decision in rules
        for turn in (1, 2)
    ]

    pages = lay_out(opinion_docx(make_plan().model_copy(update={"findings": findings}), ""), tmp_path)

    assert len(findings) > 30
    assert len(pages) <= 2


def test_the_table_of_tasks_is_laid_out(sample: tuple[Plan, str], tmp_path: Path) -> None:
    pages = lay_out(to_docx(*sample), tmp_path)

    assert "任务分解表" in pages[0]
    assert "一、时间安排" in pages[0]
    assert len(pages) <= 8
