"""Looking again: the page of a flagged article is held against what was seen of it before."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from pipeline.imprint import Imprint, Reading, imprint, is_edited
from pipeline.opening import MOST_BEGINNINGS, Opener
from press.article import Article, Page
from press.clock import local_day
from press.errors import ExtractionError, RecordError
from press.recheck import ABSENT, Kind, Look, Seen
from press.wording import is_same, share_left
from vault import read_rechecks, write_rechecks
from vault.evidence import Warc

log = logging.getLogger(__name__)

BATCH = 5  # then it is asked whether news has come: one page may hold its worker up for a minute
AWAITED = timedelta(hours=12)  # a home that has fallen silent holds up no look: the page is asked for again elsewhere
# Where less of the earlier wording is left, nobody has edited it: the page was cut down to its opening, replaced, or
# put behind a login, or it tells of an error as if that were an article.
LEAST_LEFT = 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecks:
    """Reads the pages that wait because their article bears a flag, one at a time.

    What is seen goes into the record beside the kept article, which stays as it is, and the page into the evidence.
    """

    opener: Opener
    warc: Warc

    def some(self) -> int:
        """Read a few of the pages that wait here, and return how many they were: 0 where none waits any more.

        Raises RecordError or OSError where record or disk fail: the page waits for the next turn.
        """
        limit = BATCH
        while True:
            found = read_rechecks.to_read(limit)
            ours = [look for look in found if self.opener.is_ours(look.page, AWAITED)][:BATCH]
            for look in ours:
                self._read(look)
            if ours or len(found) < limit:
                return len(ours)
            limit *= 4

    def _read(self, look: Look) -> None:
        """Read one page; what goes wrong with it only puts the next look off."""
        attempts = write_rechecks.begin(look)
        log.debug("look.begun url=%s attempt=%d", look.article, attempts)
        if not attempts:
            return  # another home has read it, or given it up, meanwhile
        if attempts > MOST_BEGINNINGS:
            self._fail(look, "the process died each time it was open")
            return
        try:
            page = self.opener.page(look.page)
            self._compare(look, page, self._article(look, page))
        except (RecordError, OSError):
            raise  # no page's fault, as in the journey
        except ExtractionError as error:
            self._fail(look, str(error))
        except Exception as error:  # around one page, as in the journey: what it breaks, it breaks for itself alone
            log.exception("look.broke url=%s", look.article)
            self._fail(look, f"{type(error).__name__}: {error}")

    def _article(self, look: Look, page: Page) -> Article:
        """Return the article on `page`, nothing where its address leads to the front page: so many are taken down."""
        if _is_front(page.final_url) and not _is_front(look.article):
            return Article(url=page.final_url, title="", lead="", text="")
        return self.opener.article(page, look.page.entry)

    def _fail(self, look: Look, detail: str) -> None:
        write_rechecks.failed(look, detail)
        log.debug("look.failed url=%s detail=%s", look.article, detail)

    def _compare(self, look: Look, page: Page, article: Article) -> None:
        seen = read_rechecks.seen(look.article)
        kind = self._kind(look, seen, page, article) if seen else None
        log.debug("look.compared url=%s kind=%s", look.article, kind)
        if kind:
            self.warc.append(page.final_url, page.body, page.content_type, page.fetched_at)
            log.debug("look.evidence_kept url=%s", look.article)
        is_sight = write_rechecks.saw(look, kind, article)
        log.debug("look.recorded url=%s sight=%s", look.article, is_sight)

    def _kind(self, look: Look, seen: Seen, page: Page, article: Article) -> Kind | None:
        """Return what kind of sight the article is, None where it says what was seen before."""
        came_back: Kind | None = "back" if seen.last in ABSENT else None
        if not (article.title or article.text):
            return None if came_back else "lost"
        if is_same(seen.article, article):
            return came_back
        if not seen.page:
            return came_back or "first"
        before = self._read_today(look, seen)
        if not is_edited(before, Reading(article=article, imprint=imprint(page))):
            return came_back
        if share_left(before.article, article) < LEAST_LEFT:
            return None if came_back else "lost"
        return came_back or "edited"

    def _read_today(self, look: Look, seen: Seen) -> Reading:
        """Return the article on the page that was seen before, as the house of today reads it.

        It may have learned to read pages better since, and then nobody has edited what differs. Where that page cannot
        be read, the article is returned as it was read then.
        """
        earlier = self._earlier(seen)
        if earlier is None:
            return Reading(article=seen.article, imprint=Imprint())
        try:
            return Reading(article=self.opener.article(earlier, look.page.entry), imprint=imprint(earlier))
        except ExtractionError:
            return Reading(article=seen.article, imprint=imprint(earlier))

    def _earlier(self, seen: Seen) -> Page | None:
        """Return the page that was seen before, from the evidence; None where it is not there as it was filed."""
        if seen.fetched_at is None:
            return None
        day = local_day(seen.fetched_at)
        try:
            filed = (one for one in self.warc.filed(day) if one.sha256 == seen.page and one.url == seen.final_url)
            return next((self.warc.page(day, one) for one in filed), None)
        except (RecordError, ValueError, TypeError) as error:  # the page is damaged, or the day's list
            log.warning("look.no_evidence url=%s error=%s", seen.article.url, error)
            return None


def _is_front(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query
