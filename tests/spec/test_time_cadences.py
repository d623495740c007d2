"""What recurs in plans: the words and the short rule, and the RFC 5545 rule against dateutil."""

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr

from fuwuyue.plan.parsing.cadences import find_cadences
from fuwuyue.plan.parsing.outline import find_outline
from fuwuyue.plan.parsing.text import Text

RULES = """
各乡镇每日报送进展 | daily
坚持每天锻炼30分钟 | daily
每晚巡查校园 | daily
实行日报告制度 | daily
每周召开一次例会 | weekly
每周五前报送小结 | weekly on FR
每周一、四开展义诊 | weekly on MO,TH
每逢周六开展义诊 | weekly on SA
每两周调度一次 | every 2 weeks
每月通报一次 | monthly
发布月度计划 | monthly
按月报送台账 | monthly
每月25日前报送报表 | monthly by 25
每月底前更新台账 | monthly by EOM
每月5日、20日公布结果 | monthly on 5,20
各乡镇逢5、10日上报进度 | monthly on 5,10,15,20,25,30
逢五逢十赶集宣传 | monthly on 5,10,15,20,25,30
逢十报送进度 | monthly on 10,20,30
每季度召开推进会 | quarterly
验收情况实行季度通报 | quarterly
每半年评估一次 | half-yearly
每年开展总结评估 | yearly
應於每年五月三十一日前提出申請 | yearly by 05-31
每年6月底前完成考核 | yearly by 06-EOM
於每年六月份辦理審查會議 | yearly in 06
每月不少于1次进入社区 | min 1 per month
全年至少2次 | min 2 per year
全年开展学习活动不少于2次 | min 2 per year
每年申请以一次为限 | max 1 per year
每季度不超过3次 | max 3 per quarter
每学期开展两次演练 | min 2 per term
定期通报情况 | periodic
每节课结束后要通风 | after each lesson
每年年底组织评比 | yearly by 12-EOM
每年年初制定计划 | yearly in 01
每周一至周五巡诊 | weekly on MO,TU,WE,TH,FR
每周星期三组织学习 | weekly on WE
每逢双周召开例会 | every 2 weeks
一学期一次体检 | each term
一周两次义诊 | min 2 per week
半年一次评估 | half-yearly
两年一次评选 | every 2 years
月月有义诊 | monthly
一天一通报 | daily
每月发放补助1000元 | monthly
全月不少于4场义诊 | min 4 per month
以月为单位报送报表 | monthly
护士长听课每月不少于3节 | min 3 per month
每年组织2-3次义诊 | min 2 per year
每日巡查病房不少于2小时 | daily
每年选拔不少于20名医生进修 | yearly
以一个学期为周期轮换 | each term
以学期或半个学期为周期 | periodic
以季度为周期开展评估 | quarterly
半年开展一次评估 | half-yearly
半年一评估 | half-yearly
实行双周调度 | every 2 weeks
每单周召开例会 | every 2 weeks
三天一次 | every 3 days
两周召开一次例会 | every 2 weeks
三年修订一次 | every 3 years
半月一通报 | every half month
每个工作日报送 | weekly on MO,TU,WE,TH,FR
每天（周一至周五）巡查 | weekly on MO,TU,WE,TH,FR
每年3月至5月开展登记 | yearly
每月每村至少巡查1次 | min 1 per month
每周对每个诊室至少抽查1次 | min 1 per week
一学期召开一次座谈会 | each term
按学期评比 | each term
"""

NO_RULES = [
    "不定期抽查",
    "把志愿服务作为月度党日活动的内容",
    "季度征集的作品",
    "连续两个季度考评不合格",
    "近视率每年下降0.5个百分点",
    "每学期开设法治课程不少于3课时",
    "学生每天有一小时的锻炼时间",
    "人均供水量每天不少于3升",
    "第一季度",
    "每个单位一份",
    "近三年年度考核",
    "根据月度计划安排人员",
    "一年内完成整改",
    "每周开设健康课4课时",
    "天天都是义诊日",
    "上半年开展一次",
    "5月开展一次检查",
    "20日召开一次会议",
    "两周内开展一次排查",
    "月底公布结果",
    "《每月工作制度》",
    "明天天气转晴",
]


def read(words):
    text = Text(f"工作方案\n一、工作要求\n{words}。")
    return find_cadences(text, find_outline(text))


@pytest.mark.parametrize("row", [line.split(" | ") for line in RULES.strip().split("\n")], ids=str)
def test_words_that_recur_have_this_rule(row):
    words, rule = row

    assert [cadence.rule for cadence in read(words)] == [rule]


@pytest.mark.parametrize("words", NO_RULES)
def test_other_words_have_no_rule(words):
    assert read(words) == []


def test_a_clause_says_one_rule_once():
    assert [cadence.rule for cadence in read("每月25日前将月度分析报中心")] == ["monthly by 25"]


def test_once_a_week_in_a_row_is_no_monday():
    assert [cadence.rule for cadence in read("坚持每周一研判、每月一调度")] == ["weekly", "monthly"]
    assert [cadence.rule for cadence in read("实行周调度、月通报、季考核")] == ["weekly", "monthly", "quarterly"]


def test_a_months_end_is_each_one_beside_what_is_done_each_month():
    assert [cadence.rule for cadence in read("每月巡诊，月底公布名单")] == ["monthly", "monthly by EOM"]


def test_the_first_month_is_told():
    assert read("2022年6月起，每月25日前报送计划")[0].from_ == "2022-06"


def test_the_thirtieth_has_no_rrule_since_february_has_none():
    assert read("逢5、10日上报进度")[0].rrule is None


def expected_days(words):
    first = datetime(2025, 1, 1)
    days = [first + timedelta(days=number) for number in range(730)]
    tests = {
        "每日报送": lambda day: True,
        "每周五报送": lambda day: day.weekday() == 4,
        "每月25日前报送": lambda day: day.day == 25,
        "每月5日、20日报送": lambda day: day.day in (5, 20),
        "每月底前报送": lambda day: (day + timedelta(days=1)).day == 1,
        "每年5月31日前报送": lambda day: (day.month, day.day) == (5, 31),
        "每年2月底前报送": lambda day: day.month == 2 and (day + timedelta(days=1)).day == 1,
    }
    return [day for day in days if tests[words](day)]


@pytest.mark.parametrize(
    "words",
    [
        "每日报送",
        "每周五报送",
        "每月25日前报送",
        "每月5日、20日报送",
        "每月底前报送",
        "每年5月31日前报送",
        "每年2月底前报送",
    ],
)
def test_an_rrule_gives_exactly_the_days_of_its_rule(words):
    rule = read(words)[0].rrule

    days = list(rrulestr(f"{rule};UNTIL=20261231", dtstart=datetime(2025, 1, 1)))

    assert days == expected_days(words)


def test_a_heading_says_no_more_than_its_text_and_a_slogan_nothing():
    text = Text("服务月方案\n一、活动主题\n天天讲健康\n二、每月安排\n（一）月通报。县卫健局每月20日前通报进展。\n")

    assert [cadence.rule for cadence in find_cadences(text, find_outline(text))] == ["monthly by 20"]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("周一至周五每天巡查", "MO,TU,WE,TH,FR"),
        ("星期一到星期五每日巡查", "MO,TU,WE,TH,FR"),
        ("每周一至周五巡查", "MO,TU,WE,TH,FR"),
        ("周六、周日每天值守", "SA,SU"),
        ("工作日每天值守", "MO,TU,WE,TH,FR"),
        ("工作日每日值守", "MO,TU,WE,TH,FR"),
        ("每个工作日值守", "MO,TU,WE,TH,FR"),
        ("工作日期间每天值守", "MO,TU,WE,TH,FR"),
    ],
)
def test_each_day_of_some_weekdays_is_those_days(words, days):
    assert [(one.rule, one.rrule) for one in read(words)] == [(f"weekly on {days}", f"FREQ=WEEKLY;BYDAY={days}")]


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("每年6月、12月组织体检", ["yearly in 06", "yearly in 12"]),
        ("每年6、12月的5日前报送", ["yearly by 06-05", "yearly by 12-05"]),
        ("每年6、12月20日前报送", ["yearly by 06-20", "yearly by 12-20"]),
        ("每年6月、12月的20日前报送", ["yearly by 06-20", "yearly by 12-20"]),
        ("每年6、12月底前报送", ["yearly by 06-EOM", "yearly by 12-EOM"]),
        ("每年6、13月的5日前报送", ["yearly by 06-05"]),
    ],
)
def test_months_of_each_year_share_the_day_behind_the_last(words, rules):
    assert [one.rule for one in read(words)] == rules


def test_each_day_beside_a_single_weekday_stays_each_day():
    assert [one.rule for one in read("周一召开例会，每天巡查")] == ["daily"]


def test_all_seven_days_are_each_day():
    assert [one.rule for one in read("周一至周日每天开放")] == ["daily"]
