"""The language of the command: `--lang` anywhere on the line, else FUWUYUE_LANGUAGE, else Chinese."""

from __future__ import annotations

import gettext
from collections.abc import Mapping, MutableMapping, Sequence

from fuwuyue.kernel.texts import LOCALE_FOLDER, get_language, set_language

_CODES = {"zh": "zh-hans", "zh-hans": "zh-hans", "zh-cn": "zh-hans", "zh_cn": "zh-hans", "en": "en"}
_OPTION = "--lang"


def gettext_noop(message: str) -> str:
    """Mark a text for the catalogue."""
    return message


# What typer itself says on a page of help; it asks the standard catalogue, so ours is made that one.
TEXTS_OF_TYPER = (
    gettext_noop("Arguments"),
    gettext_noop("Options"),
    gettext_noop("Commands"),
    gettext_noop("[default: {}]"),
    gettext_noop("[required]"),
    gettext_noop("No such command {name!r}."),
)


def take_language(arguments: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """Set the language and return the arguments without `--lang`; an unknown code stays, for the command to refuse."""
    rest, code = list(arguments), environment.get("FUWUYUE_LANGUAGE", "")
    limit = rest.index("--") if "--" in rest else len(rest)
    for place, argument in enumerate(rest[:limit]):
        name, equals, value = argument.partition("=")
        if name != _OPTION:
            continue
        given = value if equals else "".join(rest[place + 1 : place + 2])
        if given.lower() in _CODES:
            code = given
            del rest[place : place + (1 if equals else 2)]
        break
    set_language(_CODES.get(code.lower(), "zh-hans"))
    return rest


def translate_typer(environment: MutableMapping[str, str]) -> None:
    """Have typer's own texts come from our catalogue, in the language that was taken."""
    environment["LANGUAGE"] = "zh_Hans" if get_language().startswith("zh") else "en"
    gettext.bindtextdomain("django", str(LOCALE_FOLDER))
    gettext.textdomain("django")
