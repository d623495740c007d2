"""How complete a register is, by two lists: Chapman's estimate, its interval, linkage error carried through.

Two lists that were made without knowledge of each other see the same persons; the share of the second list that the
register has too tells how much of everybody it has.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from reconcile.estimate.distributions import hypergeometric_tails
from reconcile.estimate.draws import draw_unseen
from reconcile.estimate.intervals import find_first, find_normal_quantile
from reconcile.estimate.linkage_error import LinkErrors, Links, PairBands, draw_true_matches
from reconcile.estimate.verdict import Interval, Method, Verdict, check_confidence, check_share, judge
from reconcile.estimate.wording import EstimateError, Statement, gettext_noop

# Robson and Regier (1964): with seven or more on both lists, the bias of Chapman's estimate is under 2 %.
LEAST_MATCHED = 7
DRAWS = 2_000
# A thousand strata take most of a minute; a county has three hundred villages.
MOST_STRATA = 1_000
SEED = 20_260_901

INDEPENDENT = gettext_noop(
    "The second list is independent of the register: whoever is on one is no more and no less likely to be on the "
    "other. Where the same people tend to be missing from both, the true coverage is lower than estimated here."
)
SAME_PEOPLE = gettext_noop(
    "Both lists are about the same people on the same day: nobody on them was born, died or moved in between, and "
    "nobody on them belongs elsewhere."
)
NO_DUPLICATES = gettext_noop(
    "Each person stands once on each list. Duplicates and people who do not belong make the coverage look lower where "
    "they stand on the second list, and the number of people higher where they stand on the register."
)
SAME_CHANCE = gettext_noop("Within each stratum everybody has the same chance to be on the register, or on the list.")
PERFECT_LINKS = gettext_noop(
    "Every link is right and none was missed. Give the error rates of the links to have them carried through."
)
KNOWN_LINK_ERRORS = gettext_noop(
    "Of the links {false} are false, and {missed} of the persons on both lists were not linked; this is carried "
    "through."
)
PAIRS_BY_PROBABILITY = gettext_noop(
    "The probabilities of the pairs are right on average, and the two records of a person always became a pair to look "
    "at."
)
TOO_FEW_MATCHED = gettext_noop(
    "Only {count} persons were found on both lists; with fewer than {least} nothing is said. Take a larger second list."
)
TOLERATES = gettext_noop(
    "The answer would stand as long as the odds to be on the second list are at most {ratio} times as high for people "
    "on the register as for people missing from it."
)


@dataclass(frozen=True)
class ListCounts:
    """Counts of one stratum: persons on the register, on the independent list, and linked between them.

    `links` says what is known of wrong and missed links; None takes every link as right.
    """

    name: str
    register: int
    other_list: int
    matched: int
    links: Links | None = None


@dataclass(frozen=True)
class StratumCoverage:
    """The coverage of one stratum: `population` is everybody there is, on a list or not."""

    counts: ListCounts
    population: float
    population_interval: Interval
    share: float
    interval: Interval
    verdict: Verdict | None


@dataclass(frozen=True)
class Coverage:
    """The share of everybody that the register has.

    `population` is Chapman's estimate of everybody, `standard_error` its standard error without linkage error.
    `seed` and `draws` are those of the simulation; None where the interval is exact.
    """

    population: float
    standard_error: float
    population_interval: Interval
    share: float
    interval: Interval
    verdict: Verdict | None
    target: float | None
    strata: tuple[StratumCoverage, ...]
    assumptions: tuple[Statement, ...]
    notes: tuple[Statement, ...]
    seed: int | None = None
    draws: int | None = None


def estimate_population(register: float, other_list: float, matched: float) -> float:
    """Return how many there are on the register, the list, or neither, by Chapman (1951): nearly without bias."""
    return (register + 1) * (other_list + 1) / (matched + 1) - 1


def estimate_variance(register: float, other_list: float, matched: float) -> float:
    """Return the variance of Chapman's estimate (Seber, Estimation of Animal Abundance, 1982, section 3.1)."""
    missed = (register - matched) * (other_list - matched)
    return (register + 1) * (other_list + 1) * missed / ((matched + 1) ** 2 * (matched + 2))


def find_logit_interval(register: int, other_list: int, matched: int, confidence: float) -> Interval:
    """Return the transformed-logit interval of the population (Sadinle, Communications in Statistics 38, 2009)."""
    only_register, only_list, both = register - matched + 0.5, other_list - matched + 0.5, matched + 0.5
    variance = 1 / both + 1 / only_register + 1 / only_list + both / (only_register * only_list)
    factor = math.exp(find_normal_quantile(confidence) * math.sqrt(variance))
    seen, unseen = register + other_list - matched, only_register * only_list / both
    low, high = seen - 0.5 + unseen / factor, seen - 0.5 + unseen * factor
    return Interval(max(low, seen), max(high, seen), confidence, Method.LOGIT)


def find_log_normal_interval(population: float, variance: float, seen: int, confidence: float) -> Interval:
    """Return the log-normal interval of the population (Chao, Biometrics 45, 1989)."""
    unseen = population - seen
    if unseen <= 0:
        return Interval(seen, seen, confidence, Method.LOG_NORMAL)
    factor = math.exp(find_normal_quantile(confidence) * math.sqrt(math.log1p(variance / unseen**2)))
    return Interval(seen + unseen / factor, seen + unseen * factor, confidence, Method.LOG_NORMAL)


def find_exact_lists_interval(counts: ListCounts, confidence: float) -> Interval:
    """Return the populations for which the number of matches is neither too low nor too high to be chance.

    Exact for lists of fixed length (Chapman 1951), so it holds at least as often as it says. Without a match there is
    no upper limit: infinity.
    """
    error = (1 - confidence) / 2
    seen = counts.register + counts.other_list - counts.matched

    def tails(population: int) -> tuple[float, float]:
        return hypergeometric_tails(counts.other_list, counts.register, population, counts.matched)

    if counts.matched == 0:
        return Interval(seen, math.inf, confidence, Method.EXACT_LISTS)
    far = 2 * seen + 2
    while tails(far)[1] > error:
        far *= 2
    low = find_first(seen, far, lambda population: tails(population)[0] > error)
    high = find_first(low, far, lambda population: tails(population)[1] <= error) - 1
    return Interval(low, max(low, high), confidence, Method.EXACT_LISTS)


def estimate_coverage(
    *,
    strata: Sequence[ListCounts],
    target: float | None = None,
    confidence: float = 0.95,
    seed: int = SEED,
    draws: int = DRAWS,
) -> Coverage:
    """Estimate the share of everybody that the register has, from its match with an independent list, by strata.

    `target` and `confidence` are shares between 0 and 1. One stratum with perfect links gets an exact interval; several
    strata, or links with errors, one by `draws` simulated draws that `seed` repeats. Raises EstimateError for counts
    that cannot be.
    """
    check_confidence(confidence)
    if target is not None:
        check_share(target, "target")
    if not strata:
        raise EstimateError(
            gettext_noop("There are no counts; give at least one line with both lists and their matches.")
        )
    if len(strata) > MOST_STRATA:
        message = gettext_noop("{count} strata are more than {most}; put them together, by township or county.")
        raise EstimateError(message, count=len(strata), most=MOST_STRATA)
    for counts in strata:
        _check(counts)
    drawn = _draw_populations(Random(seed), strata, draws)  # noqa: S311 - a repeatable simulation, no secret
    parts = tuple(_estimate(counts, each, target, confidence) for counts, each in zip(strata, drawn, strict=True))
    simulated = len(strata) > 1 or strata[0].links is not None
    population = math.fsum(part.population for part in parts)
    everybody = _cut(_sum_strata(strata, drawn, population), confidence)
    population_interval = everybody if simulated else parts[0].population_interval
    return _answer(strata, parts, population, population_interval, target, (seed, draws) if simulated else None)


def _answer(
    strata: Sequence[ListCounts],
    parts: tuple[StratumCoverage, ...],
    population: float,
    population_interval: Interval,
    target: float | None,
    simulation: tuple[int, int] | None,
) -> Coverage:
    register = sum(counts.register for counts in strata)
    interval = _as_share(register, population_interval)
    matched = sum(counts.matched for counts in strata)
    verdict = _judge(matched, interval, target)
    return Coverage(
        population=population,
        standard_error=math.sqrt(math.fsum(_find_variance(counts) for counts in strata)),
        population_interval=population_interval,
        share=min(1.0, register / population) if population else 1.0,
        interval=interval,
        verdict=verdict,
        target=target,
        strata=parts,
        assumptions=tuple(_find_assumptions(strata)),
        notes=tuple(_find_notes(strata, population_interval, verdict, target)),
        seed=simulation[0] if simulation else None,
        draws=simulation[1] if simulation else None,
    )


def _check(counts: ListCounts) -> None:
    if counts.register < 1 or counts.other_list < 1:
        message = gettext_noop("“{name}”: one of the two lists is empty, and nothing can be said from one list alone.")
        raise EstimateError(message, name=counts.name)
    if not 0 <= counts.matched <= min(counts.register, counts.other_list):
        message = gettext_noop(
            "“{name}”: {matched} matches between lists of {register} and {other_list} cannot be; look at the counts "
            "again."
        )
        given = {"matched": counts.matched, "register": counts.register, "other_list": counts.other_list}
        raise EstimateError(message, name=counts.name, **given)


def _expect_matched(counts: ListCounts) -> float:
    expected = counts.matched if counts.links is None else counts.links.expect_matched(counts.matched)
    return min(expected, counts.register, counts.other_list)


def _find_variance(counts: ListCounts) -> float:
    return estimate_variance(counts.register, counts.other_list, _expect_matched(counts))


def _draw_populations(random: Random, strata: Sequence[ListCounts], draws: int) -> list[list[float]]:
    """Draw populations that could have led to the counts, a list for each stratum.

    Of the people who are not on the register, the list saw some; each of them with the share that it saw of the people
    on the register. The unseen are then negative binomial, and over the doubt about that share generalised Waring
    (Rivest and Yauck, Small sample estimators for two-way capture recapture experiments, arXiv 2307.11705).
    """
    known = dict.fromkeys(counts.links for counts in strata if isinstance(counts.links, LinkErrors))
    drawn: list[list[float]] = [[] for _ in strata]
    for _ in range(draws):
        rates = {links: links.draw_rates(random) for links in known}
        for counts, populations in zip(strata, drawn, strict=True):
            matched = counts.matched
            if isinstance(counts.links, PairBands):
                matched = counts.links.draw_matched(random)
            elif counts.links is not None:
                matched = draw_true_matches(random, matched, *rates[counts.links])
            populations.append(_draw_population(random, counts, matched))
    return drawn


def _draw_population(random: Random, counts: ListCounts, matched: int) -> int:
    matched = min(matched, counts.register, counts.other_list)
    seen_share = random.betavariate(matched + 0.5, counts.register - matched + 0.5)
    only_list = counts.other_list - matched
    return counts.register + only_list + draw_unseen(random, only_list + 0.5, max(seen_share, 1e-9))


def _sum_strata(strata: Sequence[ListCounts], drawn: Sequence[Sequence[float]], population: float) -> list[float]:
    """Return the draws of all strata together.

    The draws of one stratum have the right median, and their mean lies above it by a person or so; over a hundred
    villages that adds up to a wrong total. The sum is therefore moved to the mean of Chapman's estimates, by the more
    the more strata there are, and never below the people who were seen.
    """
    sums = [math.fsum(each) for each in zip(*drawn, strict=True)]
    move = (population - math.fsum(sums) / len(sums)) * (1 - 1 / len(strata))
    seen = math.fsum(counts.register + counts.other_list - _expect_matched(counts) for counts in strata)
    return [max(seen, each + move) for each in sums] if len(strata) > 1 else sums


def _cut(drawn: Sequence[float], confidence: float) -> Interval:
    """Return the draws of the ranks between which one more draw would lie with this probability."""
    ordered = sorted(drawn)
    rank = max(1, int((1 - confidence) / 2 * (len(ordered) + 1) + 1e-9))
    return Interval(ordered[rank - 1], ordered[-rank], confidence, Method.SIMULATION)


def _estimate(counts: ListCounts, drawn: Sequence[float], target: float | None, confidence: float) -> StratumCoverage:
    exact = counts.links is None
    populations = find_exact_lists_interval(counts, confidence) if exact else _cut(drawn, confidence)
    population = estimate_population(counts.register, counts.other_list, _expect_matched(counts))
    interval = _as_share(counts.register, populations)
    verdict = _judge(counts.matched, interval, target)
    share = min(1.0, counts.register / population)
    return StratumCoverage(counts, population, populations, share, interval, verdict)


def _as_share(register: int, populations: Interval) -> Interval:
    low, high = register / populations.high, register / populations.low
    return Interval(low, min(high, 1.0), populations.confidence, populations.method)


def _judge(matched: int, interval: Interval, target: float | None) -> Verdict | None:
    if target is not None and matched < LEAST_MATCHED:
        return Verdict.CANNOT_SAY
    return judge(interval, target)


def _find_assumptions(strata: Sequence[ListCounts]) -> list[Statement]:
    found = [Statement(message) for message in (INDEPENDENT, SAME_PEOPLE, NO_DUPLICATES, SAME_CHANCE)]
    kinds = {counts.links for counts in strata if not isinstance(counts.links, PairBands)}
    for links in sorted(kinds, key=str):
        if links is None:
            found.append(Statement(PERFECT_LINKS))
        elif not isinstance(links, PairBands):
            rates = {"false": f"{links.false_links.value:.2%}", "missed": f"{links.missed_links.value:.2%}"}
            found.append(Statement(KNOWN_LINK_ERRORS, rates))
    if any(isinstance(counts.links, PairBands) for counts in strata):
        found.append(Statement(PAIRS_BY_PROBABILITY))
    return found


def _find_notes(
    strata: Sequence[ListCounts], populations: Interval, verdict: Verdict | None, target: float | None
) -> list[Statement]:
    matched = sum(counts.matched for counts in strata)
    if matched < LEAST_MATCHED:
        return [Statement(TOO_FEW_MATCHED, {"count": matched, "least": LEAST_MATCHED})]
    ratio = _find_tolerance(strata, populations, target) if verdict is Verdict.MET and target else None
    return [Statement(TOLERATES, {"ratio": f"{ratio:.1f}"})] if ratio is not None else []


def _find_tolerance(strata: Sequence[ListCounts], populations: Interval, target: float) -> float | None:
    """Return by how much the odds may differ before the upper limit of the unseen no longer keeps the target.

    With an odds ratio r between the lists the unseen are r times as many (Bishop, Fienberg and Holland 1975, chapter
    6).
    """
    register = sum(counts.register for counts in strata)
    seen = register + sum(counts.other_list - _expect_matched(counts) for counts in strata)
    unseen = populations.high - seen
    return math.floor((register / target - seen) / unseen * 10) / 10 if unseen > 0 else None
