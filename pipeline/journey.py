"""One page's journey: gate, extraction, and the reception of the article that stood on it."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from classifiers.places import Matcher
from pipeline import gate
from pipeline.opening import MOST_BEGINNINGS, Opener
from pipeline.reception import Arrival, End, Reception
from pipeline.rechecks import Rechecks
from pipeline.worker import LimitedWorker
from press.article import Article, Judged, Page
from press.clock import Clock
from press.errors import ExtractionError, RecordError, WorkerKilledError
from press.ledger import Reason, State, Waiting
from press.source import Source
from vault import read, write
from vault.evidence import Pages

log = logging.getLogger(__name__)

BATCH = 200
READ_FIRST = (  # invented, one that names the province and one from abroad: what reads them is ready for all others
    "Tỉnh Hà Tĩnh khánh thành cầu mới. Sáng nay UBND tỉnh Hà Tĩnh khánh thành cầu mới tại thành phố Hà Tĩnh.",
    "A new bridge was opened in Ha Tinh province this morning, the provincial people's committee said.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How many pages came to which end, and how many of flagged articles were looked at again."""

    ends: Mapping[End, int]
    looked: int = 0

    @property
    def total(self) -> int:
        """All pages that came to an end."""
        return sum(self.ends.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """Leads pages through the house, one at a time and always in the same order.

    In a record that is `shared` a page that is not among `pages` lies in another home, which leads it.
    """

    worker: LimitedWorker
    reception: Reception
    matcher: Matcher
    pages: Pages
    sources: Mapping[str, Source]
    clock: Clock
    shared: bool = False

    def run(self, progress: Callable[[int], None] = lambda _: None) -> Worked:
        """Lead every page that waits to its end, and look at those of flagged articles that were fetched again.

        Of these a few at a time, wherever no news waits. `progress` is told each page as it ends; what was only looked
        at again has had its end, and is counted apart.
        """
        ends: Counter[End] = Counter()
        looked, rechecks = 0, Rechecks(opener=self._opener, warc=self.reception.warc)
        while True:
            while batch := self._batch():
                for waiting in batch:
                    ends[self.lead(waiting)] += 1
                    progress(1)
            few = rechecks.some()
            if not few:
                return Worked(ends=dict(ends), looked=looked)
            looked += few

    def warm(self) -> None:
        """Get ready before the first page comes: processes are started, models and lists of words read.

        Raises WorkerKilledError where the worker does not start.
        """
        self.worker.warm()
        jury = self.reception.jury
        for text in READ_FIRST:
            article = Article(url="", title=text.partition(".")[0], lead="", text=text)
            jury.names(Judged(article=article, verdicts=jury.judge(article)))

    def _batch(self) -> tuple[Waiting, ...]:
        """Return some pages that wait, however many of other homes wait longer; none where there are none."""
        limit, found = BATCH, read.to_judge(BATCH)
        while self.shared:
            ours = tuple(waiting for waiting in found if self._opener.is_ours(waiting))
            if ours or len(found) < limit:
                return ours
            limit *= 4
            found = read.to_judge(limit)
        return found

    def lead(self, waiting: Waiting) -> End:
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
            return self._judge(waiting, self._opener.page(waiting))
        except (RecordError, OSError):
            raise  # no page's fault: the disk is full, or the record cannot be written
        except WorkerKilledError as error:
            return self._settle(waiting, State.SET_ASIDE, Reason.WORKER_KILLED, str(error))
        except ExtractionError as error:
            return self._settle(waiting, State.SET_ASIDE, Reason.UNREADABLE, str(error))
        except Exception as error:  # the one broad catch around one page: what it breaks, it breaks for itself alone
            log.exception("page.failed url=%s", waiting.url)
            return self._settle(waiting, State.SET_ASIDE, Reason.JOURNEY_FAILED, f"{type(error).__name__}: {error}")

    def _judge(self, waiting: Waiting, page: Page) -> End:
        if not gate.may_concern(page, self.matcher):
            return self._settle(waiting, State.DROPPED, Reason.NO_NAME, "")
        log.debug("page.passed_gate url=%s", waiting.url)
        article = self._opener.article(page, waiting.entry)
        log.debug("page.extracted url=%s", waiting.url)
        return self.reception.receive(Arrival(url=waiting.url, source=waiting.source, article=article, page=page))

    @property
    def _opener(self) -> Opener:
        return Opener(worker=self.worker, pages=self.pages, sources=self.sources, clock=self.clock, shared=self.shared)

    def _settle(self, waiting: Waiting, state: State, reason: Reason, detail: str) -> End:
        return self.reception.settle(waiting.url, state, reason, detail)
