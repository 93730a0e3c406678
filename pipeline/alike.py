"""More like this: the words that tell one article from the others, as a query for its kin."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log

from index.archive import Archive
from press.article import Kept
from press.query import Any, Everything, Favour, Favoured, Keys, Phrase, Query, Term, Without
from press.text import placed

CANDIDATES = 64  # queries that are counted in one call
TERMS = 25
LEAST = 0.3  # of the terms must occur: who tells the same event anew keeps its names, numbers and things
_NAMED = 3  # times what other words count: who and where tell one fire from another
_FAVOUR = 6.0  # for each of them that is shared
_READ = 4_000  # letters of a text: what it is about, it says in front
# Written by the syllable, the character or the cluster: there a pair says what a word says elsewhere.
_SYLLABIC = frozenset({"vi", "zh", "ja", "ko", "th", "lo", "km", "my"})
_LETTERS = 3  # shorter words of the other languages are articles and prepositions


@dataclass(frozen=True, slots=True)
class _Unit:
    """A term or a pair of them; `is_name` where it is written as names and figures are."""

    terms: tuple[Term, ...]
    is_name: bool


def alike(kept: Kept, archive: Archive) -> Query:
    """Return the query for articles that share the terms by which `kept` differs from the archive, without itself.

    Terms are weighed by tf-idf over the whole archive; those that no other article has are left out. Where none is
    left, the query matches nothing.
    """
    counts = _candidates(kept)
    queries = [_query(unit) for unit in counts]
    total, *found = archive.counts([Everything(), *queries])
    weighed = {
        query: count * log(total / documents)
        for query, count, documents in zip(queries, counts.values(), found, strict=True)
        if 1 < documents < total
    }
    chosen = sorted(weighed, key=weighed.__getitem__, reverse=True)[:TERMS]
    if not chosen:
        return Keys(keys=())
    wanted = Any(parts=tuple(chosen), least=ceil(len(chosen) * LEAST))
    others = Without(wanted=wanted, excluded=(Keys(keys=(kept.key,)),))
    names = {_query(unit) for unit in counts if unit.is_name}
    favours = tuple(Favour(query=query, weight=_FAVOUR) for query in chosen if query in names)
    return Favoured(wanted=others, favours=favours) if favours else others


def _candidates(kept: Kept) -> dict[_Unit, int]:
    """Return the terms or pairs that occur most, counted by where they stand; the longest of equal ones."""
    article, pairs = kept.article, kept.answer("language") in _SYLLABIC
    counts: Counter[_Unit] = Counter()
    for text, weight in ((article.title, 4), (article.lead, 2), (article.text, 1)):
        for unit in _units(unicodedata.normalize("NFC", text[:_READ]), pairs=pairs):
            counts[unit] += weight * (_NAMED if unit.is_name else 1)
    best = sorted(counts, key=lambda unit: (-counts[unit], -sum(len(term.text) for term in unit.terms)))[:CANDIDATES]
    return {unit: counts[unit] for unit in best}


def _units(text: str, *, pairs: bool) -> Iterator[_Unit]:
    words = [
        (Term(text=exact, exact=exact != folded), not text[begin].islower()) for exact, folded, begin, _ in placed(text)
    ]
    if pairs:
        for (left, left_named), (right, right_named) in pairwise(words):
            yield _Unit((left, right), left_named and right_named)
    else:
        yield from (_Unit((term,), named) for term, named in words if len(term.text) >= _LETTERS)


def _query(unit: _Unit) -> Query:
    return unit.terms[0] if len(unit.terms) == 1 else Phrase(terms=unit.terms)
