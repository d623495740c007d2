"""Fields of a model that hold protected values: one that is read by its record only, and one by which equals are found.

What Django does with any field by itself, and what would be silently wrong here, raises: a query for equal ciphertexts
finds nothing, an order by them is by chance, and `values()` knows no record to read them with.
"""

from __future__ import annotations

import uuid
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import In
from django.db.models.query_utils import DeferredAttribute

from fuwuyue.kernel.texts import gettext as _
from fuwuyue.protection.cipher.api import (
    KeyRing,
    KeyRingError,
    make_tokens,
    open_value,
    read_ring_file,
    read_ring_of_command,
    seal_value,
)

_TOKEN_LENGTH = 32 + 1 + 64


def has_key_ring() -> bool:
    """Say whether the settings name a key ring; that it can be read is not said."""
    return bool(settings.KEY_COMMAND or settings.KEY_FILE)


def get_key_ring() -> KeyRing:
    """Return the ring that the settings name; raise KeyRingError.

    A file is read again once it is another one, so that a running site knows the key that `keys rotate` has added. What
    a command printed is kept until the end of the process.
    """
    if settings.KEY_COMMAND:
        return _read_of_command(settings.KEY_COMMAND)
    if settings.KEY_FILE:
        path = Path(settings.KEY_FILE)
        return _read_of_file(path, _look_at(path))
    message = _("There is no key ring for personal data; set FUWUYUE_KEY_FILE or FUWUYUE_KEY_COMMAND and start again.")
    raise KeyRingError(message)


@cache
def _read_of_command(command: str) -> KeyRing:
    return read_ring_of_command(command=command)


@lru_cache(maxsize=1)
def _read_of_file(path: Path, _seen: tuple[int, ...]) -> KeyRing:
    return read_ring_file(path=path)


def _look_at(path: Path) -> tuple[int, ...]:
    """Return what changes when the file is replaced; nothing where there is none, which reading it then tells."""
    try:
        seen = path.stat()
    except OSError:
        return ()
    return (seen.st_mtime_ns, seen.st_size, seen.st_ino)


def forget_key_ring() -> None:
    """Read the ring anew at the next use, whatever the file looks like."""
    _read_of_command.cache_clear()
    _read_of_file.cache_clear()


def why_no_keys() -> str | None:
    """Return the sentence why nothing can be encrypted here, None where all is well."""
    try:
        get_key_ring()
    except KeyRingError as error:
        return str(error)
    return None


class Sealed(bytes):
    """A protected value as it stands in the database; the attribute of the model opens it when it is asked for."""

    __slots__ = ()


class _Opened(DeferredAttribute):
    """Opens the value at the first access, and keeps it in the instance; what is never asked for is never opened."""

    field: EncryptedTextField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.open(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    # With it the attribute comes before the instance's own dictionary, where Django puts what it loads.
    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text that only its own record can read. `label` is fixed for ever, whatever the table and the field are called.

    The model has a UUID as its key. It can be loaded, read and saved, and compared with NULL; nothing else.
    """

    descriptor_class = _Opened

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        """Take the label that is bound to each value."""
        self.label = label
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return what a migration needs to make the field again."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "label": self.label}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Add a fault where the record's key is no UUID, to which values could be bound."""
        faults = super().check(**kwargs)
        if not isinstance(self.model._meta.pk, models.UUIDField):
            faults.append(checks.Error("An encrypted field needs a model with a UUID as its key.", obj=self))
        return faults

    def open(self, instance: models.Model, sealed: bytes) -> str:
        """Return the text; raise LostKeyError or UnreadableError."""
        return open_value(ring=get_key_ring(), label=self.label, record=_key_of(instance), sealed=sealed)

    def to_python(self, value: Any) -> Any:
        """Return the value as it is; a field of bytes would take a text for Base64."""
        return value

    def get_default(self) -> Any:
        """Return the text of a new record."""
        default = super().get_default()
        return "" if default == b"" else default

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        """Return the value as it is stored; what was not opened stays as it is."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        if not isinstance(value, str):
            raise TypeError(f"{self.label} takes a text")
        record = _key_of(model_instance)
        return Sealed(seal_value(ring=get_key_ring(), label=self.label, record=record, text=value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Let nothing pass that is not protected: `update()` and `bulk_update()` know no record."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.label} is protected for its record; set it there and save it")
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Return the value as it is stored, unopened."""
        return None if value is None else Sealed(value)

    @property
    def path_infos(self) -> list[Any]:
        """Refuse every query that names the field: Django asks each such field for this, and no field that it loads."""
        raise FieldError(_refuse(self))

    def value_to_string(self, obj: models.Model) -> str:
        """Refuse to be written into a fixture."""
        raise FieldError(_refuse(self))


def _key_of(instance: models.Model) -> uuid.UUID:
    if not isinstance(instance.pk, uuid.UUID):
        raise ValueError("a protected value needs the UUID of its record")
    return instance.pk


def _refuse(field: models.Field[Any, Any]) -> str:
    return f"{field} is encrypted: no values(), filter, order or fixture; find equals by its blind index"


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """Finds records whose field `of` equals a text: `filter(name_index__matches="…")`.

    It is set when a record is saved. While an index key is exchanged, tokens of the current key and of the earlier
    ones are all looked for.
    """

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        """Take the name of the field whose texts are found."""
        self.of = of
        fixed = {"max_length": _TOKEN_LENGTH, "blank": True, "editable": False, "db_index": True}
        super().__init__(*args, **{**kwargs, **fixed})

    def deconstruct(self) -> Any:
        """Return what a migration needs to make the field again."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank", "editable", "db_index"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "of": self.of}

    def make_tokens(self, text: str) -> list[str]:
        """Return the tokens of `text` in this field, by all keys of the ring."""
        source: Any = self.model._meta.get_field(self.of)
        return list(make_tokens(ring=get_key_ring(), label=source.label, text=text))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the token of the text that is saved, by the current key; empty where there is no text."""
        text = model_instance.__dict__.get(self.of)
        if isinstance(text, Sealed):
            # It was not opened, so it is what it was: whoever saves a record for something else needs no key.
            return str(getattr(model_instance, self.attname))
        token = next(iter(self.make_tokens(text)), "") if text else ""
        setattr(model_instance, self.attname, token)
        return token

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every lookup but `matches`: a text is never equal to a token, and would be found nowhere."""
        if lookup_name != Matches.lookup_name:
            raise FieldError(f"{self} is a blind index: use {self.name}__matches")
        return Matches


class LastingTokenField(BlindIndexField):
    """The token of a text that is kept nowhere, under the `label` of a field: whether it was seen can still be asked.

    Nobody can make it anew by a later key, since the text is gone: the key that it was made by stays in the ring.
    """

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        """Take the label of the field whose texts these tokens are of."""
        self.label = label
        super().__init__(*args, **{**kwargs, "of": ""})

    def deconstruct(self) -> Any:
        """Return what a migration needs to make the field again."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("of", None)
        return name, path, args, {**kwargs, "label": self.label}

    def make_tokens(self, text: str) -> list[str]:
        """Return the tokens of `text`, by all keys of the ring, the current one first."""
        return list(make_tokens(ring=get_key_ring(), label=self.label, text=text))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the token as it was given."""
        return str(getattr(model_instance, self.attname))


class Matches(In):
    """The records whose text equals the one that is given."""

    lookup_name = "matches"

    def __init__(self, lhs: Any, rhs: str) -> None:
        """Look for the tokens of `rhs` by all keys."""
        super().__init__(lhs, lhs.output_field.make_tokens(rhs))
