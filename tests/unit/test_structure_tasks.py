"""Tasks, kinds of work, demands, attachments and slips of numbering, read from a whole small plan."""

import pytest

from fuwuyue.plan.parsing.api import parse_plan
from fuwuyue.plan.parsing.model import Plan, Task
from fuwuyue.plan.parsing.source import SourceText


def read(text: str) -> Plan:
    return parse_plan(SourceText(text=text, name="plan.txt", format="txt", encoding="utf-8", sha256=""))


def task(sentence: str) -> Task:
    tasks = read(f"2026年服务月方案\n一、任务\n{sentence}\n").tasks
    assert len(tasks) == 1
    return tasks[0]


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("各乡镇要做好登记。", "must"),
        ("各乡镇应当做好登记。", "must"),
        ("各乡镇应做好登记。", "should"),
        ("各乡镇可以自行安排场地。", "may"),
        ("各乡镇不得收取费用。", "must_not"),
        ("严禁向群众收取费用。", "must_not"),
    ],
)
def test_modality_says_how_binding_a_task_is(sentence: str, modality: str) -> None:
    assert task(sentence).modality == modality


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("各乡镇要做好登记。", ["各乡镇"]),
        ("由县民政局负责登记。", ["县民政局"]),
        ("县民政局、县残联要做好登记。", ["县民政局", "县残联"]),
        ("因时间紧，任务重，各乡镇一定要做好登记。", ["各乡镇"]),
        ("6月20日前，各乡镇要上报总结。", ["各乡镇"]),
        ("各乡镇卫生院要做好登记。", ["各乡镇卫生院"]),
        ("各乡镇、各有关部门制定工作安排。", ["各乡镇、各有关部门"]),
        ("每个乡镇须确定一名联络员。", ["每个乡镇"]),
        ("医务人员必须遵守规范。", ["医务人员"]),
        ("召开村组干部会议进行动员。", []),
        ("要对部门相关信息进行核对。", []),
    ],
)
def test_subject_says_who(sentence: str, who: list[str]) -> None:
    assert task(sentence).who == who


@pytest.mark.parametrize(
    "sentence",
    ["服务月时间为2026年5月1日至31日。", "开展服务月活动是改善服务的重要举措。", "多年来群众反映良好。"],
)
def test_statement_that_orders_nothing_is_no_task(sentence: str) -> None:
    assert read(f"2026年服务月方案\n一、任务\n{sentence}\n").tasks == []


def test_task_is_linked_to_section_phase_and_deadline() -> None:
    plan = read(
        "2026年服务月方案\n一、步骤\n（一）动员阶段（5月1日—5日）\n各乡镇要开会动员。\n"
        "（二）总结阶段（5月26日—31日）\n1、5月28日前，各乡镇要上报总结。\n"
    )

    last = plan.tasks[-1]

    assert str(last.by) == "2026-05-28"
    assert last.deadline is not None and last.phase is not None and last.section is not None
    assert plan.phases[last.phase].name == "总结阶段"
    assert plan.sections[last.section].marker == "1、"


def test_heading_that_names_the_work_is_an_activity_beside_its_tasks() -> None:
    plan = read(
        "服务月方案\n一、活动内容\n1、集中开展宣传活动。各乡镇要设点宣传。\n2、集中开展义诊活动。\n二、工作要求\n1、加强领导。\n"
    )

    assert [activity.name for activity in plan.activities] == ["集中开展宣传活动", "集中开展义诊活动"]
    assert [one.what for one in plan.tasks] == ["要设点宣传", "集中开展义诊活动"]
    assert [one.text for one in plan.requirements] == ["加强领导"]


def test_attachments_are_listed_with_their_markers() -> None:
    plan = read("服务月方案\n一、任务\n二、要求\n附件：1．登记表\n2．汇总表\n云岭县卫生健康局\n2026年3月1日\n")

    assert [(one.marker, one.name) for one in plan.attachments] == [("1．", "登记表"), ("2．", "汇总表")]


@pytest.mark.parametrize(
    ("markers", "slips"),
    [
        (["一、", "二、", "三、"], 0),
        (["一、", "三、"], 1),
        (["一、", "二、", "二、", "三、"], 1),
        (["二、", "三、"], 1),
    ],
)
def test_break_of_a_count_is_a_slip(markers: list[str], slips: int) -> None:
    plan = read("服务月方案\n" + "".join(f"{marker}任务\n" for marker in markers))

    assert [slip.kind for slip in plan.slips] == ["ordinal"] * slips


def test_list_that_runs_on_across_headings_is_no_slip() -> None:
    plan = read("服务月方案\n一、宣传\n1.设点。\n2.入户。\n二、服务\n3.义诊。\n4.随访。\n")

    assert plan.slips == []


def test_orders_counted_up_in_one_sentence_are_tasks_of_their_own() -> None:
    plan = read(
        "2026年服务月方案\n一、任务\n工作分工如下：一是县教育局要发放资料，二是县民政局要走访慰问；三是各乡镇要做好登记。\n"
    )

    assert [one.who for one in plan.tasks] == [["县教育局"], ["县民政局"], ["各乡镇"]]


def test_a_subject_that_is_carried_over_is_in_doubt() -> None:
    first, second = read("2026年服务月方案\n一、任务\n县教育局要发放资料；要组织专题健康讲座。\n").tasks

    assert (first.who, first.doubt) == (["县教育局"], None)
    assert second.who == ["县教育局"]
    assert second.doubt


@pytest.mark.parametrize(
    "sentence",
    [
        "县民政局牵头，县残联协助，做好登记。",
        "县民政局会同县残联，6月10日前做好登记。",
        "县民政局于6月20日前完成登记。",
    ],
)
def test_a_role_keeps_its_subject_in_what_is_to_be_done(sentence: str) -> None:
    found = task(sentence)

    assert found.who == ["县民政局"]
    assert found.what == sentence.rstrip("。")
