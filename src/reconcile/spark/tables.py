"""What a statement's rows are kept as: few in the driver's memory, more as Parquet in the run's folder.

Each is computed once and keeps nothing of the statements that it came from: Spark would run through all of them again
at each use, and its plans would grow with each step. Parquet outlives a lost executor; the folder has to be one that
all machines of a cluster see.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from reconcile.duck.session import quote_text

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Beyond so many rows a table is written: in the driver's memory they would be sent along with each task.
FEW_ROWS = 10_000


@dataclass
class Kept:
    """The rows of one table: as a frame, how many, and the folders that they are written in."""

    frame: DataFrame
    rows: int
    folders: tuple[Path, ...] = ()


class Keeper:
    """Keeps the rows of tables for one run."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self._folder = folder
        self._written = 0

    def keep(self, frame: DataFrame, *, small: bool) -> Kept:
        """Compute a frame once. `small`: try the driver's memory first, as all that it is made of is small."""
        if small:
            # The list stays inside of Java: no row passes through Python.
            rows = frame._jdf.takeAsList(FEW_ROWS + 1)
            if rows.size() <= FEW_ROWS:
                return self._from_list(rows, frame)
        folder = self.write(frame)
        return Kept(self._read(frame, (folder,)), count_written(folder), (folder,))

    def add(self, old: Kept, frame: DataFrame, *, small: bool) -> Kept:
        """Return a table with more rows, of the same columns in the same order."""
        columns = zip(frame.columns, old.frame.schema.fields, strict=True)
        more = frame.select(*[frame[name].cast(field.dataType).alias(field.name) for name, field in columns])
        if not old.folders:
            return self.keep(old.frame.unionAll(more), small=small)
        folder = self.write(more)
        folders = (*old.folders, folder)
        return Kept(self._read(old.frame, folders), old.rows + count_written(folder), folders)

    def drop(self, old: Kept) -> None:
        """Take the files of a table away."""
        for folder in old.folders:
            shutil.rmtree(folder, ignore_errors=True)

    def write(self, frame: DataFrame) -> Path:
        """Write a frame into a new folder as Parquet, in its own order, and return the folder."""
        self._written += 1
        folder = self._folder / f"spark-{self._written}.parquet"
        frame.write.parquet(folder.as_uri())
        return folder

    def _read(self, like: DataFrame, folders: tuple[Path, ...]) -> DataFrame:
        return self.spark.read.schema(like.schema).parquet(*(folder.as_uri() for folder in folders))

    def _from_list(self, rows: object, like: DataFrame) -> Kept:
        from pyspark.sql import DataFrame

        made = self.spark._jsparkSession.createDataFrame(rows, like._jdf.schema())
        return Kept(DataFrame(made, self.spark), int(rows.size()))  # type: ignore[attr-defined]


def count_written(place: Path) -> int:
    """Return how many rows a Parquet file, or the files in a folder, say that they have."""
    files = quote_text(str(place / "*.parquet" if place.is_dir() else place))
    with duckdb.connect() as con:
        found = con.execute(f"SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata({files})").fetchall()
    return int(found[0][0])
