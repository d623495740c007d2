"""Terms of the dictionary, what is forbidden, and what each context says of its fields. No Django."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

LANGUAGES = ("en", "zh")


def _check_languages(texts: dict[str, str]) -> dict[str, str]:
    if set(texts) != set(LANGUAGES) or not all(texts.values()):
        raise ValueError("needs a text in en and one in zh")
    return texts


# A text for people, by language.
Words = Annotated[dict[str, str], AfterValidator(_check_languages)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class FieldClass(StrEnum):
    """How much a field says about a person."""

    PLAIN = "plain"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    SECRET = "secret"  # noqa: S105 a class of fields


class Erasure(StrEnum):
    """What becomes of a field when a person's data are erased."""

    KEEP = "keep"
    BLANK = "blank"
    DELETE = "delete"
    KEY = "key"


class Strict(BaseModel):
    """A part of a data file: no unknown keys, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(Strict):
    """One thing that a field may hold. `why` says by what right a personal term stays when the person is erased."""

    id: Id
    field_class: FieldClass = Field(alias="class")
    erasure: Erasure
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    why: Words | None = None

    @model_validator(mode="after")
    def _check_erasure(self) -> Term:
        if self.erasure is not Erasure.KEEP or self.field_class is FieldClass.PLAIN:
            return self
        if self.field_class is not FieldClass.PERSONAL:
            raise ValueError("what is sensitive or secret never stays when a person is erased")
        if self.why is None:
            raise ValueError("a personal term that stays says why")
        return self


class Forbidden(Strict):
    """What is never stored; `names` is a pattern of the names of fields that would hold it.

    `headers` is one of parts of Chinese headers, in the tables of departments.
    """

    id: Id
    names: str
    headers: str = Field(min_length=1)
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    reason: Words

    def would_hold(self, field: str) -> bool:
        """Say whether a field of this name would hold it."""
        return re.fullmatch(self.names, field) is not None

    def would_stand_under(self, header: str) -> bool:
        """Say whether a column of this header would hold it, in the tables of a department."""
        name = re.sub(r"\s+", "_", header.strip()).lower()
        return self.would_hold(name) or re.search(self.headers, header) is not None


class ContextFields(Strict):
    """What `fields.yaml` of a context says: what its data are for, and the term of every field of every model.

    `packages.yaml` says the same of tables of others.

    `people` are those whom the data are about, `ground` the legal ground, `retention` how long and what ends it.
    """

    name: Words
    purpose: Words
    people: Words
    ground: Words
    retention: Words
    measures: list[Words] = Field(min_length=1)
    models: dict[str, dict[str, str]]
