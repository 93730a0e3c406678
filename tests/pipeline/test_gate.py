"""The gate lets a page pass under any plausible reading of its bytes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers.places import Matcher
from diembao.config import gazetteer
from pipeline.gate import may_concern
from press.article import Page

CONFIG = Path(__file__).resolve().parents[2] / "config"
MATCHER = Matcher(gazetteer.load(CONFIG / "gazetteer.yaml"))


def page(body: bytes, content_type: str = "text/html") -> Page:
    """Return a page of `body`."""
    return Page(
        url="https://bao-mau.example/1",
        final_url="https://bao-mau.example/1",
        body=body,
        content_type=content_type,
        fetched_at=datetime(2026, 11, 24, 5, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p>Mưa lớn ở Hà Tĩnh</p>",
        "<p>Mưa lớn ở H&agrave; T&#297;nh</p>",
        "<p>Mưa lớn ở H&amp;agrave; T&amp;#297;nh</p>",
        "<p>Mưa lớn ở Hà&nbsp;Tĩnh</p>",
        "<p>Mưa lớn ở <b>H</b>à <i>Tĩnh</i></p>",
        "<p>Mưa lớn ở Hà<br>Tĩnh</p>",
        '<script type="application/ld+json">{"headline": "M\\u01b0a \\u1edf H\\u00e0 T\\u0129nh"}</script>',
        '<script>{"headline": "\\ud83c\\udf27 M\\u01b0a \\u1edf H\\u00e0 T\\u0129nh, \\ud83c"}</script>',
        "<p>Mưa lớn ở Ha\u0300 Ti\u0303nh</p>",
        "<p>mua lon o ha tinh</p>",
        "<p>Mưa lớn ở Hà\n   Tĩnh</p>",
        "<p>Mưa lớn ở Hà T\u00adĩnh</p>",
    ],
)
def test_a_name_is_seen_through_markup(html: str) -> None:
    """Entities, escapes, tags, decomposed letters and line breaks do not hide a name."""
    assert may_concern(page(html.encode()), MATCHER)


@pytest.mark.parametrize(
    ("text", "charset", "content_type"),
    [
        ("Mưa lớn ở Hà Tĩnh", "utf-8-sig", "text/html"),
        ("Mưa lớn ở Hà Tĩnh", "utf-16", "text/html"),
        ("<p>Mưa lớn ở Hà Tĩnh</p>", "utf-16-le", "text/html"),
        ("<p>Mưa lớn ở Hà Tĩnh</p>", "utf-16-be", "text/html; charset=utf-8"),
        ("Mưa lớn ở Hà Tĩnh", "utf-8", "text/html; charset=windows-1252"),
        ("Mưa lớn ở Hà Tĩnh", "utf-8", "text/html; charset=iso-8859-1"),
        ("Mưa lớn ở Hà Tĩnh", "utf-8", "text/html; charset=no-such-thing"),
        ("台塑河靜鋼鐵", "big5", "text/html; charset=utf-8"),
        ("台塑河静钢铁", "gb18030", "text/html"),
        ("ハティン省の火力発電所", "shift_jis", "text/html; charset=utf-8"),
        ("ハティン省の火力発電所", "iso2022_jp", "text/html; charset=iso-2022-jp"),
        ("провинция Хатинь", "windows-1251", "text/html; charset=utf-8"),
        ("провинция Хатинь", "koi8-r", "text/html"),
        ("จังหวัดห่าติ๋ญ", "tis-620", "text/html"),
        ("하띤성", "euc-kr", "text/html"),
    ],
)
def test_a_name_is_seen_in_any_charset(text: str, charset: str, content_type: str) -> None:
    """A missing, wrong or impossible charset does not hide a name."""
    assert may_concern(page(text.encode(charset), content_type), MATCHER)


def test_windows_1258_writes_tones_apart() -> None:
    """The old Vietnamese charset is read where nothing declares it."""
    body = "<p>Tin t\u01b0 Hà Ti\u0303nh</p>".encode("windows-1258")
    assert may_concern(page(body), MATCHER)


@pytest.mark.parametrize("body", [b"", b"<p>Gi\xc3\xa1 v\xc3\xa0ng h\xc3\xb4m nay</p>", b"\xff\xd8\xff\xe0JFIF"])
def test_a_page_without_a_name_does_not_pass(body: bytes) -> None:
    """What names nothing is dropped, an empty body and a picture too."""
    assert not may_concern(page(body), MATCHER)


@pytest.mark.parametrize("charset", ["punycode", "idna", "undefined", "utf-7", "zip", "unicode_escape", "a" * 5000])
def test_a_charset_of_no_newspaper_is_ignored(charset: str) -> None:
    """Codecs that cost quadratic time or raise are never used, and do not hide the name."""
    plain, named = b"<p>a-</p>" * 100_000, "<p>Hà Tĩnh</p>".encode()
    head = f"<meta charset={charset}>".encode()
    assert not may_concern(page(head + plain, f"text/html; charset={charset}"), MATCHER)
    assert may_concern(page(head + plain + named, f"text/html; charset={charset}"), MATCHER)


def test_a_page_too_big_for_the_gate_passes_unread() -> None:
    """Over 2,000,000 bytes, and where no charset fits and many readings would be needed, the limited worker decides."""
    assert may_concern(page(b"a" * 2_000_001), MATCHER)
    assert not may_concern(page(b"a" * 2_000_000), MATCHER)
    assert may_concern(page(b"\x81\xfe<" * 600_000), MATCHER)


@pytest.mark.parametrize(
    "body", [b"&#" + b"9" * 5000, b"\\ud83c &#xd83c; " * 9, ("a" + "\u0315\u0300" * 200_000).encode()]
)
def test_a_spoilt_page_raises_nothing(body: bytes) -> None:
    """Numbers beyond all letters, halves of letters and piles of marks are read over."""
    assert not may_concern(page(body), MATCHER)
    assert may_concern(page(body + b"; ha tinh"), MATCHER)


def test_a_page_cut_short_is_still_utf8() -> None:
    """Half a letter at the end, or a broken one here and there, does not send the page through every charset."""
    text = "Giá vàng hôm nay tăng nhẹ trên thị trường thế giới. " * 50
    assert not may_concern(page(text.encode()[:-3] + "ế".encode()[:2]), MATCHER)
    assert may_concern(page(("<p>" + text).encode() + b"\xff Mua l\xe1\xbb\x9bn \xe1\xbb\x9f ha tinh"), MATCHER)


def test_an_unrelated_word_that_folds_alike_does_not_pass() -> None:
    """Nhà tình nghĩa is not Hà Tĩnh, nor is a town where the letters only meet."""
    assert not may_concern(page("<p>Trao nhà tình nghĩa cho gia đình ông, who do like going out</p>".encode()), MATCHER)
