"""The grammar of dates in plans: what is written, in which plan, and which days are meant.

Each row is a phrase | its first and last day, both included | how it is meant; `?` where no calendar has the day.
"""

import pytest

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.dates import find_dates
from fuwuyue.plan.parsing.text import Text

MAY_2013 = Context(year=2013, issued_on=PartialDate(2013, 5, 10))
DECEMBER_2017 = Context(year=2017, issued_on=PartialDate(2017, 12, 20))
NO_YEAR = Context()

WHOLE_DATES = """
2013年5月15日 | 2013-05-15
2013 年 5 月 15 日 | 2013-05-15
２０１３年５月１５日 | 2013-05-15
2013年5月15号 | 2013-05-15
2013-05-15 | 2013-05-15
2013/5/15 | 2013-05-15
2013.5.15 | 2013-05-15
二〇一三年五月十五日 | 2013-05-15
二○一三年五月三十一日 | 2013-05-31
二零一三年元月一日 | 2013-01-01
民國102年5月31日 | 2013-05-31
中華民國一百零二年五月三十一日 | 2013-05-31
102年5月31日前辦理 | 2013-05-31 | by
13年5月15日 | 2013-05-15
12月 15前完成 | 2013-12-15 | by
5月15日（星期三） | 2013-05-15
5月15日上午9时30分 | 2013-05-15 | at 09:30
5月15日下午3:00 | 2013-05-15 | at 15:00
5月15日17：00前 | 2013-05-15 | by | at 17:00
5月15日下午 | 2013-05-15 | at 下午
2016年2月29日 | 2016-02-29
"""

SPANS = """
5月15日—20日 | 2013-05-15..2013-05-20
5月15-20日 | 2013-05-15..2013-05-20
5月15日至6月20日 | 2013-05-15..2013-06-20
5月15日到6月20日 | 2013-05-15..2013-06-20
2013年5月15日至2014年3月20日 | 2013-05-15..2014-03-20
2013年5月—2014年3月 | 2013-05-01..2014-03-31
2013年11月-2月 | 2013-11-01..2014-02-28
11月20日至次年1月10日 | 2013-11-20..2014-01-10
2022年12月至次年3月 | 2022-12-01..2023-03-31
5月至2014年3月 | 2013-05-01..2014-03-31
11月至2014年3月 | 2013-11-01..2014-03-31
9—10月 | 2013-09-01..2013-10-31
2026年9至10月 | 2026-09-01..2026-10-31
2015年至2017年 | 2015-01-01..2017-12-31
2021—2025年 | 2021-01-01..2025-12-31
2015年7月起至2017年底 | 2015-07-01..2017-12-31
从7月10日开始，到8月25日结束 | 2013-07-10..2013-08-25
自5月1日起至6月30日止 | 2013-05-01..2013-06-30
9月上旬至9月30日 | 2013-09-01..2013-09-30
7月上旬—中旬 | 2013-07-01..2013-07-20
7月下旬至8月上旬 | 2013-07-21..2013-08-10
（5.15—5.20） | 2013-05-15..2013-05-20
2013.5.15-6.20 | 2013-05-15..2013-06-20
5月15日9：00至20日17：00 | 2013-05-15..2013-05-20 | at 17:00
即日起至6月30日 | 2013-05-10..2013-06-30
自通知下发之日起至6月底 | 2013-05-10..2013-06-30
"""

PARTS = """
5月上旬 | 2013-05-01..2013-05-10
5月中旬 | 2013-05-11..2013-05-20
5月下旬 | 2013-05-21..2013-05-31
2月下旬 | 2013-02-21..2013-02-28
7月上、中旬 | 2013-07-01..2013-07-20
7月中下旬 | 2013-07-11..2013-07-31
6月上半月 | 2013-06-01..2013-06-15
6月下半月 | 2013-06-16..2013-06-30
5月份 | 2013-05-01..2013-05-31
8月初 | 2013-08-01..2013-08-10 | approx
6月底前 | 2013-06-30 | by
六月末以前 | 2013-06-30 | by
2月底前 | 2013-02-28 | by
年底前 | 2013-12-31 | by
2014年底 | 2014-12-31
年内完成 | 2013-12-31 | by
上半年 | 2013-01-01..2013-06-30
2019年下半年 | 2019-07-01..2019-12-31
第一季度 | 2013-01-01..2013-03-31
2024年第三季度 | 2024-07-01..2024-09-30
2013年度 | 2013-01-01..2013-12-31
明年3月底前 | 2014-03-31 | by
今年12月 | 2013-12-01..2013-12-31
本月25日前 | 2013-05-25 | by
下月5日前 | 2013-06-05 | by
到2020年， | 2020-01-01..2020-12-31 | by
"""

MEANINGS = """
6月26日以前 | 2013-06-26 | by
6月26日之前 | 2013-06-26 | by
6月30日止 | 2013-06-30 | by
报名截止时间为9月10日 | 2013-09-10 | by
最迟不超过9月10日 | 2013-09-10 | by
不晚于9月10日 | 2013-09-10 | by
7月4日左右 | 2013-07-04 | approx
9月1日起 | 2013-09-01 | since
9月1日后 | 2013-09-01 | since
即日起 | 2013-05-10 | since
自本方案印发之日起 | 2013-05-10 | since
截至4月7日 | 2013-04-07 | as_of
每年五月三十一日前 | 2013-05-31 | by | recurring
《2018年5月工作安排》 | 2018-05-01..2018-05-31 | in_title
2月30日前 | ? | by
4月31日 | ?
13月5日 | ?
"""

NOT_DATES = """
三个月内 | 十年 | 第5月刊 | 前三名 | 一日三餐 | 1000米 | 0575-85144291 | 一月一主题 | 3.15米 | 百分之五 | 第三届
"""


def read(phrase, context):
    text = Text(phrase)
    return text, find_dates(text, context).mentions


def describe(mention):
    flags = ("by", "since", "as_of", "approx", "recurring", "in_title")
    days = "?" if not mention.is_resolved else f"{mention.first}..{mention.last}"
    if mention.is_resolved and mention.first == mention.last:
        days = str(mention.first)
    time = [f"at {mention.time}"] if mention.time else []
    return [days, *(flag for flag in flags if getattr(mention, flag)), *time]


def rows(table):
    return [tuple(cell.strip() for cell in line.split(" | ")) for line in table.strip().split("\n")]


@pytest.mark.parametrize("row", rows(WHOLE_DATES + SPANS.lstrip() + PARTS.lstrip() + MEANINGS.lstrip()), ids=str)
def test_a_phrase_means_these_days(row):
    phrase, *meaning = row

    _, mentions = read(phrase, MAY_2013)

    assert len(mentions) == 1, mentions
    assert describe(mentions[0]) == meaning


@pytest.mark.parametrize("phrase", rows(NOT_DATES)[0])
def test_what_only_looks_like_a_date_is_none(phrase):
    _, mentions = read(phrase, MAY_2013)

    assert not [mention for mention in mentions if mention.is_resolved]


@pytest.mark.parametrize(
    ("phrase", "days"),
    [
        ("1月10日前报送", "2018-01-10"),  # behind a December sign-off
        ("12月25日前报送", "2017-12-25"),
        ("2017年1月10日前", "2017-01-10"),  # written, so not moved
    ],
)
def test_a_month_behind_a_december_sign_off_is_next_years(phrase, days):
    _, mentions = read(phrase, DECEMBER_2017)

    assert str(mentions[0].last) == days


def test_a_month_far_behind_an_autumn_sign_off_is_next_years_with_a_doubt():
    _, mentions = read("3月10日前报送", Context(2017, PartialDate(2017, 11, 20)))

    assert str(mentions[0].last) == "2018-03-10"
    assert mentions[0].doubt


NEW_YEAR = Context(2026, PartialDate(2025, 12, 20), "关于做好2026年元旦期间值班工作的通知")
NEW_YEAR_PLAN = Context(2026, PartialDate(2025, 12, 20), "云岭县2026年妇幼健康工作计划")


@pytest.mark.parametrize(
    ("phrase", "days", "is_doubted"),
    [
        ("12月28日前报送值班表", "2025-12-28", True),
        ("12月下旬开展检查", "2025-12-31", True),
        ("12月31日至1月3日值班", "2026-01-03", True),
        ("1月5日前报送总结", "2026-01-05", False),
        ("12月10日前报送", "2026-12-10", False),  # lies behind the day of issue
        ("2026年12月28日前报送", "2026-12-28", False),
        ("1月5日前报送，12月28日前报送值班表", "2026-01-05 2025-12-28", True),
        ("3月底前部署，12月底前总结", "2026-03-31 2026-12-31", False),  # the plan runs through the year
    ],
)
def test_a_day_between_the_issue_and_the_titles_year_is_of_the_year_of_issue(phrase, days, is_doubted):
    _, mentions = read(phrase, NEW_YEAR)

    assert [str(mention.last) for mention in mentions] == days.split()
    assert bool(mentions[-1].doubt) == is_doubted


def test_the_plan_of_a_year_keeps_its_year_to_the_end():
    _, mentions = read("12月底前总结", NEW_YEAR_PLAN)

    assert str(mentions[0].last) == "2026-12-31"


def test_a_year_that_cannot_be_had_stays_unknown():
    _, mentions = read("9月18日—23日", NO_YEAR)

    assert (str(mentions[0].first), str(mentions[0].last)) == ("XXXX-09-18", "XXXX-09-23")


def test_a_year_holds_to_the_end_of_its_sentence():
    _, mentions = read("2019年4月底前完成排查，6月底前完成整改。8月底前总结。", MAY_2013)

    assert [str(mention.last) for mention in mentions] == ["2019-04-30", "2019-06-30", "2013-08-31"]


LISTS_OF_MONTHS = """
在3、6、9、12月的5日前报送报表 | 2013-03-05 2013-06-05 2013-09-05 2013-12-05 | by
于6、12月20日前报送 | 2013-06-20 2013-12-20 | by
在三、六、九、十二月的5日前报送 | 2013-03-05 2013-06-05 2013-09-05 2013-12-05 | by
3月、6月、9月和12月的5日前报送 | 2013-03-05 2013-06-05 2013-09-05 2013-12-05 | by
2014年6、12月底前 | 2014-06-30 2014-12-31 | by
每季度末月（3、6、9、12月）25日前报送 | 2013-03-25 2013-06-25 2013-09-25 2013-12-25 | by
在6、9、12月开展督查 | 2013-06-30 2013-09-30 2013-12-31 | whole
7、8月开展 | 2013-07-31 2013-08-31 | whole
7、8月至10月开展 | 2013-07-31 2013-10-31 | whole
"""


@pytest.mark.parametrize("row", rows(LISTS_OF_MONTHS), ids=str)
def test_months_in_a_list_share_the_day_behind_the_last(row):
    phrase, days, how = row

    _, mentions = read(f"各科室{phrase}", MAY_2013)

    assert [str(mention.last) for mention in mentions] == days.split()
    assert {mention.by for mention in mentions} == {how == "by"}


def test_a_list_of_months_goes_on_into_the_next_year_with_a_doubt():
    _, mentions = read("在11、12、1月的5日前报送", MAY_2013)

    assert [str(mention.last) for mention in mentions] == ["2013-11-05", "2013-12-05", "2014-01-05"]
    assert [bool(mention.doubt) for mention in mentions] == [False, False, True]


NUMBERS_OF_ITEMS = """
一、3月5日前报送计划。二、5月10日前完成整改。 | 2013-03-05 2013-05-10
1、3月5日前报送计划。2、5月10日前完成整改。 | 2013-03-05 2013-05-10
1、3月5日前报送计划；2、5月10日前完成整改。 | 2013-03-05 2013-05-10
任务如下：1、3月5日前报送计划；2、5月10日前完成整改。 | 2013-03-05 2013-05-10
一、三月五日前报送计划。二、五月十日前完成整改。 | 2013-03-05 2013-05-10
检查方案 一、三月五日前报送。 二、五月十日前完成。 | 2013-03-05 2013-05-10
检查方案一、3月5日前报送；二、5月10日前完成。 | 2013-03-05 2013-05-10
检查方案一、三月五日前报送；二、五月十日前完成。 | 2013-03-05 2013-05-10
六、7月底至8月初完成验收。 | 2013-08-10
一、3月1日至3月10日，宣传发动 | 2013-03-10
"""


@pytest.mark.parametrize("row", rows(NUMBERS_OF_ITEMS), ids=str)
def test_the_number_of_an_item_is_no_month(row):
    phrase, days = row

    _, mentions = read(phrase, MAY_2013)

    assert [str(mention.last) for mention in mentions] == days.split()


def test_days_in_a_list_share_their_month():
    _, mentions = read("5月6日、7日、8日集中接种", MAY_2013)

    assert [str(mention.first) for mention in mentions] == ["2013-05-06", "2013-05-07", "2013-05-08"]


def test_the_day_of_issue_is_asked_for_where_it_is_not_known():
    _, mentions = read("即日起至6月30日", NO_YEAR)

    assert mentions[0].first is None
    assert mentions[0].doubt


@pytest.mark.parametrize(
    "phrase",
    ["本月上旬", "下月中旬", "当月上旬开展自查", "本月底前", "本月10日前", "上月15日", "本月10日至20日", "下月初"],
)
@pytest.mark.parametrize("context", [NO_YEAR, Context(year=2026)])
def test_a_month_counted_from_an_unknown_day_of_issue_is_open_and_no_slip(phrase, context):
    _, mentions = read(phrase, context)

    assert [(mention.first, mention.last, mention.is_impossible) for mention in mentions] == [(None, None, False)]
    assert mentions[0].doubt


def test_an_end_that_is_written_whole_is_known_without_the_day_of_issue():
    _, mentions = read("本月上旬至2026年5月20日", NO_YEAR)

    assert (mentions[0].first, str(mentions[0].last)) == (None, "2026-05-20")
    assert mentions[0].doubt


def test_a_year_counted_from_each_case_is_not_worked_out():
    _, mentions = read("應於次年度八月三十一日前函送", NO_YEAR)

    assert not mentions[0].is_resolved
    assert mentions[0].doubt
