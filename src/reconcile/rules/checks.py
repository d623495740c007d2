"""The logic checks of a person's record, as a table: what is impossible is an error, what is unlikely a question.

A failed check corrects nothing. It is told to the register that holds the record, which looks at its source document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from reconcile.estimate.wording import Statement, gettext_noop
from reconcile.rules.identity import IdProblem, Sex, standardise_id

# Unlikely, not impossible, outside of these: a question about the link or the dates, never about the mother.
MOTHER_YOUNGEST, MOTHER_OLDEST = 12, 55
SIBLINGS_MONTHS = 7


class Severity(StrEnum):
    """An error cannot be true; a warning can."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Facts:
    """What is known of one person; None where it is not known, and checks that need it are left out.

    `recorded_on` is the day of the extract. `sibling_birth_date` is that of the nearest other child of the same mother
    in the same run; `is_twin` says that the record names a multiple birth. `household_count` and `live_record_count`
    are in how many households, and how many live records of one register, the person stands. `code_is_valid` says
    whether the division's code was in force on the record's day.
    """

    id_number: str | None = None
    sex: Sex | None = None
    birth_date: date | None = None
    event_date: date | None = None
    death_date: date | None = None
    recorded_on: date | None = None
    mother_birth_date: date | None = None
    sibling_birth_date: date | None = None
    is_twin: bool | None = None
    household_count: int | None = None
    live_record_count: int | None = None
    code_is_valid: bool | None = None


@dataclass(frozen=True)
class LogicCheck:
    """One row of the table: `needs` are the facts without which it is left out; `fails` says that it is not kept."""

    name: str
    severity: Severity
    needs: tuple[str, ...]
    told: str
    source: str
    fails: Callable[[Facts], bool]

    def tell(self) -> Statement:
        """Return what a failed check says; it names no value of the record."""
        return Statement(self.told, {"youngest": MOTHER_YOUNGEST, "oldest": MOTHER_OLDEST, "months": SIBLINGS_MONTHS})


def _known(value: date | None) -> date:
    assert value is not None  # noqa: S101 - `needs` of the check names it
    return value


def _id_is_broken(facts: Facts) -> bool:
    return standardise_id(facts.id_number).problem in {IdProblem.CHECK_DIGIT, IdProblem.BIRTH_DATE, IdProblem.REGION}


def _id_has_other_birth(facts: Facts) -> bool:
    return standardise_id(facts.id_number).birth_date not in {None, facts.birth_date}


def _id_has_other_sex(facts: Facts) -> bool:
    return standardise_id(facts.id_number).sex not in {None, facts.sex}


def _mother_is_unlikely(facts: Facts) -> bool:
    years = _count_months(_known(facts.mother_birth_date), _known(facts.birth_date)) // 12
    return not MOTHER_YOUNGEST <= years <= MOTHER_OLDEST


def _siblings_are_close(facts: Facts) -> bool:
    first, second = sorted((_known(facts.birth_date), _known(facts.sibling_birth_date)))
    # Twins are born within a day or two; their records may miss the word.
    apart = (second - first).days > 2
    return apart and not facts.is_twin and _count_months(first, second) < SIBLINGS_MONTHS


def _count_months(first: date, second: date) -> int:
    """Return the whole months from one day to another; negative where it is earlier."""
    return (second.year - first.year) * 12 + second.month - first.month - (second.day < first.day)


_STANDARD = "GB 11643-1999"
_LOGIC = gettext_noop("logic")
_PRACTICE = gettext_noop("practice of registers")

CHECKS: tuple[LogicCheck, ...] = (
    LogicCheck(
        "id_number", Severity.ERROR, ("id_number",),
        gettext_noop("The identity number does not exist: its check digit, date or region cannot be."),
        _STANDARD, _id_is_broken,
    ),
    LogicCheck(
        "id_birth_date", Severity.WARNING, ("id_number", "birth_date"),
        gettext_noop("The identity number names another day of birth than the record."),
        _STANDARD, _id_has_other_birth,
    ),
    LogicCheck(
        "id_sex", Severity.WARNING, ("id_number", "sex"),
        gettext_noop("The identity number names another sex than the record."),
        _STANDARD, _id_has_other_sex,
    ),
    LogicCheck(
        "birth_in_future", Severity.ERROR, ("birth_date", "recorded_on"),
        gettext_noop("The day of birth is after the day of the extract."),
        _LOGIC, lambda facts: _known(facts.birth_date) > _known(facts.recorded_on),
    ),
    LogicCheck(
        "event_before_birth", Severity.ERROR, ("birth_date", "event_date"),
        gettext_noop("The event is before the day of birth."),
        _LOGIC, lambda facts: _known(facts.event_date) < _known(facts.birth_date),
    ),
    LogicCheck(
        "death_before_birth", Severity.ERROR, ("birth_date", "death_date"),
        gettext_noop("The day of death is before the day of birth."),
        _LOGIC, lambda facts: _known(facts.death_date) < _known(facts.birth_date),
    ),
    LogicCheck(
        "event_after_death", Severity.ERROR, ("event_date", "death_date"),
        gettext_noop("The event is after the day of death; somebody living may be recorded as dead: ask the same day."),
        _LOGIC, lambda facts: _known(facts.event_date) > _known(facts.death_date),
    ),
    LogicCheck(
        "mother_age", Severity.WARNING, ("birth_date", "mother_birth_date"),
        gettext_noop("The days of birth of mother and child are not {youngest} to {oldest} years apart; look at both."),
        _PRACTICE, _mother_is_unlikely,
    ),
    LogicCheck(
        "siblings", Severity.WARNING, ("birth_date", "sibling_birth_date"),
        gettext_noop("Two children of one mother, not called twins, are under {months} months apart; look at both."),
        _PRACTICE, _siblings_are_close,
    ),
    LogicCheck(
        "one_household", Severity.WARNING, ("household_count",),
        gettext_noop("The person stands in more than one household."),
        _PRACTICE, lambda facts: (facts.household_count or 0) > 1,
    ),
    LogicCheck(
        "one_live_record", Severity.WARNING, ("live_record_count",),
        gettext_noop("The person has more than one live record in the register; public security decides which stays."),
        _PRACTICE, lambda facts: (facts.live_record_count or 0) > 1,
    ),
    LogicCheck(
        "division_code", Severity.WARNING, ("code_is_valid",),
        gettext_noop("The division's code was not in force on the day of the record."),
        "GB/T 2260", lambda facts: facts.code_is_valid is False,
    ),
)  # fmt: skip


def check_record(facts: Facts) -> tuple[LogicCheck, ...]:
    """Return the checks that the record does not keep, errors first; checks whose facts are not known are left out."""
    known = {field.name for field in fields(facts) if getattr(facts, field.name) is not None}
    failed = [check for check in CHECKS if known.issuperset(check.needs) and check.fails(facts)]
    return tuple(sorted(failed, key=lambda check: check.severity is Severity.WARNING))
