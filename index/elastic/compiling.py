"""The query tree in Elasticsearch's own words."""

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import assert_never

from index.archive import check_size, size_of
from index.elastic.connection import Json
from index.elastic.mapping import identity
from index.fields import BOOSTS
from index.stream import begins, positions, word
from press.query import (
    All,
    Any,
    Days,
    Everything,
    Favour,
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

_TOGETHER = 2.0
_MANY = 300  # words, above which what stands together, or each of many alternatives, no longer scores by itself
_LONGEST = 250  # characters: the analyser cuts words at 100
_MOST_TERMS = 60_000  # of the 65,536 that one terms query may hold
_NOTHING: Json = {"match_none": {}}


def silent(query: Query) -> Json:
    """Return what matches `query` and scores nothing."""
    check_size(query)
    return _unscored(_built(query, _Scoring.NONE))


def ranked(query: Query) -> Json:
    """Return what matches `query`, with all that matters to the order by relevance."""
    check_size(query)
    return _built(query, _Scoring.WORDS if size_of(query) > _MANY else _Scoring.NEIGHBOURS)


class _Scoring(Enum):
    """What of a query scores: nothing, its words alone, or also words that stand together."""

    NONE = auto()
    WORDS = auto()
    NEIGHBOURS = auto()


def _built(query: Query, scoring: _Scoring) -> Json:
    match query:
        case Term() | Prefix() | Phrase():
            return _any([_in_field(query, field) for field in BOOSTS])
        case InTitle():
            return _in_field(query.part, "title")
        case Label() | Days() | Keys() | Everything():
            return _unscored(_of_record(query))
        case All():
            return _all(query, scoring)
        case Any():
            return _some(query, scoring)
        case Without() | Favoured():
            return {"bool": {"must": [_built(query.wanted, scoring)], **_besides(query, scoring)}}
        case _:
            assert_never(query)


def _some(query: Any, scoring: _Scoring) -> Json:
    """Return any of the parts; very many words become one clause a field, for the server limits their number."""
    if query.least != 1 or len(query.parts) <= _MANY:
        return _any([_built(part, scoring) for part in query.parts], query.least)
    spelled = [word(part) for part in query.parts if isinstance(part, Term) and _is_word(word(part))]
    groups = [{"terms": {field: spelled, "boost": boost}} for field, boost in BOOSTS.items()]
    return _any([*groups, *(_built(part, scoring) for part in query.parts if not isinstance(part, Term))])


def _besides(query: Without | Favoured, scoring: _Scoring) -> Json:
    match query:
        case Without():
            return {"must_not": [_built(Any(parts=query.excluded), _Scoring.NONE)]}
        case Favoured():
            return {"should": [_favour(favour) for favour in query.favours] if scoring is not _Scoring.NONE else []}


def _in_field(part: Term | Prefix | Phrase, field: str) -> Json:
    boost = BOOSTS[field]
    match part:
        case Phrase(terms=(term,)):
            return _in_field(term, field)
        case Phrase():
            near = {"clauses": [*_steps(part, field)], "slop": 0, "in_order": True, "boost": boost}
            return {"span_near": near} if part.terms and all(_is_word(word(term)) for term in part.terms) else _NOTHING
        case Term():
            found: Json = {"term": {field: {"value": word(part), "boost": boost}}}
            return found if _is_word(word(part)) else _NOTHING
        case Prefix() if not _is_word(begins(part)):
            return _NOTHING
        case Prefix():
            return {"prefix": {field: {"value": begins(part), "boost": boost, "rewrite": "constant_score"}}}


def _steps(phrase: Phrase, field: str) -> Iterable[Json]:
    """Yield the words of `phrase` and, between them, how many places of the stream are passed over."""
    placed = positions(phrase)
    yield {"span_term": {field: placed[0][1]}}
    for (before, _), (place, text) in pairwise(placed):
        if place > before + 1:
            yield {"span_gap": {field: place - before - 1}}
        yield {"span_term": {field: text}}


def _of_record(query: Label | Days | Keys | Everything) -> Json:
    match query:
        case Label():
            return _terms(query.field, query.values)
        case Keys():
            return _terms("_id", [identity(key) for key in query.keys])
        case Days():
            ends = {"gte": query.first, "lte": query.last}
            return {"range": {"day": {end: day.toordinal() for end, day in ends.items() if day is not None}}}
        case Everything():
            return {"match_all": {}}


def _terms(field: str, values: Sequence[str]) -> Json:
    known = [value for value in values if _is_writable(value)]
    groups = [known[at : at + _MOST_TERMS] for at in range(0, len(known), _MOST_TERMS)]
    return _any([{"terms": {field: group}} for group in groups])


def _is_word(spelled: str) -> bool:
    """Whether `spelled` can stand in the stream; what is far longer, Elasticsearch would refuse as a term."""
    return len(spelled) <= _LONGEST and _is_writable(spelled)


def _is_writable(value: str) -> bool:
    """Whether `value` can stand in an index at all: half a surrogate pair cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _all(query: All, scoring: _Scoring) -> Json:
    must = [_built(part, scoring) for part in query.parts]
    if not must:
        return _EVERYTHING
    together = query.neighbours if scoring is _Scoring.NEIGHBOURS else ()
    better = [{"bool": {"should": [_built(phrase, scoring)], "boost": _TOGETHER}} for phrase in together]
    return {"bool": {"must": must, "should": better}}


def _favour(favour: Favour) -> Json:
    return {"constant_score": {"filter": _built(favour.query, _Scoring.NONE), "boost": favour.weight}}


def _any(parts: Sequence[Json], least: int = 1) -> Json:
    """Return what matches at least `least` of `parts`; Elasticsearch would take no parts for everything."""
    if least > len(parts):
        return _NOTHING
    if least < 1:
        return {"bool": {"must": [_EVERYTHING], "should": [*parts]}}
    return parts[0] if len(parts) == 1 else {"bool": {"should": [*parts], "minimum_should_match": least}}


def _unscored(query: Json) -> Json:
    return {"bool": {"filter": [query]}}


_EVERYTHING = _unscored({"match_all": {}})
