"""Regular expressions that are compiled once on a machine, not at every start.

Python keeps the bytecode of a module beside it, but compiles every regular expression anew. The reader and the review
have some 580, and that was nearly half of the command's start (0.43 of 0.99 s). So what the compiler made of each is
kept beside the bytecode as well, and the next start hands it to the last step of the compiler.

That form belongs to one build of Python: the file is named after it, and whatever is wrong with a file (cut short,
altered, not readable) leads to compiling as usual. It is written where Python writes bytecode, and trusted as that is.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

# Expressions of older versions of the program gather in the file; past this number it begins anew.
_MOST = 3000

_Key: TypeAlias = tuple[str, int]
_Parts: TypeAlias = tuple[Any, ...]  # the arguments of the compiler's last step

_new: dict[_Key, _Parts] = {}


def compile_re(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` returns; for the program's own patterns, never for a user's text, as all are kept."""
    key = (pattern, int(flags))
    # The steps of the compiler are private to Python: whatever comes of them, `re.compile` is still there.
    with contextlib.suppress(Exception):
        if key not in _kept():
            _new[key] = _take_apart(pattern, int(flags))
        return _put_together(_kept().get(key) or _new[key])
    return re.compile(pattern, flags)


def keep_expressions() -> None:
    """Write what this process had to compile beside the bytecode; nothing where bytecode is not kept either."""
    if not _new or sys.dont_write_bytecode:
        return
    kept = _kept() if len(_kept()) + len(_new) <= _MOST else {}
    file = get_file()
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        unfinished = file.with_name(f"{file.name}.{os.getpid()}")
        unfinished.write_bytes(marshal.dumps({**kept, **_new}))
        unfinished.replace(file)


def get_file() -> Path:
    """Return where the expressions are kept for this build of Python."""
    return Path(__file__).parent / "__pycache__" / f"expressions.{sys.implementation.cache_tag}.{sys.hexversion:x}"


@cache
def _kept() -> dict[_Key, _Parts]:
    with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
        found = marshal.loads(get_file().read_bytes())  # noqa: S302 written by this module, where the bytecode is
        if isinstance(found, dict):
            return found
    return {}


def _take_apart(pattern: str, flags: int) -> _Parts:
    """Do all steps of the compiler but the last, as `re._compiler.compile` does, and return what that one is given."""
    compiler: Any = vars(re)["_compiler"]
    parsed = compiler._parser.parse(pattern, flags)
    code = compiler._code(parsed, flags)
    names = dict(parsed.state.groupdict)
    numbers: list[str | None] = [None] * parsed.state.groups
    for name, number in names.items():
        numbers[number] = name
    bare = [int(step) for step in code]  # some are named constants, which `marshal` does not know
    return pattern, int(flags | parsed.state.flags), bare, parsed.state.groups - 1, names, tuple(numbers)


def _put_together(parts: _Parts) -> re.Pattern[str]:
    compiler: Any = vars(re)["_compiler"]
    expression: re.Pattern[str] = compiler._sre.compile(*parts)
    return expression
