"""Tone, stance, critical and claims: what the words of blame and credit decide."""

from collections.abc import Callable

import pytest

from classifiers.brief import Brief
from classifiers.claims import ClaimClassifier
from classifiers.critical import CriticalClassifier
from classifiers.models import Models
from classifiers.stance import StanceClassifier
from classifiers.tone import ToneClassifier

Taken = Callable[..., Brief]

COMPLAINT = (
    "Dân Hà Tĩnh kêu cứu vì nhà máy xả thải gây ô nhiễm",
    (
        "Hơn 120 hộ dân ở Hà Tĩnh bức xúc vì nước thải.\n"
        "Người dân phản ánh nhà máy xả thải trái phép ra sông suốt 3 tháng, gây ô nhiễm môi trường.\n"
        "Trời hôm nay nắng đẹp, gió nhẹ.\n"
        "Lãnh đạo UBND tỉnh Hà Tĩnh thừa nhận chưa giải quyết đơn khiếu nại của 124 hộ."
    ),
)


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
def test_the_colour_of_the_news(taken: Taken, models: Models, language: str, tone: str, title: str, text: str) -> None:
    """Death is bad news and a gift good news, in more languages than Vietnamese."""
    brief = taken(title, text, language)
    verdict = ToneClassifier(models.tone).judge(brief)
    assert verdict.first == tone
    assert verdict.because
    assert all(brief.reading.text[word.start : word.end] == word.text for word in verdict.because)


def test_a_negated_word_does_not_colour(taken: Taken) -> None:
    """`không vi phạm` holds no bad word."""
    assert taken("Hà Tĩnh: cơ sở không vi phạm").signals.negative == ()


def test_no_stance_where_it_is_not_about_the_province(taken: Taken, models: Models) -> None:
    """A mention gets no stance, and nobody is asked to answer it."""
    brief = taken("Cán bộ bị kỷ luật vì sai phạm")
    assert StanceClassifier(models.stance).judge(brief, is_about=False).answer == ()
    assert CriticalClassifier(models.critical).judge(brief, stance=None).answer == ("no",)


def test_a_good_stance_is_never_critical(taken: Taken, models: Models) -> None:
    """Where credit falls on the province nobody is asked to answer, whatever else the article says."""
    assert CriticalClassifier(models.critical).judge(taken(*COMPLAINT), stance="positive").answer == ("no",)
    assert CriticalClassifier(models.critical).judge(taken(*COMPLAINT), stance="negative").answer == ("yes",)


def test_claims_are_exact_and_at_most_two(taken: Taken, models: Models) -> None:
    """Claims are sentences of the text as printed, two at most; the title is none, nor is the weather."""
    brief, claims = taken(*COMPLAINT), ClaimClassifier(models.claims, models.rarity)
    verdict = claims.judge(brief, is_critical=True)
    assert 1 <= len(verdict.answer) <= 2
    assert set(verdict.answer) <= set(COMPLAINT[1].split("\n")) - {"Trời hôm nay nắng đẹp, gió nhẹ."}
    assert claims.judge(brief, is_critical=False).answer == ()
    assert claims.judge(taken("Hà Tĩnh"), is_critical=True).answer == ()
