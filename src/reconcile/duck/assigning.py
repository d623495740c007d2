"""From scored pairs to matches: the prior learned from the scores, then mutual best, again and again, ties set
apart."""

from __future__ import annotations

from math import log2

import duckdb

from reconcile.duck.session import count

_ROUNDS = 40


def learn_prior(con: duckdb.DuckDBPyConnection) -> float:
    """Return the prior log-odds (bits) that two open rows are one person, from the scores of `scored`.

    Only pairs that are each other's best count, for a row is one person at most; the share of matches is the fixed
    point of expectation and maximisation with m and u held fixed.
    """
    rows = con.execute(
        "WITH one AS (SELECT a, max(bits) AS top FROM scored GROUP BY a),"
        " other AS (SELECT b, max(bits) AS top FROM scored GROUP BY b)"
        " SELECT round(s.bits, 2) AS bits, count(*) FROM scored s JOIN one USING (a) JOIN other USING (b)"
        " WHERE s.bits = one.top AND s.bits = other.top GROUP BY 1 ORDER BY 1"
    ).fetchall()
    left = con.execute("SELECT count(*) FROM base_left WHERE open").fetchall()[0][0]
    right = con.execute("SELECT count(*) FROM base_right WHERE open").fetchall()[0][0]
    return _fixed_point([(float(bits), number) for bits, number in rows], left, right)


def learn_prior_within(con: duckdb.DuckDBPyConnection) -> float:
    """Return the prior log-odds that two rows of one table are one person; a row may be one with several others."""
    rows = con.execute("SELECT round(bits, 2) AS bits, count(*) FROM scored GROUP BY 1 ORDER BY 1").fetchall()
    size = con.execute("SELECT count(*) FROM base_left WHERE open").fetchall()[0][0]
    pairs = max(1, size * (size - 1) // 2)
    return _settle([(float(bits), number) for bits, number in rows], pairs, most=pairs / 2)


def _fixed_point(rows: list[tuple[float, int]], left: int, right: int) -> float:
    return _settle(rows, max(1, left * right), most=min(left, right) - 0.5)


def _settle(rows: list[tuple[float, int]], pairs: int, most: float) -> float:
    """Return the prior by which as many matches are expected as the prior says there are."""
    expected = max(0.5, min(most, sum(number for _bits, number in rows)) / 2)
    for _round in range(_ROUNDS):
        prior = log2(expected / max(pairs - expected, 0.5))
        found = sum(number * probability(bits + prior) for bits, number in rows)
        expected = max(0.5, min(found, most))
    return log2(expected / max(pairs - expected, 0.5))


def probability(bits: float) -> float:
    """Return the probability of a match from its weight with the prior, in bits."""
    if bits > 60:
        return 1.0
    return 2.0**bits / (1.0 + 2.0**bits) if bits > -60 else 0.0


def least_bits(least_probability: float) -> float:
    """Return the weight that a probability comes to."""
    return log2(least_probability / (1 - least_probability))


def assign(con: duckdb.DuckDBPyConnection, prior: float, least_probability: float) -> None:
    """Make `chosen` (a, b, bits) and `tied` (a, b, bits), weights with the prior, from `scored`.

    A pair is chosen where each is the other's only best; both are then taken, and the rest is looked at again, until
    nothing is chosen any more. Where several are equally good, none is taken, and all go to `tied` with whatever they
    touch.
    """
    con.execute(
        f"CREATE OR REPLACE TABLE running AS SELECT a, b, bits + {prior!r} AS bits FROM scored"
        f" WHERE bits + {prior!r} >= {least_bits(least_probability)!r}"
    )
    for name in ("chosen", "tied"):
        con.execute(f"CREATE OR REPLACE TABLE {name} (a UINTEGER, b UINTEGER, bits DOUBLE)")
    while count(con, "running"):
        con.execute(
            "CREATE OR REPLACE TABLE mutual AS WITH one AS (SELECT a, max(bits) AS top FROM running GROUP BY a),"
            " other AS (SELECT b, max(bits) AS top FROM running GROUP BY b)"
            " SELECT s.a, s.b, s.bits FROM running s JOIN one USING (a) JOIN other USING (b)"
            " WHERE s.bits = one.top AND s.bits = other.top"
        )
        con.execute(
            "CREATE OR REPLACE TABLE several AS SELECT a, b, bits FROM mutual WHERE"
            " a IN (SELECT a FROM mutual GROUP BY a HAVING count(*) > 1)"
            " OR b IN (SELECT b FROM mutual GROUP BY b HAVING count(*) > 1)"
        )
        con.execute("INSERT INTO tied SELECT * FROM several")
        con.execute("INSERT INTO chosen SELECT * FROM mutual ANTI JOIN several USING (a, b)")
        con.execute("CREATE OR REPLACE TABLE left_running AS SELECT * FROM running ANTI JOIN mutual USING (a)")
        con.execute("CREATE OR REPLACE TABLE running AS SELECT * FROM left_running ANTI JOIN mutual USING (b)")
