"""A connection that takes DuckDB's statements and runs them on Spark.

It knows the kinds of statement (a table made of a query, rows added, changed, taken away, a query) and no statement in
particular. Tables are values: each change makes a new one of the old.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import UnsupportedError

from reconcile.duck.session import quote_text
from reconcile.spark.dialect import fill_in, to_spark
from reconcile.spark.tables import Keeper, Kept, count_written

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# A table of more rows is worth a compiled program, and is not looked for in the driver's memory.
SMALL = 100_000
# Few rows: to compile expressions takes Spark longer than to run through the rows, and one part is enough.
_FOR_FEW = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.leafNodeDefaultParallelism": "1",
}


def _multiplies(tree: exp.Expr) -> bool:
    """Return whether a query joins each row with each, so that few rows make many."""
    joins = tree.find_all(exp.Join)
    return any(one.args.get("on") is None and not one.args.get("using") for one in joins)


class SparkConnection:
    """The part of a DuckDB connection that the engine uses, over a Spark session; `folder` is the run's own.

    Where Spark finds an error in a statement, duckdb.Error is raised, which the engine knows.
    """

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.folder = folder
        self._keeper = Keeper(spark, folder)
        self._tables: dict[str, Kept] = {}
        self._views: dict[str, exp.Query] = {}
        self._answer: list[tuple[Any, ...]] = []
        self._lock = RLock()
        self._usual = {name: str(spark.conf.get(name)) for name in _FOR_FEW}
        self._now = dict(self._usual)

    def execute(self, query: str, parameters: Sequence[object] = ()) -> SparkConnection:
        """Run one or more statements; the rows of the last one are those of `fetchall`."""
        from pyspark.errors import PySparkException

        try:
            for tree in sqlglot.parse(query, read="duckdb"):
                if tree is not None:
                    with self._lock:
                        self._run(fill_in(tree, parameters))
        except (PySparkException, UnsupportedError) as error:
            raise duckdb.ProgrammingError(str(error)) from error
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows of the last query."""
        return self._answer

    def cursor(self) -> SparkConnection:
        """Return another connection to the same tables; their statements wait for each other: Spark uses all cores."""
        return copy.copy(self)

    def interrupt(self) -> None:
        """Stop what is running."""
        self.spark.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """Forget all tables; the session stays for others."""
        for name in [*self._tables]:
            self._forget(name)

    def add_table(self, name: str, frame: DataFrame, rows: int) -> None:
        """Name a frame that is read from elsewhere."""
        self._set(name, Kept(frame, rows))

    def _run(self, tree: exp.Expr) -> None:
        self._answer = []
        doers: dict[type[exp.Expr], Callable[[Any], None]] = {
            exp.Create: self._create,
            exp.Insert: self._insert,
            exp.Update: self._update,
            exp.Delete: self._delete,
            exp.Drop: self._drop,
            exp.Copy: self._copy,
            exp.Set: lambda _tree: None,
        }
        if type(tree) in doers:
            doers[type(tree)](tree)
        elif isinstance(tree, exp.Query):
            self._select(tree)
        else:
            raise UnsupportedError(f"not on Spark: {tree.sql()}")

    def _select(self, tree: exp.Query) -> None:
        known = self._known_count(tree)
        if known is not None:
            self._answer = [(known,)]
            return
        frame, _small = self._frame(tree)
        # At once: another connection may change the tables before the rows are fetched.
        self._answer = [tuple(row) for row in frame.collect()]

    def _known_count(self, tree: exp.Query) -> int | None:
        """Return the rows of a table where nothing else is asked and they are known."""
        tables = list(tree.find_all(exp.Table))
        if len(tables) != 1 or tables[0].name not in self._tables:
            return None
        bare = f"SELECT COUNT(*) FROM {tables[0].name}"
        return self._tables[tables[0].name].rows if tree.sql() == bare else None

    def _create(self, tree: exp.Create) -> None:
        if isinstance(tree.this, exp.Schema):
            columns = ", ".join(f"{one.name} {to_spark(one.kind)}" for one in tree.this.expressions)
            self._keep(tree.this.this.name, self.spark.createDataFrame([], columns), small=True)
        elif tree.kind == "VIEW":
            self._views[tree.this.name] = tree.expression
        else:
            self._keep(tree.this.name, *self._frame(tree.expression))

    def _insert(self, tree: exp.Insert) -> None:
        name = tree.this.name
        frame, small = self._frame(tree.expression)
        self._set(name, self._keeper.add(self._tables[name], frame, small=small))

    def _update(self, tree: exp.Update) -> None:
        """Make the table again, with another value in the rows that a condition chooses."""
        name, condition = tree.this.name, tree.args.get("where")
        new = {one.this.name: one.expression for one in tree.expressions}
        chosen = condition.this if condition else exp.true()
        if others := tree.args.get("from_"):
            chosen = exp.Exists(this=exp.select("1").from_(others.this.copy()).where(chosen))
        columns: list[exp.Expr] = []
        for old in self._tables[name].frame.columns:
            column: exp.Expr = exp.column(old, quoted=True)
            if old in new:
                column = exp.alias_(exp.case().when(chosen.copy(), new[old]).else_(column), old, quoted=True)
            columns.append(column)
        self._keep(name, *self._frame(exp.select(*columns).from_(exp.to_table(name))))

    def _delete(self, tree: exp.Delete) -> None:
        """Make the table again of the rows that stay: those whose condition is not true."""
        name, condition = tree.this.name, tree.args["where"].this
        rest = exp.select(exp.Star()).from_(exp.to_table(name))
        using = tree.args.get("using") or []
        for other in using:
            rest = rest.join(other, on=condition, join_type="anti")
        if not using:
            rest = rest.where(exp.not_(exp.func("coalesce", condition, exp.false())))
        self._keep(name, *self._frame(rest))

    def _drop(self, tree: exp.Drop) -> None:
        for table in tree.args["tables"]:
            self._views.pop(table.name, None)
            self._forget(table.name)

    def _copy(self, tree: exp.Copy) -> None:
        """Write a query's rows by Spark, then join its parts to the file that was asked for."""
        frame, _small = self._frame(tree.this.unnest())
        parts = self._keeper.write(frame)
        options = ", ".join(one.sql(dialect="duckdb") for one in tree.args["params"])
        target = quote_text(tree.args["files"][0].name)
        with duckdb.connect(config={"temp_directory": str(self.folder / "spill")}) as con:
            con.execute(
                f"COPY (SELECT * FROM read_parquet({quote_text(f'{parts}/*.parquet')})) TO {target} ({options})"
            )

    def _frame(self, tree: exp.Expr) -> tuple[DataFrame, bool]:
        """Return a query's rows, not yet computed, and whether all that it reads is small."""
        tree = self._expand(tree.copy())
        read = [self._tables[one.name] for one in tree.find_all(exp.Table) if one.name in self._tables]
        small = all(one.rows <= SMALL for one in read)
        self._settle("many" if _multiplies(tree) else "few" if small else "")
        return self.spark.sql(to_spark(tree)), small

    def _settle(self, size: str) -> None:
        """Set Spark for what a query reads: nothing, `few` rows, or `many` that are made of few."""
        for name, usual in self._usual.items():
            value = _FOR_FEW[name] if size == "few" or (size and "codegen" not in name) else usual
            if value != self._now[name]:
                self.spark.conf.set(name, value)
                self._now[name] = value

    def _expand(self, tree: exp.Expr) -> exp.Expr:
        """Put in the place of a view what it stands for, and of a function that makes a table, its table."""
        for table in list(tree.find_all(exp.Table)):
            alias = table.alias or table.name
            if isinstance(table.this, exp.Func):
                table.replace(self._table_of(table, alias))
            elif table.name in self._views:
                view: exp.Query = self._views[table.name].copy()
                self._expand(view)
                table.replace(view.subquery(alias))
        return tree

    def _table_of(self, table: exp.Table, alias: str) -> exp.Expr:
        function = table.this.sql(dialect="duckdb")
        if function.lower().startswith("duckdb_tables"):
            names = [exp.tuple_(exp.Literal.string(name)) for name in ("", *self._tables)]
            return exp.values(names, alias=alias or "tables", columns=["table_name"])
        number = sum(name.startswith("reconcile_read_") for name in self._tables)
        made = self.folder / f"read-{number}.parquet"
        with duckdb.connect() as con:
            con.execute(f"COPY (SELECT * FROM {function}) TO {quote_text(str(made))} (FORMAT parquet)")
        name = f"reconcile_read_{number}"
        self.add_table(name, self.spark.read.parquet(made.as_uri()), count_written(made))
        return exp.to_table(name).as_(alias) if alias else exp.to_table(name)

    def _keep(self, name: str, frame: DataFrame, small: bool) -> None:
        self._set(name, self._keeper.keep(frame, small=small))

    def _set(self, name: str, kept: Kept) -> None:
        old = self._tables.get(name)
        self._tables[name] = kept
        kept.frame.createOrReplaceTempView(name)
        if old and not set(old.folders) <= set(kept.folders):
            self._keeper.drop(old)

    def _forget(self, name: str) -> None:
        old = self._tables.pop(name, None)
        if old:
            self.spark.catalog.dropTempView(name)
            self._keeper.drop(old)
