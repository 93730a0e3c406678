"""One worker a home."""

from pathlib import Path

import pytest

from diembao import lock
from press.errors import InputError


def test_a_home_has_one_worker_at_a_time(tmp_path: Path) -> None:
    """While one holds the lock another is refused, and afterwards it is free again."""
    path = tmp_path / "lock"
    with lock.held(path), pytest.raises(InputError, match="đang làm việc"), lock.held(path):
        pass
    with lock.held(path):
        pass
