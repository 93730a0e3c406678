"""What the crawlers' tests share: outlets on loopback and an empty spool."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.spool import Spool
from tests.crawlers.outlet import Outlet


@pytest.fixture
def outlet() -> Iterator[Outlet]:
    """Open an outlet for one test."""
    server = Outlet()
    yield server
    server.close()


@pytest.fixture
def other() -> Iterator[Outlet]:
    """Open a second one."""
    server = Outlet()
    yield server
    server.close()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    """Return an empty spool."""
    return Spool(tmp_path / "spool")
