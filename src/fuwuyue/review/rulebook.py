"""The rules of the review, read from their data files and checked.

A rule is one item of `rules/*.yaml` or of a province's pack; its words come from `vocabulary.yaml`, its citations from
`laws.yaml`. What a rule may not be, it cannot become: a rule of class B that refuses, an unknown citation or word
list, or a pack that replaces a rule of class A stops the load with a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import get_language
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.review.model import Citation, Decision
from fuwuyue.review.pattern import Pattern, PatternError, is_name, parse_pattern
from fuwuyue.review.vocabulary import Vocabulary
from fuwuyue.review.wording import word_reason

FOLDER = Path(__file__).resolve().parent
# Every scalar is text: nothing is guessed to be a date or a number, and the load is a quarter faster.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# GB/T 2260. The endings 省 市 自治区 are left off.
_PROVINCES = dict(
    re.findall(
        r"(\d\d)(\D+)",
        "11北京12天津13河北14山西15内蒙古21辽宁22吉林23黑龙江31上海32江苏33浙江34安徽35福建36江西37山东41河南42湖北"
        "43湖南44广东45广西46海南50重庆51四川52贵州53云南54西藏61陕西62甘肃63青海64宁夏65新疆71台湾81香港82澳门",
    )
)
_PROVINCE_ENDING = compile_re("(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$")
_NEEDED = {
    "id",
    "class",
    "decision",
    "title",
    "basis",
    "reason",
    "citations",
    "counterpart",
    "match",
    "keep",
}
_WAYS = {"patterns", "weighed"}
_ALLOWED = _NEEDED | _WAYS | {"names_conduct", "from", "until"}
_BASES = {"none", "conflict", "advice"}
_SEVERITY = {Decision.REFUSE: 0, Decision.REWRITE: 1, Decision.CAUTION: 2}


class RuleError(ValueError):
    """A rule file that cannot be used; the message names the file or the rule and says what is wrong."""


@dataclass(frozen=True)
class Rule:
    """One rule. `basis`: `none` (no provision supports the clause), `conflict` (with what is cited) or `advice`;
    `reasons` are whole sentences in `zh` and `en`.

    A rule looks for `patterns`, or speaks for the sentences whose theme `weighed` names (`weighing`).
    `names_conduct` marks rules about what residents did (births): for them, officials' discipline is no excuse.
    `match` and `keep` are examples: sentences in which the rule must and must not find something.
    """

    id: str
    rule_class: str
    decision: Decision
    title: Mapping[str, str]
    patterns: tuple[Pattern, ...]
    weighed: str | None
    basis: str
    reasons: Mapping[str, str]
    citations: tuple[Citation, ...]
    counterpart: Mapping[str, str]
    match: tuple[str, ...]
    keep: tuple[str, ...]
    names_conduct: bool
    in_force_from: date | None
    in_force_until: date | None

    @property
    def severity(self) -> tuple[int, str]:
        """Sort key: refusals first, then rewrites, then cautions; class A before class B."""
        return _SEVERITY[self.decision], self.rule_class

    def applies_on(self, day: date | None) -> bool:
        """Tell whether the rule is in force on `day`; None asks for the rules that have no end."""
        if day is None:
            return self.in_force_until is None
        starts = self.in_force_from is None or self.in_force_from <= day
        return starts and (self.in_force_until is None or day < self.in_force_until)


@dataclass(frozen=True)
class Province:
    """A province with rules of its own: its code of GB/T 2260 (two digits), its names, and what its pack adds.

    `names` are all by which it can be asked for: the short name, the full one, and last the one in Latin letters.
    """

    code: str
    names: tuple[str, ...]
    note: Mapping[str, str]

    def get_name(self) -> str:
        """Return what the reader calls it: 四川省, or Sichuan."""
        return self.names[1] if get_language().startswith("zh") else self.names[-1].title()

    def get_note(self) -> str:
        """Return what its rules add to the general ones, in the reader's language."""
        return self.note["zh" if get_language().startswith("zh") else "en"]


@dataclass(frozen=True)
class RuleBook:
    """All rules for one province (or none), strongest first, bound to one vocabulary.

    `patterns` holds (place in `rules`, pattern) in the order of rules; `by_anchor` leads from the number of an
    anchor's word to places in `patterns`; `by_theme` from a theme to the place of the rule that speaks for it;
    `telling` holds the numbers of all words that a rule of class A looks for.
    """

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    patterns: tuple[tuple[int, Pattern], ...]
    by_anchor: Mapping[int, list[int]]
    by_theme: Mapping[str, int]
    telling: frozenset[int]


def make_rule(raw: Mapping[str, Any], laws: Mapping[str, Citation]) -> Rule:
    """Turn one item of a rule file into a rule; raise RuleError for anything it may not be."""
    name = raw.get("id", "?") if isinstance(raw, Mapping) else "?"
    if not isinstance(raw, Mapping) or (_NEEDED - raw.keys()) or (raw.keys() - _ALLOWED):
        keys = raw.keys() if isinstance(raw, Mapping) else set()
        raise RuleError(f"rule {name!r}: missing {sorted(_NEEDED - keys)}, unknown {sorted(keys - _ALLOWED)}")
    _check(raw, name, laws)
    try:
        patterns = tuple(map(parse_pattern, raw.get("patterns", ())))
    except PatternError as error:
        raise RuleError(f"rule {name!r}: {error}") from error
    citations = tuple(laws[citation] for citation in raw["citations"])
    return Rule(
        id=name,
        rule_class=raw["class"],
        decision=Decision(raw["decision"]),
        title=raw["title"],
        patterns=patterns,
        weighed=raw.get("weighed"),
        basis=raw["basis"],
        reasons={language: word_reason(raw["reason"], raw["basis"], citations, language) for language in ("zh", "en")},
        citations=citations,
        counterpart=raw["counterpart"],
        match=tuple(raw["match"]),
        keep=tuple(raw["keep"]),
        names_conduct="names_conduct" in raw,
        in_force_from=_read_day(raw.get("from")),
        in_force_until=_read_day(raw.get("until")),
    )


def _read_day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _check(raw: Mapping[str, Any], name: str, laws: Mapping[str, Citation]) -> None:
    if raw["class"] not in ("A", "B"):
        raise RuleError(f"rule {name!r}: class is A or B, not {raw['class']!r}")
    if raw["decision"] not in [decision.value for decision in Decision]:
        raise RuleError(f"rule {name!r}: decision is refuse, rewrite or caution, not {raw['decision']!r}")
    if raw["class"] == "B" and raw["decision"] == Decision.REFUSE.value:
        raise RuleError(f"rule {name!r}: only a rule of class A may refuse; class B rewrites or cautions")
    if len(_WAYS & raw.keys()) != 1:
        raise RuleError(f"rule {name!r}: it has either patterns or the theme that it is weighed by")
    if raw["basis"] not in _BASES:
        raise RuleError(f"rule {name!r}: basis is one of {sorted(_BASES)}, not {raw['basis']!r}")
    for citation in raw["citations"]:
        if citation not in laws:
            raise RuleError(f"rule {name!r}: unknown citation {citation!r}; add it to laws.yaml")
    for text in ("title", "reason", "counterpart"):
        if not isinstance(raw[text], Mapping) or set(raw[text]) != {"zh", "en"}:
            raise RuleError(f"rule {name!r}: {text} needs zh and en")


def make_rulebook(rules: Iterable[Rule], words: Mapping[str, tuple[str, ...]]) -> RuleBook:
    """Bind rules to their words; raise RuleError for a rule id used twice or an unknown word list."""
    ordered = sorted(rules, key=lambda rule: rule.severity)
    ids = [rule.id for rule in ordered]
    doubled = {rule_id for rule_id in ids if ids.count(rule_id) > 1}
    if doubled:
        raise RuleError(f"rule ids used twice: {sorted(doubled)}")
    try:
        vocabulary = Vocabulary(words, _single_words(ordered))
    except ValueError as error:
        raise RuleError(str(error)) from error
    patterns: list[tuple[int, Pattern]] = []
    by_words: dict[frozenset[int], list[int]] = defaultdict(list)
    for place, rule in enumerate(ordered):
        for pattern in rule.patterns:
            try:
                bound = pattern.bind(vocabulary)
            except PatternError as error:
                raise RuleError(f"rule {rule.id!r}: {error}") from error
            by_words[bound.anchor.numbers].append(len(patterns))
            patterns.append((place, bound))
    by_anchor: dict[int, list[int]] = {}
    for numbers, places in by_words.items():
        for number in numbers:
            by_anchor[number] = by_anchor.get(number, []) + places
    by_theme = {rule.weighed: place for place, rule in enumerate(ordered) if rule.weighed}
    return RuleBook(tuple(ordered), vocabulary, tuple(patterns), by_anchor, by_theme, _find_telling(ordered, patterns))


def _find_telling(rules: list[Rule], patterns: list[tuple[int, Pattern]]) -> frozenset[int]:
    """Return the numbers of all words that the rules of class A look for."""
    steps = (step for place, pattern in patterns if rules[place].rule_class == "A" for step in pattern.steps)
    return frozenset[int]().union(*(step.numbers for step in steps if not step.operator.startswith("-")))


def _single_words(rules: Iterable[Rule]) -> dict[str, None]:
    """Return the words that patterns name directly, in the order of the rules."""
    return dict.fromkeys(
        choice
        for rule in rules
        for pattern in rule.patterns
        for step in pattern.steps
        for choice in step.choices
        if not is_name(choice)
    )


def read_words(path: Path = FOLDER / "vocabulary.yaml") -> dict[str, tuple[str, ...]]:
    """Read the word lists: name → words; a name in the list stands for the words of that list."""
    raw: dict[str, str] = _read(path)
    lists = {name: words.split() for name, words in raw.items()}

    def expand(name: str) -> list[str]:
        words = lists[name]
        if lists.keys().isdisjoint(words):
            return words
        return [word for item in words for word in (expand(item) if item in lists else [item])]

    return {name: tuple(expand(name)) for name in lists}


@cache
def read_laws(path: Path = FOLDER / "laws.yaml") -> dict[str, Citation]:
    """Read the citations by their id."""
    return {
        name: Citation(article=article, article_en=english, **{key: law[key] for key in law if key != "articles"})
        for law in _read(path)
        for name, (article, english) in law["articles"].items()
    }


def read_rules(path: Path) -> list[Rule]:
    """Read one rule file."""
    laws = read_laws()
    return [make_rule(raw, laws) for raw in _read(path)]


@cache
def read_provinces() -> dict[Path, Province]:
    """Return the provinces that have a pack, by the pack's file."""
    found = {}
    for path in sorted((FOLDER / "provinces").glob("*.yaml")):
        head = _read(path)["province"]
        found[path] = Province(head["code"], tuple(head["names"]), head["note"])
    return found


@cache
def _general_rules() -> tuple[Rule, ...]:
    return tuple(rule for path in sorted((FOLDER / "rules").glob("*.yaml")) for rule in read_rules(path))


@cache
def get_rulebook(province: str | None = None) -> RuleBook:
    """Return the rules for a province, given by code or name; the general rules where it has no pack of its own.

    Raise UserError for what is no province.
    """
    if province is not None and not _is_province(province):
        raise UserError(
            _("“{province}” is no province: give its name or its two-digit code, such as 四川 or 51").format(
                province=province
            )
        )
    rules = {rule.id: rule for rule in _general_rules()}
    for path, head in read_provinces().items():
        if province in (head.code, *head.names):
            for rule in (make_rule(raw, read_laws()) for raw in _read(path)["rules"]):
                if rule.id in rules and rules[rule.id].rule_class == "A":
                    raise RuleError(f"{path.name}: a province's pack may not replace {rule.id!r}, a rule of class A")
                rules[rule.id] = rule
    return make_rulebook(rules.values(), read_words())


def _is_province(province: str) -> bool:
    known = {name for head in read_provinces().values() for name in head.names}
    short = _PROVINCE_ENDING.sub("", province)
    return province in known or province in _PROVINCES or short in _PROVINCES.values()


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (it is a safe loader)
    except yaml.YAMLError as error:
        raise RuleError(f"{path.name}: not readable as YAML: {error}") from error
