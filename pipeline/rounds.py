"""Rounds: what is due is planned, fetched by a child process, and taken in."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawlers import round as crawl_round
from crawlers.round import FeedTask, PageTask, Plan
from crawlers.spool import Spool
from pipeline import intake
from pipeline.intake import Taken
from press.clock import Clock
from press.ledger import FeedAnswer, Validators
from press.source import Feed, Source
from vault import read
from vault.evidence import Pages

log = logging.getLogger(__name__)

PAGES_A_ROUND = 2000
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
    records bear where the clock stands still, None for the real time of each.
    """

    spool: Spool
    pages: Pages
    sources: Mapping[str, Source]
    clock: Clock
    user_agent: str
    allowed: tuple[str, ...] = ()
    timeout: float = 1800.0
    moment: datetime | None = None

    def once(self, progress: Callable[[int, int], None] = _nobody) -> Report:
        """Take in what an earlier round left, then fetch and take in all that is due now.

        While it fetches, `progress` is told every half second how many of how many feeds and pages have their record.
        """
        left = self._take()
        plan = self.plan()
        if not plan.feeds and not plan.pages:
            return Report(feeds_asked=0, pages_asked=0, taken=left)
        log.debug("round.planned feeds=%d pages=%d", len(plan.feeds), len(plan.pages))
        total = len(plan.feeds) + len(plan.pages)
        outcome = crawl_round.run(
            plan, self.spool, timeout=self.timeout, progress=lambda spooled: progress(spooled, total)
        )
        log.debug("round.fetched seconds=%.1f", outcome.seconds)
        taken = self._take()
        return Report(
            feeds_asked=len(plan.feeds), pages_asked=len(plan.pages), taken=_both(left, taken), error=outcome.error
        )

    def plan(self) -> Plan:
        """Return what is due: feeds whose hour has come, and discovered pages that wait to be fetched."""
        now = self.clock.now()
        return Plan(
            feeds=self._feeds(now),
            pages=self._pages(now),
            user_agent=self.user_agent,
            allowed=self.allowed,
            now=self.moment,
        )

    def _feeds(self, now: datetime) -> tuple[FeedTask, ...]:
        states = {state.feed: state for state in read.feeds()}
        tasks = []
        for source, feed in _watched(self.sources):
            state = states.get(feed.url)
            if state is None or state.next_due_at <= now:
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

    def _pages(self, now: datetime) -> tuple[PageTask, ...]:
        enabled = {source.id: source for source in self.sources.values() if source.enabled}
        return tuple(
            PageTask(source=one.source, url=one.url, delay=enabled[one.source].min_delay_seconds)
            for one in read.to_fetch(now, PAGES_A_ROUND, enabled)
        )

    def _take(self) -> Taken:
        return intake.take(self.spool, self.pages, self._next_due)

    def _next_due(self, answer: FeedAnswer) -> datetime:
        """Ask again after the source's pause, doubled with each failure in a row up to a day; never give up."""
        source = self.sources.get(answer.source)
        pause = timedelta(minutes=source.poll_minutes if source else 30)
        state = read.feed(answer.feed)
        failures = (state.failures if state else 0) + 1 if answer.error else 0
        return self.clock.now() + min(pause * (1 << min(failures, 8)), LONGEST_SILENCE)


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
