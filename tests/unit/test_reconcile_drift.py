"""Which changes between two models are called more than chance."""

from pathlib import Path

import numpy as np
import pytest

from reconcile.drift import FALSE_ALARM, compare_models
from reconcile.errors import ReconcileError
from reconcile.model import Model, ModelFile, Weights
from reconcile.specification import Column, Kind, Specification

SPEC = Specification(left_id="a", right_id="b", columns=(Column(name="name", kind=Kind.NAME, left="n", right="n"),))
FILES = (Path("old.json"), Path("new.json"))
M, U = (0.9, 0.06, 0.04), (1e-4, 1e-3, 0.9989)


def model(
    m: tuple[float, ...] = M, u: tuple[float, ...] = U, *, pairs: int = 5_000, u_error: float = 1e-5
) -> ModelFile:
    weights = Weights(labels=["same", "part", "different"], m=list(m), u=list(u), pairs=pairs, u_error=[u_error] * 3)
    return ModelFile(within=False, specification=SPEC, levels={"name": "x"}, model=Model(weights={"name": weights}))


def test_a_model_has_not_changed_from_itself() -> None:
    found = compare_models(model(), model(), FILES)

    assert found.changed == 0
    assert [one.bits for one in found.levels] == [0, 0, 0]


def test_the_change_of_a_weight_is_that_of_m_over_u() -> None:
    found = compare_models(model(), model(m=(0.45, 0.51, 0.04), u=(2e-4, 1e-3, 0.9988)), FILES)

    assert found.levels[0].bits == pytest.approx(-2)
    assert (found.levels[0].m_changed, found.levels[0].u_changed, found.levels[1].u_changed) == (True, True, False)


def test_too_few_pairs_judge_nothing() -> None:
    found = compare_models(model(pairs=60), model(m=(0.5, 0.46, 0.04), pairs=60), FILES)

    assert [one.m_changed for one in found.levels] == [True, True, None]


def test_samples_of_the_same_shares_give_an_alarm_seldom() -> None:
    draws = np.random.default_rng(1)

    def sample() -> ModelFile:
        shares = draws.multinomial(3_000, M) / 3_000
        return model(m=tuple(map(float, shares)), pairs=3_000, u=tuple(map(float, draws.normal(U, 1e-5))))

    alarms = sum(compare_models(sample(), sample(), FILES).changed > 0 for _each in range(2_000))

    # The bound of Bonferroni holds: six tests, of which those of m depend on one another.
    assert alarms / 2_000 <= FALSE_ALARM + 3 * (FALSE_ALARM / 2_000) ** 0.5
    assert alarms > 0


def test_models_of_different_comparisons_are_not_compared() -> None:
    other = model().model_copy(update={"levels": {"name": "y"}})

    with pytest.raises(ReconcileError, match="cannot be compared"):
        compare_models(model(), other, FILES)
