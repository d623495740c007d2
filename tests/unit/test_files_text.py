"""Text files: encodings, line ends, and what is no text."""

import codecs

import pytest
from tests.support.file_samples import PLAN, TRADITIONAL_PLAN

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.parsing.api import read_source

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.mark.parametrize(
    ("codec", "text", "encoding"),
    [
        ("utf-8", PLAN, "utf-8"),
        ("utf-8-sig", PLAN, "utf-8"),
        ("gb18030", PLAN, "gb18030"),
        ("gbk", PLAN, "gb18030"),
        ("gb18030", TRADITIONAL_PLAN, "gb18030"),
        ("big5", TRADITIONAL_PLAN, "big5"),
        ("cp950", TRADITIONAL_PLAN, "big5"),
        ("utf-16", PLAN, "utf-16"),
        ("utf-32", PLAN, "utf-32"),
    ],
)
def test_encoding_is_found(codec: str, text: str, encoding: str) -> None:
    source = read_source(text.encode(codec), "plan.txt")

    assert source.text == text
    assert source.encoding == encoding
    assert source.format == "txt"


def test_utf_16_of_either_order_is_read_by_its_mark() -> None:
    big = codecs.BOM_UTF16_BE + PLAN.encode("utf-16-be")

    assert read_source(big, "plan.txt").text == PLAN


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_line_ends_become_one_kind(line_end: str) -> None:
    data = PLAN.replace("\n", line_end).encode()

    assert read_source(data, "plan.txt").text == PLAN


def test_a_short_gb18030_line_is_believed() -> None:
    assert read_source("总结报县卫健局".encode("gb18030"), "-").text == "总结报县卫健局"


def test_nothing_but_line_ends_is_changed() -> None:
    text = "  一、 总　体\u3000要求\t１２３ㅤ\ufeff\x0c末"

    assert read_source(text.encode(), "a.txt").text == text


def test_name_loses_its_folder_and_the_hash_is_of_the_bytes() -> None:
    source = read_source(b"abc", "C:\\plans\\..\\..\\plan.MD")

    assert source.name == "plan.MD"
    assert source.format == "md"
    assert source.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "holds no text"),
        (b" \r\n\t", "holds no text"),
        (codecs.BOM_UTF8, "holds no text"),
        (b"plan\x00plan", "is not a text file"),
        (b"\x01\x02\x03\x04 plan", "is not a text file"),
        (PLAN.encode("utf-16-le"), "is not a text file"),
        (codecs.BOM_UTF16_LE + b"a", "in no encoding that can be read"),
        (PLAN.encode()[:-5] + b"\xff\xff\xff", "in no encoding that can be read"),
        (PLAN.encode()[:-2] + PLAN.encode(), "in no encoding that can be read"),
        ("これは日本語の文書です。漢字とかなが交じっています。".encode("shift-jis") * 5, "in no encoding"),
        ("이것은 한국어 문서입니다. 시험을 위한 것입니다. ".encode("euc-kr") * 5, "in no encoding"),
        ("Это русский текст, а не китайский план работы уезда. ".encode("cp1251") * 5, "in no encoding"),
    ],
)
def test_what_is_no_chinese_text_is_refused_with_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read_source(data, "plan.txt")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a picture"),
        (b"\xff\xd8\xff\xe0....JFIF", "a picture"),
        (b"BM1234\x00\x00\x00\x00", "a picture"),
        (b"RIFF....WEBPVP8 ", "a picture"),
        (b"....ftypheic", "a picture"),
        (b"Rar!\x1a\x07\x00", "an archive"),
        (b"7z\xbc\xaf\x27\x1c", "an archive"),
        (b"MZ\x90\x00\x03", "a program"),
        (b"\x7fELF\x02", "a program"),
        (b"....ftypisom", "a sound or video file"),
        (b"RIFF....WAVEfmt ", "a sound or video file"),
        (b"SQLite format 3\x00", "a database"),
    ],
)
def test_files_that_are_no_documents_are_named(data: bytes, kind: str) -> None:
    with pytest.raises(UserError, match=f"plan.txt is {kind}, not a document; give the plan as"):
        read_source(data, "plan.txt")


def test_standard_input_is_called_so() -> None:
    with pytest.raises(UserError, match="Standard input holds no text"):
        read_source(b"", "-")
