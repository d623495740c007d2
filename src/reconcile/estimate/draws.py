"""Seeded draws of counts, exact for any size: Python 3.11 has no binomial or Poisson draws of its own."""

from __future__ import annotations

import math
from random import Random

# Below this a count is drawn one by one, above it is halved first.
_SMALL = 20


def draw_binomial(random: Random, size: int, share: float) -> int:
    """Draw the successes of `size` trials (Ahrens and Dieter 1974: the median of uniforms is a beta variable)."""
    count = 0
    while size > _SMALL:
        middle = size // 2 + 1
        value = random.betavariate(middle, size + 1 - middle)
        if value <= share:
            count, size, share = count + middle, size - middle, (share - value) / (1 - value)
        else:
            size, share = middle - 1, share / value
    return count + sum(random.random() < share for _ in range(size))


def draw_poisson(random: Random, mean: float) -> int:
    """Draw a Poisson count (Ahrens and Dieter 1974: events up to the time of a gamma variable)."""
    count = 0
    while mean > _SMALL:
        step = int(mean * 7 / 8)
        time = random.gammavariate(step, 1)
        if time > mean:
            return count + draw_binomial(random, step - 1, mean / time)
        count, mean = count + step, mean - time
    limit, product = math.exp(-mean), random.random()
    while product > limit:
        count, product = count + 1, product * random.random()
    return count


def draw_unseen(random: Random, seen: float, share: float) -> int:
    """Draw how many were not seen, where `seen` were and each is with probability `share`: negative binomial."""
    if seen <= 0 or share >= 1:
        return 0
    return draw_poisson(random, random.gammavariate(seen, 1) * (1 - share) / share)
