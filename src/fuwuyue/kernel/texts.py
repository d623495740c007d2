"""Texts in the reader's language, without Django.

Pure packages and the command mark a text with `_("English sentence")`. The catalogue is the one that Django reads too:
`locale/zh_Hans/LC_MESSAGES/django.mo`. English is the language of the source, so it needs no catalogue.
"""

from __future__ import annotations

import gettext as _gettext
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("zh-hans", "en")
LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"

_language: ContextVar[str] = ContextVar("language", default="zh-hans")


def set_language(code: str) -> None:
    """Choose the language of this context: `zh-hans` (the default) or `en`; any other code means English."""
    _language.set(code.lower())


def get_language() -> str:
    """Return the code of this context's language."""
    return _language.get()


@cache
def _catalogue(code: str) -> _gettext.NullTranslations:
    if not code.startswith("zh"):
        return _gettext.NullTranslations()
    return _gettext.translation("django", LOCALE_FOLDER, languages=["zh_Hans"], fallback=True)


def gettext_noop(message: str) -> str:
    """Return `message` as it is: marks a text of a table, which is put into the reader's language where it is shown."""
    return message


def gettext(message: str) -> str:
    """Return `message` in this context's language."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return `one` or `many` by `count`, in this context's language."""
    return _catalogue(_language.get()).ngettext(one, many, count)
