"""What may be measured at all, and what may close a task."""

import pytest

from fuwuyue.kernel.measures import CLOSING_SUBJECTS, Figure, Grain, Measure, Subject

# What DESIGN forbids to count: no subject may come near any of these words.
FORBIDDEN = (
    "birth",
    "method",
    "operation",
    "tip",
    "consent",
    "opt",
    "uptake",
    "client",
    "enrol",
    "attend",
    "visit",
    "pregnan",
)


def make_measure(subject: Subject) -> Measure:
    return Measure(
        id="a",
        version=1,
        title="A",
        counted="times",
        definition="What is counted.",
        subject=subject,
        grain=Grain.EVENT,
        compute=lambda units, window: {},
        rows=lambda units, window: (),
        find=lambda ids: (),
    )


def test_no_subject_is_one_that_nobody_may_count() -> None:
    assert [subject for subject in Subject if any(word in subject.value for word in FORBIDDEN)] == []


@pytest.mark.parametrize("subject", list(Subject))
def test_what_is_only_shown_closes_nothing(subject: Subject) -> None:
    assert make_measure(subject).may_close == (subject not in (Subject.HEAD_COUNT, Subject.COVERAGE, Subject.ACCURACY))
    assert make_measure(subject).may_close == (subject in CLOSING_SUBJECTS)


def test_figures_add_up_and_a_count_without_a_whole_makes_no_share() -> None:
    assert Figure(2, 4) + Figure(1, 3) == Figure(3, 7)
    assert Figure(2, 4) + Figure(1) == Figure(3)
