"""The promise of every search engine here: what goes in, what is asked, what comes back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Literal, Protocol

from press.clock import local_day
from press.errors import InputError
from press.query import All, Any, Days, Everything, Favoured, Field, InTitle, Keys, Label, Phrase, Query, Term, Without
from press.source import Desk

Order = Literal["relevance", "date"]
Step = Literal["day", "week", "month"]

MOST_WORDS = 1_000  # words and conditions of one query: three clauses each, of which a small server takes some thousand

_TIE_BITS = 25
_LATEST = (1 << 37) - 1  # seconds: the year 6325, and all of it stays inside a signed 64-bit number


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the index knows of a kept article; `key` is its id and `seq` the change number it stands at.

    `when` is aware. Unanswered questions are empty. Nothing of it is stored but key, seq and vector: text is the
    record's. `vector` is of length 1, made by `model` (its id and revision); both are empty where there is none.
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
    vector: tuple[float, ...] = ()
    model: str = ""

    @property
    def day(self) -> date:
        """Its day in Việt Nam: the engines know no time zones, so days, weeks and months are made from this."""
        try:
            return local_day(self.when)
        except OverflowError:  # a page that claims the first or the last hours there are
            return self.when.date()

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many of the matches bear `value`."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """How many of the matches are dated in the day, week (from Monday) or month that begins with `day`."""

    day: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The matches counted: `total`, by the asked-for fields, and over time."""

    total: int
    facets: Mapping[Field, tuple[Count, ...]]
    histogram: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What stands behind an archive: `engine` and its `version`, `place` (folder or address), and `notes` on its state.

    `well` is False where the engine answers but says of itself that something is amiss, as a red cluster does.
    `certificate_until` is when the certificate runs out by which it proves who it is, None where it needs none.
    """

    engine: str
    version: str
    place: str
    documents: int
    well: bool = True
    notes: tuple[str, ...] = ()
    certificate_until: datetime | None = None


class Archive(Protocol):
    """Keeps documents and finds them again.

    `pipeline/follow.py` feeds it from the record, one writer at a time; the command line and the portal search it,
    in any number of threads and processes, while it is being fed. Every method raises ArchiveError where the index
    cannot be read or written, with a text that says what to do: ArchiveUnavailableError where the same call may
    succeed later as it is, ArchiveFullError where somebody must make room first. A query of more than MOST_WORDS words
    and conditions raises InputError. No other exception comes from an engine.

    Its indexes are made anew beside it, by the `rebuild` of each engine. What is added meanwhile may be lost at the
    switch: whoever feeds or rebuilds holds the one lease of the index (`pipeline/lease.py`), so that the one waits for
    the other, and `follow` then catches up from the change number that the rebuild reached (`pipeline/follow.remake`).
    """

    def add(self, documents: Iterable[Document]) -> None:
        """Take in `documents`; when it returns they are safe on disk and every later search sees them.

        A document replaces the one with its key unless that has a higher `seq`, so that repeating or reordering a
        batch changes nothing. Where it raises, part of the batch may count: hand it in again. Raises ArchiveBusyError,
        having done nothing, where another writes: leave the work for the next turn.
        """
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Forget the documents with `keys`; unknown ones are no error. Raises ArchiveBusyError as `add` does."""
        ...

    def search(self, query: Query, *, limit: int = 20, offset: int = 0, order: Order = "relevance") -> Results:
        """Return the matches of `query` from `offset` on, at most `limit`, at any depth.

        Exact terms match what is printed, folded ones every spelling; a phrase stands inside title, lead or text.
        By relevance, title counts over lead over text, and words that stand together over words apart. By date, the
        newest comes first, and so do queries that score nothing (`Everything`, labels and days alone). An archive
        never fed has no matches. Raises InputError for a negative `limit` or `offset`.
        """
        ...

    def walk(self, query: Query) -> Iterator[Hit]:
        """Yield every match of `query`, the newest first, from one state of the index, however many there are."""
        ...

    def counts(self, queries: Sequence[Query]) -> tuple[int, ...]:
        """Return how many documents match each of `queries`, in their order, in one call to the engine."""
        ...

    def frequencies(self, terms: Sequence[Term]) -> tuple[int, ...]:
        """Return about how many documents have each of `terms`, quickly: to weigh words, not to be shown.

        It may count documents that were replaced or removed, and of a term's fields only the one that has it most.
        """
        ...

    def summary(
        self, query: Query, *, facets: Sequence[Field] = (), most: int = 20, step: Step | None = None
    ) -> Summary:
        """Count the matches of `query`, exactly.

        Each of `facets` has its `most` frequent values, the most frequent first, equal ones by value; a document with
        several values counts under each. The histogram has, oldest first, each `step` in which there are matches, and
        is empty where no step is asked for. Raises InputError where `most` is less than 1.
        """
        ...

    def nearest(
        self, vector: Sequence[float], *, model: str, limit: int = 20, within: Query | None = None
    ) -> tuple[Hit, ...]:
        """Return the documents whose vector by `model` is nearest to `vector`, at most `limit`, the nearest first.

        Only matches of `within` count where it is given. A hit's score is the cosine, equal ones come newest first.
        """
        ...

    def sequences(self) -> Mapping[str, int]:
        """Return every key with its `seq`; the doctor compares them with the record."""
        ...

    def about(self) -> About:
        """Return what the engine says of itself; raises ArchiveError as every method does where it says nothing."""
        ...

    def close(self) -> None:
        """Let go of files and connections. The archive is not used afterwards; closing twice is no error."""
        ...


def check_page(limit: int, offset: int) -> None:
    """Raise InputError where `limit` or `offset` is negative."""
    if limit < 0 or offset < 0:
        raise InputError(f"cannot show {limit} hits from the {offset}th on: give numbers from 0 up")


def check_most(most: int) -> None:
    """Raise InputError where a facet is to have less than one value."""
    if most < 1:
        raise InputError(f"cannot show {most} values of a facet: give a number from 1 up")


def check_size(query: Query) -> None:
    """Raise InputError where `query` has more words and conditions than every engine promises to answer."""
    size = size_of(query)
    if size > MOST_WORDS:
        raise InputError(f"cannot look for {size:,} words and conditions at once: ask for at most {MOST_WORDS:,}")


def size_of(query: Query) -> int:
    """Return how many words and conditions `query` has; a phrase counts with all its words, a list of values as one."""
    match query:
        case All() | Any():
            return sum(map(size_of, query.parts))
        case Without():
            return sum(map(size_of, (query.wanted, *query.excluded)))
        case Favoured():
            return size_of(query.wanted) + sum(size_of(favour.query) for favour in query.favours)
        case InTitle():
            return size_of(query.part)
        case Phrase():
            return len(query.terms)
        case _:
            return 1


def is_ranked(query: Query) -> bool:
    """Whether anything in `query` scores its matches; those of a query that scores nothing come by date."""
    match query:
        case Label() | Days() | Keys() | Everything():
            return False
        case All() | Any():
            return any(is_ranked(part) for part in query.parts)
        case Without():
            return is_ranked(query.wanted)
        case Favoured():
            return bool(query.favours) or is_ranked(query.wanted)
        case _:
            return True
