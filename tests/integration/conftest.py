"""What the tests of the database and of the pages share."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from tests.support.people import add_plan, make_client
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
    """The settings of an empty database of the kind that is tested, which goes away afterwards."""
    if connection.vendor == "sqlite":
        yield {"FUWUYUE_HOME": str(tmp_path), "FUWUYUE_DATABASE_URL": ""}
        return
    name = f"fuwuyue_{os.getpid()}"
    with django_db_blocker.unblock():
        _run_statement(f"CREATE DATABASE {name}")
        yield {"FUWUYUE_HOME": str(tmp_path), "FUWUYUE_DATABASE_URL": _address(name)}
        _run_statement(f"DROP DATABASE {name} WITH (FORCE)")


def _run_statement(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _address(name: str) -> str:
    given = connection.settings_dict
    options = {"user": given["USER"], "password": given["PASSWORD"], "port": given["PORT"], "host": given["HOST"]}
    return f"postgresql:///{name}?" + urlencode({key: value for key, value in options.items() if value})
