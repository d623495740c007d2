"""Honest estimates: how complete and how right a register is, from counts, with an interval and a verdict."""
