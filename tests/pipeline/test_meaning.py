"""Tests of pipeline.meaning and pipeline.searching.nearness: kept articles get vectors, through a real record."""

import math
from collections.abc import Mapping, Sequence

import pytest

from index.embedded import EmbeddedArchive
from pipeline import meaning
from pipeline.follow import document
from pipeline.searching.nearness import nearest
from press.article import Judged
from press.embedder import Numbers, Vector
from press.errors import MeaningError, RecordError
from press.ledger import Entry, FeedAnswer
from press.query import Label, Query, parse
from press.signature import Signature
from tests import make
from tests.fakes import WordEmbedder
from vault import read, write

pytestmark = pytest.mark.usefixtures("record")


def keep(*titles: str, relevance: str = "about", language: str = "vi") -> None:
    """Keep an article under each title, which is its address too."""
    urls = [address(title) for title in titles]
    entries = tuple(Entry(url=url, title=url) for url in urls)
    feed = FeedAnswer(source="bao_mau", feed="https://bao-mau.example/rss", status=200, at=make.NOON, entries=entries)
    write.commit_feed(feed, next_due_at=make.NOON)
    for url, title in zip(urls, titles, strict=True):
        verdicts = (make.verdict("relevance", relevance), make.verdict("language", language))
        judged = Judged(article=make.article(url, title=title, lead="Tin"), verdicts=verdicts)
        signature = Signature(exact=title[:60], bands=(), words=9)
        write.keep(url, judged, signature, source="bao_mau", story=None, at=make.NOON)


def address(title: str) -> str:
    """Return the address of an article."""
    return f"https://bao-mau.example/{title}"


def made(*titles: str) -> Mapping[str, Vector]:
    """Return the vectors that the record holds, by title."""
    found = read.vectors([address(title) for title in titles])
    return {title: found[address(title)] for title in titles if address(title) in found}


def test_every_article_of_the_province_gets_its_vector() -> None:
    """Those about it and those that mention it, of length 1, by model and revision; others get none."""
    keep("lũ", "cầu")
    keep("bóng đá", relevance="mention")
    keep("giá vàng", relevance="none")
    assert meaning.embed(WordEmbedder()) == 3
    found = made("lũ", "cầu", "bóng đá", "giá vàng")
    assert list(found) == ["lũ", "cầu", "bóng đá"]
    assert {vector.by for vector in found.values()} == {"words@1"}
    assert [math.hypot(*vector.numbers) for vector in found.values()] == pytest.approx([1, 1, 1])


def test_a_vector_raises_its_article_s_change_number() -> None:
    """The index follows that number, and so learns of the vector."""
    keep("lũ", "cầu")
    before = read.change_seq()
    meaning.embed(WordEmbedder())
    assert [one.article.title for one in read.kept_since(before)] == ["lũ", "cầu"]


def test_what_has_a_vector_is_not_asked_about_again() -> None:
    """A second run asks for nothing, and a new article alone is asked about after it."""
    embedder = WordEmbedder()
    keep("lũ")
    meaning.embed(embedder)
    seq = read.change_seq()
    assert meaning.embed(embedder) == 0
    assert read.change_seq() == seq
    keep("cầu")
    meaning.embed(embedder)
    assert [text.split(".")[0] for text in embedder.asked] == ["lũ", "cầu"]


def test_another_revision_makes_every_vector_anew() -> None:
    """Vectors of two revisions cannot be compared, so that the older goes."""
    keep("lũ", "cầu")
    meaning.embed(WordEmbedder("1"))
    assert meaning.embed(WordEmbedder("2")) == 2
    assert {vector.by for vector in made("lũ", "cầu").values()} == {"words@2"}


def test_the_model_in_use_wins_though_it_was_used_before() -> None:
    """An office that goes back to its first model gets that one's vectors for all, old articles included."""
    keep("lũ")
    for revision in ("1", "2", "1"):
        meaning.embed(WordEmbedder(revision))
    assert made("lũ")["lũ"].by == "words@1"


def test_a_text_that_kills_the_embedder_stops_nobody_else() -> None:
    """It alone stays without a vector, is remembered as tried in vain, and is not tried at the next turn."""
    titles = [f"tin {number}" for number in range(20)]
    keep(*titles, "độc")
    assert meaning.embed(WordEmbedder(too_much="độc")) == 20
    assert made("độc")["độc"].numbers == ()
    again = WordEmbedder(too_much="độc")
    assert meaning.embed(again) == 0
    assert again.asked == []


def test_a_model_that_takes_in_nothing_blames_no_article() -> None:
    """Where even two words are too much the model is at fault: nothing is remembered, and a sound one does all."""
    keep("lũ")
    with pytest.raises(MeaningError, match="cannot take in even two words"):
        meaning.embed(WordEmbedder(too_much=""))
    assert made("lũ") == {}
    assert meaning.embed(WordEmbedder()) == 1


@pytest.mark.parametrize("most", [1, 7, 40])
def test_a_great_archive_is_done_in_portions(most: int) -> None:
    """Each turn does its portion and the next goes on behind it, until all is done."""
    titles = [f"tin {number}" for number in range(40)]
    keep(*titles)
    portions = []
    while portion := meaning.embed(WordEmbedder(), most=most):
        portions.append(portion)
    assert portions[:-1] == [most] * (len(portions) - 1)
    assert sum(portions) == len(made(*titles)) == 40


def indexed() -> EmbeddedArchive:
    """Return an index of the record in memory."""
    archive = EmbeddedArchive(None)
    kept = read.kept_since(0)
    vectors = read.vectors([one.key for one in kept])
    archive.add([document(one, {}, vectors.get(one.key)) for one in kept])
    return archive


def near(archive: EmbeddedArchive, question: str, *, revision: str = "1", within: Query | None = None) -> list[str]:
    """Return the titles nearest to `question`."""
    hits = nearest(archive, WordEmbedder(revision), question, within=within, limit=4)
    return [hit.key.removeprefix(address("")) for hit in hits]


def test_a_foreign_article_is_not_buried_under_nearer_vietnamese_ones() -> None:
    """Vietnamese and other articles come by turns, each nearest first, though all Vietnamese ones are nearer."""
    keep("lũ Hà Tĩnh", "lũ Hà Tĩnh nay", "lũ Hà Tĩnh nay đã rút")
    keep("flood lũ elsewhere far away", "nothing of it", language="en")
    meaning.embed(WordEmbedder())
    assert near(indexed(), "tin lũ Hà Tĩnh") == [
        "lũ Hà Tĩnh",
        "flood lũ elsewhere far away",
        "lũ Hà Tĩnh nay",
        "nothing of it",
    ]


def test_nearest_keeps_to_what_it_may_look_at() -> None:
    """Only matches of the condition are found, and only vectors by the same revision of the model."""
    keep("lũ", "cầu")
    keep("flood", language="en")
    meaning.embed(WordEmbedder())
    archive = indexed()
    assert near(archive, "lũ", within=Label(field="language", values=("en",))) == ["flood"]
    assert near(archive, "lũ", revision="2") == []
    archive.close()


def test_an_article_tried_in_vain_is_indexed_without_a_vector() -> None:
    """It is found by its words, and by meaning it is not."""
    keep("lũ", "độc")
    meaning.embed(WordEmbedder(too_much="độc"))
    archive = indexed()
    assert near(archive, "lũ") == ["lũ"]
    assert archive.search(parse("độc")).total == 1
    archive.close()


def test_a_vector_of_an_unknown_article_is_refused_whole() -> None:
    """One stranger in a batch, and nothing of the batch is written."""
    keep("lũ")
    vector = Vector(model="words", revision="1", numbers=(1.0,))
    with pytest.raises(RecordError, match="no kept article"):
        write.vectors({address("lũ"): vector, address("lạ"): vector})
    assert made("lũ") == {}


def test_a_vector_is_lent_to_the_jury_and_handed_on() -> None:
    """It is made once, by the name of its embedder, and only the article that it was made of is given it."""
    embedder, one = WordEmbedder(), make.article("https://bao-mau.example/1", title="Mưa lũ", lead="Tin")
    meanings = meaning.Meanings(embedder, "words")
    found = meanings.sense(one)
    assert found
    assert found.model == "words"
    made_of = meanings.made(one)
    assert made_of
    assert found.numbers == pytest.approx(made_of.numbers)
    assert embedder.asked == [meaning.passage(one)]
    assert meanings.made(make.article("https://bao-mau.example/2", title="Cầu mới", lead="Tin")) is None


def test_an_article_that_is_too_much_is_judged_without(caplog: pytest.LogCaptureFixture) -> None:
    """It is remembered as tried in vain, and told; the next one has its vector."""
    meanings = meaning.Meanings(WordEmbedder(too_much="độc"), "words")
    bad, good = make.article("https://bao-mau.example/1", title="Chất độc"), make.article("https://bao-mau.example/2")
    assert meanings.sense(bad) is None
    assert meanings.made(bad) == Vector(model="words", revision="1")
    assert "meaning.in_vain article=https://bao-mau.example/1" in caplog.text
    assert meanings.sense(good)


@pytest.mark.parametrize(
    ("too_much", "wanted", "told"), [("", "words", "meaning.unavailable"), (None, "others", "meaning.other_model")]
)
def test_a_model_that_cannot_be_used_is_told_once(
    caplog: pytest.LogCaptureFixture, too_much: str | None, wanted: str, told: str
) -> None:
    """Whether it takes in nothing or is not the one whose vectors are weighed: every article is judged without."""
    meanings = meaning.Meanings(WordEmbedder(too_much=too_much), wanted)
    articles = [make.article(f"https://bao-mau.example/{number}") for number in range(3)]
    assert [meanings.sense(one) for one in articles] == [None] * 3
    assert [meanings.made(one) for one in articles] == [None] * 3
    assert caplog.text.count(told) == 1


def test_a_model_that_failed_is_tried_again_later() -> None:
    """After fifty articles: a machine that was overloaded may be so no more."""

    class Tired(WordEmbedder):
        """One that cannot be loaded at first."""

        def passages(self, texts: Sequence[str]) -> tuple[Numbers, ...]:
            """Fail once, and then work."""
            if not self.asked:
                self.asked += texts
                raise MeaningError("the worker took too long to start")
            return super().passages(texts)

    meanings = meaning.Meanings(Tired(), "words")
    found = [bool(meanings.sense(make.article(f"https://bao-mau.example/{number}"))) for number in range(53)]
    assert found == [False] * 51 + [True] * 2


def test_models_that_weigh_no_vectors_ask_for_none() -> None:
    """Nor does an office without an embedder."""
    embedder, one = WordEmbedder(), make.article("https://bao-mau.example/1")
    assert meaning.Meanings(embedder, "").sense(one) is None
    assert meaning.Meanings(None, "words").sense(one) is None
    assert embedder.asked == []


def test_articles_that_are_too_much_teach_without_a_vector() -> None:
    """One of many; where nothing can be taken in it is the model's fault, and an error."""
    articles = [make.article(f"https://bao-mau.example/{number}", title=f"Tin {number}") for number in range(20)]
    found = meaning.meant(WordEmbedder(too_much="17"), articles)
    assert [place for place, one in enumerate(found) if one is None] == [17]
    with pytest.raises(MeaningError):
        meaning.meant(WordEmbedder(too_much=""), articles)
