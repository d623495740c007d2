"""National ids (公民身份号码) as SQL.

Source: GB 11643-1999: six digits of an address code, eight of the birth date, three of a sequence, and a check
character by ISO 7064 MOD 11-2. The older numbers of 15 digits lack the century and the check character. Residents of
Hong Kong, Macao and Taiwan (81…, 82…, 83…) and, since 2023, foreign permanent residents (9…) have numbers of the same
build.
"""

from __future__ import annotations

_FULL_WIDTH = "０１２３４５６７８９ＸｘＯ"
_ASCII = "0123456789XXO"
# The check characters of GB 11643, in the order of the remainder.
SIGNS = "10X98765432"
_SAME_DIGITS = {length: ", ".join(f"'{digit * length}'" for digit in "0123456789") for length in (15, 18)}
# The provinces of GB/T 2260, from and to.
_PROVINCES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))


def clean_id(column: str) -> str:
    """Return SQL for the id in capitals without spaces and marks; what has 18 or 15 bytes already is left alone."""
    marks = f"regexp_replace(upper(trim({column})), '[^0-9A-Z０-９Ｘｘ]', '', 'g')"
    slow = f"translate({marks}, '{_FULL_WIDTH}', '{_ASCII}')"
    return f"CASE WHEN strlen({column}) IN (15, 18) THEN {column} ELSE {slow} END"


def seventeen_digits(clean: str) -> str:
    """Return SQL for the first 17 digits as a BIGINT; a number of 15 digits gets its century; else null.

    The orders 996 to 999 of GB 11643-1989 were kept for people born in the century before. One digit again and again
    is a word for none.
    """
    century = f"CASE WHEN substr({clean}, 13) IN ('996', '997', '998', '999') THEN '18' ELSE '19' END"
    # Few numbers have equal halves, so the words for none are seldom looked through.
    none = f"substr({clean}, 1, 9) = substr({clean}, 10) AND {clean} IN ({_SAME_DIGITS[18]})"
    long = f"CASE WHEN {none} THEN NULL ELSE TRY_CAST(substr({clean}, 1, 17) AS BIGINT) END"
    lengthened = f"TRY_CAST(substr({clean}, 1, 6) || {century} || substr({clean}, 7) AS BIGINT)"
    short = f"CASE WHEN {clean} IN ({_SAME_DIGITS[15]}) THEN NULL ELSE {lengthened} END"
    return f"CASE strlen({clean}) WHEN 18 THEN {long} WHEN 15 THEN {short} END"


def checked_key(clean: str, digits: str) -> str:
    """Return SQL for `digits` where region, date and check character are right, else null.

    A number of 15 digits has no check character; whoever is matched by it has to agree in name or birth date as well.
    """
    check = f"strpos('{SIGNS}', upper(substr({clean}, 18))) - 1 = {check_place(digits)}"
    checked = f"CASE strlen({clean}) WHEN 18 THEN CASE WHEN {check} THEN {digits} END ELSE {digits} END"
    return f"CASE WHEN {is_possible(digits)} THEN {checked} END"


def is_possible(digits: str) -> str:
    """Return SQL for whether 17 digits name a region that there is and a day of birth, of the solar calendar.

    By hands that guess, one number in eleven has the check character that is due: 0230 and 99 are found here alone.
    """
    year, month, day = (
        f"({digits} // {start} % {size})" for start, size in ((10**7, 10**4), (10**5, 100), (10**3, 100))
    )
    leap = f"{year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0)"
    late = (
        f"CASE WHEN {month} = 2 THEN {day} = 29 AND {leap} WHEN {month} IN (4, 6, 9, 11) THEN {day} <= 30 ELSE TRUE END"
    )
    provinces = " OR ".join(f"{digits} // {10**15} BETWEEN {first} AND {last}" for first, last in _PROVINCES)
    others = f"{digits} // {10**16} = 9 OR {digits} // {10**11} IN (810000, 820000, 830000)"
    return (
        f"({month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND 31 AND {year} >= 1850"
        f" AND ({day} < 29 OR {late}) AND ({provinces} OR {others}))"
    )


def check_place(digits: str) -> str:
    """Return SQL for the place of the check character in 10X98765432, from 0.

    The weights of GB 11643 are powers of two modulo 11, so the weighted sum is the number read in base two. With
    q(i) = digits // 10^i that is q(0) - 8·(q(1) + 2·q(2) + 4·q(3) + …), twice: one division a digit.
    """
    terms = " + ".join(f"{2 ** (power - 1)} * ({digits} // {10**power})" for power in range(1, 17))
    return f"(2 * ({digits} - 8 * ({terms}))) % 11"


def differing_digits(left: str, right: str) -> str:
    """Return SQL for how many of 17 digits differ between two numbers."""
    return " + ".join(f"({left} // {10**power} % 10 <> {right} // {10**power} % 10)::INTEGER" for power in range(17))


def sorted_digits(digits: str) -> str:
    """Return SQL for a number's digits in order, to find those that changed places."""
    return f"list_sort(string_split({digits}::VARCHAR, ''))"
