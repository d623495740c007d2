"""Sizes: a large file is refused before it is read."""

import io
from pathlib import Path

import pytest
from tests.support.file_samples import PLAN

from fuwuyue.kernel.errors import UserError
from fuwuyue.plan.parsing.api import read_source, read_source_file, read_source_stream
from fuwuyue.plan.parsing.files import limits

pytestmark = pytest.mark.usefixtures("in_english")


class EndlessStream(io.RawIOBase):
    """Gives as much as is asked for, and remembers how much that was."""

    given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "asks for everything"
        self.given += size
        return b"x" * size


def test_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(PLAN, encoding="utf-8")

    source = read_source_file(file)

    assert (source.text, source.name) == (PLAN, "plan.txt")


def test_no_more_of_a_stream_is_read_than_the_limit() -> None:
    stream = EndlessStream()

    with pytest.raises(UserError, match="larger than 20 MB"):
        read_source_stream(stream)

    assert stream.given <= limits.LARGEST_FILE_BYTES + 1


def test_large_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "plan.docx"
    with file.open("wb") as stream:
        stream.truncate(200 * limits.MEGABYTE)

    with pytest.raises(UserError, match=r"plan\.docx is larger than 20 MB"):
        read_source_file(file)


def test_too_many_characters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CHARACTERS", 10)

    with pytest.raises(UserError, match="more than 10 characters"):
        read_source(PLAN.encode(), "plan.txt")


@pytest.mark.parametrize(
    ("name", "says"), [("missing.txt", "There is no file"), (".", "is a folder"), ("a\0b", "cannot be opened")]
)
def test_what_cannot_be_opened_is_told(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read_source_file(tmp_path / name)
