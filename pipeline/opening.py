"""Opening a fetched page: its bytes from the store, the article on it from the limited worker."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.worker import LimitedWorker
from press.article import Article, Page
from press.clock import Clock
from press.errors import ExtractionError, RecordError, WorkerKilledError
from press.ledger import Entry, Waiting
from press.source import Source
from vault.evidence import Pages

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 2
MOST_BEGINNINGS = 5  # more than attempts: a page must not pay for a power cut that came while it was open
AWAITED = timedelta(days=14)  # as long as pages are kept: until then another home may have the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """Opens pages of one home, `pages`; in a record that is `shared` others lie elsewhere, and are opened there."""

    worker: LimitedWorker
    pages: Pages
    sources: Mapping[str, Source]
    clock: Clock
    shared: bool = False

    def is_ours(self, waiting: Waiting, awaited: timedelta = AWAITED) -> bool:
        """Whether the page is this home's to open: it lies here, or has been `awaited` in vain for that long."""
        fetched = waiting.fetched_at
        return not self.shared or self.pages.has(waiting.page) or fetched is None or self._age(fetched) > awaited

    def page(self, waiting: Waiting) -> Page:
        """Return the page from the store. Raises ExtractionError where its file is gone or damaged: its own trouble."""
        try:
            body = self.pages.get(waiting.page)
        except RecordError as error:
            raise ExtractionError(str(error)) from error
        return Page(
            url=waiting.url,
            final_url=waiting.final_url or waiting.url,
            body=body,
            content_type=waiting.content_type,
            fetched_at=waiting.fetched_at or self.clock.now(),
            timezone=source.timezone if (source := self.sources.get(waiting.source)) else "",
        )

    def article(self, page: Page, entry: Entry) -> Article:
        """Extract in the worker, once more where it died on the page; the second death is the page's end.

        Raises WorkerKilledError then, and ExtractionError where no article is found.
        """
        for _ in range(MOST_ATTEMPTS - 1):
            try:
                return self.worker.extract(page, entry)
            except WorkerKilledError as error:
                log.warning("page.killed_its_worker url=%s error=%s", page.url, error)
        return self.worker.extract(page, entry)

    def _age(self, fetched: datetime) -> timedelta:
        return self.clock.now() - fetched
