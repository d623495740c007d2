"""What holds words of a refused clause is shown as refused and goes out in no calendar and no table of tasks."""

from io import BytesIO

import docx
import pytest

from fuwuyue.plan.exporting.api import to_docx, to_html, to_ics
from fuwuyue.plan.parsing.api import Plan, SourceText, read_plan

TEXT = """云岭县健康宣传服务月活动方案
一、活动时间
2026年9月1日至9月30日。
二、工作任务
（一）各乡镇9月12日前完成1场现场咨询活动。
（二）各村9月20日前上报计划外怀孕人员名单。
（三）各乡镇要把结扎手术落实率提高到95%以上。
（四）县卫生健康局每周五汇总群众意见。
（五）各村每月5日上报政策外怀孕对象摸底情况。
"""
REFUSED = ("计划外怀孕人员名单", "结扎手术落实率", "政策外怀孕对象")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(SourceText(TEXT, "plan.txt", "txt", "utf-8", "0" * 64))


def test_duties_of_refused_clauses_are_marked(plan: Plan) -> None:
    duties = [*plan.tasks, *plan.deadlines, *plan.cadences, *plan.targets]

    marked = [duty.text for duty in duties if duty.refused]

    assert {word for word in REFUSED for text in marked if word in text} == set(REFUSED)
    assert all(any(word in text for word in REFUSED) for text in marked)
    assert all(not task.accepted for task in plan.tasks if task.refused)


def test_the_calendar_holds_lawful_duties_only(plan: Plan) -> None:
    calendar = to_ics(plan).decode().replace("\r\n ", "")

    assert "现场咨询活动" in calendar
    assert "每周五汇总群众意见" in calendar
    assert not any(word in calendar for word in REFUSED)
    assert "X-FUWUYUE-LEFT-OUT:经权益审核拒绝的事项：2项" in calendar


def test_the_table_of_tasks_holds_lawful_duties_only(plan: Plan) -> None:
    paper = docx.Document(BytesIO(to_docx(plan, TEXT)))
    words = "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)

    assert "现场咨询活动" in words
    assert not any(word in words for word in REFUSED)


def test_the_page_shows_them_as_refused(plan: Plan) -> None:
    assert to_html(plan, TEXT).count("（已拒绝）") == sum(
        duty.refused for duty in (*plan.deadlines, *plan.cadences, *plan.targets)
    )
