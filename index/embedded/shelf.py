"""Where an index stands, in memory or in a folder, and how it is opened, written and complained about."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Protocol

import tantivy

from index.analysts import processors
from index.embedded.schema import FORMAT, SCHEMA
from index.embedded.vectors import FolderVectors, MemoryVectors, Rows, Vectors
from index.generations import Generations
from press.errors import ArchiveBusyError, ArchiveError

# Bytes the writer fills before it starts a new segment: small ones are merged, which costs as much as writing them.
ADDING = 64_000_000
REBUILDING = 128_000_000
REBUILD = "run `diembao rebuild` to make it anew from the record"
PARTS = 4  # of a view that are searched at once, at most
RETRY = "nothing of this batch was taken in; see that the disk has room and the folder can be written, then try again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many documents there are in `total`, and how many have each of the values of some fields."""

    total: int
    values: Mapping[str, Mapping[str | int, int]]


@dataclass(frozen=True, kw_only=True)
class View:
    """All that was committed up to one moment, whatever is written afterwards."""

    searcher: tantivy.Searcher
    rows: Rows
    tallies: dict[tuple[str, ...], Tally | None] = field(default_factory=dict)  # of all its documents, once known

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        """The change numbers at which it can be cut into about equal parts, as many as there are processors.

        Documents stand in the index about as they came, so that the parts are runs of it.
        """
        parts = min(processors(), PARTS)
        return self._seqs([100 * part / parts for part in range(1, parts)])

    @cached_property
    def early(self) -> int:
        """The change number up to which about a twentieth of it reaches."""
        return next(iter(self._seqs([5])), 0)

    def _seqs(self, percents: list[float]) -> tuple[int, ...]:
        if not percents or not self.searcher.num_docs:
            return ()
        wanted = {"seqs": {"percentiles": {"field": "seq", "percents": percents}}}
        found: dict[str, float] = self.searcher.aggregate(tantivy.Query.all_query(), wanted)["seqs"]["values"]
        return tuple(sorted({int(seq) for seq in found.values()}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What the one writer works on."""

    index: tantivy.Index
    vectors: Vectors


class Shelf(Protocol):
    """Where an index stands, in memory or in a folder."""

    @property
    def place(self) -> str:
        """Say where, as a person understands it."""
        ...

    def reading(self) -> View | None:
        """Return a view of all that was added so far, or None before anything was."""
        ...

    def writing(self) -> AbstractContextManager[Bench]:
        """Lend the index to its one writer. Raises ArchiveBusyError where there is another."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class MemoryShelf:
    """An index that lives as long as this object."""

    place = "memory"

    def __init__(self) -> None:
        self._bench = Bench(index=tantivy.Index(SCHEMA), vectors=MemoryVectors())
        self._lock = Lock()

    def reading(self) -> View:
        """Return a view, as Shelf promises."""
        self._bench.index.reload()
        searcher = self._bench.index.searcher()  # before the rows, so that each row it names is there
        return View(searcher=searcher, rows=self._bench.vectors.rows())

    @contextmanager
    def writing(self) -> Iterator[Bench]:
        """Lend the index, as Shelf promises."""
        if not self._lock.acquire(blocking=False):
            raise ArchiveBusyError("another thread writes to the index in memory; try later")
        try:
            with door("write to the index in memory", RETRY):
                yield self._bench
        finally:
            self._lock.release()

    def close(self) -> None:
        """Nothing is held but memory."""


class FolderShelf:
    """An index in a folder, of which other processes may change the contents and the generation."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder, FORMAT)
        self._view: tuple[tuple[str, int, int], View] | None = None
        self.place = str(folder)

    def reading(self) -> View | None:
        """Return a view, as Shelf promises."""
        with door(f"read the index in {self.place}", REBUILD):
            current = self._generations.current()
            while current is not None:
                try:
                    return self._seen(current)
                except (ValueError, OSError):
                    before, current = current, self._generations.current()
                    if current == before:  # else a rebuild switched between reading CURRENT and opening
                        raise
            return None

    @contextmanager
    def writing(self) -> Iterator[Bench]:
        """Lend the index, as Shelf promises."""
        with door(f"write to the index in {self.place}", RETRY), self._generations.locked():
            with door(f"open the index in {self.place}", REBUILD):
                bench = opened(self._generations.current() or self._generations.switch(create))
            yield bench

    def close(self) -> None:
        """Let go of the files."""
        self._view = None

    def _seen(self, generation: Path) -> View:
        state = (generation / "meta.json").stat()  # a commit renames a new one over it
        stamp = (generation.name, state.st_ino, state.st_mtime_ns)
        view = self._view
        if view is None or view[0] != stamp:
            bench = opened(generation)  # the searcher before the rows, so that each row it names is there
            view = self._view = (stamp, View(searcher=bench.index.searcher(), rows=bench.vectors.rows()))
        return view[1]


@contextmanager
def door(doing: str, advice: str) -> Iterator[None]:
    """Turn whatever tantivy and the disk say into our own errors, with what to do next."""
    try:
        yield
    except (ValueError, OverflowError, OSError) as error:
        if "LockBusy" in str(error):
            raise ArchiveBusyError(f"cannot {doing}: another process writes to it; it is tried again later") from error
        raise ArchiveError(f"cannot {doing}: {error}; {advice}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's panic; the class cannot be imported
            raise
        raise ArchiveError(f"cannot {doing}: {error}; {advice}") from error


def create(generation: Path) -> None:
    """Make an index without documents in the folder `generation`."""
    tantivy.Index(SCHEMA, path=str(generation))


def opened(generation: Path) -> Bench:
    """Return the index in the folder `generation`, as it stands now."""
    index = tantivy.Index.open(str(generation))
    index.config_reader("manual")  # no thread that watches: who opens it looks itself
    return Bench(index=index, vectors=FolderVectors(generation))


@contextmanager
def writer_of(index: tantivy.Index, heap: int = ADDING) -> Iterator[tantivy.IndexWriter]:
    """Lend the index's writer and commit what it did; on an error nothing of it counts."""
    writer = index.writer(heap, 1)
    try:
        writer.garbage_collect_files()
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # also frees tantivy's own lock
