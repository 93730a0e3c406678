"""What every test may say of itself and begin with: a real server's mark, an empty record in either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql_node import Server
from tests.records import STORES, NewRecord, emptied, in_files, on_server, running_server

_MARKS = {
    "elastic": "needs a real Elasticsearch; `make test-elastic` runs these",
    "postgresql": "needs a real PostgreSQL; `make test-postgres` runs these",
}


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known."""
    for mark, meaning in _MARKS.items():
        config.addinivalue_line("markers", f"{mark}: {meaning}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a server by its fixture, or runs over it as one of several."""
    for item in items:
        given = item.callspec.params if hasattr(item, "callspec") else {}
        asked = getattr(item, "fixturenames", ())
        if given.get("new_archive") == "elastic" or "elastic_url" in asked:
            item.add_marker(pytest.mark.elastic)
        if "postgresql" in (given.get("new_record"), given.get("database")) or "postgresql" in asked:
            item.add_marker(pytest.mark.postgresql)


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a record that has its tables and nothing in them."""
    path = tmp_path_factory.mktemp("empty") / "record.sqlite3"
    emptied(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Yield this process's PostgreSQL."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def empty_database(postgresql: Server) -> Iterator[str]:
    """Yield the name of a database on it that has a record's tables and nothing in them."""
    with postgresql.database() as name:
        emptied(postgresql.url(name))
        yield name


@pytest.fixture(scope="session", params=STORES)
def new_record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewRecord:
    """Return a way to borrow an empty record, each time another one in the same kind of database."""
    if request.param == "postgresql":
        return on_server(request.getfixturevalue("postgresql"), request.getfixturevalue("empty_database"))
    return in_files(request.getfixturevalue("empty_record"), tmp_path_factory)


@pytest.fixture(params=STORES)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield what DIEMBAO_DATABASE_URL says: nothing, which is SQLite in the home, or an empty record on a server."""
    if request.param == "sqlite":
        yield ""
        return
    with on_server(request.getfixturevalue("postgresql"), request.getfixturevalue("empty_database"))() as url:
        yield url
