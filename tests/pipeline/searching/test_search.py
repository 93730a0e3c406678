"""Searching: a page of articles with marks, counts, order and what else may have been meant."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from index.archive import Archive, Document
from index.embedded import EmbeddedArchive
from pipeline.follow import document
from pipeline.searching.search import Question, Searcher
from press.article import Judged
from press.embedder import Numbers, made_by
from press.errors import InputError
from press.query import Value, Vocabulary
from press.verdict import Verdict
from tests import make
from tests.vault import ledger
from vault import read, write
from vault.record import close_record, migrate, open_record

SOURCES = {
    "bao_mau": make.source(),
    "bao_kin": make.source("bao_kin", excerpt_chars=0),
    "sample": make.source("sample", country="GB", language="en", desk="foreign"),
}
LONG = "Người dân theo dõi tin tức. " * 20
# title, text, source, days ago
STORIES = (
    ("Sạt lở đất ở Hà Tĩnh", f"{LONG} Sạt lở đất chia cắt đường. {LONG}", "bao_mau", 400),
    ("Hà Tĩnh mưa lớn", f"{LONG} Nguy cơ sạt lở đất ở miền núi Hà Tĩnh. {LONG}", "bao_mau", 1),
    ("Hà Tĩnh họp báo", "Hà Tĩnh họp báo về sạt lở đất.", "bao_kin", 20),
    ("Landslide in Ha Tinh", "A landslide cut a road in Ha Tinh.", "sample", 2),
    *((f"Hà Tĩnh: tin số {n}", f"Tin số {n} của Hà Tĩnh.", "bao_mau", 100 + n) for n in range(16)),
)


class Pointer:
    """An embedder for which every question means the same: what the vector (1, 0) stands for."""

    model, revision, size = "pointer", "1", 2

    def passages(self, texts: Sequence[str]) -> tuple[Numbers, ...]:
        """Return that vector for each text."""
        return tuple((1.0, 0.0) for _ in texts)

    def question(self, text: str) -> Numbers:
        """Return that vector for any words, and refuse what is left of the search box's signs."""
        assert not set(text) & set(':"-')
        return (1.0, 0.0)

    def close(self) -> None:
        """Hold nothing."""


def url(number: int) -> str:
    """Return the address of the story with this number."""
    return ledger.address(number)


def keep(number: int, title: str, text: str, source: str, days: int) -> None:
    """Keep a story in the record."""
    ledger.waiting(url(number))
    language = "en" if source == "sample" else "vi"
    article = make.article(url(number), title=title, lead="", text=text, published=make.NOON - timedelta(days=days))
    verdicts: tuple[Verdict, ...] = (make.verdict("relevance", "about"), make.verdict("language", language))
    judged = Judged(article=article, verdicts=verdicts)
    write.keep(url(number), judged, ledger.signature(number), source=source, story=None, at=make.NOON)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Open a record that holds the stories."""
    path = tmp_path_factory.mktemp("record") / "record.sqlite3"
    open_record(f"sqlite:///{path}")
    migrate()
    for number, story in enumerate(STORIES):
        keep(number, *story)
    yield path
    close_record()


@pytest.fixture(scope="module")
def archive(record: Path) -> Archive:
    """Return an index of the record, and of one article that the record does not hold."""
    assert record.exists()
    made = EmbeddedArchive(None)
    made.add(directed(document(one, SOURCES)) for one in read.kept_since(0))
    gone = make.kept("https://bao-mau.example/gone", title="Bài đã gỡ về Cửa Sót", seq=99)
    made.add([document(gone, SOURCES)])
    return made


def directed(one: Document) -> Document:
    """Return the document with a vector: the English story alone means what `Pointer` asks for."""
    vector = (1.0, 0.0) if one.language == "en" else (0.0, 1.0)
    return replace(one, vector=vector, model=made_by(Pointer.model, Pointer.revision))


@pytest.fixture
def searcher(archive: Archive) -> Searcher:
    """Return what answers from that index."""
    return Searcher(
        archive=archive,
        vocabulary=Vocabulary([Value(field="country", id="VN", vi="Việt Nam", en="Viet Nam")]),
        sources=SOURCES,
        excerpt_chars=120,
        today=make.DAY,
    )


def found(searcher: Searcher, question: Question) -> list[str]:
    """Return the addresses that `question` finds."""
    return [row.kept.key for row in searcher.answer(question).rows]


def test_rows_are_marked_and_short(searcher: Searcher) -> None:
    """An excerpt shows the words that were searched for, is no longer than allowed, and marks them."""
    answer = searcher.answer(Question(text='"sat lo"'))
    by_key = {row.kept.key: row for row in answer.rows}
    assert answer.total == 3
    assert by_key[url(0)].title.html == "<mark>Sạt lở</mark> đất ở Hà Tĩnh"
    excerpt = by_key[url(1)].excerpt
    assert len(excerpt.text) <= 120
    assert [text for text, is_marked in excerpt.pieces if is_marked] == ["sạt lở"]


def test_a_source_that_allows_no_excerpt_gets_none(searcher: Searcher) -> None:
    """The source's own limit holds before the office's."""
    rows = {row.kept.key: row.excerpt.text for row in searcher.answer(Question(text="sạt lở")).rows}
    assert rows[url(2)] == ""
    assert rows[url(1)] != ""


def test_recent_lets_the_new_come_first_and_finds_the_same(searcher: Searcher) -> None:
    """By recent, yesterday's article leads over last year's with the words in its title; nothing comes or goes."""
    by_relevance = found(searcher, Question(text="sạt lở đất", by="relevance"))
    by_recent = found(searcher, Question(text="sạt lở đất", by="recent"))
    assert by_relevance[0] == url(0)
    assert set(by_recent) == set(by_relevance)
    common = found(searcher, Question(text="Hà Tĩnh", by="recent", limit=3))
    assert url(1) in common[:2]


def test_by_date_the_newest_comes_first(searcher: Searcher) -> None:
    """The order by date is that of publication, in pages and as a whole."""
    keys = [url(1), url(2), url(0)]
    question = Question(text="sạt lở", by="date")
    assert found(searcher, question) == keys
    assert found(searcher, replace(question, offset=1, limit=1)) == keys[1:2]
    assert [row.kept.key for row in searcher.every(replace(question, offset=1, limit=1))] == keys[1:]


def test_every_yields_what_pages_yield(searcher: Searcher) -> None:
    """All at once or a page at a time, the same articles come in the same order."""
    question = Question(text="Hà Tĩnh", limit=7)
    pages = [key for at in range(0, 21, 7) for key in found(searcher, replace(question, offset=at))]
    assert [row.kept.key for row in searcher.every(question)] == pages
    assert len(pages) == len(STORIES) - 1


def test_a_hit_that_the_record_lost_is_not_shown_and_not_counted(searcher: Searcher) -> None:
    """What the index still holds and the record no longer does is told apart from what was found."""
    answer = searcher.answer(Question(text="Cửa Sót"))
    assert (answer.total, answer.gone, answer.rows) == (0, 1, ())
    assert list(searcher.every(Question(text="Cửa Sót"))) == []


def test_a_slip_in_the_marks_is_offered_with_what_it_finds(searcher: Searcher) -> None:
    """The answer is to what was typed; what may have been meant stands beside it."""
    answer = searcher.answer(Question(text="hà tỉnh"))
    assert answer.total == 0
    assert answer.suggestion is not None
    assert (answer.suggestion.text, answer.suggestion.unmarked) == ("hà tĩnh", False)
    assert answer.suggestion.total == searcher.answer(Question(text="hà tĩnh")).total


def test_without_marks_is_offered_where_nothing_is_found(searcher: Searcher) -> None:
    """Where no other spelling helps and nothing was found, the words without marks are offered, not searched."""
    answer = searcher.answer(Question(text="hạ tình"))
    assert answer.total == 0
    assert answer.suggestion is not None
    assert (answer.suggestion.text, answer.suggestion.unmarked) == ("ha tinh", True)
    assert searcher.answer(Question(text="hạ tình", suggest=False)).suggestion is None
    assert searcher.answer(Question(text="zzz")).suggestion is None


def test_counts_come_with_the_answer(searcher: Searcher) -> None:
    """Facets and histogram count all matches, not those of the page."""
    answer = searcher.answer(Question(text="ha tinh", limit=1, facets=("country",), step="month"))
    assert answer.summary is not None
    assert {count.value: count.count for count in answer.summary.facets["country"]} == {"VN": 19, "GB": 1}
    assert sum(bucket.count for bucket in answer.summary.histogram) == answer.summary.total == answer.total


def test_more_like_this_leaves_the_article_itself_out(searcher: Searcher) -> None:
    """The kin of an article can be narrowed by words; an address that is not kept is an error."""
    kin = found(searcher, Question(text="", like=url(1)))
    assert kin
    assert url(1) not in kin
    assert set(found(searcher, Question(text="title:sạt", like=url(1)))) == {url(0)}
    with pytest.raises(InputError, match="khong-co"):
        searcher.answer(Question(text="", like="https://bao-mau.example/khong-co"))


def test_meaning_finds_what_words_cannot(searcher: Searcher) -> None:
    """What is near in meaning joins what the words find, in every language, within the asked-for conditions."""
    pointed = replace(searcher, embedder=Pointer())
    question = Question(text='sạt "lở đất"', meaning=True)
    assert url(3) not in found(searcher, replace(question, meaning=False))
    assert url(3) in found(pointed, question)[:4]
    assert [row.kept.key for row in pointed.every(question)][:5] == found(pointed, question)[:5]
    narrowed = found(pointed, replace(question, text="sạt lở country:VN -Nghệ"))
    assert url(1) in narrowed
    assert url(3) not in narrowed


def test_meaning_without_a_model_says_what_to_do(searcher: Searcher) -> None:
    """Where no model is set up, a question of meaning is refused clearly."""
    with pytest.raises(InputError, match="no model"):
        searcher.answer(Question(text="lũ", meaning=True))


def test_an_archive_without_vectors_is_blind_to_meaning(searcher: Searcher) -> None:
    """It is told whether any article was prepared for this very model."""
    assert not replace(searcher, embedder=Pointer()).is_blind()
    other = Pointer()
    other.revision = "2"
    assert replace(searcher, embedder=other).is_blind()
