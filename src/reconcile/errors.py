"""The one kind of error of the engine that a person can mend, and the mark of texts that are translated elsewhere."""

from __future__ import annotations


def mark(text: str) -> str:
    """Return the text as it is; the catalogue of translations collects what is marked so (as gettext_noop)."""
    return text


class ReconcileError(Exception):
    """Something that whoever gave the tables can put right.

    `template` is a sentence in English with named placeholders, `values` are what stands in them: the command line
    translates the template and fills it in. `str(error)` is the English sentence. It never holds a name or number of a
    person.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values = values
