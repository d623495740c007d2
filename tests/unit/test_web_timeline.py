"""Places on the line of time, in percent."""

from tests.support.web_plan import make_source

from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.plan.parsing.api import Plan, read_plan
from fuwuyue.web.staff.items import by_group, list_items
from fuwuyue.web.staff.timeline import Timeline, draw_timeline


def draw(plan: Plan) -> Timeline | None:
    groups = by_group(list_items(plan))
    return draw_timeline(groups["phases"], groups["deadlines"])


def plan_with(*days: tuple[str | None, str | None]) -> Plan:
    plan = read_plan(make_source())
    phase = plan.phases[0]
    plan.deadlines = []
    plan.phases = [
        phase.model_copy(update={"start": start and PartialDate.parse(start), "end": end and PartialDate.parse(end)})
        for start, end in days
    ]
    return plan


def places(plan: Plan) -> list[tuple[float, float]]:
    line = draw(plan)
    return [(bar.left, bar.width) for bar in line.bars] if line else []


def test_two_phases_that_follow_each_other_meet() -> None:
    assert places(plan_with(("2026-09-01", "2026-09-05"), ("2026-09-06", "2026-09-10"))) == [(0, 50), (50, 50)]


def test_a_phase_with_one_day_known_is_drawn_as_that_day() -> None:
    assert places(plan_with(("2026-09-01", "2026-09-10"), (None, "2026-09-10"))) == [(0, 100), (90, 10)]


def test_days_without_a_year_are_drawn_in_one_year() -> None:
    assert places(plan_with(("XXXX-02-28", "XXXX-02-29"), ("XXXX-03-01", "XXXX-03-02"))) == [(0, 50), (50, 50)]


def test_a_day_that_the_year_lacks_does_no_harm() -> None:
    assert len(places(plan_with(("2026-02-01", "XXXX-02-29")))) == 1


def test_an_end_before_its_start_is_drawn_all_the_same() -> None:
    assert places(plan_with(("2026-09-10", "2026-09-01"))) == [(0, 100)]


def test_a_phase_without_days_is_listed_without_a_bar() -> None:
    assert places(plan_with(("2026-09-01", "2026-09-10"), (None, None))) == [(0, 100), (0, 0)]
    assert places(plan_with((None, None))) == [(0, 0)]


def test_no_phase_and_no_dated_deadline_is_no_line() -> None:
    assert draw(plan_with()) is None


def test_a_line_of_many_years_has_few_marks() -> None:
    line = draw(plan_with(("1990-01-01", "2030-12-31")))

    assert line is not None
    assert len(line.ticks) <= 6
