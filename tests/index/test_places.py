"""The places of docs/search.md, typed with and without marks, over every engine."""

from collections.abc import Iterator

import pytest

from bench.bench_places import document, false, found, spellings
from bench.places import FORMS, HOMOGRAPHS, Form, texts, unmarked
from index.archive import Archive
from press.query import parse
from tests.index.conftest import NewArchive

PRINTED = texts()


@pytest.fixture(scope="module")
def places(new_archive: NewArchive) -> Iterator[Archive]:
    """Yield an archive of all the texts, to be read alone."""
    with new_archive() as archive:
        archive.add(document(one) for one in PRINTED)
        yield archive


def keys(archive: Archive, text: str) -> set[str]:
    """Return all that a search for `text` finds."""
    return {hit.key for hit in archive.search(parse(text), limit=len(PRINTED)).hits}


@pytest.mark.parametrize("form", FORMS)
def test_every_place_is_found_without_marks(places: Archive, form: Form) -> None:
    """A name typed in plain letters finds all texts that print it, composed or decomposed."""
    assert found(lambda text: keys(places, text), PRINTED, lambda name: [unmarked(name)], form) == len(HOMOGRAPHS)


@pytest.mark.parametrize("form", FORMS)
def test_every_place_is_found_with_marks(places: Archive, form: Form) -> None:
    """A name typed with its marks, composed or decomposed, finds all texts that print it."""
    assert found(lambda text: keys(places, text), PRINTED, spellings, form) == len(HOMOGRAPHS)


def test_marks_tell_a_place_from_its_homographs(places: Archive) -> None:
    """A name typed with its marks finds nothing that differs from it in the marks of a marked word."""
    assert false(lambda text: keys(places, text), PRINTED) == 0


def test_without_marks_the_homographs_are_found_too(places: Archive) -> None:
    """Plain letters find every spelling, so that the test before this one has something to tell apart."""
    plain = keys(places, "ha tinh")
    assert {f"{other}/NFC" for other in HOMOGRAPHS["Hà Tĩnh"]} <= plain
