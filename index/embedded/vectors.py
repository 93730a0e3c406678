"""Vectors beside the index: one file for each length, to which rows are only ever added.

A row counts where a document that tantivy has committed names it. Rows are safe on disk before that commit, so a kill
leaves rows that nobody names, never a name without its row; what replaced and removed documents leave behind goes
with the next rebuild.
"""

import mmap
import os
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from index.generations import sync

_BYTES = 4  # of one number: as the models give them, so that nearness is exact

Vector = Sequence[float]
Rows = Mapping[int, bytes | mmap.mmap]


class Vectors(Protocol):
    """Where vectors stand. One writer at a time appends; readers see what was there when they came, or more."""

    def append(self, vectors: Sequence[Vector]) -> list[int]:
        """Keep `vectors`, all of one length, and return the row of each; they are safe when it returns."""
        ...

    def rows(self) -> Rows:
        """Return the rows for each length, as 32-bit numbers of this machine."""
        ...


class MemoryVectors:
    """Vectors that live as long as this object."""

    def __init__(self) -> None:
        self._rows: dict[int, bytes] = {}

    def append(self, vectors: Sequence[Vector]) -> list[int]:
        """Keep `vectors`, as Vectors promises."""
        length = len(vectors[0])
        before = self._rows.get(length, b"")
        self._rows[length] = before + _packed(vectors)
        return _numbered(len(before), vectors)

    def rows(self) -> Rows:
        """Return the rows for each length."""
        return dict(self._rows)


class FolderVectors:
    """Vectors in the folder of one generation."""

    def __init__(self, generation: Path) -> None:
        self._folder = generation

    def append(self, vectors: Sequence[Vector]) -> list[int]:
        """Keep `vectors`, as Vectors promises."""
        path = self._folder / f"vectors-{len(vectors[0])}.f32"
        new = not path.exists()
        with path.open("ab") as file:
            file.write(bytes(-file.tell() % (_BYTES * len(vectors[0]))))  # a kill may have left half a row
            start = file.tell()
            file.write(_packed(vectors))
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync(self._folder)
        return _numbered(start, vectors)

    def rows(self) -> Rows:
        """Return the rows for each length, mapped: they stay readable when the generation is cleared away."""
        return {int(path.stem.partition("-")[2]): _mapped(path) for path in self._folder.glob("vectors-*.f32")}


def _mapped(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _packed(vectors: Sequence[Vector]) -> bytes:
    return b"".join([array("f", vector).tobytes() for vector in vectors])


def _numbered(start: int, vectors: Sequence[Vector]) -> list[int]:
    first = start // (_BYTES * len(vectors[0]))
    return list(range(first, first + len(vectors)))
