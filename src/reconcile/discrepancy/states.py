"""How one field of a linked person stands in two registers, as SQL over the texts of both."""

from __future__ import annotations

from reconcile.difference import STATES, State
from reconcile.duck.session import quote_text
from reconcile.duck.standard import first_expression
from reconcile.rules.missing import LONGEST, read_lines
from reconcile.specification import Kind
from reconcile.standardise.ids import clean_id, seventeen_digits
from reconcile.standardise.names import clean_name, is_unnamed

# Beyond this many bytes nothing is a word for nothing (the longest of them has 15).
_LONGEST_WORD = 15
# Signs that stand for nothing where one of them fills a cell (`rules.missing`).
_AGAIN = "0123456789abcdefghijklmnopqrstuvwxyz*#_.-"
# Wide digits become narrow; blanks and marks, which have no counterpart, go.
_PLAIN_TEXT = "upper(translate({}, '０１２３４５６７８９－ 　,，.。;；:：()（）', '0123456789-'))"
_NOT_PLAIN = "[０-９－ 　,，.。;；:：()（）a-z]"
# The divisions above the village or road, which may be left out of an address; 幸福小区 is no district.
_DIVISIONS_ABOVE = "^.*(省|市|县|旗|镇|乡|街道|[^小社园]区)"


def is_missing(text: str) -> str:
    """Return SQL for whether a text holds nothing: empty, a word such as 无, one sign again and again."""
    words = ", ".join(quote_text(word) for word in sorted({"", "0", *read_lines("missing_words.txt")}))
    first = f"substr({text}, 1, 1)"
    again = (
        f"length({text}) BETWEEN 6 AND {LONGEST} AND replace({text}, {first}, '') = ''"
        f" AND contains('{_AGAIN}', lower({first}))"
    )
    plain = f"regexp_replace(lower({text}), '[\\s　]+', '', 'g')"
    # Most values are told apart by a look at their length or first byte; only the rest pays for the pattern.
    return (
        f"CASE WHEN {text} IS NULL THEN TRUE"
        f" WHEN strlen({text}) > {_LONGEST_WORD} OR ({text} >= '1' AND {text} < ':')"
        f" THEN CASE WHEN {first} = substr({text}, 2, 1) THEN {again} ELSE FALSE END"
        f" WHEN strlen({text}) = 3 * length({text}) AND NOT contains({text}, '　') THEN {text} IN ({words})"
        f" WHEN {first} = substr({text}, 2, 1) THEN ({again}) OR {plain} IN ({words}) ELSE {plain} IN ({words}) END"
    )


def is_silent(kind: Kind, text: str) -> str:
    """Return SQL for whether a text says nothing of its kind: a newborn under a parent's name has no name yet."""
    if kind is Kind.NAME:
        return f"({is_missing(text)} OR {is_unnamed(text)})"
    return f"({is_missing(text)})"


def _same_id(left: str, right: str) -> str:
    """A number of 15 digits is that of 18 without its century and check character."""
    one, other = (f"({clean_id(text)})" for text in (left, right))
    long = f"({seventeen_digits(one)}) = ({seventeen_digits(other)})"
    return f"CASE WHEN strlen({one}) = strlen({other}) THEN upper({one}) = upper({other}) ELSE {long} END"


def same_standardised(kind: Kind, left: str, right: str) -> str:
    """Return SQL for whether two texts that differ as written say the same, as far as both say it."""
    if kind is Kind.NATIONAL_ID:
        return _same_id(left, right)
    if kind is Kind.NAME:
        return f"{clean_name(left)} = {clean_name(right)}"
    if kind is Kind.DIVISION:
        return _same_division(*(first_expression(kind, f"trim({text})") for text in (left, right)))
    if kind is Kind.ADDRESS:
        return _same_address(left, right)
    plain = " = ".join(_PLAIN_TEXT.format(text) for text in (left, right))
    values = " = ".join(f"({first_expression(kind, text)})" for text in (left, right))
    return f"coalesce({values}, {plain})"


def _same_division(left: str, right: str) -> str:
    """A code of a county and one of a village in it do not contradict each other."""
    unit = "greatest(" + ", ".join(
        f"CASE WHEN ({one}) % 1000000 = 0 THEN 1000000 WHEN ({one}) % 1000 = 0 THEN 1000 ELSE 1 END"
        for one in (left, right)
    )  # fmt: skip
    return f"({left}) // {unit}) = ({right}) // {unit})"


def _same_address(left: str, right: str) -> str:
    """Divisions above the village or road may be left out of an address, and 144-1号 lies in 144号."""
    one, other = (f"regexp_replace({text}, '{_DIVISIONS_ABOVE}', '')" for text in (left, right))
    whole = [f"regexp_replace({tail}, '([0-9])[-－—之][0-9]+号', '\\1号')" for tail in (one, other)]
    plain = " = ".join(_PLAIN_TEXT.format(tail) for tail in (one, other))
    return (
        f"CASE WHEN {one} = {other} THEN TRUE WHEN {whole[0]} = {other} OR {whole[1]} = {one} THEN TRUE"
        f" WHEN regexp_matches({left} || {right}, '{_NOT_PLAIN}') THEN {plain} ELSE FALSE END"
    )


def state_number(kind: Kind, left: str, right: str) -> str:
    """Return SQL for the number of the state of two texts of a kind."""
    number = {state: place for place, state in enumerate(STATES)}
    no_left, no_right = is_silent(kind, left), is_silent(kind, right)
    return (
        f"CASE WHEN {no_left} THEN CASE WHEN {no_right} THEN {number[State.MISSING_BOTH]}"
        f" ELSE {number[State.MISSING_LEFT]} END WHEN {left} = {right} THEN {number[State.SAME]}"
        f" WHEN {no_right} THEN {number[State.MISSING_RIGHT]}"
        f" WHEN {same_standardised(kind, left, right)} THEN {number[State.SAME_STANDARDISED]}"
        f" ELSE {number[State.DIFFERS]} END"
    )
