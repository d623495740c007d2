"""A comparison from files to files: read, link or take the matches, compare, propose, count, write."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

import duckdb

from reconcile.difference import INTERNAL, CompareSummary, State
from reconcile.discrepancy.checks import make_failed, make_own
from reconcile.discrepancy.corrections import make_corrections
from reconcile.discrepancy.counting import count_batches, count_fields, count_register, count_reviewed
from reconcile.discrepancy.fields import Field, list_fields
from reconcile.discrepancy.guarding import refuse_personal_ids
from reconcile.discrepancy.pairs import load_pairs, sureness_of_ids, weigh_pairs
from reconcile.discrepancy.persons import (
    count_for_review,
    list_for_review,
    make_alone,
    make_repeats,
    slim_own,
    write_alone,
)
from reconcile.discrepancy.proposals import make_found, make_judged
from reconcile.discrepancy.writing import (
    list_corrections,
    list_review,
    write_corrections,
    write_discrepancies,
    write_duplicates,
)
from reconcile.duck.ingest import Source, open_table, refuse_lost_digits, refuse_repeated_ids
from reconcile.duck.session import SIDES, count, open_session
from reconcile.report.comparison_page import write_comparison_page
from reconcile.report.corrections_workbook import MOST_ROWS, write_corrections_workbook, write_review_workbook
from reconcile.report.row_errors import write_errors
from reconcile.result import Wishes
from reconcile.running import check_columns, run_files
from reconcile.specification import Specification, recognise_person_cn


@dataclass(frozen=True)
class CompareWishes:
    """What whoever starts a comparison may choose besides: matches, a target of coverage, who looks at the columns."""

    matches: Path | None = None
    target: float | None = None
    check_names: Callable[[list[str]], None] = lambda _names: None


@dataclass
class _Comparison:
    con: duckdb.DuckDBPyConnection
    spec: Specification
    fields: list[Field]
    sources: list[Source]
    wishes: Wishes
    more: CompareWishes
    sure_id: float | None = None
    states: dict[str, dict[State, int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def step(self, name: str, do: Callable[[], None]) -> None:
        """Do a step, and keep how long it took."""
        self.wishes.progress(name)
        began = perf_counter()
        do()
        self.seconds[name] = round(perf_counter() - began, 3)


def compare_files(folder: Path, left: Path, right: Path, wishes: Wishes, more: CompareWishes) -> CompareSummary:
    """Compare two files into `folder/result`; everything else in the folder is left over and may go."""
    result, files = folder / "result", (left, right)
    result.mkdir()
    with closing(open_session(folder, threads=wishes.threads, memory=wishes.memory)) as con:
        sources = [open_table(con, file, side, folder) for file, side in zip(files, SIDES, strict=True)]
        headers = [source.headers for source in sources]
        spec = wishes.spec or recognise_person_cn(headers[0], headers[1], id_column=wishes.id_column)
        _refuse(con, spec, sources, files, more)
        work = _Comparison(con, spec, list_fields(spec), sources, wishes, more)
        matches = more.matches or _link(folder, files, wishes, work)
        work.step("checks", lambda: _read(work))
        work.step("compare", lambda: _compare(work, matches))
        work.step("write", lambda: _write(work, result))
        return _report(work, result)


def _refuse(
    con: duckdb.DuckDBPyConnection,
    spec: Specification,
    sources: list[Source],
    files: tuple[Path, Path],
    more: CompareWishes,
) -> None:
    fields = list_fields(spec)
    more.check_names([name for one in fields for name in (one.name, one.left, one.right) if name])
    for file, side, source in zip(files, SIDES, sources, strict=True):
        check_columns(spec, side, source, file)
        refuse_personal_ids(con, spec, fields, side, file)
        if more.matches:  # else the linkage, which comes first, looks at it
            refuse_repeated_ids(con, spec, side, file)
        refuse_lost_digits(con, spec, side)


def _link(folder: Path, files: tuple[Path, Path], wishes: Wishes, work: _Comparison) -> Path:
    """Link the tables with a session of their own; what that writes becomes the folder `linkage` of the result."""
    inner = folder / "link"
    inner.mkdir()
    began = perf_counter()
    run_files(inner, *files, replace(wishes, unmatched=False))
    work.seconds["link"] = round(perf_counter() - began, 3)
    (inner / "result").replace(folder / "result" / "linkage")
    return folder / "result" / "linkage" / "matches.parquet"


def _read(work: _Comparison) -> None:
    for side in SIDES:
        make_own(work.con, work.spec, work.fields, side)
        make_failed(work.con, work.fields, side)


def _compare(work: _Comparison, matches: Path) -> None:
    con = work.con
    load_pairs(con, matches, own=work.more.matches is None)
    for side in SIDES:
        make_repeats(con, work.fields, side)
        make_alone(con, side)
        slim_own(con, side)
    work.states = make_found(con, work.fields)
    weigh_pairs(con)
    make_judged(con, work.spec, work.fields)
    con.execute("DROP TABLE found")
    work.sure_id = sureness_of_ids(con)
    for side in SIDES:
        make_corrections(con, work.spec, work.fields, side, work.sure_id)


def _write(work: _Comparison, result: Path) -> None:
    con, named = work.con, any(one.may_name for one in work.fields)
    write_discrepancies(con, result / "discrepancies.parquet")
    write_duplicates(con, result / "duplicates.parquet")
    for side in SIDES:
        write_corrections(con, side, result / f"corrections_{side}.parquet", named=named)
        if work.wishes.unmatched:
            write_alone(con, side, result / f"only_{side}.parquet")
    for side, source in zip(SIDES, work.sources, strict=True):
        if source.refused:
            rows = [(one.line, "", one.column, one.value, one.reason) for one in source.refused]
            write_errors(rows, result / f"errors_{side}.csv", say=work.wishes.say)


def _report(work: _Comparison, result: Path) -> CompareSummary:
    began, con, say = perf_counter(), work.con, work.wishes.say
    summary = _summarise(work)
    named = any(one.may_name for one in work.fields)
    for side in SIDES:
        headers = {one.name: one.header(side) or "" for one in work.fields}
        rows = list_corrections(con, side, named=named, most=MOST_ROWS)
        file = result / f"corrections_{side}.xlsx"
        write_corrections_workbook(rows, summary, headers, side, file, say=say, named=named)
    repeats = {side: list_for_review(con, work.spec, work.sure_id, side, MOST_ROWS) for side in SIDES}
    write_review_workbook(list_review(con, MOST_ROWS), repeats, result / "review.xlsx", say=say)
    write_comparison_page(summary, result / "report.html", say=say)
    summary.seconds["report"] = round(perf_counter() - began, 3)
    (result / "summary.json").write_text(summary.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return summary


def _summarise(work: _Comparison) -> CompareSummary:
    con, spec, say = work.con, work.spec, work.wishes.say
    names = {"left": spec.left_register, "right": spec.right_register}
    left, right = (
        count_register(con, side, names[side], source.rows, target=work.more.target, say=say)
        for side, source in zip(SIDES, work.sources, strict=True)
    )
    wrong = con.execute("SELECT coalesce(sum(1 - p), 0) FROM pairs").fetchall()[0][0]
    return CompareSummary(
        linked=count(con, "pairs"), expected_wrong=round(wrong, 2), left=left, right=right,
        fields=count_fields(con, work.fields, work.states), batches=count_batches(con),
        reviewed=count_reviewed(con, count_for_review(con, spec, work.sure_id)), adverse_accept=spec.adverse_accept,
        refused_rows=sum(len(source.refused) for source in work.sources), use=say(INTERNAL), notes=(),
        seconds=work.seconds,
    )  # fmt: skip
