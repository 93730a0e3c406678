"""The lease under which one writer at a time feeds an index, and which a kill or a lost machine lets run out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from press.clock import Clock
from press.errors import ArchiveBusyError, ArchiveFullError
from vault import read, write

LASTING = timedelta(minutes=10)  # it is renewed with every batch, and a batch is seconds
PAUSE = timedelta(minutes=15)  # how long an index that is full is left in peace
FULL = "full"  # who holds the lease meanwhile


class Lease:
    """The right to write to the index whose cursor is called `name`, for the process `holder`.

    `clock` is a real one even where the house pretends another moment: leases are between living processes. `gone` says
    of another holder whether it surely lives no more; then nobody need wait until its lease runs out.
    """

    def __init__(self, name: str, holder: str, clock: Clock, gone: Callable[[str], bool]) -> None:
        """Remember who asks; nothing is taken yet."""
        self.name = name
        self._holder, self._clock, self._gone = holder, clock, gone

    @contextmanager
    def held(self, *, urgent: bool = False) -> Iterator[None]:
        """Hold the lease for the block.

        Raises ArchiveBusyError where another holds it, and ArchiveFullError where the index is left in peace because it
        was full; `urgent`, a person's own wish, does not wait for that.
        """
        self._clear(urgent=urgent)
        self.renew()
        try:
            yield
        except ArchiveFullError:
            write.pass_lease(self.name, self._holder, to=FULL, until=self._clock.now() + PAUSE)
            raise
        finally:
            write.release_lease(self.name, self._holder)

    def renew(self) -> None:
        """Hold it for longer; raises ArchiveBusyError where it ran out and another took it."""
        if not write.take_lease(self.name, self._holder, now=self._clock.now(), lasting=LASTING):
            raise ArchiveBusyError(f"another process writes to the index {self.name!r}; it is tried again later")

    def reached(self, seq: int) -> None:
        """Remember that the index has taken in every change up to `seq`; raises ArchiveBusyError as `renew` does."""
        if not write.move_cursor(self.name, seq, holder=self._holder):
            raise ArchiveBusyError(f"another process took over the index {self.name!r}; it is tried again later")

    def _clear(self, *, urgent: bool) -> None:
        """Take away a lease that holds nobody up with reason."""
        there = read.lease(self.name)
        if there is None or there.holder == self._holder:
            return
        if there.holder != FULL:
            if self._gone(there.holder):
                write.release_lease(self.name, there.holder)
        elif urgent or not self._clock.now() < there.until <= self._clock.now() + PAUSE:
            write.release_lease(self.name, FULL)
        else:
            raise ArchiveFullError(
                f"the index {self.name!r} was full; it is tried again at {there.until:%Y-%m-%d %H:%M} UTC, "
                f"or at once by `diembao rebuild`: make room on its disk first"
            )
