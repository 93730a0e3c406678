"""Saved searches: each is put to every article that the index has taken in since it was last asked."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Protocol

from index.archive import Archive
from press.clock import Clock, local_day
from press.errors import InputError
from press.query import All, Everything, Keys, Query
from press.saved import SavedSearch, Standing
from vault import read_saved as read
from vault import write_saved as write
from vault.read import kept_up_to

log = logging.getLogger(__name__)

BATCH = 500


class Reader(Protocol):
    """Reads what a saved search asks for; made by the front door, which knows the names of sources and topics."""

    def __call__(self, search: SavedSearch, today: date, /) -> Query:
        """Return the query that `search` means on the day `today`, where relative dates count from."""
        ...


def run_new(
    archive: Archive, reader: Reader, clock: Clock, *, until: int, batch: int = BATCH
) -> tuple[tuple[SavedSearch, tuple[str, ...]], ...]:
    """Put every saved search to what changed since it was asked, and return each that found news, with their keys.

    `until` is the change number up to which `archive` has taken the record in: nothing beyond it is asked for, so
    that a late index loses nothing. A search new or changed is first put to the whole archive, and what stood there
    is marked as found without being news. An article is news once, however often it changes. Safe to repeat, after a
    kill too. Raises ArchiveError where the index cannot be read; a search that it cannot take is logged and waits.
    """
    if archive.search(Everything(), limit=0).total < kept_up_to(until):
        log.warning("saved.wait until=%d", until)  # the index was lost: the next turn brings it up again
        return ()
    news = []
    for standing in read.saved():
        try:
            found = _Run(archive, reader, clock, until, batch).of(standing)
        except InputError as error:
            log.error("saved.refused search=%s error=%s", standing.search.name, error)  # noqa: TRY400 -- its text says it all
            continue
        if found:
            news.append((standing.search, found))
    return tuple(news)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run, which every saved search goes through."""

    archive: Archive
    reader: Reader
    clock: Clock
    until: int
    batch: int

    def of(self, standing: Standing) -> tuple[str, ...]:
        """Return what is news of a saved search."""
        if self.until < standing.seq:
            return ()  # the index is being made anew: what it lacks must not count as not found
        query = self.reader(standing.search, local_day(self.clock.now()))
        if not standing.settled:
            self._settle(standing, query)
        return tuple(self._news(standing, query))

    def _settle(self, standing: Standing, query: Query) -> None:
        """Mark all that the query finds and that changed last before the search was saved: it is no news."""
        keys = (hit.key for hit in self.archive.walk(query))
        while some := tuple(islice(keys, self.batch)):
            old = [key for key, seq in read.numbers(some).items() if seq <= standing.seq]
            if old:
                write.stood(standing, old, at=self.clock.now())
                log.debug("saved.stood search=%s articles=%d", standing.search.name, len(old))
        write.settled(standing)
        log.debug("saved.settled search=%s", standing.search.name)

    def _news(self, standing: Standing, query: Query) -> Iterator[str]:
        before = standing
        while changes := read.changed(before.seq, self.until, self.batch):
            keys = Keys(keys=tuple(change.key for change in changes))
            hits = {hit.key for hit in self.archive.walk(All(parts=(query, keys)))}
            finds = [change for change in changes if change.key in hits]
            until = changes[-1].seq
            new = write.found(before, finds, until=until, at=self.clock.now())
            if new is None:
                return  # changed or asked by somebody else meanwhile: the next turn goes on from there
            log.debug("saved.asked search=%s until=%d found=%d", standing.search.name, until, len(new))
            yield from new
            before = replace(before, seq=until)
