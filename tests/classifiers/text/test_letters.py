"""A rule about letters is asked once a letter, and a text comes back as it was."""

import re

import pytest

from classifiers.text.latin import words_of
from classifiers.text.letters import Table, letters_of, runs, text_of


@pytest.mark.parametrize("text", ["", "Hà Tĩnh", "河靜 \ud800", "\U0010ffff\x00"])
def test_a_text_comes_back(text: str) -> None:
    """Whatever it holds, halves of letters and the last one there is included."""
    assert letters_of(text).tolist() == [ord(letter) for letter in text]
    assert text_of(letters_of(text)) == text


@pytest.mark.parametrize("text", ["", "a", " ", "Hà  Tĩnh, 26/11", "东京x²", "\u00ad\u0301_\ud800a\x85b"])
def test_runs_are_what_a_regular_expression_finds(text: str) -> None:
    """In reading order, and each where it stands."""
    found = [(match[0], *match.span()) for match in re.finditer(r"[^\W\d_]+", text)]
    pieces, starts, ends = runs(text, Table(lambda letter: letter.isalnum() and not letter.isdecimal()))
    assert list(zip(pieces, starts.tolist(), ends.tolist(), strict=True)) == found
    assert words_of(text) == pieces


def test_a_rule_is_asked_once_a_letter() -> None:
    """In whichever text it is met; what it says may be nought."""
    asked: list[str] = []

    def rule(letter: str) -> int:
        asked.append(letter)
        return int(letter == "a")

    table = Table(rule)
    assert table.of(letters_of("bab")).tolist() == [0, 1, 0]
    assert table.of(letters_of("cab")).tolist() == [0, 1, 0]
    assert sorted(asked) == ["a", "b", "c"]
