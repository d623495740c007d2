"""Papers at a task: which are taken, which are refused and why, and what is kept of them."""

import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.people import make_client
from tests.support.service_month import NOW, act_as, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Task, TaskPaper
from fuwuyue.documents.api import OfficialPaper, PaperKind, Sheet, Text, write_docx, write_pdf, write_xlsx
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.personal_numbers import PersonalNumberError
from fuwuyue.organisation.api import Role
from fuwuyue.protection.api import Actor, AuditEntry
from fuwuyue.review.api import RefusedTextError

pytestmark = pytest.mark.django_db
TOWNSHIP = "松溪镇人民政府"
GOOD = "9月10日在镇集市办了一场宣传咨询，发放材料若干。"
REFUSED = "各村对欠账对象逐一落实结扎手术。"


def write(*words: str, as_pdf: bool = False) -> bytes:
    paper = OfficialPaper(kind=PaperKind.REPORT, title="活动小结", blocks=tuple(map(Text, words)), signer=TOWNSHIP)
    return write_pdf(paper=paper) if as_pdf else write_docx(paper=paper)


@pytest.fixture
def task() -> Task:
    add_units()
    month = start_sample()
    return Task.objects.select_related("item").get(
        unit=unit(TOWNSHIP), item__month=month, item__sentence__contains="9月12日前"
    )


def hand_in(task: Task, data: bytes, name: str, text: str = "", by: Actor | None = None) -> TaskPaper:
    return campaign.finish_by_paper(
        task_id=task.pk,
        revision=task.revision,
        data=data,
        file_name=name,
        text=text,
        unit_id=task.unit_id,
        now=NOW,
        by=by or act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP)),
    )


@pytest.mark.parametrize("as_pdf", [False, True])
def test_a_paper_closes_its_task_and_is_kept_byte_for_byte(task: Task, as_pdf: bool) -> None:
    data = write(GOOD, as_pdf=as_pdf)
    name = "活动小结.pdf" if as_pdf else "C:\\我的文档\\活动小结.docx"

    paper = hand_in(task, data, name, "详见附件。")

    task.refresh_from_db()
    assert (task.state, task.closed_by) == ("done", "paper")
    kept = campaign.get_paper(paper_id=paper.pk, unit_ids=[task.unit_id])
    assert bytes(kept.content) == data
    assert (kept.name, kept.sha256) == (name.split("\\")[-1], hashlib.sha256(data).hexdigest())
    assert AuditEntry.objects.get(verb="hand_in").record == f"{paper.pk.hex}/{paper.sha256}"
    assert [note.text for note in campaign.get_notes(task_id=task.pk)] == ["详见附件。"]
    with pytest.raises(campaign.NotInMonthError):
        campaign.get_paper(paper_id=paper.pk, unit_ids=[unit("青坪乡人民政府").pk])


def with_a_file_inside() -> bytes:
    data = io.BytesIO(write(GOOD))
    with zipfile.ZipFile(data, "a") as package:
        package.writestr("word/embeddings/oleObject1.bin", b"rows")
    return data.getvalue()


def a_table() -> bytes:
    return write_xlsx(sheets=[Sheet(name="表", title="表", heads=("甲",), rows=(("乙",),))])


def a_scan() -> bytes:
    """A page of a PDF that holds no text."""
    return b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>endobj
4 0 obj<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream
0
endstream endobj
5 0 obj<</Length 30>>stream
q 200 0 0 200 0 0 cm /I Do Q
endstream endobj
trailer<</Root 1 0 R>>
"""


BAD: dict[str, tuple[Callable[[], bytes], str, type[UserError], str]] = {
    "table": (a_table, "统计.xlsx", UserError, "统计.xlsx"),
    "renamed table": (a_table, "统计.docx", UserError, "统计.docx"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n0000", "照片.png", UserError, "照片.png"),
    "renamed picture": (lambda: b"\xff\xd8\xff\xe0", "照片.pdf", UserError, "照片.pdf"),
    "archive": (lambda: b"Rar!\x1a\x07\x00", "材料.rar", UserError, "材料.rar"),
    "text": (lambda: GOOD.encode(), "小结.txt", UserError, "小结.txt"),
    "scan": (a_scan, "扫描件.pdf", UserError, "扫描件.pdf"),
    "a file inside": (with_a_file_inside, "小结.docx", UserError, "小结.docx"),
    "too large": (lambda: b"%PDF-" + bytes(20 * 1024 * 1024), "小结.pdf", UserError, "20 MB"),
    "identity number": (lambda: write(GOOD, "张某 11010519491231002X"), "小结.docx", PersonalNumberError, "[0-9]+"),
    "mobiles": (
        lambda: write("13800000001、13800000002", "13800000003", as_pdf=True),
        "小结.pdf",
        PersonalNumberError,
        "3",
    ),
    "refused": (lambda: write(GOOD, REFUSED), "小结.docx", RefusedTextError, ""),
    "refused name": (lambda: write(GOOD), "各村对欠账对象落实结扎手术.docx", RefusedTextError, ""),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_may_not_be_kept_is_refused_with_its_reason(task: Task, kind: str) -> None:
    make, name, error, told = BAD[kind]
    by = act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    before = AuditEntry.objects.count()

    with pytest.raises(error, match=told or None) as refused:
        hand_in(task, make(), name, by=by)

    task.refresh_from_db()
    assert (task.state, TaskPaper.objects.count(), AuditEntry.objects.count()) == ("assigned", 0, before)
    if isinstance(refused.value, RefusedTextError):
        assert refused.value.findings[0].counterpart
    assert "11010519491231002X" not in str(refused.value)


def test_a_report_says_what_was_shown_by_papers(task: Task) -> None:
    hand_in(task, write(GOOD), "小结.docx")
    campaign.compute_due_reports(now=NOW.replace(month=9, day=7, hour=10))

    report = campaign.find_reports(month_id=task.item.month_id, unit_ids=[task.unit_id]).get()

    content = campaign.read_content(report)
    assert (content["tasks"]["by_note"], content["tasks"]["by_paper"]) == (0, 1)
    assert "由提交材料认定1项" in "".join(content["words"])


def test_on_the_page_a_refusal_keeps_what_was_written_and_the_paper_comes_back(task: Task) -> None:
    client = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    address = f"/tasks/{task.pk}/paper/"
    sent = {"revision": task.revision, "text": "详见附件，另见说明。"}
    refused = client.post(address, sent | {"file": SimpleUploadedFile("统计.xlsx", a_table())})
    too_large = client.post(address, sent | {"file": SimpleUploadedFile("小结.pdf", bytes(20 * 1024 * 1024 + 1))})
    none = client.post(address, sent)
    for answer in (refused, too_large, none):
        assert answer.status_code == 422
        assert "详见附件，另见说明。" in answer.content.decode()
    data = write(GOOD)

    client.post(address, sent | {"file": SimpleUploadedFile("小结.docx", data)})

    page = client.get(f"/tasks/{task.pk}/").content.decode()
    paper = TaskPaper.objects.get()
    assert f"/tasks/papers/{paper.pk}/" in page
    assert hashlib.sha256(data).hexdigest() in page
    answer = client.get(f"/tasks/papers/{paper.pk}/")
    assert answer.content == data
    assert answer["Content-Disposition"].startswith("attachment")
