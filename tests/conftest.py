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
