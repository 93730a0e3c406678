"""What every test may say of itself and begin with: the mark `elastic` for a real Elasticsearch, an empty record."""

from pathlib import Path

import pytest

from vault.record import close_record, migrate, open_record


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "elastic: needs a real Elasticsearch; `make test-elastic` runs these")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for the server by its fixture, or runs over it as one engine of several."""
    for item in items:
        engine = item.callspec.params.get("new_archive") if hasattr(item, "callspec") else None
        if engine == "elastic" or "elastic_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.elastic)


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a record that has its tables and nothing in them."""
    path = tmp_path_factory.mktemp("empty") / "record.sqlite3"
    open_record(f"sqlite:///{path}")
    migrate()
    close_record()
    return path
