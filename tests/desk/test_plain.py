"""What the press wrote becomes one harmless line."""

import pytest

from desk.plain import cut, one_line, web_address


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Hà Tĩnh\r\nBcc: x@y.example", "Hà Tĩnh Bcc: x@y.example"),
        ("Tin \u202etxt.exe\u2069", "Tin txt.exe"),
        ("a\u2028b\u2029c\x00d\u0085e", "a b c d e"),
        ("lẻ \ud83d loi", "lẻ loi"),
        ("Ha\u0300 Ti\u0303nh", "Hà Tĩnh"),
        ("Hà\uffff Tĩnh\ufffe", "Hà Tĩnh"),
        ("ភាសា\u200bខ្មែរ", "ភាសា\u200bខ្មែរ"),
    ],
)
def test_nothing_in_a_headline_breaks_or_turns_a_line(written: str, shown: str) -> None:
    """Line breaks, direction overrides, lone surrogates go; NFC and the joiners of a script stay."""
    assert one_line(written) == shown


def test_a_cut_text_is_never_longer_than_its_limit() -> None:
    """The ellipsis counts, a mark is not parted from its letter, and a limit of nought leaves nothing."""
    assert cut("x" * 50, 10) == "x" * 9 + "…"
    assert cut("กำที่นี่", 5) == "กำ…"
    assert cut("abc", 0) == ""
    assert cut("abc", 3) == "abc"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "//a.example/", "https://a@b.example/", "", "x\ny"],
)
def test_only_web_addresses_become_links(url: str) -> None:
    """Whatever is not plain http or https is no link, and the next candidate is taken."""
    assert web_address(url) == ""
    assert web_address(url, "https://bao-mau.example/tin?a=1") == "https://bao-mau.example/tin?a=1"
