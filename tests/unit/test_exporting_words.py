"""How the parts of a plan are put into words."""

from collections.abc import Iterator
from datetime import date

import pytest

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import get_language, set_language
from fuwuyue.plan.exporting.api import (
    describe_cadence,
    describe_citation,
    describe_date,
    describe_days,
    describe_due,
    describe_length,
    describe_target,
    find_line,
)
from fuwuyue.plan.exporting.cadences import list_days
from fuwuyue.plan.parsing.model import Cadence, Deadline, Period, Span, Target
from fuwuyue.review.api import Citation

PLACE = Span(start=0, end=1)


@pytest.fixture(autouse=True)
def keep_language() -> Iterator[None]:
    before = get_language()
    yield
    set_language(before)


def cadence(rule: str, start: str | None = None) -> Cadence:
    return Cadence(span=PLACE, text="", rule=rule, from_=start)


@pytest.mark.parametrize(
    ("rule", "chinese", "english"),
    [
        ("daily", "每日", "every day"),
        ("monthly by 25", "每月25日前", "every month by the 25th"),
        ("monthly on 1,2,3,11", "每月1日、2日、3日、11日", "every month on the 1st, 2nd, 3rd, 11th"),
        (
            "monthly on 10,20,30",
            "每月10日、20日、30日（没有30日的月份为月末）",
            "every month on the 10th, 20th, 30th (the last day of a month that has no 30th)",
        ),
        ("weekly on MO,FR", "每星期一、星期五", "every week on Monday, Friday"),
        ("yearly by 05-31", "每年05月31日前", "every year by 05-31"),
        ("yearly by 12-EOM", "每年12月底前", "every year by the end of month 12"),
        ("yearly in 06", "每年6月", "every year in month 6"),
        ("min 2 per month", "每月至少2次", "every month at least 2 times"),
        ("max 1 per year", "每年至多1次", "every year at most 1 time"),
        ("every 2 weeks", "每2周", "every 2 weeks"),
        ("a rule of a later version", "a rule of a later version", "a rule of a later version"),
    ],
)
def test_a_cadence_is_told_in_both_languages(rule: str, chinese: str, english: str) -> None:
    set_language("zh-hans")
    told = describe_cadence(cadence(rule))
    set_language("en")

    assert (told, describe_cadence(cadence(rule))) == (chinese, english)


def test_a_cadence_tells_from_when_it_runs() -> None:
    assert describe_cadence(cadence("monthly", "2026-09")) == "每月，自2026-09起"


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("monthly on 5,10,15,20,25,30", [5, 10, 15, 20, 25, 28]),
        ("monthly by 25", [25]),
        ("monthly by EOM", [28]),
        ("weekly on SA", [7, 14, 21, 28]),
        ("yearly by 02-10", [10]),
        ("yearly by 02-EOM", [28]),
        ("periodic", []),
        ("min 2 per month", []),
    ],
)
def test_the_days_of_a_cadence_in_february(rule: str, days: list[int]) -> None:
    found = list_days(cadence(rule), date(2026, 2, 1), date(2026, 2, 28))

    assert [day.day for day in found] == days


def test_the_thirtieth_is_the_thirtieth_in_a_long_month() -> None:
    found = list_days(cadence("monthly on 30"), date(2026, 1, 1), date(2026, 1, 31))

    assert found == [date(2026, 1, 30)]


def test_a_day_without_a_year_says_so() -> None:
    assert describe_date(PartialDate(None, 9, 18)) == "09-18（年份未写明）"


def test_an_open_range_says_which_end_is_known() -> None:
    day = PartialDate(2026, 9, 1)

    assert (describe_days(day, None), describe_days(None, day), describe_days(None, None)) == (
        "2026-09-01起",
        "2026-09-01前",
        "",
    )


def test_the_length_counts_the_last_day_and_the_make_up_days() -> None:
    # 20 September 2026 is a Sunday that is worked for the National Day, 25 September a holiday.
    period = Period(span=PLACE, start=PartialDate(2026, 9, 14), end=PartialDate(2026, 9, 20), basis="stated")

    assert describe_length(period) == "含首尾共7天，其中工作日6天"


def test_a_length_without_published_holidays_is_provisional() -> None:
    period = Period(span=PLACE, start=PartialDate(2031, 9, 1), end=PartialDate(2031, 9, 1), basis="stated")

    assert describe_length(period).endswith("（暂定）")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("within 10 working days of issue", "发文之日起10个工作日内"),
        ("within 2 hours of 疫情确认", "疫情确认起2小时内"),
        ("within 5 days", "5天内"),
        ("3 days before 活动", "活动前3天"),
        ("4 days before", "提前4天"),
        ("first working day after 国庆节", "国庆节后第一个工作日"),
        ("as soon as possible", "as soon as possible"),
    ],
)
def test_a_relative_deadline_is_told_in_words(rule: str, words: str) -> None:
    assert describe_due(Deadline(span=PLACE, text="", rule=rule)) == words


@pytest.mark.parametrize(
    ("value", "unit", "comparator", "words"),
    [(99.0, "%", ">=", "≥ 99%"), ([6.0, 8.0], "岁", "range", "6–8岁"), (3.5, None, "=", "3.5")],
)
def test_a_target_is_told_with_its_comparator(value: object, unit: str | None, comparator: str, words: str) -> None:
    target = Target.model_validate({"span": PLACE, "text": "", "value": value, "unit": unit, "comparator": comparator})

    assert describe_target(target) == words


def test_a_provision_says_whether_it_was_checked_and_in_which_text() -> None:
    fields = {"law_en": "Law", "article": "第六条", "checked_on": date(2026, 1, 5)}
    checked = Citation(law="统计法", verified=True, **fields)
    unchecked = Citation(law="国办函〔2026〕12号", verified=False, **fields)
    of_a_month = Citation(law="统计法", verified=True, text_as_of="2025-04", **fields)

    assert describe_citation(of_a_month) == "《统计法》第六条（已核实2025年4月文本）"
    assert describe_citation(checked) == "《统计法》第六条（已于2026-01-05核实）"
    assert describe_citation(unchecked) == "国办函〔2026〕12号第六条（依据待核实）"


@pytest.mark.usefixtures("in_english")
def test_the_month_of_a_text_is_told_in_english_too() -> None:
    fields = {
        "law_en": "Statistics Law",
        "article": "第六条",
        "article_en": "article 6",
        "checked_on": date(2026, 1, 5),
    }
    citation = Citation(law="统计法", verified=True, text_as_of="2025-04", **fields)

    assert describe_citation(citation) == "Statistics Law, article 6 (verified in its text of April 2025)"


@pytest.mark.parametrize("month", ["2025", "2025-13", "2025-4", "2025-04-19", "April 2025"])
def test_the_month_of_a_text_is_a_month(month: str) -> None:
    with pytest.raises(ValueError, match="text_as_of"):
        Citation(
            law="统计法",
            law_en="Law",
            article="第六条",
            verified=True,
            checked_on=date(2026, 1, 5),
            text_as_of=month,
        )


def test_lines_are_counted_from_one() -> None:
    assert [find_line("一\n二", place) for place in (0, 1, 2)] == [1, 1, 2]
