"""Encrypted fields, on a model that exists only here: read by their record alone, found by a blind index alone."""

import base64
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.test.utils import isolate_apps
from pytest_django.fixtures import Settings

from fuwuyue.protection import encrypted
from fuwuyue.protection.api import BlindIndexField, EncryptedTextField
from fuwuyue.protection.cipher.api import KeyRingError, LostKeyError, UnreadableError

NAME, OTHER = "王小云", "李大山"

with isolate_apps("fuwuyue.protection"):

    class Visitor(models.Model):
        """Somebody with a name that is encrypted."""

        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        name = EncryptedTextField(label="visitor.name", null=True)
        note = EncryptedTextField(label="visitor.note", null=True)
        name_index = BlindIndexField(of="name")

        class Meta:
            app_label = "protection"

        def __str__(self) -> str:
            return str(self.id)

    class Numbered(models.Model):
        """A model whose key is no UUID."""

        name = EncryptedTextField(label="numbered.name")

        class Meta:
            app_label = "protection"

        def __str__(self) -> str:
            return str(self.pk)


class KeyFile:
    """A key ring in a file, with keys made from their ids."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, encryption: list[str], index: list[str], *, salt: bytes = b"") -> None:
        """Write a ring whose first keys are the current ones; another salt gives other keys the same ids."""
        content = {
            kind: {"current": ids[0], "keys": {one: base64.b64encode(key_of(one, salt)).decode() for one in ids}}
            for kind, ids in (("encryption", encryption), ("index", index))
        }
        self.path.write_text(json.dumps(content), encoding="utf-8")
        self.path.chmod(0o600)
        encrypted.forget_key_ring()


def key_of(key_id: str, salt: bytes) -> bytes:
    return (key_id.encode() + salt).ljust(32, b"\0")


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> Iterator[KeyFile]:
    settings.KEY_FILE, settings.KEY_COMMAND = str(tmp_path / "keys.json"), ""
    ring = KeyFile(tmp_path / "keys.json")
    ring.write(["k1"], ["x1"])
    yield ring
    encrypted.forget_key_ring()


@pytest.fixture
def table(db: None, keys: KeyFile) -> KeyFile:
    """The table of visitors, for one test; return the file with its keys."""
    editor = connection.schema_editor()
    editor.deferred_sql = []
    statement, values = editor.table_sql(Visitor)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    return keys


def store(name: str | None = NAME, note: str | None = None) -> uuid.UUID:
    return Visitor.objects.create(name=name, note=note).pk


def stored_bytes(key: uuid.UUID, column: str = "name") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM protection_visitor WHERE id = %s", [stored_key(key)])
        return bytes(cursor.fetchone()[0])


def put_bytes(key: uuid.UUID, content: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE protection_visitor SET name = %s WHERE id = %s", [content, stored_key(key)])


def stored_key(key: uuid.UUID) -> object:
    return key if connection.features.has_native_uuid_field else key.hex


@pytest.mark.parametrize("name", [NAME, "", "a" * 10_000, None])
def test_what_was_stored_is_read_again(table: KeyFile, name: str | None) -> None:
    key = store(name)

    assert Visitor.objects.get(pk=key).name == name


def test_nothing_of_a_text_stands_in_the_database(table: KeyFile) -> None:
    key = store()

    assert NAME.encode() not in stored_bytes(key)
    assert NAME not in Visitor.objects.get(pk=key).name_index


def test_equal_texts_are_stored_unequal(table: KeyFile) -> None:
    assert stored_bytes(store()) != stored_bytes(store())


def test_a_value_says_its_format_its_algorithm_and_its_key(table: KeyFile) -> None:
    content = stored_bytes(store())

    assert content[:5] == b"\x01\x01\x02k1"
    assert len(content) == 5 + 12 + len(NAME.encode()) + 16


def test_a_value_is_opened_when_it_is_asked_for_and_not_before(table: KeyFile) -> None:
    key = store()
    table.write(["k2"], ["x1"])
    visitor = Visitor.objects.get(pk=key)
    later = Visitor.objects.defer("name").get(pk=key)

    with pytest.raises(LostKeyError):
        _ = visitor.name
    with pytest.raises(LostKeyError):
        _ = later.name


def test_a_value_that_was_not_opened_is_saved_as_it_stands(table: KeyFile) -> None:
    key = store(note="一")
    before = stored_bytes(key)

    visitor = Visitor.objects.get(pk=key)
    visitor.note = "二"
    visitor.save(update_fields=["note"])

    assert stored_bytes(key) == before
    assert Visitor.objects.get(pk=key).note == "二"


def test_a_changed_value_is_saved_under_the_current_key_and_its_index_follows(table: KeyFile) -> None:
    key = store()
    table.write(["k2", "k1"], ["x1"])

    visitor = Visitor.objects.get(pk=key)
    visitor.name = OTHER
    visitor.save()

    assert stored_bytes(key)[3:5] == b"k2"
    assert [found.pk for found in Visitor.objects.filter(name_index__matches=OTHER)] == [key]
    assert not Visitor.objects.filter(name_index__matches=NAME).exists()


def test_many_are_stored_at_once(table: KeyFile) -> None:
    Visitor.objects.bulk_create([Visitor(name=NAME), Visitor(name=OTHER)])

    assert {visitor.name for visitor in Visitor.objects.all()} == {NAME, OTHER}


def test_a_value_moved_to_another_record_cannot_be_read(table: KeyFile) -> None:
    key, other = store(), store(OTHER)
    put_bytes(other, stored_bytes(key))

    with pytest.raises(UnreadableError):
        _ = Visitor.objects.get(pk=other).name


def test_a_value_moved_to_another_field_cannot_be_read(table: KeyFile) -> None:
    key = store(note="一")
    put_bytes(key, stored_bytes(key, "note"))

    with pytest.raises(UnreadableError):
        _ = Visitor.objects.get(pk=key).name


@pytest.mark.parametrize("place", [0, 1, 5, 17, -1])
def test_a_changed_value_cannot_be_read(table: KeyFile, place: int) -> None:
    key = store()
    content = bytearray(stored_bytes(key))
    content[place] ^= 1
    put_bytes(key, bytes(content))

    with pytest.raises(UnreadableError):
        _ = Visitor.objects.get(pk=key).name


@pytest.mark.parametrize("content", [b"", b"\x01", b"\x01\x01\x02k1", b"\x01\x01\x02k1" + b"0" * 12])
def test_a_value_cut_short_cannot_be_read(table: KeyFile, content: bytes) -> None:
    key = store()
    put_bytes(key, content)

    with pytest.raises(UnreadableError):
        _ = Visitor.objects.get(pk=key).name


def test_a_lost_key_is_one_sentence_that_names_it(table: KeyFile, in_english: None) -> None:
    key = store()
    table.write(["k2"], ["x1"])

    with pytest.raises(LostKeyError, match=r"The key “k1” is needed to read visitor\.name") as lost:
        _ = Visitor.objects.get(pk=key).name

    assert str(lost.value).count(".") == 2  # the label's and its own
    assert NAME not in str(lost.value)


def test_another_key_of_the_same_id_is_one_sentence(table: KeyFile, in_english: None) -> None:
    key = store()
    table.write(["k1"], ["x1"], salt=b"other")

    with pytest.raises(UnreadableError, match="its key in the key ring is another one"):
        _ = Visitor.objects.get(pk=key).name


@pytest.mark.parametrize("written", [NAME, f" {NAME} ", "ＡＢ"])
def test_equals_are_found_by_the_blind_index(table: KeyFile, written: str) -> None:
    key = store("AB" if written == "ＡＢ" else NAME)
    store(OTHER)

    assert [found.pk for found in Visitor.objects.filter(name_index__matches=written)] == [key]


def test_old_and_new_tokens_are_found_while_the_index_key_is_exchanged(table: KeyFile) -> None:
    old = store()
    table.write(["k1"], ["x2", "x1"])
    new = store()

    found = {visitor.pk for visitor in Visitor.objects.filter(name_index__matches=NAME)}

    assert found == {old, new}
    assert Visitor.objects.get(pk=new).name_index.startswith("x2:")


def test_an_empty_text_finds_nothing(table: KeyFile) -> None:
    store("")
    store(None)

    assert not Visitor.objects.filter(name_index__matches="").exists()


def test_a_missing_value_can_be_asked_for(table: KeyFile) -> None:
    key = store(None)
    store()

    assert [visitor.pk for visitor in Visitor.objects.all() if visitor.name is None] == [key]


def test_a_record_is_checked_without_harm_to_its_text(table: KeyFile) -> None:
    visitor = Visitor(name=NAME, note="一")

    visitor.full_clean(exclude=["name_index"])

    assert (visitor.name, visitor.note) == (NAME, "一")


def test_a_new_record_has_an_empty_text() -> None:
    assert (Numbered().name, Visitor().name) == ("", None)


QUERIES = {
    "values": lambda: list(Visitor.objects.values("name")),
    "values_list": lambda: list(Visitor.objects.values_list("name", flat=True)),
    "all values": lambda: list(Visitor.objects.values()),
    "filter": lambda: list(Visitor.objects.filter(name=NAME)),
    "exclude": lambda: list(Visitor.objects.exclude(name=NAME)),
    "filter by null": lambda: list(Visitor.objects.filter(name__isnull=True)),
    "order": lambda: list(Visitor.objects.order_by("name")),
    "order downwards": lambda: list(Visitor.objects.order_by("-name")),
    "annotate": lambda: list(Visitor.objects.annotate(same=models.F("name"))),
    "across only": lambda: list(Visitor.objects.only("pk").filter(name__in=[NAME])),
    "aggregate": lambda: Visitor.objects.aggregate(models.Max("name")),
    "distinct": lambda: list(Visitor.objects.order_by("pk").values("name").distinct()),
    "the index by a text": lambda: list(Visitor.objects.filter(name_index=NAME)),
    "the index by a part": lambda: list(Visitor.objects.filter(name_index__contains=NAME)),
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_that_would_be_silently_wrong_raises(table: KeyFile, query: str) -> None:
    store()

    with pytest.raises(FieldError):
        QUERIES[query]()


WRITES = {
    "update": lambda: Visitor.objects.update(name=NAME),
    "bulk_update": lambda: Visitor.objects.bulk_update([visitor_named(NAME)], ["name"]),
    "a number": lambda: Visitor.objects.create(name=7),
}


def visitor_named(name: str) -> Visitor:
    visitor = Visitor.objects.get()
    visitor.name = name
    return visitor


@pytest.mark.parametrize("write", WRITES)
def test_a_write_past_the_record_raises(table: KeyFile, write: str) -> None:
    key = store(OTHER)

    with pytest.raises(TypeError), transaction.atomic():
        WRITES[write]()

    assert Visitor.objects.get(pk=key).name == OTHER


def test_a_model_without_a_uuid_is_a_fault_at_the_start() -> None:
    assert [fault.msg for fault in Numbered.check()] == ["An encrypted field needs a model with a UUID as its key."]
    assert Visitor.check() == []


@pytest.mark.parametrize("field", ["name", "name_index"])
def test_a_migration_makes_the_same_field(field: str) -> None:
    original = Visitor._meta.get_field(field)

    _name, path, args, kwargs = original.deconstruct()

    assert path == f"fuwuyue.protection.encrypted.{type(original).__name__}"
    again = type(original)(*args, **kwargs)
    assert again.deconstruct()[2:] == original.deconstruct()[2:]


def test_without_a_key_ring_nothing_is_stored_and_one_sentence_says_why(
    table: KeyFile, settings: Settings, in_english: None
) -> None:
    settings.KEY_FILE = ""
    encrypted.forget_key_ring()

    with pytest.raises(KeyRingError, match="set FUWUYUE_KEY_FILE"), transaction.atomic():
        store()

    assert not Visitor.objects.exists()
