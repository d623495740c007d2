"""How often each level of agreement occurs among sure pairs (m) and among strangers (u), counted, not assumed.

Sure pairs come from stage 1 where both tables have an id: they teach every comparison but that of the id itself.
Without ids they are the pairs that two other keys make sure, each value of both together standing once in each table.
Strangers are the left half of one sure pair with the right half of another. Samples are ordered by md5, so that two
runs, and a run with the rows in another order, see the same pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations

import duckdb

from reconcile.comparisons import MISSING, Comparison
from reconcile.duck.session import count
from reconcile.plan import Plan

SURE_PAIRS = 25_000
FEWEST_SURE = 50
FEWEST_KEYS = 2
# Among the tables of sure pairs, the name of one that is there for its halves alone.
STRANGERS = "strangers"
# Of fewer pairs that are not silent in a comparison, nothing is learned.
FEWEST_SEEN = 50
# So many by so many: rarer levels are found by their keys among all sure pairs.
STRANGERS_EACH = 400
# A key that a larger share of strangers agree in is not rare.
MOST_SHARING = 0.02


@dataclass
class Weights:
    """What one comparison teaches: m and u by level, u among people of one household where it depends on that."""

    m: list[float]
    u: list[float]
    household_u: list[float] | None = None
    anchors: str = ""
    pairs: int = 0


@dataclass
class Model:
    """Weights by comparison, the frequency table of names, and the prior odds of a pair (set after the first
    scores)."""

    weights: dict[str, Weights] = field(default_factory=dict)
    household: str | None = None
    household_levels: tuple[int, ...] = ()
    prior: float = 0.0


def sample_exact(con: duckdb.DuckDBPyConnection) -> None:
    """Make `sure_id` (a, b, place) of stage 1: an ordered sample."""
    # Of a large table a share by a multiplicative hash of the id (Knuth) is enough: md5 of a million takes 0.2 s.
    share = max(1, count(con, "exact") // (4 * SURE_PAIRS))
    con.execute(
        "CREATE TABLE sure_id AS SELECT a, b, row_number() OVER (ORDER BY h, k) AS place FROM"
        f" (SELECT a, b, k, md5(k::VARCHAR) AS h FROM exact WHERE (k % 1000000007 * 2654435761) // 65536 % {share} = 0"
        f" ORDER BY h, k LIMIT {SURE_PAIRS})"
    )


def sample_by_keys(con: duckdb.DuckDBPyConnection, keys: tuple[str, ...], *, within: bool = False) -> str:
    """Make the table of pairs whose values of all `keys` together stand once in each table; return its name.

    Within one table they stand in it twice.
    """
    name = "sure_" + "_".join(keys)
    text = " || '|' || ".join(f"{key}::VARCHAR" for key in keys)
    pairs = _repeated_values(keys, _sampled(con, keys)) if within else _shared_values(keys, _sampled(con, keys))
    con.execute(
        f"CREATE OR REPLACE TABLE {name} AS SELECT a, b, row_number() OVER (ORDER BY h, t) AS place FROM ("
        f"SELECT a, b, md5({text}) AS h, {text} AS t FROM ({pairs}) ORDER BY h, t LIMIT {SURE_PAIRS})"
    )
    return name


def _sampled(con: duckdb.DuckDBPyConnection, keys: tuple[str, ...]) -> str:
    """Return the condition on rows: of a large table, a share of the first key's values, the same on both sides."""
    whole = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    share = min(1.0, 8 * SURE_PAIRS / max(1, count(con, "base_left"), count(con, "base_right")))
    mark = "" if share >= 1 else f" AND md5({keys[0]}::VARCHAR) < '{int(share * 0xFFFF):04x}'"
    return f"open AND {whole}{mark}"


def _shared_values(keys: tuple[str, ...], condition: str) -> str:
    columns = ", ".join(keys)
    left, right = (
        f"(SELECT {columns}, min(rn) AS rn FROM base_{side} WHERE {condition} GROUP BY {columns} HAVING count(*) = 1)"
        for side in ("left", "right")
    )
    return f"SELECT l.rn AS a, r.rn AS b, {columns} FROM {left} l JOIN {right} r USING ({columns})"


def _repeated_values(keys: tuple[str, ...], condition: str) -> str:
    columns = ", ".join(keys)
    return (
        f"SELECT arg_min(rn, (md5(rid), rid)) AS a, arg_max(rn, (md5(rid), rid)) AS b, {columns} FROM base_left"
        f" WHERE {condition} GROUP BY {columns} HAVING count(*) = 2"
    )


def find_sure_pairs(con: duckdb.DuckDBPyConnection, plan: Plan, *, by_id: bool) -> dict[str, str]:
    """Make the tables of sure pairs, and return which one teaches which comparison; empty where none is large."""
    anchors = {one.name: _find_anchors(con, plan, one, by_id) for one in plan.comparisons}
    for one in plan.comparisons:
        if by_id and one.without_id:
            anchors[f"{one.name} without id"] = _find_anchors(con, plan, one, by_id=False)
    return anchors


def rows_to_learn_from(anchors: dict[str, str], side: str) -> str:
    """Return SQL for the rows of `base_…` that the sure pairs and the few open rows name."""
    end = "a" if side == "left" else "b"
    tables = sorted({table for table in anchors.values() if table})
    sure = " UNION ".join(f"SELECT {end} AS rn FROM {table}" for table in tables) or "SELECT 0::UINTEGER WHERE FALSE"
    few = f"SELECT rn, rid, md5(rid) AS h FROM base_{side} WHERE open ORDER BY h, rid"
    few = f"SELECT rn FROM ({few} LIMIT {STRANGERS_EACH})"
    return f"SELECT * FROM base_{side} WHERE rn IN ({sure} UNION {few})"


def learn(con: duckdb.DuckDBPyConnection, plan: Plan, anchors: dict[str, str]) -> Model:
    """Return the model of a plan, from sure pairs whose rows stand in `std_…`."""
    model = Model()
    for comparison in plan.comparisons:
        if comparison.household_levels:
            model.household, model.household_levels = comparison.name, comparison.household_levels
    sizes = {table: count(con, table) for table in anchors.values() if table}
    if not sizes:
        return model
    largest = max(sizes, key=lambda table: (table == "sure_id", sizes[table], table))
    _make_strangers(con, anchors.get(STRANGERS) or largest)
    plan = _keep_rare_keys(con, plan)
    for comparison in plan.comparisons:
        table = anchors[comparison.name]
        if table:
            m, pairs = _count_m(con, comparison, table)
            if pairs < FEWEST_SEEN:
                continue
            if others := anchors.get(f"{comparison.name} without id"):
                m = _fill_unseen(con, comparison, m, others)
            u = _count_u(con, plan, comparison)
            model.weights[comparison.name] = Weights(m, u, anchors=table.removeprefix("sure_"), pairs=pairs)
    _learn_households(con, plan, model)
    return model


def _find_anchors(con: duckdb.DuckDBPyConnection, plan: Plan, comparison: Comparison, by_id: bool) -> str:
    """Return the table of sure pairs for a comparison, made by no field of its own; empty where there are too few."""
    if by_id and comparison.exact != plan.unique and count(con, "sure_id") >= FEWEST_SURE:
        return "sure_id"
    used = {comparison.exact, comparison.name}
    free = [key for key in plan.anchors if key not in used]
    size = min(3 if by_id else 2, len(free))
    for keys in combinations(free, size) if size >= FEWEST_KEYS else ():
        name = "sure_" + "_".join(keys)
        known = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [name]).fetchall()[0][0]
        table = name if known else sample_by_keys(con, keys, within=plan.within)
        if count(con, table) >= FEWEST_SURE:
            return table
    return ""


def _count_m(con: duckdb.DuckDBPyConnection, comparison: Comparison, table: str) -> tuple[list[float], int]:
    levels = _tally(con, comparison, f"{table} p JOIN std_left l ON l.rn = p.a JOIN std_right r ON r.rn = p.b")
    total = sum(levels)
    return [(one + 0.5) / (total + 0.5 * len(levels)) for one in levels], total


def _fill_unseen(con: duckdb.DuckDBPyConnection, comparison: Comparison, m: list[float], table: str) -> list[float]:
    """Return m with the levels that only people without an id reach, as pairs that other keys make sure show them."""
    others, _pairs = _count_m(con, comparison, table)
    filled = [max(one, others[number]) if number in comparison.without_id else one for number, one in enumerate(m)]
    return [one / sum(filled) for one in filled]


def _tally(con: duckdb.DuckDBPyConnection, comparison: Comparison, pairs: str) -> list[int]:
    rows = con.execute(f"SELECT ({comparison.level}) AS level, count(*) FROM {pairs} GROUP BY level").fetchall()
    found = dict(rows)
    return [found.get(number, 0) for number in range(len(comparison.labels))]


def _make_strangers(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the halves of sure pairs apart (`half_left`, `half_right`) and a few open rows (`some_…`)."""
    for side, end in (("left", "a"), ("right", "b")):
        con.execute(
            f"CREATE OR REPLACE TABLE half_{side} AS SELECT s.*, p.place FROM {table} p JOIN std_{side} s ON s.rn ="
            f" p.{end}"
        )
        con.execute(
            f"CREATE OR REPLACE TABLE some_{side} AS SELECT * EXCLUDE (h) FROM (SELECT *, md5(rid) AS h FROM std_{side}"
            f" WHERE open ORDER BY h, rid LIMIT {STRANGERS_EACH})"
        )


def _count_u(con: duckdb.DuckDBPyConnection, plan: Plan, comparison: Comparison) -> list[float]:
    """Return the share of each level among strangers who are both not silent in this comparison.

    Pairs that share a rare key are counted among the halves of sure pairs; all others among a few open rows.
    """
    given = next((one for one in plan.comparisons if one.name == comparison.given), None)
    if given is not None and given.rare_keys:
        return _count_u_given(con, comparison, given)
    known, often = _count_often(con, comparison)
    rare, silent = _count_rare(con, comparison)
    spoken = count(con, "half_left") ** 2 * silent
    return [one / max(known, 1) + (other + 0.5) / max(spoken, 1) for one, other in zip(often, rare, strict=True)]


def _keep_rare_keys(con: duckdb.DuckDBPyConnection, plan: Plan) -> Plan:
    """Return the plan without the keys that too many strangers share: a table may have but one value."""
    keys = [key for one in plan.comparisons for key in one.rare_keys]
    if not keys:
        return plan
    shares = ", ".join(f"avg(coalesce({left} = {right}, FALSE)::INTEGER)" for left, right in keys)
    found = con.execute(f"SELECT {shares} FROM some_left l, some_right r").fetchall()[0]
    rare = {key for key, share in zip(keys, found, strict=True) if (share or 0) <= MOST_SHARING}
    kept = (replace(one, rare_keys=tuple(key for key in one.rare_keys if key in rare)) for one in plan.comparisons)
    return replace(plan, comparisons=tuple(kept))


def _count_often(con: duckdb.DuckDBPyConnection, comparison: Comparison) -> tuple[int, list[int]]:
    """Return how many pairs of open rows are not silent, and how many of each level share no rare key."""
    same = " OR ".join(f"coalesce({left} = {right}, FALSE)" for left, right in comparison.rare_keys) or "FALSE"
    rows = con.execute(
        f"SELECT ({comparison.level}) AS level, ({same}) AS together, count(*)"
        " FROM some_left l, some_right r GROUP BY ALL"
    ).fetchall()
    levels = [0] * len(comparison.labels)
    for level, together, number in rows:
        if level != MISSING and not together:
            levels[level] += number
    return sum(number for level, _together, number in rows if level != MISSING), levels


def _rare_pairs(comparison: Comparison) -> str:
    return " UNION ".join(
        f"SELECT l.place AS a, r.place AS b FROM half_left l JOIN half_right r ON {left} = {right}"
        " WHERE l.place <> r.place"
        for left, right in comparison.rare_keys
    )


def _count_rare(con: duckdb.DuckDBPyConnection, comparison: Comparison) -> tuple[list[int], float]:
    """Return the levels of strangers that share a rare key, and the share of pairs that are not silent."""
    if not comparison.rare_keys:
        return [0] * len(comparison.labels), 1.0
    found = dict(con.execute(
        f"SELECT ({comparison.level}) AS level, count(*) FROM ({_rare_pairs(comparison)}) p"
        " JOIN half_left l ON l.place = p.a JOIN half_right r ON r.place = p.b GROUP BY level"
    ).fetchall())  # fmt: skip
    spoken = 1.0
    for side, alias in (("left", "l"), ("right", "r")):
        keys = " OR ".join(f"{key[alias == 'r']} IS NOT NULL" for key in comparison.rare_keys)
        spoken *= con.execute(f"SELECT coalesce(avg(({keys})::INTEGER), 0) FROM half_{side} {alias}").fetchall()[0][0]
    return [found.get(number, 0) for number in range(len(comparison.labels))], spoken


def _count_u_given(con: duckdb.DuckDBPyConnection, comparison: Comparison, given: Comparison) -> list[float]:
    left, right = given.rare_keys[0]
    pairs = f"half_left l JOIN half_right r ON {left} = {right} WHERE l.place <> r.place"
    found = _tally(con, comparison, pairs)
    total = sum(found) + 0.5 * len(found)
    return [(one + 0.5) / total for one in found]


def _learn_households(con: duckdb.DuckDBPyConnection, plan: Plan, model: Model) -> None:
    """Count what people who share a mobile or a house agree in: u of a twin's birthday is not that of a stranger's."""
    household = next((one for one in plan.comparisons if one.household_levels), None)
    if household is None or household.name not in model.weights or not household.rare_keys:
        return
    about = [one for one in plan.comparisons if one.of_household and one.name in model.weights]
    levels = ", ".join(f"({one.level}) AS c{number}" for number, one in enumerate(about))
    rows = con.execute(
        f"SELECT {levels}, count(*) FROM ({_rare_pairs(household)}) p"
        " JOIN half_left l ON l.place = p.a JOIN half_right r ON r.place = p.b GROUP BY ALL"
    ).fetchall()
    if sum(row[-1] for row in rows) < FEWEST_SURE:
        return
    for number, one in enumerate(about):
        tally = [0.5] * len(one.labels)
        for row in rows:
            if row[number] != MISSING:
                tally[row[number]] += row[-1]
        weights = model.weights[one.name]
        shares = [each / sum(tally) for each in tally]
        weights.household_u = [
            max(share, weights.u[level]) if level in one.without_id else share for level, share in enumerate(shares)
        ]
