"""What a run has learned, as values and as a file: held fixed, it weighs every pair of another run alike.

The file holds no value that fewer than `FEWEST_SHOWN` records have (two tables hold a person twice at most, so at least
five persons): a rarer one would say that somebody of that name stands in the tables. All rarer values, and those that
were not there, have one share between them: how often one of them meets itself, which is u of that level.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from reconcile.errors import ReconcileError
from reconcile.errors import mark as _
from reconcile.plan import Plan
from reconcile.specification import Specification

# Twice the fewest persons that a released table counts.
FEWEST_SHOWN = 10
Share = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Weights(BaseModel):
    """What one comparison has taught, by level: m; u; u among people of one household where it depends on that.

    `anchors` and `pairs` are the sure pairs that taught m, and how many; `u_error` is the standard error of u, empty
    where it was not reckoned.
    """

    labels: list[str]
    m: list[Share]
    u: list[Share]
    household_u: list[Share] | None = None
    anchors: str = ""
    pairs: int = 0
    u_error: list[float] = []

    @model_validator(mode="after")
    def _check_lengths(self) -> Weights:
        lengths = {len(self.m), len(self.u), len(self.household_u or self.u), len(self.u_error or self.u)}
        if lengths != {len(self.labels)}:
            raise ValueError("a list is not as long as the labels")
        return self


class Shares(BaseModel):
    """The shares of common values among all values of a column, and the one share of every other value."""

    common: dict[str, Share]
    rest: Share


class Model(BaseModel):
    """Weights by comparison, shares by column, the comparison that tells households, the prior log-odds (bits) of the
    strict pass and of the last one, and the probability of a pair by checked ids."""

    weights: dict[str, Weights] = {}
    shares: dict[str, Shares] = {}
    household: str | None = None
    household_levels: tuple[int, ...] = ()
    strict_prior: float = 0.0
    prior: float = 0.0
    exact_probability: float = Field(0.0, ge=0, lt=1)


class ModelFile(BaseModel):
    """`model.json`: a model, what it was learned for, and whether within one table.

    `levels` has a digest of the levels of each comparison: of other levels the same m and u would mean something else.
    """

    model_config = ConfigDict(extra="forbid")
    version: Literal[1] = 1
    within: bool
    specification: Specification
    levels: dict[str, str]
    model: Model


def write_model(file: Path, model: Model, spec: Specification, plan: Plan) -> None:
    """Write `model.json`."""
    kept = ModelFile(within=plan.within, specification=spec, levels=_digest_levels(plan), model=model)
    file.write_text(kept.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_model(file: Path) -> ModelFile:
    """Return the model in a file; raises ReconcileError where it is none, or one of another version."""
    try:
        return ModelFile.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ReconcileError(_("There is no file {file}."), file=file) from error
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise ReconcileError(
            _("{file} is no model of this version (at {place}); learn it again by a run without --model."),
            file=file.name, place=place,
        ) from error  # fmt: skip


def check_fits(kept: ModelFile, plan: Plan, file: Path) -> None:
    """Raise ReconcileError where a model was learned for other comparisons, or for links and not within one table."""
    if kept.within != plan.within:
        raise ReconcileError(
            _("{file} was learned by link and does not serve dedupe, nor the other way round."), file=file.name
        )
    wanted = _digest_levels(plan)
    other = {name for name in {*wanted, *kept.levels} if wanted.get(name) != kept.levels.get(name)}
    other |= {one.name for one in plan.comparisons if one.term and one.term not in kept.model.shares}
    if other:
        raise ReconcileError(
            _("{file} was learned for other comparisons ({names}); learn it again by a run without --model."),
            file=file.name, names=", ".join(sorted(other)),
        )  # fmt: skip


def _digest_levels(plan: Plan) -> dict[str, str]:
    return {one.name: sha256(one.level.encode()).hexdigest()[:16] for one in plan.comparisons}
