"""Intake: what a round left in the spool becomes entries, states and validators in the record."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawlers.spool import Spool
from press.clock import Clock
from press.errors import FetchError, RecordError, RecordUnavailableError
from press.ledger import FeedAnswer, Fetched, Reason
from vault import write, write_rechecks
from vault.evidence import Pages

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one intake brought: feeds, URLs newly discovered, pages, and records that could not be read or committed.

    `errors` are (source, line) for each feed that failed and each entry of a good feed that had to be left out.
    """

    feeds: int
    discovered: int
    pages: int
    unread: int
    errors: tuple[tuple[str, str], ...]


def take(spool: Spool, pages: Pages, next_due: Callable[[FeedAnswer], datetime], clock: Clock) -> Taken:
    """Commit every waiting record, oldest first, each in one transaction, and only then remove it from the spool.

    A kill between the two repeats work and loses nothing. A record that cannot be read, or that the ledger cannot take
    for a reason of its own, is moved aside and counted. Raises RecordUnavailableError or OSError where the database or
    the disk fail: the record waits in the spool.
    """
    counts: Counter[str] = Counter()
    errors: list[tuple[str, str]] = []
    for path in spool.waiting():
        record = _read(spool, path)
        if record is None:
            counts["unread"] += 1
            continue
        try:
            counts += _committed(record, pages, next_due, clock)
        except RecordUnavailableError:
            raise
        except (RecordError, ValueError, OverflowError) as error:
            log.warning("intake.refused record=%s error=%s", path.name, error)
            spool.set_aside(path)
            counts["unread"] += 1
            continue
        if isinstance(record, FeedAnswer):
            errors += [(record.source, line) for line in (record.error, *record.left_out) if line]
        spool.remove(path)
        log.debug("intake.removed record=%s", path.name)
    return Taken(
        feeds=counts["feeds"],
        discovered=counts["discovered"],
        pages=counts["pages"],
        unread=counts["unread"],
        errors=tuple(errors),
    )


def _read(spool: Spool, path: Path) -> FeedAnswer | tuple[Fetched, bytes] | None:
    try:
        record = spool.read(path)
    except (FetchError, RecordError) as error:
        log.warning("intake.unread record=%s error=%s", path.name, error)
        spool.set_aside(path)
        return None
    log.debug("intake.read record=%s", path.name)
    return record


def _committed(
    record: FeedAnswer | tuple[Fetched, bytes],
    pages: Pages,
    next_due: Callable[[FeedAnswer], datetime],
    clock: Clock,
) -> Counter[str]:
    if isinstance(record, FeedAnswer):
        return Counter(feeds=1, discovered=_take_feed(record, next_due))
    _take_page(*record, pages, clock)
    return Counter(pages=1)


def _take_feed(answer: FeedAnswer, next_due: Callable[[FeedAnswer], datetime]) -> int:
    discovered = write.commit_feed(answer, next_due_at=next_due(answer))
    log.debug("intake.feed_committed feed=%s new=%d", answer.feed, discovered)
    return discovered


def _take_page(fetched: Fetched, body: bytes, pages: Pages, clock: Clock) -> None:
    if fetched.reason is Reason.NONE:
        pages.put(body, fetched.at)
        log.debug("intake.page_stored page=%s", fetched.page)
    # What the ledger does not wait for was asked for again because the article bears a flag, or came twice.
    if not write.commit_page(fetched) and write_rechecks.commit(fetched, now=clock.now()):
        log.debug("look.committed url=%s reason=%s", fetched.url, fetched.reason)
    log.debug("intake.page_committed url=%s reason=%s", fetched.url, fetched.reason)
