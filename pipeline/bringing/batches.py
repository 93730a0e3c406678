"""Three filters for programs: JSON lines in, JSON lines out, one for one, and nothing stops the run."""

import base64
import binascii
import json
import math
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from pipeline import dates
from pipeline.bringing.joined import Joined
from press import jsonl
from press.article import Article, Page
from press.clock import VIETNAM, Clock
from press.errors import DiembaoError, InputError
from press.ledger import Entry
from press.verdict import Question, Verdict

LONGEST_LINE = 16 << 20
_CHUNK = 1 << 16
_LARGEST_PAGE = 16 << 20

_Record = Mapping[str, object]


class Extractor(Protocol):
    """Makes an article of a page; LimitedWorker is one. Raises ExtractionError."""

    def extract(self, page: Page, entry: Entry | None = None) -> Article:
        """Return the article on `page`."""
        ...


class Judge(Protocol):
    """Answers the eight questions about an article; the Jury is one."""

    def judge(self, article: Article, *, prior: str | None = None, local: bool = False) -> tuple[Verdict, ...]:
        """Return one verdict a question."""
        ...


def extract(stdin: BinaryIO, stdout: BinaryIO, worker: Extractor, clock: Clock) -> None:
    """Answer each page named or held by a line with the article on it; dates are given in Việt Nam's offset."""
    _filter(stdin, stdout, lambda record: _extracted(record, worker, clock.now()))


def classify(stdin: BinaryIO, stdout: BinaryIO, jury: Judge) -> None:
    """Answer each article with what the jury says of it: stance null unless it is about the province.

    `because` holds the words that decided by question; `offsets` where each of them begins and ends in
    `Article.whole` of the line, counted in letters.
    """
    _filter(stdin, stdout, lambda record: _classified(record, jury))


def dedupe(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answer each article, in order of arrival, with the earliest it is a copy of and the story it belongs to."""
    with Joined() as joined:
        _filter(stdin, stdout, lambda record: joined.add(record["id"], _article(record)))


# Lines.


def _filter(stdin: BinaryIO, stdout: BinaryIO, answer: Callable[[_Record], _Record]) -> None:
    for line in lines(stdin):
        stdout.write(_line(_answered(line, answer)))
        stdout.flush()


def lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield each line, None for one that is too long; its rest is read past, never held."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
            pass
        yield None


def _answered(line: bytes | None, answer: Callable[[_Record], _Record]) -> _Record:
    if line is None:
        return {"id": None, "error": f"the line is longer than {LONGEST_LINE >> 20} MB"}
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"the line is no JSON: {str(error)[:200]}"}
    if not isinstance(record, dict) or not _is_id(record.get("id")):
        return {"id": None, "error": 'the line is no JSON object with an "id" that is a text or a finite number'}
    try:
        return {"id": record["id"], **answer(record)}
    except DiembaoError as error:
        return {"id": record["id"], "error": str(error)}
    except Exception as error:  # noqa: BLE001 -- the broad catch around one line: one bad item never ends a batch
        return {"id": record["id"], "error": f"{type(error).__name__}: {error}"}


def _is_id(value: object) -> bool:
    """Whether `value` can be given back in JSON, which knows neither NaN nor Infinity (and 1e999 is that)."""
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _line(answer: _Record) -> bytes:
    return jsonl.line(answer).encode() + b"\n"


def _text(record: _Record, name: str, *, needed: bool = True) -> str:
    value = record.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise InputError(f'the line has no text "{name}"')
    return value.encode("utf-8", "replace").decode()


# Extraction.


def _extracted(record: _Record, worker: Extractor, now: datetime) -> _Record:
    url = _text(record, "url")
    kind = _text(record, "content_type", needed=False) or "text/html"
    page = Page(url=url, final_url=url, body=_body(record), content_type=kind, fetched_at=now)
    article = worker.extract(page)
    return {
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "authors": list(article.authors),
        "published": article.published.astimezone(VIETNAM).isoformat() if article.published else None,
        "published_confidence": article.published_confidence,
        "language": article.language or "und",
        "canonical_url": article.url,
        "site_name": article.site_name,
    }


def _body(record: _Record) -> bytes:
    if "html_base64" in record:
        try:
            return base64.b64decode(_text(record, "html_base64"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise InputError(f'"html_base64" is no base64: {error}') from error
    path = Path(_text(record, "path"))
    try:
        if not path.is_file():
            raise InputError(f"there is no file {path}")
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode) or not about.st_size:  # what a kernel makes up has no size
                raise InputError(f"{path} is empty or no ordinary file")
            body = file.read(_LARGEST_PAGE + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if len(body) > _LARGEST_PAGE:
        raise InputError(f"{path} is larger than {_LARGEST_PAGE >> 20} MB")
    return body


# Judgement.


def _article(record: _Record) -> Article:
    """Return the article a line holds; a date that says nothing is none, for it only helps."""
    when = _text(record, "published", needed=False) if isinstance(record.get("published"), str) else ""
    language = _text(record, "language", needed=False) or None
    stamp = dates.read(when, language or "vi", datetime.max.replace(tzinfo=UTC, year=2200)) if when else None
    return Article(
        url=_text(record, "url", needed=False),
        title=_nfc(_text(record, "title")),
        lead=_nfc(_text(record, "lead", needed=False)),
        text=_nfc(_text(record, "text")),
        published=stamp.moment if stamp else None,
        published_confidence="low" if stamp else "none",
        language=language,
    )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _classified(record: _Record, jury: Judge) -> _Record:
    verdicts = {verdict.question: verdict for verdict in jury.judge(_article(record))}

    def first(question: Question) -> str | None:
        return verdicts[question].first if question in verdicts else None

    def every(question: Question) -> list[str]:
        return list(verdicts[question].answer) if question in verdicts else []

    relevance = first("relevance") or "none"
    return {
        "language": first("language") or "und",
        "relevance": relevance,
        "places": every("places"),
        "topics": every("topics"),
        "tone": first("tone") or "neutral",
        "stance": (first("stance") or "neutral") if relevance == "about" else None,
        "critical": first("critical") == "yes",
        "claims": [_verbatim(claim, record) for claim in every("claims")],
        "unsure": [question for question, verdict in verdicts.items() if verdict.unsure],
        "because": {question: [word.text for word in verdict.because] for question, verdict in verdicts.items()},
        "offsets": {
            question: [[word.start, word.end] for word in verdict.because] for question, verdict in verdicts.items()
        },
    }


def _verbatim(claim: str, record: _Record) -> str:
    """Return `claim` as the line spells it: articles are composed (NFC), and a line may not be."""
    whole = "\n".join(_text(record, name, needed=False) for name in ("title", "lead", "text"))
    apart = unicodedata.normalize("NFD", claim)
    return apart if claim not in whole and apart in whole else claim
