"""Tests of press.embedder."""

import unicodedata

import pytest

from press.embedder import LONGEST, LONGEST_WORD, cut


def test_title_and_lead_are_cut_to_300_characters() -> None:
    """A model reads the beginning, on one line."""
    assert cut("Sạt lở\n đất ") == "Sạt lở đất"
    assert len(cut("nước lên " * 100)) == LONGEST


@pytest.mark.parametrize("letter", ["a", "ộ", "ж", "7"])
def test_an_endless_word_is_cut_and_what_follows_is_read(letter: str) -> None:
    """A word of thousands of letters leaves its first 60, so that it cannot hide the rest."""
    assert cut(f"{letter * 15_000} Hà Tĩnh") == f"{letter * LONGEST_WORD} Hà Tĩnh"


@pytest.mark.parametrize("text", ["台塑河靜鋼鐵公司" * 20, "ไฟไหม้โรงงาน" * 20])
def test_a_script_without_spaces_is_no_endless_word(text: str) -> None:
    """A Chinese or Thai sentence is read up to the whole limit."""
    assert cut(text) == text[:LONGEST]


def test_a_text_is_what_an_engine_in_c_can_take() -> None:
    """NUL, half surrogates and decomposed letters do not reach the model."""
    assert cut("a\x00b\ud800c " + unicodedata.normalize("NFD", "lũ")) == "a bc lũ"
