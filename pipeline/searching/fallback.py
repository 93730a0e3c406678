"""An archive with another behind it, which answers when the first is out of reach."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from index.archive import About, Archive, Document, Hit, Order, Results, Step, Summary
from press.errors import ArchiveUnavailableError
from press.query import Field, Query, Term

log = logging.getLogger(__name__)
T = TypeVar("T")


class FallbackArchive:
    """An Archive that asks `first`, and `second` from the moment on in which `first` was found out of reach.

    It is opened for one person's request and does not go back, so that the pages of one search come from one index.
    Both are fed by `follow`, each by itself; what is written here goes to `first` alone.
    """

    def __init__(self, first: Archive, second: Archive) -> None:
        """Ask `first`."""
        self._first, self._second = first, second
        self.instead_of = ""

    @property
    def fell_back(self) -> bool:
        """Whether answers come from the second archive; `instead_of` is then what the first said."""
        return bool(self.instead_of)

    def add(self, documents: Iterable[Document]) -> None:
        """Take in `documents`, as Archive promises."""
        self._first.add(documents)

    def remove(self, keys: Iterable[str]) -> None:
        """Forget the documents with `keys`, as Archive promises."""
        self._first.remove(keys)

    def search(self, query: Query, *, limit: int = 20, offset: int = 0, order: Order = "relevance") -> Results:
        """Return the matches of `query`, as Archive promises."""
        return self._asked(lambda archive: archive.search(query, limit=limit, offset=offset, order=order))

    def walk(self, query: Query) -> Iterator[Hit]:
        """Yield every match of `query`, all from one archive; one that is lost on the way is an error."""
        hits, begun = self._asked(lambda archive: _begun(archive.walk(query)))
        yield from begun
        yield from hits

    def counts(self, queries: Sequence[Query]) -> tuple[int, ...]:
        """Return how many documents match each of `queries`."""
        return self._asked(lambda archive: archive.counts(queries))

    def frequencies(self, terms: Sequence[Term]) -> tuple[int, ...]:
        """Return about how many documents have each of `terms`, as Archive promises."""
        return self._asked(lambda archive: archive.frequencies(terms))

    def summary(
        self, query: Query, *, facets: Sequence[Field] = (), most: int = 20, step: Step | None = None
    ) -> Summary:
        """Count the matches of `query`, as Archive promises."""
        return self._asked(lambda archive: archive.summary(query, facets=facets, most=most, step=step))

    def nearest(
        self, vector: Sequence[float], *, model: str, limit: int = 20, within: Query | None = None
    ) -> tuple[Hit, ...]:
        """Return the documents nearest to `vector`, as Archive promises."""
        return self._asked(lambda archive: archive.nearest(vector, model=model, limit=limit, within=within))

    def sequences(self) -> Mapping[str, int]:
        """Return every key with its `seq`."""
        return self._asked(lambda archive: archive.sequences())

    def about(self) -> About:
        """Return what the engine that answers says of itself."""
        return self._asked(lambda archive: archive.about())

    def close(self) -> None:
        """Let go of both."""
        try:
            self._first.close()
        finally:
            self._second.close()

    def _asked(self, ask: Callable[[Archive], T]) -> T:
        if not self.fell_back:
            try:
                return ask(self._first)
            except ArchiveUnavailableError as error:
                self.instead_of = str(error)
                log.info("index.fell_back error=%s", error)
        return ask(self._second)


def _begun(hits: Iterator[Hit]) -> tuple[Iterator[Hit], tuple[Hit, ...]]:
    """Return `hits` asked for its first one, which shows whether the engine is there at all."""
    first = next(hits, None)
    return hits, () if first is None else (first,)
