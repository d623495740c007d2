"""Any text at all: nothing crashes, every span points at the words, and a date reads back however it is written."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.growth import grows_in_proportion

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.parsing.context import Context
from fuwuyue.plan.parsing.dates import find_dates
from fuwuyue.plan.parsing.outline import find_outline
from fuwuyue.plan.parsing.text import Text
from fuwuyue.plan.parsing.time_parts import find_time_parts

CONTEXT = Context(2013, PartialDate(2013, 5, 10), "方案")
# Neither the year nor the day of issue need be known, nor be of one year.
NEW_YEAR = Context(2014, PartialDate(2013, 12, 20), "2014年方案")
CONTEXTS = [CONTEXT, Context(), Context(2013), NEW_YEAR]
PIECES = st.sampled_from(
    [
        *"年月日十五百分之%个次每逢、,。()（）—至前起元零亿〇周内《》:①²٣\n",
        *("2013", "5", "15", "31", "12", "0", "99999", "以前", "底", "上旬", "季度", "阶段", "第一", "一、", "（一）"),
        *("完成", "上报", "不少于", "以上", "开始", "即日起", "民国", "星期", "工作日", "次年度"),
    ]
)
# Every part of a date beside every other one: single pieces seldom fall so.
DATES = st.tuples(
    st.sampled_from(["", "2013年", "2016年", "今年", "明年", "去年", "二〇一三年", "民國102年"]),
    st.sampled_from(["", "本月", "当月", "下月", "上月", "2月", "十二月", "13月", "3、6、9、12月", "一、三月"]),
    st.sampled_from(["", "上旬", "中旬", "下旬", "初", "底", "上半月", "10日", "29日", "三十一日", "的5日", "5"]),
    st.sampled_from(["", "下午13点30", "25:30", "9:00"]),
    st.sampled_from(["", "前", "起", "至", "—", "、", "左右", "。\n", "完成。"]),
).map("".join)
CHINESE_DIGITS = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))


def han(number):
    tens, ones = divmod(number, 10)
    start = "" if tens == 0 else "十" if tens == 1 else CHINESE_DIGITS[str(tens)] + "十"
    return start + (CHINESE_DIGITS[str(ones)] if ones else "")


WRITINGS = {
    "digits": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "spaces": lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    "zeros": lambda day: f"{day.year}年{day.month:02d}月{day.day:02d}日",
    "iso": lambda day: day.isoformat(),
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "chinese": lambda day: "".join(CHINESE_DIGITS[d] for d in str(day.year)) + f"年{han(day.month)}月{han(day.day)}日",
    "republic": lambda day: f"民國{day.year - 1911}年{day.month}月{day.day}日",
}


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES | DATES, max_size=80).map("".join)), st.sampled_from(CONTEXTS))
def test_any_text_is_read_and_spans_lie_in_it(source, context):
    text = Text(source)

    parts = find_time_parts(text, find_outline(text), context)

    found = [*parts.phases, *parts.events, *parts.deadlines, *parts.cadences, *parts.targets, *parts.slips]
    assert all(0 <= one.span.start <= one.span.end <= len(source) for one in found)
    for one in [*parts.deadlines, *parts.cadences, *parts.targets]:
        assert source[one.span.start : one.span.end].strip() == one.text


@settings(max_examples=100, deadline=None)
@given(
    st.dates(date(1950, 1, 1), date(2049, 12, 31)),
    st.sampled_from(sorted(WRITINGS)),
    st.sampled_from(["", "于", "定为："]),
)
def test_a_date_reads_back_in_every_writing(day, writing, before):
    text = Text(f"{before}{WRITINGS[writing](day)}举行")

    mentions = find_dates(text, Context()).mentions

    assert [(mention.first, mention.last) for mention in mentions] == [(PartialDate.of(day), PartialDate.of(day))]


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
def test_a_span_reads_back_with_the_parts_of_its_end_left_out(first, length):
    last = date.fromordinal(first.toordinal() + length)
    end = f"{last.day}日"
    if (first.year, first.month) != (last.year, last.month):
        end = f"{last.month}月{end}"
    if last.year > first.year + (last.month < first.month) or (last.year > first.year and last.month >= first.month):
        end = f"{last.year}年{end}"

    mentions = find_dates(Text(f"{first.year}年{first.month}月{first.day}日至{end}"), Context()).mentions

    assert [(mention.first, mention.last) for mention in mentions] == [(PartialDate.of(first), PartialDate.of(last))]


HOSTILE = [
    "1",
    "一",
    "年月日",
    "逢5、10、15、",
    "每月",
    "5月1日—",
    "5月1日前，",
    "百分之",
    "第一阶段（5月1日）\n",
    "《",
    "10日内",
    "周一",
    "周一、",
    "工作日",
    "二点五",
    "1月5日前，12月5日前，",
    "1,111,",
    "5月1日、2日、",
    "3、",
    "三、",
    "3月、",
    "3、6、9、12月的",
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("context", [CONTEXT, NEW_YEAR], ids=["2013", "2014"])
def test_time_is_linear_in_the_length(unit, context):
    def read(length):
        text = Text(unit * (length // len(unit)))
        find_time_parts(text, find_outline(text), context)

    assert grows_in_proportion(read, 5_000, 8)
