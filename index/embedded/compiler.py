"""The query tree in tantivy's own objects; its parser is not used, for it misreads wildcards without a word."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import tantivy

from index.archive import check_size
from index.embedded.schema import BEGINNINGS, SCHEMA, space
from index.fields import BOOSTS
from index.stream import BEGINNING, begins, positions, word
from press.query import (
    All,
    Any,
    Days,
    Everything,
    Favoured,
    InTitle,
    Keys,
    Label,
    Phrase,
    Prefix,
    Query,
    Term,
    Without,
)

_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_TOGETHER = 2.0
_PLAIN = re.compile(r"=?\w{1,30}")
_TITLE, _ALL_FIELDS = ("title",), tuple(BOOSTS)


def compiled(query: Query, *, ranked: bool) -> tantivy.Query:
    """Return `query` for tantivy; `ranked` adds what only matters to relevance. InputError where it is too large."""
    check_size(query)
    return _built(query, ranked=ranked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """A query in two: what `words` find and score, and what the score gains where some stand `together`.

    No match gains more than `most` times what its words score.
    """

    words: tantivy.Query
    together: tuple[tantivy.Query, ...]
    most: float


def parted(query: Query) -> Parted | None:
    """Return `query` in two, or None where nothing is gained by words that stand together.

    A pair scores in a field as BM25 does: with the sum of the words' weights, and no oftener than the rarer of them
    stands there. So it scores at most what both words score, and a word has two neighbours at most.
    """
    beside = _beside(query)
    if not beside:
        return None
    return Parted(
        words=compiled(_apart(query), ranked=True),
        together=tuple(
            tantivy.Query.boost_query(_words(pair, (field,)), _TOGETHER) for pair in beside for field in _ALL_FIELDS
        ),
        most=_TOGETHER * min(len(beside), 2),
    )


def _beside(query: Query) -> tuple[Phrase, ...]:
    match query:
        case Favoured() | Without():
            return _beside(query.wanted)
        case All():
            return query.neighbours
        case _:
            return ()


def _apart(query: Query) -> Query:
    """Return `query` without the neighbours that `_beside` finds: a part in a group of its own has none."""
    match query:
        case Favoured() | Without():
            return replace(query, wanted=_apart(query.wanted))
        case All():
            return All(parts=tuple(All(parts=(part,)) for part in query.parts))
        case _:
            return query


def within(query: Query | None, model: str, length: int) -> tantivy.Query:
    """Return those matches of `query` that have a vector of `length` numbers by `model`."""
    place = space(model, length)
    placed = tantivy.Query.term_query(SCHEMA, "space", place) if printable(place) else tantivy.Query.empty_query()
    return placed if query is None else _boolean([(_MUST, placed), (_MUST, compiled(query, ranked=False))])


def before(query: tantivy.Query, order: int) -> tantivy.Query:
    """Return those matches of `query` that stand at `order` or below in the order by date."""
    upto = tantivy.Query.range_query(SCHEMA, "order", tantivy.FieldType.Integer, None, order)
    return _boolean([(_MUST, query), (_MUST, upto)])


def dated(query: tantivy.Query, first: int | None, last: int) -> tantivy.Query:
    """Return those matches of `query` that are dated in the months from `first` to `last`."""
    months = tantivy.Query.range_query(SCHEMA, "month", tantivy.FieldType.Integer, first, last)
    return _boolean([(_MUST, query), (_MUST, months)])


def all_but(query: tantivy.Query) -> tantivy.Query:
    """Return what does not match `query`."""
    return _boolean([(_MUST, tantivy.Query.all_query()), (_NOT, query)])


def come(query: tantivy.Query, after: int | None, upto: int | None) -> tantivy.Query:
    """Return those matches of `query`, with their scores, whose change number is above `after` and not above `upto`."""
    if after is None and upto is None:
        return query
    first = None if after is None else after + 1
    run = tantivy.Query.range_query(SCHEMA, "seq", tantivy.FieldType.Integer, first, upto)
    return _boolean([(_MUST, tantivy.Query.const_score_query(run, 0.0)), (_MUST, query)])


def narrowed(query: tantivy.Query, keys: Iterable[str]) -> tantivy.Query:
    """Return the matches of `query` that have one of some few `keys`, with their scores."""
    few = _boolean((_SHOULD, tantivy.Query.term_query(SCHEMA, "key", key)) for key in keys)
    return _boolean([(_MUST, tantivy.Query.const_score_query(few, 0.0)), (_MUST, query)])


def among(field: str, values: Iterable[str]) -> tantivy.Query:
    """Return the documents that bear one of `values` in `field`; what cannot be written down, none bears."""
    return tantivy.Query.term_set_query(SCHEMA, field, [value for value in values if printable(value)])


def _built(query: Query, *, ranked: bool) -> tantivy.Query:
    match query:
        case Term() | Prefix() | Phrase() | InTitle():
            part, fields = (query.part, _TITLE) if isinstance(query, InTitle) else (query, _ALL_FIELDS)
            return _words(part, fields)
        case Label() | Days() | Keys() | Everything():
            return tantivy.Query.const_score_query(_filter(query), 0.0)
        case All():
            return _all(query, ranked=ranked)
        case Any():
            return _any(query, ranked=ranked)
        case Without():
            excluded = ((_NOT, _built(part, ranked=False)) for part in query.excluded)
            return _boolean([(_MUST, _built(query.wanted, ranked=ranked)), *excluded])
        case Favoured():
            return _favoured(query, ranked=ranked)


def _words(part: Term | Prefix | Phrase, fields: Iterable[str]) -> tantivy.Query:
    match part:
        case Phrase(terms=(term,)):
            return _words(term, fields)
        case Phrase():
            places = positions(part)
            if not places or not all(printable(spelled) for _, spelled in places):
                return tantivy.Query.empty_query()
            return _somewhere(fields, lambda field: tantivy.Query.phrase_query(SCHEMA, field, [*places]))
        case Term():
            spelled = word(part)
            return _somewhere(fields, lambda field: tantivy.Query.term_query(SCHEMA, field, spelled), spelled)
        case Prefix():
            spelled = begins(part)
            return _somewhere(fields, lambda field: _prefix(field, spelled), spelled)


def _prefix(field: str, spelled: str) -> tantivy.Query:
    """Return what begins as `spelled`: as a pattern, which is faster, or as the fuzzy query without any slip.

    Marks and signs would have to be escaped in a pattern, and a very long one is refused. What is as short as the
    beginnings that are kept is one of them, or some: thousands of words need not be joined. All score alike.
    """
    if len(spelled) == BEGINNING:
        return tantivy.Query.const_score_query(tantivy.Query.term_query(SCHEMA, BEGINNINGS[field], spelled), 1.0)
    if len(spelled) < BEGINNING:
        field = BEGINNINGS[field]
    if _PLAIN.fullmatch(spelled):
        return tantivy.Query.regex_query(SCHEMA, field, f"{spelled}.*")
    return tantivy.Query.fuzzy_term_query(SCHEMA, field, spelled, distance=0, prefix=True)


def _somewhere(fields: Iterable[str], in_field: Callable[[str], tantivy.Query], spelled: str = "") -> tantivy.Query:
    if not printable(spelled):
        return tantivy.Query.empty_query()
    return _boolean((_SHOULD, tantivy.Query.boost_query(in_field(field), BOOSTS[field])) for field in fields)


def _filter(query: Label | Days | Keys | Everything) -> tantivy.Query:
    match query:
        case Label():
            return among(query.field, query.values)
        case Keys():
            return among("key", query.keys)
        case Days(first=None, last=None) | Everything():
            return tantivy.Query.all_query()
        case Days():
            first, last = (day.toordinal() if day else None for day in (query.first, query.last))
            return tantivy.Query.range_query(SCHEMA, "day", tantivy.FieldType.Integer, first, last)


def _all(query: All, *, ranked: bool) -> tantivy.Query:
    if not query.parts:
        return _built(Everything(), ranked=ranked)
    must = [(_MUST, _built(part, ranked=ranked)) for part in query.parts]
    together = query.neighbours if ranked else ()
    better = [tantivy.Query.boost_query(_built(phrase, ranked=True), _TOGETHER) for phrase in together]
    return _boolean([*must, *((_SHOULD, phrase) for phrase in better)])


def _any(query: Any, *, ranked: bool) -> tantivy.Query:
    parts = [(_SHOULD, _built(part, ranked=ranked)) for part in query.parts]
    if query.least < 1:
        return _boolean([(_MUST, _built(Everything(), ranked=ranked)), *parts])
    if query.least > len(parts):
        return tantivy.Query.empty_query()
    return tantivy.Query.boolean_query(parts, query.least)


def _favoured(query: Favoured, *, ranked: bool) -> tantivy.Query:
    wanted = _built(query.wanted, ranked=ranked)
    if not ranked:
        return wanted
    favours = [
        (_SHOULD, tantivy.Query.const_score_query(_built(favour.query, ranked=False), favour.weight))
        for favour in query.favours
    ]
    return _boolean([(_MUST, wanted), *favours])


def _boolean(clauses: Iterable[tuple[tantivy.Occur, tantivy.Query]]) -> tantivy.Query:
    return tantivy.Query.boolean_query(list(clauses))


def printable(text: str) -> bool:
    """Whether `text` can stand in an index at all: half a surrogate pair cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
