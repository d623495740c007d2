"""Events: their kinds, the languages they are held in, and how they go from planned to held or cancelled. No Django."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.kernel.texts import gettext_noop


class EventKind(StrEnum):
    """What an event is. The list is closed, and a meeting is none: meetings are no service to anybody."""

    CONSULTATION = "consultation"
    TRAINING = "training"
    CLINIC_SESSION = "clinic_session"
    SERVICE_POINT = "service_point"
    PROGRAMME = "programme"
    OTHER = "other"


EVENT_KIND_NAMES = {
    EventKind.CONSULTATION: gettext_noop("consultation on site"),
    EventKind.TRAINING: gettext_noop("training"),
    EventKind.CLINIC_SESSION: gettext_noop("additional clinic session"),
    EventKind.SERVICE_POINT: gettext_noop("service point for a time"),
    EventKind.PROGRAMME: gettext_noop("programme or broadcast"),
    EventKind.OTHER: gettext_noop("another event, no meeting"),
}


class EventState(StrEnum):
    """Where an event stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


EVENT_STATE_NAMES = {
    EventState.PLANNED: gettext_noop("planned"),
    EventState.HELD: gettext_noop("held"),
    EventState.CANCELLED: gettext_noop("cancelled"),
}
# What may follow. From held to held is a correction of what was entered about it.
TRANSITIONS = {
    EventState.PLANNED: frozenset({EventState.HELD, EventState.CANCELLED}),
    EventState.HELD: frozenset({EventState.HELD}),
    EventState.CANCELLED: frozenset[EventState](),
}


class Language(StrEnum):
    """In which language people are spoken or written to: those that county offices commonly need."""

    MANDARIN = "zh"
    DIALECT = "dialect"
    ZHUANG = "za"
    YI = "ii"
    TIBETAN = "bo"
    UYGHUR = "ug"
    KAZAKH = "kk"
    MONGOLIAN = "mn"
    KOREAN = "ko"
    MIAO = "hmn"
    DAI = "tdd"
    HANI = "hni"
    LISU = "lis"
    SIGN = "sign"
    OTHER = "other"


LANGUAGE_NAMES = {
    Language.MANDARIN: gettext_noop("Mandarin"),
    Language.DIALECT: gettext_noop("local dialect"),
    Language.ZHUANG: gettext_noop("Zhuang"),
    Language.YI: gettext_noop("Yi"),
    Language.TIBETAN: gettext_noop("Tibetan"),
    Language.UYGHUR: gettext_noop("Uyghur"),
    Language.KAZAKH: gettext_noop("Kazakh"),
    Language.MONGOLIAN: gettext_noop("Mongolian"),
    Language.KOREAN: gettext_noop("Korean"),
    Language.MIAO: gettext_noop("Miao"),
    Language.DAI: gettext_noop("Dai"),
    Language.HANI: gettext_noop("Hani"),
    Language.LISU: gettext_noop("Lisu"),
    Language.SIGN: gettext_noop("sign language"),
    Language.OTHER: gettext_noop("another language"),
}

LONGEST_TITLE = 100
LONGEST_PLACE = 100
LONGEST_REMARK = 500
# A service point may stay for a month; what lasts longer is no event.
LONGEST_EVENT = timedelta(days=31)
# More people than that come to no event of a county; it is a slip of the keyboard.
MOST_PEOPLE = 100_000


def check_text(text: str, most: int, *, may_be_empty: bool = False) -> None:
    """Raise UserError where `text` is empty or has more than `most` characters."""
    if not text.strip() and not may_be_empty:
        raise UserError(_("This cannot be empty; write a few words."))
    if len(text) > most:
        message = _("This has {count} characters; shorten it to {most} at most.")
        raise UserError(message.format(count=len(text), most=most))


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Raise UserError where an event ends before it begins, or lasts longer than a month."""
    if ends_at <= starts_at:
        raise UserError(_("The event ends before it begins; correct one of the two times."))
    if ends_at - starts_at > LONGEST_EVENT:
        message = _("An event lasts {most} days at most; enter a longer one as several.")
        raise UserError(message.format(most=LONGEST_EVENT.days))


def check_people(count: int | None, *, least: int = 0) -> None:
    """Raise UserError where so many people cannot be; None is none given."""
    if count is not None and not least <= count <= MOST_PEOPLE:
        message = _("{count} people cannot be right; enter a whole number from {least} to {most}.")
        raise UserError(message.format(count=count, least=least, most=MOST_PEOPLE))


def check_can_become(state: EventState, wanted: EventState) -> None:
    """Raise UserError where an event in `state` cannot come into the state that is wanted."""
    if wanted not in TRANSITIONS[state]:
        message = _("This event is {state} already, so that cannot be done any more.")
        raise UserError(message.format(state=_(EVENT_STATE_NAMES[state])))


def check_can_change(state: EventState) -> None:
    """Raise UserError where what was announced of an event can no longer be changed."""
    if state is not EventState.PLANNED:
        message = _("This event is {state} already; only a planned one can be changed.")
        raise UserError(message.format(state=_(EVENT_STATE_NAMES[state])))


def check_has_begun(starts_at: datetime, now: datetime) -> None:
    """Raise UserError where an event that has not begun is to be recorded as held."""
    if now < starts_at:
        raise UserError(_("This event has not begun yet; record it as held afterwards, or change its time."))


def check_languages(languages: Collection[Language]) -> None:
    """Raise UserError where no language is named."""
    if not languages:
        raise UserError(_("Choose at least one language, so that people know whether they will be understood."))
