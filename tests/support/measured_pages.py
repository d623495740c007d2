"""The measures of a paper, read back from its PDF: where characters stand, how many there are on a line."""

from collections import Counter
from dataclasses import dataclass
from io import BytesIO

import pdfplumber
import pytest

MM = 25.4 / 72


@dataclass(frozen=True)
class Page:
    """Characters of a page, and its text without blanks."""

    chars: list[dict]
    text: str

    @property
    def filling(self) -> list[dict]:
        """Return the characters of the paragraph that fills pages, 国."""
        return [char for char in self.chars if char["text"] == "国"]


def read_pages(pdf: bytes) -> list[Page]:
    """Return the pages of a PDF."""
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return [Page(page.chars, "".join(page.extract_text().split())) for page in opened.pages]


def check_measures(pages: list[Page]) -> None:
    """Check the page of GB/T 9704-2012 on a paper whose second or third page is full of 国."""
    full = max(pages, key=lambda page: len(page.filling))
    lines = Counter(round(char["bottom"]) for char in full.filling)

    assert (len(lines), set(lines.values())) == (22, {28})  # 5.2.3
    assert {round(char["size"], 1) for char in full.filling} == {16}  # 三号
    assert min(char["x0"] for char in full.filling) * MM == pytest.approx(28, abs=1)
    assert 210 - max(char["x1"] for char in full.filling) * MM == pytest.approx(26, abs=1)
    # The first line hangs in the middle of its 28.95 points: 37 mm and half of what is over.
    assert min(char["top"] for char in full.filling) * MM == pytest.approx(37 + 2.3, abs=1)
    assert {round(char["size"]) for char in pages[0].chars if char["text"] in "关于"} == {22}  # 二号
    for number, page in enumerate(pages, start=1):
        mark = [char for char in page.chars if round(char["size"]) == 14 and 264 < char["top"] * MM < 270]
        assert "".join(char["text"] for char in mark).replace(" ", "") == f"—{number}—"
        if number % 2:  # 7.5: odd pages right, even pages left, one character from the edge
            assert max(char["x1"] for char in mark) * MM == pytest.approx(210 - 26 - 4.9, abs=1.5)
        else:
            assert min(char["x0"] for char in mark) * MM == pytest.approx(28 + 4.9, abs=1.5)
