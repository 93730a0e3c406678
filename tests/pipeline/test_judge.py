"""The jury answers eight questions, each with the words that decided."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifiers.learning.linear import Meant
from diembao.config import gazetteer, tones, topics
from diembao.newsroom import outlets
from pipeline.judge import Jury
from press.article import Article
from press.verdict import Question, Verdict
from vault.rows import storable

CONFIG = Path(__file__).resolve().parents[2] / "config"
LANGUAGES = ("vi", "en", "zh", "ja", "ko", "lo", "th", "fr", "ru")
JURY = Jury(
    gazetteer.load(CONFIG / "gazetteer.yaml"),
    topics.load(CONFIG / "topics.yaml"),
    map(tones.load, sorted((CONFIG / "languages").glob("*.yaml"))),
    LANGUAGES,
)
COMPLAINT = Article(
    url="https://bao-mau.example/1",
    title="Dân Hà Tĩnh kêu cứu vì nhà máy xả thải gây ô nhiễm",
    lead="Hơn 120 hộ dân ở Hà Tĩnh bức xúc vì nước thải.",
    text=(
        "Hơn 120 hộ dân ở Hà Tĩnh bức xúc vì nước thải.\n"
        "Người dân phản ánh nhà máy xả thải trái phép ra sông suốt 3 tháng, gây ô nhiễm môi trường.\n"
        "Lãnh đạo UBND tỉnh Hà Tĩnh thừa nhận chưa giải quyết đơn khiếu nại của 124 hộ."
    ),
)


def asked(article: Article, **how: bool | str) -> dict[Question, Verdict]:
    """Return the verdicts on `article` by question."""
    prior, local = how.get("prior"), bool(how.get("local", False))
    verdicts = JURY.judge(article, prior=prior if isinstance(prior, str) else None, local=local)
    return {verdict.question: verdict for verdict in verdicts}


def test_a_complaint_is_blame_to_be_answered() -> None:
    """A story of pollution and an unanswered complaint gets all eight answers."""
    verdicts = asked(COMPLAINT)
    answers = {question: verdict.first for question, verdict in verdicts.items()}
    claims = answers.pop("claims")
    assert answers == {
        "language": "vi",
        "relevance": "about",
        "places": "VN-23",
        "topics": "environment",
        "tone": "negative",
        "stance": "negative",
        "critical": "yes",
    }
    assert claims in COMPLAINT.text.split("\n")


def test_every_reason_stands_in_the_article() -> None:
    """The words of `because` and every claim are the article's own."""
    whole = f"{COMPLAINT.title}\n{COMPLAINT.text}"
    for verdict in JURY.judge(COMPLAINT):
        assert all(whole[word.start : word.end] == word.text for word in verdict.because), verdict
    assert all(claim in COMPLAINT.text for claim in asked(COMPLAINT)["claims"].answer)


def test_a_stance_is_never_without_its_words() -> None:
    """A stance that is not neutral names the words that decided."""
    assert asked(COMPLAINT)["stance"].because


def test_an_accident_is_bad_news_and_no_blame() -> None:
    """Death on the road is negative in tone and neutral in stance, and nobody is asked to answer."""
    text = "Sáng nay, trên quốc lộ 1 qua Hà Tĩnh, xe khách va chạm xe tải khiến 2 người tử vong, 3 người bị thương."
    article = Article(url="u", title="Tai nạn trên quốc lộ 1 qua Hà Tĩnh, 2 người tử vong", lead="", text=text)
    verdicts = asked(article)
    assert (verdicts["tone"].first, verdicts["stance"].first) == ("negative", "neutral")
    assert verdicts["critical"].first == "no"


def test_nothing_more_is_asked_where_the_province_is_not_named() -> None:
    """Without a name only language, relevance and places are answered."""
    article = Article(url="u", title="Giá vàng hôm nay", lead="", text="Giá vàng tăng nhẹ trên thị trường thế giới.")
    verdicts = asked(article)
    assert set(verdicts) == {"language", "relevance", "places"}
    assert (verdicts["relevance"].first, verdicts["places"].answer) == ("none", ())


def test_a_vector_is_asked_for_where_the_province_is_named() -> None:
    """Of nothing else, once; and one by an embedder that the models do not know changes no answer."""
    asked_of: list[Article] = []

    def senses(article: Article) -> Meant:
        asked_of.append(article)
        return Meant(model="another", numbers=np.ones(3, np.float32))

    elsewhere = Article(url="u", title="Giá vàng hôm nay", lead="", text="Giá vàng tăng nhẹ trên thị trường thế giới.")
    JURY.judge(elsewhere, senses=senses)
    assert JURY.judge(COMPLAINT, senses=senses) == JURY.judge(COMPLAINT)
    assert asked_of == [COMPLAINT]


def test_a_mention_has_no_stance() -> None:
    """Where the province stands only in a list, the stance has no answer."""
    text = (
        "Sở Y tế Quảng Ninh cho biết chương trình bắt đầu từ tháng sau.\nQuảng Ninh là tỉnh đầu tiên.\n"
        "Các tỉnh Quảng Ninh, Hải Phòng, Nghệ An, Hà Tĩnh, Thanh Hóa cùng tham gia."
    )
    verdicts = asked(Article(url="u", title="Quảng Ninh thí điểm hồ sơ sức khỏe số", lead="", text=text))
    assert verdicts["relevance"].first == "mention"
    assert verdicts["stance"].answer == ()


def test_the_source_changes_no_opinion() -> None:
    """Site, author, address and declared language of the source change none of tone, stance and critical."""
    other = replace(COMPLAINT, url="https://khac.example/", site_name="Báo Khác", authors=("Ai Đó",))
    one, two = asked(COMPLAINT), asked(other, prior="en", local=True)
    assert one["tone"] == two["tone"]
    assert one["stance"] == two["stance"]
    assert one["critical"] == two["critical"]
    assert one["claims"] == two["claims"]


@pytest.mark.parametrize("title", ["", "\n", "Hà Tĩnh"])
def test_an_article_without_text_is_judged(title: str) -> None:
    """An empty title or text is no error."""
    assert asked(Article(url="u", title=title, lead="", text=""))["relevance"].first in {"about", "none"}


def test_a_title_and_a_text_without_an_end_are_read_in_part() -> None:
    """Of the title 500 letters are read, of the text with its lead 40,000."""
    long = Article(
        url="u", title="Lũ lụt " * 150_000 + "Hà Tĩnh", lead="mưa " * 250_000, text="lũ " * 60_000 + "Hà Tĩnh"
    )
    assert asked(long)["relevance"].first == "none"
    verdicts = asked(replace(long, title="Hà Tĩnh " + long.title))
    assert set(verdicts) == set(asked(COMPLAINT))
    assert all(len(word.text) < 40_000 for verdict in verdicts.values() for word in verdict.because)


def test_halves_of_letters_are_no_error() -> None:
    """Lone surrogates in title, lead and text are left out."""
    spoilt = replace(COMPLAINT, title=f"\ud83c{COMPLAINT.title}\udc00", text=f"\udfff{COMPLAINT.text}")
    assert {question: verdict.first for question, verdict in asked(spoilt).items()} == {
        question: verdict.first for question, verdict in asked(COMPLAINT).items()
    }


def stories() -> list[Article]:
    """Return the newsroom's stories as articles."""
    return [
        Article(url=story.slug, title=story.title, lead=story.lead, text="\n".join((story.lead, *story.body)))
        for outlet in outlets()
        for story in outlet.stories
    ]


def spoilt(way: str) -> Article:
    """Return the complaint as a hostile page could print it."""
    title, lead, text = COMPLAINT.title, COMPLAINT.lead, COMPLAINT.text
    pile = "\u0315\u0300\u0323" * 40
    ways = {
        "NFD": tuple(unicodedata.normalize("NFD", part) for part in (title, lead, text)),
        "piled marks": (title.replace("a", f"a{pile}"), lead, text.replace("c ", f"c{pile} ")),
        "lone surrogates": (f"\ud83c{title}\udc00", lead, text.replace(" ", " \udfff")),
        "NUL": (f"\x00{title}", lead, text.replace("ô", "\x00ô")),
        "old tone marks": (title, lead.replace("hòa", "hoà"), f"{text}\nXã Hương Thuỷ khoẻ, thuỷ lợi hoá."),
        "endless title": (f"{title} " * 40, lead, text),
        "a lead of its own": (title, f"Hà Tĩnh: {lead}", text),
        "entities": (title.replace("à", "&agrave;"), lead, text.replace("ĩ", "&#297;").replace(" ", " &amp; ")),
        "wide letters": (f"\U0001f600 {title} \U0001f600", lead, text.replace(" ", " \U0001d165\u0344 ")),
        "white space": (f"\n{title}\n", lead, f"\n\n \t{text}\r\n"),
        "more than is read": (title, lead, text + "\nÔ nhiễm." * 9_000),
    }
    changed = ways[way]
    return replace(COMPLAINT, title=changed[0], lead=changed[1], text=changed[2])


WAYS = (
    *("NFD", "piled marks", "lone surrogates", "NUL", "old tone marks", "endless title", "a lead of its own"),
    *("entities", "wide letters", "white space", "more than is read"),
)


def misplaced(article: Article) -> list[tuple[str, str]]:
    """Return the deciding words that do not stand where their offsets say, each with what stands there."""
    whole = article.whole
    words = [word for verdict in JURY.judge(article) for word in verdict.because]
    return [
        (word.text, whole[word.start : word.end])
        for word in words
        if not 0 <= word.start < word.end or whole[word.start : word.end] != word.text
    ]


def test_every_deciding_word_of_the_newsroom_stands_where_it_is_said() -> None:
    """Every word of every verdict over every story is what the whole text holds at its offsets."""
    articles = stories()
    assert [wrong for article in articles for wrong in misplaced(article)] == []
    assert sum(len(verdict.because) for article in articles for verdict in JURY.judge(article)) > len(articles)


@pytest.mark.parametrize("way", WAYS)
def test_every_deciding_word_of_a_hostile_text_stands_where_it_is_said(way: str) -> None:
    """However a page spoils its text, offsets hold in the whole text, and in the record's copy of it too."""
    article = spoilt(way)
    assert misplaced(article) == []
    assert len([word for verdict in JURY.judge(article) for word in verdict.because]) > len(WAYS)
    held = replace(article, title=storable(article.title), lead=storable(article.lead), text=storable(article.text))
    assert held.whole == article.whole
