"""The best matches of a query, without looking for words that stand together wherever they could."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import tantivy

from index.archive import Hit, Results
from index.embedded.compiler import Parted, come, compiled, narrowed, parted
from index.embedded.counting import count, frequency, total_of
from index.embedded.finder import key_of
from index.embedded.parts import in_parts
from index.embedded.shelf import View
from index.fields import BOOSTS
from press.query import All, Any, Favoured, Phrase, Query, Without

_MANY = 50_000  # documents in which words that stand together are looked for: below, it takes some milliseconds
_WINDOW = 4  # times as many hits as are asked for are looked at, of which the best are surely the best of all
_WIDE = 1_000  # hits in such a window, at most; for pages beyond it no time is saved
_SLIP = 1.000_1  # what 32-bit numbers may lose of a score

Scored = Sequence[tuple[float, tantivy.DocAddress]]


def page(view: View, query: Query, limit: int, offset: int) -> Results:
    """Return the asked-for page of the matches of `query`, the most relevant first."""
    whole, searcher = compiled(query, ranked=True), view.searcher
    wanted = min(limit, max(searcher.num_docs - offset, 0))
    if not wanted:
        return Results(total=count(searcher, whole), hits=())
    if wanted + offset > _WIDE or _price(searcher, query) <= _MANY:
        found = searcher.search(whole, wanted, offset=offset)
        return Results(total=total_of(found), hits=_hits(searcher, found.hits))
    apart = parted(query)
    told = _told(view, apart, wanted, offset) if apart else None
    return told or _at_once(view, whole, wanted, offset)


def _price(searcher: tantivy.Searcher, query: Query) -> int:
    """Return in about how many documents the words of one phrase must be seen to stand together, or not to."""
    prices = (min(frequency(searcher, term) for term in phrase.terms) for phrase in _phrases(query))
    return max(prices, default=0)


def _phrases(query: Query) -> Iterator[Phrase]:
    match query:
        case Phrase() if len(query.terms) > 1:
            yield query
        case All() | Any():
            yield from query.neighbours if isinstance(query, All) else ()
            for part in query.parts:
                yield from _phrases(part)
        case Without():
            for part in (query.wanted, *query.excluded):
                yield from _phrases(part)
        case Favoured():
            for part in (query.wanted, *(favour.query for favour in query.favours)):
                yield from _phrases(part)


def _at_once(view: View, whole: tantivy.Query, limit: int, offset: int) -> Results:
    """Return the page as several threads find it."""
    found = in_parts(view, whole, lambda part: view.searcher.search(part, limit + offset))
    hits = sorted((hit for one in found for hit in one.hits), key=lambda hit: (-hit[0], _place(hit[1])))
    page = hits[offset : offset + limit]
    return Results(total=sum(map(total_of, found)), hits=_hits(view.searcher, page))


def _told(view: View, apart: Parted, limit: int, offset: int) -> Results | None:
    """Return the page as `best` does, for more than two words only where it can tell that of a part of the index.

    Two words that are asked for mostly stand together; of more, some pair mostly does not.
    """
    if len(apart.together) > len(BOOSTS):
        some = replace(apart, words=come(apart.words, None, view.early))
        if best(view.searcher, some, limit, offset) is None:
            return None
    return best(view.searcher, apart, limit, offset)


def best(searcher: tantivy.Searcher, apart: Parted, limit: int, offset: int) -> Results | None:
    """Return the page as the best by words alone tell it, or None where they cannot, or where there is no such page.

    They can where no other match may gain as much by words that stand together as the page's last one has.
    """
    asked = limit + offset
    found = searcher.search(apart.words, min(asked * _WINDOW, _WIDE))
    if len(found.hits) < asked:
        return None
    ranked = _gained(searcher, apart, found.hits)
    others = total_of(found) > len(ranked)
    if others and ranked[asked - 1].score <= found.hits[-1][0] * (1 + apart.most) * _SLIP:
        return None
    return Results(total=total_of(found), hits=tuple(ranked[offset:asked]))


def _gained(searcher: tantivy.Searcher, apart: Parted, hits: Scored) -> list[Hit]:
    """Return `hits` with what they gain by words that stand together, the best first, equal ones as they stand."""
    keys = [key_of(searcher, address) for _, address in hits]
    scores = {_place(address): score for score, address in hits}
    for together in apart.together:
        for gain, address in searcher.search(narrowed(together, keys), len(keys), count=False).hits:
            scores[_place(address)] += gain
    ranked = sorted(zip(scores.items(), keys, strict=True), key=lambda one: (-one[0][1], one[0][0]))
    return [Hit(key=key, score=score) for (_, score), key in ranked]


def _hits(searcher: tantivy.Searcher, found: Scored) -> tuple[Hit, ...]:
    return tuple(Hit(key=key_of(searcher, address), score=float(score)) for score, address in found)


def _place(address: tantivy.DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc
