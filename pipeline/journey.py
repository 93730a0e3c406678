"""One page's journey: gate, extraction, judgement, comparison, and its one end in the record."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from classifiers.places import Matcher
from pipeline import dedupe, gate, story
from pipeline.judge import Jury
from pipeline.worker import LimitedWorker
from press.article import Article, Judged, Page
from press.clock import Clock
from press.errors import ExtractionError, RecordError, WorkerKilledError
from press.ledger import Reason, State, Waiting
from press.source import Source
from vault import read, write
from vault.evidence import Pages, Warc

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 2
MOST_BEGINNINGS = 5  # more than attempts: a page must not pay for a power cut that came while it was open


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How many pages came to which end."""

    ends: Mapping[tuple[State, Reason], int]

    @property
    def total(self) -> int:
        """All pages that came to an end."""
        return sum(self.ends.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """Leads pages through the house, one at a time and always in the same order."""

    worker: LimitedWorker
    jury: Jury
    matcher: Matcher
    pages: Pages
    warc: Warc
    sources: Mapping[str, Source]
    clock: Clock

    def run(self, progress: Callable[[int], None] = lambda _: None) -> Worked:
        """Lead every page that waits to its end; `progress` is told each page as it ends."""
        ends: Counter[tuple[State, Reason]] = Counter()
        while batch := read.to_judge(200):
            for waiting in batch:
                ends[self.lead(waiting)] += 1
                progress(1)
        return Worked(ends=dict(ends))

    def lead(self, waiting: Waiting) -> tuple[State, Reason]:
        """Lead one page to its end and return it; what goes wrong with it sets this page aside and no other.

        Raises RecordError or OSError where record or disk fail: the page waits for the next turn.
        """
        attempts = write.begin(waiting.url)
        log.debug("page.begun url=%s attempt=%d", waiting.url, attempts)
        if attempts > MOST_BEGINNINGS:
            return self._settle(
                waiting, State.SET_ASIDE, Reason.WORKER_KILLED, "the process died each time it was open"
            )
        try:
            return self._judge(waiting, self._page(waiting))
        except (RecordError, OSError):
            raise  # no page's fault: the disk is full, or the record cannot be written
        except WorkerKilledError as error:
            return self._settle(waiting, State.SET_ASIDE, Reason.WORKER_KILLED, str(error))
        except ExtractionError as error:
            return self._settle(waiting, State.SET_ASIDE, Reason.UNREADABLE, str(error))
        except Exception as error:  # the one broad catch around one page: what it breaks, it breaks for itself alone
            log.exception("page.failed url=%s", waiting.url)
            return self._settle(waiting, State.SET_ASIDE, Reason.JOURNEY_FAILED, f"{type(error).__name__}: {error}")

    def _judge(self, waiting: Waiting, page: Page) -> tuple[State, Reason]:
        if not gate.may_concern(page, self.matcher):
            return self._settle(waiting, State.DROPPED, Reason.NO_NAME, "")
        log.debug("page.passed_gate url=%s", waiting.url)
        article = self._extracted(page, waiting)
        log.debug("page.extracted url=%s", waiting.url)
        source = self.sources.get(waiting.source)
        verdicts = self.jury.judge(
            article, prior=source.language if source else None, local=source.local if source else False
        )
        log.debug("page.judged url=%s", waiting.url)
        judged = Judged(article=article, verdicts=verdicts)
        relevance = judged.verdict("relevance")
        if relevance is None or relevance.first == "none":
            because = ", ".join(relevance.because) if relevance else ""
            return self._settle(waiting, State.DROPPED, Reason.NOT_ABOUT, because)
        return self._compare(waiting, page, judged)

    def _extracted(self, page: Page, waiting: Waiting) -> Article:
        """Extract in the worker, once more where it died on the page; the second death is the page's end."""
        for _ in range(MOST_ATTEMPTS - 1):
            try:
                return self.worker.extract(page, waiting.entry)
            except WorkerKilledError as error:
                log.warning("page.killed_its_worker url=%s error=%s", waiting.url, error)
        return self.worker.extract(page, waiting.entry)

    def _page(self, waiting: Waiting) -> Page:
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

    def _compare(self, waiting: Waiting, page: Page, judged: Judged) -> tuple[State, Reason]:
        article = judged.article
        signature = dedupe.signature(article.title, article.text)
        candidates = read.kept_many(read.candidates(signature))
        match = dedupe.copy_of(article, candidates)
        log.debug("page.compared url=%s", waiting.url)
        self.warc.append(page.final_url, page.body, page.content_type, page.fetched_at)
        log.debug("page.evidence_kept url=%s", waiting.url)
        if match:
            write.join(waiting.url, match.key, at=self.clock.now())
            log.debug("page.joined url=%s to=%s", waiting.url, match.key)
            return State.JOINED, Reason.NONE
        write.keep(
            waiting.url,
            judged,
            signature,
            source=waiting.source,
            story=self._story(judged),
            at=self.clock.now(),
        )
        log.debug("page.kept url=%s", waiting.url)
        return State.KEPT, Reason.NONE

    def _story(self, judged: Judged) -> str | None:
        when = judged.article.published or self.clock.now()
        match = story.story_of(judged, read.recent(when - story.WINDOW, when + story.WINDOW))
        return match.key if match else None

    def _settle(self, waiting: Waiting, state: State, reason: Reason, detail: str) -> tuple[State, Reason]:
        write.settle(waiting.url, state, reason, detail, at=self.clock.now())
        log.debug("page.settled url=%s state=%s reason=%s", waiting.url, state, reason)
        return state, reason
