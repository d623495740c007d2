"""The sheet of open tasks goes out to Excel and comes back with notes."""

import io
import uuid
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from tests.support.people import make_client
from tests.support.service_month import NOW, act_as, add_units, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Task
from fuwuyue.documents.api import Sheet, write_xlsx
from fuwuyue.jobs.api import Job
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import Role
from fuwuyue.protection.api import AuditEntry

pytestmark = pytest.mark.django_db
TOWNSHIP, OTHER = "松溪镇人民政府", "青坪乡人民政府"
REFUSED = "各村对欠账对象逐一落实结扎手术。"


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


def sheet_of(month: Month, notes: dict[int, str], *more: tuple[str, ...]) -> bytes:
    """Return the sheet of the township with these notes, by the place of the task, and rows of somebody's own."""
    tasks = campaign.find_tasks(unit_ids=[unit(TOWNSHIP).pk], month_id=month.pk)
    sheet = campaign.describe_notes_sheet(month, tasks)
    rows = [(*row[:-1], notes.get(at)) for at, row in enumerate(sheet.rows)]
    return write_xlsx(sheets=[replace(sheet, rows=(*rows, *more))])


def read(month: Month, content: bytes) -> campaign.NotesRead:
    by = act_as(Role.TOWNSHIP_COORDINATOR, unit(TOWNSHIP))
    rows = campaign.read_noted_rows(content=content)
    return campaign.close_by_notes(rows=rows, month_id=month.pk, unit_ids=[unit(TOWNSHIP).pk], now=NOW, by=by)


def test_notes_close_their_tasks_and_wrong_rows_come_back(month: Month) -> None:
    theirs = Task.objects.filter(unit=unit(OTHER)).first()
    assert theirs is not None
    content = sheet_of(
        month,
        {0: "9月3日已制定安排。", 1: REFUSED, 2: "张某 11010519491231002X 已到场"},
        (str(theirs.pk), OTHER, "别的任务", "", "已办结"),
        (str(uuid.UUID(int=7)), TOWNSHIP, "没有这项", "", "已办结"),
        ("=1+1", TOWNSHIP, "改过编号", "", "已办结"),
    )

    first = read(month, content)

    open_before = Task.objects.filter(unit=unit(TOWNSHIP)).count()
    assert (first.closed, first.unchanged) == (1, 0)
    assert Task.objects.filter(unit=unit(TOWNSHIP), state="done", closed_by="note").count() == 1
    assert Task.objects.filter(unit=unit(OTHER), state="done").count() == 0
    # The title and the heads stand above: the first task is in row 3.
    assert [row.number for row in first.wrong] == [4, 5, *(2 + open_before + n for n in (1, 2, 3))]
    assert all("11010519491231002X" not in row.reason and REFUSED not in row.reason for row in first.wrong)
    entries = AuditEntry.objects.filter(verb__in=("finish", "note")).count()

    again = read(month, content)

    assert (again.closed, again.unchanged, again.wrong) == (0, 1, first.wrong)
    assert AuditEntry.objects.filter(verb__in=("finish", "note")).count() == entries
    other_words = read(month, sheet_of(month, {0: "又办了一次。"}))
    assert (other_words.closed, [row.number for row in other_words.wrong]) == (0, [3])


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04broken",
        b"",
        write_xlsx(sheets=[Sheet(name="x", title="x", heads=("a", "b"), rows=())]),
        write_xlsx(
            sheets=[
                Sheet(
                    name="x",
                    title="x",
                    heads=("编号（请勿改动）", "办结情况说明"),
                    rows=tuple((str(n), "已办") for n in range(5_001)),
                )
            ]
        ),
    ],
    ids=["broken", "empty", "another", "too many"],
)
def test_what_is_no_sheet_of_tasks_is_refused_in_a_sentence(month: Month, content: bytes) -> None:
    with pytest.raises(UserError):
        read(month, content)


def test_the_sheet_goes_out_and_comes_back_on_the_page(month: Month) -> None:
    client = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    answer = client.get(f"/months/{month.pk}/papers/notes-xlsx/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert {row[1] for row in rows[2:]} == {TOWNSHIP}
    content = sheet_of(month, {0: "9月3日已制定安排。", 1: REFUSED})

    sent = client.post(f"/months/{month.pk}/notes/", {"file": SimpleUploadedFile("任务.xlsx", content)})
    page = client.get(sent.headers["Location"]).content.decode()

    assert sent.status_code == 302
    assert "1 task was closed." in page
    assert '<td class="number">4</td>' in page
    assert REFUSED not in page
    assert Task.objects.filter(unit=unit(TOWNSHIP), state="done").count() == 1
    assert "Close tasks by a sheet of notes" in client.get(f"/months/{month.pk}/notes/").content.decode()
    wrong = client.post(f"/months/{month.pk}/notes/", {"file": SimpleUploadedFile("任务.xlsx", b"PK\x03\x04x")})
    assert wrong.status_code == 422


def test_what_the_review_refuses_is_kept_nowhere_once_the_sheet_was_read(month: Month) -> None:
    client = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    content = sheet_of(month, {0: "9月3日已制定安排。", 1: REFUSED, 2: "张某 11010519491231002X 已到场"})

    client.post(f"/months/{month.pk}/notes/", {"file": SimpleUploadedFile("任务.xlsx", content)})

    job = Job.objects.get()
    assert (job.state, bytes(job.content), job.outcome["closed"], job.outcome["wrong_count"]) == ("done", b"", 1, 2)
    assert not any(part in str(job.outcome) for part in (REFUSED, "结扎", "11010519491231002X"))
