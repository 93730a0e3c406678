"""Feeds: bytes become entries, whatever the newspaper's oddity."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers import feed
from press.clock import VIETNAM

NOW = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)
BASE = "https://baomau.vn/rss/home.rss"
RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0"><channel><title>Báo Mẫu</title><link>https://baomau.vn/</link>{items}</channel></rss>"""
ITEM = (
    "<item><title>{title}</title><link>{link}</link>"
    "<description>{summary}</description><pubDate>{date}</pubDate></item>"
)


def rss(*items: str, encoding: str = "utf-8") -> bytes:
    """Return an RSS document of `items`."""
    return RSS.format(encoding=encoding, items="".join(items)).encode(encoding)


def item(link: str = "https://baomau.vn/tin-1", title: str = "Tin", summary: str = "", date: str = "") -> str:
    """Return one RSS item."""
    return ITEM.format(link=link, title=title, summary=summary, date=date)


def read(body: bytes, content_type: str = "application/rss+xml; charset=utf-8") -> feed.Reading:
    """Read `body` as a feed of Báo Mẫu."""
    return feed.entries(body, content_type, BASE, timezone=VIETNAM, now=NOW)


def test_an_rss_item_becomes_an_entry() -> None:
    """Title, summary, date and canonical address of an item are read."""
    entry = read(
        rss(
            item(
                "https://BaoMau.vn/tin-1?utm_source=rss#top",
                "Mưa lớn",
                "Hà Tĩnh mưa",
                "Thu, 05 Nov 2026 08:15:00 +0700",
            )
        )
    ).entries[0]
    assert entry.url == "https://baomau.vn/tin-1"
    assert (entry.title, entry.summary) == ("Mưa lớn", "Hà Tĩnh mưa")
    assert entry.published == datetime(2026, 11, 5, 1, 15, tzinfo=UTC)


def test_an_atom_entry_becomes_an_entry() -> None:
    """Atom is read like RSS, its relative links made absolute."""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Mẫu</title><entry><title>Tin</title>'
        '<link rel="alternate" href="/tin-2"/><updated>2026-11-05T01:15:00Z</updated><id>x</id></entry></feed>'
    )
    entry = read(atom.encode(), "application/atom+xml").entries[0]
    assert (entry.url, entry.published) == ("https://baomau.vn/tin-2", datetime(2026, 11, 5, 1, 15, tzinfo=UTC))


def test_a_news_sitemap_is_read_with_its_titles_and_dates() -> None:
    """A news sitemap gives title and publication date, and falls back to lastmod; an image's address is not it."""
    sitemap = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://i/1.1">
      <url><image:image><image:loc>https://baomau.vn/a.jpg</image:loc></image:image><loc>https://baomau.vn/tin-3</loc>
      <news:news><news:publication><news:name>Mẫu</news:name></news:publication>
      <news:publication_date>2026-11-05T08:15:00+07:00</news:publication_date><news:title>Lũ &amp; lụt</news:title>
      </news:news></url>
      <url><loc>https://baomau.vn/tin-4</loc><lastmod>2026-11-05</lastmod></url></urlset>"""
    first, second = read(sitemap.encode(), "application/xml").entries
    assert (first.url, first.title) == ("https://baomau.vn/tin-3", "Lũ & lụt")
    assert first.published == datetime(2026, 11, 5, 1, 15, tzinfo=UTC)
    assert second.published == datetime(2026, 11, 4, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize("date", ["11/5/2026 8:15:00 AM", "05/11/2026 08:15", "Thu, 05 Nov 2026 08:15:00 GMT+7"])
def test_dates_that_the_library_misses_are_read(date: str) -> None:
    """The date forms that feedparser gives up on are salvaged."""
    assert read(rss(item(date=date))).entries[0].published == datetime(2026, 11, 5, 1, 15, tzinfo=UTC)


def test_a_missing_date_is_none() -> None:
    """An entry without a date, or with one that says nothing, has none."""
    dates = [entry.published for entry in read(rss(item(), item(link="/tin-2", date="vừa xong"))).entries]
    assert dates == [None, None]


def test_a_date_is_never_guessed() -> None:
    """Where feedparser would guess the first of a month, or another day, from half a date, there is none."""
    assert read(rss(item(date="tháng 11.2026"))).entries[0].published is None


def test_bad_links_are_counted_with_their_reason() -> None:
    """An entry whose link cannot be used is left out and named; the others stay, each address once."""
    bad = [
        item(link=link, title=f"Tin {n}")
        for n, link in enumerate(("", "javascript:alert(1)", "http://u@a.vn/", "mailto:a@b.vn"))
    ]
    reading = read(rss(*bad, item(), item(link="/tin-1#binh-luan", title="Lặp lại")))
    assert [entry.title for entry in reading.entries] == ["Tin"]
    assert len(reading.errors) == len(bad)
    assert all(f"'Tin {n}' left out" in error for n, error in enumerate(reading.errors))


def test_text_is_plain_and_normal() -> None:
    """Markup, scripts, entities and control characters go; text is NFC with single spaces."""
    summary = "<![CDATA[<p>Xã Thạch&nbsp;Hà<br>lũ</p><script>x()</script><svg/onload=alert(1)>]]>"
    entry = read(rss(item(title="Ha\u0300   T\u0129nh &amp;amp; Nghệ An", summary=summary))).entries[0]
    assert (entry.title, entry.summary) == ("Hà Tĩnh & Nghệ An", "Xã Thạch Hà lũ")


def test_a_long_summary_is_cut_at_a_word() -> None:
    """A summary that is a whole article is cut to a thousand characters."""
    summary = read(rss(item(summary="lũ lụt " * 1000))).entries[0].summary
    assert len(summary) <= 1001
    assert summary.endswith(("lũ…", "lụt…"))


def test_utf_16_is_read() -> None:
    """A feed in UTF-16, as Viet Nam News has it, is read even where the server says UTF-8."""
    assert read(rss(item(title="Lũ ở Hà Tĩnh"), encoding="utf-16")).entries[0].title == "Lũ ở Hà Tĩnh"


def test_a_broken_off_feed_gives_what_came() -> None:
    """Of a feed that breaks off in the middle, the whole entries are kept."""
    body = rss(item(), item(link="/tin-2", title="Hai"), item(link="/tin-3"))
    assert [entry.url for entry in read(body[: body.index(b"/tin-3")]).entries][:2] == [
        "https://baomau.vn/tin-1",
        "https://baomau.vn/tin-2",
    ]


def test_a_feed_without_entries_is_a_feed() -> None:
    """An empty feed has no entries and no error."""
    assert read(rss()) == feed.Reading()


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html><html><body>Bao tri</body></html>", b"{}", b"\x00\xff" * 50, b"<urlset><url></urlset>"],
)
def test_what_is_no_feed_is_told(body: bytes) -> None:
    """A page, an empty answer or rubbish is not a feed, and says so."""
    reading = read(body, "text/html")
    assert not reading.is_feed
    assert reading.errors == (f"{BASE} is not a feed: text/html",)


def test_a_body_that_looks_like_a_path_or_an_address_is_never_opened(tmp_path: Path) -> None:
    """Bytes are only ever read as a feed, never as the name of a file or a page to open."""
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss(item()))
    assert read(str(secret).encode()).entries == ()
    assert read(secret.as_uri().encode()).entries == ()


def test_entities_do_not_explode() -> None:
    """A feed or a sitemap full of entities that expand to more entities is read or refused, but does not grow."""
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lols}]>'
    assert not any(
        len(entry.title) > 1000
        for body in (
            bomb + RSS.format(encoding="utf-8", items=item(title="&l11;"))[38:],
            bomb + "<urlset>&l11;</urlset>",
        )
        for entry in read(body.encode()).entries
    )


@pytest.mark.parametrize(
    "bad", ["&#" + "9" * 5000 + ";", "&#x" + "f" * 5000, "&#99999999;", "&#x110000;", "&#55357;&#56832;"]
)
def test_a_reference_to_no_character_does_not_cost_the_feed(bad: str) -> None:
    """A number that names no character is read as a space, in a feed and in a sitemap; true ones stay."""
    titles = [entry.title for entry in read(rss(item(title=f"Lũ {bad} &#7909;&#x1F600;"))).entries]
    sitemap = "<urlset><url><loc>https://baomau.vn/tin-3</loc><title>{}</title></url></urlset>"
    titles += [entry.title for entry in read(sitemap.format(f"Lũ {bad} &#7909;&#x1F600;").encode()).entries]
    assert titles == ["Lũ ụ😀", "Lũ ụ😀"]


def test_one_bad_entry_does_not_cost_the_feed() -> None:
    """An entry whose text cannot be read is left out with a line, and the others are read."""
    bad = item(link="https://baomau.vn/tin-2", title="&amp;#" + "9" * 5000 + ";")
    reading = read(rss(item(), bad, item(link="https://baomau.vn/tin-3")))
    assert [entry.url for entry in reading.entries] == ["https://baomau.vn/tin-1", "https://baomau.vn/tin-3"]
    assert len(reading.errors) == 1
    assert "left out: Exceeds the limit" in reading.errors[0]


@pytest.mark.parametrize(("date", "is_kept"), [("2026-11-06T02:00:00Z", True), ("2026-11-06T02:00:01Z", False)])
def test_a_date_more_than_a_day_ahead_is_dropped(date: str, is_kept: bool) -> None:  # noqa: FBT001 -- a parameter
    """An entry dated more than a day after the answer has no date."""
    assert (read(rss(item(date=date))).entries[0].published is not None) is is_kept
