"""What a month costs a unit: the fields that it filled, and an estimate of minutes with a printed assumption.

Nothing is measured from a person's use: no click is timed, and no visit counted.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

# A note is a sentence or two, an acknowledgement one click; a minute each is on the high side for most of them.
MINUTES_A_FIELD = 1
# Fields that ask for what the program knows already: there are none, since numbers of reports come from the records
# and a task is not reported a second time. A test holds the forms of a unit to those that are counted here.
DUPLICATES = 0


@dataclass(frozen=True)
class Burden:
    """The fields that a unit filled in a month, by their kind.

    `edits` are paragraphs of reports that were edited, `steps` the clicks that lead to a confirmation where a unit has
    its reports drafted and checked; a confirmation freezes a report.
    """

    acknowledgements: int = 0
    notes: int = 0
    papers: int = 0
    records: int = 0
    remarks: int = 0
    edits: int = 0
    steps: int = 0
    confirmations: int = 0
    namings: int = 0

    @property
    def fields(self) -> int:
        """All of them together."""
        # Whoever names contacts chooses two people.
        filled: int = sum(getattr(self, one.name) for one in dataclasses.fields(self))
        return filled + self.namings

    @property
    def minutes(self) -> int:
        """The estimate: fields by the assumption."""
        return self.fields * MINUTES_A_FIELD

    @property
    def duplicates(self) -> int:
        """Fields that asked for what was known."""
        return DUPLICATES
