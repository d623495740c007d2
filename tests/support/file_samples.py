"""Small files of every kind the reader meets, made in memory: Word with lists of its own, PDFs by hand, bombs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XMLNS = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

PLAN = (
    "云岭县人民政府关于开展卫生健康服务月活动的通知\n"
    "各乡镇人民政府：\n"
    "一、总体要求\n"
    "按照县委要求，认真组织实施，做好群众健康服务工作。\n"
    "二、工作安排\n"
    "2026年5月15日至6月15日，各乡镇组织宣传。石桥镇于5月20日前报送总结。\n"
)
TRADITIONAL_PLAN = (
    "雲嶺縣政府關於開展衛生健康服務月活動的通知\n"
    "各鄉鎮公所：\n"
    "一、總體要求\n"
    "按照縣政府要求，認真組織實施，做好群眾健康服務工作。\n"
    "二、工作安排\n"
    "民國一百一十五年五月十五日至六月十五日，各鄉鎮組織宣傳。\n"
)


def bytes_of(document: DocumentObject) -> bytes:
    """Return a python-docx document as a file's bytes."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx_of(text: str) -> bytes:
    """Return a .docx with a paragraph for each line."""
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    return bytes_of(document)


def docx_with_body(inner_xml: str, **parts: str) -> bytes:
    """Return a .docx whose body is `inner_xml` as it stands; `parts` are further parts, by the name of their file."""
    relations = "".join(
        f'<Relationship Id="r{name}" Type="http://x/relationships/{name}" Target="{name}.xml"/>' for name in parts
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    package = "http://schemas.openxmlformats.org/package/2006"
    entries = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        'Type="http://x/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{head}<Relationships xmlns="{package}/relationships">{relations}'
        "</Relationships>",
        "word/document.xml": f"{head}<w:document {XMLNS}><w:body>{inner_xml}</w:body></w:document>",
        **{f"word/{name}.xml": head + xml for name, xml in parts.items()},
    }
    return zip_of({name: text.encode() for name, text in entries.items()})


def zip_of(entries: dict[str, bytes]) -> bytes:
    """Return a deflated zip of these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """Return a w:p with one run."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def in_list(list_id: int, level: int = 0) -> str:
    """Return the w:numPr of a paragraph in a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def level(index: int, style: str, text: str, *, start: int = 1, more: str = "", suffix: str = "nothing") -> str:
    """Return a w:lvl."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(definitions: dict[int, str], instances: dict[int, tuple[int, str]]) -> str:
    """Return word/numbering.xml: definitions by id, and instances by id with their definition and overrides."""
    return (
        f"<w:numbering {XMLNS}>"
        + "".join(f'<w:abstractNum w:abstractNumId="{key}">{xml}</w:abstractNum>' for key, xml in definitions.items())
        + "".join(
            f'<w:num w:numId="{key}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'
            for key, (definition, overrides) in instances.items()
        )
        + "</w:numbering>"
    )


def append_xml(to: Paragraph, xml: str) -> None:
    """Append a piece of WordprocessingML to a paragraph."""
    element = parse_xml(f"<w:wrap {XMLNS}>{xml}</w:wrap>")
    to._p.extend(list(element))


def pdf_of(pages: Iterable[str], *, trailer: str = "", compress: bool = False) -> bytes:
    """Return a PDF of pages given as content streams, with Helvetica as /F1."""
    contents = [page.encode("latin-1") for page in pages]
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for index, content in enumerate(contents):
        packed = zlib.compress(content) if compress else content
        encoding = "/Filter/FlateDecode" if compress else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {5 + 2 * index} 0 R>>".encode()
        )
        objects.append(f"<</Length {len(packed)}{encoding}>>stream\n".encode() + packed + b"\nendstream")
    return _assemble(objects, trailer)


def _assemble(objects: list[bytes], trailer: str) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(written)
    return written + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF"
    ).encode("latin-1")


def pdf_lines(lines: list[tuple[int, int, str]], size: int = 12) -> str:
    """Return the content stream of text lines, each at x and y in points from the lower left corner."""
    return "".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in lines)


def picture_page() -> str:
    """Return the content stream of a page that is one picture."""
    return "q 595 0 0 842 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID abcd EI Q"


def ole_of(*streams: str) -> bytes:
    """Return what looks like a compound file with these directory entries (no program would open it)."""
    entries = b"".join(stream.encode("utf-16-le").ljust(128, b"\x00") for stream in streams)
    return OLE_HEADER + b"\x00" * 504 + entries
