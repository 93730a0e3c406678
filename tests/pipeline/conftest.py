"""The record that a test of the pipeline begins with."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from vault.record import close_record, open_record


@pytest.fixture
def record(empty_record: Path, tmp_path: Path) -> Iterator[Path]:
    """Open an empty record of its own for the test, and yield its file."""
    path = Path(shutil.copy(empty_record, tmp_path / "record.sqlite3"))
    open_record(f"sqlite:///{path}")
    yield path
    close_record()
