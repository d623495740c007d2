"""The standardised columns of each kind, and the table that holds them for the rows that are compared."""

from __future__ import annotations

import duckdb

from reconcile.duck.session import ROW, quote_name
from reconcile.specification import Column, Kind, Specification
from reconcile.standardise.contacts import division_number, house_number, mobile_number, sex_code
from reconcile.standardise.dates import date_number
from reconcile.standardise.ids import checked_key, clean_id, seventeen_digits
from reconcile.standardise.names import clean_name, sound_joins, sound_key

_CLEAN_TEXT = "nullif(regexp_replace(upper({}), '[\\s　.,，。·\\-]+', '', 'g'), '')"


def first_expression(kind: Kind, source: str) -> str:
    """Return SQL for a column's main standardised value from its text."""
    if kind is Kind.NAME:
        return clean_name(source)
    if kind is Kind.SEX:
        return sex_code(source)
    if kind is Kind.DATE:
        return date_number(source)
    if kind is Kind.NATIONAL_ID:
        return seventeen_digits(source)
    if kind is Kind.MOBILE:
        return mobile_number(source)
    if kind is Kind.DIVISION:
        return division_number(source)
    if kind is Kind.ADDRESS:
        return house_number(source)
    return _CLEAN_TEXT.format(source)


def source_column(column: Column, side: str) -> str:
    """Return SQL for a column of the table as a text; an id already cleaned."""
    text = f"s.{quote_name(column.left if side == 'left' else column.right)}::VARCHAR"
    return clean_id(f"({text})") if column.kind is Kind.NATIONAL_ID else text


def make_base(con: duckdb.DuckDBPyConnection, spec: Specification, side: str, *, after_ids: bool) -> None:
    """Make the table `base_left` or `base_right`: rn, rid, whether the row is still open, and each column's main value.

    After stage 1 it is made for the rows of `wanted_…` alone, which has their ids already.
    """
    read = spec.of_kind(Kind.NATIONAL_ID)[:1] if after_ids else []
    texts = [f"{source_column(column, side)} AS {column.name}" for column in spec.columns if column not in read]
    if after_ids:
        columns = ", ".join(["w.rn", "w.open", "w.rid", "w.k", "w.d", *texts])
        rows = f"SELECT {columns} FROM wanted_{side} w JOIN source_{side} s ON s.{ROW} = w.rn"
    else:
        rid = quote_name(spec.left_id if side == "left" else spec.right_id)
        columns = ", ".join([f"{ROW} AS rn", "TRUE AS open", f"{rid}::VARCHAR AS rid", *texts])
        rows = f"SELECT {columns} FROM source_{side} s"
    values = ", ".join(_values(column, after_ids and column in read) for column in spec.columns)
    con.execute(f"CREATE TABLE base_{side} AS SELECT rn, open, rid, {values} FROM ({rows}) raw")


def agreeing_columns(spec: Specification) -> list[Column]:
    """Return the columns of which one has to be equal where ids are: names and dates."""
    return [*spec.of_kind(Kind.NAME), *spec.of_kind(Kind.DATE)]


def _values(column: Column, known: bool) -> str:
    first = first_expression(column.kind, f"raw.{column.name}")
    if column.kind is not Kind.NATIONAL_ID:
        return f"{first} AS {column.name}"
    if known:
        return f"raw.d AS {column.name}, raw.k AS {column.name}_key"
    return f"{first} AS {column.name}, {checked_key(f'raw.{column.name}', f'({first})')} AS {column.name}_key"


def extend_base(con: duckdb.DuckDBPyConnection, spec: Specification, side: str, rows: str) -> None:
    """Make `std_left` or `std_right` of some rows of `base_…`: with the sounds of names and the lunar forms of days.

    Both take longer than all else, and whoever is linked by equal names and days never needs them.
    """
    joins = "\n".join(_joins(column) for column in spec.columns)
    more = "".join(f", {derived} AS {name}" for name, derived in _derived(spec))
    con.execute(f"CREATE OR REPLACE TABLE std_{side} AS SELECT one.*{more} FROM ({rows}) one {joins}")


def view_base(con: duckdb.DuckDBPyConnection, spec: Specification, side: str) -> None:
    """Make `plain_left` or `plain_right`: all of `base_…` with empty places for what `extend_base` adds."""
    more = "".join(f", NULL::{'VARCHAR' if 'sound' in name else 'INTEGER'} AS {name}" for name, _sql in _derived(spec))
    con.execute(f"CREATE OR REPLACE VIEW plain_{side} AS SELECT *{more} FROM base_{side}")


def _derived(spec: Specification) -> list[tuple[str, str]]:
    sounds = [(f"{one.name}_sound", sound_key(f"one.{one.name}")) for one in spec.of_kind(Kind.NAME)]
    return sounds + [(f"{one.name}_lunar", f"{one.name}_l.lunar") for one in spec.of_kind(Kind.DATE)]


def _joins(column: Column) -> str:
    if column.kind is Kind.NAME:
        return sound_joins(f"one.{column.name}")
    if column.kind is Kind.DATE:
        return f"LEFT JOIN lunar {column.name}_l ON {column.name}_l.solar = one.{column.name}"
    return ""
