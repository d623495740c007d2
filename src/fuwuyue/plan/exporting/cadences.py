"""A cadence's short rule in words, and on the days it falls."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from fuwuyue.kernel.expressions import compile_re
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import ngettext
from fuwuyue.plan.parsing.model import Cadence

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY_OF_MONTH = compile_re(r"monthly (?:on|by) ([\d,]+)")
_DAY_OF_YEAR = compile_re(r"yearly by (\d{2})-(\d{2}|EOM)")
_DAY_OF_WEEK = compile_re(r"weekly (?:on|by) ([A-Z,]+)")
# A longer span is no campaign; its days are not listed one by one.
_LONGEST_LISTED_DAYS = 5 * 366


def describe_cadence(cadence: Cadence) -> str:
    """Return the rule as a phrase (每月5日、10日); a rule of no known form is returned as it is written."""
    words = _tell_rule(cadence.rule)
    return _("{rule}, from {start}").format(rule=words, start=cadence.from_) if cadence.from_ else words


def _tell_rule(rule: str) -> str:
    fixed = _fixed_rules()
    if rule in fixed:
        return fixed[rule]
    for pattern, tell in _FORMS:
        found = pattern.fullmatch(rule)
        if found:
            return tell(*found.groups())
    return rule


def _fixed_rules() -> dict[str, str]:
    return {
        "daily": _("every day"),
        "weekly": _("every week"),
        "monthly": _("every month"),
        "quarterly": _("every quarter"),
        "half-yearly": _("every half year"),
        "yearly": _("every year"),
        "each term": _("every term"),
        "each school year": _("every school year"),
        "every half month": _("every half month"),
        "periodic": _("regularly"),
        "after each lesson": _("after each lesson"),
        "monthly by EOM": _("every month by its last day"),
    }


def _tell_days_of_month(kind: str, written: str) -> str:
    days = _(", ").join(_ordinal(int(day)) for day in written.split(","))
    if kind == "by":
        return _("every month by the {day}").format(day=days)
    words = _("every month on the {days}").format(days=days)
    if "30" in written.split(","):
        return _("{rule} (the last day of a month that has no 30th)").format(rule=words)
    return words


def _ordinal(day: int) -> str:
    if day % 10 in (1, 2, 3) and day not in (11, 12, 13):
        return {1: _("{day}st"), 2: _("{day}nd"), 3: _("{day}rd")}[day % 10].format(day=day)
    return _("{day}th").format(day=day)


def _tell_days_of_week(written: str) -> str:
    names = dict(
        zip(
            _WEEKDAYS,
            (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
            strict=True,
        )
    )
    return _("every week on {days}").format(days=_(", ").join(names.get(day, day) for day in written.split(",")))


def _tell_day_of_year(month: str, day: str) -> str:
    if day == "EOM":
        return _("every year by the end of month {month}").format(month=int(month))
    return _("every year by {month}-{day}").format(month=month, day=day)


def _tell_month_of_year(month: str) -> str:
    return _("every year in month {month}").format(month=int(month))


def _tell_quota(kind: str, count: str, unit: str) -> str:
    units = {
        "day": _("every day"),
        "week": _("every week"),
        "month": _("every month"),
        "quarter": _("every quarter"),
        "half-year": _("every half year"),
        "year": _("every year"),
        "term": _("every term"),
        "school year": _("every school year"),
    }
    if kind == "min":
        words = ngettext("{rule} at least {count} time", "{rule} at least {count} times", int(count))
    else:
        words = ngettext("{rule} at most {count} time", "{rule} at most {count} times", int(count))
    return words.format(rule=units.get(unit, unit), count=count)


def _tell_interval(count: str, unit: str) -> str:
    words = {
        "days": _("every {count} days"),
        "weeks": _("every {count} weeks"),
        "months": _("every {count} months"),
        "years": _("every {count} years"),
    }
    return words[unit].format(count=count)


_FORMS: list[tuple[re.Pattern[str], Callable[..., str]]] = [
    (compile_re(r"monthly (on|by) (\d+(?:,\d+)*)"), _tell_days_of_month),
    (compile_re(r"weekly (?:on|by) ([A-Z]{2}(?:,[A-Z]{2})*)"), _tell_days_of_week),
    (compile_re(r"yearly by (\d{2})-(\d{2}|EOM)"), _tell_day_of_year),
    (compile_re(r"yearly in (\d{2})"), _tell_month_of_year),
    (compile_re(r"(min|max) (\d+) per (.+)"), _tell_quota),
    (compile_re(r"every (\d+) (days|weeks|months|years)"), _tell_interval),
]


def list_days(cadence: Cadence, start: date, end: date) -> list[date]:
    """Return the days from `start` to `end`, both included, on which the cadence falls.

    Empty where the rule names no day (`periodic`, `monthly`, a quota) or the span is longer than five years.
    """
    if (end - start).days > _LONGEST_LISTED_DAYS:
        return []
    falls_on = _day_test(cadence.rule)
    return [day for day in _each_day(start, end) if falls_on(day)] if falls_on else []


def _each_day(start: date, end: date) -> Iterator[date]:
    for step in range((end - start).days + 1):
        yield start + timedelta(days=step)


def _day_test(rule: str) -> Callable[[date], bool] | None:
    """Return the question 'does the cadence fall on this day?', or None where its rule names no day."""
    if rule == "daily":
        return lambda day: True
    if rule == "monthly by EOM":
        return _is_last_of_month
    if found := _DAY_OF_MONTH.fullmatch(rule):
        wanted = {int(day) for day in found[1].split(",") if day}
        return lambda day: day.day in wanted or (_is_last_of_month(day) and any(last > day.day for last in wanted))
    if found := _DAY_OF_YEAR.fullmatch(rule):
        month, due = int(found[1]), found[2]
        if due == "EOM":
            return lambda day: day.month == month and _is_last_of_month(day)
        return lambda day: (day.month, day.day) == (month, int(due))
    if found := _DAY_OF_WEEK.fullmatch(rule):
        weekdays = found[1].split(",")
        return lambda day: _WEEKDAYS[day.weekday()] in weekdays
    return None


def _is_last_of_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
