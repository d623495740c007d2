"""Tables in: Parquet is read by Spark itself; .csv and .xlsx pass through the engine on DuckDB, which makes Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from reconcile.duck import ingest
from reconcile.duck.ingest import Source
from reconcile.duck.session import ROW, quote_text
from reconcile.spark.connection import SparkConnection
from reconcile.spark.tables import count_written

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def open_table(con: SparkConnection, file: Path, side: str, folder: Path) -> Source:
    """Make the table `source_…`: its rows numbered from 0, and its own columns.

    A folder of .parquet files counts as one table. Raises ReconcileError as the reading of the engine on DuckDB does.
    """
    source = None
    if not (file.is_dir() and any(file.glob("*.parquet"))):
        with duckdb.connect() as duck:
            source = ingest.open_table(duck, file, side, folder)
        made = folder / f"table-{side}.parquet"
        file = made if made.exists() else file
    frame = _number_rows(con, con.spark.read.parquet(file.absolute().as_uri()), file)
    rows = source.rows if source else count_written(file)
    con.add_table(f"source_{side}", frame.selectExpr(*_write_as_duckdb(frame)), rows)
    return source or Source([one for one in frame.columns if one != ROW], [], rows)


def _number_rows(con: SparkConnection, frame: DataFrame, file: Path) -> DataFrame:
    """Add the number of each row in its file, behind those of the files before it."""
    if not file.is_dir():
        return frame.selectExpr(f"_metadata.row_index AS {ROW}", "*")
    parts = quote_text(str(file / "*.parquet"))
    with duckdb.connect() as duck:
        found = duck.execute(
            f"SELECT parse_filename(file_name), (sum(num_rows) OVER (ORDER BY file_name) - num_rows)::BIGINT"
            f" FROM parquet_file_metadata({parts})"
        ).fetchall()
    before = con.spark.createDataFrame(found, "part STRING, before BIGINT")
    numbered = frame.selectExpr("_metadata.row_index AS reconcile_place", "_metadata.file_name AS reconcile_part", "*")
    joined = numbered.join(before.hint("broadcast"), numbered["reconcile_part"] == before["part"])
    columns = [f"`{one.replace('`', '``')}`" for one in frame.columns]
    return joined.selectExpr(f"before + reconcile_place AS {ROW}", *columns)


def _write_as_duckdb(frame: DataFrame) -> list[str]:
    """Return the columns, numbers with a point as the texts that DuckDB makes of them: 13912345678.0, 6.2e+17."""
    columns = []
    for field in frame.schema.fields:
        name = f"`{field.name.replace('`', '``')}`"
        if field.dataType.typeName() in ("double", "float"):
            whole = f"concat(cast(cast({name} AS BIGINT) AS STRING), '.0')"
            other = f"regexp_replace(replace(cast({name} AS STRING), 'E', 'e'), 'e([0-9])', 'e+$1')"
            name = f"CASE WHEN abs({name}) < 1e15 AND {name} = floor({name}) THEN {whole} ELSE {other} END AS {name}"
        columns.append(name)
    return columns
