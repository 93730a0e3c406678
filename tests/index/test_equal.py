"""Both engines find the same documents for the same query, whatever the query and the language."""

import os
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from index.archive import Archive, is_ranked
from index.embedded import EmbeddedArchive
from press.query import Query
from tests.index.elastics import elastic_archive
from tests.index.languages import DOCUMENTS, Trees, documents, typed

CHUNKS = 20 if os.environ.get("DIEMBAO_SOAK") == "1" else 4
SIZE = 500  # queries of one chunk


@dataclass(frozen=True, slots=True)
class Pair:
    """Both engines, fed the same."""

    embedded: Archive
    elastic: Archive


@pytest.fixture(scope="module")
def pair(elastic_url: str) -> Iterator[Pair]:
    """Yield both engines with all documents."""
    fed = documents(DOCUMENTS)
    with closing(EmbeddedArchive(None)) as embedded, elastic_archive(elastic_url) as elastic:
        for archive in (embedded, elastic):
            archive.add(fed)
        yield Pair(embedded, elastic)


def by_date(archive: Archive, query: Query) -> tuple[int, list[str]]:
    """Return how many documents match `query`, and all of them, the newest first."""
    found = archive.search(query, limit=DOCUMENTS, order="date")
    return found.total, [hit.key for hit in found.hits]


def overlap(pair: Pair, query: Query) -> float:
    """Return which part of the first ten by relevance both engines agree on."""
    ours, theirs = (
        {hit.key for hit in engine.search(query, limit=10).hits} for engine in (pair.embedded, pair.elastic)
    )
    return len(ours & theirs) / len(ours) if ours else 1.0


def agreed(pair: Pair, query: Query) -> float:
    """Return which part of the first ten by one engine the other would put there too, or holds for as good as its own.

    Prefixes and favours score by the thousand alike, and of equals each engine takes whom it likes.
    """
    ours = pair.embedded.search(query, limit=DOCUMENTS).hits
    theirs = pair.elastic.search(query, limit=10).hits
    good = {hit.key for hit in ours if hit.score >= ours[:10][-1].score * 0.999}
    return sum(hit.key in good for hit in theirs) / len(theirs) if theirs else 1.0


def test_500_typed_queries_find_the_same(pair: Pair) -> None:
    """What people type finds equal sets in one order by date, and nearly the same first ten by relevance."""
    queries = typed(500)
    found = [by_date(pair.embedded, query) for query in queries]
    assert [by_date(pair.elastic, query) for query in queries] == found
    assert sum(total > 0 for total, _ in found) > 250
    ranked = [overlap(pair, query) for query in queries if is_ranked(query)]
    assert sum(ranked) / len(ranked) >= 0.95


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_query_trees_find_the_same(pair: Pair, chunk: int) -> None:
    """Any tree of any nodes finds equal sets in one order by date; at least half of the trees find something."""
    trees = Trees(random.Random(chunk))  # noqa: S311 # a test's dice
    hits = 0
    for number in range(SIZE):
        query = trees.tree(3)
        ours = by_date(pair.embedded, query)
        assert by_date(pair.elastic, query) == ours, f"tree {number} of chunk {chunk}: {query}"
        hits += ours[0] > 0
    assert hits >= SIZE / 2


def test_random_query_trees_rank_alike(pair: Pair) -> None:
    """By relevance, nine and a half of the first ten are the same on average, whatever the tree."""
    trees = Trees(random.Random(4711))  # noqa: S311 # a test's dice
    queries = [query for query in (trees.tree(3) for _ in range(400)) if is_ranked(query)]
    overlaps = [agreed(pair, query) for query in queries]
    assert sum(overlaps) / len(overlaps) >= 0.95


def test_summaries_are_the_same(pair: Pair) -> None:
    """Counts by field and over time agree, to the last document."""
    trees = Trees(random.Random(42))  # noqa: S311 # a test's dice
    for query in (trees.tree(2) for _ in range(40)):
        for step in ("day", "week", "month"):
            ours, theirs = (
                engine.summary(query, facets=("source", "language", "topics", "stance"), most=4, step=step)
                for engine in (pair.embedded, pair.elastic)
            )
            assert ours == theirs


def test_counts_and_walks_are_the_same(pair: Pair) -> None:
    """Both count a whole list of queries in one call, and walk through all of one in the same order."""
    trees = Trees(random.Random(7))  # noqa: S311 # a test's dice
    queries = [trees.tree(2) for _ in range(200)]
    assert pair.embedded.counts(queries) == pair.elastic.counts(queries)
    assert [hit.key for hit in pair.embedded.walk(queries[0])] == [hit.key for hit in pair.elastic.walk(queries[0])]
    assert pair.embedded.sequences() == pair.elastic.sequences()
