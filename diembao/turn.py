"""One turn of the house's work: fetch what is due, lead it through, bring the index up, clear old pages away."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

from diembao.wiring import House
from pipeline.follow import follow
from pipeline.journey import Worked
from pipeline.rounds import Report
from press.errors import ArchiveBusyError
from vault import read

log = logging.getLogger(__name__)

MOST_ROUNDS = 20
PAGES_KEPT = timedelta(days=14)
MOST_WAITING = 100_000


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


def lead(house: House, progress: Callable[[int], None] = lambda _: None) -> Worked:
    """Lead every page that waits to its end; `progress` is told each page as it ends."""
    with house.journey() as journey:
        return journey.run(progress)


def bring_up(house: House) -> int | None:
    """Bring the index up and return how many articles; None where another process is writing to it."""
    with house.archive() as archive:
        try:
            return follow(archive, house.sources)
        except ArchiveBusyError:
            log.warning("index.busy")
            return None


def clear_away(house: House) -> int:
    """Remove fetched pages older than 14 days, save those that still wait, and return how many they were."""
    waiting = frozenset(one.page for one in read.to_judge(MOST_WAITING))
    removed = house.pages().prune(house.clock.now() - PAGES_KEPT, keep=waiting)
    log.info("pages.pruned removed=%d", removed)
    return removed
