"""The engines that the contract suite runs over, and archives of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from index.archive import Archive
from index.embedded import EmbeddedArchive
from tests.index.elastics import elastic, node

NewArchive = Callable[[], AbstractContextManager[Archive]]
Engine = Callable[[pytest.FixtureRequest, Path], AbstractContextManager[Archive]]


def memory(_request: pytest.FixtureRequest, _folder: Path) -> AbstractContextManager[Archive]:
    """Lend an archive in memory."""
    return closing(EmbeddedArchive(None))


def folder(_request: pytest.FixtureRequest, place: Path) -> AbstractContextManager[Archive]:
    """Lend an archive in a folder."""
    return closing(EmbeddedArchive(place / "index"))


ENGINES: dict[str, Engine] = {"memory": memory, "folder": folder, "elastic": elastic}


@pytest.fixture(scope="session")
def elastic_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the one Elasticsearch that all tests of this run share."""
    with node(tmp_path_factory) as url:
        yield url


@pytest.fixture(scope="session", params=ENGINES)
def new_archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewArchive:
    """Return a way to borrow an archive that was never fed, each time another one of the same engine."""
    engine = ENGINES[request.param]
    return lambda: engine(request, tmp_path_factory.mktemp("archive"))


@pytest.fixture
def archive(new_archive: NewArchive) -> Iterator[Archive]:
    """Yield an archive that was never fed, for one test alone.

    Tests that only read share one instead: a module-scoped fixture that feeds what `new_archive` lends.
    """
    with new_archive() as engine:
        yield engine
