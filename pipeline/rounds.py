"""Rounds: what is due is planned, fetched by a child process, and taken in as it comes."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawlers import round as crawl_round
from crawlers.round import FeedTask, PageTask, Plan
from crawlers.spool import Spool
from pipeline import intake
from pipeline.beats import Beats
from pipeline.intake import Taken
from press.clock import SKEW, Clock
from press.errors import RecordError
from press.ledger import FeedAnswer, FeedState, Validators
from press.source import Feed, Source
from vault import read, read_rechecks
from vault.evidence import Pages

log = logging.getLogger(__name__)

PAGES_A_ROUND = 2000
ROUND_SECONDS = 60.0  # what a source's pace lets it give in a round, so that a great backlog of one holds up no feed
LONGEST_SILENCE = timedelta(hours=24)


def _nobody(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a round did: what was asked, what came of it, and in one line what stopped it, if anything."""

    feeds_asked: int
    pages_asked: int
    taken: Taken
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Fetches what is due.

    `allowed` are exact host:port pairs exempt from the guard; `timeout` is in seconds; `moment` is what the round's
    records bear where the clock stands still, None for the real time of each. `beats` share the sources among all who
    crawl for one record (None: nobody else does), `taking` is held while the spool is emptied.
    """

    spool: Spool
    pages: Pages
    sources: Mapping[str, Source]
    clock: Clock
    user_agent: str
    allowed: tuple[str, ...] = ()
    timeout: float = 1800.0
    moment: datetime | None = None
    beats: Beats | None = None
    taking: Callable[[], AbstractContextManager[None]] = nullcontext

    def once(self, progress: Callable[[int, int], None] = _nobody) -> Report:
        """Take in what an earlier round left, then fetch all that is due now and nobody else asks for.

        What comes is taken in while the rest is still being fetched; `progress` is told every half second how many of
        how many feeds and pages have their record.
        """
        takings = _Takings(self._take)
        takings.now()
        with self._held() as mine:
            plan = self.plan(mine)
            if not plan.feeds and not plan.pages:
                return Report(feeds_asked=0, pages_asked=0, taken=takings.sum)
            log.debug("round.planned feeds=%d pages=%d", len(plan.feeds), len(plan.pages))
            error = self._fetched(plan, takings, progress)
        return Report(feeds_asked=len(plan.feeds), pages_asked=len(plan.pages), taken=takings.sum, error=error)

    def _fetched(self, plan: Plan, takings: "_Takings", progress: Callable[[int, int], None]) -> str:
        """Fetch what is planned, and return what stopped it, if anything."""
        total = len(plan.feeds) + len(plan.pages)

        def comes(spooled: int) -> None:
            takings.meanwhile()
            if self.beats:
                self.beats.renew()
            progress(spooled, total)

        outcome = crawl_round.run(plan, self.spool, timeout=self.timeout, progress=comes)
        log.debug("round.fetched seconds=%.1f", outcome.seconds)
        takings.now()
        return outcome.error

    @contextmanager
    def _held(self) -> Iterator[Mapping[str, Source]]:
        """Hold what is due against all others who crawl, and yield the sources that may be asked."""
        if self.beats is None:
            yield self.sources
            return
        due = self.plan()
        named = {task.source for task in due.feeds} | {task.source for task in due.pages}
        with self.beats.held(sorted(named)) as mine:
            yield {name: source for name, source in self.sources.items() if name in mine}

    def plan(self, sources: Mapping[str, Source] | None = None) -> Plan:
        """Return what is due: feeds whose hour has come, and discovered pages that wait to be fetched.

        `sources` are those that may be asked, all where None.
        """
        now = self.clock.now()
        asked = self.sources if sources is None else sources
        return Plan(
            feeds=_feeds(now, asked),
            pages=_pages(now, asked),
            user_agent=self.user_agent,
            allowed=self.allowed,
            now=self.moment,
        )

    def _take(self) -> Taken:
        with self.taking():
            return intake.take(self.spool, self.pages, self._next_due, self.clock)

    def _next_due(self, answer: FeedAnswer) -> datetime:
        """Ask again after the source's pause, a longer one where it fails; never give up."""
        source = self.sources.get(answer.source)
        state = read.feed(answer.feed)
        failures = (state.failures if state else 0) + 1 if answer.error else 0
        return self.clock.now() + _silence(source.poll_minutes if source else 30, failures)


class _Takings:
    """What a round has taken in, from its beginning to its end."""

    def __init__(self, take: Callable[[], Taken]) -> None:
        self._take = take
        self._is_open = True
        self.sum = Taken(feeds=0, discovered=0, pages=0, unread=0, errors=())

    def now(self) -> None:
        """Take in what lies there; raises what stands in the way."""
        self.sum = _both(self.sum, self._take())

    def meanwhile(self) -> None:
        """Take in what lies there, unless something stands in the way: then it is left for the round's end."""
        if not self._is_open:
            return
        try:
            self.now()
        except (RecordError, OSError) as error:
            self._is_open = False
            log.warning("round.intake_waits error=%s", error)


def _feeds(now: datetime, sources: Mapping[str, Source]) -> tuple[FeedTask, ...]:
    states = {state.feed: state for state in read.feeds()}
    tasks = []
    for source, feed in _watched(sources):
        state = states.get(feed.url)
        if state is None or _is_due(state, source, now):
            validators = state.validators if state else Validators()
            tasks.append(
                FeedTask(
                    source=source.id,
                    feed=feed.url,
                    validators=validators,
                    delay=source.min_delay_seconds,
                    timezone=source.timezone,
                )
            )
    return tuple(tasks)


def _is_due(state: FeedState, source: Source, now: datetime) -> bool:
    """Whether a feed's hour has come, or lies further ahead than any is put off: then the clock has been put back."""
    return not now < state.next_due_at <= now + _silence(source.poll_minutes, state.failures) + SKEW


def _silence(poll_minutes: int, failures: int) -> timedelta:
    """Return the source's pause, doubled with each failure in a row up to a day."""
    return min(timedelta(minutes=poll_minutes) * (1 << min(failures, 8)), LONGEST_SILENCE)


def _pages(now: datetime, sources: Mapping[str, Source]) -> tuple[PageTask, ...]:
    """Return the pages that wait the longest, of each source as many as its pace allows in a round.

    Flagged articles that are due to be looked at again come first, each at the address under which it was kept, so that
    no backlog hides them, and take half of that at most. The ledger has decided them long since, so none of them is in
    its queue as well.
    """
    asked = {source.id: source for source in sources.values() if source.enabled}
    tasks: dict[str, PageTask] = {}
    _draw(tasks, asked, 2, lambda some: [(it.source, it.article) for it in read_rechecks.due(now, PAGES_A_ROUND, some)])
    _draw(tasks, asked, 1, lambda some: [(it.source, it.url) for it in read.to_fetch(now, PAGES_A_ROUND, some)])
    return tuple(tasks.values())


def _draw(
    tasks: dict[str, PageTask],
    sources: Mapping[str, Source],
    share: int,
    due: Callable[[Collection[str]], Sequence[tuple[str, str]]],
) -> None:
    """Add to `tasks` the pages that are `due` of some sources, (source, address) each, in the order in which they come.

    All together, and those of a source, are then one `share`-th at most of what a round and its pace allow.
    """
    room, most = _part(PAGES_A_ROUND, share), {name: _part(_most(source), share) for name, source in sources.items()}
    counts = Counter(task.source for task in tasks.values())
    waiting: Collection[str] = tuple(sources)
    while waiting:
        found = due(waiting)
        for name, url in found:
            if url not in tasks and counts[name] < most[name] and len(tasks) < room:
                tasks[url] = PageTask(source=name, url=url, delay=sources[name].min_delay_seconds)
                counts[name] += 1
        if len(found) < PAGES_A_ROUND or len(tasks) >= room:
            break
        waiting = tuple(name for name in waiting if counts[name] < most[name])


def _part(number: int, share: int) -> int:
    """Return one `share`-th of `number`, rounded up."""
    return -(-number // share)


def _most(source: Source) -> int:
    delay = source.min_delay_seconds
    return PAGES_A_ROUND if delay <= 0 else max(1, min(PAGES_A_ROUND, int(ROUND_SECONDS / delay)))


def _watched(sources: Mapping[str, Source]) -> tuple[tuple[Source, Feed], ...]:
    return tuple(
        (source, feed) for source in sources.values() if source.enabled for feed in source.feeds if feed.is_asked
    )


def _both(one: Taken, other: Taken) -> Taken:
    return Taken(
        feeds=one.feeds + other.feeds,
        discovered=one.discovered + other.discovered,
        pages=one.pages + other.pages,
        unread=one.unread + other.unread,
        errors=one.errors + other.errors,
    )
