"""The spellings that differ in marks alone."""

import pytest

from press.syllables import spellings
from press.text import fold, tokens


@pytest.mark.parametrize(
    "syllable",
    "tĩnh đường quyết giếng nghiêng hòa hoàng khuya khuỷu thuyền ngoằn quả gì yểng xoong đệ ưỡn uống thủy quý".split(),  # noqa: SIM905 -- a line of words
)
def test_every_syllable_is_among_its_own_spellings(syllable: str) -> None:
    """A syllable is found whatever marks it is typed with, and all found spellings fold to the same."""
    found = spellings(syllable)
    assert syllable in found
    assert found == spellings(fold(syllable))
    assert {fold(one) for one in found} == {fold(syllable)}
    assert {tokens(one).exact for one in found} == {(one,) for one in found}


def test_stopped_syllables_bear_two_tones_only() -> None:
    """Before c, ch, p, t the language has sắc and nặng alone."""
    assert set(spellings("lut")) == {"lút", "lụt", "lứt", "lựt"}


@pytest.mark.parametrize("word", ["xyz", "formosa", "", "123", "河"])
def test_what_is_no_syllable_has_none(word: str) -> None:
    """Foreign words and figures have no spellings."""
    assert spellings(word) == ()
