"""The page of the documents on who may task whom, what became of units, and what a township may be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fuwuyue.kernel.texts import get_language, set_language
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.organisation.rules.duties import CAUTION_TEXTS
from fuwuyue.organisation.rules.duties import SOURCE as DUTY_LISTS
from fuwuyue.organisation.rules.tasking import TASKING, Answer, InNameOf, Paper, Source, TaskingRule
from fuwuyue.organisation.rules.unit_names import Step, UnitSuccession, read_unit_successions
from fuwuyue.organisation.rules.units import KIND_NAMES, RELATION_NAMES, UnitKind


def units_as_markdown(*, language: str) -> str:
    """Return the page in `language` (zh or en). Titles of Chinese sources and old names of units stay Chinese."""
    before = get_language()
    set_language("zh-hans" if language == "zh" else "en")
    try:
        return "\n".join(_page()) + "\n"
    finally:
        set_language(before)


def _page() -> Iterator[str]:
    yield "# " + _("Who may task whom")
    yield ""
    yield _(
        "The first row that fits decides. Nobody has compared the sources with the official texts yet: have the "
        "county's legal office confirm them before you rely on a row."
    )
    yield ""
    titles = [_("who"), _("whom"), _("how the second stands to the first"), _("answer"), _("reason"), _("sources")]
    yield "| " + " | ".join(titles) + " |"
    yield "|---" * len(titles) + "|"
    yield from map(_row, TASKING)
    yield ""
    yield "## " + _("What became of units in old plans")
    yield ""
    yield _(
        "A name of the first column means today's unit in the second, where the county has exactly one. In doubt the "
        "program asks. The days are those of the national decisions; ✓ marks what was compared with the official text."
    )
    yield ""
    yield "| " + " | ".join([_("in old plans"), _("today"), _("since"), _("sources")]) + " |"
    yield "|---|---|---|---|"
    yield from map(_succession_row, read_unit_successions())
    yield from _duty_lists()


def _duty_lists() -> Iterator[str]:
    yield ""
    yield "## " + _("What a township may be given")
    yield ""
    yield _(
        "A matter that departments have taken back from a township, by its duty list, cannot be given to it, to lead "
        "or to support. The following is told beside a duty that stands; titles are compared but for blanks and "
        "punctuation, words are not."
    )
    yield ""
    yield from (f"- {_(text)}" for text in CAUTION_TEXTS.values())
    yield ""
    yield _cite(DUTY_LISTS)
    yield ""
    yield _("This paper was read only in reports of it; have the county's legal office confirm it.")


def _row(rule: TaskingRule) -> str:
    relations = _list(RELATION_NAMES[each] for each in sorted(rule.relations)) or _("whatever")
    sources = "<br>".join(map(_cite, rule.sources)) or "—"
    return (
        "| "
        + " | ".join(
            [_kinds(rule.taskers), _kinds(rule.tasked), relations, _tell_answer(rule), _(rule.reason), sources]
        )
        + " |"
    )


def _kinds(kinds: frozenset[UnitKind]) -> str:
    return _list(KIND_NAMES[kind] for kind in UnitKind if kind in kinds) or _("everybody")


def _list(words: Iterable[str]) -> str:
    return ("、" if get_language().startswith("zh") else ", ").join(map(_, words))


def _cite(source: Source) -> str:
    if get_language().startswith("zh"):
        return f"《{source.title}》{source.article}"
    return ", ".join(filter(None, (source.title_en, source.article_en)))


def _tell_answer(rule: TaskingRule) -> str:
    answers = {
        Answer.INSTRUCTS: _("instructs"),
        Answer.REQUESTS: _("requests"),
        Answer.MAY_NOT: _("may not"),
        Answer.ASK: _("ask"),
    }
    if rule.paper is None:
        return answers[rule.answer]
    papers = {Paper.NOTICE: _("notice"), Paper.LETTER: _("letter")}
    names = {
        InNameOf.ITSELF: _("in its own name"),
        InNameOf.GOVERNMENT: _("in the name of the county government or its leading group"),
    }
    name = names[rule.in_name_of or InNameOf.ITSELF]
    return _("{answer}, by {paper} {in_name_of}").format(
        answer=answers[rule.answer], paper=papers[rule.paper], in_name_of=name
    )


def _succession_row(succession: UnitSuccession) -> str:
    today = "、".join(succession.names) or _("asked")
    if succession.names and succession.asks_in_township:
        today += _("; in a township asked")
    sources = "<br>".join(map(_tell_step, succession.steps))
    return f"| {'、'.join(succession.old)} | {today} | {succession.since} | {sources} |"


def _tell_step(step: Step) -> str:
    told = f"{step.day}：{step.what}（{step.source}）"
    return f"{told} ✓" if step.verified else told
