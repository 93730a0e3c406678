"""Both engines find the same documents for the same query, whatever the query and the language."""

import os
import random
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from statistics import fmean

import pytest

from index.archive import Archive, Summary, is_ranked
from index.embedded import EmbeddedArchive
from press.query import Query
from tests.index.elastics import elastic_archive
from tests.index.languages import DOCUMENTS, Trees, documents, typed

CHUNKS = 20 if os.environ.get("DIEMBAO_SOAK") == "1" else 4
SIZE = 500  # queries of one chunk
FEW = 200  # documents with which equality was first shown
TIE = 1e-4  # what scores may differ by, of themselves, and pass for equal: engines round differently


@dataclass(frozen=True, slots=True)
class Pair:
    """Both engines, fed the same."""

    embedded: Archive
    elastic: Archive


@contextmanager
def fed(url: str, most: int) -> Iterator[Pair]:
    """Lend both engines with so many documents; each bears its own key among its places, where a facet counts it."""
    told = [replace(one, places=(*one.places, one.key)) for one in documents(most)]
    with closing(EmbeddedArchive(None)) as embedded, elastic_archive(url) as elastic:
        for archive in (embedded, elastic):
            archive.add(told)
        yield Pair(embedded, elastic)


@pytest.fixture(scope="module")
def few(elastic_url: str) -> Iterator[Pair]:
    """Yield both engines with the first of the documents."""
    with fed(elastic_url, FEW) as pair:
        yield pair


@pytest.fixture(scope="module")
def pair(elastic_url: str) -> Iterator[Pair]:
    """Yield both engines with all documents."""
    with fed(elastic_url, DOCUMENTS) as pair:
        yield pair


def by_date(archive: Archive, query: Query) -> tuple[int, list[str]]:
    """Return how many documents match `query`, and all of them, the newest first."""
    found = archive.search(query, limit=DOCUMENTS, order="date")
    return found.total, [hit.key for hit in found.hits]


def matches(archive: Archive, query: Query) -> Summary:
    """Return all that matches `query`, counted by place and so by key: faster than to read every hit."""
    return archive.summary(query, facets=("places",), most=2 * DOCUMENTS)


def agreement(pair: Pair, queries: Iterable[Query]) -> float:
    """Return which part of the first ten by relevance both engines agree on, on the average of `queries` that rank."""
    return fmean(agreed(pair, query) for query in queries if is_ranked(query))


def agreed(pair: Pair, query: Query) -> float:
    """Return which part of Elasticsearch's first ten the embedded engine would put there too.

    Of what scores alike to TIE each takes whom it likes: where the ten places end among equals, any of them is right.
    """
    ours = pair.embedded.search(query, limit=DOCUMENTS).hits
    theirs = pair.elastic.search(query, limit=10).hits
    good = {hit.key for hit in ours if hit.score >= ours[:10][-1].score * (1 - TIE)}
    return sum(hit.key in good for hit in theirs) / len(theirs) if theirs else 1.0


def test_500_typed_queries_find_the_same_of_few(few: Pair) -> None:
    """What people type finds equal sets in one order by date, and nearly the same first ten by relevance."""
    queries = typed(500)
    found = [by_date(few.embedded, query) for query in queries]
    assert [by_date(few.elastic, query) for query in queries] == found
    assert sum(total > 0 for total, _ in found) > 250
    assert agreement(few, queries) >= 0.95


def test_500_typed_queries_find_the_same_of_all(pair: Pair) -> None:
    """So it does in thousands of documents."""
    queries = typed(500)
    found = [matches(pair.embedded, query) for query in queries]
    assert [matches(pair.elastic, query) for query in queries] == found
    assert sum(one.total > 0 for one in found) > 250
    assert agreement(pair, queries) >= 0.95


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_query_trees_find_the_same(pair: Pair, chunk: int) -> None:
    """Any tree of any nodes finds equal sets, a tenth also seen in one order by date; at least half find something."""
    trees = Trees(random.Random(chunk))  # noqa: S311 # a test's dice
    hits = 0
    for number in range(SIZE):
        query = trees.tree(3)
        ours = matches(pair.embedded, query)
        assert matches(pair.elastic, query) == ours, f"tree {number} of chunk {chunk}: {query}"
        assert ours.total == sum("://" in count.value for count in ours.facets["places"])
        assert number % 10 or by_date(pair.elastic, query) == by_date(pair.embedded, query)
        hits += ours.total > 0
    assert hits >= SIZE / 2


def test_random_query_trees_rank_alike(pair: Pair) -> None:
    """By relevance, nine and a half of the first ten are the same on average, whatever the tree."""
    trees = Trees(random.Random(4711))  # noqa: S311 # a test's dice
    assert agreement(pair, [trees.tree(3) for _ in range(400)]) >= 0.95


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
