"""PDFs: paragraphs out of lines, and why some give no text."""

import subprocess
import sys

import pytest
from tests.support.file_samples import pdf_lines, pdf_of, picture_page

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.parsing.api import read_source
from fuwuyue.plan.parsing.files import limits, pdf
from fuwuyue.plan.parsing.files.pdf_text import PdfFault, PdfRefused, extract_text

pytestmark = pytest.mark.usefixtures("in_english")

FULL_LINE = "each township holds one meeting in the month and sends its report to the county "


def fault_of(data: bytes) -> PdfFault:
    with pytest.raises(PdfRefused) as refused:
        extract_text(data)
    return refused.value.fault


def test_pdf_is_read_by_its_process() -> None:
    source = read_source(pdf_of([pdf_lines([(72, 770, "Plan of the month")])]), "plan.pdf")

    assert (source.text, source.format, source.encoding) == ("Plan of the month", "pdf", None)


def test_compressed_pages_are_read() -> None:
    assert extract_text(pdf_of([pdf_lines([(72, 770, "Plan")])], compress=True)) == "Plan"


def test_wrapped_lines_are_joined_and_indented_ones_begin_a_paragraph() -> None:
    lines = [
        (96, 770, FULL_LINE[:-4]),
        (72, 750, FULL_LINE),
        (72, 730, "by May."),
        (96, 710, "Second."),
        (96, 690, "1. Third."),
    ]

    text = extract_text(pdf_of([pdf_lines(lines)]))

    assert text == f"{FULL_LINE[:-4].strip()} {FULL_LINE.strip()} by May.\nSecond.\n1. Third."


def test_paragraph_goes_on_over_the_page_past_its_number() -> None:
    first = [(72, 770, FULL_LINE), (280, 60, "- 1 -")]
    second = [(72, 770, "by May."), (280, 60, "- 2 -")]

    assert extract_text(pdf_of([pdf_lines(first), pdf_lines(second)])) == f"{FULL_LINE.strip()} by May."


def test_title_over_two_lines_is_one() -> None:
    title = pdf_lines([(180, 770, "Notice on the month of"), (180, 742, "services in the county")], size=22)
    body = pdf_lines([(72, 700, FULL_LINE), (72, 680, "by May."), (72, 660, "End.")])

    assert extract_text(pdf_of([title + body])).startswith("Notice on the month of services in the county\neach")


@pytest.mark.parametrize("number", ["3", "- 3 -", "-3-", "3 / 12", "Page 3 of 12"])
def test_page_numbers_are_left_out(number: str) -> None:
    page = pdf_lines([(72, 770, "Words."), (280, 60, number)])

    assert extract_text(pdf_of([page])) == "Words."


def test_number_among_the_words_stays() -> None:
    page = pdf_lines([(72, 770, "Words."), (72, 700, "12"), (72, 600, "More.")])

    assert extract_text(pdf_of([page])) == "Words.\n12\nMore."


def test_running_header_is_left_out() -> None:
    pages = [pdf_lines([(72, 800, "Yunling County"), (72, 700, f"Words {word}.")]) for word in ("one", "two", "three")]

    assert extract_text(pdf_of(pages)) == "Words one.\nWords two.\nWords three."


def test_table_rows_are_lines() -> None:
    rules = "".join(f"72 {y} m 472 {y} l S\n" for y in (700, 670, 640))
    rules += "".join(f"{x} 640 m {x} 700 l S\n" for x in (72, 272, 472))
    words = [(80, 680, "Unit"), (280, 680, "Task"), (80, 650, "Health"), (280, 650, "Report"), (72, 600, "End.")]

    assert extract_text(pdf_of([rules + pdf_lines(words)])) == "Unit\tTask\nHealth\tReport\nEnd."


def test_scan_is_refused_with_the_reason() -> None:
    with pytest.raises(UserError, match="is a scan: its pages are pictures"):
        read_source(pdf_of([picture_page(), picture_page()]), "plan.pdf")


def test_picture_among_pages_of_text_is_no_scan() -> None:
    pages = [pdf_lines([(72, 700, f"Words of page {word}.")]) for word in ("one", "two")]

    assert extract_text(pdf_of([*pages, picture_page()])) == "Words of page one.\nWords of page two."


def test_empty_page_holds_no_text() -> None:
    with pytest.raises(UserError, match="holds no text"):
        read_source(pdf_of([""]), "plan.pdf")


def test_locked_pdf_is_refused() -> None:
    lock = f"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'ab' * 32}>/U<{'cd' * 32}>>>"

    assert fault_of(pdf_of([pdf_lines([(72, 700, "Words")])], trailer=lock)) is PdfFault.LOCKED


def test_unknown_lock_is_refused() -> None:
    lock = "/ID[<00><00>]/Encrypt<</Filter/OfTheirOwn/V 1>>"

    assert fault_of(pdf_of([pdf_lines([(72, 700, "Words")])], trailer=lock)) is PdfFault.LOCKED


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>", pdf_of([]), pdf_of(["BT"])[:200], b"%PDF-" + bytes(5000)],
)
def test_broken_pdf_is_refused(data: bytes) -> None:
    assert fault_of(data) is PdfFault.BROKEN


def test_pages_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_PDF_PAGES", 2)

    assert fault_of(pdf_of([pdf_lines([(72, 700, "Words")])] * 3)) is PdfFault.TOO_LONG


def test_letters_without_a_character_table_are_refused() -> None:
    assert fault_of(pdf_of([pdf_lines([(72, 700, "\x01\x02\x03\x04\x05\x06\x07")])])) is PdfFault.NO_CHARACTERS


def test_endless_pdf_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PDF_SECONDS", 0.01)

    with pytest.raises(UserError, match="takes too long to read"):
        read_source(pdf_of([""]), "plan.pdf")


def test_process_that_dies_is_a_broken_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "no-such-python")

    with pytest.raises(UserError, match="is broken and cannot be opened as a PDF"):
        read_source(pdf_of([""]), "plan.pdf")


@pytest.mark.skipif("sys.platform == 'win32'")
def test_memory_of_the_process_is_limited() -> None:
    code = (
        "from fuwuyue.plan.parsing.files import limits, pdf_text\n"
        "limits.PDF_MEMORY_BYTES = 256 * limits.MEGABYTE\n"
        "pdf_text.extract_text = lambda data: 'x' * (1024 * limits.MEGABYTE)\n"
        "pdf_text.main()\n"
    )

    done = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, check=True)

    assert done.stdout == b'{"fault": "too_slow"}'


@pytest.mark.parametrize("fault", list(PdfFault))
def test_every_fault_has_its_sentence(fault: PdfFault) -> None:
    sentence = str(pdf.refuse(fault, "plan.pdf"))

    assert sentence.startswith("plan.pdf ")
    assert "{" not in sentence
