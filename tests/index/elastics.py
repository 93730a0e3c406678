"""Archives on the Elasticsearch of the tests, each with a name of its own and gone after its test."""

import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from index.elastic import Access, ElasticArchive
from index.elastic.connection import Line
from index.elastic.naming import delete, indexes
from tests.elastic_node import NEWEST_8, NoNodeError, shared

VERSION = os.environ.get("DIEMBAO_TEST_ES_VERSION", NEWEST_8)


@contextmanager
def node(factory: pytest.TempPathFactory) -> Iterator[str]:
    """Lend the address of the node; without one the tests are skipped, or fail where DIEMBAO_REQUIRE_ES is 1."""
    base = factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # what the workers of one run share
    lent = shared(folder, VERSION)
    try:
        url = lent.__enter__()  # only its start may skip, not what the tests raise
    except (NoNodeError, OSError) as error:
        if os.environ.get("DIEMBAO_REQUIRE_ES") == "1":
            pytest.fail(f"Elasticsearch {VERSION} is required: {error}")
        pytest.skip(f"no Elasticsearch {VERSION}: {error}")
    try:
        yield url
    finally:
        lent.__exit__(None, None, None)


def new_name() -> str:
    """Return a name that no other test uses."""
    return f"diembao-test-{secrets.token_hex(8)}"


@contextmanager
def named(url: str) -> Iterator[str]:
    """Lend a name for an archive; afterwards its indexes are deleted, each by its exact name."""
    name = new_name()
    try:
        yield name
    finally:
        with closing(Line([url], Access())) as line:
            there = indexes(line, name)
            for index in (*there.used, *there.others):
                delete(line, index)


@contextmanager
def elastic_archive(url: str) -> Iterator[ElasticArchive]:
    """Lend an archive that was never fed."""
    with named(url) as name, closing(ElasticArchive([url], name)) as archive:
        yield archive


def elastic(request: pytest.FixtureRequest, _folder: Path) -> AbstractContextManager[ElasticArchive]:
    """Lend an archive to the contract suite."""
    return elastic_archive(request.getfixturevalue("elastic_url"))
