"""A worker process with limits: a page that eats memory or time kills it and not the journey."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Self

from pipeline.child import LimitedChild, Words, serve
from press.article import Article, Confidence, Page
from press.errors import ExtractionError
from press.ledger import Entry

_CONFIDENCES: Mapping[object, Confidence] = {"high": "high", "low": "low", "none": "none"}


class LimitedWorker:
    """Extracts articles in a child process that may use only so much.

    `cpu_seconds` and `wall_seconds` are for each page, `memory_bytes` for the child's whole address space. The child
    starts with the first page, lives on for `pages` of them, is started anew after it died, and ends with its parent.
    """

    def __init__(
        self,
        *,
        cpu_seconds: int = 10,
        memory_bytes: int = 1 << 30,
        wall_seconds: float = 30.0,
        pages: int = 500,
        command: tuple[str, ...] = (sys.executable, "-m", "pipeline.worker"),
    ) -> None:
        """Remember the limits; nothing is started yet. `command` starts the child and is given the limits."""
        self._child = LimitedChild(
            command, cpu_seconds=cpu_seconds, memory_bytes=memory_bytes, wall_seconds=wall_seconds, requests=pages
        )

    def __enter__(self) -> Self:
        """Return itself; the child starts with the first page."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    @property
    def process(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._child.process

    def extract(self, page: Page, entry: Entry | None = None) -> Article:
        """Return the article on `page`, with what its feed's `entry` says where the page is silent.

        Raises WorkerKilledError where the child died on it, overran a limit or answered what is no answer (it is
        killed then, and the next call starts another), and ExtractionError where it found no article.
        """
        doing = f"reading {page.final_url}"
        found = self._child.ask(_words(page, entry), page.body, _found, doing=doing, after="it is set aside")
        if isinstance(found, str):
            raise ExtractionError(found)
        return found

    def warm(self) -> None:
        """Start the child before there is a page; raises WorkerKilledError where it does not start."""
        self._child.greeting(bool, doing="getting ready", after="it is started with the first page")

    def close(self) -> None:
        """End the child; a later call starts another."""
        self._child.close()


def _found(answer: Words) -> Article | str:
    """Return the article, or why there is none."""
    return str(answer["error"]) if "error" in answer else _article(answer)


def _words(page: Page, entry: Entry | None) -> Mapping[str, str]:
    """Return everything about a page but its bytes, as the words that travel to the child."""
    words = {"url": page.url, "final_url": page.final_url, "content_type": page.content_type}
    words |= {"fetched_at": page.fetched_at.isoformat(), "timezone": page.timezone}
    if entry is not None:
        words |= {"entry": entry.url, "entry_title": entry.title, "entry_summary": entry.summary}
        words["entry_published"] = _stamp(entry.published) or ""
    return words


def _page(words: Words, body: bytes) -> Page:
    return Page(
        url=str(words["url"]),
        final_url=str(words["final_url"]),
        body=body,
        content_type=str(words["content_type"]),
        fetched_at=datetime.fromisoformat(str(words["fetched_at"])),
        timezone=str(words["timezone"]),
    )


def _entry(words: Words) -> Entry | None:
    if "entry" not in words:
        return None
    return Entry(
        url=str(words["entry"]),
        title=str(words["entry_title"]),
        summary=str(words["entry_summary"]),
        published=_moment(words["entry_published"]),
    )


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(stamp: object) -> datetime | None:
    return datetime.fromisoformat(str(stamp)) if stamp else None


def _article(answer: Words) -> Article:
    authors = answer["authors"]
    return Article(
        url=str(answer["url"]),
        title=str(answer["title"]),
        lead=str(answer["lead"]),
        text=str(answer["text"]),
        authors=tuple(map(str, authors)) if isinstance(authors, list) else (),
        published=_moment(answer["published"]),
        published_confidence=_CONFIDENCES[answer["published_confidence"]],
        language=str(answer["language"]) if answer["language"] else None,
        site_name=str(answer["site_name"]),
    )


def main(limits: list[str]) -> None:
    """Be the child: read pages from standard input until it ends, and answer each on standard output."""
    serve(limits, _reader)


def _reader() -> tuple[Words, Callable[[Words, bytes], Words]]:
    from pipeline.extract import article  # noqa: PLC0415 -- a second of imports that only the child needs

    return {"ready": True}, lambda words, body: _answered(article, words, body)


def _answered(article: Callable[[Page, Entry | None], Article], words: Words, body: bytes) -> Words:
    try:
        found = article(_page(words, body), _entry(words))
    except ExtractionError as error:
        return {"error": str(error)}
    return {**asdict(found), "published": _stamp(found.published)}


if __name__ == "__main__":
    main(sys.argv[1:])
