"""What a file of counts asks: coverage, accuracy, acceptance or a sequence, from JSON or CSV.

JSON is an object with `kind`. CSV is told by its columns, in Chinese or English: a table of counts by stratum, or the
sheet of a drawn sample with a result for each record. docs/how-to/draw-a-sample.md shows each.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reconcile.estimate.acceptance import Risks
from reconcile.estimate.accuracy import CheckedStratum
from reconcile.estimate.coverage import ListCounts
from reconcile.estimate.linkage_error import CheckedRate, KnownRate, LinkErrors, Links, PairBands, Rate
from reconcile.estimate.wording import EstimateError, gettext_noop

# Names of columns as people write them; the first one is the key in JSON.
_COLUMNS = {
    "name": ("name", "stratum", "分层", "层", "名称", "乡镇", "township"),
    "register": ("register", "登记库", "本库", "登记人数", "first"),
    "other_list": ("other_list", "另一名单", "独立名单", "名单人数", "second"),
    "matched": ("matched", "匹配数", "匹配", "重合数"),
    "checked": ("checked", "核查数", "抽查数"),
    "right": ("right", "correct", "正确数", "无误数"),
    "population": ("population", "总数", "记录总数", "总记录数"),
    "result": ("result", "核查结果", "结果"),
}
# More digits than these are no count of people.
_COUNT = re.compile(r"[0-9]{1,10}")
RIGHT_WORDS = frozenset({"1", "right", "correct", "yes", "y", "true", "对", "正确", "是", "无误", "一致", "√", "✓"})
WRONG_WORDS = frozenset(
    {"0", "wrong", "incorrect", "no", "n", "false", "错", "错误", "否", "有误", "不一致", "×", "x", "✗"}
)


@dataclass(frozen=True)
class CoverageQuestion:
    """How complete is a register?"""

    strata: tuple[ListCounts, ...]


@dataclass(frozen=True)
class AccuracyQuestion:
    """How right is a register?"""

    strata: tuple[CheckedStratum, ...]


@dataclass(frozen=True)
class LotQuestion:
    """Does a plan of fixed size accept?"""

    risks: Risks
    checked: int
    errors: int


@dataclass(frozen=True)
class SequenceQuestion:
    """Does a sequential plan accept? `outcomes` has 0 for right and 1 for wrong, in the order of checking."""

    risks: Risks
    outcomes: str


Question = CoverageQuestion | AccuracyQuestion | LotQuestion | SequenceQuestion


def read_question(*, content: bytes) -> Question:
    """Return what a file asks; raise EstimateError, with the place, where it cannot be understood."""
    text = decode_table(content=content).strip()
    return _read_object(text) if text.startswith("{") else _read_table(text)


def decode_table(*, content: bytes) -> str:
    """Return the text of a .csv or .json in UTF-8 or GB 18030; raise EstimateError for anything else."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise EstimateError(gettext_noop("The file is no text in UTF-8 or GB 18030; save it as CSV or JSON."))


def _read_object(text: str) -> Question:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        message = gettext_noop("The JSON breaks off in line {line}, character {place}; correct it there.")
        raise EstimateError(message, line=error.lineno, place=error.colno) from error
    except (RecursionError, ValueError) as error:
        raise EstimateError(gettext_noop("The JSON is nested too deep, or a number in it is too long.")) from error
    readers: dict[str, Callable[[Mapping[str, Any]], Question]] = {
        "coverage": lambda given: CoverageQuestion(tuple(map(_read_lists, _get_strata(given)))),
        "accuracy": lambda given: AccuracyQuestion(tuple(map(_read_checked, _get_strata(given)))),
        "acceptance": lambda given: LotQuestion(_read_risks(given), _count(given, "checked"), _count(given, "errors")),
        "sequence": lambda given: SequenceQuestion(_read_risks(given), str(given.get("outcomes", ""))),
    }
    if {"rows_left", "rows_right", "matches"} <= given.keys():
        return CoverageQuestion((_read_summary(given),))
    kind = str(given.get("kind", ""))
    if kind not in readers:
        message = gettext_noop("The kind “{kind}” is unknown; write one of {kinds}.")
        raise EstimateError(message, kind=kind, kinds=", ".join(readers))
    return readers[kind](given)


def _get_strata(given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    strata = given.get("strata", [given])
    if not isinstance(strata, list) or not all(isinstance(one, dict) for one in strata):
        raise EstimateError(gettext_noop("“strata” has to be a list of objects, one for each stratum."))
    return strata


def _read_lists(given: Mapping[str, Any]) -> ListCounts:
    register, other_list, matched = (_count(given, key) for key in ("register", "other_list", "matched"))
    return ListCounts(str(given.get("name", "")), register, other_list, matched, _read_links(given.get("links")))


def _read_summary(given: Mapping[str, Any]) -> ListCounts:
    """Return the counts of a linkage's own summary: left is the register, right the list, duplicates stand once.

    How many links are wrong is what the model expects of itself, and how many it missed it cannot know: none is taken.
    """
    left, right, matches = (_count(given, key) for key in ("rows_left", "rows_right", "matches"))
    twice = [_count({key: given.get(key, 0)}, key) for key in ("duplicates_left", "duplicates_right")]
    wrong = _read_number(given.get("expected_wrong", 0), "expected_wrong")
    links = LinkErrors(KnownRate(wrong / matches), KnownRate(0.0)) if matches else None
    return ListCounts("", left - twice[0], right - twice[1], matches, links)


def _read_links(given: Any) -> Links | None:
    """Return what is known of the links: rates of false and missed ones, or pairs by probability."""
    if given is None:
        return None
    if isinstance(given, dict) and "pairs" in given:
        try:
            return PairBands(tuple((float(probability), int(count)) for probability, count in given["pairs"]))
        except (TypeError, ValueError) as error:
            message = gettext_noop(
                "“pairs” has to be a list of [probability, count], such as [[0.99, 2800], [0.5, 60]]."
            )
            raise EstimateError(message) from error
    if isinstance(given, dict) and {"false", "missed"} <= given.keys():
        return LinkErrors(_read_rate(given["false"]), _read_rate(given["missed"]))
    message = gettext_noop("“links” needs “false” and “missed”, each a rate or counts, or else “pairs”.")
    raise EstimateError(message)


def _read_rate(given: Any) -> Rate:
    if isinstance(given, dict):
        return CheckedRate(_count(given, "wrong"), _count(given, "checked"))
    return KnownRate(_read_number(given, "rate"))


def _read_checked(given: Mapping[str, Any]) -> CheckedStratum:
    population = _count(given, "population") if given.get("population") not in (None, "") else None
    return CheckedStratum(str(given.get("name", "")), _count(given, "checked"), _count(given, "right"), population)


def _read_risks(given: Mapping[str, Any]) -> Risks:
    known = [name for name in ("producer_risk", "consumer_risk") if name in given]
    return Risks(**{name: _read_number(given.get(name, ""), name) for name in ("good", "bad", *known)})


def _read_number(given: Any, name: str) -> float:
    """Return a share, written 0.005 or 0.5%."""
    try:
        return read_share(written=str(given))
    except ValueError as error:
        message = gettext_noop("{name} is {value}; give a share between 0 and 1, such as 0.99 or 99%.")
        raise EstimateError(message, name=name, value=str(given)) from error


def read_share(*, written: str) -> float:
    """Return a share, written as 0.99, 99% or 99％; raise ValueError for anything else."""
    plain = written.strip().replace("％", "%")
    value = float(plain.removesuffix("%"))
    if not math.isfinite(value):
        raise ValueError(written)
    return value / 100 if plain.endswith("%") else value


def _count(given: Mapping[str, Any], key: str) -> int:
    value = given.get(key)
    written = str(value).strip().replace(",", "").removesuffix(".0")
    if value is None or isinstance(value, bool) or not _COUNT.fullmatch(written):
        where = given.get("line")
        message = (
            gettext_noop("Line {line}: {key} is “{value}”; a whole number below ten thousand million is needed.")
            if where
            else gettext_noop("{key} is “{value}”; a whole number below ten thousand million is needed.")
        )
        told = "" if value is None else str(value)[:40]
        raise EstimateError(message, **({"line": where} if where else {}), key=key, value=told)
    return int(written)


def _read_table(text: str) -> Question:
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise EstimateError(gettext_noop("The table cannot be read as CSV; save it as CSV again.")) from error
    keys = [_find_key(column) for column in rows[0]] if rows else []
    table = [
        {"line": line, **dict(zip(keys, row, strict=False))}
        for line, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    if {"register", "other_list", "matched"} <= set(keys):
        return CoverageQuestion(tuple(map(_read_lists, table)))
    if {"checked", "right"} <= set(keys):
        return AccuracyQuestion(tuple(map(_read_checked, table)))
    if "result" in keys:
        return AccuracyQuestion(_count_results(table))
    message = gettext_noop(
        "The columns do not say what is asked. For coverage: stratum, register, other_list, matched; for accuracy: "
        "stratum, checked, right, population; for a checked sample: stratum, population, result."
    )
    raise EstimateError(message)


def _find_key(column: str) -> str:
    plain = column.strip().casefold()
    return next((key for key, names in _COLUMNS.items() if plain in names), plain)


def _count_results(table: Sequence[Mapping[str, Any]]) -> tuple[CheckedStratum, ...]:
    """Count the results of a drawn sample by stratum; a record without a result has not been checked yet."""
    results: dict[str, list[bool]] = {}
    populations: dict[str, int | None] = {}
    for row in table:
        name = str(row.get("name", ""))
        results.setdefault(name, []).append(_read_result(row))
        populations[name] = _count(row, "population") if row.get("population") else None
    return tuple(CheckedStratum(name, len(each), sum(each), populations[name]) for name, each in results.items())


def _read_result(row: Mapping[str, Any]) -> bool:
    word = str(row.get("result", "")).strip().casefold()
    if word in RIGHT_WORDS or word in WRONG_WORDS:
        return word in RIGHT_WORDS
    message = (
        gettext_noop("Line {line}: the result “{word}” is neither right (1, 对) nor wrong (0, 错).")
        if word
        else gettext_noop(
            "Line {line}: no result; every drawn record has to be checked, and one that cannot be checked counts as "
            "wrong (0)."
        )
    )
    raise EstimateError(message, line=row["line"], **({"word": word[:20]} if word else {}))
