"""What every archive promises of nearness: exact, only where it is asked, and never of what is gone."""

from collections.abc import Iterator, Sequence
from math import cos, radians, sin

import pytest

from index.archive import Archive
from press.query import Days, Everything, Keys, Label, Query, parse
from tests.index.conftest import NewArchive
from tests.make import DAY, document

EAST = (1.0, 0.0, 0.0)


def towards(degrees: float) -> tuple[float, ...]:
    """Return the vector of length 1 that points `degrees` away from EAST."""
    return (cos(radians(degrees)), sin(radians(degrees)), 0.0)


LIBRARY = (
    *(
        document(f"d{degrees}", "lũ" if degrees % 20 else "bão", day=degrees // 10, vector=towards(degrees), model="m")
        for degrees in range(0, 190, 10)
    ),
    document("other", vector=EAST, model="another"),
    document("none", "lũ"),
)


@pytest.fixture(scope="module")
def library(new_archive: NewArchive) -> Iterator[Archive]:
    """Yield an archive of LIBRARY, to be read only."""
    with new_archive() as archive:
        archive.add(LIBRARY)
        yield archive


def near(
    archive: Archive, vector: Sequence[float], *, model: str = "m", limit: int = 20, within: Query | None = None
) -> list[str]:
    """Return the keys of what is nearest to `vector`, the nearest first."""
    return [hit.key for hit in archive.nearest(vector, model=model, limit=limit, within=within)]


@pytest.mark.parametrize("limit", [1, 2, 5, 18, 19, 20, 500])
@pytest.mark.parametrize("degrees", [-3, 52, 94, 183])
def test_the_nearest_come_first(library: Archive, degrees: float, limit: int) -> None:
    """By angle, exactly, and no more than asked for."""
    expected = sorted(range(0, 190, 10), key=lambda other: abs(other - degrees))
    assert near(library, towards(degrees), limit=limit) == [f"d{other}" for other in expected[:limit]]


@pytest.mark.parametrize("degrees", [0, 60, 90, 120, 180])
def test_the_score_is_the_cosine(library: Archive, degrees: int) -> None:
    """From 1 for the same direction to -1 for the opposite, whatever the length of what is asked."""
    scores = {hit.key: hit.score for hit in library.nearest([5.0, 0.0, 0.0], model="m")}
    assert scores[f"d{degrees}"] == pytest.approx(cos(radians(degrees)), abs=1e-3)
    assert all(-1 <= score <= 1 for score in scores.values())


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (None, ["d0", "d10", "d20"]),
        (Everything(), ["d0", "d10", "d20"]),
        (parse("bão"), ["d0", "d20", "d40"]),
        (parse("-bão"), ["d10", "d30", "d50"]),
        (Keys(keys=("d170", "d90", "other", "none")), ["d90", "d170"]),
        (Days(last=DAY), ["d0"]),
        (Label(field="source", values=("unknown",)), []),
        (parse("hạn"), []),
    ],
)
def test_only_matches_count(library: Archive, within: Query | None, expected: list[str]) -> None:
    """Within a query, the nearest of its matches are found, however far away they are."""
    assert near(library, EAST, limit=3, within=within) == expected


def test_models_do_not_mix(library: Archive) -> None:
    """A vector compares with those of its own model only, and what has no vector is never near."""
    assert near(library, EAST, model="another") == ["other"]
    assert near(library, EAST, model="unknown") == []
    assert near(library, EAST, model="\ud800") == []
    assert "none" not in near(library, EAST)


@pytest.mark.parametrize("vector", [(0.0, 0.0, 0.0), (float("nan"), 0.0, 0.0), (float("inf"), 0.0, 0.0)])
def test_no_direction_is_near_to_nothing(library: Archive, vector: tuple[float, ...]) -> None:
    """A vector that points nowhere finds nothing and breaks nothing."""
    assert near(library, vector) == []


def test_no_hits_are_no_hits(library: Archive) -> None:
    """A limit of nothing is met."""
    assert near(library, EAST, limit=0) == []


def test_equal_vectors_come_newest_first(archive: Archive) -> None:
    """What is equally near is sorted by date, also where the limit parts it."""
    vector = tuple(n / 385**0.5 for n in range(-5, 6))[:10]
    archive.add(document(f"k{n}", day=n, vector=vector, model="m") for n in (3, 1, 4, 0, 5, 9, 2, 6, 8, 7))
    assert near(archive, vector) == [f"k{n}" for n in range(9, -1, -1)]
    assert near(archive, vector, limit=3) == ["k9", "k8", "k7"]


def test_a_vector_goes_with_its_document(archive: Archive) -> None:
    """Removed documents are near to nothing, and replaced ones where they are now."""
    archive.add(document(f"d{n}", vector=towards(n), model="m") for n in (0, 10, 20))
    archive.remove(["d0"])
    archive.add([document("d10", vector=towards(80), model="m", seq=2)])
    assert near(archive, EAST) == ["d20", "d10"]
    archive.add([document("d20", seq=2)])
    assert near(archive, EAST) == ["d10"]
    archive.add([document("d0", vector=towards(1), model="m", seq=3), document("d0", vector=towards(99), model="m")])
    assert near(archive, EAST) == ["d0", "d10"]


def test_another_model_takes_over(archive: Archive) -> None:
    """While vectors of a new model come in, each question is answered by its own model's."""
    archive.add(document(f"d{n}", vector=towards(n), model="old") for n in (0, 10, 20))
    archive.add([document("d10", vector=(0.0, 1.0), model="new", seq=2)])
    assert near(archive, EAST, model="old") == ["d0", "d20"]
    assert near(archive, (0.0, 1.0), model="new") == ["d10"]
    archive.add(document(f"d{n}", vector=(0.6, 0.8), model="new", seq=3) for n in (0, 20))
    assert near(archive, EAST, model="old") == []
    assert near(archive, (0.0, 1.0), model="new", limit=1) == ["d10"]


def test_long_vectors_are_kept_whole(archive: Archive) -> None:
    """The 384 numbers of a real model find their own document, batch after batch."""
    for batch in range(3):
        archive.add(
            document(f"k{n}", vector=tuple(float(m == n) for m in range(384)), model="m") for n in range(batch, 384, 37)
        )
    for n in (0, 39, 371):
        hit = archive.nearest([float(m == n) for m in range(384)], model="m", limit=1)[0]
        assert hit.key == f"k{n}"
        assert hit.score == pytest.approx(1, abs=1e-3)
