"""Pages far down: what stands before them is counted, or passed over, and not fetched."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from index.archive import Hit, Results
from index.elastic.connection import Answer, Json
from index.elastic.counting import BUCKETS
from index.elastic.moment import Moment
from press.errors import ArchiveError

WINDOW = 10_000  # hits that one request may reach
NEAR = 2_000  # hits before a page by date that are collected only to be left out

_SURE = (date(1971, 1, 1).toordinal(), date(6000, 1, 1).toordinal())  # between them, days go as `Document.order` does
_KEPT = ("key",)


def by_relevance(now: Moment, asked: Json, limit: int, offset: int) -> Results:
    """Return a page of `asked`, which is sorted by relevance: all before it is passed over."""
    total = int(now.page(asked, 0, is_counted=True)["hits"]["total"]["value"])
    pages = _pages(now, asked, min(limit, max(total - offset, 0)), offset)
    return Results(total=total, hits=tuple(hit for page in pages for hit in hits(page, by_relevance=True)))


def by_date(now: Moment, asked: Json, limit: int, offset: int) -> Results:
    """Return a page of `asked`, which is sorted by date: the months before it are counted, in the last one its days."""
    months = _counted(now, asked, "month")
    total = sum(months.values())
    if offset >= total:
        return Results(total=total, hits=())
    rest, left = _older(asked, "month", months, offset)
    if left > NEAR:
        rest, left = _older(rest, "day", _counted(now, rest, "day"), left)
    pages = _pages(now, rest, min(limit, total - offset), left)
    return Results(total=total, hits=tuple(hit for page in pages for hit in hits(page, by_relevance=False)))


def hits(answer: Answer, *, by_relevance: bool) -> tuple[Hit, ...]:
    """Return the hits of an answer."""
    found = answer["hits"]["hits"]
    return tuple(Hit(key=hit["_source"]["key"], score=float(hit["_score"]) if by_relevance else 0.0) for hit in found)


def _counted(now: Moment, asked: Json, step: str) -> Counter[int]:
    """Return how many matches there are in every `step`; those beyond _SURE, whose order is another, are one step."""
    found = now.page(asked, 0, aggs={"steps": {"terms": {"field": step, "size": BUCKETS}}})["aggregations"]["steps"]
    if found["sum_other_doc_count"]:
        raise ArchiveError(f"there are more than {BUCKETS:,} values of {step}: ask for a page less far down")
    counted: Counter[int] = Counter()
    for bucket in found["buckets"]:
        counted[min(max(int(bucket["key"]), _SURE[0]), _SURE[1])] += int(bucket["doc_count"])
    return counted


def _older(asked: Json, step: str, counted: Counter[int], offset: int) -> tuple[Json, int]:
    """Return what is asked of the `step` in which the hit at `offset` stands and of all before, and its place there."""
    first = _SURE[1]
    for first in sorted(counted, reverse=True):
        if counted[first] > offset:
            break
        offset -= counted[first]
    if first == _SURE[1]:
        return asked, offset
    return {**asked, "query": {"bool": {"filter": [asked["query"], {"range": {step: {"lte": first}}}]}}}, offset


def _pages(now: Moment, asked: Json, limit: int, offset: int) -> Iterator[Answer]:
    """Yield `limit` hits from `offset` on, as many at a time as one request may bring."""
    if not limit:
        return
    if offset + limit <= WINDOW:
        yield now.page(asked, limit, start=offset, kept=_KEPT)
        return
    after = _passed(now, asked, offset) if offset else None
    while limit:
        answer = now.page(asked, min(limit, WINDOW), after, kept=_KEPT)
        yield answer
        found = answer["hits"]["hits"]
        if not found:
            return
        limit, after = limit - len(found), found[-1]["sort"]


def _passed(now: Moment, asked: Json, offset: int) -> Sequence[object]:
    """Return where the hit stands that comes last before `offset`, fetching nothing of those before it."""
    reach = min(offset, WINDOW)
    after: Sequence[object] = now.page(asked, 1, start=reach - 1)["hits"]["hits"][-1]["sort"]
    while reach < offset:
        size = min(offset - reach, WINDOW)
        after = now.page(asked, size, after)["hits"]["hits"][-1]["sort"]
        reach += size
    return after
