"""The bar of a linkage on the terminal."""

from pathlib import Path

from tests.support.registers import link_registers

from fuwuyue.cli.linkage import _draw_step, _name_steps
from reconcile.api import link


def test_every_step_of_a_run_has_its_words_and_the_bar_grows(tmp_path: Path) -> None:
    registers, steps = link_registers(tmp_path, size=300).registers, []

    link(registers / "A.parquet", registers / "B.parquet", tmp_path / "again", progress=steps.append)

    assert set(steps) <= _name_steps().keys()
    filled = [_draw_step(step).count("█") for step in steps]
    assert filled == sorted(set(filled))
    assert steps[-1] == "write"
