"""An archive with another behind it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import pytest

from index.archive import Archive, Document, Hit
from index.elastic import ElasticArchive
from index.embedded import EmbeddedArchive
from pipeline.searching.fallback import FallbackArchive
from press.errors import ArchiveError, ArchiveUnavailableError, InputError
from press.query import Everything, Query
from tests.fakes import free_port
from tests.make import NOON


def holding(*keys: str) -> EmbeddedArchive:
    """Return an archive in memory that holds documents with these keys."""
    archive = EmbeddedArchive(None)
    archive.add(_document(key) for key in keys)
    return archive


def _document(key: str) -> Document:
    return Document(
        key=key,
        seq=1,
        title="Mưa lũ",
        lead="",
        text="Nước lên nhanh.",
        when=NOON,
        source="bao_mau",
        language="vi",
        country="VN",
        desk="domestic",
        vector=(1.0, 0.0),
        model="made-1",
    )


class Flickering(EmbeddedArchive):
    """An archive in memory that breaks off after the first hit of a walk, and counts nothing the first time."""

    def __init__(self, error: Exception) -> None:
        super().__init__(None)
        self.error: Exception | None = error

    def walk(self, query: Query) -> Iterator[Hit]:
        """Yield one match of `query` and no more."""
        yield from islice(super().walk(query), 1)
        raise self.error or AssertionError

    def counts(self, queries: Sequence[Query]) -> tuple[int, ...]:
        """Count, from the second time on."""
        error, self.error = self.error, None
        if error:
            raise error
        return super().counts(queries)


def lost() -> ElasticArchive:
    """Return an archive where nobody listens."""
    return ElasticArchive([f"http://127.0.0.1:{free_port()}"], "diembao-nobody", pauses=())


def total(archive: Archive) -> int:
    """Return how many documents an archive finds."""
    return archive.search(Everything()).total


ASKED: dict[str, Callable[[Archive], object]] = {
    "search": total,
    "walk": lambda archive: [hit.key for hit in archive.walk(Everything())],
    "counts": lambda archive: archive.counts([Everything()]),
}


def test_the_first_answers_while_it_can() -> None:
    """Where the first is there, the second is not asked."""
    archive = FallbackArchive(holding("a", "b"), holding("c"))
    assert [hit.key for hit in archive.walk(Everything())] != ["c"]
    assert total(archive) == 2
    assert archive.summary(Everything()).total == 2
    assert {hit.key for hit in archive.nearest([1.0, 0.0], model="made-1")} == {"a", "b"}
    assert archive.sequences() == {"a": 1, "b": 1}
    assert archive.about().documents == 2
    assert not archive.fell_back


@pytest.mark.parametrize("asked", ASKED)
def test_the_second_answers_for_a_first_out_of_reach(asked: str) -> None:
    """Where the first cannot be reached the second answers the same question, and it is said why."""
    archive = FallbackArchive(lost(), holding("c"))
    assert ASKED[asked](archive) == ASKED[asked](holding("c"))
    assert archive.fell_back
    assert "no answer" in archive.instead_of
    archive.close()


def test_one_request_is_answered_by_one_index() -> None:
    """Once it fell back it does not go back, so that two pages of a search belong together."""
    first = Flickering(ArchiveUnavailableError("no answer"))
    first.add([_document("a"), _document("b")])
    archive = FallbackArchive(first, holding("c"))
    assert archive.counts([Everything()]) == (1,)
    assert first.counts([Everything()]) == (2,)
    assert archive.counts([Everything()]) == (1,)


def test_a_walk_that_is_lost_on_the_way_is_an_error() -> None:
    """Hits of two indexes are never mixed."""
    first = Flickering(ArchiveUnavailableError("no answer"))
    first.add([_document("a"), _document("b")])
    archive = FallbackArchive(first, holding("c"))
    with pytest.raises(ArchiveUnavailableError):
        list(archive.walk(Everything()))
    assert not archive.fell_back


@pytest.mark.parametrize("error", [ArchiveError("401"), InputError("limit")])
def test_what_waiting_would_not_mend_is_told(error: Exception) -> None:
    """A refused key or a wrong question is no reason to fall back."""
    archive = FallbackArchive(Flickering(error), holding("c"))
    with pytest.raises(type(error)):
        archive.counts([Everything()])
    assert not archive.fell_back


def test_what_is_written_goes_to_the_first_alone() -> None:
    """Adding and removing leave the second as it is: `follow` feeds each by itself."""
    first, second = holding("a"), holding("c")
    archive = FallbackArchive(first, second)
    archive.add([_document("b")])
    archive.remove(["a"])
    archive.close()
    assert (first.sequences(), second.sequences()) == ({"b": 1}, {"c": 1})
