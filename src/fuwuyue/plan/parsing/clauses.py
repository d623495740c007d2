"""The clause around a place, kept short where a text has no punctuation: so the work for each place stays bounded."""

from __future__ import annotations

from fuwuyue.plan.parsing.outline import Outline
from fuwuyue.plan.parsing.text import Range, Text

_MOST_BEFORE = 120
_MOST_AFTER = 200


def clause_around(text: Text, place: int) -> Range:
    """Return the clause that holds `place`, at most 120 characters before it and 200 after."""
    return _clip(text.clause_at(place), place)


def after_marker(outline: Outline, start: int, place: int) -> int:
    """Return where the words begin that a heading's marker stands before (1、6月26日以前…), for a clause at `start`."""
    index = outline.at(place)
    if index is None:
        return start
    heading = outline.headings[index]
    return heading.title_start if heading.start <= start < heading.title_start <= place else start


def sentence_around(text: Text, place: int) -> Range:
    """Return the sentence that holds `place`, at most 120 characters before it and 200 after."""
    return _clip(text.sentence_at(place), place)


def _clip(whole: Range, place: int) -> Range:
    return max(whole[0], place - _MOST_BEFORE), min(whole[1], place + _MOST_AFTER)
