"""How one field holds every word twice."""

import pytest

from index.stream import positions, stream, streams, word
from press.query import Phrase, Term, parse


def test_every_word_stands_as_printed_and_folded() -> None:
    """The printed form is marked, and the folded one follows it."""
    assert stream("Hà Tĩnh, 河") == "=hà ha =tĩnh tinh =河 河"
    assert stream(" … ") == ""


def test_a_term_is_spelled_as_in_the_stream() -> None:
    """Exact terms carry the mark of the printed form."""
    assert word(Term(text="hà", exact=True)) == "=hà"
    assert word(Term(text="ha", exact=False)) == "ha"


def test_a_phrase_meets_its_words_in_the_stream() -> None:
    """Whatever the mix of marked and unmarked words, positions agree with those of the text."""
    words = stream("Hà Tĩnh Anh").split()
    for text in ('"Hà Tĩnh anh"', '"ha Tĩnh anh"', '"Hà tinh anh"', '"ha tinh anh"'):
        phrase = parse(text)
        assert isinstance(phrase, Phrase)
        assert all(words[place] == spelled for place, spelled in positions(phrase))


def test_what_is_remembered_changes_no_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little is remembered of the pieces seen before, the streams are the same."""
    texts = [f"Hà Tĩnh{n % 7}, lũ-quét {n % 11}. {n}" for n in range(200)]
    expected = [streams(text) for text in texts]
    monkeypatch.setattr("index.stream._REMEMBERED", 5)
    assert [streams(text) for text in texts] == expected
    assert [streams(text) for text in reversed(texts)] == expected[::-1]


def test_beginnings_are_those_of_the_stream() -> None:
    """Every word's first letters stand there, as printed and folded, and no others."""
    text = "Hà Tĩnh: hà-tiện (河靜) Đức Thọ, đê … Hà\u2002Tĩnh 2026"
    assert set(streams(text)[1].split()) == {spelled[:2] for spelled in stream(text).split()}
    assert streams(" … ") == ("", "")
