"""Did you mean: slips in the marks are told from what the archive prints."""

from collections.abc import Iterable, Iterator

import pytest

from index.archive import Document
from index.embedded import EmbeddedArchive
from pipeline.searching.suggest import corrected, unmarked
from tests import make

PRINTED = (
    "Hà Tĩnh: sạt lở đất ở xã Kỳ Anh",
    "Công an Hà Tĩnh bắt giữ hai đối tượng",
    "Sạt lở đất vùi lấp quốc lộ qua Hà Tĩnh",
    "Nguy cơ sạt lở đất ở miền núi Hà Tĩnh",
    "Thành phố Hà Nội đón khách, các tỉnh đón lũ",
)


def holding(titles: Iterable[str]) -> EmbeddedArchive:
    """Return an archive in memory that prints `titles`."""
    archive = EmbeddedArchive(None)
    archive.add(
        Document(
            key=f"k{at}",
            seq=at + 1,
            title=title,
            lead="",
            text="",
            when=make.NOON,
            source="bao_mau",
            language="vi",
            country="VN",
            desk="domestic",
        )
        for at, title in enumerate(titles)
    )
    return archive


@pytest.fixture(scope="module")
def archive() -> Iterator[EmbeddedArchive]:
    """Lend an archive of a few titles."""
    made = holding(PRINTED * 4)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hà tỉnh", "hà tĩnh"),
        ("Hà Tỉnh", "Hà Tĩnh"),
        ("HÀ TỈNH", "HÀ TĨNH"),
        ("sạt lỡ đất", "sạt lở đất"),
        ('"hà tỉnh" -bão nguon:"hà tỉnh"', '"hà tĩnh" -bão nguon:"hà tỉnh"'),
        ("sạt lỡ ha tinh", "sạt lở ha tinh"),
        ("tỉnh* OR hà tỉnh", "tỉnh* OR hà tĩnh"),
    ],
)
def test_a_slip_is_mended_and_nothing_else_is_touched(archive: EmbeddedArchive, typed: str, meant: str) -> None:
    """What the archive prints beside these words is offered, in the case typed; the rest of the query stays."""
    assert corrected(typed, archive) == meant


@pytest.mark.parametrize(
    "typed",
    ["Hà Tĩnh", "ha tinh", "sạt lở đất", "hà nội", "", "-tỉnh", "title:tỉnh", "formosa", "tinh", "đón lũ", "河静"],
)
def test_nothing_is_offered_where_nothing_is_amiss(archive: EmbeddedArchive, typed: str) -> None:
    """What is printed, what has no marks and what no article tells more of is left alone."""
    assert corrected(typed, archive) is None


def test_an_empty_archive_offers_nothing() -> None:
    """Where nothing is printed, nobody can tell what was meant."""
    assert corrected("hà tỉnh", EmbeddedArchive(None)) is None


def test_what_two_articles_print_is_no_evidence() -> None:
    """A spelling is offered from three articles on: one slip of the press must not become advice."""
    assert corrected("hà tỉnh", holding(["Hà Tĩnh"] * 2)) is None
    assert corrected("hà tỉnh", holding(["Hà Tĩnh"] * 3)) == "hà tĩnh"


def test_without_marks_is_offered_for_words_alone() -> None:
    """Fields and exclusions keep their marks; a text without marks has no such variant."""
    assert unmarked("Hạ Tình -bão nguồn:báo_mẫu") == "Ha Tinh -bão nguồn:báo_mẫu"
    assert unmarked("ha tinh") is None
