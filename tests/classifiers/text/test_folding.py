"""Folded text is compared letter by letter, and tells where each of its letters stood."""

import pytest

from classifiers.text.folding import folded, plainly_folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("Hà Tĩnh", "ha tinh"),
        ("HÀ  TĨNH –\nĐèo", "ha tinh deo"),
        ("Hà\u00ad Tĩnh", "ha tinh"),
        ("ຮ່າຕິງ", "ຮາຕິງ"),
        ("a \u200b b", "a  b"),
        ("\ud800 x", "\ud800 x"),
    ],
)
def test_it_has_no_marks_no_case_and_single_spaces(text: str, plain: str) -> None:
    """With the way back and without it is folded alike."""
    assert folded(text).text == plainly_folded(text) == plain


def test_every_letter_tells_where_it_stood() -> None:
    """Also behind spaces and hidden letters that folding leaves out."""
    text = "Ở  Hà\u00ad – Tĩnh"
    letters = folded(text)
    start = letters.text.index("ha tinh")
    begin, end = letters.span(start, start + len("ha tinh"))
    assert text[begin:end] == "Hà\u00ad – Tĩnh"
    assert folded("Hà Tĩnh").span(3, 7) == (3, 7)
