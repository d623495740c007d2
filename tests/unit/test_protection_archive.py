"""The file of a backup: whatever byte is another one, wherever it ends too soon, it is refused."""

import json
import zipfile
from pathlib import Path

import pytest

from fuwuyue.protection.backup.api import ArchiveError, check_archive
from fuwuyue.protection.backup.archive import create_archive, is_archive, open_archive

ROWS = [b'["a",1]\n', b'["b",2]\n']


def make(path: Path, **said: object) -> Path:
    with create_archive(path) as archive:
        archive.add("tables/one.jsonl", ROWS).row_count = 2
        archive.add("files/sub/letter.txt", [b"letter"])
        archive.write_manifest({"program": "0.1.0", **said})
    return path


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return make(tmp_path / "whole.fwy")


def test_what_was_written_is_read_again(whole: Path) -> None:
    with open_archive(whole) as archive:
        tables, files = archive.list_members("tables"), archive.list_members("files")
        with archive.open_member("tables/one.jsonl") as lines:
            rows = list(lines)

    assert (rows, tables["one.jsonl"].row_count, list(files)) == (ROWS, 2, ["sub/letter.txt"])


def test_any_program_for_zip_opens_it(whole: Path) -> None:
    with zipfile.ZipFile(whole) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("manifest.json"))["members"].keys() == {
            "tables/one.jsonl",
            "files/sub/letter.txt",
        }


def test_a_change_of_any_one_byte_is_refused(whole: Path, tmp_path: Path) -> None:
    content, altered = whole.read_bytes(), tmp_path / "altered.fwy"
    accepted = []
    for place in range(len(content)):
        for change in (1, 0x20, 0x80):
            altered.write_bytes(content[:place] + bytes([content[place] ^ change]) + content[place + 1 :])
            if is_accepted(altered):
                accepted.append((place, change))

    assert accepted == []


def test_a_file_cut_at_any_length_is_refused(whole: Path, tmp_path: Path) -> None:
    content, cut = whole.read_bytes(), tmp_path / "cut.fwy"
    accepted = []
    for length in range(len(content)):
        cut.write_bytes(content[:length])
        if is_accepted(cut):
            accepted.append(length)

    assert accepted == []


def test_a_file_with_something_behind_it_is_refused(whole: Path) -> None:
    whole.write_bytes(whole.read_bytes() + b"\n")

    assert not is_accepted(whole)


def is_accepted(path: Path) -> bool:
    try:
        check_archive(path=path)
    except ArchiveError:
        return False
    return True


@pytest.mark.parametrize(
    "members",
    [
        {"tables/one.jsonl": ROWS},
        {"tables/one.jsonl": ROWS, "files/sub/letter.txt": [b"letter"], "files/more.txt": [b""]},
        {"tables/one.jsonl": ROWS[:1], "files/sub/letter.txt": [b"letter"]},
        {"tables/one.jsonl": ROWS, "files/sub/letter.txt": [b"Letter"]},
    ],
    ids=["one is missing", "one is too much", "one is shorter", "one is another"],
)
def test_members_that_are_not_those_of_the_manifest_are_refused_with_a_right_hash_too(
    whole: Path, tmp_path: Path, members: dict[str, list[bytes]]
) -> None:
    remade = tmp_path / "remade.fwy"
    with open_archive(whole) as archive, create_archive(remade) as writer:
        for name, content in members.items():
            writer.add(name, content)
        writer.members.clear()
        writer.write_manifest({**archive.manifest, "wanted": 1})
        manifest = dict(archive.manifest)
    rewrite_manifest(remade, manifest)

    with pytest.raises(ArchiveError, match=r"remade\.fwy"):
        check_archive(path=remade)


def rewrite_manifest(path: Path, manifest: dict[str, object]) -> None:
    """Make the archive anew with its members and this manifest, and a right hash."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
    path.unlink()
    with create_archive(path) as writer:
        for name, content in members.items():
            writer.add(name, [content])
        writer._archive.writestr("manifest.json", json.dumps(manifest))


@pytest.mark.parametrize("name", ["files/../up.txt", "files//x", "/files/x", "files/a\\b", "files/c:x", "files/."])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.fwy"
    with create_archive(path) as archive:
        archive.add(name, [b"x"])
        archive.write_manifest({"program": "0.1.0"})

    assert not is_accepted(path)


def test_another_format_is_refused_with_the_version_that_reads_it(tmp_path: Path, in_english: None) -> None:
    path = make(tmp_path / "later.fwy", format=2, program="9.0")

    with pytest.raises(ArchiveError, match=r"made by version 9\.0, in another format"):
        check_archive(path=path)


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x05\x06" + 200 * b"\0"])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(content)

    assert (is_accepted(path), is_archive(path)) == (False, False)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"none\.fwy"):
        check_archive(path=tmp_path / "none.fwy")


def test_a_backup_is_never_written_over_another(whole: Path) -> None:
    before = whole.read_bytes()

    with pytest.raises(ArchiveError, match=r"whole\.fwy"):
        make(whole)

    assert whole.read_bytes() == before


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), create_archive(tmp_path / "half.fwy") as archive:
        archive.add("tables/one.jsonl", ROWS)
        1 / 0  # noqa: B018

    assert list(tmp_path.iterdir()) == []
