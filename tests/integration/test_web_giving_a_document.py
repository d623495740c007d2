"""Giving a document: what is accepted, and what is said of each kind of bad input, beside its field."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.web_plan import TEXT, TITLE

from fuwuyue.plan import api as plans
from fuwuyue.web.staff.uploads import FILE_LIMIT_BYTES


def upload(client: Client, data: bytes, name: str, text: str = "") -> tuple[int, str]:
    answer = client.post("/", {"file": SimpleUploadedFile(name, data), "text": text})
    return answer.status_code, answer.content.decode()


def broken_docx() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    return data.getvalue()


BAD_FILES = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "binary.txt": bytes(range(256)) * 40,
    "broken.docx": broken_docx(),
    "no-zip.docx": b"PK\x03\x04" + b"\x00" * 200,
    "broken.pdf": b"%PDF-1.7\nnothing of use",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_one_sentence_beside_the_field(client: Client, db: None, name: str) -> None:
    status, page = upload(client, BAD_FILES[name], name)

    assert status == 422
    assert 'id="id_file_error"' in page
    assert 'aria-invalid="true"' in page
    assert plans.get_recent_documents(limit=5) == []


def test_a_file_over_the_limit_is_refused_and_what_was_typed_stays(client: Client, db: None) -> None:
    status, page = upload(client, b"x" * (FILE_LIMIT_BYTES + 1), "long.txt", text="已经写好的文字")

    assert status == 413
    assert "larger than 20 MB" in page
    assert "已经写好的文字" in page


def test_a_file_of_just_the_limit_is_kept_whole(client: Client, db: None) -> None:
    status, page = upload(client, b"\x00" * FILE_LIMIT_BYTES, "zeros.txt")

    assert status == 422
    assert "larger than" not in page


def test_nothing_given_is_said(client: Client, db: None) -> None:
    answer = client.post("/", {"text": "  \n"})

    assert answer.status_code == 422
    assert "Choose a file, or paste the text of the plan." in answer.content.decode()


def test_a_file_and_a_text_at_once_are_not_guessed_between(client: Client, db: None) -> None:
    status, page = upload(client, TEXT.encode(), "plan.txt", text="也贴了文字")

    assert status == 422
    assert "keep one of the two" in page
    assert "也贴了文字" in page


def test_pasted_text_that_is_too_long_says_so(client: Client, db: None) -> None:
    answer = client.post("/", {"text": "长" * 2_000_001})

    assert answer.status_code == 422
    assert "2,000,000" in answer.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_in_the_usual_encodings_is_read(client: Client, db: None, encoding: str) -> None:
    status, _page = upload(client, TEXT.encode(encoding), "plan.txt")

    [document] = plans.get_recent_documents(limit=5)
    assert status == 302
    assert document.title == TITLE


def test_pasted_text_is_read(client: Client, db: None) -> None:
    answer = client.post("/", {"text": TEXT}, follow=True)

    assert answer.status_code == 200
    assert TITLE in answer.content.decode()


def test_a_file_name_of_any_length_and_shape_is_harmless(client: Client, db: None) -> None:
    status, _page = upload(client, TEXT.encode(), "../" + "很" * 300 + '"><script>.txt')

    [document] = plans.get_recent_documents(limit=5)
    page = client.get(f"/plans/{document.pk}/").content.decode()
    assert status == 302
    assert "<script>." not in page


@pytest.mark.parametrize("pasted", [False, True])
def test_an_exported_structure_is_no_document(client: Client, document: plans.PlanDocument, pasted: bool) -> None:
    exported = client.get(f"/plans/{document.pk}/export/yaml/").content

    if pasted:
        answer = client.post("/", {"text": exported.decode()})
        status, page = answer.status_code, answer.content.decode()
    else:
        status, page = upload(client, exported, "plan.yaml")

    assert status == 422
    assert f"give that document itself: {TITLE}" in page
    assert len(plans.get_recent_documents(limit=5)) == 1
