"""The language of the command: `--lang` anywhere on the line, else FUWUYUE_LANGUAGE, else Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fuwuyue.kernel.texts import set_language

_CODES = {"zh": "zh-hans", "zh-hans": "zh-hans", "zh-cn": "zh-hans", "zh_cn": "zh-hans", "en": "en"}
_OPTION = "--lang"


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
