"""The data files: the dictionary, what is forbidden, the `fields.yaml` of each context, and the tables of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import get_language
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.dictionary.model import ContextFields, Forbidden, Term

_HERE = Path(__file__).resolve().parent
_PACKAGE = _HERE.parents[1]
FIELDS_FILE = "fields.yaml"
_PACKAGES_FILE = _HERE / "packages.yaml"
# Every scalar is a text: nothing is guessed to be a date, a number or a yes.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class ForbiddenTermError(UserError):
    """A field of what the program never stores; `str(error)` says why, in the language of the reader."""


class UnknownTermError(UserError):
    """A term that is not in the dictionary."""


def _load(file: Path) -> Any:
    with file.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_Loader)  # noqa: S506 makes texts, lists and dicts only


@cache
def get_terms() -> Mapping[str, Term]:
    """Return the terms of the dictionary by their ids, in its order."""
    return {term.id: term for term in map(Term.model_validate, _load(_HERE / "terms.yaml"))}


@cache
def get_forbidden() -> Mapping[str, Forbidden]:
    """Return what is never stored, by id."""
    return {one.id: one for one in map(Forbidden.model_validate, _load(_HERE / "forbidden.yaml"))}


def get_term(*, term_id: str) -> Term:
    """Return the term; raise ForbiddenTermError, with the reason, or UnknownTermError."""
    if forbidden := get_forbidden().get(term_id):
        raise ForbiddenTermError(_refuse(term_id, forbidden))
    if term_id not in get_terms():
        message = _("“{term}” is no term of the data dictionary; use one of its terms, or add it there first.")
        raise UnknownTermError(message.format(term=term_id))
    return get_terms()[term_id]


def _refuse(name: str, forbidden: Forbidden) -> str:
    language = "zh" if get_language().startswith("zh") else "en"
    what = forbidden.zh if language == "zh" else forbidden.en
    message = _("“{name}” is never stored ({what}): {reason}.")
    return message.format(name=name, what=what, reason=forbidden.reason[language])


def read_context(*, file: Path) -> ContextFields:
    """Return what one `fields.yaml` says; raise pydantic's ValidationError where it says too little or too much."""
    return ContextFields.model_validate(_load(file))


def read_contexts(*, package: Path = _PACKAGE) -> Mapping[str, ContextFields]:
    """Return what each context says of its fields, by the name of its folder: every folder with a `fields.yaml`."""
    return {file.parent.name: read_context(file=file) for file in sorted(package.glob(f"*/{FIELDS_FILE}"))}


def read_packages() -> Mapping[str, ContextFields]:
    """Return the same of the tables of others that we migrate, by what they are for; models as `axes.AccessLog`."""
    return {name: ContextFields.model_validate(said) for name, said in _load(_PACKAGES_FILE).items()}


@cache
def _get_terms_of_fields() -> Mapping[tuple[str, str], Term]:
    contexts = [(f"{name}.", fields) for name, fields in read_contexts().items()]
    named = [*contexts, *(("", fields) for fields in read_packages().values())]
    return {
        (f"{start}{model}".lower(), field): get_term(term_id=term)
        for start, fields in named
        for model, terms in fields.models.items()
        for field, term in terms.items()
    }


def find_term_of_field(*, model: str, field: str) -> Term | None:
    """Return the term of a field of a model, named as the audit names it (`organisation.user`); None for no field."""
    return _get_terms_of_fields().get((model, field))


def find_faults(*, context: str, declared: ContextFields, actual: Mapping[str, Iterable[str]]) -> list[str]:
    """Compare what a context declares with the fields that its models have; return a sentence for each fault.

    `actual` are the names of fields by the name of their model. A fault is a field without a term, an entry without a
    field, a term that is unknown or forbidden, and a field whose name says that it holds what is forbidden.
    """
    fields = {(model, field) for model, names in actual.items() for field in names}
    entries = {(model, field): term for model, terms in declared.models.items() for field, term in terms.items()}
    faults = [f"{context}.{model}.{field} has no term" for model, field in sorted(fields - entries.keys())]
    faults += [f"{context}.{model}.{field} is no field" for model, field in sorted(entries.keys() - fields)]
    faults += [f"{context}.{model} has no fields" for model in declared.models.keys() - actual.keys()]
    for (model, field), term in entries.items():
        faults += (f"{context}.{model}.{field}: {fault}" for fault in _judge(field, term))
    return faults


def _judge(field: str, term: str) -> Iterator[str]:
    try:
        get_term(term_id=term)
    except UserError as error:
        yield str(error)
    for forbidden in get_forbidden().values():
        if forbidden.would_hold(field):
            yield _refuse(field, forbidden)
