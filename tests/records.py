"""Empty records for tests, another each time, in each kind of database that may hold one."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.postgresql_node import NoServerError, Server
from vault.record import close_record, migrate, open_record

NewRecord = Callable[[], AbstractContextManager[str]]
STORES = ("sqlite", "postgresql")


def emptied(url: str) -> str:
    """Make the tables of a record and leave it; return its URL."""
    open_record(url)
    migrate()
    close_record()
    return url


def in_files(empty: Path, factory: pytest.TempPathFactory) -> NewRecord:
    """Return a way to borrow a copy of the SQLite file `empty`."""

    @contextmanager
    def lent() -> Iterator[str]:
        yield f"sqlite:///{shutil.copy(empty, factory.mktemp('record') / 'record.sqlite3')}"

    return lent


def on_server(server: Server, empty: str) -> NewRecord:
    """Return a way to borrow a copy of the database `empty`."""

    @contextmanager
    def lent() -> Iterator[str]:
        with server.database(empty) as name:
            try:
                yield server.url(name)
            finally:
                close_record()

    return lent


@contextmanager
def running_server() -> Iterator[Server]:
    """Lend a PostgreSQL; without one the tests are skipped, or fail where DIEMBAO_REQUIRE_PG is 1."""
    server = None
    try:
        server = Server()
        server.__enter__()  # only its start may skip, not what the tests raise
    except (NoServerError, OSError) as error:
        if os.environ.get("DIEMBAO_REQUIRE_PG") == "1":
            pytest.fail(f"PostgreSQL is required: {error}")
        pytest.skip(f"no PostgreSQL: {error}")
    try:
        yield server
    finally:
        server.__exit__()
