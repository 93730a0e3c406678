"""How many there are: matches, words, and the matches by field and over time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypedDict

import tantivy

from index.archive import Bucket, Count, Step, Summary
from index.embedded.compiler import all_but, compiled, printable
from index.embedded.parts import in_parts
from index.embedded.schema import BUNDLED, unbundled
from index.embedded.shelf import Tally, View
from index.fields import BOOSTS, first_day
from index.stream import word
from press.query import All, Any, Field, Query, Term

_VALUES = 65_000  # values of a facet: as many as tantivy counts, so that each segment counts all and none is cut off
_TOTAL = {"value_count": {"field": "order"}}  # every document has one
_LARGE = 50_000  # documents: in fewer, nothing is gained by what saves time
_MOST = 0.55  # of all documents match: then it is less work to count the others


class _Counted(TypedDict):
    """One value as tantivy counts it."""

    key: str | int
    doc_count: int


class _Found(TypedDict, total=False):
    """What tantivy says of one field."""

    value: float
    buckets: list[_Counted]
    sum_other_doc_count: int


def count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    """Return how many documents match; an order by date saves the scoring."""
    return total_of(searcher.search(query, 1, order_by_field="order"))


def total_of(found: tantivy.SearchResult) -> int:
    """Return how many documents match in all, where that was asked for."""
    return int(found.count)  # type: ignore[attr-defined] # its stub forgets it


def frequency(searcher: tantivy.Searcher, term: Term) -> int:
    """Return how many documents have `term` in the field that has it most, with some that are no longer there."""
    spelled = word(term)
    return max(searcher.doc_freq(field, spelled) for field in BOOSTS) if printable(spelled) else 0


def summary(view: View, query: Query, facets: Sequence[Field], most: int, step: Step | None) -> Summary:
    """Count the matches by field and over time, exactly."""
    asked = (*facets, *((step,) if step else ()))
    matches, large = compiled(query, ranked=False), view.searcher.num_docs > _LARGE
    tally = _by_the_others(view, query, matches, asked) if large and len(asked) > 1 else None
    tally = tally or _tally(view, matches, asked)
    return Summary(
        total=tally.total,
        facets={field: _most(tally.values[field], most) for field in facets},
        histogram=_buckets(tally.values[step]) if step else (),
    )


def values(searcher: tantivy.Searcher, query: tantivy.Query, name: str) -> Mapping[str | int, int]:
    """Return how many of the matches have each value of the field `name`."""
    return _told(name, searcher.aggregate(query, {name: _every(name)})[name])


def _tally(view: View, query: tantivy.Query, asked: Sequence[str]) -> Tally:
    bundled = [name for name in BUNDLED if name in asked]
    apart = [name for name in asked if name not in bundled]
    if len(bundled) == 1:
        bundled, apart = [], list(asked)
    wanted = {name: _every(name) for name in apart} | ({"bundle": _every("bundle")} if bundled else {"total": _TOTAL})

    def found(part: tantivy.Query) -> dict[str, _Found]:
        return view.searcher.aggregate(part, wanted)

    large = view.searcher.num_docs > _LARGE and len(asked) > 1
    parts = in_parts(view, query, found) if large else [found(query)]
    values = {name: _summed([_told(name, part[name]) for part in parts]) for name in apart}
    if not bundled:
        return Tally(total=sum(int(part["total"]["value"]) for part in parts), values=values)
    bundles = _summed([_told("bundle", part["bundle"]) for part in parts])
    return Tally(total=sum(bundles.values()), values=values | _unbundled(bundles, bundled))


def _unbundled(bundles: Mapping[str | int, int], wanted: Sequence[str]) -> dict[str, Mapping[str | int, int]]:
    """Return how many have each value of each `wanted` field, from how many have each bundle of them."""
    counted = {name: Counter[str | int]() for name in wanted}
    for bundle, times in bundles.items():
        for name, value in zip(BUNDLED, unbundled(str(bundle)), strict=True):
            if value and name in counted:
                counted[name][value] += times
    return dict(counted)


def _by_the_others(view: View, query: Query, matches: tantivy.Query, asked: tuple[str, ...]) -> Tally | None:
    """Return what is left of all documents without those that do not match, where these seem to be fewer.

    All are counted when that is wanted for the second time of a view: one that soon ends is not worth it.
    """
    if _about(view.searcher, query) < _MOST * view.searcher.num_docs:
        return None
    if asked not in view.tallies:
        view.tallies[asked] = None
        return None
    everything = view.tallies[asked] = view.tallies[asked] or _tally(view, tantivy.Query.all_query(), asked)
    others = _tally(view, all_but(matches), asked)
    return Tally(
        total=everything.total - others.total,
        values={name: _less(everything.values[name], others.values[name]) for name in asked},
    )


def _about(searcher: tantivy.Searcher, query: Query) -> int:
    """Return how many documents may match, for queries of words: at most so many have the rarest of them all."""
    match query:
        case Term():
            return frequency(searcher, query)
        case All():
            return min((_about(searcher, part) for part in query.parts), default=0)
        case Any(least=1):
            return max((_about(searcher, part) for part in query.parts), default=0)
        case _:
            return 0


def _less(all_of: Mapping[str | int, int], others: Mapping[str | int, int]) -> Mapping[str | int, int]:
    return {value: left for value, times in all_of.items() if (left := times - others.get(value, 0))}


def _every(name: str) -> dict[str, object]:
    return {"terms": {"field": name, "size": _VALUES, "segment_size": _VALUES}}


def _told(name: str, found: _Found) -> Mapping[str | int, int]:
    if found["sum_other_doc_count"]:
        raise ValueError(f"there are more than {_VALUES:,} values of {name}")
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}


def _summed(parts: Sequence[Mapping[str | int, int]]) -> Mapping[str | int, int]:
    if len(parts) == 1:
        return parts[0]
    summed = Counter[str | int]()
    for part in parts:
        summed.update(part)
    return summed


def _most(counted: Mapping[str | int, int], most: int) -> tuple[Count, ...]:
    ordered = sorted(counted.items(), key=lambda value: (-value[1], str(value[0])))
    return tuple(Count(value=str(value), count=times) for value, times in ordered[:most])


def _buckets(counted: Mapping[str | int, int]) -> tuple[Bucket, ...]:
    days = sorted((int(day), times) for day, times in counted.items())
    return tuple(Bucket(day=first_day(day), count=times) for day, times in days)
