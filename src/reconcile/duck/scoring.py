"""Pairs that share a block, their levels of agreement, and the weight that these add up to, in bits.

A weight is the prior log-odds plus log2(m/u) of each comparison (Fellegi and Sunter 1969). Among people of one
household the u of names, days of birth and sex is that of people of one household.
"""

from __future__ import annotations

from math import log2

import duckdb

from reconcile.comparisons import MISSING, Comparison
from reconcile.duck.session import SIDES, count, quote_text
from reconcile.model import FEWEST_SHOWN, Model, Shares, Weights
from reconcile.plan import Block, Plan

# A value that this many pairs share is no key: a default day, or the one name of a table that has no other.
LARGEST_BLOCK = 250_000
# More pairs than this, or than so many a row, are not compared before common values are left out.
MOST_PAIRS, PAIRS_A_ROW = 10_000_000, 20


def find_pairs(con: duckdb.DuckDBPyConnection, blocks: tuple[Block, ...], rows: str, *, within: bool = False) -> bool:
    """Make `pairs` (a, b): open rows that share a block, each pair once, without those that were ruled out.

    `rows` is `plain` or `std`: of which tables the rows are; `within` one table, a stands before b. Where a
    block has too many pairs, values that too many rows share are left out of all blocks: they are looked for only
    then, since counting takes longer than joining. Returns whether all pairs were found.
    """
    most, once = _most_pairs(con), " WHERE x.rn < y.rn" if within else ""
    tables = [f"{rows}_{side}" for side in SIDES]
    _join_blocks(con, [f"{_block_sql(block, *tables)}{once} LIMIT {most}" for block in blocks])
    if count(con, "pairs") < most:
        return True
    _join_blocks(con, [_block_sql(block, *tables) + _without_common(block, rows, most) + once for block in blocks])
    return False


def find_new_pairs(con: duckdb.DuckDBPyConnection, blocks: tuple[Block, ...], rows: str, others: int) -> bool:
    """Make `pairs` as `find_pairs` does, but of those alone whose rows do not both stand in `stale_…`.

    Returns False where with so many `others` there would be too many pairs.
    """
    most = _most_pairs(con)
    for side in SIDES:
        con.execute(
            f"CREATE OR REPLACE TABLE new_{side} AS SELECT * FROM {rows}_{side} ANTI JOIN stale_{side} USING (rn)"
        )
    sides = (("new_left", f"{rows}_right"), (f"{rows}_left", "new_right"))
    _join_blocks(con, [f"{_block_sql(block, *tables)} LIMIT {most}" for block in blocks for tables in sides])
    return count(con, "pairs") + others < most


def _most_pairs(con: duckdb.DuckDBPyConnection) -> int:
    # Rows that are there to learn from alone do not count, so that a run with a fixed model, which has none, is alike.
    return max(MOST_PAIRS, PAIRS_A_ROW * (count(con, "base_left") - count(con, "sure_id")))


def _join_blocks(con: duckdb.DuckDBPyConnection, parts: list[str]) -> None:
    nothing = "SELECT 0::UINTEGER AS a, 0::UINTEGER AS b WHERE FALSE"
    union = " UNION ".join(f"SELECT * FROM ({part})" for part in parts) or nothing
    con.execute(f"CREATE OR REPLACE TABLE pairs AS SELECT * FROM ({union}) ANTI JOIN ruled_out USING (a, b)")


def _keyed(block: Block, left_rows: str, right_rows: str) -> tuple[str, str, str]:
    """Return the open rows of two tables with the block's keys, and the names of the keys."""
    left = ", ".join(f"{one} AS k{number}" for number, (one, _other) in enumerate(block))
    right = ", ".join(f"{other} AS k{number}" for number, (_one, other) in enumerate(block))
    keys = ", ".join(f"k{number}" for number in range(len(block)))
    x = f"(SELECT rn, {left} FROM {left_rows} l WHERE open)"
    return x, f"(SELECT rn, {right} FROM {right_rows} r WHERE open)", keys


def _block_sql(block: Block, left_rows: str, right_rows: str) -> str:
    x, y, keys = _keyed(block, left_rows, right_rows)
    return f"SELECT x.rn AS a, y.rn AS b FROM {x} x JOIN {y} y USING ({keys})"


def _without_common(block: Block, rows: str, most: int) -> str:
    """Return the part of a query that leaves out values with many pairs, and the commonest others beyond `most`."""
    x, y, keys = _keyed(block, f"{rows}_left", f"{rows}_right")
    pairs = (
        f"SELECT {keys}, n * o AS pairs FROM (SELECT {keys}, count(*) AS n FROM {x} GROUP BY {keys})"
        f" JOIN (SELECT {keys}, count(*) AS o FROM {y} GROUP BY {keys}) USING ({keys})"
    )
    common = (
        f"SELECT {keys} FROM (SELECT {keys}, pairs, sum(pairs) OVER (ORDER BY pairs) AS so_far FROM ({pairs}))"
        f" WHERE pairs > {LARGEST_BLOCK} OR so_far > {most}"
    )
    return f" ANTI JOIN ({common}) USING ({keys})"


def count_terms(con: duckdb.DuckDBPyConnection, plan: Plan) -> dict[str, Shares]:
    """Return the shares of common values for each comparison whose values are weighed by how common they are.

    Makes a table `term_…` (v, share) of each. What fewer have than may be shown has one share: that of such a value
    meeting itself, sum of squares over sum, among all.
    """
    found = {}
    for term in _terms(plan):
        sides = SIDES[:1] if plan.within else SIDES
        values = " UNION ALL ".join(f"SELECT {term} AS v FROM base_{side}" for side in sides)
        counted = f"SELECT v, count(*) AS n FROM ({values}) WHERE v IS NOT NULL GROUP BY v"
        con.execute(f"CREATE OR REPLACE TABLE counted_{term} AS {counted}")
        few = f"FILTER (n < {FEWEST_SHOWN})"
        every, rare, squares = con.execute(
            f"SELECT coalesce(sum(n), 1)::BIGINT, coalesce(sum(n) {few}, 0)::BIGINT,"
            f" coalesce(sum(n * n) {few}, 0)::BIGINT FROM counted_{term}"
        ).fetchall()[0]
        con.execute(
            f"CREATE OR REPLACE TABLE term_{term} AS SELECT v, n / {every} AS share FROM counted_{term}"
            f" WHERE n >= {FEWEST_SHOWN}"
        )
        common = con.execute(f"SELECT v, share FROM term_{term} ORDER BY share DESC, v").fetchall()
        found[term] = Shares(common=dict(common), rest=squares / rare / every if rare else 1 / every)
    return found


def load_terms(con: duckdb.DuckDBPyConnection, plan: Plan, shares: dict[str, Shares]) -> None:
    """Make the tables `term_…` from shares that were counted before."""
    for term in _terms(plan):
        con.execute(f"CREATE OR REPLACE TABLE term_{term} (v VARCHAR, share DOUBLE)")
        rows = [f"({quote_text(value)}, '{share!r}'::DOUBLE)" for value, share in shares[term].common.items()]
        for start in range(0, len(rows), 5000):
            con.execute(f"INSERT INTO term_{term} VALUES {', '.join(rows[start : start + 5000])}")


def _terms(plan: Plan) -> list[str]:
    return [one.term for one in plan.comparisons if one.term]


def join_terms(known: list[Comparison], model: Model) -> tuple[str, str]:
    """Return the columns `s_…` (the share of the left row's value) and the joins that give them."""
    terms = [one.term for one in known if one.term]
    columns = "".join(f", coalesce(t_{term}.share, {model.shares[term].rest!r}) AS s_{term}" for term in terms)
    return columns, " ".join(f"LEFT JOIN term_{term} t_{term} ON t_{term}.v = l.{term}" for term in terms)


def score_pairs(con: duckdb.DuckDBPyConnection, plan: Plan, model: Model, rows: str) -> None:
    """Make the table `scored` (a, b, bits without the prior, the level of each comparison) from `pairs`."""
    known = [one for one in plan.comparisons if one.name in model.weights]
    levels = ", ".join(f"({one.level})::TINYINT AS c_{one.name}" for one in known)
    shares, joins = join_terms(known, model)
    names = ", ".join(f"c_{one.name}" for one in known) or "1 AS nothing"
    levels = levels or "1 AS nothing"
    parts = "".join(f", s_{one.term}" for one in known if one.term)
    con.execute(
        f"CREATE OR REPLACE TABLE scored AS SELECT a, b, round({_sum_bits(known, model)}, 6) AS bits,"
        f" {names}{parts} FROM"
        f" (SELECT p.a, p.b, {levels}{shares} FROM pairs p JOIN {rows}_left l ON l.rn = p.a"
        f" JOIN {rows}_right r ON r.rn = p.b {joins})"
    )


def _sum_bits(known: list[Comparison], model: Model) -> str:
    return " + ".join(bits_of_comparison(one, model) for one in known) or "0.0"


def bits_of_comparison(comparison: Comparison, model: Model) -> str:
    """Return SQL for the weight of one comparison over the columns of `scored`."""
    weights = model.weights[comparison.name]
    apart = _case(comparison, weights, weights.u)
    if weights.household_u is None or model.household is None:
        return apart
    shared = ", ".join(map(str, model.household_levels))
    together = _case(comparison, weights, weights.household_u, term=False)
    return f"(CASE WHEN c_{model.household} IN ({shared}) THEN {together} ELSE {apart} END)"


def _case(comparison: Comparison, weights: Weights, u: list[float], *, term: bool = True) -> str:
    arms = [f"WHEN {MISSING} THEN 0.0"]
    for level, (m_one, u_one) in enumerate(zip(weights.m, u, strict=True)):
        if level == 0 and term and comparison.term:
            arms.append(f"WHEN 0 THEN log2({m_one!r} / s_{comparison.term})")
        else:
            arms.append(f"WHEN {level} THEN {bits_of(m_one, u_one)!r}")
    return f"(CASE c_{comparison.name} {' '.join(arms)} END)"


def bits_of(m: float, u: float) -> float:
    """Return the weight of a level, log2(m/u)."""
    return log2(m / u)
