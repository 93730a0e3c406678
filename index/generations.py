"""The folder of an index: its generations, each a whole index, and CURRENT, the file that names the one in use.

writer.lock       held by whoever changes anything here; the system frees it when the process dies
CURRENT           "v1-000002"; replaced by renaming, so it names the old or the new, never half
v1-000002/        the index in use
building/         the next one while it is made; without meaning after a kill
"""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from press.errors import ArchiveBusyError

_CURRENT = "CURRENT"
_NAME = re.compile(r"v(\d+)-(\d+)")


class Generations:
    """The generations in `folder` in the one format this version can read. Raises OSError where the disk refuses."""

    def __init__(self, folder: Path, format_number: int) -> None:
        """Use `folder`, touching nothing yet."""
        self.folder = folder
        self._format = str(format_number)

    def current(self) -> Path | None:
        """Return the generation in use, or None where nothing was ever added.

        Raises ValueError where CURRENT names no generation of this format.
        """
        with suppress(FileNotFoundError):
            name = (self.folder / _CURRENT).read_text(encoding="utf-8").strip()
            match = _NAME.fullmatch(name)
            if match is None or match[1] != self._format:
                raise ValueError(f"{_CURRENT} names {name!r}, which is no index of this version")
            return self.folder / name
        own = (path for path in self._complete() if path.name.startswith(f"v{self._format}-"))
        return max(own, key=_number, default=None)  # killed just before the first CURRENT

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the one right to write here. Raises ArchiveBusyError where another holds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ArchiveBusyError(f"another process writes to the index in {self.folder}; try later") from error
            yield

    def switch(self, build: Callable[[Path], None]) -> Path:
        """Have `build` fill the next generation, switch to it, and clear the others away. The lock must be held."""
        building = self.folder / "building"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        build(building)
        old = self._complete()
        new = self.folder / f"v{self._format}-{max(map(_number, old), default=0) + 1:06}"
        building.rename(new)
        sync(self.folder)
        self._point(new.name)
        for generation in old:
            shutil.rmtree(generation, ignore_errors=True)  # who still reads it keeps its open files
        return new

    def _point(self, name: str) -> None:
        draft = self.folder / f"{_CURRENT}.new"
        with draft.open("w", encoding="utf-8") as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / _CURRENT)
        sync(self.folder)

    def _complete(self) -> list[Path]:
        return [path for path in self.folder.glob("v*-*") if _NAME.fullmatch(path.name)]


def _number(generation: Path) -> int:
    return int(generation.name.rpartition("-")[2])


def sync(folder: Path) -> None:
    """Have the disk remember the names in `folder`."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
