"""Groups of people among whom linking goes wrong more often; what is doubtful among them goes to review.

Nobody knows without labels which matches are wrong, but the probabilities say how many of a group are expected to be.
Where that is over twice the share of all matches by weight, the least probable of the group go to review until it is
not.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from reconcile.duck.assigning import least_bits
from reconcile.duck.session import ENDS
from reconcile.errors import mark as _
from reconcile.specification import Kind, Specification
from reconcile.standardise.names import is_unnamed

_MOST_EXPECTED = 2.0
_SURE_ENOUGH = 0.9999
OLD_BEFORE = 19600101


@dataclass
class Group:
    """One group among the matches by weight: how many, how many wrong ones are expected, how many went to review."""

    name: str
    matches: int
    expected_wrong: float
    to_review: int


def list_groups(spec: Specification) -> dict[str, str]:
    """Return each group's name and the condition on a pair (`l`, `r`) that belongs to it."""
    name, date, division, identifier = (
        spec.first(kind) for kind in (Kind.NAME, Kind.DATE, Kind.DIVISION, Kind.NATIONAL_ID)
    )
    found = {}
    if name:
        found[_("unnamed newborns")] = f"{is_unnamed('l.' + name)} OR {is_unnamed('r.' + name)}"
        found[_("names with a dot")] = f"contains(l.{name}, '·') OR contains(r.{name}, '·')"
    if date:
        found[_("born before 1960, with different days")] = (
            f"l.{date} < {OLD_BEFORE} AND r.{date} < {OLD_BEFORE} AND l.{date} <> r.{date}"
        )
    if division:
        found[_("living in another county")] = f"l.{division} // 1000000 <> r.{division} // 1000000"
    if identifier:
        found[_("no valid id")] = f"l.{identifier}_key IS NULL OR r.{identifier}_key IS NULL"
    if date and (division or spec.first(Kind.MOBILE)):
        found[_("twins")] = "tl.rn IS NOT NULL OR tr.rn IS NOT NULL"
    return found


def find_twins(con: duckdb.DuckDBPyConnection, spec: Specification) -> None:
    """Make `twins_left` and `twins_right` (rn): rows that share day, home and sex with another of their table.

    Rows that are there to learn from alone are left out: which ones are sampled must not decide who has a twin.
    """
    date, sex = spec.first(Kind.DATE), spec.first(Kind.SEX)
    mobile, division, house = (spec.first(kind) for kind in (Kind.MOBILE, Kind.DIVISION, Kind.ADDRESS))
    homes = ([[mobile]] if mobile else []) + ([[division, house]] if division and house else [])
    for side, end in ENDS:
        sampled = f"(SELECT {end} AS rn FROM sure_id)"
        rows = f"base_{side} ANTI JOIN duplicates_{side} USING (rn) ANTI JOIN {sampled} USING (rn)"
        parts = [_twins_by([date, *([sex] if sex else []), *home], rows) for home in homes if date]
        nobody = "SELECT NULL::UINTEGER AS rn WHERE FALSE"
        con.execute(f"CREATE TABLE twins_{side} AS {' UNION '.join(parts) or nobody}")


def _twins_by(columns: list[str], rows: str) -> str:
    keys = ", ".join(columns)
    whole = " AND ".join(f"{one} IS NOT NULL" for one in columns)
    several = f"SELECT {keys} FROM {rows} WHERE {whole} GROUP BY {keys} HAVING count(*) > 1"
    return f"SELECT rn FROM {rows} SEMI JOIN ({several}) USING ({keys})"


def set_doubtful_apart(con: duckdb.DuckDBPyConnection, spec: Specification) -> list[Group]:
    """Move doubtful matches of groups from `matched` to `doubtful` (a, b, bits, reason); return the groups."""
    find_twins(con, spec)
    groups = list_groups(spec)
    con.execute("CREATE TABLE doubtful (a UINTEGER, b UINTEGER, bits DOUBLE, reason VARCHAR)")
    _move_unnamed_twins(con, spec)
    flags = ", ".join(f"coalesce({condition}, FALSE) AS g{number}" for number, condition in enumerate(groups.values()))
    con.execute(
        f"CREATE TABLE flagged AS SELECT a, b, bits, 1 - 1 / (1 + 2 ** -bits) AS wrong,"
        f" least(l.rid, r.rid) AS one, greatest(l.rid, r.rid) AS other, {flags or '1 AS nothing'}"
        " FROM matched m JOIN base_left l ON l.rn = m.a JOIN base_right r ON r.rn = m.b"
        " LEFT JOIN twins_left tl ON tl.rn = m.a LEFT JOIN twins_right tr ON tr.rn = m.b"
    )
    total, wrong = con.execute("SELECT count(*), coalesce(sum(wrong), 0) FROM flagged").fetchall()[0]
    found = [_thin_out(con, name, f"g{number}", wrong / max(total, 1)) for number, name in enumerate(groups)]
    con.execute("DELETE FROM matched USING doubtful d WHERE matched.a = d.a AND matched.b = d.b")
    return found


def _move_unnamed_twins(con: duckdb.DuckDBPyConnection, spec: Specification) -> None:
    """An unnamed newborn who has a twin of the same sex may be either: that is for a person to say."""
    name = spec.first(Kind.NAME)
    if name is None:
        return
    con.execute(
        f"INSERT INTO doubtful SELECT a, b, bits, 'twins' FROM matched m JOIN base_left l ON l.rn = m.a"
        f" JOIN base_right r ON r.rn = m.b WHERE ({is_unnamed('l.' + name)} OR {is_unnamed('r.' + name)})"
        f" AND (m.a IN (SELECT rn FROM twins_left) OR m.b IN (SELECT rn FROM twins_right))"
    )
    con.execute("DELETE FROM matched USING doubtful d WHERE matched.a = d.a AND matched.b = d.b")


def _thin_out(con: duckdb.DuckDBPyConnection, name: str, flag: str, overall: float) -> Group:
    matches, wrong = con.execute(f"SELECT count(*), coalesce(sum(wrong), 0) FROM flagged WHERE {flag}").fetchall()[0]
    rows = con.execute(
        f"SELECT a, b, wrong FROM flagged WHERE {flag} AND bits < {least_bits(_SURE_ENOUGH)}"
        " ORDER BY wrong DESC, one, other"
    ).fetchall()
    moved, left, rest = [], matches, wrong
    for a, b, share in rows:
        if rest <= _MOST_EXPECTED * overall * left:
            break
        moved.append((a, b))
        left, rest = left - 1, rest - share
    for start in range(0, len(moved), 1000):
        values = ", ".join(f"({a}, {b})" for a, b in moved[start : start + 1000])
        con.execute(
            f"INSERT INTO doubtful SELECT a, b, bits, 'group' FROM flagged JOIN (VALUES {values}) v(a, b) USING (a, b)"
            " ANTI JOIN doubtful USING (a, b)"
        )
    return Group(name, matches, round(wrong, 2), len(moved))
