"""How often each level of agreement occurs among sure pairs (m) and among strangers (u), counted, not assumed.

Sure pairs come from stage 1 where both tables have an id: they teach every comparison but that of the id itself.
Without ids they are the pairs that two other keys make sure, each value of both together standing once in each table.
Strangers are the left half of one sure pair with the right half of another. Samples are ordered by md5, so that two
runs, and a run with the rows in another order, see the same pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import isqrt, sqrt
from statistics import variance
from typing import Any

import duckdb

from reconcile.comparisons import MISSING, Comparison, Key
from reconcile.duck.session import SIDES, ask, count, for_both
from reconcile.model import Model, Weights
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
# Of persons, whose counts tell how much u would vary from sample to sample.
GROUPS = 10
# A key that a larger share of strangers agree in is not rare.
MOST_SHARING = 0.02


@dataclass
class Often:
    """Among a few open rows: how many pairs are not silent in a comparison, and the levels of those that share no rare
    key of it."""

    spoken: int
    levels: list[int]


@dataclass
class Rare:
    """Strangers among the halves of sure pairs: the levels of those who share a rare key, by comparison, and the same
    by group of left halves; the share of all pairs that are not silent in it; how many pairs there are in all."""

    levels: dict[str, list[int]]
    groups: dict[str, list[list[int]]]
    spoken: dict[str, float]
    pairs: int


def make_sample(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty table `sure_id` (a, b, place): the pairs of stage 1 that are learned from."""
    con.execute("CREATE TABLE sure_id (a UINTEGER, b UINTEGER, place BIGINT)")


def sample_exact(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `sure_id` from stage 1: an ordered sample."""
    # Of a large table a share by a multiplicative hash of the id (Knuth) is enough: md5 of a million takes 0.2 s.
    share = max(1, count(con, "exact") // (4 * SURE_PAIRS))
    con.execute(
        "INSERT INTO sure_id SELECT a, b, row_number() OVER (ORDER BY h, k) AS place FROM"
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
    mark = "" if share > 0.5 else f" AND md5({keys[0]}::VARCHAR) < '{int(share * 0xFFFF):04x}'"
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
    sizes = {table: count(con, table) for table in sorted({table for table in anchors.values() if table})}
    if not sizes:
        return model
    largest = max(sizes, key=lambda table: (table == "sure_id", sizes[table], table))
    _make_strangers(con, anchors.get(STRANGERS) or largest)
    seen, plan, often = _look_at_pairs(con, plan, anchors)
    taught = tuple(one for one in plan.comparisons if sum(seen.get(one.name, ())) >= FEWEST_SEEN)
    rare, households = _look_at_halves(con, plan, taught)
    for comparison in taught:
        tally = seen[comparison.name]
        m = _fill_unseen(comparison, _shares(tally), seen.get(f"{comparison.name} without id"))
        u = _u_of(comparison, plan, often[comparison.name], rare)
        model.weights[comparison.name] = Weights(
            labels=list(comparison.labels), m=m, u=u, pairs=sum(tally),
            anchors=anchors[comparison.name].removeprefix("sure_"),
            u_error=_u_error(comparison, plan, often[comparison.name], rare),
        )  # fmt: skip
        if together := households.get(comparison.name):
            model.weights[comparison.name].household_u = _household_u(comparison, u, together)
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


def _levels(comparisons: Sequence[Comparison]) -> str:
    return "".join(f"({one.level})::TINYINT AS c{number}, " for number, one in enumerate(comparisons))


def _tallies(comparisons: Sequence[Comparison], rows: list[tuple[Any, ...]]) -> dict[str, list[int]]:
    """Return how many pairs each level of each comparison has; `rows` start with the levels and end with a number."""
    tallies = {one.name: [0] * len(one.labels) for one in comparisons}
    for row in rows:
        for number, one in enumerate(comparisons):
            if row[number] != MISSING:
                tallies[one.name][row[number]] += row[-1]
    return tallies


def _shares(tally: list[int]) -> list[float]:
    return [(one + 0.5) / (sum(tally) + 0.5 * len(tally)) for one in tally]


def _look_at_pairs(
    con: duckdb.DuckDBPyConnection, plan: Plan, anchors: dict[str, str]
) -> tuple[dict[str, list[int]], Plan, dict[str, Often]]:
    """Return the levels among sure pairs by what they teach, and of strangers who share no rare key; the plan without
    the keys that too many strangers share: a table may have but one value."""
    taught: dict[str, list[tuple[str, Comparison]]] = {}
    for one in plan.comparisons:
        for lesson in (one.name, f"{one.name} without id"):
            if anchors.get(lesson):
                taught.setdefault(anchors[lesson], []).append((lesson, one))
    queries = [
        f"SELECT {_levels([one for _lesson, one in lessons])} count(*) FROM {table} p"
        " JOIN std_left l ON l.rn = p.a JOIN std_right r ON r.rn = p.b GROUP BY ALL"
        for table, lessons in taught.items()
    ]
    keys = list(dict.fromkeys(key for one in plan.comparisons for key in one.rare_keys))
    equal = "".join(f"coalesce({left} = {right}, FALSE) AS k{number}, " for number, (left, right) in enumerate(keys))
    # Within one table nobody is a stranger to themselves.
    others = " WHERE l.rn <> r.rn" if plan.within else ""
    queries.append(
        f"SELECT {_levels(plan.comparisons)} {equal} count(*) FROM some_left l, some_right r{others} GROUP BY ALL"
    )
    *of_pairs, of_strangers = ask(con, queries)
    seen = {}
    for lessons, rows in zip(taught.values(), of_pairs, strict=True):
        named = [replace(one, name=lesson) for lesson, one in lessons]
        seen.update(_tallies(named, rows))
    return seen, *_look_at_strangers(plan, keys, of_strangers)


def _look_at_strangers(plan: Plan, keys: list[Key], rows: list[tuple[Any, ...]]) -> tuple[Plan, dict[str, Often]]:
    first = len(plan.comparisons)
    total = sum(row[-1] for row in rows)
    shared = [sum(row[-1] for row in rows if row[first + number]) for number in range(len(keys))]
    rare = {key: first + number for number, key in enumerate(keys) if shared[number] <= MOST_SHARING * total}
    kept = [replace(one, rare_keys=tuple(key for key in one.rare_keys if key in rare)) for one in plan.comparisons]
    often = {}
    for number, one in enumerate(kept):
        places = [rare[key] for key in one.rare_keys]
        apart = [row for row in rows if not any(row[place] for place in places)]
        spoken = sum(row[-1] for row in rows if row[number] != MISSING)
        often[one.name] = Often(spoken, _tallies([one], [(row[number], row[-1]) for row in apart])[one.name])
    return replace(plan, comparisons=tuple(kept)), often


def _fill_unseen(comparison: Comparison, m: list[float], others: list[int] | None) -> list[float]:
    """Return m with the levels that only people without an id reach, as pairs that other keys make sure show them."""
    if others is None:
        return m
    shown = _shares(others)
    filled = [max(one, shown[number]) if number in comparison.without_id else one for number, one in enumerate(m)]
    return [one / sum(filled) for one in filled]


def _make_strangers(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the halves of sure pairs apart (`half_left`, `half_right`) and a few open rows (`some_…`)."""

    def make(own: duckdb.DuckDBPyConnection, side: str, end: str) -> None:
        own.execute(
            f"CREATE OR REPLACE TABLE half_{side} AS SELECT s.*, p.place FROM {table} p"
            f" JOIN std_{side} s ON s.rn = p.{end}"
        )
        own.execute(
            f"CREATE OR REPLACE TABLE some_{side} AS SELECT * EXCLUDE (h) FROM (SELECT *, md5(rid) AS h FROM std_{side}"
            f" WHERE open ORDER BY h, rid LIMIT {STRANGERS_EACH})"
        )

    for_both(con, make)


def _look_at_halves(
    con: duckdb.DuckDBPyConnection, plan: Plan, taught: tuple[Comparison, ...]
) -> tuple[Rare, dict[str, list[int]]]:
    """Return what strangers show who share a rare key, and what those of one household agree in."""
    keyed = [one for one in taught if one.rare_keys or _given(one, plan)]
    queries = [_spoken_query(keyed, place) for place in (0, 1)]
    queries += [_halves_query([one], _given(one, plan) or one) for one in keyed]
    household = next((one for one in taught if one.household_levels and one.rare_keys), None)
    about = [one for one in taught if one.of_household] if household else []
    if household and about:
        queries.append(_halves_query(about, household))
    (left,), (right,), *found = ask(con, queries)
    levels = {one.name: _tallies([one], rows)[one.name] for one, rows in zip(keyed, found, strict=False)}
    spoken = {one.name: left[number] * right[number] for number, one in enumerate(keyed)}
    enough = bool(about) and sum(row[-1] for row in found[-1]) >= FEWEST_SURE
    groups = {one.name: _by_group(one, rows) for one, rows in zip(keyed, found, strict=False)}
    return Rare(levels, groups, spoken, left[-1] ** 2), _tallies(about, found[-1]) if enough else {}


def _by_group(comparison: Comparison, rows: list[tuple[Any, ...]]) -> list[list[int]]:
    return [
        _tallies([comparison], [row for row in rows if row[-2] == group])[comparison.name] for group in range(GROUPS)
    ]


def _halves_query(about: Sequence[Comparison], sharing: Comparison) -> str:
    """Return SQL for the levels of some comparisons among strangers who share a rare key of one, by group of the left
    half."""
    return (
        f"SELECT {_levels(about)} p.a % {GROUPS} AS g, count(*) FROM ({_rare_pairs(sharing)}) p"
        " JOIN half_left l ON l.place = p.a JOIN half_right r ON r.place = p.b GROUP BY ALL"
    )


def _spoken_query(keyed: Sequence[Comparison], place: int) -> str:
    """Return SQL for the shares of one table's halves that have a key of each comparison, and how many halves.

    A key counts that the row would have on either side, so that it does not matter which table is the left one.
    """
    shares = ""
    for one in keyed:
        keys = " OR ".join(f"{side} IS NOT NULL" for key in one.rare_keys for side in key) or "TRUE"
        shares += f"coalesce(avg(({keys})::INTEGER), 0), "
    return f"SELECT {shares} count(*) FROM half_{SIDES[place]} l JOIN half_{SIDES[place]} r USING (place)"


def _given(comparison: Comparison, plan: Plan) -> Comparison | None:
    """Return the comparison on which another depends, with the one key that strangers have to agree in."""
    given = next((one for one in plan.comparisons if one.name == comparison.given and one.rare_keys), None)
    return replace(given, rare_keys=given.rare_keys[:1]) if given else None


def _rare_pairs(comparison: Comparison) -> str:
    return " UNION ".join(
        f"SELECT l.place AS a, r.place AS b FROM half_left l JOIN half_right r ON {left} = {right}"
        " WHERE l.place <> r.place"
        for left, right in comparison.rare_keys
    )


def _u_of(comparison: Comparison, plan: Plan, often: Often, rare: Rare) -> list[float]:
    """Return the share of each level among strangers who are both not silent in this comparison.

    Pairs that share a rare key are counted among the halves of sure pairs; all others among a few open rows.
    """
    nothing = [0] * len(comparison.labels)
    shared = rare.levels.get(comparison.name, nothing)
    if _given(comparison, plan):
        return _shares(shared)
    spoken = max(rare.pairs * rare.spoken.get(comparison.name, 1.0), 1)
    known = max(often.spoken, 1)
    return [one / known + (other + 0.5) / spoken for one, other in zip(often.levels, shared, strict=True)]


def _u_error(comparison: Comparison, plan: Plan, often: Often, rare: Rare) -> list[float]:
    """Return the standard error of each level's u.

    A person stands in many pairs of strangers, so the pairs are not independent, but persons are. Of the halves of sure
    pairs: the spread of the counts of ten groups of left halves (random groups, Wolter 2007, chapter 2), and as much
    again for the right halves. Of a few open rows: at most that of as many independent pairs as there are persons
    (Hoeffding 1963, section 5).
    """
    groups = rare.groups.get(comparison.name, [[0] * len(comparison.labels)])
    given = _given(comparison, plan) is not None
    whole = sum(map(sum, groups)) if given else rare.pairs * rare.spoken.get(comparison.name, 1.0)
    few, errors = max(isqrt(often.spoken), 1), []
    for level, seen in enumerate(often.levels):
        spread = variance([group[level] for group in groups]) * GROUPS if len(groups) > 1 else 0.0
        share = 0.0 if given else seen / max(often.spoken, 1)
        errors.append(sqrt(2 * spread / max(whole, 1) ** 2 + max(share * (1 - share), 0.0) / few))
    return errors


def _household_u(comparison: Comparison, u: list[float], tally: list[int]) -> list[float]:
    """Return u among people who share a mobile or a house: that of a twin's birthday is not that of a stranger's."""
    shares = enumerate(_shares(tally))
    return [max(share, u[level]) if level in comparison.without_id else share for level, share in shares]
