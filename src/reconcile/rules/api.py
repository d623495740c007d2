"""The door of the rules: each reads one value of a record, and keeps what was written beside what it is read as.

Pure functions that never raise for what people write; a value that cannot be used comes back with its problem. The one
value of a rule is given by its place, so that a rule can be mapped over a column.
"""

from reconcile.rules.addresses import Address, find_house, standardise_address
from reconcile.rules.checks import CHECKS, Facts, LogicCheck, Severity, check_record
from reconcile.rules.dates import DateProblem, Precision, WrittenDate, standardise_date
from reconcile.rules.divisions import (
    CodeProblem,
    DivisionCode,
    Followed,
    Succession,
    find_parents,
    follow_code,
    standardise_code,
)
from reconcile.rules.identity import (
    Identity,
    IdKind,
    IdProblem,
    Sex,
    find_check_digit,
    lengthen_id,
    shorten_id,
    standardise_id,
)
from reconcile.rules.lunar import (
    LunarDay,
    find_lunar,
    find_solar,
    guess_recorded,
    guess_solar,
    is_lunar_equivalent,
)
from reconcile.rules.missing import fold_width, is_missing
from reconcile.rules.mobiles import Mobile, MobileProblem, standardise_mobile
from reconcile.rules.names import (
    COMPOUND_SURNAMES,
    SURNAME_READINGS,
    NameKind,
    PersonName,
    find_surname,
    get_surname_readings,
    make_key,
    standardise_name,
)

__all__ = [
    "CHECKS",
    "COMPOUND_SURNAMES",
    "SURNAME_READINGS",
    "Address",
    "CodeProblem",
    "DateProblem",
    "DivisionCode",
    "Facts",
    "Followed",
    "IdKind",
    "IdProblem",
    "Identity",
    "LogicCheck",
    "LunarDay",
    "Mobile",
    "MobileProblem",
    "NameKind",
    "PersonName",
    "Precision",
    "Severity",
    "Sex",
    "Succession",
    "WrittenDate",
    "check_record",
    "find_check_digit",
    "find_house",
    "find_lunar",
    "find_parents",
    "find_solar",
    "find_surname",
    "fold_width",
    "follow_code",
    "get_surname_readings",
    "guess_recorded",
    "guess_solar",
    "is_lunar_equivalent",
    "is_missing",
    "lengthen_id",
    "make_key",
    "shorten_id",
    "standardise_address",
    "standardise_code",
    "standardise_date",
    "standardise_id",
    "standardise_mobile",
    "standardise_name",
]
