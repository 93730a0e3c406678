"""What every test may say of itself: `elastic` are those that need a real Elasticsearch."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "elastic: needs a real Elasticsearch; `make test-elastic` runs these")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for the server by its fixture, or runs over it as one engine of several."""
    for item in items:
        engine = item.callspec.params.get("new_archive") if hasattr(item, "callspec") else None
        if engine == "elastic" or "elastic_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.elastic)
