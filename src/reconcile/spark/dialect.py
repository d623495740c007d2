"""From DuckDB's SQL to Spark's: sqlglot's translation, and what the two engines mean differently by the same words.

Equal results matter more than Spark's habits: a number with a point is a double, bytes are bytes, a text that DuckDB
reads as a number is one here too. What is not known to mean the same is refused. One thing a statement does not show
and is left to it: rows that are compared, as in (a, b) < (c, d), hold no null, which stands last on the one, first
on the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.errors import UnsupportedError
from sqlglot.generators.spark import SparkGenerator

# Spark has no unsigned numbers: each becomes the next larger signed one.
_UNSIGNED = {
    exp.DataType.Type.UTINYINT: "SMALLINT",
    exp.DataType.Type.USMALLINT: "INT",
    exp.DataType.Type.UINT: "BIGINT",
    exp.DataType.Type.UBIGINT: "DECIMAL(20, 0)",
    exp.DataType.Type.INT128: "DECIMAL(38, 0)",
}
_WHOLE = {
    exp.DataType.Type.TINYINT,
    exp.DataType.Type.SMALLINT,
    exp.DataType.Type.INT,
    exp.DataType.Type.BIGINT,
    *_UNSIGNED,
}
# DuckDB reads 7.0 and 1e3 as whole numbers, and rounds; of digits alone both think alike.
_WITH_POINT = "^ *[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)? *$"
# Hashes are the engine's own, and distances count bytes on the one and characters on the other.
_REFUSED = ("hash", "levenshtein", "damerau", "jaro", "hamming", "jaccard", "editdist")
_NAMED = {"STRLEN": "OCTET_LENGTH"}


def to_spark(tree: exp.Expr) -> str:
    """Return a query of DuckDB as Spark's SQL. Raises UnsupportedError for what the two are not known to share."""
    changed: exp.Expr = tree.transform(_change)
    return str(_Dialect().generate(changed))


def fill_in(tree: exp.Expr, parameters: Sequence[object]) -> exp.Expr:
    """Put the parameters of a statement into the places of its question marks."""
    for mark, value in zip(list(tree.find_all(exp.Placeholder)), parameters, strict=True):
        mark.replace(exp.convert(value))
    return tree


def _change(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Func) and node.sql(dialect="duckdb").lower().startswith(_REFUSED):
        raise UnsupportedError(f"not on Spark: {node.sql(dialect='duckdb')}")
    if isinstance(node, exp.Bracket) and isinstance(node.this, exp.RegexpExtract):
        return _take_group(node)
    if isinstance(node, exp.RegexpExtract) and node.args.get("group") is None:
        node.set("group", exp.Literal.number(0))
    if isinstance(node, exp.RegexpReplace) and "g" not in node.text("modifiers"):
        raise UnsupportedError(f"regexp_replace of the first only: {node.sql()}")
    if isinstance(node, exp.RegexpReplace) and isinstance(node.args.get("replacement"), exp.Literal):
        # What a group held is called \\1 in DuckDB and $1 in Java.
        written = node.args["replacement"].this
        node.set("replacement", exp.Literal.string(re.sub(r"\\(\d)", r"$\1", written)))
    if isinstance(node, exp.Anonymous) and node.name.upper() in _NAMED:
        node.set("this", _NAMED[node.name.upper()])
    if isinstance(node, (exp.LT, exp.LTE, exp.GT, exp.GTE)) and isinstance(node.this, exp.Tuple):
        for side in (node.this, node.expression):
            side.replace(_as_struct(side))
    if isinstance(node, (exp.ArgMin, exp.ArgMax)) and isinstance(node.expression, exp.Tuple):
        node.expression.replace(_as_struct(node.expression))
    return node


def _as_struct(row: exp.Expr) -> exp.Expr:
    """Return a row as a struct whose fields are named by place: Spark compares only structs of equal names."""
    fields = [exp.PropertyEQ(this=exp.to_identifier(f"c{n}"), expression=one) for n, one in enumerate(row.expressions)]
    return exp.Struct(expressions=fields)


def _take_group(node: exp.Bracket) -> exp.Expr:
    """Return the group of an expression that DuckDB names by a list of names."""
    names, (wanted,) = node.this.args["group"], node.expressions
    place = [one.name for one in names.expressions].index(wanted.name) + 1
    extract: exp.Expr = node.this.copy()
    extract.set("group", exp.Literal.number(place))
    return extract


class _Generator(SparkGenerator):
    TRANSFORMS: ClassVar[dict[type[exp.Expr], Callable[..., str]]] = {
        **SparkGenerator.TRANSFORMS,
        exp.ArrayOverlaps: lambda self, one: self.func("ARRAYS_OVERLAP", one.this, one.expression),
        exp.Log: lambda self, one: self.write_log(one),
        exp.Split: lambda self, one: self.write_split(one),
    }

    def literal_sql(self, expression: exp.Literal) -> str:
        """A number with a point is a double in each sum, never a decimal."""
        text = str(super().literal_sql(expression))
        return f"{text}D" if not expression.is_string and re.search("[.eE]", text) else text

    def datatype_sql(self, expression: exp.DataType) -> str:
        """Name a type; of unsigned ones the next larger."""
        return _UNSIGNED.get(expression.this) or str(super().datatype_sql(expression))

    def trycast_sql(self, expression: exp.TryCast) -> str:
        """Read a number as DuckDB does, from 7.0 and 1e3 as well."""
        plain = str(super().trycast_sql(expression))
        if expression.to.this not in _WHOLE:
            return plain
        text, kind = self.sql(expression, "this"), self.sql(expression, "to")
        rounded = f"TRY_CAST(ROUND(TRY_CAST({text} AS DECIMAL(38, 9))) AS {kind})"
        return f"COALESCE({plain}, CASE WHEN {text} RLIKE '{_WITH_POINT}' THEN {rounded} END)"

    def write_log(self, expression: exp.Log) -> str:
        """Name the logarithm of two by its own name: of a base and a value Spark makes a quotient."""
        base, value = expression.this, expression.expression
        if value is not None and base.name == "2":
            return str(self.func("LOG2", value))
        return str(self.func("LOG", base, value))

    def write_split(self, expression: exp.Split) -> str:
        """Split between all characters where the separator is empty."""
        separator = expression.expression
        if separator.is_string and not separator.name:
            return str(self.func("SPLIT", expression.this, separator))
        return str(SparkGenerator.TRANSFORMS[exp.Split](self, expression))


class _Dialect(Spark):
    Generator = _Generator
