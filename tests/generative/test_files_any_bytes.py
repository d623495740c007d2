"""Any bytes at all give a text or one sentence; a text comes back from every encoding it can be written in."""

import struct

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.support.file_samples import (
    OLE_HEADER,
    PLAN,
    TRADITIONAL_PLAN,
    docx_of,
    docx_with_body,
    in_list,
    level,
    numbering,
    ole_of,
    paragraph,
    pdf_lines,
    pdf_of,
)

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.parsing.api import SourceText, read_source
from fuwuyue.plan.parsing.files.pdf_text import PdfRefused, extract_text

HEADERS = [b"", b"PK\x03\x04", b"{\\rtf", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"<html>", OLE_HEADER]
NAMES = ["-", "a.txt", "计划.md", "a.html", "a.docx", "a.doc", "a.pdf", "../..", "", ".", "a\x00b", "\udcff"]
SETTINGS = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def read_or_refuse(data: bytes, name: str) -> SourceText | None:
    try:
        source = read_source(data, name)
    except UserError as error:
        assert str(error).strip()
        return None
    assert "\r" not in source.text
    source.text.encode("utf-8")
    return source


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuwuyue.plan.parsing.files.office.find_office", lambda: None)


@SETTINGS
@given(header=st.sampled_from(HEADERS), rest=st.binary(max_size=400), name=st.sampled_from(NAMES))
def test_any_bytes_give_a_text_or_a_sentence(header: bytes, rest: bytes, name: str) -> None:
    read_or_refuse(header + rest, name)


SEEDS = {
    "plan.docx": docx_with_body(
        paragraph("项", in_list(1)) + "<w:tbl><w:tr><w:tc/></w:tr></w:tbl>",
        numbering=numbering({0: level(0, "chineseCounting", "%1、")}, {1: (0, "")}),
    ),
    "made.docx": docx_of(PLAN),
    "plan.html": f"<!DOCTYPE html><html><body><table><tr><td>{PLAN}</table></body></html>".encode(),
    "plan.doc": ole_of("WordDocument"),
    "plan.txt": PLAN.encode("gb18030"),
}


@SETTINGS
@given(
    name=st.sampled_from(sorted(SEEDS)),
    changes=st.lists(st.tuples(st.integers(0, 2**31), st.integers(0, 255)), max_size=12),
    cut=st.one_of(st.none(), st.integers(0, 2**31)),
)
def test_damaged_files_give_a_text_or_a_sentence(name: str, changes: list[tuple[int, int]], cut: int | None) -> None:
    data = bytearray(SEEDS[name])
    for place, value in changes:
        data[place % len(data)] = value

    read_or_refuse(bytes(data if cut is None else data[: cut % len(data)]), name)


@settings(SETTINGS, max_examples=60)
@given(
    changes=st.lists(st.tuples(st.integers(0, 2**31), st.integers(0, 255)), max_size=12),
    content=st.one_of(st.none(), st.text("BTEQqmlSf()[]<>/F1 0123456789-.'\"Dojw*", max_size=80)),
)
def test_damaged_pdfs_give_a_text_or_a_reason(changes: list[tuple[int, int]], content: str | None) -> None:
    data = bytearray(pdf_of([pdf_lines([(72, 700, "Plan of the month")]) if content is None else content]))
    for place, value in changes:
        data[place % len(data)] = value

    try:
        extract_text(bytes(data))
    except PdfRefused as refused:
        assert refused.fault


SENTENCES = st.sampled_from([line for line in PLAN.splitlines() if len(line) > 12])
TRADITIONAL_SENTENCES = st.sampled_from([line for line in TRADITIONAL_PLAN.splitlines() if len(line) > 12])
RARE = st.text(st.sampled_from("燚犇龘喆淼〇①㎡%．1aZ （）\n\t"), max_size=6)


def mixed(sentences: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(sentences, RARE), min_size=1, max_size=8).map(lambda parts: "".join(map("".join, parts)))


@SETTINGS
@given(text=mixed(SENTENCES), codec=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"]))
def test_text_comes_back_from_its_encoding(text: str, codec: str) -> None:
    assert read_source(text.encode(codec), "a.txt").text == text


@SETTINGS
@given(text=st.lists(TRADITIONAL_SENTENCES, min_size=1, max_size=8).map("\n".join))
def test_traditional_text_comes_back_from_big5(text: str) -> None:
    source = read_source(text.encode("cp950"), "a.txt")

    assert (source.text, source.encoding) == (text, "big5")


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1)


@SETTINGS
@given(text=ANY_TEXT)
@example("\ufeffa")
@example("a\u2028b\x85c")
@example("<html")
def test_any_text_comes_back_from_utf_8(text: str) -> None:
    source = read_or_refuse(text.encode("utf-8-sig"), "a.txt")

    assert source is None or source.format == "html" or source.text == text


@SETTINGS
@given(lines=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])), min_size=1, max_size=5))
def test_paragraphs_come_back_from_a_docx(lines: list[str]) -> None:
    source = read_or_refuse(docx_of("\n".join(lines)), "a.docx")

    assert source is None or source.text == "\n".join("\n".join(lines).splitlines())


@SETTINGS
@given(
    counts=st.lists(st.integers(0, 2), min_size=1, max_size=30),
    styles=st.tuples(*[st.sampled_from(["decimal", "none"])] * 3),
)
def test_numbers_never_fail_and_count_every_paragraph(counts: list[int], styles: tuple[str, str, str]) -> None:
    levels = "".join(level(index, style, f"[%{index + 1}]") for index, style in enumerate(styles))
    body = "".join(paragraph("项", in_list(1, depth)) for depth in counts)

    lines = read_source(docx_with_body(body, numbering=numbering({0: levels}, {1: (0, "")})), "a.docx").text.split("\n")

    assert len(lines) == len(counts)
    top = [line for line, depth in zip(lines, counts, strict=True) if depth == 0]
    if styles[0] == "decimal":
        assert top == [f"[{number}]项" for number in range(1, len(top) + 1)]


def test_zip_directory_of_the_largest_size_is_refused_soon() -> None:
    entry = b"PK\x01\x02" + bytes(42)
    directory = entry * 200_000
    end = b"PK\x05\x06" + bytes(4) + struct.pack("<HHIIH", 0xFFFF, 0xFFFF, len(directory), 0, 0)

    assert read_or_refuse(b"PK\x03\x04" + directory + end, "a.docx") is None
