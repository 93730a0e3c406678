"""Tone, stance, critical and claims: what the words of blame and credit decide."""

import pytest

from classifiers.claims import ClaimClassifier
from classifiers.places import Matcher
from classifiers.reading import Reading
from classifiers.signals import Signals
from classifiers.stance import StanceClassifier
from classifiers.tone import ToneClassifier
from press.text import normal
from press.topic import ToneWords


def signals(matcher: Matcher, words: ToneWords, title: str, text: str = "") -> Signals:
    """Return what `words` find in an article of `title` and `text`."""
    whole = f"{title}\n{text}"
    reading = Reading(
        text=whole, plain=normal(whole), title_end=len(title), language=words.language, finds=matcher.find(whole)
    )
    return Signals.of(reading, words)


@pytest.mark.parametrize(
    ("language", "tone", "title", "text"),
    [
        ("vi", "negative", "Hai người tử vong trong vụ cháy ở Hà Tĩnh", "Ba người bị thương, cấp cứu tại bệnh viện."),
        ("vi", "positive", "Hà Tĩnh trao tặng học bổng cho học sinh vượt khó", "Các em vui mừng, tự hào, xúc động."),
        ("en", "negative", "Two killed as fire destroys homes in Ha Tinh", "Victims were injured, police said."),
        ("ru", "negative", "Наводнение во Вьетнаме: погибли люди", "Пострадали сотни семей, ущерб велик, есть жертвы."),
        ("ko", "negative", "하띤성 태풍 피해, 두 명 사망", "실종자도 발생했다. 침수와 산사태 피해."),
    ],
)
def test_the_colour_of_the_news(
    matcher: Matcher, tone_words: dict[str, ToneWords], language: str, tone: str, title: str, text: str
) -> None:
    """Death is bad news and a gift good news, in more languages than Vietnamese."""
    verdict = ToneClassifier().judge(signals(matcher, tone_words[language], title, text))
    assert verdict.first == tone
    assert verdict.because


def test_a_negated_word_does_not_colour(matcher: Matcher, tone_words: dict[str, ToneWords]) -> None:
    """`không vi phạm` holds no bad word."""
    assert signals(matcher, tone_words["vi"], "Hà Tĩnh: cơ sở không vi phạm").negative == ()


def test_no_stance_where_it_is_not_about_the_province(matcher: Matcher, tone_words: dict[str, ToneWords]) -> None:
    """A mention gets no stance."""
    asked = signals(matcher, tone_words["vi"], "Cán bộ bị kỷ luật vì sai phạm")
    assert StanceClassifier().judge(asked, is_about=False).answer == ()


def test_claims_are_exact_and_at_most_two(matcher: Matcher, tone_words: dict[str, ToneWords]) -> None:
    """Claims are sentences of the text as printed, two at most, and the title is none."""
    text = (
        "Kết luận nêu xã thu sai 120 triệu đồng.\nDân phản ánh nhà máy xả thải suốt 3 tháng.\n"
        "Trời hôm nay nắng đẹp.\nHọ chưa trả lời 124 hộ dân."
    )
    asked = signals(matcher, tone_words["vi"], "Hà Tĩnh: thu sai hàng trăm triệu đồng", text)
    verdict = ClaimClassifier().judge(asked, is_critical=True)
    assert len(verdict.answer) == 2
    assert set(verdict.answer) <= set(text.split("\n")) - {"Trời hôm nay nắng đẹp."}
    assert ClaimClassifier().judge(asked, is_critical=False).answer == ()
