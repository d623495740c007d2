"""Who stands in one table more than once: sure pairs, weights and scores as in a linkage, then clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb

from reconcile.clusters import join_pairs
from reconcile.duck.assigning import learn_prior_within, least_bits
from reconcile.duck.decisions import load_decisions
from reconcile.duck.duplicates import MOST_REPEATS
from reconcile.duck.learning import (
    FEWEST_SURE,
    STRANGERS,
    SURE_PAIRS,
    find_sure_pairs,
    learn,
    make_sample,
    rows_to_learn_from,
    sample_exact,
)
from reconcile.duck.run import Run
from reconcile.duck.scoring import count_terms, find_pairs, load_terms, score_pairs
from reconcile.duck.session import SIDES, count, load_shipped
from reconcile.duck.standard import extend_base, make_base, view_base
from reconcile.model import Model
from reconcile.plan import make_plan
from reconcile.specification import Kind, Specification
from reconcile.standardise.names import is_unnamed


def dedupe_table(
    con: duckdb.DuckDBPyConnection,
    spec: Specification,
    say: Callable[[str], None] = lambda _step: None,
    decisions: Path | None = None,
    model: Model | None = None,
) -> Run:
    """Find the persons of `source_left` who stand in it more than once; leave `clusters`.

    `clusters` has rn, rid and the record id of the first of each cluster; `exact` and `matched` are its pairs.
    With a `model` nothing is learned.
    """
    run = Run(con, spec, replace(make_plan(spec), within=True), model or Model(), model is not None, say=say)
    load_shipped(con)
    make_sample(con)
    con.execute("CREATE VIEW source_right AS SELECT * FROM source_left")
    load_decisions(con, spec, decisions)
    con.execute("INSERT INTO ruled_out SELECT b, a FROM ruled_out")
    con.execute("CREATE TABLE matched (a UINTEGER, b UINTEGER, bits DOUBLE, stage VARCHAR)")
    con.execute("CREATE TABLE tied (a UINTEGER, b UINTEGER, bits DOUBLE)")
    con.execute("CREATE TABLE doubtful (a UINTEGER, b UINTEGER, bits DOUBLE, reason VARCHAR)")
    run.step("standardise", lambda: _standardise(run))
    run.step("exact", lambda: _pair_by_id(run))
    run.step("learn", lambda: _learn(run))
    run.step("wide", lambda: _pair_by_weight(run))
    run.step("clusters", lambda: _cluster(run))
    return run


def _standardise(run: Run) -> None:
    make_base(run.con, run.spec, "left", after_ids=False)
    run.con.execute("CREATE VIEW base_right AS SELECT * FROM base_left")
    for side in SIDES:
        view_base(run.con, run.spec, side)


def _pair_by_id(run: Run) -> None:
    """Make `exact` (a, b, k): rows of one checked id that agree in name or day; the first by md5 is `a`."""
    identifier = run.spec.first(Kind.NATIONAL_ID)
    agreeing = [*run.spec.of_kind(Kind.NAME), *run.spec.of_kind(Kind.DATE)]
    agree = " OR ".join(f"coalesce(l.{one.name} = r.{one.name}, FALSE)" for one in agreeing) or "TRUE"
    key = f"{identifier}_key" if identifier else "NULL::BIGINT"
    rows = f"SELECT *, {key} AS k FROM base_left"
    few = f"SELECT k FROM ({rows}) GROUP BY k HAVING count(*) BETWEEN 2 AND {MOST_REPEATS}"
    run.con.execute(
        f"CREATE TABLE exact AS WITH rows AS (SELECT * FROM ({rows}) SEMI JOIN ({few}) USING (k))"
        f" SELECT l.rn AS a, r.rn AS b, k FROM rows l JOIN rows r USING (k)"
        f" ANTI JOIN ruled_out o ON (o.a = l.rn AND o.b = r.rn) OR (o.a = r.rn AND o.b = l.rn)"
        f" WHERE (md5(l.rid), l.rid) < (md5(r.rid), r.rid) AND ({agree})"
    )
    run.by_id = count(run.con, "exact") > 0
    if not run.fixed:
        sample_exact(run.con)


def _learn(run: Run) -> None:
    if run.fixed:
        load_terms(run.con, run.plan, run.model.shares)
        return
    anchors = find_sure_pairs(run.con, run.plan, by_id=run.by_id)
    if run.plan.unique:
        anchors[STRANGERS] = _sample_strangers(run)
    for side in SIDES:
        extend_base(run.con, run.spec, side, rows_to_learn_from(anchors, side))
    run.model = learn(run.con, run.plan, anchors)
    run.model.shares = count_terms(run.con, run.plan)


def _sample_strangers(run: Run) -> str:
    """Make the table of rows that nobody else's id is equal to, each as both halves of a pair; return its name.

    Sure pairs are too few in a table where few stand twice to have people of one household among their halves.
    """
    key = run.plan.unique
    alone = f"SELECT {key} FROM base_left WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) = 1"
    run.con.execute(
        "CREATE TABLE sure_strangers AS SELECT rn AS a, rn AS b, row_number() OVER (ORDER BY h, rid) AS place FROM ("
        f"SELECT rn, rid, md5(rid) AS h FROM base_left SEMI JOIN ({alone}) USING ({key})"
        f" ORDER BY h, rid LIMIT {SURE_PAIRS})"
    )
    return "sure_strangers" if count(run.con, "sure_strangers") >= FEWEST_SURE else ""


def _pair_by_weight(run: Run) -> None:
    for side in SIDES:
        extend_base(run.con, run.spec, side, f"SELECT * FROM base_{side} WHERE open")
    find_pairs(run.con, (*run.plan.strict, *run.plan.wide), "std", within=True)
    score_pairs(run.con, run.plan, run.model, "std")
    if not run.fixed:
        run.model.prior = learn_prior_within(run.con)
    least, prior = least_bits(run.spec.accept), run.model.prior
    run.con.execute(
        f"INSERT INTO matched SELECT a, b, bits + {prior!r}, 'weight' FROM scored WHERE bits + {prior!r} >= {least!r}"
        " AND (a, b) NOT IN (SELECT a, b FROM exact UNION ALL SELECT b, a FROM exact)"
    )
    _leave_unnamed(run)


def _leave_unnamed(run: Run) -> None:
    """Leave newborns without a name to a person: two of one mother are twins more often than one entered twice."""
    name = run.spec.first(Kind.NAME)
    if name is None:
        return
    unnamed = f"{is_unnamed('l.' + name)} OR {is_unnamed('r.' + name)}"
    run.con.execute(
        "INSERT INTO doubtful SELECT a, b, bits, 'twins' FROM matched m JOIN base_left l ON l.rn = m.a"
        f" JOIN base_left r ON r.rn = m.b WHERE {unnamed}"
    )
    run.con.execute("DELETE FROM matched USING doubtful d WHERE matched.a = d.a AND matched.b = d.b")


def _cluster(run: Run) -> None:
    con = run.con
    pairs = con.execute(
        "SELECT a, b FROM (SELECT a, b, 1e9 AS bits FROM decided UNION ALL SELECT a, b, 1e6 FROM exact"
        " UNION ALL SELECT a, b, bits FROM matched) p JOIN base_left l ON l.rn = a JOIN base_left r ON r.rn = b"
        " ORDER BY bits DESC, least(l.rid, r.rid), greatest(l.rid, r.rid)"
    ).fetchall()
    clusters = join_pairs(pairs, con.execute("SELECT a, b FROM ruled_out").fetchall())
    con.execute("CREATE TABLE members (rn UINTEGER, cluster UINTEGER)")
    rows = [(record, min(cluster)) for record, cluster in clusters.items() if len(cluster) > 1]
    for start in range(0, len(rows), 5000):
        values = ", ".join(map(str, rows[start : start + 5000]))
        con.execute(f"INSERT INTO members VALUES {values}")
    con.execute(
        "CREATE TABLE clusters AS SELECT rn, rid, arg_min(rid, (md5(rid), rid)) OVER (PARTITION BY cluster) AS first"
        " FROM members JOIN base_left USING (rn)"
    )
