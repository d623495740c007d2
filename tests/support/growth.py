"""Does the time grow with the size only? Judged so that a busy machine cannot fail it and a curve cannot pass it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

_ATTEMPTS = 6


def grows_in_proportion(work: Callable[[int], object], size: int, times: int) -> bool:
    """Tell whether `work(times * size)` takes nearer to `times` than to `times` squared as long as `work(size)`.

    Processor time of this process, best of up to six runs each: other load can only lengthen a run, so that the best
    of several comes near to what the work itself costs. The collector of garbage rests meanwhile, since its pauses
    grow with the heap of the whole test run.
    """
    limit = float(times**1.5)
    small = large = float("inf")
    for _ in range(_ATTEMPTS):
        small = min(small, _seconds(work, size))
        large = min(large, _seconds(work, times * size))
        if large < limit * small:
            return True
    return False


def _seconds(work: Callable[[int], object], size: int) -> float:
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        work(size)
        return time.process_time() - begun
    finally:
        gc.enable()
