"""A line that somebody brings becomes an article: the fields of `extract --jsonl`, and the source."""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from urllib.parse import urlsplit

from pipeline import dates
from pipeline.bringing.batches import LONGEST_LINE
from press.article import Article, Confidence
from press.errors import InputError
from press.source import Source
from press.url import canonical

_CLOSE = 3
_SHOWN = 80
_CONFIDENCES: Mapping[str, Confidence] = {"high": "high", "low": "low", "none": "none"}

_Record = Mapping[str, object]


class Outlets:
    """Knows every source by its id, and by the host of its homepage."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.id: source for source in sources}
        self._by_host: defaultdict[str, list[Source]] = defaultdict(list)
        for source in self._sources.values():
            self._by_host[_host(source.homepage)].append(source)

    def of(self, name: str, url: str) -> Source:
        """Return the source `name`, or else the one whose homepage lies on the host of `url` or above it.

        Raises InputError where neither is known, or several share the host: with ids that are meant, perhaps.
        """
        if name in self._sources:
            return self._sources[name]
        here = self._at(_host(url))
        if len(here) == 1:
            return here[0]
        close = [source.id for source in here] or get_close_matches(name[:_SHOWN], self._sources, n=_CLOSE)
        meant = f"; có phải là {', '.join(close)}? / perhaps one of these" if close else ""
        raise InputError(
            f'không có nguồn "{name[:_SHOWN]}" trong cấu hình / no source of that id is declared{meant}'
            if name
            else f'thiếu "source" và không nhận ra nguồn qua địa chỉ / no "source", and the address tells none{meant}'
        )

    def _at(self, host: str) -> list[Source]:
        while host:
            if host in self._by_host:
                return self._by_host[host]
            host = host.partition(".")[2]
        return []


def article(line: bytes | None, outlets: Outlets, now: datetime) -> tuple[str, Source, Article]:
    """Return the canonical address, the source and the article that `line` holds (None: a line too long to hold).

    Raises InputError that says what is wrong with it.
    """
    record = _record(line)
    url = canonical(_words(record, "canonical_url") or _needed(record, "url", 'không có "canonical_url" hay "url"'))
    source = outlets.of(_words(record, "source"), url)
    language = _words(record, "language")
    published, confidence = _published(record, source, language or source.language, now)
    return (
        url,
        source,
        Article(
            url=url,
            title=" ".join(_needed(record, "title").split()),
            lead=_words(record, "lead"),
            text=_needed(record, "text"),
            authors=_authors(record),
            published=published,
            published_confidence=confidence,
            language=None if language in ("", "und") else language,
            site_name=_words(record, "site_name"),
        ),
    )


def _record(line: bytes | None) -> _Record:
    if line is None:
        raise InputError(f"dòng dài quá {LONGEST_LINE >> 20} MB / the line is longer than {LONGEST_LINE >> 20} MB")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"không phải JSON / the line is no JSON: {str(error)[:200]}") from error
    if not isinstance(record, dict):
        raise InputError("không phải đối tượng JSON {...} / the line is no JSON object")
    if isinstance(record.get("error"), str) and "text" not in record:
        raise InputError(f"bài chưa được bóc tách / the article was not extracted: {record['error'][:200]}")
    return record


def _words(record: _Record, name: str) -> str:
    """Return the text under `name`, empty where there is none; what no database holds becomes a question mark."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f'"{name}" không phải là chuỗi ký tự / "{name}" is no text')
    return unicodedata.normalize("NFC", value.encode("utf-8", "replace").decode()).strip()


def _needed(record: _Record, name: str, missing: str = "") -> str:
    words = _words(record, name)
    if not words:
        raise InputError(f'{missing or f"thiếu {chr(34)}{name}{chr(34)}"} / "{name}" is missing')
    return words


def _authors(record: _Record) -> tuple[str, ...]:
    value = record.get("authors") or []
    if not isinstance(value, list) or not all(isinstance(author, str) for author in value):
        raise InputError('"authors" không phải là danh sách tên / "authors" is no list of names')
    return tuple(unicodedata.normalize("NFC", author.encode("utf-8", "replace").decode()) for author in value)


def _published(record: _Record, source: Source, language: str, now: datetime) -> tuple[datetime | None, Confidence]:
    """Return when it was published and how sure that is; a time without zone is its source's."""
    words = _words(record, "published")
    if not words:
        return None, "none"
    stamp = dates.read(words, language, now, timezone=source.timezone)
    if stamp is None:
        raise InputError(
            f'"published" {words[:_SHOWN]!r} không phải là ngày giờ dùng được '
            f"/ is no usable date: give 2026-11-24T06:30:00+07:00, from 1990 on and not in the future"
        )
    confidence = _CONFIDENCES.get(_words(record, "published_confidence"), stamp.confidence)
    return stamp.moment, stamp.confidence if confidence == "none" else confidence


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
