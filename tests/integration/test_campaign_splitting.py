"""A line of the month is split into several by hand."""

import pytest
from tests.support.people import make_client
from tests.support.service_month import BEFORE, NOW, OFFICE, act_as, add_units, prepare_sample, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Month, Task, WorkItem
from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.api import Role
from fuwuyue.protection.api import AuditEntry
from fuwuyue.review.api import RefusedTextError

pytestmark = pytest.mark.django_db
TOWNSHIP = "松溪镇人民政府"
PARTS = ["选定一处集市并公布时间", "现场讲解并发放宣传折页"]
REFUSED = "各村对欠账对象逐一落实结扎手术。"


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


def item_of() -> WorkItem:
    return WorkItem.objects.get(sentence__contains="9月12日前")


def split(item: WorkItem, parts: list[str], revision: int | None = None) -> list[WorkItem]:
    return list(
        campaign.split_item(
            item_id=item.pk,
            revision=item.revision if revision is None else revision,
            parts=parts,
            unit_id=unit(OFFICE).pk,
            day=BEFORE,
            now=NOW,
            by=act_as(Role.COUNTY_OFFICE, unit(OFFICE)),
        )
    )


def test_each_unit_that_has_not_begun_gets_every_part(month: Month) -> None:
    item = item_of()
    begun = Task.objects.get(item=item, unit=unit(TOWNSHIP))
    campaign.acknowledge(task_id=begun.pk, now=NOW)
    others = set(Task.objects.filter(item=item).exclude(pk=begun.pk).values_list("unit", flat=True))

    lines = split(item, [*PARTS, "  "])

    assert [line.what for line in lines] == PARTS
    for line in lines:
        tasks = Task.objects.filter(item=line)
        assert set(tasks.values_list("unit", flat=True)) == others
        assert set(tasks.values_list("due_on", flat=True)) == {item.due_on}
        assert (line.sentence, line.changed_by) == (item.sentence, unit(OFFICE))
    assert [task.pk for task in Task.objects.filter(item=item)] == [begun.pk]
    assert AuditEntry.objects.filter(verb="split").count() == 2
    public = make_client(role=None).get(f"/public/months/{month.pk}/").content.decode()
    assert all(part in public for part in PARTS)


def test_a_line_with_which_nobody_began_is_gone_also_in_a_draft() -> None:
    add_units()
    month = prepare_sample()
    item = item_of()
    units = item.item_units.count()

    lines = split(item, PARTS)

    assert [line.item_units.count() for line in lines] == [units, units]
    assert not WorkItem.objects.filter(pk=item.pk).exists()
    assert campaign.preview(month_id=month.pk).item_count == WorkItem.objects.filter(stands=False).count()


def test_what_cannot_be_split_changes_nothing(month: Month) -> None:
    item = item_of()
    before = WorkItem.objects.count()
    with pytest.raises(RefusedTextError):
        split(item, [PARTS[0], REFUSED])
    with pytest.raises(UserError):
        split(item, [PARTS[0]])
    with pytest.raises(campaign.StaleError):
        split(item, PARTS, revision=7)
    for task in Task.objects.filter(item=item):
        campaign.acknowledge(task_id=task.pk, now=NOW)

    with pytest.raises(UserError):
        split(item, PARTS)

    assert WorkItem.objects.count() == before


def test_the_office_splits_on_the_page_of_the_line(month: Month) -> None:
    client, item = make_client(role=Role.COUNTY_OFFICE, unit=unit(OFFICE)), item_of()
    address = f"/months/items/{item.pk}/split/"
    refused = client.post(address, {"revision": item.revision, "parts": f"{PARTS[0]}\n{REFUSED}"})
    assert (refused.status_code, REFUSED in refused.content.decode()) == (422, True)

    client.post(address, {"revision": item.revision, "parts": "\r\n".join(PARTS)})

    assert WorkItem.objects.filter(origin="split").count() == 2
    task = Task.objects.filter(item__what=PARTS[1]).first()
    assert task is not None
    assert item.sentence in client.get(f"/tasks/{task.pk}/").content.decode()
