"""Measures how often intervals hold the truth, in registers that are made up with it, and how long an estimate takes.

    python bench/intervals.py

Writes bench/results/intervals.json and .md. The tests do the same in a small number; here each case is made 4,000 times
(500 times where each time is itself a simulation), so that a rate is known to within 0.7 (2) points. Seeded: the
rates are the same at each run.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from reconcile.estimate.api import (
    CheckedRate,
    CheckedStratum,
    Interval,
    KnownRate,
    LinkErrors,
    ListCounts,
    estimate_accuracy,
    estimate_coverage,
)
from reconcile.estimate.coverage import (
    estimate_population,
    estimate_variance,
    find_exact_lists_interval,
    find_log_normal_interval,
    find_logit_interval,
)
from reconcile.estimate.draws import draw_binomial
from reconcile.estimate.intervals import find_exact_interval, find_wilson_interval

RESULTS = Path(__file__).resolve().parent / "results"
TIMES, FEWER = 4_000, 500
DRAWS = 519
LISTS = [
    (400, 0.90, 0.5),
    (400, 0.99, 0.3),
    (3_000, 0.97, 0.1),
    (3_000, 0.99, 0.5),
    (100, 0.60, 0.5),
    (60_000, 0.98, 0.05),
]
SAMPLES = [(300, 0.99), (300, 0.995), (300, 0.97), (100, 0.99), (1_000, 0.999)]
LINKS = [(0.0, 0.02), (0.01, 0.03), (0.03, 0.01)]
STRATA = [
    [(500, 0.98, 0.4), (300, 0.95, 0.4), (800, 0.99, 0.2), (200, 0.9, 0.5)],
    [(60, 0.9, 0.5)] * 20,
    [(60, 0.95, 0.4)] * 100,
]

Row = dict[str, Any]


def count_held(times: int, make: Callable[[], dict[str, tuple[float, Interval]]]) -> dict[str, float]:
    """Return for each method how often its interval held the true value."""
    held: dict[str, int] = {}
    for _ in range(times):
        for method, (truth, interval) in make().items():
            held[method] = held.get(method, 0) + (truth in interval)
    return {method: count / times for method, count in held.items()}


def make_lists(random: Random, everybody: int, on_register: float, on_list: float) -> tuple[int, int, int]:
    """Return the lengths of register and list, and how many stand on both."""
    register = draw_binomial(random, everybody, on_register)
    matched = draw_binomial(random, register, on_list)
    return register, matched + draw_binomial(random, everybody - register, on_list), matched


def measure_lists(everybody: int, on_register: float, on_list: float) -> Row:
    """Compare three intervals of one population."""
    random = Random(1)

    def make() -> dict[str, tuple[float, Interval]]:
        register, listed, matched = make_lists(random, everybody, on_register, on_list)
        estimate = estimate_population(register, listed, matched)
        variance, seen = estimate_variance(register, listed, matched), register + listed - matched
        return {
            "exact": (everybody, find_exact_lists_interval(ListCounts("", register, listed, matched), 0.95)),
            "transformed logit": (everybody, find_logit_interval(register, listed, matched, 0.95)),
            "log-normal": (everybody, find_log_normal_interval(estimate, variance, seen, 0.95)),
        }

    case = f"two lists: {everybody:,} people, {on_register:.0%} and {on_list:.0%} of them"
    return {"case": case, **count_held(TIMES, make)}


def measure_strata(strata: list[tuple[int, float, float]]) -> Row:
    """Measure the simulated interval of several strata together."""
    random, everybody = Random(2), sum(each[0] for each in strata)

    def make() -> dict[str, tuple[float, Interval]]:
        counts = [ListCounts(str(place), *make_lists(random, *each)) for place, each in enumerate(strata)]
        return {"simulation": (everybody, estimate_coverage(strata=counts, draws=DRAWS).population_interval)}

    return {"case": f"{len(strata)} strata of two lists: {everybody:,} people", **count_held(FEWER, make)}


def measure_links(false_rate: float, missed_rate: float) -> Row:
    """Measure the interval that carries link errors through, beside the one that leaves them out."""
    random, everybody = Random(3), 5_000

    def make() -> dict[str, tuple[float, Interval]]:
        register, listed, matched = make_lists(random, everybody, 0.95, 0.4)
        found = draw_binomial(random, matched, 1 - missed_rate)
        links = min(found + round(found * false_rate / (1 - false_rate)), register, listed)
        rates = [CheckedRate(draw_binomial(random, 400, rate), 400) for rate in (false_rate, missed_rate)]
        whole = ListCounts("", register, listed, links, LinkErrors(*rates))
        answer = estimate_coverage(strata=[whole], draws=DRAWS)
        naive = find_exact_lists_interval(ListCounts("", register, listed, links), 0.95)
        return {"simulation": (everybody, answer.population_interval), "exact": (everybody, naive)}

    case = f"two lists, {false_rate:.0%} false and {missed_rate:.0%} missed links (exact: links taken as right)"
    return {"case": case, **count_held(FEWER, make)}


def measure_shared_links() -> Row:
    """Measure the interval of ten strata whose links were made, and checked, in one run."""
    random, everybody = Random(6), 20_000

    def make() -> dict[str, tuple[float, Interval]]:
        errors = LinkErrors(KnownRate(0.0), CheckedRate(draw_binomial(random, 200, 0.03), 200))
        strata = []
        for place in range(10):
            register, listed, matched = make_lists(random, 2_000, 0.95, 0.4)
            strata.append(ListCounts(str(place), register, listed, draw_binomial(random, matched, 0.97), errors))
        return {"simulation": (everybody, estimate_coverage(strata=strata, draws=DRAWS).population_interval)}

    return {"case": "10 strata of two lists, 3% missed links in all", **count_held(FEWER, make)}


def measure_sample(size: int, share: float) -> Row:
    """Compare the exact and the score interval of a share."""
    random = Random(4)

    def make() -> dict[str, tuple[float, Interval]]:
        right = draw_binomial(random, size, share)
        exact, wilson = find_exact_interval(right, size, 0.95), find_wilson_interval(right, size, 0.95)
        return {"exact": (share, exact), "Wilson": (share, wilson)}

    return {"case": f"sample of {size:,}, {share:.1%} right", **count_held(TIMES, make)}


def measure_stratified() -> Row:
    """Measure the interval of a stratified sample with its errors where few records were checked."""
    random, strata = Random(5), [(10_000, 0.995, 300), (500, 0.8, 20)]
    truth = sum(size * share for size, share, _ in strata) / sum(size for size, _, _ in strata)

    def make() -> dict[str, tuple[float, Interval]]:
        counted = [
            CheckedStratum("", checked, draw_binomial(random, checked, share), size) for size, share, checked in strata
        ]
        return {"exact": (truth, estimate_accuracy(strata=counted).interval)}

    return {"case": "stratified sample, errors where few were checked (effective size)", **count_held(TIMES, make)}


def measure_time() -> Row:
    """Return seconds of an estimate over 20 townships with link errors, the fastest of five."""
    links = LinkErrors(CheckedRate(1, 400), CheckedRate(8, 400))
    strata = [ListCounts(str(place), 28_000, 9_000, 8_700, links) for place in range(20)]
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        estimate_coverage(strata=strata, target=0.99)
        seconds.append(time.perf_counter() - started)
    return {"seconds": round(min(seconds), 3)}


def main() -> None:
    """Measure everything and write the results."""
    rows = [measure_lists(*each) for each in LISTS] + [measure_strata(each) for each in STRATA]
    rows += (
        [measure_links(*each) for each in LINKS] + [measure_sample(*each) for each in SAMPLES] + [measure_stratified()]
    )
    taken = measure_time()
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    RESULTS.mkdir(exist_ok=True)
    content = {"machine": machine, "rows": rows, "time": taken}
    (RESULTS / "intervals.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    methods = ["exact", "simulation", "transformed logit", "log-normal", "Wilson"]
    lines = [f"| case (95 % intervals) | {' | '.join(methods)} |", "|---" * (len(methods) + 1) + "|"]
    lines += [f"| {row['case']} | {' | '.join(tell(row.get(method)) for method in methods)} |" for row in rows]
    page = f"# How often intervals hold the truth\n\n{machine}. Made by `bench/intervals.py`.\n\n" + "\n".join(lines)
    page += f"\n\nCoverage of 20 strata with link errors, 2,000 draws: {taken['seconds']} s.\n"
    (RESULTS / "intervals.md").write_text(page, encoding="utf-8")
    print(page)


def tell(rate: float | None) -> str:
    """Return a rate as per cent; nothing where it was not measured."""
    return "" if rate is None else f"{rate * 100:.1f} %"


if __name__ == "__main__":
    main()
