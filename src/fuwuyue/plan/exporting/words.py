"""The words in which every page, paper and terminal names the parts of a plan, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.partial_date import PartialDate
from fuwuyue.kernel.texts import get_language
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.workdays import is_workday
from fuwuyue.plan.parsing.model import Deadline, Period, Phase, Plan, Target, UnitRole
from fuwuyue.review.api import Citation, Decision, Finding, get_text_month

# A longer span is no campaign; counting its working days one by one would say little and cost much.
_LONGEST_COUNTED_DAYS = 5 * 366
_WITHIN = compile_re(r"within (?P<number>\S+) (?P<unit>working days?|[a-z]+)(?: of (?P<anchor>.+))?")
_BEFORE = compile_re(r"(?P<number>\S+) (?P<unit>working days?|[a-z]+) before(?: (?P<anchor>.+))?")
_AFTER_FEAST = compile_re(r"first working day after (?P<feast>.+)")


def describe_date(day: PartialDate | None) -> str:
    """Return the day as `2026-09-01`; a day without its year says so, and no day at all is an empty text."""
    if day is None:
        return ""
    if day.year is None:
        return _("{month:02d}-{day:02d} (year not given)").format(month=day.month, day=day.day)
    return str(day)


def describe_days(start: PartialDate | None, end: PartialDate | None) -> str:
    """Return a range of days, both included; where one end is open it says from when, or by when."""
    if start and end:
        if start == end:
            return describe_date(start)
        return _("{start} to {end}").format(start=describe_date(start), end=describe_date(end))
    if start:
        return _("from {start}").format(start=describe_date(start))
    return _("by {end}").format(end=describe_date(end)) if end else ""


def count_days(period: Period | Phase) -> int | None:
    """Return how many days the period has, its last day included; None where an end or its year is open."""
    start, end = _ends(period)
    return (end - start).days + 1 if start and end and end >= start else None


def describe_length(period: Period) -> str:
    """Return the number of days and working days, saying where next year's holidays are not published yet."""
    start, end = _ends(period)
    days = count_days(period)
    if not start or not end or days is None or days > _LONGEST_COUNTED_DAYS:
        return ""
    verdicts = [is_workday(start + timedelta(days=step)) for step in range(days)]
    words = _("{days} days, last day included; {workdays} working days").format(
        days=days, workdays=sum(map(bool, verdicts))
    )
    return words + _(" (provisional)") if any(verdict.provisional for verdict in verdicts) else words


def _ends(period: Period | Phase) -> tuple[date | None, date | None]:
    start = period.start.to_date() if period.start else None
    return start, period.end.to_date() if period.end else None


def describe_due(deadline: Deadline) -> str:
    """Return when the deadline falls: its day, with the hour where one is given, or its rule in words."""
    if deadline.date is None:
        return _tell_rule(deadline.rule or "")
    words = describe_date(deadline.date)
    if deadline.time:
        words = f"{words} {deadline.time}"
    return _("about {day}").format(day=words) if deadline.approx else words


def _tell_rule(rule: str) -> str:
    """Return `within 10 working days of …` in the reader's language; a rule of no known form as it is written."""
    if found := _WITHIN.fullmatch(rule):
        span = _("within {number} {unit}").format(number=found["number"], unit=_tell_unit(found["unit"]))
        anchor = _("issue") if found["anchor"] == "issue" else found["anchor"]
        return _("{span} of {anchor}").format(span=span, anchor=anchor) if anchor else span
    if found := _BEFORE.fullmatch(rule):
        number, unit = found["number"], _tell_unit(found["unit"])
        if not found["anchor"]:
            return _("{number} {unit} in advance").format(number=number, unit=unit)
        return _("{number} {unit} before {anchor}").format(number=number, unit=unit, anchor=found["anchor"])
    if found := _AFTER_FEAST.fullmatch(rule):
        return _("first working day after {feast}").format(feast=found["feast"])
    return rule


def _tell_unit(unit: str) -> str:
    units = {
        "hours": _("hours"),
        "days": _("days"),
        "working days": _("working days"),
        "weeks": _("weeks"),
        "months": _("months"),
        "terms": _("terms"),
        "years": _("years"),
        "minutes": _("minutes"),
    }
    return units.get(unit) or units.get(f"{unit}s", unit)


def describe_target(target: Target) -> str:
    """Return the number that a target imposes, as `≥ 95%`."""
    values = target.value if isinstance(target.value, list) else [target.value]
    sign = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "~": "≈ "}.get(target.comparator, "")
    return f"{sign}{'–'.join(map(_number, values))}{target.unit or ''}"


def _number(value: float) -> str:
    return f"{value:.12g}"


def describe_role(role: UnitRole) -> str:
    """Return what a unit does in the plan."""
    return {"lead": _("leads"), "support": _("supports"), "tasked": _("is given tasks")}[role]


def describe_decision(decision: Decision) -> str:
    """Return the decision of a finding as a label."""
    return {Decision.REFUSE: _("Refuse"), Decision.REWRITE: _("Rewrite"), Decision.CAUTION: _("Caution")}[decision]


def count_decisions(plan: Plan) -> dict[Decision, int]:
    """Return how many findings of each decision the plan has, the gravest first, none left out."""
    return {
        decision: sum(finding.decision is decision for finding in plan.findings)
        for decision in (Decision.REFUSE, Decision.REWRITE, Decision.CAUTION)
    }


def describe_decisions(plan: Plan) -> str:
    """Return the findings in one line, or that there are none."""
    counts = [f"{describe_decision(decision)} {count}" for decision, count in count_decisions(plan).items() if count]
    return " · ".join(counts) or _("nothing found")


def describe_citation(citation: Citation) -> str:
    """Return one provision and whether its wording has been checked."""
    name = name_provision(citation)
    if not citation.verified:
        return _("{provision} (basis to be verified)").format(provision=name)
    if month := get_text_month(citation=citation):
        return _("{provision} (verified in its text of {month})").format(provision=name, month=month)
    return _("{provision} (checked {day})").format(provision=name, day=citation.checked_on.isoformat())


def tell_text_state(findings: Iterable[Finding]) -> str:
    """Return of which text of the laws `verified` speaks, to be said once for all findings; empty where of none."""
    cited = {citation.text_as_of or "": citation for finding in findings for citation in finding.citations}
    months = [get_text_month(citation=cited[month]) for month in sorted(cited) if month]
    if not months:
        return ""
    sentence = _("“Verified” speaks of the text of {months}; later amendments have not been seen.")
    return sentence.format(months=_(", ").join(months))


def name_article(citation: Citation) -> str:
    """Return the article alone in the reader's language."""
    return citation.article if get_language().startswith("zh") else citation.article_en or citation.article


def name_provision(citation: Citation) -> str:
    """Return the law and the article in the reader's language."""
    if get_language().startswith("zh"):
        # A paper that is cited by its number alone (国办函〔2026〕12号) has no title to set in brackets.
        return f"{citation.law if '〔' in citation.law else f'《{citation.law}》'}{citation.article}"
    return f"{citation.law_en}, {name_article(citation)}".strip(", ")


def describe_plan(plan: Plan) -> str:
    """Return the plan's title, or the name of what it was read from."""
    return plan.title or (_("standard input") if plan.source.name == "-" else plan.source.name)


def find_line(text: str, position: int) -> int:
    """Return the number of the line that holds `position`, from 1."""
    return text.count("\n", 0, position) + 1


def tell_wrong_match() -> str:
    """Return how a finding that should not be there is reported; every list of findings ends with it."""
    return _("Is a finding wrong? Open the plan on the site (fuwuyue serve) and choose “Report a wrong match” there.")
