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


def clean_id(column: str) -> str:
    """Return SQL for the id in capitals without spaces and marks; what has 18 or 15 bytes already is left alone."""
    marks = f"regexp_replace(upper(trim({column})), '[^0-9A-Z０-９Ｘｘ]', '', 'g')"
    slow = f"translate({marks}, '{_FULL_WIDTH}', '{_ASCII}')"
    return f"CASE WHEN strlen({column}) IN (15, 18) THEN {column} ELSE {slow} END"


def seventeen_digits(clean: str) -> str:
    """Return SQL for the first 17 digits as a BIGINT; a number of 15 digits gets its century; else null.

    The orders 996 to 999 of GB 11643-1989 were kept for people born in the century before.
    """
    century = f"CASE WHEN substr({clean}, 13) IN ('996', '997', '998', '999') THEN '18' ELSE '19' END"
    return (
        f"CASE strlen({clean}) WHEN 18 THEN TRY_CAST(substr({clean}, 1, 17) AS BIGINT)"
        f" WHEN 15 THEN TRY_CAST(substr({clean}, 1, 6) || {century} || substr({clean}, 7) AS BIGINT) END"
    )


def checked_key(clean: str, digits: str) -> str:
    """Return SQL for `digits` where date and check character are right, else null.

    A number of 15 digits has no check character; whoever is matched by it has to agree in name or birth date as well.
    """
    check = f"strpos('{SIGNS}', upper(substr({clean}, 18))) - 1 = {check_place(digits)}"
    checked = f"CASE strlen({clean}) WHEN 18 THEN CASE WHEN {check} THEN {digits} END ELSE {digits} END"
    return f"CASE WHEN {has_date(digits)} THEN {checked} END"


def has_date(digits: str) -> str:
    """Return SQL for whether 17 digits hold a month and a day."""
    return f"({digits} // 100000 % 100 BETWEEN 1 AND 12 AND {digits} // 1000 % 100 BETWEEN 1 AND 31)"


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
