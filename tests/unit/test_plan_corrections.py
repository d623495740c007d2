"""What a correction does to a plan: the rules alone, without a database."""

import pytest
from tests.support.web_plan import LAWFUL, REFUSED, TEXT, make_source

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan import rules
from fuwuyue.plan.parsing.api import read_plan
from fuwuyue.plan.rules import Change


def place(start: int, end: int) -> Change:
    return Change("units.name", start, end, 0, "x")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((0, 10), (0, 10)),  # ends where the rewritten words begin
        ((20, 30), (15, 25)),  # begins where they ended
        ((5, 25), (5, 20)),  # goes around them
        ((10, 25), (10, 20)),  # begins with them and goes on
        ((10, 20), None),  # the rewritten words themselves
        ((12, 18), None),  # inside
        ((5, 15), None),  # half inside
        ((15, 25), None),
    ],
)
def test_a_place_moves_with_the_words_around_it(before: tuple[int, int], after: tuple[int, int] | None) -> None:
    moved = rules.shift(place(*before), start=10, end=20, length=5)

    assert (moved and (moved.start, moved.end)) == after


def test_no_change_leaves_text_and_plan_as_they_are() -> None:
    outcome = rules.apply_changes(make_source(), [], read_plan)

    assert (outcome.text, outcome.plan, outcome.lost) == (TEXT, read_plan(make_source()), ())


def test_the_last_of_two_corrections_of_one_value_counts() -> None:
    changes = [Change("title", 0, 0, 0, "甲"), Change("title", 0, 0, 0, "乙")]

    assert rules.apply_changes(make_source(), changes, read_plan).plan.title == "乙"


def test_each_rewriting_finds_its_place_in_the_text_before_it() -> None:
    start = TEXT.index(REFUSED)
    second = TEXT.index("县妇幼保健院") + len(LAWFUL) - len(REFUSED)
    changes = [
        Change("clause", start, start + len(REFUSED), 0, LAWFUL),
        Change("clause", second, second + 6, 0, "乡镇卫生院"),
    ]

    text = rules.apply_changes(make_source(), changes, read_plan).text

    assert text == TEXT.replace(REFUSED, LAWFUL).replace("县妇幼保健院", "乡镇卫生院")


def test_a_correction_clears_the_doubt() -> None:
    plan = read_plan(make_source())
    plan.phases[0].doubt = "?"
    span = plan.phases[0].span

    rules.set_value(plan, Change("phases.end", span.start, span.end, 0, "2026-09-05"))

    assert plan.phases[0].doubt is None


def test_the_second_of_two_parts_at_one_place_is_told_from_the_first() -> None:
    plan = read_plan(make_source())
    plan.units = [plan.units[0], plan.units[0].model_copy()]
    span = plan.units[0].span

    found = rules.set_value(plan, Change("units.name", span.start, span.end, 1, "乙"))
    too_far = rules.set_value(plan, Change("units.name", span.start, span.end, 2, "丙"))

    assert (found, too_far) == (True, False)
    assert [unit.name == "乙" for unit in plan.units] == [False, True]


def test_a_period_can_be_given_where_none_was_found() -> None:
    plan = read_plan(make_source("没有日期的一句话。"))

    rules.set_value(plan, Change("period.start", 0, 0, 0, "2026-09-01"))

    assert plan.period is not None
    assert str(plan.period.start) == "2026-09-01"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "长" * 501),
        ("clause", "长" * 5001),
        ("period.start", "2026年9月1日"),
        ("tasks.accepted", "maybe"),
        ("units.role", "lead"),
        ("findings.decision", "caution"),
        ("source.sha256", "0"),
    ],
)
def test_a_value_that_cannot_be_is_refused(field: str, value: str) -> None:
    with pytest.raises(UserError):
        rules.check_value(field, value)
