"""Each reason for which a rule does not read a value has its words."""

from enum import StrEnum

import pytest

from reconcile.report.row_errors import _REASONS, explain
from reconcile.rules.api import CodeProblem, DateProblem, IdProblem, MobileProblem
from reconcile.specification import Kind


@pytest.mark.parametrize(
    ("kind", "problems"),
    [
        (Kind.NATIONAL_ID, IdProblem),
        (Kind.DATE, DateProblem),
        (Kind.MOBILE, MobileProblem),
        (Kind.DIVISION, CodeProblem),
    ],
)
def test_every_problem_has_its_words(kind: Kind, problems: type[StrEnum]) -> None:
    assert {problem for known, problem in _REASONS if known is kind} == {problem.value for problem in problems}


@pytest.mark.parametrize("kind", [Kind.NATIONAL_ID, Kind.DATE, Kind.MOBILE, Kind.DIVISION, Kind.SEX])
@pytest.mark.parametrize("nothing", ["无", "000000", " ", "不详"])
def test_a_word_for_nothing_is_no_error(kind: Kind, nothing: str) -> None:
    assert explain(kind, nothing) is None


def test_a_form_that_only_the_rules_read_is_said_to_be_unusual() -> None:
    assert explain(Kind.DATE, "一九九〇年五月一日") == "written in a form that is not compared"
