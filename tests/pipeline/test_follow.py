"""The index follows the record: one writer, nothing lost, whatever the engine and the clocks do."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from index.archive import Document
from index.embedded import EmbeddedArchive, rebuild
from pipeline.follow import follow, remake
from pipeline.lease import FULL, LASTING, PAUSE, Lease
from press.clock import FixedClock
from press.errors import ArchiveBusyError, ArchiveFullError, ArchiveUnavailableError
from press.query import parse
from press.source import Source
from tests import make
from tests.vault import ledger
from vault import read, write

pytestmark = pytest.mark.usefixtures("record")

NAME = "embedded"
SOURCES: dict[str, Source] = {}


class Refusing(EmbeddedArchive):
    """An archive in memory that takes nothing in for as long as it has an error to raise; it counts how often."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__(None)
        self.error, self.asked = error, 0

    def add(self, documents: Iterable[Document]) -> None:
        """Take in `documents`, or raise the error."""
        self.asked += 1
        if self.error:
            raise self.error
        super().add(documents)


def kept(*numbers: int) -> None:
    """Have articles with these numbers kept."""
    for number in numbers:
        ledger.waiting(ledger.address(number))
        ledger.keep(ledger.address(number))


def lease(holder: str = "me", *, after: timedelta = timedelta(), dead: tuple[str, ...] = (), name: str = NAME) -> Lease:
    """Return the lease as `holder` asks for it some time after noon, knowing who is `dead`."""
    return Lease(name, holder, FixedClock(make.NOON + after), lambda other: other in dead)


def is_proven(archive: EmbeddedArchive) -> bool:
    """Whether index and record agree to the last number."""
    return dict(archive.sequences()) == dict(read.sequences())


def test_what_changed_is_indexed_once() -> None:
    """Following again does nothing; what is kept or changed since is brought in, and the lease is free afterwards."""
    archive = EmbeddedArchive(None)
    kept(1, 2, 3)
    assert follow(archive, SOURCES, lease()) == 3
    assert follow(archive, SOURCES, lease("another")) == 0
    write.flag(make.flag(ledger.address(2)))
    kept(4)
    assert follow(archive, SOURCES, lease()) == 2
    assert is_proven(archive)
    assert read.lease(NAME) is None


def test_a_lost_index_is_fed_anew(tmp_path: Path) -> None:
    """An index that is empty though its cursor is not gets everything again."""
    kept(1, 2)
    follow(EmbeddedArchive(tmp_path / "old"), SOURCES, lease())
    new = EmbeddedArchive(tmp_path / "new")
    assert follow(new, SOURCES, lease()) == 2
    assert is_proven(new)


def test_an_index_put_back_from_an_old_copy_is_fed_anew() -> None:
    """An index that has fewer documents than it once had gets everything again."""
    archive = EmbeddedArchive(None)
    kept(1, 2, 3)
    follow(archive, SOURCES, lease())
    archive.remove([ledger.address(2)])
    assert follow(archive, SOURCES, lease()) == 3
    assert is_proven(archive)


def test_another_index_has_a_cursor_of_its_own() -> None:
    """A record that is followed by a second index feeds that from the beginning, and the first goes on as before."""
    first, second = EmbeddedArchive(None), EmbeddedArchive(None)
    kept(1, 2)
    follow(first, SOURCES, lease())
    assert follow(second, SOURCES, lease(name="elasticsearch 127.0.0.1:9200 diembao")) == 2
    assert follow(first, SOURCES, lease()) == 0


def test_one_writes_at_a_time() -> None:
    """While another holds the lease nothing is done, and the work waits."""
    archive = EmbeddedArchive(None)
    kept(1)
    with lease("other").held(), pytest.raises(ArchiveBusyError, match="another process writes"):
        follow(archive, SOURCES, lease())
    assert archive.sequences() == {}
    assert follow(archive, SOURCES, lease()) == 1


def test_a_killed_writers_lease_runs_out() -> None:
    """What a killed process of another machine held is free after LASTING; of a dead one of ours, at once."""
    archive = EmbeddedArchive(None)
    kept(1)
    write.take_lease(NAME, "killed", now=make.NOON, lasting=LASTING)
    with pytest.raises(ArchiveBusyError):
        follow(archive, SOURCES, lease(after=LASTING / 2))
    assert follow(archive, SOURCES, lease(after=LASTING)) == 1
    write.take_lease(NAME, "killed", now=make.NOON, lasting=LASTING)
    assert follow(archive, SOURCES, lease(dead=("killed",))) == 0


@pytest.mark.parametrize("error", [ArchiveUnavailableError("down"), ArchiveFullError("full")])
def test_what_an_index_does_not_take_is_not_lost(error: ArchiveUnavailableError) -> None:
    """Where adding fails the cursor stays, so that all comes in once it succeeds."""
    archive = Refusing(error)
    kept(1, 2)
    with pytest.raises(type(error)):
        follow(archive, SOURCES, lease())
    assert read.cursor(NAME) == 0
    archive.error = None
    assert follow(archive, SOURCES, lease(after=PAUSE)) == 2
    assert is_proven(archive)


def test_a_full_index_is_left_in_peace() -> None:
    """After a full disk nobody asks again before PAUSE is over, and who tries is told when it is."""
    archive = Refusing(ArchiveFullError("its disk is full"))
    kept(1)
    with pytest.raises(ArchiveFullError, match="its disk is full"):
        follow(archive, SOURCES, lease())
    for holder in ("me", "other"):
        with pytest.raises(ArchiveFullError, match=r"tried again at 2026-11-24 05:15 UTC.*make room"):
            follow(archive, SOURCES, lease(holder, after=PAUSE - timedelta(seconds=1)))
    assert archive.asked == 1
    with pytest.raises(ArchiveFullError):
        follow(archive, SOURCES, lease(after=PAUSE))
    assert archive.asked == 2


def test_a_clock_put_back_does_not_lengthen_the_pause() -> None:
    """A pause that would last longer than any is of a wrong clock and counts as over."""
    archive = EmbeddedArchive(None)
    kept(1)
    write.take_lease(NAME, FULL, now=make.NOON + timedelta(days=30), lasting=PAUSE)
    assert follow(archive, SOURCES, lease()) == 1


class Overtaken(EmbeddedArchive):
    """An archive in memory whose writer sleeps so long over a batch that another takes its lease."""

    def add(self, documents: Iterable[Document]) -> None:
        """Take in `documents` while the lease goes to another."""
        super().add(documents)
        write.take_lease(NAME, "other", now=make.NOON + LASTING, lasting=LASTING)


def test_who_lost_the_lease_moves_no_cursor() -> None:
    """A writer that slept over its lease says no more how far the index is, and leaves the other's lease alone."""
    kept(1)
    with pytest.raises(ArchiveBusyError, match="took over"):
        follow(Overtaken(None), SOURCES, lease())
    assert read.cursor(NAME) == 0
    held = read.lease(NAME)
    assert held
    assert held.holder == "other"


def test_an_index_is_made_anew_and_what_changed_meanwhile_follows(tmp_path: Path) -> None:
    """While it is made, followers wait and searches go on; afterwards the follower brings what came meanwhile."""
    archive = EmbeddedArchive(tmp_path / "index")
    kept(1, 2)
    follow(archive, SOURCES, lease())
    told: list[int] = []

    def build(batches: Iterable[list[Document]]) -> int:
        with pytest.raises(ArchiveBusyError):
            follow(archive, SOURCES, lease("follower"))
        made = rebuild(tmp_path / "index", batches)
        kept(3)
        write.flag(make.flag(ledger.address(1)))
        return made

    assert remake(build, SOURCES, lease(), told.append) == 2
    assert told == [2]
    assert archive.search(parse("Hà Tĩnh")).total == 2
    assert follow(archive, SOURCES, lease()) == 2
    assert is_proven(archive)


def test_a_rebuild_that_fails_leaves_index_and_cursor(tmp_path: Path) -> None:
    """Where building breaks off, the old index goes on from where it stood."""
    archive = EmbeddedArchive(tmp_path / "index")
    kept(1, 2)
    follow(archive, SOURCES, lease())

    def build(batches: Iterable[list[Document]]) -> int:
        next(iter(batches))
        raise ArchiveUnavailableError("down")

    with pytest.raises(ArchiveUnavailableError):
        remake(build, SOURCES, lease())
    kept(3)
    assert follow(archive, SOURCES, lease()) == 1
    assert is_proven(archive)


def test_a_person_need_not_wait_for_a_full_disks_pause(tmp_path: Path) -> None:
    """Rebuilding, which a person orders after having made room, goes on at once."""
    kept(1)
    write.take_lease(NAME, FULL, now=make.NOON, lasting=PAUSE)
    assert remake(lambda batches: rebuild(tmp_path / "index", batches), SOURCES, lease()) == 1
    assert read.cursor(NAME) == read.change_seq()
