"""More like this: the words that tell one article from the others, as a query for its kin."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log

from index.archive import Archive
from press.article import Kept
from press.query import Any, Everything, Favour, Favoured, Keys, Phrase, Query, Term, Without
from press.text import placed

CANDIDATES = 32  # units of which it is counted in one call how many documents have them
TERMS = 16
LEAST = 0.3  # of the terms must occur: who tells the same event anew keeps its names, numbers and things
PRICE = 50_000  # documents that may have to be looked into for all candidates together, whatever the archive's size
_SHARE = 6  # of what is left of it, the part that one candidate may take
_NAMED = 3  # times what other words count: who and where tell one fire from another
_FAVOUR = 6.0  # for each of them that is shared
_READ = 1_500  # letters of a text: what it is about, it says in front
# Written by the syllable, the character or the cluster: there a pair says what a word says elsewhere.
_SYLLABIC = frozenset({"vi", "zh", "ja", "ko", "th", "lo", "km", "my"})
_LETTERS = 3  # shorter words of the other languages are articles and prepositions


@dataclass(frozen=True, slots=True)
class _Unit:
    """A term or a pair of them; `is_name` where it is written as names and figures are."""

    terms: tuple[Term, ...]
    is_name: bool

    @property
    def query(self) -> Query:
        """Return what finds it."""
        return self.terms[0] if len(self.terms) == 1 else Phrase(terms=self.terms)


def alike(kept: Kept, archive: Archive) -> Query:
    """Return the query for articles that share the terms by which `kept` differs from the archive, without itself.

    Terms are weighed by tf-idf over the whole archive; those that no other article has are left out. Where none is
    left, the query matches nothing. Pairs of words that are both common are not asked for: they cost most, and tell
    little.
    """
    units = _candidates(_counted(kept), archive)
    queries = [unit.query for unit in units]
    total, *found = archive.counts([Everything(), *queries])
    weighed = {
        unit: count * log(total / documents)
        for (unit, count), documents in zip(units.items(), found, strict=True)
        if 1 < documents < total
    }
    chosen = sorted(weighed, key=weighed.__getitem__, reverse=True)[:TERMS]
    if not chosen:
        return Keys(keys=())
    wanted = Any(parts=tuple(unit.query for unit in chosen), least=ceil(len(chosen) * LEAST))
    others = Without(wanted=wanted, excluded=(Keys(keys=(kept.key,)),))
    favours = tuple(Favour(query=unit.query, weight=_FAVOUR) for unit in chosen if unit.is_name)
    return Favoured(wanted=others, favours=favours) if favours else others


def _counted(kept: Kept) -> Counter[_Unit]:
    """Return the terms or pairs of `kept`, counted by where they stand."""
    article, pairs = kept.article, kept.answer("language") in _SYLLABIC
    counts: Counter[_Unit] = Counter()
    for text, weight in ((article.title, 4), (article.lead, 2), (article.text, 1)):
        for unit in _units(unicodedata.normalize("NFC", text[:_READ]), pairs=pairs):
            counts[unit] += weight * (_NAMED if unit.is_name else 1)
    return counts


def _candidates(counts: Mapping[_Unit, int], archive: Archive) -> dict[_Unit, int]:
    """Return the units that seem to tell most, as many as are within PRICE, with their counts.

    A pair is at most as frequent as its rarer term, and to find it costs as much.
    """
    terms = list(dict.fromkeys(term for unit in counts for term in unit.terms))
    known = dict(zip(terms, archive.frequencies(terms), strict=True))
    most = max(known.values(), default=0) + 2
    priced = [(min(known[term] for term in unit.terms), unit, count) for unit, count in counts.items()]
    best: dict[_Unit, int] = {}
    left = PRICE
    for price, unit, count in sorted(priced, key=lambda one: one[2] * log(most / (one[0] + 1)), reverse=True):
        if 0 < price <= left // _SHARE:
            best[unit] = count
            left -= price
        if len(best) == CANDIDATES:
            break
    return best


def _units(text: str, *, pairs: bool) -> Iterator[_Unit]:
    words = [
        (Term(text=exact, exact=exact != folded), not text[begin].islower()) for exact, folded, begin, _ in placed(text)
    ]
    if pairs:
        for (left, left_named), (right, right_named) in pairwise(words):
            yield _Unit((left, right), left_named and right_named)
    else:
        yield from (_Unit((term,), named) for term, named in words if len(term.text) >= _LETTERS)
