"""The words that the rules know, found in one pass over a text.

Each word has a number; a word list is the set of its words' numbers. Words are looked up by their first two characters,
so the time does not depend on how many words there are. Words of the list `not_meant` hide every word inside them: 上环
in 以上环节 is no word. Besides words there are shapes, which no list can hold: counts, shares, 清一户销一户,
三天一上门.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, islice

from fuwuyue.kernel.expressions import compile_re

Span = tuple[int, int]
Hit = tuple[int, int, int]

NOT_MEANT = "not_meant"
SHAPES = ("a_percent", "a_count", "a_tally", "a_rhythm", "a_must_all", "a_not_until", "a_condition")
# Each begins with one class of characters, so that the search skips what cannot begin one.
_NUMBERED = compile_re(
    r"[\d一二两三四五六七八九十百千几每半][\d一二两三四五六七八九十百千几]{0,8}(?:\.\d{1,4})?"
    r"(?:(%|‰|个百分点|(?<=[一二两三四五六七八九])成(?!年|立|员|果|功|本|效|为|长|人|熟)"
    r"|(?<=[百千])分(?:之[一二三四五六七八九十百]{1,5}|百))"
    # Before the counts, which would take the first half: 一个 of 想通一个、回家一个.
    r"|((?<=一)[个户例人名宗起]、?[\u4e00-\u9fff]{1,4}一[个户例人名宗起])"
    r"|((?<=[一二两三每半])[天日周月](?:[一二两三四五]|至少一次)(?:次|个|遍|趟)?(?:电话|来电|通话|上门|登门|提醒|走访|家访|见面|碰面|谈话"
    r"|谈心|询问|随访|回访|访|问|查|联系|做工作))"
    r"|([多余]?(?:人次|条|起|件|例|人|名|个|户|宗|对|张|份|台|万?元|块)))"
)
_WORDED = compile_re(
    r"[应不未没拒欠逃逾有上]"
    r"(?:(?<=应)(([\u4e00-\u9fff]{1,2})尽\2)"
    r"|(?<=不)([\u4e00-\u9fff]{1,7}不(?:撤|走|休|散|归|收兵|收队|脱钩|放手|罢休|松手|松劲|停|下班|下山|回家|回城|离开|出村|出院|放行|放回"
    r"|放人|放过|过年))"
    r"|((?:(?<=[未没拒欠])|(?<=不)(?![得同少良足])|(?<=逃)避|(?<=逾)期|(?<=有)人|(?<=上)访)[^,。;、\n]{1,16}(?:的|者)"
    r"(?:居民|村民|农户|家庭|学生|职工|家长|住户|业主|党员|干部|群众|人名?|户|人员|生产小组|小组)?(?=,|名单|姓名|名|。)))"
)
_NUMBERED_SHAPES = {1: 0, 2: 2, 3: 3, 4: 1}
_WORDED_SHAPES = {1: 4, 3: 5, 4: 6}


class Vocabulary:
    """All words of a rule book, by list. Names of lists are lower-case ASCII; the shapes are lists of one each."""

    def __init__(self, words_by_name: Mapping[str, tuple[str, ...]], single_words: Iterable[str] = ()) -> None:
        """Take words by list name, and words that stand for themselves; raise ValueError for a word of fewer than two
        characters."""
        every = dict.fromkeys(chain(SHAPES, *words_by_name.values(), single_words))
        self._numbers = {word: number for number, word in enumerate(every)}
        self._lists = {name: frozenset(map(self._numbers.__getitem__, words)) for name, words in words_by_name.items()}
        self._not_meant = self._lists.get(NOT_MEANT, frozenset())
        self._lengths: dict[str, tuple[int, ...]] = {}
        for word in islice(every, len(SHAPES), None):
            head, length = word[:2], len(word)
            if length < 2:
                raise ValueError(f"the word {word!r} is shorter than two characters")
            known = self._lengths.get(head, ())
            if length not in known:
                self._lengths[head] = (*known, length)

    def numbers_of(self, choices: tuple[str, ...]) -> frozenset[int]:
        """Return the numbers of `choices`, each a word or the name of a list; raise KeyError for what is neither."""
        if len(choices) == 1 and choices[0] in self._lists:
            return self._lists[choices[0]]
        found: set[int] = set()
        for choice in choices:
            numbers = self._lists.get(choice)
            if numbers is None:
                found.add(self._numbers[choice])
            else:
                found |= numbers
        return frozenset(found)

    def find(self, text: str) -> list[Hit]:
        """Return (start, end, number) for each known word and shape, by start."""
        hits = self._find_words(text)
        for shapes, shaped in ((_NUMBERED_SHAPES, _NUMBERED), (_WORDED_SHAPES, _WORDED)):
            hits.extend([(*found.span(), shapes[found.lastindex or 1]) for found in shaped.finditer(text)])
        hits.sort()
        covers = [hit for hit in hits if hit[2] in self._not_meant]
        return _leave_out(hits, covers, len(text)) if covers else hits

    def _find_words(self, text: str) -> list[Hit]:
        hits: list[Hit] = []
        lengths_of, number_of = self._lengths.get, self._numbers.get
        lengths_at = map(lengths_of, map(str.__add__, text, text[1:]))
        for start, lengths in enumerate(lengths_at):
            for length in lengths or ():
                number = number_of(text[start : start + length])
                if number is not None:
                    hits.append((start, start + length, number))
        return hits


def _leave_out(hits: list[Hit], covers: list[Hit], length: int) -> list[Hit]:
    """Leave out the covers and every word that one of them touches."""
    hidden = bytearray(length)
    for start, end, _ in covers:
        hidden[start:end] = b"\1" * (end - start)
    return [hit for hit in hits if hidden.find(1, hit[0], hit[1]) < 0]
