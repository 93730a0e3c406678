"""What is read from one view of the index in the order by date: pages, and whole result sets."""

from collections.abc import Iterator, Mapping
from datetime import date

import tantivy

from index.archive import Hit, Results
from index.embedded.compiler import before, dated
from index.embedded.counting import count, total_of, values
from index.embedded.shelf import REBUILD, door

_CHUNK = 5_000  # hits that a walk holds at a time
_DEEP = 2_000  # hits before a page that are collected only to be left out
_SURE = (date(1971, 1, 1).toordinal(), date(6000, 1, 1).toordinal())  # between them, months go as `Document.order` does


def page(searcher: tantivy.Searcher, query: tantivy.Query, limit: int, offset: int) -> Results:
    """Return the asked-for page of the matches, the newest first."""
    wanted = min(limit, max(searcher.num_docs - offset, 0))
    if not wanted:
        return Results(total=count(searcher, query), hits=())
    if offset > _DEEP:
        return _deep(searcher, query, wanted, offset)
    found = searcher.search(query, wanted, offset=offset, order_by_field="order")
    return Results(total=total_of(found), hits=_hits(searcher, found))


def _deep(searcher: tantivy.Searcher, query: tantivy.Query, limit: int, offset: int) -> Results:
    """Return a page by date for which only the months it lies in are looked through; all are counted."""
    months = values(searcher, query, "month")
    total = sum(months.values())
    if offset >= total:
        return Results(total=total, hits=())
    skipped, first, last = _around(months, offset, min(offset + limit, total))
    rest = dated(query, first, last)
    found = searcher.search(rest, limit, count=False, offset=offset - skipped, order_by_field="order")
    return Results(total=total, hits=_hits(searcher, found))


def _hits(searcher: tantivy.Searcher, found: tantivy.SearchResult) -> tuple[Hit, ...]:
    return tuple(Hit(key=key_of(searcher, address), score=0.0) for _, address in found.hits)


def _around(months: Mapping[str | int, int], begin: int, end: int) -> tuple[int, int | None, int]:
    """Return how many are newer than the months that hold the hits from `begin` to `end`, and these first and last.

    The first is None where hits may lie in months that do not go as `Document.order` does.
    """
    skipped, seen, last = 0, 0, None
    for month, times in sorted(((int(month), times) for month, times in months.items()), reverse=True):
        sure = _SURE[0] < month < _SURE[1]
        if last is None and (seen + times > begin or not sure):
            skipped, last = seen, month
        seen += times
        if last is not None and (seen >= end or not sure):
            return skipped, month if sure else None, last
    raise ValueError(f"there are no hits from {begin} to {end}")


def key_of(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    """Return the key of the document that stands at `address`."""
    return str(searcher.doc(address)["key"][0])


def walk(searcher: tantivy.Searcher, query: tantivy.Query) -> Iterator[Hit]:
    """Yield every match, the newest first, a chunk at a time."""
    rest, last, seen = query, None, 0
    while True:
        with door("search the index", REBUILD):
            found = searcher.search(rest, _CHUNK, count=False, offset=seen, order_by_field="order").hits
            keys = [key_of(searcher, address) for _, address in found]
        yield from (Hit(key=key, score=0.0) for key in keys)
        if len(found) < _CHUNK:
            return
        orders = [order for order, _ in found]
        seen = orders.count(orders[-1]) + (seen if orders[0] == orders[-1] == last else 0)
        rest, last = before(query, orders[-1]), orders[-1]


def sequences(searcher: tantivy.Searcher, query: tantivy.Query, most: int) -> dict[str, int]:
    """Return the key of every match with its `seq`; there are at most `most`."""
    addresses = [address for _, address in searcher.search(query, max(most, 1), count=False).hits]
    numbers = searcher.fast_field_values("seq", addresses)
    return {key_of(searcher, address): int(seq or 0) for address, seq in zip(addresses, numbers, strict=True)}
