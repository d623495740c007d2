"""What is known of how well two lists were linked, and draws of how many persons truly stand on both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from reconcile.estimate.draws import draw_binomial, draw_unseen
from reconcile.estimate.wording import EstimateError, gettext_noop


@dataclass(frozen=True)
class CheckedRate:
    """An error rate that was found by checking: `wrong` of `checked`."""

    wrong: int
    checked: int

    def __post_init__(self) -> None:
        if not 0 <= self.wrong <= self.checked or self.checked < 1:
            message = gettext_noop("{wrong} wrong of {checked} checked cannot be; look at the counts again.")
            raise EstimateError(message, wrong=self.wrong, checked=self.checked)

    @property
    def value(self) -> float:
        """Return the rate as it was found."""
        return self.wrong / self.checked

    def draw(self, random: Random) -> float:
        """Draw a rate that could have led to the counts (Jeffreys' prior)."""
        return random.betavariate(self.wrong + 0.5, self.checked - self.wrong + 0.5)


@dataclass(frozen=True)
class KnownRate:
    """An error rate that is taken as it is; what is not known of it is not carried through."""

    value: float

    def __post_init__(self) -> None:
        if not 0 <= self.value < 1:
            message = gettext_noop("The error rate {value} cannot be; give a share from 0 to below 1, such as 0.002.")
            raise EstimateError(message, value=f"{self.value:g}")

    def draw(self, random: Random) -> float:
        """Return the rate."""
        return self.value


Rate = CheckedRate | KnownRate


@dataclass(frozen=True)
class LinkErrors:
    """Rates of both kinds of wrong links.

    `false_links` is the share of links that join two different persons, `missed_links` the share of persons on both
    lists that no link joins.
    """

    false_links: Rate
    missed_links: Rate

    def expect_matched(self, matched: int) -> float:
        """Return how many persons stand on both lists where `matched` links were made (Ding and Fienberg 1994)."""
        return matched * (1 - self.false_links.value) / (1 - self.missed_links.value)

    def draw_rates(self, random: Random) -> tuple[float, float]:
        """Draw a rate of false and one of missed links; all strata that share these errors share them in each draw."""
        return self.false_links.draw(random), self.missed_links.draw(random)


def draw_true_matches(random: Random, matched: int, false_rate: float, missed_rate: float) -> int:
    """Draw how many persons truly stand on both lists where `matched` links were made with these error rates."""
    found = draw_binomial(random, matched, 1 - false_rate)
    return found + draw_unseen(random, found, 1 - missed_rate)


@dataclass(frozen=True)
class PairBands:
    """Candidate pairs, linked or not, by the probability that they are one person: (probability, count) each.

    It carries the doubt about single pairs only: a model that is wrong as a whole, and persons whose two records never
    became a candidate pair, are outside of it.
    """

    bands: Sequence[tuple[float, int]]

    def __post_init__(self) -> None:
        for probability, count in self.bands:
            if not 0 <= probability <= 1 or count < 0:
                message = gettext_noop("{count} pairs of probability {probability} cannot be; look at the table again.")
                raise EstimateError(message, count=count, probability=f"{probability:g}")

    def expect_matched(self, matched: int) -> float:
        """Return how many persons stand on both lists by the probabilities; the number of links does not enter."""
        return sum(probability * count for probability, count in self.bands)

    def draw_matched(self, random: Random) -> int:
        """Draw how many persons truly stand on both lists."""
        return sum(draw_binomial(random, count, probability) for probability, count in self.bands)


Links = LinkErrors | PairBands
