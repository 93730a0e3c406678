"""The eleven kinds of questions that the archive is timed with, as query trees."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from index.archive import Order, Step
from press.query import All, Any, Days, Field, Label, Phrase, Prefix, Query, Term, Without
from press.text import tokens

FACETS: tuple[Field, ...] = ("topics", "source", "stance", "places", "country", "language")
PAGE = 20
WORDS = ("lũ", "cháy", "bệnh", "thuế", "rừng", "biển", "thép", "điện", "trường", "đường", "nghìn", "khởi")
PAIRS = (
    "cháy rừng",
    "sạt lở",
    "khởi tố",
    "ô nhiễm",
    "đất đai",
    "học sinh",
    "bệnh viện",
    "tai nạn",
    "Vũng Áng",
    "Kỳ Anh",
)
BEGINNINGS = ("form", "ngh", "trư", "sach", "than", "đườ", "khở", "vinh", "ch", "quố")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked at once: a page of hits, unless `limit` is 0, and the counts that are shown beside it."""

    query: Query
    limit: int = PAGE
    offset: int = 0
    order: Order = "relevance"
    facets: tuple[Field, ...] = ()
    step: Step | None = None


def kinds(likes: tuple[Query, ...], page: int = 1_000) -> Mapping[str, tuple[Question, ...]]:
    """Return the questions of each kind; `likes` are articles asked for more of, `page` the deep one."""
    name = All(parts=terms("Hà Tĩnh"))
    return {
        "one word, with marks": asked(WORDS, lambda word: terms(word)[0]),
        "one word, without": asked(WORDS, lambda word: _bare(word)[0]),
        "Hà Tĩnh, ranked": (Question(query=name),),
        "Hà Tĩnh, ranked, six facets": (Question(query=name, facets=FACETS),),
        "phrase": asked(PAIRS, lambda pair: Phrase(terms=terms(pair))),
        "three words, OR, -not": tuple(Question(query=query) for query in _mixed()),
        "prefix": asked(BEGINNINGS, lambda text: Prefix(text=text, exact=_is_marked(text))),
        "word, topic, dates": tuple(Question(query=query) for query in _within()),
        "histogram by month": tuple(Question(query=terms(word)[0], limit=0, step="month") for word in WORDS),
        f"page {page:,} by date": (Question(query=name, offset=(page - 1) * PAGE, order="date"),),
        "more like this": tuple(Question(query=query) for query in likes),
    }


def asked(texts: tuple[str, ...], query: Callable[[str], Query]) -> tuple[Question, ...]:
    """Return one question a text."""
    return tuple(Question(query=query(text)) for text in texts)


def terms(text: str) -> tuple[Term, ...]:
    """Return the words of `text` as they are typed: exact where they have marks."""
    read = tokens(text)
    return tuple(Term(text=exact, exact=exact != folded) for exact, folded in zip(read.exact, read.folded, strict=True))


def _bare(text: str) -> tuple[Term, ...]:
    return tuple(Term(text=word, exact=False) for word in tokens(text).folded)


def _is_marked(text: str) -> bool:
    return terms(text)[0].exact


def _mixed() -> Iterator[Query]:
    """Yield questions such as: cháy (rừng OR nhà) -học."""
    for number, word in enumerate(WORDS):
        one, two, no = (terms(WORDS[(number + step) % len(WORDS)])[0] for step in (1, 2, 3))
        yield Without(wanted=All(parts=(terms(word)[0], Any(parts=(one, two)))), excluded=(no,))


def _within() -> Iterator[Query]:
    """Yield questions for a word under a topic in a year."""
    for number, word in enumerate(WORDS):
        days = Days(first=date(2016 + number % 10, 1, 1), last=date(2016 + number % 10, 12, 31))
        yield All(parts=(terms(word)[0], Label(field="topics", values=(f"topic_{number}",)), days))
