"""One run of the engine, from two tables to the matches, as steps that each leave a table for the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import duckdb

from reconcile.duck.again import Again, begin, keep_state, score
from reconcile.duck.assigning import assign, learn_prior
from reconcile.duck.decisions import load_decisions
from reconcile.duck.duplicates import close_twice, make_duplicates
from reconcile.duck.exact import join_ids, meet_ids, want_rest
from reconcile.duck.groups import Group, set_doubtful_apart
from reconcile.duck.learning import find_sure_pairs, learn, make_sample, rows_to_learn_from, sample_exact
from reconcile.duck.scoring import count_terms, load_terms
from reconcile.duck.session import ENDS, SIDES, count, for_both, load_shipped, quote_name
from reconcile.duck.standard import extend_base, make_base, view_base
from reconcile.model import Model
from reconcile.plan import Plan, make_plan
from reconcile.specification import Kind, Specification

# Share of strangers who agree in name or day of birth by chance; a wrong id passes stage 1 only so often.
_LEAST_WRONG = 1e-9


@dataclass
class Run:
    """What a run has come to: its plan and model, how many were linked at which stage, and the seconds of each step.

    `fixed` where the model was given: nothing is learned then.
    """

    con: duckdb.DuckDBPyConnection
    spec: Specification
    plan: Plan
    model: Model = field(default_factory=Model)
    fixed: bool = False
    by_id: bool = False
    ids_apart: int = 0
    groups: list[Group] = field(default_factory=list)
    again: Again = field(default_factory=Again)
    seconds: dict[str, float] = field(default_factory=dict)
    say: Callable[[str], None] = lambda _step: None

    def step(self, name: str, do: Callable[[], None]) -> None:
        """Do a step, and keep how long it took."""
        self.say(name)
        began = perf_counter()
        do()
        self.seconds[name] = round(perf_counter() - began, 3)


def link_tables(
    con: duckdb.DuckDBPyConnection,
    spec: Specification,
    say: Callable[[str], None] = lambda _step: None,
    decisions: Path | None = None,
    model: Model | None = None,
    again: Again | None = None,
) -> Run:
    """Link the views `source_left` and `source_right` (rn and the tables' own columns); leave table `matched`.

    `matched` has a, b (rn), bits, stage; `decided` and `exact` are the other matches; `scored` and `tied` are those of
    the last pass. `decisions` is a .csv of pairs that a person has decided. With a `model` nothing is learned;
    `again` says what to take over from an earlier run and what to keep for a later one.
    """
    run = Run(con, spec, make_plan(spec), model or Model(), model is not None, again=again or Again(), say=say)
    load_shipped(con)
    load_decisions(con, spec, decisions)
    make_duplicates(con)
    make_sample(con)
    con.execute("CREATE TABLE matched (a UINTEGER, b UINTEGER, bits DOUBLE, stage VARCHAR)")
    if _have_ids(con, spec):
        run.step("exact", lambda: _link_by_id(run))
    run.step("standardise", lambda: _standardise(run))
    run.step("learn", lambda: _learn(run))
    if run.plan.strict:
        run.step("strict", lambda: _link_strictly(run))
    run.step("wide", lambda: _link_widely(run))
    keep_state(con, run.again, run.model)
    run.step("review", lambda: _set_apart(run))
    return run


def _have_ids(con: duckdb.DuckDBPyConnection, spec: Specification) -> bool:
    """Return whether both tables have a column of ids with any value in it."""
    columns = spec.of_kind(Kind.NATIONAL_ID)[:1]
    headers = [(side, header) for one in columns for side, header in zip(SIDES, (one.left, one.right), strict=True)]
    counts = [
        con.execute(f"SELECT count({quote_name(header)}) FROM source_{side}").fetchall() for side, header in headers
    ]
    return bool(counts) and all(found[0][0] for found in counts)


def _link_by_id(run: Run) -> None:
    meet_ids(run.con, run.spec)
    run.ids_apart = join_ids(run.con, run.spec)
    run.by_id = count(run.con, "exact") > 0
    if not run.fixed:
        sample_exact(run.con)


def _standardise(run: Run) -> None:
    def standardise(con: duckdb.DuckDBPyConnection, side: str, end: str) -> None:
        if run.by_id:
            want_rest(con, side, end)
        make_base(con, run.spec, side, after_ids=run.by_id)
        con.execute(f"UPDATE base_{side} SET open = FALSE WHERE rn IN (SELECT {end} FROM decided)")
        close_twice(con, run.spec, side)
        view_base(con, run.spec, side)
        con.execute(f"DROP TABLE IF EXISTS wanted_{side}")

    for_both(run.con, standardise)


def _learn(run: Run) -> None:
    begin(run.con, run.again, run.spec, run.plan, run.model)
    if run.fixed:
        load_terms(run.con, run.plan, run.model.shares)
        return
    anchors = find_sure_pairs(run.con, run.plan, by_id=run.by_id)
    for_both(
        run.con,
        lambda con, side, _end: extend_base(con, run.spec, side, rows_to_learn_from(anchors, side)),
    )
    run.model = learn(run.con, run.plan, anchors)
    run.model.shares = count_terms(run.con, run.plan)
    run.model.exact_probability = _exact_probability(run)


def _exact_probability(run: Run) -> float:
    """Return the probability that a pair of stage 1 is right: ids that are one by mistake seldom agree in more."""
    pairs = count(run.con, "exact") if run.by_id else 0
    wrong = run.ids_apart / max(1, pairs + run.ids_apart)
    by_chance = sum(
        run.model.weights[one.name].u[0]
        for one in run.plan.comparisons
        if one.of_household and one.rare_keys and one.name in run.model.weights
    )
    return 1 - max(_LEAST_WRONG, wrong * by_chance)


def _link_strictly(run: Run) -> None:
    # Where name and day are equal, neither sounds nor lunar forms say more; but those of a second name or day may.
    rows = "std" if any(len(run.spec.of_kind(kind)) > 1 for kind in (Kind.NAME, Kind.DATE)) else "plain"
    if rows == "std":
        _extend_open(run)
    score(run.con, run.again, run.plan, run.model, run.plan.strict, "strict", rows)
    if not run.fixed:
        run.model.strict_prior = learn_prior(run.con)
    assign(run.con, run.model.strict_prior, run.spec.sure)
    run.con.execute("INSERT INTO matched SELECT a, b, bits, 'strict' FROM chosen")
    for side, end in ENDS:
        run.con.execute(f"UPDATE base_{side} SET open = FALSE WHERE rn IN (SELECT {end} FROM chosen)")


def _link_widely(run: Run) -> None:
    _extend_open(run)
    score(run.con, run.again, run.plan, run.model, run.plan.wide, "wide", "std")
    if not run.fixed:
        run.model.prior = learn_prior(run.con)
    assign(run.con, run.model.prior, run.spec.accept)
    run.con.execute("INSERT INTO matched SELECT a, b, bits, 'weight' FROM chosen")


def _extend_open(run: Run) -> None:
    for_both(
        run.con,
        lambda con, side, _end: extend_base(con, run.spec, side, f"SELECT * FROM base_{side} WHERE open"),
    )


def _set_apart(run: Run) -> None:
    run.groups = set_doubtful_apart(run.con, run.spec)
