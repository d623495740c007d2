"""The logic checks of a record: the impossible is an error, the unlikely a question, what is not known no fault."""

from datetime import date

import pytest

from reconcile.rules.api import CHECKS, Facts, Severity, Sex, check_record

WOMAN = "11010519491231002X"
BORN = date(1949, 12, 31)


def names(facts: Facts) -> list[str]:
    return [check.name for check in check_record(facts)]


@pytest.mark.parametrize(
    ("facts", "failed"),
    [
        (Facts(), []),
        (Facts(id_number=WOMAN, sex=Sex.FEMALE, birth_date=BORN, recorded_on=date(2026, 9, 1)), []),
        (Facts(id_number="无"), []),
        (Facts(id_number="110105194912310021"), ["id_number"]),
        # Lost digits are a fault of the file, told where it is read.
        (Facts(id_number="110105194912310000"), []),
        (Facts(id_number=WOMAN, birth_date=date(1949, 12, 30)), ["id_birth_date"]),
        (Facts(id_number=WOMAN, sex=Sex.MALE), ["id_sex"]),
        (Facts(birth_date=date(2026, 9, 2), recorded_on=date(2026, 9, 1)), ["birth_in_future"]),
        (Facts(birth_date=BORN, event_date=date(1949, 12, 30)), ["event_before_birth"]),
        (Facts(birth_date=BORN, event_date=BORN, death_date=BORN), []),
        (Facts(birth_date=BORN, death_date=date(1949, 1, 1)), ["death_before_birth"]),
        (Facts(event_date=date(2026, 1, 2), death_date=date(2026, 1, 1)), ["event_after_death"]),
        (Facts(birth_date=date(2010, 5, 1), mother_birth_date=date(1998, 5, 1)), []),
        (Facts(birth_date=date(2010, 5, 1), mother_birth_date=date(1998, 5, 2)), ["mother_age"]),
        (Facts(birth_date=date(2010, 5, 1), mother_birth_date=date(1954, 5, 2)), []),
        (Facts(birth_date=date(2010, 5, 1), mother_birth_date=date(1954, 5, 1)), ["mother_age"]),
        (Facts(birth_date=date(2010, 5, 1), mother_birth_date=date(2011, 5, 1)), ["mother_age"]),
        (Facts(birth_date=date(2010, 5, 1), sibling_birth_date=date(2010, 5, 2)), []),
        (Facts(birth_date=date(2010, 5, 1), sibling_birth_date=date(2010, 8, 1)), ["siblings"]),
        (Facts(birth_date=date(2010, 8, 1), sibling_birth_date=date(2010, 5, 1)), ["siblings"]),
        (Facts(birth_date=date(2010, 5, 1), sibling_birth_date=date(2010, 8, 1), is_twin=True), []),
        (Facts(birth_date=date(2010, 5, 1), sibling_birth_date=date(2010, 12, 1)), []),
        (Facts(household_count=2), ["one_household"]),
        (Facts(live_record_count=2), ["one_live_record"]),
        (Facts(code_is_valid=False), ["division_code"]),
        (Facts(code_is_valid=True, household_count=1, live_record_count=1), []),
    ],
)
def test_record_is_checked(facts: Facts, failed: list[str]) -> None:
    assert names(facts) == failed


def test_errors_come_before_warnings() -> None:
    facts = Facts(id_number=WOMAN, sex=Sex.MALE, birth_date=BORN, death_date=date(1949, 1, 1))

    assert names(facts) == ["death_before_birth", "id_sex"]


def test_only_the_impossible_is_an_error() -> None:
    errors = {check.name for check in CHECKS if check.severity is Severity.ERROR}

    assert errors == {"id_number", "birth_in_future", "event_before_birth", "death_before_birth", "event_after_death"}


def test_what_is_told_holds_no_value_of_the_record() -> None:
    told = [str(check.tell()) for check in CHECKS]

    assert all("{" not in each for each in told)
    assert "12 to 55 years" in next(each for each in told if "mother" in each)
