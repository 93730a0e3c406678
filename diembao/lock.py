"""One worker a home: a lock that the system releases when its holder dies, however it dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from press.errors import InputError


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock at `path`; raises InputError where another process holds it."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputError(
                f"Một tiến trình diembao khác đang làm việc trong {path.parent}; hãy đợi nó xong. "
                f"/ Another diembao process is at work in this home; wait until it ends."
            ) from error
        yield
