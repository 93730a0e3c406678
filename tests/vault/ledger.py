"""A ledger to test with: feeds that answer, pages that come, articles that are kept."""

from dataclasses import replace
from datetime import datetime, timedelta

from press.article import Judged
from press.ledger import Entry, FeedAnswer, Fetched, Reason, Validators
from press.signature import Signature
from tests import make
from vault import read, write

FEED = "https://bao-mau.example/rss.xml"
SHA = "ab" * 32
SOURCES = frozenset({"bao_mau"})
SOON = make.NOON + timedelta(minutes=30)


def address(number: int) -> str:
    """Return the address of a page."""
    return f"https://bao-mau.example/tin-{number}.html"


def answer(*urls: str, etag: str = "", status: int = 200, error: str = "", at: datetime = make.NOON) -> FeedAnswer:
    """Return a feed's answer that lists `urls`."""
    return FeedAnswer(
        source="bao_mau",
        feed=FEED,
        status=status,
        at=at,
        entries=tuple(Entry(url=url, title=f"Tin {url}", summary="Tóm tắt", published=make.NOON) for url in urls),
        validators=Validators(etag=etag, last_modified=etag and "Tue, 24 Nov 2026 05:00:00 GMT"),
        error=error,
    )


def due(at: datetime = SOON, limit: int = 9) -> list[str]:
    """Return the URLs whose page may be fetched at `at`."""
    return [waiting.url for waiting in read.to_fetch(at, limit, SOURCES)]


def postponed(url: str, *, at: datetime = make.NOON) -> Fetched:
    """Return a page that nobody could ask for."""
    return replace(fetched(url, Reason.FETCH_FAILED, at=at), postponed=True)


def fetched(url: str, reason: Reason = Reason.NONE, *, at: datetime = make.NOON) -> Fetched:
    """Return a fetched page, or one that did not come for `reason`."""
    came = reason is Reason.NONE
    return Fetched(
        url=url,
        source="bao_mau",
        final_url=url,
        status=200 if came else 0,
        content_type="text/html",
        at=at,
        page=SHA if came else "",
        reason=reason,
        detail="" if came else "no answer in 30 s",
    )


def discovered(*urls: str) -> None:
    """Have `urls` discovered."""
    write.commit_feed(answer(*urls), next_due_at=SOON)


def waiting(*urls: str) -> None:
    """Have `urls` discovered and their pages fetched."""
    discovered(*urls)
    for url in urls:
        write.commit_page(fetched(url))


def signature(*bands: int, exact: str = "0" * 64) -> Signature:
    """Return a signature."""
    return Signature(exact=exact, bands=bands, words=120)


def keep(url: str, *bands: int, exact: str = "0" * 64, story: str | None = None, at: datetime = make.NOON) -> int:
    """Keep the article at `url`, whose page waits."""
    judged = Judged(
        article=make.article(url),
        verdicts=(make.verdict("topics", "floods", "roads"), make.verdict("relevance", "about", because=["Hà Tĩnh"])),
    )
    return write.keep(url, judged, signature(*bands, exact=exact), source="bao_mau", story=story, at=at)
