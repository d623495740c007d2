"""Template filters of the account pages."""

from __future__ import annotations

import re

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fuwuyue.organisation.api import (
    CAUTION_TEXTS,
    KIND_NAMES,
    LIST_NAMES,
    PART_NAMES,
    RELATION_NAMES,
    ROLE_NAMES,
    Answer,
    Caution,
    InNameOf,
    Level,
    ListKind,
    Paper,
    Part,
    RelationKind,
    Role,
    SuccessionKind,
    TaskingRule,
    UnitKind,
)
from fuwuyue.protection.api import AuditEntry
from fuwuyue.protection.dictionary.api import find_term_of_field
from fuwuyue.web.staff.audit_words import MODELS, PAGES, VERBS

register = template.Library()

# Each browser names its forebears too, so the order matters.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
_MORE_SYSTEMS = (("Mac OS", "macOS"), ("Linux", "Linux"))

_TASKING: dict[tuple[Answer, Paper | None, InNameOf | None], Promise] = {
    (Answer.INSTRUCTS, Paper.NOTICE, InNameOf.ITSELF): gettext_lazy("instructs by notice"),
    (Answer.INSTRUCTS, Paper.NOTICE, InNameOf.GOVERNMENT): gettext_lazy(
        "instructs by notice in the name of the county government or its leading group"
    ),
    (Answer.REQUESTS, Paper.LETTER, InNameOf.ITSELF): gettext_lazy("asks by letter"),
    (Answer.REQUESTS, Paper.NOTICE, InNameOf.ITSELF): gettext_lazy("asks by notice"),
}
_LEVELS = {
    Level.PROVINCE: gettext_lazy("province"),
    Level.PREFECTURE: gettext_lazy("prefecture"),
    Level.COUNTY: gettext_lazy("county"),
    Level.TOWNSHIP: gettext_lazy("township"),
    Level.VILLAGE: gettext_lazy("village"),
    Level.GROUP: gettext_lazy("villagers' group"),
}
_SUCCESSIONS = {
    SuccessionKind.MERGED: gettext_lazy("merged"),
    SuccessionKind.SPLIT: gettext_lazy("split"),
    SuccessionKind.RENAMED: gettext_lazy("renamed"),
    SuccessionKind.MOVED: gettext_lazy("moved"),
}


@register.filter
def role_name(role: str) -> str:
    """Return what a role is called."""
    return _(ROLE_NAMES[Role(role)])


@register.filter
def browser_name(user_agent: str) -> str:
    """Return the browser and the system by which a person knows a device again."""
    parts = [
        next((name for sign, name in table if sign in user_agent), "")
        for table in (_BROWSERS, (*_SYSTEMS, *_MORE_SYSTEMS))
    ]
    return " · ".join(filter(None, parts)) or _("other browser")


@register.filter
def unit_kind(kind: str) -> str:
    """Return what a kind of unit is called."""
    return _(KIND_NAMES[UnitKind(kind)])


@register.filter
def relation_words(relation: RelationKind | None) -> str:
    """Return how one unit stands to another, in words."""
    return _(RELATION_NAMES[relation]) if relation else _("not entered")


@register.filter
def part_name(part: str) -> str:
    """Return what a unit's part in a matter is called."""
    return _(PART_NAMES[Part(part)])


@register.filter
def list_name(kind: str) -> str:
    """Return what one of the three lists of a township's duties is called."""
    return _(LIST_NAMES[ListKind(kind)])


@register.filter
def caution_text(caution: Caution) -> str:
    """Return what is to be told of a township's duty."""
    return _(CAUTION_TEXTS[caution])


@register.filter
def tasking_words(rule: TaskingRule) -> str:
    """Return whether a unit may task another, and by which paper in whose name."""
    if rule.answer is Answer.MAY_NOT:
        return _("may not")
    if rule.answer is Answer.ASK:
        return _("not known; ask")
    return str(_TASKING[rule.answer, rule.paper, rule.in_name_of])


@register.filter
def tasking_reason(rule: TaskingRule) -> str:
    """Return the reason of a row of the table of tasking."""
    return _(rule.reason)


@register.filter
def level_name(level: str) -> object:
    """Return what a level of divisions is called."""
    return _LEVELS[Level(level)]


@register.filter
def succession_words(kind: str) -> object:
    """Return what happened to a division when another took its place."""
    return _SUCCESSIONS[SuccessionKind(kind)]


@register.filter
def audit_act(entry: AuditEntry) -> str:
    """Return what an entry of the audit says was done, in words: the act, then the kind of record or the page."""
    act = VERBS.get(entry.verb, entry.verb)
    if entry.kind == "read":
        page, _point, count = entry.reason.rpartition(".")
        what = PAGES.get(page, page)
        return _("read: %(page)s (%(count)s records)") % {"page": what, "count": count}
    return _("%(act)s: %(what)s") % {"act": act, "what": MODELS.get(entry.model, entry.model)}


@register.filter
def field_words(entry: AuditEntry) -> list[tuple[str, list[str]]]:
    """Return what the data dictionary calls the fields that an entry names, each word with the names it stands for.

    The dictionary explains a term behind a semicolon, which is left out here.
    """
    in_chinese = (get_language() or "").startswith("zh")
    told: dict[str, list[str]] = {}
    for name in filter(None, entry.fields.split(",")):
        term = find_term_of_field(model=entry.model, field=name)
        words = _("a field that this version no longer has") if term is None else term.zh if in_chinese else term.en
        told.setdefault(re.split("[;；]", words)[0], []).append(name)
    return list(told.items())
