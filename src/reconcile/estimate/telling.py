"""Answers in sentences, and as a mapping for JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from reconcile.estimate.acceptance import AcceptancePlan, Judgement, choose_error_rates
from reconcile.estimate.accuracy import Accuracy, StratumAccuracy
from reconcile.estimate.coverage import Coverage, StratumCoverage
from reconcile.estimate.sequential import SequentialPlan
from reconcile.estimate.verdict import Interval, Method, Verdict
from reconcile.estimate.wording import Statement, gettext_noop, tell_at_least, tell_at_most, tell_share

METHODS = {
    Method.EXACT_BINOMIAL: gettext_noop("Interval: exact, binomial (Clopper and Pearson 1934)."),
    Method.EXACT_FINITE: gettext_noop("Interval: exact, for a register of known size (hypergeometric)."),
    Method.EFFECTIVE_SIZE: gettext_noop(
        "Interval: of a stratified sample, at its effective size (Korn, Graubard 1998)."
    ),
    Method.WILSON: gettext_noop("Interval: score (Wilson 1927)."),
    Method.EXACT_LISTS: gettext_noop("Interval: exact for two lists (hypergeometric, Chapman 1951)."),
    Method.LOGIT: gettext_noop("Interval: transformed logit (Sadinle 2009)."),
    Method.LOG_NORMAL: gettext_noop("Interval: log-normal (Chao 1989)."),
    Method.SIMULATION: gettext_noop("Interval: by simulation, which carries the doubt about strata and links through."),
}
VERDICTS = {
    Verdict.MET: gettext_noop("Target {target}: met."),
    Verdict.NOT_MET: gettext_noop("Target {target}: not met."),
    Verdict.CANNOT_SAY: gettext_noop("Target {target}: cannot say; the interval holds values on both sides of it."),
}
STRATUM_VERDICTS = {
    None: gettext_noop("  {name}: {share} ({low} to {high})"),
    Verdict.MET: gettext_noop("  {name}: {share} ({low} to {high}), met"),
    Verdict.NOT_MET: gettext_noop("  {name}: {share} ({low} to {high}), not met"),
    Verdict.CANNOT_SAY: gettext_noop("  {name}: {share} ({low} to {high}), cannot say"),
}
LOT_VERDICTS = {
    Verdict.MET: gettext_noop("Accepted."),
    Verdict.NOT_MET: gettext_noop("Not accepted."),
    Verdict.CANNOT_SAY: gettext_noop("Cannot say yet."),
}
COVERAGE = gettext_noop("Coverage: {share}, between {low} and {high} with {confidence} confidence.")
ACCURACY = gettext_noop("Right records: {share}, between {low} and {high} with {confidence} confidence.")
WILSON = gettext_noop("By the usual formula (Wilson): between {low} and {high}; it does not decide.")
EVERYBODY = gettext_noop("People there are, by the two lists: {count}, between {low} and {high}.")
NO_UPPER_LIMIT = gettext_noop("People there are: at least {low}; an upper limit cannot be given.")
SEEDED = gettext_noop("Simulated {draws} times with the seed {seed}; the same seed gives the same figures.")
BY_STRATUM = gettext_noop("By stratum; the more intervals there are, the more of them miss the truth by chance:")
ASSUMES = gettext_noop("This holds if:")
ITEM = gettext_noop("  - {text}")
PLAN = gettext_noop(
    "Fixed sample: check {size} records and accept with {allowed} errors or fewer. It tells {good} errors (fails in "
    "{producer_risk} of cases at most) from {bad} (passes in {consumer_risk} of cases at most)."
)
SEQUENCE = gettext_noop(
    "Sequential: after n records accept with {slope} n - {accept_gap} errors or fewer, refuse with {slope} n + "
    "{refuse_gap} or more; stop without an answer at {most}."
)
CURVE = gettext_noop("Chance of being accepted, by the true error rate:")
POINT = gettext_noop(
    "  {rate}: {fixed} with the fixed sample; {accepted} with the sequence, after {mean} records on average"
)

Translate = Callable[[str], str]


def tell_coverage(answer: Coverage) -> list[Statement]:
    """Return the sentences of a coverage."""
    lines = [_tell_interval(COVERAGE, answer.share, answer.interval), *_tell_verdict(answer.verdict, answer.target)]
    people = answer.population_interval
    values: dict[str, str | int] = {"count": f"{answer.population:,.0f}", "low": f"{people.low:,.0f}"}
    if math.isfinite(people.high):
        lines.append(Statement(EVERYBODY, {**values, "high": f"{people.high:,.0f}"}))
    else:
        lines.append(Statement(NO_UPPER_LIMIT, values))
    lines.append(Statement(METHODS[answer.interval.method]))
    if answer.seed is not None and answer.draws is not None:
        lines.append(Statement(SEEDED, {"draws": answer.draws, "seed": answer.seed}))
    lines += _tell_strata([(part.counts.name, part) for part in answer.strata])
    return [*lines, *answer.notes, *_tell_assumptions(answer.assumptions)]


def tell_accuracy(answer: Accuracy) -> list[Statement]:
    """Return the sentences of an accuracy."""
    lines = [_tell_interval(ACCURACY, answer.share, answer.interval), *_tell_verdict(answer.verdict, answer.target)]
    lines.append(Statement(METHODS[answer.interval.method]))
    lines.append(Statement(WILSON, _limits(answer.wilson)))
    lines += _tell_strata([(part.stratum.name, part) for part in answer.strata])
    return [*lines, *answer.notes, *_tell_assumptions(answer.assumptions)]


def tell_judgement(answer: Judgement) -> list[Statement]:
    """Return the sentences of an acceptance."""
    return [Statement(LOT_VERDICTS[answer.verdict]), answer.statement, *_tell_assumptions(answer.assumptions)]


def tell_plans(*, fixed: AcceptancePlan, sequence: SequentialPlan) -> list[Statement]:
    """Return two plans for the same risks in sentences, with their operating characteristics."""
    gaps: dict[str, str | int] = {
        "slope": f"{sequence.slope:.5f}",
        "accept_gap": f"{sequence.accept_gap:.3f}",
        "refuse_gap": f"{sequence.refuse_gap:.3f}",
        "most": sequence.most,
    }
    lines = [Statement(PLAN, {**fixed.risks.tell(), "size": fixed.size, "allowed": fixed.allowed})]
    lines += [Statement(SEQUENCE, gaps), Statement(CURVE)]
    for rate in choose_error_rates(fixed.risks):
        one = sequence.find_operating(rate)
        values = {"fixed": tell_share(fixed.find_acceptance(rate)), "accepted": tell_share(one.accepted)}
        lines.append(Statement(POINT, {**values, "rate": tell_share(rate), "mean": f"{one.mean_checked:.0f}"}))
    return lines


def plans_as_mapping(*, fixed: AcceptancePlan, sequence: SequentialPlan) -> dict[str, Any]:
    """Return two plans for the same risks for JSON, with a point of both curves for each error rate."""
    rates = choose_error_rates(fixed.risks)
    curve = [{"fixed_accepted": fixed.find_acceptance(rate), **vars(sequence.find_operating(rate))} for rate in rates]
    gaps = {name: getattr(sequence, name) for name in ("slope", "accept_gap", "refuse_gap", "most")}
    plan = {"size": fixed.size, "allowed": fixed.allowed}
    return {"risks": vars(fixed.risks), "fixed": plan, "sequential": gaps, "curve": curve}


def _tell_interval(message: str, share: float, interval: Interval) -> Statement:
    values = {"share": tell_share(share), "confidence": f"{interval.confidence * 100:g}%"}
    return Statement(message, {**values, **_limits(interval)})


def _limits(interval: Interval) -> dict[str, str | int]:
    return {"low": tell_at_least(interval.low), "high": tell_at_most(interval.high)}


def _tell_verdict(verdict: Verdict | None, target: float | None) -> list[Statement]:
    if verdict is None or target is None:
        return []
    return [Statement(VERDICTS[verdict], {"target": f"{target * 100:g}%"})]


def _tell_strata(parts: Sequence[tuple[str, StratumCoverage | StratumAccuracy]]) -> list[Statement]:
    if len(parts) < 2:
        return []
    lines = [
        Statement(
            STRATUM_VERDICTS[part.verdict], {"name": name, "share": tell_share(part.share), **_limits(part.interval)}
        )
        for name, part in parts
    ]
    return [Statement(BY_STRATUM), *lines]


def _tell_assumptions(assumptions: Sequence[Statement]) -> list[Statement]:
    return [Statement(ASSUMES), *assumptions] if assumptions else []


def tell_lines(*, statements: Sequence[Statement], translate: Translate) -> list[str]:
    """Return the sentences in a language, those after “This holds if:” as a list."""
    lines, listed = [], False
    for statement in statements:
        line = statement.tell(translate)
        lines.append(Statement(ITEM, {"text": line}).tell(translate) if listed else line)
        listed = listed or statement.message == ASSUMES
    return lines


def as_mapping(*, answer: Coverage | Accuracy | Judgement, translate: Translate) -> dict[str, Any]:
    """Return an answer for JSON: shares as numbers with all their digits, sentences in a language."""
    if isinstance(answer, Judgement):
        said = answer.statement.tell(translate)
        return {"verdict": answer.verdict.value, "statement": said, **_say(answer.assumptions, translate)}
    content: dict[str, Any] = {
        "share": answer.share,
        "interval": _map_interval(answer.interval),
        "target": answer.target,
        "verdict": answer.verdict.value if answer.verdict else None,
    }
    if isinstance(answer, Coverage):
        people = {"population": answer.population, "standard_error": answer.standard_error}
        content |= people | {"population_interval": _map_interval(answer.population_interval)}
        content |= {"seed": answer.seed, "draws": answer.draws}
    else:
        content |= {"wilson": _map_interval(answer.wilson), "effective_size": answer.effective_size}
    content["strata"] = [_map_stratum(part) for part in answer.strata]
    notes = [note.tell(translate) for note in answer.notes]
    return content | {"notes": notes, **_say(answer.assumptions, translate)}


def _say(assumptions: Sequence[Statement], translate: Translate) -> dict[str, list[str]]:
    return {"assumptions": [one.tell(translate) for one in assumptions]}


def _map_interval(interval: Interval) -> dict[str, Any]:
    high = interval.high if math.isfinite(interval.high) else None
    return {"low": interval.low, "high": high, "confidence": interval.confidence, "method": interval.method.value}


def _map_stratum(part: StratumCoverage | StratumAccuracy) -> dict[str, Any]:
    name = part.counts.name if isinstance(part, StratumCoverage) else part.stratum.name
    verdict = part.verdict.value if part.verdict else None
    return {"name": name, "share": part.share, "interval": _map_interval(part.interval), "verdict": verdict}
