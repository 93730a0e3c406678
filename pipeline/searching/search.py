"""Search: a person's question becomes a page of articles, with everything that is told beside it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Literal

from index.archive import Archive, Hit, Step, Summary
from pipeline.searching.alike import alike
from pipeline.searching.fusion import fused
from pipeline.searching.nearness import nearest
from pipeline.searching.suggest import corrected, unmarked
from press.article import Kept
from press.embedder import Embedder
from press.errors import InputError
from press.highlight import Highlighter, Passage
from press.query import (
    All,
    Days,
    Everything,
    Favour,
    Favoured,
    Field,
    Keys,
    Label,
    Query,
    Reading,
    Vocabulary,
    Without,
    read,
)
from press.source import Source
from vault import read as record

By = Literal["relevance", "recent", "date"]

# Constant weights, so that every engine ranks alike: together less than a rare word in the title, more than the
# difference between two articles that name the province a few times.
_RECENT = ((7, 1.5), (30, 1.5), (365, 1.0))
_NEAREST = 100  # articles that meaning and words each bring to a fused ranking
_BATCH = 200
_SYNTAX = re.compile(r'(?<!\S)(?:-\S*|[^\s":]+:(?:"[^"]*"?|\S*))|["()*]')  # what a model should not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. `text` is the search box; `like` the key of an article whose kin is wanted, within `text`.

    By `recent`, relevance counts and so does how new an article is. `expand` lets old place names find the new ones.
    With `meaning`, articles whose meaning is near come too. `suggest` asks whether something else was meant.
    """

    text: str
    by: By = "relevance"
    limit: int = 20
    offset: int = 0
    expand: bool = True
    facets: tuple[Field, ...] = ()
    step: Step | None = None
    meaning: bool = False
    like: str = ""
    suggest: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that was found, its title and an excerpt that may leave the house, both with the words marked."""

    kept: Kept
    score: float
    title: Passage
    excerpt: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What may have been meant, and how many articles it finds; `unmarked` says that it only leaves the marks away."""

    text: str
    total: int
    unmarked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page of what was found. `total` leaves out the `gone`: hits of this page that the record no longer holds."""

    total: int
    gone: int
    rows: tuple[Found, ...]
    reading: Reading
    summary: Summary | None = None
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Searcher:
    """Answers questions from an index and the record behind it.

    `excerpt_chars` is how much of an article may be shown where its source says nothing of its own. `embedder` is
    needed for questions of meaning alone.
    """

    archive: Archive
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    excerpt_chars: int
    today: date
    embedder: Embedder | None = None

    def answer(self, question: Question) -> Answer:
        """Return the page that `question` asks for.

        Raises InputError where `like` is no kept article, or meaning is asked for and no model is there; ArchiveError
        where the index cannot answer.
        """
        reading = self.reading(question)
        query = self._query(question, reading)
        total, hits = self._page(question, query)
        rows = tuple(self._found(hits, query))
        asked = question.facets or question.step
        return Answer(
            total=total - (len(hits) - len(rows)),
            gone=len(hits) - len(rows),
            rows=rows,
            reading=reading,
            summary=self.archive.summary(query, facets=question.facets, step=question.step) if asked else None,
            suggestion=self._suggestion(question, total) if question.suggest and not question.offset else None,
        )

    def every(self, question: Question) -> Iterator[Found]:
        """Yield all that `question` finds from its offset on, however much; its limit does not count.

        By date, articles pass through one batch at a time; otherwise their keys are held, but not their texts. Hits
        that the record no longer holds are passed over.
        """
        query = self._query(question, self.reading(question))
        yield from self._found(self._hits(question, query), query)

    def is_blind(self) -> bool:
        """Whether no article has a vector yet by the embedder's model, so that meaning finds nothing."""
        return self.embedder is not None and not nearest(self.archive, self.embedder, "?", limit=1)

    def reading(self, question: Question) -> Reading:
        """Return how the text of `question` is understood."""
        return read(question.text, self.vocabulary, self.today, expand=question.expand)

    def _query(self, question: Question, reading: Reading) -> Query:
        if not question.like:
            return reading.query
        kept = record.kept(question.like)
        if kept is None:
            raise InputError(
                f"Không có bài {question.like} trong kho lưu, nên không tìm được bài tương tự. "
                f"/ Cannot look for more like it: no such article is kept."
            )
        kin = alike(kept, self.archive)
        return kin if isinstance(reading.query, Everything) else All(parts=(reading.query, kin))

    def _hits(self, question: Question, query: Query) -> Iterable[Hit]:
        if question.by == "date" and not question.meaning:
            return islice(self.archive.walk(query), question.offset, None)
        (total,) = self.archive.counts([query])
        return self._page(replace(question, limit=total + _NEAREST), query)[1]

    def _page(self, question: Question, query: Query) -> tuple[int, Sequence[Hit]]:
        if question.meaning:
            return self._near(question, query)
        dated = question.by == "date" or Highlighter(query).is_empty
        ranked = query if dated else self._ranked(question, query)
        found = self.archive.search(
            ranked, limit=question.limit, offset=question.offset, order="date" if dated else "relevance"
        )
        return found.total, found.hits

    def _near(self, question: Question, query: Query) -> tuple[int, Sequence[Hit]]:
        """Return the page of what words find and what means nearly the same, fused: it has an end, and that is told."""
        if self.embedder is None:
            raise InputError(
                "Chưa cài mô hình để tìm theo nghĩa; xem docs/meaning.md, hoặc bỏ --meaning. "
                "/ Cannot search by meaning: no model is set up; see docs/meaning.md, or ask without --meaning."
            )
        asked = _SYNTAX.sub(" ", question.text).strip() or question.text
        by_meaning = nearest(self.archive, self.embedder, asked, within=_conditions(query), limit=_NEAREST)
        by_words = self.archive.search(self._ranked(question, query), limit=_NEAREST).hits
        ranking = fused([[hit.key for hit in by_words], [hit.key for hit in by_meaning]])
        return len(ranking), ranking[question.offset : question.offset + question.limit]

    def _ranked(self, question: Question, query: Query) -> Query:
        return Favoured(wanted=query, favours=tuple(self._recent())) if question.by == "recent" else query

    def _recent(self) -> Iterator[Favour]:
        for days, weight in _RECENT:
            yield Favour(query=Days(first=self.today - timedelta(days=days)), weight=weight)

    def _found(self, hits: Iterable[Hit], query: Query) -> Iterator[Found]:
        highlighter = Highlighter(query)
        waiting = iter(hits)
        while batch := tuple(islice(waiting, _BATCH)):
            kept = {one.key: one for one in record.kept_many([hit.key for hit in batch])}
            for hit in batch:
                if hit.key in kept:
                    yield self._row(kept[hit.key], hit, highlighter)

    def _row(self, kept: Kept, hit: Hit, highlighter: Highlighter) -> Found:
        source = self.sources.get(kept.source)
        own = source.excerpt_chars if source else None
        return Found(
            kept=kept,
            score=hit.score,
            title=highlighter.title(kept.article.title),
            excerpt=highlighter.excerpt(kept.article.text, self.excerpt_chars if own is None else own),
        )

    def _suggestion(self, question: Question, total: int) -> Suggestion | None:
        """Return what may have been meant, where it finds anything."""
        meant = corrected(question.text, self.archive)
        suggestion = self._tried(question, meant, unmarked=False) if meant else None
        if suggestion is None and not total:
            bare = unmarked(question.text)
            suggestion = self._tried(question, bare, unmarked=True) if bare else None
        return suggestion

    def _tried(self, question: Question, text: str, *, unmarked: bool) -> Suggestion | None:
        asked = replace(question, text=text)
        (total,) = self.archive.counts([self._query(asked, self.reading(asked))])
        return Suggestion(text=text, total=total, unmarked=unmarked) if total else None


def _conditions(query: Query) -> Query | None:
    """Return what `query` asks for beside words, None where that is nothing: meaning is not bound to the words."""
    match query:
        case Label() | Days() | Keys():
            return query
        case All():
            parts = tuple(part for part in map(_conditions, query.parts) if part is not None)
            return All(parts=parts) if parts else None
        case Without():
            return Without(wanted=_conditions(query.wanted) or Everything(), excluded=query.excluded)
        case Favoured():
            return _conditions(query.wanted)
        case _:
            return None
