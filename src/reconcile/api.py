"""The door of the linkage engine: two tables in, a folder with the matches out.

    from pathlib import Path
    from reconcile.api import link

    summary = link(Path("a.parquet"), Path("b.csv"), Path("out"))

Everything else in this package may change without notice.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from reconcile import drift
from reconcile.difference import CompareSummary
from reconcile.drift import Drift, LevelDrift
from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.folders import hold, remove_left_over
from reconcile.model import read_model
from reconcile.result import DedupeSummary, LinkSummary, TakenOver, Wishes
from reconcile.specification import Column, Compared, Kind, Meaning, Specification

__all__ = [
    "Column",
    "CompareSummary",
    "Compared",
    "DedupeSummary",
    "Drift",
    "Kind",
    "LevelDrift",
    "LinkSummary",
    "Meaning",
    "ReconcileError",
    "Specification",
    "TakenOver",
    "compare",
    "compare_models",
    "dedupe",
    "describe",
    "export_splink",
    "link",
    "read_specification",
]

Summary = TypeVar("Summary")


def read_specification(file: Path) -> Specification:
    """Return the specification in a TOML file; raises ReconcileError with the place of what does not fit."""
    import tomllib

    from pydantic import ValidationError

    try:
        return Specification.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReconcileError(
            _("The specification {file} cannot be read: {reason}."), file=file.name, reason=error
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ReconcileError(
            _("The specification {file} does not fit at {place}: {reason}."),
            file=file.name, place=place, reason=first["msg"],
        ) from error  # fmt: skip


def compare_models(old: Path, new: Path) -> Drift:
    """Return what has changed from one model.json to another, level by level, and what of it sampling does not explain.

    Raises ReconcileError where one is no model, or they were learned for different comparisons.
    """
    return drift.compare_models(read_model(old), read_model(new), (old, new))


def export_splink(model: Path, *, say: Callable[[str], str] = str) -> dict[str, Any]:
    """Return a model.json as the settings of Splink 5, for its charts; `say` translates the labels of levels.

    They weigh pairs as the model does, but for people of one household, of whom Splink knows nothing, and for the
    shares of values, which it counts in its own tables. Raises ReconcileError where the file is no model.
    """
    from reconcile.splink_settings import make_settings

    return make_settings(read_model(model), say=say)


def describe(left: Path, right: Path, *, id_column: str | None = None, say: Callable[[str], str] = str) -> str:
    """Return a specification of two tables as TOML, from their headers and values, to be changed by hand.

    `say` translates its comments. Raises ReconcileError as `link` does.
    """
    from reconcile.running import describe_files

    with tempfile.TemporaryDirectory() as folder:
        return describe_files(Path(folder), left, right, id_column, say)


def link(
    left: Path,
    right: Path,
    out: Path,
    *,
    spec: Specification | None = None,
    id_column: str | None = None,
    decisions: Path | None = None,
    model: Path | None = None,
    previous: Path | None = None,
    keep_state: bool = False,
    memory: str | None = None,
    threads: int | None = None,
    engine: str = "duckdb",
    say: Callable[[str], str] = str,
    progress: Callable[[str], None] = lambda _step: None,
    check_values: bool = False,
    review_size: int | None = None,
    truth: Path | None = None,
    unmatched: bool = False,
) -> LinkSummary:
    """Link the records of two tables (.parquet, .csv, .xlsx) and write what was found into the new folder `out`.

    `out` gets `matches.parquet` (left_id, right_id, match_probability, match_weight in bits, stage: exact or weight; a
    row a pair, each record at most once), `duplicates.parquet` (side, record_id, stands_for), `review.xlsx`,
    `summary.json`, `model.json`, `report.html` and, where rows or values could not be read, `errors_left.csv` and
    `errors_right.csv` (row, record, column, value, reason); of tables over 200,000 rows, values are looked at with
    `check_values` alone. The folder appears whole or not at all. With `unmatched` it gets `unmatched_left.parquet` and
    `unmatched_right.parquet` too: the record ids (record_id) without a match.

    Without `spec` the columns are recognised by their headers (preset person-cn); `id_column` names the records then.
    `decisions` is a .csv of left_id, right_id and a decision, same or different, that a person has taken: they stand.
    `model` is the model.json of an earlier run, held fixed: nothing is learned, and the same tables give the same
    bytes. `previous` is the folder of an earlier run with `keep_state`; its model is held fixed where none is given,
    weights of pairs of unchanged records are taken over, and the results are those of a run from scratch. `truth` is a
    .csv or .parquet of left_id and right_id of pairs that are known: the report then measures the matches beside them,
    and nothing else changes. `review_size` stands above that of the specification. `memory` as in 512MB; beyond it the
    run spills to disk. `engine` is duckdb, or spark for what one machine does not hold (the extra fuwuyue[spark] and
    Java; a table may then be a folder of .parquet files). `say` translates the texts of the reports; `progress` is told
    the name of each step. Raises ReconcileError for whatever the giver of the tables can mend.
    """
    wishes = Wishes(
        spec,
        id_column,
        decisions,
        memory,
        threads,
        say,
        progress,
        check_values,
        truth,
        review_size,
        unmatched,
        model=model,
        previous=previous,
        keep_state=keep_state,
        engine=engine,
    )

    def work(folder: Path) -> LinkSummary:
        from reconcile.running import run_files

        return run_files(folder, left, right, wishes)

    return _fill(out, wishes, work)


def dedupe(
    table: Path,
    out: Path,
    *,
    spec: Specification | None = None,
    id_column: str | None = None,
    decisions: Path | None = None,
    model: Path | None = None,
    memory: str | None = None,
    threads: int | None = None,
    engine: str = "duckdb",
    say: Callable[[str], str] = str,
    progress: Callable[[str], None] = lambda _step: None,
    check_values: bool = False,
    review_size: int | None = None,
) -> DedupeSummary:
    """Find the records of one table that are of one person, and write them into the new folder `out`.

    `out` gets `clusters.parquet` (record_id, cluster_id: the record id of the cluster's first; records alone are left
    out), `review.xlsx`, `report.html`, `summary.json` and `model.json`. Of a specification the left headers count. All
    else is as for `link`; in `decisions` left_id and right_id are both of this table.
    """
    wishes = Wishes(
        spec,
        id_column,
        decisions,
        memory,
        threads,
        say,
        progress,
        check_values,
        None,
        review_size,
        model=model,
        engine=engine,
    )

    def work(folder: Path) -> DedupeSummary:
        from reconcile.running import dedupe_file

        return dedupe_file(folder, table, wishes)

    return _fill(out, wishes, work)


def compare(
    left: Path,
    right: Path,
    out: Path,
    *,
    matches: Path | None = None,
    spec: Specification | None = None,
    id_column: str | None = None,
    decisions: Path | None = None,
    target: float | None = None,
    unmatched: bool = False,
    memory: str | None = None,
    threads: int | None = None,
    say: Callable[[str], str] = str,
    progress: Callable[[str], None] = lambda _step: None,
    check_names: Callable[[list[str]], None] = lambda _names: None,
) -> CompareSummary:
    """Compare what two tables say of the persons that both have, and write it into the new folder `out`.

    `matches` is the matches.parquet of `link` for these tables; without it they are linked first, into `out/linkage`.
    `out` gets `discrepancies.parquet` (left_id, right_id, field, state, kind, proposal, reason, register,
    match_probability; a row a difference), `corrections_left` and `corrections_right` as .parquet and .xlsx (what each
    register is asked to look at, by `spec.compare`), `duplicates.parquet`, `review.xlsx`, `summary.json` and
    `report.html`; with `unmatched`, `only_left.parquet` and `only_right.parquet` (record_id); `errors_left.csv` and
    `errors_right.csv` as for `link`, each for its own register alone. None of the others holds a value of a record, but
    for fields that the specification lets a correction name.

    `target` is a share between 0 and 1 that the coverage of both registers is judged by. `check_names` is given the
    names and headers of all fields before anything is read of them, and may raise. All else is as for `link`.
    """
    wishes = Wishes(spec, id_column, decisions, memory, threads, say, progress, unmatched=unmatched)

    def work(folder: Path) -> CompareSummary:
        from reconcile.comparing import CompareWishes, compare_files

        return compare_files(folder, left, right, wishes, CompareWishes(matches, target, check_names))

    return _fill(out, wishes, work)


def _fill(out: Path, wishes: Wishes, work: Callable[[Path], Summary]) -> Summary:
    """Let `work` write into a temporary folder, which then becomes `out`."""
    if out.exists():
        raise ReconcileError(_("{out} is there already; name a new folder with --out."), out=out)
    if not out.absolute().parent.is_dir():
        raise ReconcileError(_("There is no folder {folder} to write into."), folder=out.absolute().parent)
    remove_left_over(out)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    lock = hold(folder)
    try:
        wishes.progress("read")
        summary = _explaining(wishes, lambda: work(folder))
        (folder / "result").replace(out)
    finally:
        lock.close()
        shutil.rmtree(folder, ignore_errors=True)
    return summary


def _explaining(wishes: Wishes, work: Callable[[], Summary]) -> Summary:
    """Do the work; what the machine lacks for it becomes a sentence."""
    import duckdb

    try:
        return work()
    except duckdb.OutOfMemoryException as error:
        raise ReconcileError(
            _("The memory of {memory} is too little for these tables; try {more}."),
            memory=wishes.memory or "",
            more=_more(wishes.memory),
        ) from error
    except (OSError, duckdb.IOException) as error:
        if "space" not in str(error).lower():
            raise
        raise ReconcileError(_("The disk is full; make room beside the folder that --out names.")) from error
    except RuntimeError as error:
        # So DuckDB says that Ctrl+C was pressed while it was at work.
        if "interrupted" not in str(error).lower():
            raise
        raise KeyboardInterrupt from error


def _more(memory: str | None) -> str:
    """Return twice the amount of memory that was too little."""
    digits = "".join(sign for sign in memory or "" if sign.isdigit() or sign == ".")
    unit = (memory or "").strip()[len(digits) :].strip() or "GB"
    return f"{float(digits or 1) * 2:g}{unit}"
