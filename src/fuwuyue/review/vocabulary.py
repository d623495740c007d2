"""The words that the rules know, found in one pass over a text.

A word belongs to one or more vocabularies, each with a number. Words are looked up by their first two characters, so
the time does not depend on how many words there are. Words of the vocabulary `not_meant` hide every word inside them:
上环 in 以上环节 is no word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

Span = tuple[int, int]
Hit = tuple[int, int, tuple[int, ...]]

NOT_MEANT = "not_meant"
COUNT = "a_count"
PERCENT = "a_percent"
_NUMERAL = r"(?:\d{1,9}(?:\.\d{1,4})?|[一二两三四五六七八九十百千几]{1,6})"
_COUNTED = re.compile(
    rf"({_NUMERAL}(?:%|‰|个百分点)|[一二两三四五六七八九]成(?!年|立|员|果|功|本|效|为|长|人|熟)|百分之[一二三四五六七八九十百]{{1,5}}|千分之[一二三四五六七八九十]{{1,3}})|{_NUMERAL}[多余]?(?:条|起|件|例|人|名|个|户|宗|对|张|份|万?元)"
)


class Vocabulary:
    """All words of a rule book. `number_of(name)` gives a vocabulary's number; names of word lists are lower-case
    ASCII."""

    def __init__(self, words_by_name: Mapping[str, tuple[str, ...]]) -> None:
        """Take words by vocabulary name; raise ValueError for a word of fewer than two characters."""
        self._numbers = {name: number for number, name in enumerate([NOT_MEANT, COUNT, PERCENT])}
        numbers_by_word: dict[str, set[int]] = defaultdict(set)
        for name, words in words_by_name.items():
            number = self._numbers.setdefault(name, len(self._numbers))
            for word in words:
                if len(word) < 2:
                    raise ValueError(f"the word {word!r} of {name!r} is shorter than two characters")
                numbers_by_word[word].add(number)
        found: dict[str, dict[int, dict[str, tuple[int, ...]]]] = defaultdict(lambda: defaultdict(dict))
        for word, numbers in numbers_by_word.items():
            found[word[:2]][len(word)][word] = tuple(sorted(numbers))
        self._words = {head: tuple(by_length.items()) for head, by_length in found.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._numbers

    def number_of(self, name: str) -> int:
        """Return the number of the vocabulary `name`; raise KeyError where there is none."""
        return self._numbers[name]

    def find(self, text: str) -> Iterator[Hit]:
        """Yield (start, end, vocabulary numbers) for each known word and number with its unit, by start."""
        hits = self._find_words(text)
        for found in _COUNTED.finditer(text):
            hits.append((found.start(), found.end(), (self._numbers[PERCENT if found.group(1) else COUNT],)))
        hits.sort()
        return self._leave_out_what_is_not_meant(hits)

    def _find_words(self, text: str) -> list[Hit]:
        hits: list[Hit] = []
        known = self._words.get
        for start in range(len(text) - 1):
            by_length = known(text[start : start + 2])
            if by_length is not None:
                for length, words in by_length:
                    numbers = words.get(text[start : start + length])
                    if numbers is not None:
                        hits.append((start, start + length, numbers))
        return hits

    @staticmethod
    def _leave_out_what_is_not_meant(hits: list[Hit]) -> Iterator[Hit]:
        covered = [(start, end) for start, end, numbers in hits if numbers[0] == 0]
        place = 0
        for start, end, numbers in hits:
            while place < len(covered) and covered[place][1] <= start:
                place += 1
            # A word may begin before the cover does: look one cover ahead as well.
            if numbers[0] == 0 or any(low < end and start < high for low, high in covered[place : place + 2]):
                continue
            yield start, end, numbers
