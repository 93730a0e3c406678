"""The record that a test of the pipeline begins with."""

from collections.abc import Iterator

import pytest

from tests.records import NewRecord
from vault.record import close_record, open_record


@pytest.fixture
def record(new_record: NewRecord) -> Iterator[str]:
    """Open an empty record of its own for the test, and yield its URL."""
    with new_record() as url:
        open_record(url)
        yield url
        close_record()
