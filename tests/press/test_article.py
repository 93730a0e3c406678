"""An article's whole text: one definition for who judges it and who shows where the deciding words stand."""

import unicodedata
from dataclasses import replace

import pytest

from press.text import normal
from press.verdict import Word, words
from tests import make

PILE = "\u0315\u0300\u0323" * 60


def test_the_lead_stands_once() -> None:
    """Title, newline, text; the lead comes before the text only where it does not stand in it."""
    article = make.article(title="Tên", lead="Mở.", text="Mở.\nThân.")
    assert article.whole == "Tên\nMở.\nThân."
    assert replace(article, lead="Khác.").whole == "Tên\nKhác.\nMở.\nThân."
    assert replace(article, lead="", title="").whole == "\nMở.\nThân."


def test_what_is_endless_is_read_in_part() -> None:
    """Of the title 500 letters are read, of text and lead together 40,000."""
    article = make.article(title="t" * 600, lead="l" * 30_000, text="x" * 90_000)
    assert article.heading == "t" * 500
    assert article.whole == "t" * 500 + "\n" + "l" * 30_000 + "\n" + "x" * 9_999


@pytest.mark.parametrize(
    "spoilt",
    [
        "Ha\u0300 Ti\u0303nh",
        "H\ud83cà \x00Tĩnh\udc00",
        f"H{PILE}à Tĩnh",
        "a" + "\u0344" * 30 + "Hà",  # composing makes two marks of one
        "a\ud800\u0301",
        "ｗ\U000e0100" + "\U0001d165" * 70,
        "",
    ],
)
def test_it_is_legible_and_composed_and_keeps_its_length_in_comparison(spoilt: str) -> None:
    """Whatever comes in, the whole text is NFC, cleaning it again changes nothing, and `normal` keeps its offsets."""
    article = make.article(title=spoilt, lead=f"{spoilt}!", text=f"{spoilt}.\n{spoilt}")
    whole = article.whole
    assert unicodedata.is_normalized("NFC", whole)
    assert len(normal(whole)) == len(whole)
    assert make.article(title=article.heading, lead="", text=whole.partition("\n")[2]).whole == whole
    whole.encode()


def test_each_wording_is_told_once_where_it_stands_first() -> None:
    """Words come in reading order with their offsets."""
    text = "lũ, mưa, lũ, bão"
    assert words(text, [(13, 16), (9, 11), (0, 2), (4, 7)]) == (
        Word("lũ", 0, 2),
        Word("mưa", 4, 7),
        Word("bão", 13, 16),
    )
