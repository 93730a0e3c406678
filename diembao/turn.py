"""What the house does in turn: fetch what is due, lead it through, alert, deliver, bring the index up, clear away."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from desk.alerts import Watched
from desk.post.outbox import Delivered
from diembao import alerting
from diembao.projections import Projection
from diembao.wiring import House
from pipeline import meaning
from pipeline.follow import follow
from pipeline.journey import Journey, Worked
from pipeline.rounds import Report
from pipeline.searching.saved import run_new
from press.errors import ArchiveBusyError, ArchiveError, ArchiveFullError, ArchiveUnavailableError, MeaningError
from press.saved import SavedSearch
from vault import read, read_rechecks

log = logging.getLogger(__name__)

SavedNews = tuple[SavedSearch, tuple[str, ...]]

MOST_ROUNDS = 100
PAGES_KEPT = timedelta(days=14)
MOST_WAITING = 100_000
MOST_EMBEDDED = 1_000  # minutes: a great archive that was brought in must not hold up the index


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An index that takes nothing in now: another writes to it, it is out of reach, or its disk is full."""

    name: str
    state: Literal["busy", "down", "full"]
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """How many articles were brought into the index, and which indexes wait."""

    articles: int
    waits: tuple[Waiting, ...] = ()


def gather(house: House, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Iterator[Report]:
    """Run rounds until nothing is due: the first asks feeds, the next fetch what they named.

    `progress` is told, while a round runs, how many of its tasks have come to an answer, of how many.
    """
    rounds = house.rounds()
    for _ in range(MOST_ROUNDS):
        report = rounds.once(progress)
        yield report
        if report.error or not (report.feeds_asked or report.pages_asked):
            return


def waits() -> bool:
    """Whether any page waits to be led to its end, or to be held against what was seen of a flagged article."""
    return bool(read.to_judge(1) or read_rechecks.to_read(1))


def lead(house: House, progress: Callable[[int], None] = lambda _: None) -> Worked:
    """Lead every page that waits to its end; `progress` is told each page as it ends."""
    with house.journey() as journey:
        return led(house, journey, progress)


def led(house: House, journey: Journey, progress: Callable[[int], None] = lambda _: None) -> Worked:
    """Do as `lead` does, with a journey that is at hand; wait first for whoever leads this home's pages now."""
    with house.judging():
        return journey.run(progress)


def alert(house: House) -> Watched:
    """Look through what changed for what the desk must hear of now, and lay its letters into the outbox."""
    return alerting.watch(house)


def deliver(house: House) -> Delivered:
    """Hand over the letters whose time has come."""
    return house.outbox().deliver()


def embed(house: House, most: int = MOST_EMBEDDED) -> int | None:
    """Give what was kept its vectors, and return how many; None where the office has no model, or it does not work."""
    with house.embedder() as embedder:
        try:
            return meaning.embed(embedder, most=most) if embedder else None
        except MeaningError as error:
            log.warning("meaning.unavailable reason=%s", error)
            return None


def bring_up(house: House) -> Indexed:
    """Bring up every index that follows the record; one that takes nothing in now waits, and holds up nobody.

    Raises ArchiveError, after the others, where one cannot be brought up until somebody does something.
    """
    found = [_brought_up(house, projection) for projection in house.projections()]
    broken = [error for error in found if isinstance(error, ArchiveError)]
    if broken:
        raise broken[0]
    done = [one for one in found if isinstance(one, int)]
    return Indexed(articles=max(done, default=0), waits=tuple(one for one in found if isinstance(one, Waiting)))


def _brought_up(house: House, projection: Projection) -> int | Waiting | ArchiveError:
    try:
        with projection.lent() as archive:
            return follow(archive, house.sources, projection.lease())
    except ArchiveBusyError as error:
        return _waiting(projection, "busy", error)
    except ArchiveFullError as error:
        return _waiting(projection, "full", error)
    except ArchiveUnavailableError as error:
        return _waiting(projection, "down", error)
    except ArchiveError as error:
        return error


def _waiting(projection: Projection, state: Literal["busy", "down", "full"], error: ArchiveError) -> Waiting:
    log.info("index.waits name=%s state=%s error=%s", projection.name, state, error)
    return Waiting(name=projection.name, state=state, error=str(error))


def ask_saved(house: House) -> tuple[SavedNews, ...]:
    """Put the saved searches to what the index has taken in; return those that found news, with the articles' keys.

    Where the index cannot be read they wait, and nothing is lost.
    """
    index = house.projections()[0]  # not one to fall back on, which may be behind that cursor
    until = read.cursor(index.name)  # before the index is opened: a `run` beside us may bring up both meanwhile
    try:
        with index.lent() as archive:
            return run_new(archive, house.reader(), house.clock, until=until)
    except ArchiveError as error:
        log.info("saved.wait error=%s", error)
        return ()


def clear_away(house: House) -> int:
    """Remove fetched pages older than 14 days, save those that still wait, and return how many they were."""
    waiting = {one.page for one in read.to_judge(MOST_WAITING)}
    again = {look.page.page for look in read_rechecks.to_read(MOST_WAITING)}
    removed = house.pages().prune(house.clock.now() - PAGES_KEPT, keep=waiting | again)
    log.info("pages.pruned removed=%d", removed)
    return removed
