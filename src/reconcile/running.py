"""A run from files to files: read, check, link, write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import duckdb

from reconcile.describing import describe_tables
from reconcile.duck.again import open_state
from reconcile.duck.deduping import dedupe_table
from reconcile.duck.duplicates import count_duplicates
from reconcile.duck.ingest import Source, open_table, refuse_lost_digits, refuse_repeated_ids, sample_values
from reconcile.duck.run import Run, link_tables
from reconcile.duck.session import SIDES, at_once, count, for_both, open_session
from reconcile.duck.truth import load_truth, measure_truth
from reconcile.duck.unmatched import write_unmatched
from reconcile.duck.unread import list_unread
from reconcile.duck.writing import (
    count_weights,
    index_matches,
    list_for_review,
    write_clusters,
    write_duplicates,
    write_matches,
)
from reconcile.engines import open_engine
from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.model import Model, check_fits, read_model, write_model
from reconcile.plan import Plan, make_plan
from reconcile.report.page import write_dedupe_page, write_page
from reconcile.report.row_errors import explain, write_errors
from reconcile.report.workbook import write_review
from reconcile.result import DedupeSummary, GroupCount, Learned, LinkSummary, ReviewRow, TakenOver, Wishes
from reconcile.specification import Specification, recognise_person_cn

# Values of larger tables are looked at where that is asked for: a million rows take a second.
CHECKED_BY_ITSELF = 200_000


def run_files(folder: Path, left: Path, right: Path, wishes: Wishes) -> LinkSummary:
    """Link two files into `folder/result`; everything else in the folder is left over and may go."""
    result, files = folder / "result", (left, right)
    result.mkdir()
    with open_engine(folder, wishes) as engine:
        began, con = perf_counter(), engine.con
        sources = [engine.open_table(file, side) for file, side in zip(files, SIDES, strict=True)]
        headers = [source.headers for source in sources]
        spec = _specify(wishes, headers[0], headers[1])
        for file, side, source in zip(files, SIDES, sources, strict=True):
            check_columns(spec, side, source, file)
        named = dict(zip(SIDES, (left, right), strict=True))
        for_both(con, lambda own, side, _end: _refuse(own, spec, side, named[side]))
        if wishes.truth:
            load_truth(con, wishes.truth)
        read = round(perf_counter() - began, 3)
        again = open_state(wishes.previous, _make_state(result) if wishes.keep_state else None)
        chosen = wishes.model or (wishes.previous and wishes.previous / "model.json")
        model = _read_model(make_plan(spec), chosen)
        run = link_tables(con, spec, wishes.progress, wishes.decisions, model, again)
        run.seconds = {"read": read, **run.seconds}
        wishes.progress("write")
        summary = _write(run, sources, result, wishes)
        if wishes.unmatched:
            write_unmatched(run, result)
        return summary


def dedupe_file(folder: Path, file: Path, wishes: Wishes) -> DedupeSummary:
    """Find the records of one file that repeat, into `folder/result`."""
    result = folder / "result"
    result.mkdir()
    with open_engine(folder, wishes) as engine:
        con = engine.con
        source = engine.open_table(file, "left")
        spec = _specify(wishes, source.headers, source.headers)
        check_columns(spec, "left", source, file)
        _refuse(con, spec, "left", file)
        model = _read_model(replace(make_plan(spec), within=True), wishes.model)
        run = dedupe_table(con, spec, wishes.progress, wishes.decisions, model)
        wishes.progress("write")
        return _write_clusters(run, source, result, wishes)


def _make_state(result: Path) -> Path:
    folder = result / "state"
    folder.mkdir(mode=0o700)
    return folder


def _read_model(plan: Plan, file: Path | None) -> Model | None:
    """Return the model to hold fixed, where one was given and fits."""
    if file is None:
        return None
    kept = read_model(file)
    check_fits(kept, plan, file)
    return kept.model


def describe_files(folder: Path, left: Path, right: Path, id_column: str | None, say: Callable[[str], str]) -> str:
    """Return a specification of two files as TOML, from their headers and, where these are not known, their values."""
    con = open_session(folder)
    try:
        sources = [open_table(con, file, side, folder) for file, side in zip((left, right), SIDES, strict=True)]
        samples = [
            {header: sample_values(con, header, side) for header in source.headers}
            for side, source in zip(SIDES, sources, strict=True)
        ]
        return describe_tables(samples[0], samples[1], id_column, say)
    finally:
        con.close()


def _specify(wishes: Wishes, left: list[str], right: list[str]) -> Specification:
    spec = wishes.spec or recognise_person_cn(left, right, id_column=wishes.id_column)
    return spec if wishes.review_size is None else spec.model_copy(update={"review_size": wishes.review_size})


def _write_clusters(run: Run, source: Source, result: Path, wishes: Wishes) -> DedupeSummary:
    write_clusters(run, result / "clusters.parquet")
    rows = list_for_review(run, run.con)
    write_review(rows, result / "review.xlsx", say=wishes.say)
    wrong_values = _write_errors(run, source, "left", result, wishes)
    write_model(result / "model.json", run.model, run.spec, run.plan)
    query = "SELECT count(DISTINCT first), count(*) FROM clusters"
    clusters, members = run.con.execute(query).fetchall()[0]
    wrong = run.con.execute("SELECT coalesce(sum(1 - 1 / (1 + 2 ** -bits)), 0) FROM matched").fetchall()[0][0]
    summary = DedupeSummary(
        rows=source.rows, clusters=clusters, records_in_clusters=members, pairs_exact=count(run.con, "exact"),
        pairs_by_weight=count(run.con, "matched"), expected_wrong=round(wrong, 2), for_review=len(rows),
        refused_rows=len(source.refused), prior_bits=run.model.prior, accept=run.spec.accept,
        learned=_list_learned(run), seconds=run.seconds, value_errors=wrong_values,
    )  # fmt: skip
    write_dedupe_page(summary, count_weights(run), rows, result / "report.html", say=wishes.say)
    (result / "summary.json").write_text(summary.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return summary


def check_columns(spec: Specification, side: str, source: Source, file: Path) -> None:
    """Raise ReconcileError where the table lacks a column that the specification names."""
    named = [spec.left_id if side == "left" else spec.right_id]
    named += [column.left if side == "left" else column.right for column in spec.columns]
    named += [header for one in spec.compare if (header := one.left if side == "left" else one.right)]
    for header in named:
        if header not in source.headers:
            raise ReconcileError(
                _("{file} has no column {column}; it has: {headers}."),
                file=file.name, column=header, headers=", ".join(source.headers[:30]),
            )  # fmt: skip


def _refuse(con: duckdb.DuckDBPyConnection, spec: Specification, side: str, file: Path) -> None:
    refuse_repeated_ids(con, spec, side, file)
    refuse_lost_digits(con, spec, side)


def _write(run: Run, sources: list[Source], result: Path, wishes: Wishes) -> LinkSummary:
    began, say = perf_counter(), wishes.say
    index_matches(run)
    histogram = count_weights(run)
    rows: list[ReviewRow] = []

    def write_tables(con: duckdb.DuckDBPyConnection) -> None:
        write_matches(run, con, result / "matches.parquet")
        write_duplicates(con, result / "duplicates.parquet")

    def write_rows(con: duckdb.DuckDBPyConnection) -> None:
        rows.extend(list_for_review(run, con))
        write_review(rows, result / "review.xlsx", say=say)

    at_once(run.con, [write_tables, write_rows])
    wrong = [_write_errors(run, source, side, result, wishes) for side, source in zip(SIDES, sources, strict=True)]
    write_model(result / "model.json", run.model, run.spec, run.plan)
    run.seconds["write"] = round(perf_counter() - began, 3)
    summary = _summarise(run, sources, len(rows))
    known = measure_truth(run) if wishes.truth else None
    summary = summary.model_copy(update={"value_errors": _add(wrong), "truth": known})
    write_page(summary, histogram, rows, result / "report.html", say=say)
    (result / "summary.json").write_text(summary.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return summary


def _write_errors(run: Run, source: Source, side: str, result: Path, wishes: Wishes) -> int | None:
    """Write `errors_….csv` where something could not be read; return how many values, None where none was looked at.

    Values are looked at where that was asked for, and of itself in tables that take no time.
    """
    rows: list[tuple[object, ...]] = [(one.line, "", one.column, one.value, one.reason) for one in source.refused]
    looked = wishes.check_values or source.rows <= CHECKED_BY_ITSELF
    found = list_unread(run.con, run.spec, side) if looked else []
    explained = [(one, explain(one.kind, one.value)) for one in found]
    values = [(one.row, one.record, one.column, one.value, reason) for one, reason in explained if reason]
    if rows or values:
        write_errors([*rows, *values], result / f"errors_{side}.csv", say=wishes.say)
    return len(values) if looked else None


def _add(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _summarise(run: Run, sources: list[Source], for_review: int) -> LinkSummary:
    con = run.con
    exact = count(con, "exact") if run.by_id else 0
    stages = dict(con.execute("SELECT stage, count(*) FROM links GROUP BY stage").fetchall())
    wrong = con.execute("SELECT coalesce(sum(1 - 1 / (1 + 2 ** -bits)), 0) FROM matched").fetchall()[0][0]
    wrong += exact * (1 - run.model.exact_probability) if exact else 0
    twice, refused = count_duplicates(con), sum(len(source.refused) for source in sources)
    taken = TakenOver(pairs=run.again.taken_over, scored=run.again.scored, why_whole=run.again.why_whole)
    return LinkSummary(
        rows_left=sources[0].rows, rows_right=sources[1].rows, matches=sum(stages.values()), matches_exact=exact,
        matches_by_weight=stages.get("weight", 0), matches_decided=stages.get("decided", 0),
        expected_wrong=round(wrong, 2), for_review=for_review, duplicates_left=twice["left"],
        duplicates_right=twice["right"], refused_rows=refused, prior_bits=run.model.prior, accept=run.spec.accept,
        learned=_list_learned(run), seconds=run.seconds, notes=_notes(run),
        groups=_count_groups(run), taken_over=taken if run.again.given else None,
    )  # fmt: skip


def _list_learned(run: Run) -> dict[str, Learned]:
    labels = {one.name: one.labels for one in run.plan.comparisons}
    return {
        name: Learned(
            anchors=one.anchors,
            pairs=one.pairs,
            levels=labels[name],
            m=tuple(one.m),
            u=tuple(one.u),
            household_u=tuple(one.household_u) if one.household_u else None,
        )
        for name, one in run.model.weights.items()
    }


def _count_groups(run: Run) -> dict[str, GroupCount]:
    return {
        one.name: GroupCount(matches=one.matches, expected_wrong=one.expected_wrong, to_review=one.to_review)
        for one in run.groups
    }


def _notes(run: Run) -> tuple[str, ...]:
    silent = [one.name for one in run.plan.comparisons if one.name not in run.model.weights]
    if not run.model.weights:
        return ("nothing was learned: too few pairs are sure, so only equal checked ids were linked",)
    return tuple(f"{name} taught nothing and does not count: too few sure pairs" for name in silent)
