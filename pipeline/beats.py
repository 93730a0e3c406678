"""Beats: of all that crawl for one record, each source is asked by one at a time."""

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from press.clock import Clock
from vault import read, write

log = logging.getLogger(__name__)

LASTING = timedelta(minutes=10)
RENEWED = timedelta(minutes=1)


class Beats:
    """Leases on sources, for the process `holder`; one that is killed leaves its own to the next who asks.

    `clock` is a real one even where the house pretends another moment: leases are between living processes. `gone` says
    of another holder whether it surely lives no more; then nobody need wait until its leases run out.
    """

    def __init__(self, holder: str, clock: Clock, gone: Callable[[str], bool]) -> None:
        """Remember who asks; nothing is taken yet."""
        self._holder, self._clock, self._gone = holder, clock, gone
        self._mine: list[str] = []
        self._renewed: datetime | None = None

    @contextmanager
    def held(self, sources: Collection[str]) -> Iterator[frozenset[str]]:
        """Hold, for the block, those of `sources` that nobody else asks now, and yield which they are."""
        try:
            for source in sources:
                if self._taken(source):
                    self._mine.append(source)
            self._renewed = self._clock.now()
            yield frozenset(self._mine)
        finally:
            while self._mine:
                write.release_lease(_name(self._mine.pop()), self._holder)

    def renew(self) -> None:
        """Hold them for longer, where the last time was a while ago; called again and again."""
        now = self._clock.now()
        if self._renewed is None or abs(now - self._renewed) < RENEWED:
            return
        self._renewed = now
        for source in self._mine:
            if not self._take(source):
                log.warning("beat.lost source=%s", source)

    def _taken(self, source: str) -> bool:
        there = read.lease(_name(source))
        if there and there.holder != self._holder and self._gone(there.holder):
            write.release_lease(there.name, there.holder)
        return self._take(source)

    def _take(self, source: str) -> bool:
        return write.take_lease(_name(source), self._holder, now=self._clock.now(), lasting=LASTING)


def _name(source: str) -> str:
    return f"crawl {source}"
