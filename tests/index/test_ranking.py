"""What saves time in a large index changes nothing of what is found."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from index.archive import Document, Results
from index.embedded import EmbeddedArchive
from index.embedded.compiler import parted
from index.embedded.ranking import best
from index.embedded.shelf import FolderShelf
from press.query import All, Days, Favour, Favoured, Field, Label, Query, Without, parse
from press.text import fold
from tests.index.test_embedded import story

PAIRS = ("hà tĩnh", "kỳ anh", "sạt lở", "học sinh", "cháy rừng", "sông")
TOPICS = ("thien_tai", "giao_duc", "kinh_te")
FACETS: tuple[Field, ...] = ("topics", "source", "country")


@pytest.fixture(scope="module")
def archive() -> EmbeddedArchive:
    """Return an archive of 3,000 articles, in which words often stand together and often apart."""
    archive = EmbeddedArchive(None)
    archive.add(article(number) for number in range(3_000))
    return archive


def article(number: int) -> Document:
    """Return the `number`-th article, the same at every run."""
    dice = random.Random(number)  # noqa: S311 -- the same at every run
    return replace(
        story(f"k{number}", words(dice, 3), number),
        lead=words(dice, 8),
        text=words(dice, 40),
        when=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number),
        topics=tuple(dice.sample(TOPICS, dice.randint(0, 3))),
        source=f"bao_{dice.randrange(40)}",
    )


def words(dice: random.Random, count: int) -> str:
    """Return so many pairs of words, of which some are torn apart."""
    pairs = [dice.choice(PAIRS) for _ in range(count)]
    singles = " ".join(dice.choices(PAIRS, k=2)).split()
    dice.shuffle(singles)
    return " ".join([*pairs, *singles])


def queries() -> Iterator[Query]:
    """Yield queries of words that may stand together, alone and inside of others."""
    for text in (
        "hà tĩnh",
        "ha tinh",
        "kỳ anh",
        "tĩnh kỳ",
        "hà sinh",
        "sạt lở sông",
        'hà tĩnh "cháy rừng"',
        "học -sông",
    ):
        query = parse(text)
        yield query
        yield Favoured(wanted=query, favours=(Favour(query=Days(first=date(2026, 3, 1)), weight=1.5),))
        yield Without(wanted=query, excluded=(parse('"cháy sông"'),))
        yield All(parts=(query, Label(field="topics", values=("kinh_te",))))
    yield parse('"hà tĩnh"')
    yield parse('"học sinh" OR "kỳ anh"')


@pytest.mark.parametrize("offset", [0, 15, 300, 2_990])
def test_pages_are_the_same_however_they_are_found(
    archive: EmbeddedArchive, monkeypatch: pytest.MonkeyPatch, offset: int
) -> None:
    """A page found by the best words, or in parts, has the hits, the order, the total and the scores of the whole."""
    plain = [archive.search(query, limit=15, offset=offset) for query in queries()]
    monkeypatch.setattr("index.embedded.ranking._MANY", -1)
    for query, expected in zip(queries(), plain, strict=True):
        assert told(archive.search(query, limit=15, offset=offset)) == told(expected)


def told(results: Results) -> tuple[int, list[str], list[float]]:
    """Return the total, the keys and the scores as exactly as 32-bit numbers are."""
    return results.total, [hit.key for hit in results.hits], [round(hit.score, 2) for hit in results.hits]


def test_the_best_words_often_tell_the_page_and_say_where_they_cannot(tmp_path: Path) -> None:
    """Where words mostly stand together they are enough; where they never do, the whole is asked."""
    archive = EmbeddedArchive(tmp_path)
    archive.add(article(number) for number in range(1_000))
    view = FolderShelf(tmp_path).reading()
    assert view is not None
    together, never = parted(parse("hà tĩnh")), parted(parse("anh hà"))
    assert together is not None
    assert never is not None
    assert best(view.searcher, together, 5, 0) is not None
    assert best(view.searcher, never, 5, 0) is None
    assert parted(parse("sông")) is None


def test_counts_are_the_same_however_they_are_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Facets, histogram and total are those of the whole, in parts and by the documents that do not match."""
    archive = EmbeddedArchive(tmp_path)  # in a folder one view is asked again and again
    archive.add(article(number) for number in range(1_000))
    archive.remove(f"k{number}" for number in range(0, 1_000, 7))
    asked = [parse(text) for text in ("sông", "ha", "ha tinh", "hà OR kỳ", "hà -sông", "anh", "không")]
    plain = [archive.summary(query, facets=FACETS, step="week") for query in asked]
    monkeypatch.setattr("index.embedded.counting._LARGE", -1)
    monkeypatch.setattr("index.embedded.counting._MOST", 0.2)
    for _ in range(3):
        assert [archive.summary(query, facets=FACETS, step="week") for query in asked] == plain
    archive.add([replace(article(1_001), title="không")])
    assert archive.summary(parse("không"), facets=FACETS).total == 1
    assert archive.summary(parse("ha"), facets=FACETS, step="week").total == plain[1].total + 1


@pytest.mark.parametrize("text", ["s*", "ti*", "tĩ*", "học*", "hoc*", "kỳ*"])
def test_a_prefix_finds_the_words_that_begin_so(archive: EmbeddedArchive, text: str) -> None:
    """A prefix finds exactly what its words find, of which there are few here."""
    begun = text.removesuffix("*")
    spelled = {word for pair in PAIRS for word in pair.split()}
    marked = not begun.isascii()
    meant = [word for word in spelled if (word if marked else fold(word)).startswith(begun)]
    assert archive.search(parse(text)).total == archive.search(parse(" OR ".join(meant))).total
