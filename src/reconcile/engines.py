"""The engines that a run can be done on: what each opens, and how a table comes into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import duckdb

from reconcile.duck import ingest
from reconcile.duck.session import open_session
from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.result import Wishes

ENGINES = ("duckdb", "spark")


@dataclass(frozen=True)
class Engine:
    """A connection that takes the statements of the engine, and the function that makes a file the table of a side."""

    con: duckdb.DuckDBPyConnection
    open_table: Callable[[Path, str], ingest.Source]


@contextmanager
def open_engine(folder: Path, wishes: Wishes) -> Iterator[Engine]:
    """Open the engine that is wished for, and close it in the end; `folder` is for whatever it has to put somewhere."""
    if wishes.engine not in ENGINES:
        raise ReconcileError(
            _("There is no engine “{engine}”; there are: {engines}."),
            engine=wishes.engine, engines=", ".join(ENGINES),
        )  # fmt: skip
    engine = _open_spark(folder, wishes) if wishes.engine == "spark" else _open_duckdb(folder, wishes)
    try:
        yield engine
    finally:
        engine.con.close()


def _open_duckdb(folder: Path, wishes: Wishes) -> Engine:
    con = open_session(folder, threads=wishes.threads, memory=wishes.memory)
    return Engine(con, lambda file, side: ingest.open_table(con, file, side, folder))


def _open_spark(folder: Path, wishes: Wishes) -> Engine:
    """Import Spark's part only here: neither pyspark nor sqlglot has to be installed for the others."""
    if wishes.previous or wishes.keep_state:
        raise ReconcileError(_("Spark compares everything anew; leave --previous and --keep-state out."))
    from reconcile.spark.session import open_spark

    spark = open_spark(memory=wishes.memory, threads=wishes.threads)
    from reconcile.spark import reading
    from reconcile.spark.connection import SparkConnection

    con = SparkConnection(spark, folder.absolute())
    # It has the methods that the steps use, and those alone; so they need not know of it.
    return Engine(
        cast("duckdb.DuckDBPyConnection", con), lambda file, side: reading.open_table(con, file, side, folder)
    )
