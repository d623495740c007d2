"""What changed between two versions of a plan."""

from tests.support.plan_example import day, make_finding, make_plan

from fuwuyue.plan.exporting.api import Change, describe_field, diff_plans
from fuwuyue.plan.parsing.model import Plan


def change(plan: Plan, **update: object) -> list[Change]:
    return diff_plans(plan, plan.model_copy(update=update))


def test_a_plan_does_not_differ_from_itself() -> None:
    assert diff_plans(make_plan(), make_plan()) == []


def test_a_moved_day_is_a_change_of_that_deadline() -> None:
    plan = make_plan()
    moved = plan.deadlines[0].model_copy(update={"date": day("2026-09-26")})

    changes = change(plan, deadlines=[moved, *plan.deadlines[1:]])

    assert changes == [
        Change(
            "deadlines",
            "changed",
            "石桥镇将总结报县卫生健康局 · 2026-09-25 17:00",
            "石桥镇将总结报县卫生健康局 · 2026-09-26 17:00",
        )
    ]


def test_where_the_words_stand_plays_no_part() -> None:
    plan = make_plan()
    place = plan.deadlines[0].span.model_copy(update={"start": 0, "end": 1})

    assert change(plan, deadlines=[plan.deadlines[0].model_copy(update={"span": place}), *plan.deadlines[1:]]) == []


def test_what_comes_and_what_goes_is_told_apart() -> None:
    plan = make_plan()

    changes = change(plan, title=None, document_number=None, units=plan.units[1:], findings=[])

    assert [(one.field, one.kind, one.after) for one in changes] == [
        ("title", "removed", None),
        ("document_number", "removed", None),
        ("units", "removed", None),
        ("findings", "removed", None),
    ]


def test_a_new_finding_is_told_with_its_decision() -> None:
    plan = make_plan()

    changes = change(plan, findings=[*plan.findings, make_finding("各乡镇逢5、10日上报进度")])

    assert [(one.kind, one.after) for one in changes] == [("added", "拒绝 · 各乡镇逢5、10日上报进度")]


def test_a_task_left_out_is_a_change() -> None:
    plan = make_plan()

    changes = change(plan, tasks=[plan.tasks[0].model_copy(update={"accepted": False}), plan.tasks[1]])

    assert [one.after for one in changes] == ["将总结报县卫生健康局 · 石桥镇 · 2026-09-25 · 未列入"]


def test_every_part_of_a_plan_has_a_name() -> None:
    inner = {"schema_version", "source", "spans", "doubts"}

    unnamed = [field for field in Plan.model_fields if field not in inner and describe_field(field) == field]

    assert unnamed == []
