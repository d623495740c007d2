"""The corrections that one register is asked to make: which field of which own record, and whom to ask. No values.

A row names a record of the register that it is addressed to, and the record id of the other register as a reference for
asking there. It names a value of the other register only where the specification allows it for the field.
"""

from __future__ import annotations

import duckdb

from reconcile.discrepancy.checks import BY_NAME
from reconcile.discrepancy.fields import Field
from reconcile.duck.session import ROW, quote_name, quote_text
from reconcile.rules.checks import Severity
from reconcile.specification import Specification

DUPLICATE, CHECK, REMARK = "duplicate", "check", "remark"


def make_corrections(
    con: duckdb.DuckDBPyConnection, spec: Specification, fields: list[Field], side: str, sure_id: float | None
) -> None:
    """Make `corrections_left` or `corrections_right`, a row a proposal, those that weigh most first.

    record_id (own), kind (death, cancellation, duplicate, check, differs, missing, remark), field, finding, reference
    (record id of the other register; of a duplicate, the own record that it repeats), ask (left, right or null),
    probability, wrong, value (null unless the field may name it).
    """
    own, other = ("left", "right") if side == "left" else ("right", "left")
    parts = [
        f"SELECT {own}_id AS record_id, kind, field, CASE WHEN state = 'differs' THEN 'differs' ELSE 'missing' END"
        f" AS finding, {other}_id AS reference, '{other}' AS ask, p AS probability, wrong, a, b FROM judged"
        f" WHERE register = '{own}'",
        f"SELECT rid, CASE WHEN {_is_error()} THEN '{CHECK}' ELSE '{REMARK}' END,"
        f" string_agg(field, ', ' ORDER BY field), \"check\", NULL, NULL, NULL, 0, NULL, NULL FROM failed_{own}"
        ' GROUP BY rid, "check"',
    ]
    if sure_id is not None and sure_id >= spec.adverse_accept:
        parts.append(
            f"SELECT rid, '{DUPLICATE}', '', '{DUPLICATE}', stands_rid, NULL, {sure_id!r}, {1 - sure_id!r}, NULL, NULL"
            f" FROM repeats_{own} WHERE sure"
        )
    con.execute(
        f"CREATE TABLE corrections_{own} AS SELECT c.* EXCLUDE (a, b), {_value(fields, own)} AS value"
        f" FROM ({' UNION ALL '.join(parts)}) c {_value_joins(fields, own)}"
    )


def _is_error() -> str:
    errors = ", ".join(quote_text(name) for name, check in BY_NAME.items() if check.severity is Severity.ERROR)
    return f'"check" IN ({errors})'


def _named(fields: list[Field], side: str) -> list[Field]:
    return [field for field in fields if field.may_name and field.authority not in (None, side)]


def _value(fields: list[Field], side: str) -> str:
    arms = "".join(
        f" WHEN {quote_text(field.name)} THEN trim(s.{quote_name(field.header(field.authority or '') or '')}::VARCHAR)"
        for field in _named(fields, side)
    )
    return f"CASE c.field{arms} END" if arms else "NULL::VARCHAR"


def _value_joins(fields: list[Field], side: str) -> str:
    if not _named(fields, side):
        return ""
    other, end = ("right", "b") if side == "left" else ("left", "a")
    return f"LEFT JOIN source_{other} s ON s.{ROW} = c.{end} AND c.kind NOT IN ('{CHECK}', '{REMARK}')"
