"""Locks of a home, which the system releases when their holder dies, however it dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from press.errors import InputError

_PAUSE = 0.05


@contextmanager
def held(path: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock at `path`; raises InputError where another process still holds it after `patience` seconds."""
    with path.open("a") as file:
        end = time.monotonic() + patience
        while not _taken(file):
            if time.monotonic() >= end:
                raise InputError(
                    f"Một tiến trình diembao khác đang làm việc trong {path.parent}; hãy đợi nó xong. "
                    f"/ Another diembao process is at work in this home; wait until it ends."
                )
            time.sleep(_PAUSE)
        yield


@contextmanager
def awaited(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, once nobody else does."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
