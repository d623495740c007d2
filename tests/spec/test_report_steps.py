"""How a report is signed: by one click, or drafted, checked and issued by as many hands as the unit has."""

from itertools import product

import pytest

from fuwuyue.campaign.manual import states_as_markdown
from fuwuyue.campaign.rules.states import (
    ONE_CLICK,
    REPORT_STEPS,
    THREE_STEPS,
    ReportState,
    ReportStep,
    find_hand_before,
    find_report_steps,
)

DRAFT, CHECK, ISSUE = ReportStep.DRAFT, ReportStep.CHECK, ReportStep.ISSUE


def test_one_click_freezes_a_report() -> None:
    assert find_report_steps("computed", three_steps=False) == [ReportStep.CONFIRM]
    assert REPORT_STEPS[ReportStep.CONFIRM][1] is ReportState.FROZEN


def test_three_steps_are_two_clicks_more() -> None:
    state, clicks = ReportState.COMPUTED, 0
    while state is not ReportState.FROZEN:
        step = find_report_steps(state.value, three_steps=True)[0]
        state, clicks = REPORT_STEPS[step][1], clicks + 1

    assert clicks == 3


def test_what_is_handed_on_may_be_sent_back_and_begins_anew() -> None:
    assert ReportStep.SEND_BACK in find_report_steps("drafted", three_steps=True)
    assert ReportStep.SEND_BACK in find_report_steps("checked", three_steps=True)
    assert REPORT_STEPS[ReportStep.SEND_BACK][1] is ReportState.COMPUTED
    assert find_report_steps("computed", three_steps=True) == [DRAFT]


@pytest.mark.parametrize("three_steps", [False, True])
def test_a_frozen_report_takes_no_step(three_steps: bool) -> None:
    assert find_report_steps("frozen", three_steps=three_steps) == []


def test_no_step_belongs_to_both_ways() -> None:
    assert frozenset(ReportStep) == ONE_CLICK | THREE_STEPS
    assert frozenset() == ONE_CLICK & THREE_STEPS


@pytest.mark.parametrize(
    ("people", "hands", "step", "person", "before"),
    [
        # Alone somebody takes all of them.
        (1, {DRAFT: "a"}, CHECK, "a", None),
        (1, {DRAFT: "a", CHECK: "a"}, ISSUE, "a", None),
        # Of two, who drafted neither checks nor issues.
        (2, {DRAFT: "a"}, CHECK, "a", DRAFT),
        (2, {DRAFT: "a"}, CHECK, "b", None),
        (2, {DRAFT: "a", CHECK: "b"}, ISSUE, "a", DRAFT),
        (2, {DRAFT: "a", CHECK: "b"}, ISSUE, "b", None),
        # Of three and more each takes one.
        (3, {DRAFT: "a", CHECK: "b"}, ISSUE, "b", CHECK),
        (3, {DRAFT: "a", CHECK: "b"}, ISSUE, "c", None),
        (9, {DRAFT: "a", CHECK: "b"}, ISSUE, "a", DRAFT),
        # Whoever drafts is free, and a unit whose people have all left is not stuck.
        (9, {}, DRAFT, "a", None),
        (0, {DRAFT: "a"}, CHECK, "a", None),
    ],
)
def test_whose_hand_a_step_may_not_be(
    people: int, hands: dict[ReportStep, str], step: ReportStep, person: str, before: ReportStep | None
) -> None:
    assert find_hand_before(step, person, hands, people) == before


@pytest.mark.parametrize("people", range(1, 6))
def test_a_unit_always_has_somebody_for_the_next_step(people: int) -> None:
    everybody = "abcdef"[:people]
    for drafter, checker in product(everybody, everybody):
        if find_hand_before(CHECK, checker, {DRAFT: drafter}, people) is None:
            hands = {DRAFT: drafter, CHECK: checker}
            assert any(find_hand_before(ISSUE, one, hands, people) is None for one in everybody)
        assert any(find_hand_before(CHECK, one, {DRAFT: drafter}, people) is None for one in everybody)


@pytest.mark.parametrize(
    ("language", "row"), [("zh", "| 3+ | 签发 | 拟稿；审核 |"), ("en", "| 3+ | issued | drafted; checked |")]
)
def test_the_documents_draw_every_step(language: str, row: str) -> None:
    page = states_as_markdown(language=language)

    assert row in page
    assert all(f"| `{step.value}` |" in page for step in ReportStep)
