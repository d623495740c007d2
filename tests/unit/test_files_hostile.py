"""Files made to harm or to confuse: one sentence each, soon, and nothing else."""

import io
import struct
import zipfile

import pytest
from tests.support.file_samples import XMLNS, docx_of, docx_with_body, ole_of, paragraph, zip_of

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.parsing.api import read_source
from fuwuyue.plan.parsing.files import limits, office

pytestmark = pytest.mark.usefixtures("in_english")


def refusal_of(data: bytes, name: str = "plan.docx") -> str:
    with pytest.raises(UserError) as refused:
        read_source(data, name)
    return str(refused.value)


def test_large_part_is_unpacked_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_UNPACKED_BYTES", limits.MEGABYTE)
    data = docx_with_body(paragraph("一" * limits.MEGABYTE))

    assert "unpacks to far more than a document holds" in refusal_of(data)


def test_bomb_is_known_by_its_ratio() -> None:
    data = docx_with_body(paragraph("a" * (5 * limits.MEGABYTE)))

    assert "unpacks to far more than a document holds" in refusal_of(data)


def test_stated_sizes_are_not_believed() -> None:
    data = bytearray(docx_with_body(paragraph("a" * (5 * limits.MEGABYTE))))
    # Both headers of the last entry say that it unpacks to one byte.
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rfind(signature)
        data[at + place : at + place + 4] = struct.pack("<I", 1)

    assert "plan.docx" in refusal_of(bytes(data))


def test_bomb_in_a_part_that_is_not_read_does_no_harm() -> None:
    entries = {"word/media/image1.png": bytes(200 * limits.MEGABYTE)}
    with zipfile.ZipFile(io.BytesIO(docx_of("正文"))) as archive:
        entries |= {name: archive.read(name) for name in archive.namelist()}

    assert read_source(zip_of(entries), "plan.docx").text == "正文"


def test_bomb_is_not_handed_to_another_program() -> None:
    entries = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": bytes(200 * limits.MEGABYTE)}

    assert "unpacks to far more" in refusal_of(zip_of(entries), "plan.odt")


def test_too_many_entries_are_refused() -> None:
    entries = {f"word/{number}.xml": b"" for number in range(limits.MOST_ZIP_ENTRIES + 1)}

    assert "unpacks to far more" in refusal_of(zip_of(entries))


@pytest.mark.parametrize("part", ["document", "styles", "numbering"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE d>",
    ],
)
def test_xml_with_entities_is_refused(declaration: str, part: str) -> None:
    body = f"{declaration}<w:x {XMLNS}/>"
    document = f"{declaration}<w:document {XMLNS}><w:body>{paragraph('正文')}</w:body></w:document>"
    relation = f'<Relationship Id="r" Type="http://x/{part}" Target="{part}.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    entries = {
        "word/document.xml": document if part == "document" else document.removeprefix(declaration),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}">{relation}</Relationships>',
        **({} if part == "document" else {f"word/{part}.xml": body}),
    }

    said = refusal_of(zip_of({name: text.encode() for name, text in entries.items()}))

    assert "declares XML entities" in said


def test_many_entities_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "ha">{levels}]><w:document {XMLNS}><w:body>&e11;</w:body></w:document>'

    assert "plan.docx" in refusal_of(zip_of({"word/document.xml": bomb.encode()}))


def test_entities_in_a_web_page_do_no_harm() -> None:
    page = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><body>一&a;二</body></html>'

    assert "root:" not in read_source(page.encode(), "plan.html").text


@pytest.mark.parametrize("depth", [200, 1_000, 100_000])
def test_deep_xml_is_read_or_refused(depth: int) -> None:
    nested = "<w:ins>" * depth + paragraph("深") + "</w:ins>" * depth

    try:
        text = read_source(docx_with_body(nested), "plan.docx").text
    except UserError as error:
        assert "plan.docx" in str(error)
    else:
        assert text == "深"


def test_a_million_characters_in_one_line_are_read() -> None:
    line = "各乡镇要认真组织实施，" * 100_000

    assert read_source(docx_with_body(paragraph(line[:1_000_000])), "a.docx").text == line[:1_000_000]
    assert read_source(line.encode(), "a.txt").text == line


@pytest.mark.parametrize(
    "data",
    [
        docx_of("正文")[:2000],
        docx_of("正文")[:-30],
        b"PK\x03\x04" + bytes(100),
        b"PK\x05\x06" + bytes(18),
        zip_of({"word/document.xml": b"<w:document"}),
        zip_of({"word/document.xml": b""}),
        zip_of({"word/document.xml": b"\xff\xfe\x00"}),
    ],
)
def test_broken_docx_is_told(data: bytes) -> None:
    said = refusal_of(data)

    assert "is broken and cannot be opened" in said or "is an archive" in said


def test_part_in_a_method_that_is_no_deflate_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert "is broken" in refusal_of(stream.getvalue())


def test_locked_zip_is_told() -> None:
    data = bytearray(zip_of({"word/document.xml": b"<x/>"}))
    data[data.find(b"PK\x01\x02") + 8] |= 1

    assert "is locked with a password" in refusal_of(bytes(data))


def test_locked_docx_is_told() -> None:
    assert "is locked with a password" in refusal_of(ole_of("Root Entry", "EncryptionInfo", "EncryptedPackage"))


def test_locked_doc_is_told() -> None:
    header = b"\xec\xa5" + bytes(9) + b"\x01" + bytes(500)  # FibBase, fEncrypted

    # The directory stands in the first sector, the header in the second: sector number 1.
    entry = "WordDocument".encode("utf-16-le").ljust(116, b"\x00") + struct.pack("<I", 1) + bytes(8)
    data = ole_of()[:512] + entry.ljust(512, b"\x00") + header

    assert "is locked with a password" in refusal_of(data, "plan.doc")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zip_of({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a spreadsheet"),
        (zip_of({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), "a slide show"),
        (zip_of({"plans/a.docx": b""}), "an archive"),
        (zip_of({"mimetype": b"application/epub+zip"}), "an archive"),
        (ole_of("Root Entry", "Workbook"), "a spreadsheet"),
        (ole_of("Root Entry", "PowerPoint Document"), "a slide show"),
        (ole_of("Root Entry", "__properties_version1.0"), "a mail message"),
    ],
)
def test_other_office_files_are_named(data: bytes, kind: str) -> None:
    assert f"is {kind}, not a document" in refusal_of(data)


def test_ofd_is_recognised() -> None:
    assert "is an .ofd file, which cannot be read yet" in refusal_of(zip_of({"OFD.xml": b"<OFD/>"}), "plan.ofd")


@pytest.mark.parametrize(
    ("data", "name", "ending"),
    [(ole_of("WordDocument"), "a.doc", "doc"), (ole_of("x"), "a.wps", "wps"), (b"{\\rtf1 x}", "a.doc", "rtf")],
)
def test_without_libreoffice_a_docx_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, data: bytes, name: str, ending: str
) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)

    assert f"is a .{ending} file, which needs LibreOffice on this machine; save it as .docx" in refusal_of(data, name)
