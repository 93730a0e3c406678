"""The matches of a query counted by field and over time."""

from collections.abc import Sequence

from index.archive import Bucket, Count, Step, Summary
from index.elastic.connection import Answer, Json
from index.fields import first_day
from press.query import Field

BUCKETS = 60_000  # of the 65,536 that one answer may hold
_EXACT = 10_000  # values that each shard counts at least, so that their sum is exact


def wanted(facets: Sequence[Field], most: int, step: Step | None) -> Json:
    """Return what Elasticsearch is asked to count."""
    counted: dict[str, object] = {f"facet_{field}": _facet(field, min(most, BUCKETS)) for field in facets}
    if step is not None:
        counted["histogram"] = {"terms": {"field": step, "size": BUCKETS, "order": {"_key": "asc"}}}
    return counted


def summary(answer: Answer, facets: Sequence[Field], step: Step | None) -> Summary:
    """Return what it counted."""
    histogram = answer["aggregations"]["histogram"]["buckets"] if step is not None else []
    return Summary(
        total=answer["hits"]["total"]["value"],
        facets={field: _counts(answer, field) for field in facets},
        histogram=tuple(Bucket(day=first_day(one["key"]), count=one["doc_count"]) for one in histogram),
    )


def _facet(field: Field, most: int) -> Json:
    order = [{"_count": "desc"}, {"_key": "asc"}]
    return {"terms": {"field": field, "size": most, "shard_size": max(most, _EXACT), "order": order}}


def _counts(answer: Answer, field: Field) -> tuple[Count, ...]:
    buckets = answer["aggregations"][f"facet_{field}"]["buckets"]
    return tuple(Count(value=one["key"], count=one["doc_count"]) for one in buckets)
