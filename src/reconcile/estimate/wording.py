"""Sentences that the engine says: English with named places, to be put into the reader's language by whoever shows
them.

The engine knows no catalogue of translations. A `Statement` keeps the English sentence apart from the values that stand
in it, so that `statement.tell(gettext)` says it in any language, and `str(statement)` in English.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# Shares are told to a hundredth of a per cent.
_TOLD = 10_000


def gettext_noop(message: str) -> str:
    """Return `message` as it is: marks a sentence for the collector of texts."""
    return message


@dataclass(frozen=True)
class Statement:
    """One sentence with named places (`{count}`) and the values for them."""

    message: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def tell(self, translate: Callable[[str], str] = gettext_noop) -> str:
        """Return the sentence in the language of `translate`, which maps the English sentence to another one."""
        return translate(self.message).format(**self.values)

    def __str__(self) -> str:
        return self.tell()


class EstimateError(ValueError):
    """An estimate cannot be made from what was given; `statement` says why, and what to do next."""

    def __init__(self, message: str, **values: str | int) -> None:
        self.statement = Statement(message, values)
        super().__init__(str(self.statement))


def tell_share(share: float) -> str:
    """Return a share as per cent, to the nearest hundredth: 0.98765 is `98.77%`."""
    return f"{share * 100:.2f}%"


def tell_at_least(share: float) -> str:
    """Return a lower limit as per cent, never more than it is: 0.98779 is `98.77%`."""
    return f"{math.floor(share * _TOLD + 1e-9) / 100:.2f}%"


def tell_at_most(share: float) -> str:
    """Return an upper limit as per cent, never less than it is: 0.99121 is `99.13%`."""
    return f"{math.ceil(share * _TOLD - 1e-9) / 100:.2f}%"
