"""A name is seen in a page whatever stands in it or round it; what only looks like one is not."""

import unicodedata

import pytest

from classifiers.text.sieve import Sieve

SIEVE = Sieve({"ha tinh": ("Hà Tĩnh",), "ky ha": ("Kỳ Hà",), "하띤": (), "хатин": (), "ブンアン2": ()})


@pytest.mark.parametrize(
    "text",
    [
        "Hà Tĩnh",
        "ha tinh",
        "HA TĨNH",
        "Hà\u00a0\n Tĩnh",
        "Hà-Tĩnh",
        "H<b>à</b> T\u00adĩnh",
        "<p>Hà</p>\n<p class='tinh'>Tĩnh</p>",
        "a < b, Hà Tĩnh > c",
        "<<b>Hà Tĩnh",
        '"tin\\nHà Tĩnh\\n"',
        '<img alt="Hà Tĩnh">',
        "베트남 하띤성",
        "Хатини и Хатинью",
        "ブンアン2石炭火力",
        "\x00Hà\x00 Tĩnh",
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_passes(text: str, form: str) -> None:
    """Marks left out, other spaces, tags, hidden letters, escapes and decomposed letters do not hide it."""
    assert SIEVE.passes(unicodedata.normalize(form, text))  # type: ignore[arg-type] # two literals


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>",
        "hà tình",
        "nhà tĩnh",
        "ký hạ",
        "ha<p>ppy tinh",
        "khatinh",
        "ha tinhx",
        "Ha. Tinh",
        "하 띤",
    ],
)
def test_what_is_no_name_does_not_pass(text: str) -> None:
    """Other marks, other letters about it and points within make another word."""
    assert not SIEVE.passes(text)


def test_a_gazetteer_may_have_more_letters_than_a_byte_has_values() -> None:
    """Where letters share a code the comparison letter by letter still tells them apart."""
    names = [chr(0x4E00 + 3 * at) + chr(0x4E00 + 3 * at + 1) for at in range(400)]
    sieve = Sieve(dict.fromkeys(names, ()))
    assert all(map(sieve.passes, names))
    assert not any(sieve.passes(name[::-1]) for name in names)
