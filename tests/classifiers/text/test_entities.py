"""Entities left in a text are read, and what is found in them is told where it stands in the text as it came."""

import pytest

from classifiers.places import Matcher
from classifiers.text.entities import Decoded


@pytest.mark.parametrize(
    ("text", "plain", "said"),
    [
        ("Lũ ở H&agrave; T&#297;nh", "Lũ ở Hà Tĩnh", "H&agrave; T&#297;nh"),
        ("a &amp; Ha&#768; Ti&#771;nh", "a & Hà Tĩnh", "Ha&#768; Ti&#771;nh"),
        ("&copy 2026, Hà&nbsp;Tĩnh", "© 2026, Hà\xa0Tĩnh", "Hà&nbsp;Tĩnh"),
        ("AT&T ở Hà Tĩnh", "AT&T ở Hà Tĩnh", "Hà Tĩnh"),
        ("&#" + "9" * 5000 + "; Hà Tĩnh", " Hà Tĩnh", "Hà Tĩnh"),
    ],
)
def test_a_name_among_entities_is_found_where_it_stands(matcher: Matcher, text: str, plain: str, said: str) -> None:
    """Letters and marks written as entities are letters, and offsets count the letters of the text itself."""
    assert Decoded.of(text).text == plain
    (found,) = matcher.find(text).found
    assert (found.text, text[found.start : found.end]) == (said, said)


def test_a_text_without_entities_is_left_alone() -> None:
    """Nothing is decoded, nothing is moved."""
    assert Decoded.of("Hà Tĩnh & bão") == Decoded("Hà Tĩnh & bão")
    assert Decoded.of("").span(0, 0) == (0, 0)


def test_marks_piled_up_by_entities_hide_no_other_name(matcher: Matcher) -> None:
    """Where decoding would leave no letter its place, the text is read as it stands."""
    text = "x" + "&#789;" * 2_000 + " Hà Tĩnh"
    (found,) = matcher.find(text).found
    assert text[found.start : found.end] == "Hà Tĩnh"
