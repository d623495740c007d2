"""The Chinese texts: collect what the code and the pages say, merge, compile, check.

    python -m tools.translations collect   bring django.po up to date with the code, write django.mo
    python -m tools.translations check     fail where a text has no translation, or one that does not fit

One catalogue serves Django, the pure packages and run.py. Needs no gettext of the system: Babel reads Python and Jinja,
Django itself turns its templates into something that Babel can read.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tokenize import TokenError
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "fuwuyue"
# The engine says its sentences in English; the command puts them into the reader's language.
ENGINE = ROOT / "src" / "reconcile"
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}|%\((\w+)\)[a-z]|%[sd]")


def sources() -> Iterator[tuple[Path, str]]:
    """Give each file that may hold texts, and how Babel reads it."""
    yield ROOT / "run.py", "python"
    for file in sorted([*PACKAGE.rglob("*.py"), *ENGINE.rglob("*.py")]):
        if "migrations" not in file.parts:
            yield file, "python"
    for file in sorted(PACKAGE.rglob("templates/**/*")):
        if file.suffix in {".jinja", ".j2"}:
            yield file, "jinja2.ext:babel_extract"
        elif file.suffix in {".html", ".txt"}:
            yield file, "django"


def _as_python(file: Path) -> bytes:
    """Return a Django template as something that reads as Python: its texts as calls, the rest blanked out."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    blanked = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    # What is left of the page's indentation would be an indentation error.
    return "\n".join(line.strip() for line in blanked.split("\n")).encode()


def collect_texts() -> Catalog:
    """Return all texts of the code and the pages, without translations."""
    found = Catalog()
    for file, method in sources():
        name = file.relative_to(ROOT).as_posix()
        content = _as_python(file) if method == "django" else file.read_bytes()
        method = "python" if method == "django" else method
        options = {"trimmed": "true", "encoding": "utf-8"}
        try:
            texts = list(extract(method, io.BytesIO(content), KEYWORDS, ["Translators:"], options))
        except (SyntaxError, TokenError) as error:
            raise SystemExit(f"{name} cannot be read: {error}") from error
        for _line, text, comments, context in texts:
            found.add(text, locations=[(name, None)], auto_comments=comments, context=context)
    return found


def read_catalogue(file: Path) -> Catalog:
    """Return the catalogue in `file`, or an empty one where there is none."""
    if not file.exists():
        return Catalog(locale="zh_Hans", project="Fuwuyue", charset="utf-8", fuzzy=False)
    with file.open("rb") as content:
        return read_po(content, locale="zh_Hans", abort_invalid=True)


def _translated(message: Message | None) -> bool:
    if message is None or not message.string:
        return False
    return all(message.string) if isinstance(message.string, list | tuple) else True


def merge(texts: Catalog, old: Catalog) -> Catalog:
    """Return the catalogue of exactly `texts`, translated from `old`."""
    merged = Catalog(
        locale="zh_Hans",
        project="Fuwuyue",
        charset="utf-8",
        creation_date=old.creation_date,
        revision_date=old.creation_date,
        fuzzy=False,
        header_comment="# Chinese (Simplified) texts of Fuwuyue.",
    )
    for text in _messages(texts):
        known = old.get(text.id, text.context)
        string = _fitting(text, known) if known is not None and _translated(known) else ""
        merged.add(text.id, string, locations=text.locations, auto_comments=text.auto_comments, context=text.context)
    return merged


def _fitting(text: Message, translation: Message) -> Any:
    string = translation.string
    if text.pluralizable:  # Chinese has one form for all numbers
        return (string[0],) if isinstance(string, list | tuple) else (string,)
    return string[0] if isinstance(string, list | tuple) else string


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def write_catalogue(catalogue: Catalog) -> bytes:
    """Return the catalogue as it stands in django.po: in the order of the files, without line numbers."""
    written = io.BytesIO()
    write_po(written, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return written.getvalue()


def compile_catalogue(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def collect() -> int:
    """Bring the catalogue up to date and compile it; return how many texts have no translation."""
    merged = merge(collect_texts(), read_catalogue(CATALOGUE))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(write_catalogue(merged))
    COMPILED.write_bytes(compile_catalogue(read_catalogue(CATALOGUE)))
    missing = [message for message in _messages(merged) if not _translated(message)]
    print(f"{len(_messages(merged))} texts, {len(missing)} without translation")
    return len(missing)


def _placeholders(text: Any) -> set[str]:
    texts = text if isinstance(text, list | tuple) else [text]
    return {found[1] or found[2] or found[0] for each in texts for found in _PLACEHOLDER.finditer(each)}


def find_faults() -> list[str]:
    """Return one sentence for each text whose translation is missing, uncertain, left over or does not fit."""
    texts, catalogue = collect_texts(), read_catalogue(CATALOGUE)
    faults = []
    for text in _messages(texts):
        known = catalogue.get(text.id, text.context)
        where = ", ".join(sorted({name for name, _ in text.locations}))
        if known is None or not _translated(known):
            faults.append(f"no translation: {text.id!r} ({where})")
        elif known.fuzzy:
            faults.append(f"marked as uncertain: {text.id!r}")
        elif not _same_placeholders(text, known):
            faults.append(f"other placeholders: {text.id!r} → {known.string!r}")
    left_over = [message for message in _messages(catalogue) if texts.get(message.id, message.context) is None]
    faults += [f"no longer in use: {message.id!r}" for message in left_over]
    if not COMPILED.exists() or COMPILED.read_bytes() != compile_catalogue(catalogue):
        faults.append("django.mo is not what django.po says: run python -m tools.translations collect")
    return faults


def _same_placeholders(text: Message, translation: Message) -> bool:
    asked, given = _placeholders(text.id), _placeholders(translation.string)
    # A singular may leave out its number: “one task”.
    return asked == given or (text.pluralizable and given <= asked)


def main(arguments: list[str]) -> int:
    """Run one command and return the exit status."""
    if arguments == ["collect"]:
        collect()
        return 0
    if arguments == ["check"]:
        faults = find_faults()
        print("\n".join([*faults, f"{len(faults)} faults in the translations"]))
        return 1 if faults else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
