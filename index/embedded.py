"""The archive in a folder of this machine (tantivy), or in memory.

Every word stands twice in one field (`index.stream`); nothing is stored but keys and change numbers. Queries are built
from our own tree: tantivy's parser misreads wildcards without a word.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import tantivy

from index.archive import Document, Hit, Order, Results
from index.generations import Generations
from index.stream import positions, stream, word
from press.errors import ArchiveBusyError, ArchiveError, InputError
from press.query import All, Any, Everything, Phrase, Query, Term, Without

FORMAT = 1  # raise it whenever schema or analyser change: an index of another format asks for a rebuild

_BOOSTS = {"title": 4.0, "lead": 2.0, "body": 1.0}
_TOGETHER = 2.0
_LABELS = ("source", "language", "country", "desk", "topics", "places", "relevance", "tone", "stance")
_HEAP = 64_000_000  # bytes the writer fills before it starts a new segment
_REBUILD = "run `diembao rebuild` to make it anew from the record"
_RETRY = "nothing of this batch was taken in; see that the disk has room and the folder can be written, then try again"


class EmbeddedArchive:
    """An Archive on this machine: in `folder`, or in memory where it is None.

    The folder is made when something is first added; a search before that finds nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        """Use `folder`, touching nothing yet."""
        self._shelf: _Shelf = _Memory() if folder is None else _Folder(folder)

    def add(self, documents: Iterable[Document]) -> None:
        """Take in `documents`, as Archive promises."""
        newest = _newest(documents)
        if newest:
            with self._shelf.writing() as index:
                _put(index, newest)

    def remove(self, keys: Iterable[str]) -> None:
        """Forget the documents with `keys`, as Archive promises."""
        gone = tuple(keys)
        if gone and self._shelf.reading() is not None:
            with self._shelf.writing() as index, _writer(index) as writer:
                for key in gone:
                    writer.delete_documents_by_term("key", key)

    def search(self, query: Query, *, limit: int = 20, offset: int = 0, order: Order = "relevance") -> Results:
        """Return the matches of `query`, as Archive promises."""
        if limit < 0 or offset < 0:
            raise InputError(f"cannot show {limit} hits from the {offset}th on: give numbers from 0 up")
        searcher = self._shelf.reading()
        if searcher is None:
            return Results(total=0, hits=())
        with _door("search the index", _REBUILD):
            ranked = order == "relevance" and not isinstance(query, Everything)
            return _page(searcher, _built(query, ranked=ranked), limit, offset, ranked=ranked)

    def sequences(self) -> Mapping[str, int]:
        """Return every key with its `seq`."""
        searcher = self._shelf.reading()
        if searcher is None:
            return {}
        with _door("list the index", _REBUILD):
            return _sequences(searcher, tantivy.Query.all_query(), searcher.num_docs)

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
        _create(building)
        for batch in batches:
            _put(_open(building), _newest(batch))

    with _door(f"rebuild the index in {folder}", _RETRY), generations.locked():
        return _open(generations.switch(build)).searcher().num_docs


class _Shelf(Protocol):
    """Where an index stands, in memory or in a folder."""

    def reading(self) -> tantivy.Searcher | None:
        """Return a view of all that was added so far, or None before anything was."""
        ...

    def writing(self) -> AbstractContextManager[tantivy.Index]:
        """Lend the index to its one writer. Raises ArchiveBusyError where there is another."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class _Memory:
    """An index that lives as long as this object."""

    def __init__(self) -> None:
        self._index = tantivy.Index(_SCHEMA)

    def reading(self) -> tantivy.Searcher:
        self._index.reload()
        return self._index.searcher()

    @contextmanager
    def writing(self) -> Iterator[tantivy.Index]:
        with _door("write to the index in memory", _RETRY):
            yield self._index

    def close(self) -> None:
        """Nothing is held but memory."""


class _Folder:
    """An index in a folder, of which other processes may change the contents and the generation."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder, FORMAT)
        self._view: tuple[tuple[str, int, int], tantivy.Searcher] | None = None

    def reading(self) -> tantivy.Searcher | None:
        with _door(f"read the index in {self._generations.folder}", _REBUILD):
            current = self._generations.current()
            while current is not None:
                try:
                    return self._seen(current)
                except (ValueError, OSError):
                    before, current = current, self._generations.current()
                    if current == before:  # else a rebuild switched between reading CURRENT and opening
                        raise
            return None

    @contextmanager
    def writing(self) -> Iterator[tantivy.Index]:
        folder = self._generations.folder
        with _door(f"write to the index in {folder}", _RETRY), self._generations.locked():
            with _door(f"open the index in {folder}", _REBUILD):
                index = _open(self._generations.current() or self._generations.switch(_create))
            yield index

    def close(self) -> None:
        self._view = None

    def _seen(self, generation: Path) -> tantivy.Searcher:
        state = (generation / "meta.json").stat()  # a commit renames a new one over it
        stamp = (generation.name, state.st_ino, state.st_mtime_ns)
        view = self._view
        if view is None or view[0] != stamp:
            view = self._view = (stamp, _open(generation).searcher())
        return view[1]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _BOOSTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in _LABELS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("seq", "order"):
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


_SCHEMA = _schema()


@contextmanager
def _door(doing: str, advice: str) -> Iterator[None]:
    """Turn whatever tantivy says into our own errors, with what to do next."""
    try:
        yield
    except (ValueError, OverflowError, OSError) as error:
        if "LockBusy" in str(error):
            raise ArchiveBusyError(f"cannot {doing}: another process writes to it; it is tried again later") from error
        raise ArchiveError(f"cannot {doing}: {error}; {advice}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's panic; the class cannot be imported
            raise
        raise ArchiveError(f"cannot {doing}: {error}; {advice}") from error


def _create(generation: Path) -> None:
    tantivy.Index(_SCHEMA, path=str(generation))


def _open(generation: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(generation))
    index.config_reader("manual")  # no thread that watches: who opens it looks itself
    return index


@contextmanager
def _writer(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """Lend the index's writer and commit what it did; on an error nothing of it counts."""
    writer = index.writer(_HEAP, 1)
    try:
        writer.garbage_collect_files()
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # also frees tantivy's own lock


def _newest(documents: Iterable[Document]) -> dict[str, Document]:
    """Return the document with the highest seq for each key."""
    newest: dict[str, Document] = {}
    for document in documents:
        there = newest.get(document.key)
        if there is None or there.seq <= document.seq:
            newest[document.key] = document
    return newest


def _put(index: tantivy.Index, newest: Mapping[str, Document]) -> None:
    if not newest:
        return
    with _door("look up what the index holds", _REBUILD):
        index.reload()
        known = tantivy.Query.term_set_query(_SCHEMA, "key", list(newest))
        there = _sequences(index.searcher(), known, len(newest))
    with _writer(index) as writer:
        for key, document in newest.items():
            if there.get(key, document.seq) <= document.seq:
                writer.delete_documents_by_term("key", key)
                writer.add_document(_entry(document))


def _entry(document: Document) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_text("key", document.key)
    for field, text in (("title", document.title), ("lead", document.lead), ("body", document.text)):
        entry.add_text(field, stream(text))
    for field, values in _labels(document).items():
        for value in filter(None, values):
            entry.add_text(field, value)
    entry.add_integer("seq", document.seq)
    entry.add_integer("order", document.order)
    return entry


def _labels(document: Document) -> dict[str, tuple[str, ...]]:
    return {
        "source": (document.source,),
        "language": (document.language,),
        "country": (document.country,),
        "desk": (document.desk,),
        "topics": document.topics,
        "places": document.places,
        "relevance": (document.relevance,),
        "tone": (document.tone,),
        "stance": (document.stance,),
    }


def _sequences(searcher: tantivy.Searcher, query: tantivy.Query, most: int) -> dict[str, int]:
    addresses = [address for _, address in searcher.search(query, max(most, 1), count=False).hits]
    numbers = searcher.fast_field_values("seq", addresses)
    return {searcher.doc(address)["key"][0]: int(seq or 0) for address, seq in zip(addresses, numbers, strict=True)}


def _page(searcher: tantivy.Searcher, query: tantivy.Query, limit: int, offset: int, *, ranked: bool) -> Results:
    wanted = min(limit, max(searcher.num_docs - offset, 0))
    if not wanted:
        return Results(total=_count(searcher.search(query, 1)), hits=())
    found = searcher.search(query, wanted, offset=offset, order_by_field=None if ranked else "order")
    hits = tuple(
        Hit(key=searcher.doc(address)["key"][0], score=float(score) if ranked else 0.0) for score, address in found.hits
    )
    return Results(total=_count(found), hits=hits)


def _count(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined] # its stub forgets it


def _built(query: Query, *, ranked: bool) -> tantivy.Query:
    """Return `query` in tantivy's own objects; `ranked` adds what only matters to relevance."""
    match query:
        case Term():
            return _somewhere(lambda field: tantivy.Query.term_query(_SCHEMA, field, word(query)))
        case Phrase():
            return _somewhere(lambda field: tantivy.Query.phrase_query(_SCHEMA, field, [*positions(query)]))
        case All():
            return _all(query, ranked=ranked)
        case Any():
            return _boolean((tantivy.Occur.Should, _built(part, ranked=ranked)) for part in query.parts)
        case Without():
            excluded = ((tantivy.Occur.MustNot, _built(part, ranked=False)) for part in query.excluded)
            return _boolean([(tantivy.Occur.Must, _built(query.wanted, ranked=ranked)), *excluded])
        case Everything():
            return tantivy.Query.all_query()


def _all(query: All, *, ranked: bool) -> tantivy.Query:
    must = [(tantivy.Occur.Must, _built(part, ranked=ranked)) for part in query.parts]
    together = query.neighbours if ranked else ()
    better = [tantivy.Query.boost_query(_built(phrase, ranked=True), _TOGETHER) for phrase in together]
    return _boolean([*must, *((tantivy.Occur.Should, phrase) for phrase in better)])


def _somewhere(in_field: Callable[[str], tantivy.Query]) -> tantivy.Query:
    return _boolean(
        (tantivy.Occur.Should, tantivy.Query.boost_query(in_field(field), boost)) for field, boost in _BOOSTS.items()
    )


def _boolean(clauses: Iterable[tuple[tantivy.Occur, tantivy.Query]]) -> tantivy.Query:
    return tantivy.Query.boolean_query(list(clauses))
