"""`fuwuyue audit` as a person runs it, on a database of its own."""

import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.support.command import run_quickly as run
from tests.support.command import said

HEAD = re.compile(r"^\d+:[0-9a-f]{64}$", re.MULTILINE)
ADD = "INSERT INTO protection_auditentry (at, kind, verb, model, record, fields, user_id, role, reason, address) VALUES"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data with two entries in the audit, none sealed; made once, since starting takes its time."""
    folder = tmp_path_factory.mktemp("made")
    audit(folder, "seal")
    change(
        folder, *(f"{ADD} ('2026-08-24 01:30:00', 'write', 'change', 'x.y', '{n}', '', '', '', '', '')" for n in "ab")
    )
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    shutil.copy(made / "fuwuyue.sqlite3", tmp_path)
    return tmp_path


def change(home: Path, *statements: str) -> None:
    database = sqlite3.connect(home / "fuwuyue.sqlite3")
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def audit(home: Path, *arguments: str) -> tuple[int, str]:
    done = run("audit", *arguments, "--lang", "en", FUWUYUE_HOME=str(home), FUWUYUE_DATABASE_URL="")
    return done.returncode, done.stdout.decode() + said(done)


def test_sealing_verifying_and_the_head_of_the_day(home: Path) -> None:
    before, sealed, after, head = (audit(home, command) for command in ("verify", "seal", "verify", "head"))

    assert before == (0, "The chain holds: 0 sealed.\nNot sealed yet: 2.\n")
    assert sealed == (0, "2 entries sealed.\n")
    assert after == (0, "The chain holds: 2 sealed.\nNot sealed yet: 0.\n")
    found = HEAD.search(head[1])
    assert found is not None
    assert audit(home, "verify", "--head", found.group())[0] == 0


def test_a_broken_chain_names_the_entry_and_exits_4(home: Path) -> None:
    audit(home, "seal")
    change(
        home, "DROP TRIGGER protection_auditentry_no_update", "UPDATE protection_auditentry SET verb = 'x' WHERE id = 2"
    )

    assert audit(home, "verify") == (
        4,
        "The chain breaks at seal 2 (entry 2): the entry or the seal was changed.\nNot sealed yet: 0.\n",
    )


def test_a_printed_head_shows_a_chain_that_is_too_short(home: Path) -> None:
    audit(home, "seal")

    status, words = audit(home, "verify", "--head", f"3:{'0' * 64}")

    assert status == 4
    assert words.startswith("The chain breaks at seal 3 (entry unknown): the printed head says otherwise")


@pytest.mark.parametrize(
    "arguments", [("head", "--day", "2026-08-01"), ("head", "--day", "1. 8."), ("verify", "--head", "12")]
)
def test_what_cannot_be_is_one_sentence(home: Path, arguments: tuple[str, ...]) -> None:
    status, words = audit(home, *arguments)

    assert (status, len(words.splitlines())) == (2, 1)
