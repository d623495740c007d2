"""What the rules of linking share: each engine, and the registers linked on it."""

import pytest
from tests.support.registers import ENGINES, WITH_SPARK, Linked, link_registers, need_engine

collect_ignore = [] if WITH_SPARK else ["test_reconcile_engines.py"]


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return need_engine(request.param)


@pytest.fixture(scope="session")
def linked(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Linked:
    return link_registers(tmp_path_factory.mktemp("usual"), engine=engine)


@pytest.fixture(scope="session")
def without_ids(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Linked:
    return link_registers(tmp_path_factory.mktemp("no-id"), profile="no-id", engine=engine)


@pytest.fixture(scope="session")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    """For what is promised of the engine on DuckDB alone."""
    return link_registers(tmp_path_factory.mktemp("duckdb"))


@pytest.fixture(scope="session")
def on_duckdb_without_ids(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return link_registers(tmp_path_factory.mktemp("duckdb-no-id"), profile="no-id")
