"""The archive on this machine: what goes in, what is asked, and the index made anew.

Every word stands twice in one field (`index.stream`); nothing is stored but keys, change numbers and vectors.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import chain, groupby, islice
from pathlib import Path

import tantivy

from index.analysts import Spelled, spelled, spelled_parts
from index.archive import About, Document, Hit, Order, Results, Step, Summary, check_most, check_page, is_ranked
from index.embedded import counting, finder, ranking
from index.embedded.compiler import among, compiled
from index.embedded.schema import FORMAT, entry
from index.embedded.shelf import (
    REBUILD,
    REBUILDING,
    RETRY,
    Bench,
    FolderShelf,
    MemoryShelf,
    Shelf,
    create,
    door,
    opened,
    writer_of,
)
from index.embedded.vectors import Vectors
from index.fields import newest
from index.generations import Generations
from press.query import Field, Query, Term

# Documents that a rebuild handles at a time; some 50 MB of them are on their way for each process beside.
_GATHERED = 500
_WAITING = 5_000  # documents that wait for a commit, because their keys may be known


class EmbeddedArchive:
    """An Archive on this machine: in `folder`, or in memory where it is None.

    The folder is made when something is first added; a search before that finds nothing. Readers see whole batches
    only, and of a batch that cannot be written, nothing counts.
    """

    def __init__(self, folder: Path | None) -> None:
        """Use `folder`, touching nothing yet."""
        self._shelf: Shelf = MemoryShelf() if folder is None else FolderShelf(folder)

    def add(self, documents: Iterable[Document]) -> None:
        """Take in `documents`, as Archive promises."""
        fed = newest(documents)
        if fed:
            with self._shelf.writing() as bench:
                _put(bench, fed)

    def remove(self, keys: Iterable[str]) -> None:
        """Forget the documents with `keys`, as Archive promises."""
        gone = tuple(keys)
        if gone and self._shelf.reading() is not None:
            with self._shelf.writing() as bench, writer_of(bench.index) as writer:
                writer.delete_documents_by_query(among("key", gone))

    def search(self, query: Query, *, limit: int = 20, offset: int = 0, order: Order = "relevance") -> Results:
        """Return the matches of `query`, as Archive promises."""
        check_page(limit, offset)
        view = self._shelf.reading()
        if view is None:
            return Results(total=0, hits=())
        with door("search the index", REBUILD):
            if order == "relevance" and is_ranked(query):
                return ranking.page(view, query, limit, offset)
            return finder.page(view.searcher, compiled(query, ranked=False), limit, offset)

    def walk(self, query: Query) -> Iterator[Hit]:
        """Yield every match of `query`, as Archive promises."""
        view = self._shelf.reading()
        if view is None:
            return iter(())
        with door("search the index", REBUILD):
            wanted = compiled(query, ranked=False)
        return finder.walk(view.searcher, wanted)

    def counts(self, queries: Sequence[Query]) -> tuple[int, ...]:
        """Return how many documents match each of `queries`."""
        view = self._shelf.reading()
        if view is None:
            return (0,) * len(queries)
        with door("count in the index", REBUILD):
            return tuple(counting.count(view.searcher, compiled(query, ranked=False)) for query in queries)

    def frequencies(self, terms: Sequence[Term]) -> tuple[int, ...]:
        """Return about how many documents have each of `terms`, as Archive promises."""
        view = self._shelf.reading()
        if view is None:
            return (0,) * len(terms)
        with door("count in the index", REBUILD):
            return tuple(counting.frequency(view.searcher, term) for term in terms)

    def summary(
        self, query: Query, *, facets: Sequence[Field] = (), most: int = 20, step: Step | None = None
    ) -> Summary:
        """Count the matches of `query`, as Archive promises."""
        check_most(most)
        view = self._shelf.reading()
        if view is None:
            return Summary(total=0, facets=dict.fromkeys(facets, ()), histogram=())
        with door("count in the index", REBUILD):
            return counting.summary(view, query, facets, most, step)

    def nearest(
        self, vector: Sequence[float], *, model: str, limit: int = 20, within: Query | None = None
    ) -> tuple[Hit, ...]:
        """Return the documents whose vectors are nearest, as Archive promises."""
        from index.embedded.nearness import nearest  # noqa: PLC0415 -- numpy: other searches need not wait for it

        view = self._shelf.reading()
        if view is None or limit < 1:
            return ()
        with door("compare vectors in the index", REBUILD):
            return nearest(view, vector, model, limit, within)

    def sequences(self) -> Mapping[str, int]:
        """Return every key with its `seq`."""
        view = self._shelf.reading()
        if view is None:
            return {}
        with door("list the index", REBUILD):
            return finder.sequences(view.searcher, tantivy.Query.all_query(), view.searcher.num_docs)

    def about(self) -> About:
        """Return what the index says of itself."""
        view = self._shelf.reading()
        return About(
            engine="tantivy",
            version=version("tantivy"),
            place=self._shelf.place,
            documents=view.searcher.num_docs if view else 0,
            notes=() if view else ("nothing was added yet",),
        )

    def close(self) -> None:
        """Let go of the index."""
        self._shelf.close()


def rebuild(folder: Path, batches: Iterable[Iterable[Document]]) -> int:
    """Make the index in `folder` anew from `batches` and switch to it; return how many documents it holds.

    Until the switch, searches see the old index; a kill at any moment leaves either the old one or the new. Raises
    ArchiveBusyError where another writes or rebuilds; writers that come meanwhile get the same, so that nothing they
    were told is safe is lost by the switch: they come again afterwards, to the new index.
    """
    generations = Generations(folder, FORMAT)

    def build(building: Path) -> None:
        create(building)
        _fill(opened(building), spelled_parts(_gathered(batches)))

    with door(f"rebuild the index in {folder}", RETRY), generations.locked():
        return opened(generations.switch(build)).index.searcher().num_docs


def _gathered(batches: Iterable[Iterable[Document]]) -> Iterator[list[Document]]:
    """Yield the documents of `batches` many at a time."""
    documents = chain.from_iterable(batches)
    while gathered := list(islice(documents, _GATHERED)):
        yield gathered


def _fill(bench: Bench, parts: Iterator[list[Spelled]]) -> None:
    """Write `parts` to an empty index with as few commits as can be: each is a pause, and a segment to be merged.

    What may have come before waits for one: only what is committed can be looked up and replaced.
    """
    seen: set[int] = set()
    waiting: list[Document] | None = None
    while waiting is None or len(waiting) >= _WAITING:
        with writer_of(bench.index, REBUILDING) as writer:
            waiting = _added_new(bench, writer, parts, seen)
        _put(bench, newest(waiting))


def _added_new(
    bench: Bench, writer: tantivy.IndexWriter, parts: Iterator[list[Spelled]], seen: set[int]
) -> list[Document]:
    """Add what is new, until the parts end or too much waits; return what waits, because its key may be known."""
    waiting: list[Document] = []
    for part in parts:
        new = [one for one in part if _is_new(one[0].key, seen)]
        added = {document.key: document for document, _ in new}
        waiting += (document for document, _ in part if added.get(document.key) is not document)
        _write(bench, writer, new)
        if len(waiting) >= _WAITING:
            break
    return waiting


def _is_new(key: str, seen: set[int]) -> bool:
    """Whether `key` surely was never seen; it is remembered by 8 bytes."""
    known = len(seen)
    seen.add(hash(key))
    return len(seen) > known


def _put(bench: Bench, fed: Mapping[str, Document]) -> None:
    if not fed:
        return
    with door("look up what the index holds", REBUILD):
        bench.index.reload()
        there = finder.sequences(bench.index.searcher(), among("key", fed), len(fed))
    fresh = [document for key, document in fed.items() if there.get(key, document.seq) <= document.seq]
    with writer_of(bench.index) as writer:
        for document in fresh:
            if document.key in there:
                writer.delete_documents_by_term("key", document.key)
        _write(bench, writer, list(map(spelled, fresh)))


def _write(bench: Bench, writer: tantivy.IndexWriter, given: Collection[Spelled]) -> None:
    rows = _rows(bench.vectors, [document for document, _ in given])
    for document, streams in given:
        writer.add_document(entry(document, streams, rows.get(document.key)))


def _rows(vectors: Vectors, documents: Iterable[Document]) -> dict[str, int]:
    """Keep the vectors of `documents`, and return the row of each by its key."""
    rows: dict[str, int] = {}
    placed = sorted((document for document in documents if document.vector and document.model), key=_length)
    for _, group in groupby(placed, key=_length):
        same = list(group)
        kept = vectors.append([document.vector for document in same])
        rows |= zip([document.key for document in same], kept, strict=True)
    return rows


def _length(document: Document) -> int:
    return len(document.vector)
