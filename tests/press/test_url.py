"""What makes two addresses the same page."""

import pytest

from press.errors import InputError
from press.url import canonical

SAME = [
    ("HTTPS://BaoHaTinh.VN/a", "https://baohatinh.vn/a"),
    ("https://baohatinh.vn", "https://baohatinh.vn/"),
    ("https://baohatinh.vn./a", "https://baohatinh.vn/a"),
    ("https://baohatinh.vn:443/a", "https://baohatinh.vn/a"),
    ("http://baohatinh.vn:80/a", "http://baohatinh.vn/a"),
    ("http://baohatinh.vn:8080/a", "http://baohatinh.vn:8080/a"),
    ("https://a.vn/b#binh-luan", "https://a.vn/b"),
    ("https://a.vn/b?utm_source=fb&id=7&fbclid=x&UTM_Medium=y", "https://a.vn/b?id=7"),
    ("https://a.vn/?p=123", "https://a.vn/?p=123"),
    ("https://a.vn/?123", "https://a.vn/?123"),
    ("https://a.vn/?q=", "https://a.vn/?q="),
    ("https://a.vn/?q=hà%20tĩnh", "https://a.vn/?q=h%C3%A0+t%C4%A9nh"),
    ("https://a.vn/hà-tĩnh", "https://a.vn/h%C3%A0-t%C4%A9nh"),
    ("https://a.vn/%7Euser/%2d%c3%a0", "https://a.vn/~user/-%C3%A0"),
    ("https://a.vn/x/../b/./c", "https://a.vn/b/c"),
    ("https://a.vn/x/%2e%2E/b/..", "https://a.vn/"),
    ("https://a.vn/../../b", "https://a.vn/b"),
    ("https://a.vn//b", "https://a.vn//b"),
    ("https://a.vn/100%", "https://a.vn/100%25"),
    ("https://điệnbáo.vn/", "https://xn--inbo-7na8z294p.vn/"),
    ("http://[0:0:0:0:0:0:0:1]:8000/", "http://[::1]:8000/"),
    ("  https://a.vn/b\n", "https://a.vn/b"),
]


@pytest.mark.parametrize(("url", "spelling"), SAME)
def test_every_spelling_of_a_page_becomes_one(url: str, spelling: str) -> None:
    """Spellings that differ without meaning become the same address."""
    assert canonical(url) == spelling


@pytest.mark.parametrize("url", [*(url for url, _ in SAME), "https://a.vn/%%34%31", "https://a.vn/?a=%%341&&b"])
def test_a_canonical_address_is_its_own_canonical(url: str) -> None:
    """Canonical twice is canonical once."""
    once = canonical(url)
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.vn/?q=%E0", "https://a.vn/?q=%E1"),
        ("https://a.vn/a", "https://a.vn/A"),
        ("http://a.vn/a", "https://a.vn/a"),
        ("https://a.vn/a%2Fb", "https://a.vn/a/b"),
        ("https://a.vn/?a=1&b=2", "https://a.vn/?a=1%26b=2"),
        ("https://a.vn/a", "https://a.vn/a/"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    """What a server may answer differently is never made one, whatever the encoding."""
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "baohatinh.vn/a",
        "ftp://a.vn/",
        "javascript:alert(1)",
        "https:///a",
        "https://user@a.vn/",
        "https://user:pass@a.vn/",
        "https://a.vn\\@b.vn/",
        "https://a.vn/b c",
        "https://a.vn/\x00",
        "https://a.vn:port/",
        "https://a.vn:99999/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://a..vn/",
        "https://./",
        "https://a<b>.vn/",
        "https://a\uff0fb.vn/",
        "https://a.vn/\ud800",
        "https://a.vn/?q=\ud800",
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    """Anything else is an InputError that names it, never another exception."""
    with pytest.raises(InputError, match="not a web address"):
        canonical(url)


@pytest.mark.parametrize("path", ["a" * 4000, "à" * 1000, "%" * 2000])
def test_an_endless_address_is_refused(path: str) -> None:
    """An address over 4,000 characters, as it came or with its escapes, is refused by a line of its beginning."""
    with pytest.raises(InputError, match=r"longer than 4,000 characters") as refused:
        canonical(f"https://a.vn/{path}")
    assert len(str(refused.value)) < 200


def test_a_long_address_is_taken() -> None:
    """An address of 4,000 characters is an address."""
    assert len(canonical("https://a.vn/" + "a" * 3987)) == 4000
