"""The promise of every search engine here: what goes in, what is asked, what comes back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal, Protocol

from press.query import Query
from press.source import Desk

Order = Literal["relevance", "date"]

_TIE_BITS = 25
_LATEST = (1 << 37) - 1  # seconds: the year 6325, and all of it stays inside a signed 64-bit number


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the index knows of a kept article; `key` is its id and `seq` the change number it stands at.

    `when` is aware. Unanswered questions are empty. Nothing of it is stored but key and seq: text is the record's.
    """

    key: str
    seq: int
    title: str
    lead: str
    text: str
    when: datetime
    source: str
    language: str
    country: str
    desk: Desk
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    relevance: str = ""
    tone: str = ""
    stance: str = ""

    @property
    def order(self) -> int:
        """One number that sorts by time, and documents of one second always the same way: what pages rely on."""
        seconds = min(max(int(self.when.timestamp()), 0), _LATEST)
        tie = int.from_bytes(blake2b(self.key.encode(errors="replace"), digest_size=8).digest()) >> (64 - _TIE_BITS)
        return seconds << _TIE_BITS | tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One document that was found; `score` is its relevance in its own search and 0 in an order by date."""

    key: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """How many documents match in `total`, and the asked-for page of them."""

    total: int
    hits: tuple[Hit, ...]


class Archive(Protocol):
    """Keeps documents and finds them again.

    `pipeline/follow.py` feeds it from the record, one writer at a time; the command line and the portal search it,
    in any number of threads and processes, while it is being fed. Every method raises ArchiveError where the index
    cannot be read or written, with a text that says what to do; no other exception comes from an engine.
    """

    def add(self, documents: Iterable[Document]) -> None:
        """Take in `documents`; when it returns they are safe on disk and every later search sees them.

        The whole batch counts or none of it. A document replaces the one with its key unless that has a higher
        `seq`, so that repeating or reordering a batch changes nothing. Raises ArchiveBusyError, having done nothing,
        where another writes: leave the work for the next turn.
        """
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Forget the documents with `keys`; unknown ones are no error. Raises ArchiveBusyError as `add` does."""
        ...

    def search(self, query: Query, *, limit: int = 20, offset: int = 0, order: Order = "relevance") -> Results:
        """Return the matches of `query` from `offset` on, at most `limit`.

        Exact terms match what is printed, folded ones every spelling; a phrase stands inside title, lead or text.
        By relevance, title counts over lead over text, and words that stand together over words apart. By date, the
        newest comes first, and so `Everything` always. An archive never fed has no matches. Raises InputError for a
        negative `limit` or `offset`.
        """
        ...

    def sequences(self) -> Mapping[str, int]:
        """Return every key with its `seq`; the doctor compares them with the record."""
        ...

    def close(self) -> None:
        """Let go of files and connections. The archive is not used afterwards; closing twice is no error."""
        ...
