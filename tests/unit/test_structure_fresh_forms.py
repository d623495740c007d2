"""Forms of title, sign-off, period, quota and body that notices of schools and offices use."""

import pytest

from fuwuyue.plan.parsing.api import parse_plan
from fuwuyue.plan.parsing.model import Plan
from fuwuyue.plan.parsing.source import SourceText


def read(source: str) -> Plan:
    return parse_plan(SourceText(source, "-", "txt", "utf-8", ""))


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("云岭县服务月活动通知\n(云卫函[2026]14号)\n一、目标\n二、要求\n", "云岭县服务月活动通知"),
        (
            "云岭县教育局办公室\n关于举办2026年服务月活动的\n通    知\n各学校：\n一、目标\n二、要求\n",
            "云岭县教育局办公室关于举办2026年服务月活动的通知",
        ),
        (
            "云岭县人民政府关于印发云岭县服务月三年行动计划\n（2026—2028年）的通知\n各乡镇：\n云岭县人民政府\n2026年3月1日\n"
            "云岭县服务月三年行动计划\n（2026—2028年）\n一、目标\n二、要求\n",
            "云岭县服务月三年行动计划（2026—2028年）",
        ),
    ],
)
def test_title_is_whole_and_without_its_number(source: str, title: str) -> None:
    assert "".join((read(source).title or "").split()) == title


def test_sign_off_may_be_written_with_points() -> None:
    plan = read("服务月活动通知\n一、主题：读书\n二、内容：4月20日上午举行升旗仪式。\n石桥镇第一小学\n2026.4.17\n")

    assert str(plan.issued_on) == "2026-04-17"


def test_term_of_a_plan_is_its_period() -> None:
    plan = read("云岭县阅读实施计划\n一、目的\n二、实施期程：2026年8月1日起至2027年7月31日止。\n")

    assert plan.period and (str(plan.period.start), plan.period.basis) == ("2026-08-01", "stated")


@pytest.mark.parametrize(
    ("sentence", "value", "comparator"),
    [
        ("各校将方案一式三份送县教育局。", 3, "="),
        ("每班上传班会截图一张。", 1, "="),
        ("参与率不低于从业人员总数的85%。", 85, ">="),
        ("学校周边200米范围内不得开设网吧。", 200, "<="),
    ],
)
def test_quota_of_each_and_limits_are_targets(sentence: str, value: int, comparator: str) -> None:
    targets = read(f"服务月方案\n一、要求\n{sentence}\n二、其他\n").targets

    assert [(one.value, one.comparator) for one in targets] == [(value, comparator)]


def test_bodies_that_form_groups_act_and_a_number_of_groups_is_no_name() -> None:
    units = [
        one.name
        for one in read(
            "服务月方案\n一、机构\n协办：云岭县音乐家协会\n二、检查\n县教育局、县公安局组成3个检查组，对学校开展检查。\n"
        ).units
    ]

    assert {"云岭县音乐家协会", "县教育局", "县公安局"} <= set(units)
    assert not any(name.startswith("3") for name in units)


def test_single_days_of_a_programme_are_no_phases() -> None:
    assert not read("2026年服务月方案\n一、日程安排\n7月7日：全天报到；\n7月8日晚上：预备会；\n二、要求\n").phases


def test_a_day_at_the_head_of_the_title_is_no_marker():
    plan = read("5.12防灾减灾宣传活动方案\n\n一、目的\n增强意识。\n二、时间\n5月12日。")

    assert plan.title == "5.12防灾减灾宣传活动方案"
    assert [section.marker for section in plan.sections] == ["一、", "二、"]


def test_dates_of_a_school_year_named_in_the_opening_only_belong_to_its_two_years():
    opening = "根据《考核办法》（校教〔2014〕7号），决定开展2017-2018学年考核。"
    plan = read(f"关于教学考核工作的通知\n各学院：\n{opening}\n一、流程\n6月7日前报送。")

    assert str(plan.deadlines[0].date) == "2018-06-07"
