"""A run that takes over from an earlier one the scores of pairs of which neither record has changed.

The earlier run has kept, for every row that was compared, a digest of its id and its standardised columns, and the
weights of all pairs that it scored. With the same model, specification and program a pair of two unchanged rows that
were compared in the same pass has the weight that it had, and one that no block found then is found by none now. So
only pairs with a changed or new row are looked for. Ids, repeated rows, who is matched, groups and the list for review
are done anew.

The digest is md5 with a random salt that stands in the state: it tells changed rows from unchanged ones, and two states
of different tables cannot be joined by it. Whoever has the state can try out whether a person they know stands in it:
it is personal data, and is kept only where that was asked for.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Literal

import duckdb
from pydantic import BaseModel, ValidationError

from reconcile.duck.scoring import find_new_pairs, find_pairs, score_pairs
from reconcile.duck.session import ENDS, count, for_both, quote_text
from reconcile.duck.standard import first_expression
from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.model import Model
from reconcile.plan import Block, Plan
from reconcile.specification import Specification
from reconcile.standardise.ids import checked_key, clean_id
from reconcile.standardise.names import sound_joins, sound_key

OTHER_MODEL = _("the model is another")
OTHER_PROGRAM = _("the columns or the program are others")
TOO_MANY = _("too many pairs share a value")


class StateFile(BaseModel):
    """`state.json`: what the weights beside it were reckoned by, as digests; the salt; the passes with too many
    pairs, which serve no later run."""

    version: Literal[1] = 1
    program: str
    model: str
    salt: str
    limited: list[str] = []


@dataclass
class Again:
    """What a run takes over and keeps: whether an earlier state was given; the folders of both states, None where there
    is none that serves; why the given one does not serve; how many pairs were taken over, and how many scored."""

    given: bool = False
    before: Path | None = None
    keep: Path | None = None
    state: StateFile | None = None
    why_whole: str = ""
    taken_over: int = 0
    scored: int = 0
    limited: list[str] = field(default_factory=list)


def open_state(previous: Path | None, keep: Path | None) -> Again:
    """Return what is to be taken over from the results of an earlier run, and where to keep what the next one needs.

    Raises ReconcileError where those results hold no state.
    """
    again = Again(keep=keep)
    if previous is None:
        return again
    again.given, again.before = True, previous / "state"
    try:
        again.state = StateFile.model_validate_json((again.before / "state.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise ReconcileError(
            _("{folder} holds no state of an earlier run; such a run is made with --keep-state."), folder=previous
        ) from error
    return again


def begin(con: duckdb.DuckDBPyConnection, again: Again, spec: Specification, plan: Plan, model: Model) -> None:
    """Make `kept_left` and `kept_right` (rn, digest) of the open rows; of those that have not changed `known_…`
    (rn, `was` in the earlier run, wide: whether they were open in its last pass)."""
    if again.before is None and again.keep is None:
        return
    now = StateFile(program=_digest_program(spec, plan), model=_digest(model.model_dump_json()), salt="")
    if again.state and again.state.model != now.model:
        again.why_whole = OTHER_MODEL
    elif again.state and again.state.program != now.program:
        again.why_whole = OTHER_PROGRAM
    serves = again.state is not None and not again.why_whole
    again.before = again.before if serves else None
    now.salt = again.state.salt if again.state and serves else secrets.token_hex(16)
    again.state = now if not serves else again.state

    def keep(own: duckdb.DuckDBPyConnection, side: str, _end: str) -> None:
        own.execute(
            f"CREATE TABLE kept_{side} AS SELECT rn, {_row_digest(own, side, now.salt)} AS digest FROM base_{side}"
            " WHERE open"
        )
        if again.before is not None:
            rows = quote_text(str(again.before / f"rows_{side}.parquet"))
            own.execute(
                f"CREATE TABLE known_{side} AS SELECT k.rn, p.rn AS was, p.wide FROM kept_{side} k"
                f" JOIN read_parquet({rows}) p USING (digest) WHERE NOT p.ruled"
            )

    for_both(con, keep)


def score(
    con: duckdb.DuckDBPyConnection, again: Again, plan: Plan, model: Model, blocks: tuple[Block, ...], stage: str,
    rows: str,
) -> None:  # fmt: skip
    """Make `scored` of a pass, strict or wide, from the rows of `plain_…` or `std_…`: whole, or with the weights of
    unchanged pairs taken over."""
    if not _score_changed(con, again, plan, model, blocks, rows, stage):
        if not find_pairs(con, blocks, rows):
            again.limited.append(stage)
        score_pairs(con, plan, model, rows)
        again.scored += count(con, "scored")
    if again.keep is not None:
        file = quote_text(str(again.keep / f"pairs_{stage}.parquet"))
        con.execute(f"COPY (SELECT a, b, bits FROM scored) TO {file} (FORMAT parquet, COMPRESSION zstd)")


def _score_changed(
    con: duckdb.DuckDBPyConnection, again: Again, plan: Plan, model: Model, blocks: tuple[Block, ...], rows: str,
    stage: str,
) -> bool:  # fmt: skip
    """Make `scored` by scoring changed pairs alone; False where that cannot be."""
    if again.before is None or again.state is None:
        return False
    file = again.before / f"pairs_{stage}.parquet"
    if stage in again.state.limited or not file.is_file():
        again.why_whole = TOO_MANY
        return False
    open_then = " AND k.wide" if stage == "wide" else ""
    for side, _end in ENDS:
        con.execute(
            f"CREATE OR REPLACE TABLE stale_{side} AS SELECT k.rn, k.was FROM known_{side} k"
            f" JOIN base_{side} b ON b.rn = k.rn WHERE b.open{open_then}"
        )
    taken = (
        f"SELECT l.rn AS a, r.rn AS b, p.bits FROM read_parquet({quote_text(str(file))}) p"
        " JOIN stale_left l ON l.was = p.a JOIN stale_right r ON r.was = p.b"
    )
    con.execute(f"CREATE OR REPLACE TABLE taken AS SELECT * FROM ({taken}) ANTI JOIN ruled_out USING (a, b)")
    if not find_new_pairs(con, blocks, rows, count(con, "taken")):
        again.why_whole = TOO_MANY
        return False
    score_pairs(con, plan, model, rows)
    again.scored += count(con, "scored")
    again.taken_over += count(con, "taken")
    con.execute("INSERT INTO scored (a, b, bits) SELECT a, b, bits FROM taken")
    return True


def keep_state(con: duckdb.DuckDBPyConnection, again: Again, model: Model) -> None:
    """Write the state of this run, where that was asked for; the weights of its pairs are there already."""
    if again.keep is None or again.state is None:
        return
    for side, end in ENDS:
        file = quote_text(str(again.keep / f"rows_{side}.parquet"))
        con.execute(
            f"COPY (SELECT k.rn, k.digest, b.open AS wide, k.rn IN (SELECT {end} FROM ruled_out) AS ruled"
            f" FROM kept_{side} k JOIN base_{side} b ON b.rn = k.rn) TO {file} (FORMAT parquet, COMPRESSION zstd)"
        )
    # A model that was learned in this run was not known when it began.
    state = again.state.model_copy(update={"model": _digest(model.model_dump_json()), "limited": again.limited})
    (again.keep / "state.json").write_text(state.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _row_digest(con: duckdb.DuckDBPyConnection, side: str, salt: str) -> str:
    """Return SQL for the digest of a row's id and standardised columns.

    No standardised value has white space in it, so a line end keeps them apart and a tab stands for none; the id of the
    record, which may have any, comes last.
    """
    described = con.execute(f"SELECT * FROM base_{side} LIMIT 0").description or []
    columns = sorted(str(one[0]) for one in described if one[0] not in ("rn", "rid", "open"))
    parts = [f"coalesce({one}::VARCHAR, chr(9))" for one in columns]
    return f"md5(concat_ws(chr(10), {', '.join([quote_text(salt), *parts, 'rid'])}))"


def _digest_program(spec: Specification, plan: Plan) -> str:
    """Return a digest of all that a weight depends on beside the model and the rows: columns, standardising, levels,
    blocks and the shipped tables."""
    parts = [f"{one.name} {one.kind} {one.unique} {first_expression(one.kind, 'x')}" for one in spec.columns]
    parts += [clean_id("x"), checked_key("x", "y"), sound_joins("x"), sound_key("x")]
    parts += [f"{one.name} {one.level} {one.term} {one.household_levels}" for one in plan.comparisons]
    parts += [repr(plan.strict), repr(plan.wide)]
    shipped = [(files("reconcile") / "data" / f"{name}.parquet").read_bytes() for name in ("sounds", "lunar")]
    return sha256("\n".join(parts).encode() + b"".join(shipped)).hexdigest()[:32]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
