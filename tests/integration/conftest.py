"""What the tests of the database and of the pages share."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from tests.support.people import add_plan, make_client
from tests.support.places import make_place
from tests.support.web_plan import make_source

from fuwuyue.plan import api as plans

NOW = datetime(2026, 8, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.support.hashing.QuickHasher"]


@pytest.fixture
def stranger() -> Client:
    """Somebody who is not signed in."""
    return Client(headers={"host": "127.0.0.1", "accept-language": "en"})


@pytest.fixture
def client(db: None) -> Client:
    """The clerk of the county office, signed in."""
    return make_client()


@pytest.fixture
def document(db: None) -> plans.PlanDocument:
    return add_plan(make_source(), now=NOW)


@pytest.fixture
def place(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """The settings of an empty database of the kind that is tested, for processes of their own; it goes away after."""
    with django_db_blocker.unblock(), make_place(tmp_path) as settings:
        yield settings
