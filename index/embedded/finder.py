"""What is read from one view of the index: pages, whole result sets, counts."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypedDict

import tantivy

from index.archive import Bucket, Count, Hit, Results, Step, Summary
from index.embedded.compiler import before, older, printable
from index.embedded.shelf import REBUILD, door
from index.fields import BOOSTS, first_day
from index.stream import word
from press.query import Field, Term

_CHUNK = 5_000  # hits that a walk holds at a time
_VALUES = 65_000  # values of a facet: as many as tantivy counts, so that each segment counts all and none is cut off


_TOTAL = {"value_count": {"field": "order"}}  # every document has one
_DEEP = 2_000  # hits before a page that are collected only to be left out
_SURE = (date(1971, 1, 1).toordinal(), date(6000, 1, 1).toordinal())  # between them, months go as `Document.order` does


class _Counted(TypedDict):
    """One value as tantivy counts it."""

    key: str | int
    doc_count: int


class _Found(TypedDict):
    """What tantivy says of one field."""

    buckets: list[_Counted]
    sum_other_doc_count: int


def page(searcher: tantivy.Searcher, query: tantivy.Query, limit: int, offset: int, *, ranked: bool) -> Results:
    """Return the asked-for page of the matches."""
    wanted = min(limit, max(searcher.num_docs - offset, 0))
    if not wanted:
        return Results(total=count(searcher, query), hits=())
    if not ranked and offset > _DEEP:
        return _deep(searcher, query, wanted, offset)
    found = searcher.search(query, wanted, offset=offset, order_by_field=None if ranked else "order")
    hits = tuple(
        Hit(key=key_of(searcher, address), score=float(score) if ranked else 0.0) for score, address in found.hits
    )
    return Results(total=_total(found), hits=hits)


def _deep(searcher: tantivy.Searcher, query: tantivy.Query, limit: int, offset: int) -> Results:
    """Return a page by date of which the months before it are counted, not collected."""
    months = _counted("month", searcher.aggregate(query, {"month": _every("month")})["month"])
    total, skipped = sum(months.values()), 0
    if offset >= total:
        return Results(total=total, hits=())
    for month, times in sorted(((int(month), times) for month, times in months.items()), reverse=True):
        if skipped + times > offset or not _SURE[0] < month < _SURE[1]:
            break
        skipped += times
    rest = older(query, month)
    found = searcher.search(rest, limit, count=False, offset=offset - skipped, order_by_field="order").hits
    return Results(total=total, hits=tuple(Hit(key=key_of(searcher, address), score=0.0) for _, address in found))


def key_of(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    """Return the key of the document that stands at `address`."""
    return str(searcher.doc(address)["key"][0])


def count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    """Return how many documents match; an order by date saves the scoring."""
    return _total(searcher.search(query, 1, order_by_field="order"))


def frequency(searcher: tantivy.Searcher, term: Term) -> int:
    """Return how many documents have `term` in the field that has it most, with some that are no longer there."""
    spelled = word(term)
    return max(searcher.doc_freq(field, spelled) for field in BOOSTS) if printable(spelled) else 0


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


def summary(
    searcher: tantivy.Searcher, query: tantivy.Query, facets: Sequence[Field], most: int, step: Step | None
) -> Summary:
    """Count the matches by field and over time, exactly."""
    asked = {name: _every(name) for name in (*facets, *([step] if step else []))}
    found = searcher.aggregate(query, {**asked, "total": _TOTAL})
    counted = {name: _counted(name, found[name]) for name in asked}
    return Summary(
        total=int(found["total"]["value"]),
        facets={field: _most(counted[field], most) for field in facets},
        histogram=_buckets(counted[step]) if step else (),
    )


def sequences(searcher: tantivy.Searcher, query: tantivy.Query, most: int) -> dict[str, int]:
    """Return the key of every match with its `seq`; there are at most `most`."""
    addresses = [address for _, address in searcher.search(query, max(most, 1), count=False).hits]
    numbers = searcher.fast_field_values("seq", addresses)
    return {key_of(searcher, address): int(seq or 0) for address, seq in zip(addresses, numbers, strict=True)}


def _every(name: str) -> dict[str, object]:
    return {"terms": {"field": name, "size": _VALUES, "segment_size": _VALUES}}


def _counted(name: str, found: _Found) -> dict[str | int, int]:
    if found["sum_other_doc_count"]:
        raise ValueError(f"there are more than {_VALUES:,} values of {name}")
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}


def _most(counted: dict[str | int, int], most: int) -> tuple[Count, ...]:
    ordered = sorted(counted.items(), key=lambda value: (-value[1], str(value[0])))
    return tuple(Count(value=str(value), count=times) for value, times in ordered[:most])


def _buckets(counted: dict[str | int, int]) -> tuple[Bucket, ...]:
    days = sorted((int(day), times) for day, times in counted.items())
    return tuple(Bucket(day=first_day(day), count=times) for day, times in days)


def _total(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined] # its stub forgets it
