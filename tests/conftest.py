"""What all tests share."""

from collections.abc import Iterator

import pytest

from fuwuyue.kernel.texts import get_language, set_language

pytest_plugins = ["tests.support.notrun"]


@pytest.fixture
def in_english() -> Iterator[None]:
    """Say everything in the language of the source, for a test of what is said."""
    before = get_language()
    set_language("en")
    yield
    set_language(before)


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied() -> None:
    """Some tests (the browser's) commit, and Django empties all tables after them; the audit would refuse it."""
    from tests.support.audit import let_tests_empty_the_tables

    let_tests_empty_the_tables()
