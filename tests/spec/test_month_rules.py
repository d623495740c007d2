"""The rules of a month: whom a phrase means, what closes a task, when it reports, what a report says."""

import uuid
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuwuyue.campaign.rules.changes import order_lines
from fuwuyue.campaign.rules.closing import Counted, propose
from fuwuyue.campaign.rules.freezing import compute_hash, write_canonical
from fuwuyue.campaign.rules.phrases import How, understand
from fuwuyue.campaign.rules.prose import write_report
from fuwuyue.campaign.rules.reporting import find_reporting_days
from fuwuyue.campaign.rules.states import TASK_STEPS, TaskState, may_step
from fuwuyue.organisation.api import NamedUnit, UnitKind

DAY = date(2026, 8, 28)
NAMES = {
    "云岭县人民政府": UnitKind.GOVERNMENT,
    "云岭县服务月活动领导小组": UnitKind.LEADING_GROUP,
    "云岭县服务月活动办公室": UnitKind.CAMPAIGN_OFFICE,
    "云岭县卫生健康局": UnitKind.HEALTH_OFFICE,
    "云岭县公安局": UnitKind.DEPARTMENT,
    "云岭县医疗保障局": UnitKind.DEPARTMENT,
    "云岭县妇幼保健院": UnitKind.CLINIC,
    "松溪镇人民政府": UnitKind.TOWNSHIP,
    "青坪乡人民政府": UnitKind.TOWNSHIP,
    "松溪镇卫生院": UnitKind.CLINIC,
    "青坪乡卫生院": UnitKind.CLINIC,
    "上河村村民委员会": UnitKind.VILLAGE,
}
IDS = {name: uuid.uuid5(uuid.NAMESPACE_DNS, name) for name in NAMES}
UNITS = [NamedUnit(IDS[name], kind, (name,)) for name, kind in NAMES.items()]
TOWNSHIPS = {"松溪镇人民政府", "青坪乡人民政府"}


@pytest.mark.parametrize(
    ("phrase", "meant", "how"),
    [
        ("各乡镇人民政府", TOWNSHIPS, How.ALL_OF_KIND),
        ("各乡镇", TOWNSHIPS, How.ALL_OF_KIND),
        ("每个乡镇", TOWNSHIPS, How.ALL_OF_KIND),
        ("各乡（镇）", TOWNSHIPS, How.ALL_OF_KIND),
        ("各村", {"上河村村民委员会"}, How.ALL_OF_KIND),
        ("村干部", {"上河村村民委员会"}, How.ALL_OF_KIND),
        ("各乡镇卫生院", {"松溪镇卫生院", "青坪乡卫生院"}, How.ALL_OF_KIND),
        ("各医疗卫生机构", {"云岭县妇幼保健院", "松溪镇卫生院", "青坪乡卫生院"}, How.ALL_OF_KIND),
        ("县卫生健康局", {"云岭县卫生健康局"}, How.NAME),
        ("县卫健委", {"云岭县卫生健康局"}, How.NAME),
        ("县人口计生委", {"云岭县卫生健康局"}, How.NAME),
        ("松溪镇人民政府", {"松溪镇人民政府"}, How.NAME),
        ("县活动领导小组", {"云岭县服务月活动领导小组"}, How.ONLY_ONE),
        ("县活动领导小组办公室", {"云岭县服务月活动办公室"}, How.ONLY_ONE),
        ("办公室", {"云岭县服务月活动办公室"}, How.ONLY_ONE),
        ("县公安局、县医疗保障局", {"云岭县公安局", "云岭县医疗保障局"}, How.NAME),
    ],
)
def test_a_phrase_means_these_units(phrase: str, meant: set[str], how: How) -> None:
    understood = understand(phrase, UNITS, DAY)

    assert {name for name, one in IDS.items() if one in understood.unit_ids} == meant
    assert understood.how is how


@pytest.mark.parametrize(
    "phrase", ["有关部门", "各有关部门", "县直有关部门", "各乡镇、各有关部门", "县水务局", "有关单位", ""]
)
def test_what_is_not_clear_is_asked(phrase: str) -> None:
    assert understand(phrase, UNITS, DAY).how is None


def test_two_offices_are_not_told_apart_by_guess() -> None:
    second = NamedUnit(uuid.uuid4(), UnitKind.CAMPAIGN_OFFICE, ("云岭县创建活动办公室",))

    assert understand("办公室", [*UNITS, second], DAY).how is None


MEASURES = ("campaign.reports_confirmed", "outreach.events_held", "outreach.materials_issued")


@pytest.mark.parametrize(
    ("sentence", "numbers", "measure", "kinds", "threshold"),
    [
        ("各乡镇至少完成1场现场宣传咨询活动", [Counted(1, "场")], "outreach.events_held", ("consultation",), 1),
        ("每个乡镇举办现场宣传咨询活动不少于2场", [Counted(2, "场")], "outreach.events_held", ("consultation",), 2),
        ("集中培训1次，9月11日前完成", [Counted(1, "次")], "outreach.events_held", ("training",), 1),
        ("各乡镇逢5、逢10日向县卫生健康局上报活动进度表", [], "campaign.reports_confirmed", (), 1),
        ("县财政局要保障宣传资料配送等必要经费", [Counted(3, "场")], "", (), 1),
        (
            "每个服务点开放不少于6天，服务时间提前3天公布",
            [Counted(6, "天")],
            "outreach.events_held",
            ("service_point",),
            6,
        ),
        ("各卫生院将增开门诊的时间向社会公布", [], "outreach.materials_issued", (), 1),
        ("各单位要对集中宣传服务月的开展情况进行全面总结", [], "", (), 1),
        ("县妇联要宣传妇女权益保障规定", [], "outreach.materials_issued", ("rights_at_work",), 1),
        ("领导小组进行评分，评分办法于9月10日前公布", [], "", (), 1),
    ],
)
def test_what_closes_a_task(
    sentence: str, numbers: list[Counted], measure: str, kinds: tuple[str, ...], threshold: int
) -> None:
    proposal = propose(sentence, numbers, MEASURES)

    assert (proposal.measure, proposal.kinds, proposal.threshold) == (measure, kinds, threshold)
    assert proposal.matched in sentence


def test_a_measure_that_is_not_there_closes_nothing() -> None:
    assert propose("各乡镇至少完成1场现场宣传咨询活动", [], ()).measure == ""
    # The measure of summaries is still to come: what was published shows none.
    assert propose("完成全县总结，并向社会公布服务情况", [], MEASURES).measure == ""


def test_what_recurs_closes_when_all_of_it_was_done() -> None:
    assert propose("逢5、逢10日上报活动进度表", [], MEASURES, occurrences=9).threshold == 9


def test_a_report_on_a_day_off_is_made_on_the_next_working_day() -> None:
    days = find_reporting_days([date(2013, 6, day) for day in (5, 10, 15, 20, 25, 30)])

    # 2013-06-10 was 端午, off until the 12th; the 8th and 9th were worked for it; the 30th was a Sunday.
    assert [day.held_on.isoformat()[5:] for day in days] == ["06-05", "06-13", "06-17", "06-20", "06-25", "07-01"]
    assert [day.nominal_on.day for day in days] == [5, 10, 15, 20, 25, 30]
    assert days[1].cut_off.isoformat() == "2013-06-13T17:00:00+08:00"


def test_days_that_come_together_are_one_report() -> None:
    # The first days of October are off: the 5th and what was due on the 1st are made on the 8th.
    days = find_reporting_days([date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 8)])

    assert [(day.nominal_on.day, day.held_on.day) for day in days] == [(8, 8)]


def test_where_the_plan_says_so_a_day_off_stays() -> None:
    (day,) = find_reporting_days([date(2013, 6, 10)], moves=False)

    assert day.held_on == date(2013, 6, 10)


def test_a_year_without_a_notice_is_provisional() -> None:
    (day,) = find_reporting_days([date(2031, 5, 5)])

    assert day.provisional


def test_a_closed_task_takes_no_step_but_to_be_opened_again() -> None:
    for state in (TaskState.DONE, TaskState.EXCUSED):
        assert [step for step in TASK_STEPS if may_step(step, state.value)] == ["reopen"]


def test_one_spelling_whatever_the_order() -> None:
    assert write_canonical({"b": 1, "a": "值"}) == write_canonical({"a": "值", "b": 1}) == '{"a":"值","b":1}'
    assert compute_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def content(**changed: object) -> dict[str, object]:
    line = {"what": "公布咨询电话", "due_on": "2026-09-03", "overdue": True, "closed_by": "", "open": True}
    tasks = {"total": 7, "done": 3, "by_measure": 2, "by_note": 1, "excused": 0, "due": 4, "in_time": 3, "overdue": 1}
    return {
        "day": {"held_on": "2026-09-07"},
        "tasks": tasks,
        "measures": [
            {"title": "已举办活动", "count": 2, "counted": "场"},
            {"title": "空", "count": 0, "counted": "次"},
        ],
        "lines": [line],
        "next": [{"what": "完成宣传咨询", "due_on": "2026-09-12"}],
    } | changed


def test_a_report_says_its_numbers_and_nothing_else() -> None:
    assert [one.text for one in write_report(content())] == [
        "一、进展情况",
        "截至9月7日，共承担任务7项，已完成3项，其中由系统记录直接认定2项，由情况说明认定1项；到期应完成4项，按时完成3项。",
        "二、主要做法",
        "已举办活动：2场。",
        "三、存在问题",
        "逾期未完成的任务：公布咨询电话（应于9月3日前完成），共1项。",
        "四、下一步工作",
        "按期完成以下任务：完成宣传咨询（9月12日前）。",
    ]


def test_a_report_without_records_says_so() -> None:
    tasks = dict.fromkeys(("total", "done", "by_measure", "by_note", "excused", "due", "in_time", "overdue"), 0)

    words = [one.text for one in write_report(content(tasks=tasks, measures=[], lines=[], next=[]))]

    assert words[1] == "截至9月7日，没有分派到本单位的任务。"
    assert "本期没有可由记录说明的做法。" in words
    assert "没有逾期未完成的任务。" in words


@pytest.mark.parametrize(
    ("places", "old_count", "ordered"),
    [
        ([10, 20, 30], 3, [0, 1, 2]),
        ([10, 30, 20], 2, [0, 2, 1]),
        ([30, 10, 20], 3, [1, 2, 0]),
        # One that goes on under former words stays behind its neighbour.
        ([10, None, 30, 20], 3, [0, 1, 3, 2]),
        # What a person added or split at the end stays there.
        ([10, 30, None, None, 20, 40], 4, [0, 4, 1, 5, 2, 3]),
        ([None, 10], 2, [0, 1]),
        ([None, None, 10], 2, [2, 0, 1]),
        ([], 0, []),
    ],
)
def test_lines_stand_by_their_place_in_the_later_plan(
    places: list[int | None], old_count: int, ordered: list[int]
) -> None:
    assert order_lines(places, old_count) == ordered


@given(st.lists(st.none() | st.integers(0, 50), max_size=20), st.integers(0, 20))
def test_every_line_stands_once_and_those_with_a_place_in_its_order(places: list[int | None], old_count: int) -> None:
    ordered = order_lines(places, old_count)

    assert sorted(ordered) == list(range(len(places)))
    placed = [place for at in ordered if (place := places[at]) is not None]
    assert placed == sorted(placed)


def test_the_cut_off_is_the_time_that_the_county_set() -> None:
    (day,) = find_reporting_days([date(2026, 9, 10)], at=time(15, 30))

    assert day.cut_off.isoformat() == "2026-09-10T15:30:00+08:00"
