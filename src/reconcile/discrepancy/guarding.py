"""What keeps a comparison from telling one register the values of the other by a side door."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reconcile.discrepancy.fields import Field
from reconcile.duck.session import quote_name
from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.specification import Specification

_LOOKED_AT = 1_000
_LONG_NUMBER = "[0-9]{14}([0-9]{3})?[0-9Xx]|1[3-9][0-9]{9}"


def refuse_personal_ids(
    con: duckdb.DuckDBPyConnection, spec: Specification, fields: list[Field], side: str, file: Path
) -> None:
    """Raise ReconcileError where records are named by what they hold: the ids of one register go to the other."""
    header = spec.left_id if side == "left" else spec.right_id
    text = f"trim({quote_name(header)}::VARCHAR)"
    rows, numbers = con.execute(
        f"SELECT count(*), count(*) FILTER (regexp_full_match({text}, '{_LONG_NUMBER}')) FROM"
        f" (SELECT {quote_name(header)} FROM source_{side} LIMIT {_LOOKED_AT})"
    ).fetchall()[0]
    if header in {field.header(side) for field in fields} or numbers * 2 > rows:
        raise ReconcileError(
            _(
                "Column {column} of {file} names each record by a number or name of the person, which would tell the"
                " other register; give a column of record numbers with --id-column."
            ),
            column=header, file=file.name,
        )  # fmt: skip
