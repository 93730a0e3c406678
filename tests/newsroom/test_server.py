"""The newsroom answers like the web: over a real socket, with feeds, pages and their oddities."""

import http.client
import threading
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

import pytest

from diembao.newsroom import Newsroom, Outlet, Quirk, Story, outlets
from diembao.newsroom.stories import Feed

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [(outlet, feed) for outlet in outlets() for feed in outlet.feeds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """An answer as it came over the wire."""

    status: int
    headers: Message
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """Return the body read as UTF-8."""
        return self.body.decode()


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """Serve one newsroom to all tests of this file."""
    with Newsroom(NOW) as running:
        yield running


def get(newsroom: Newsroom, path: str, method: str = "GET", **headers: str) -> Got:
    """Ask for a path without following any redirect; an underscore in a header's name stands for a hyphen."""
    connection = http.client.HTTPConnection(newsroom.address, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Got(status=response.status, headers=response.headers, body=response.read())
    finally:
        connection.close()


def played(quirk: Quirk) -> tuple[Outlet, Story]:
    """Return the story that plays a quirk, with its outlet."""
    return next((outlet, story) for outlet in outlets() for story in outlet.stories if story.quirk is quirk)


def page(newsroom: Newsroom, quirk: Quirk) -> Got:
    """Ask for the page that plays a quirk."""
    outlet, story = played(quirk)
    return get(newsroom, f"/{outlet.id}/{story.slug}.html")


def links(feed: bytes) -> list[str]:
    """Return the addresses of a feed's entries."""
    root = ET.fromstring(feed)  # noqa: S314 - our own feed
    atom = [str(link.get("href")) for link in root.findall(f"{ATOM}entry/{ATOM}link")]
    return atom or [str(link.text) for link in root.findall("channel/item/link")]


def test_it_listens_on_loopback_and_gives_its_address(newsroom: Newsroom) -> None:
    """The address and the URL name 127.0.0.1 and the port taken."""
    host, port = newsroom.address.split(":")
    assert host == "127.0.0.1"
    assert int(port) > 0
    assert newsroom.url == f"http://{newsroom.address}"


def test_it_refuses_a_naive_time() -> None:
    """A moment without a zone is an error, not a guess."""
    with pytest.raises(ValueError, match="aware"):
        Newsroom(NOW.replace(tzinfo=None))


def test_it_gives_its_port_back() -> None:
    """When the block ends nothing listens and no thread of the server is left."""
    before = threading.active_count()
    with Newsroom(NOW) as running:
        assert get(running, "/robots.txt").status == 200
    with pytest.raises(ConnectionRefusedError):
        get(running, "/robots.txt")
    assert threading.active_count() <= before + 1


@pytest.mark.parametrize(("outlet", "feed"), FEEDS, ids=lambda value: getattr(value, "path", getattr(value, "id", "")))
def test_feeds_list_every_story_of_their_outlet(newsroom: Newsroom, outlet: Outlet, feed: Feed) -> None:
    """A feed is well formed and links once to each story; a dead one answers 404."""
    got = get(newsroom, f"/{outlet.id}/{feed.path}")
    assert got.status == (404 if feed.dead else 200)
    if not feed.dead:
        slugs = {link.rsplit("/", 1)[1].removesuffix(".html") for link in links(got.body)}
        assert slugs == {story.slug for story in outlet.stories}
        assert len(links(got.body)) == len(outlet.stories)


def test_every_link_leads_where_its_story_is(newsroom: Newsroom) -> None:
    """Each entry's address answers: most with a page, the odd ones as they should."""
    statuses = {None: 200, Quirk.GONE: 404, Quirk.REDIRECT: 301, Quirk.PRIVATE_REDIRECT: 302}
    for outlet in outlets():
        for story in outlet.stories:
            path = (
                f"/{outlet.id}/go/{story.slug}" if story.quirk is Quirk.REDIRECT else f"/{outlet.id}/{story.slug}.html"
            )
            assert get(newsroom, path).status == statuses.get(story.quirk, 200), path


def test_a_feed_that_did_not_change_is_not_sent_again(newsroom: Newsroom) -> None:
    """The validators of an answer, given back, are answered 304 without a body."""
    path = "/mau_nui_hong/rss/home.rss"
    first = get(newsroom, path)
    by_tag = get(newsroom, path, If_None_Match=first.headers["ETag"])
    by_date = get(newsroom, path, If_Modified_Since=first.headers["Last-Modified"])
    assert (by_tag.status, by_tag.body) == (304, b"")
    assert (by_date.status, by_date.body) == (304, b"")


def test_a_feed_is_sent_to_who_holds_another(newsroom: Newsroom) -> None:
    """A strange tag, an older date or a date that is none gets the whole feed."""
    path = "/mau_toan_canh/atom.xml"
    date = get(newsroom, path).headers["Last-Modified"]
    assert get(newsroom, path, If_None_Match='"other"', If_Modified_Since=date).status == 200
    assert get(newsroom, path, If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT").status == 200
    assert get(newsroom, path, If_Modified_Since="yesterday").status == 200


def test_head_sends_no_body(newsroom: Newsroom) -> None:
    """HEAD gives the headers of the page alone."""
    got = get(newsroom, "/mau_nui_hong/", method="HEAD")
    assert got.status == 200
    assert int(got.headers["Content-Length"]) > 0
    assert got.body == b""


def test_robots_allow_the_stories(newsroom: Newsroom) -> None:
    """There is a robots.txt, and what is nowhere is 404."""
    assert "Allow: /" in get(newsroom, "/robots.txt").text
    assert get(newsroom, "/khong-co").status == 404


def test_dates_follow_the_clock_in_the_outlets_zone(newsroom: Newsroom) -> None:
    """A feed and a page give the injected moment less the story's hours, in the outlet's own zone."""
    feed = ET.fromstring(get(newsroom, "/mau_nui_hong/rss/home.rss").body)  # noqa: S314 - our own feed
    dates = {item.findtext("link", "").rsplit("/", 1)[1]: item.findtext("pubDate", "") for item in feed.iter("item")}
    given = dates["khoi-cong-hai-ben-cang.html"]
    assert given.endswith("+0700")
    assert parsedate_to_datetime(given) == NOW - timedelta(hours=5)
    assert "2026-11-24T08:30:00+07:00" in get(newsroom, "/mau_nui_hong/khoi-cong-hai-ben-cang.html").text
    assert "+09:00" in get(newsroom, "/sample_nippon/vung-ang-2-jitsugen.html").text


def test_another_clock_gives_other_dates(newsroom: Newsroom) -> None:
    """A newsroom of another day dates the same story by that day."""
    path = "/mau_hang_tin/mua-lon-ngap-ba-xa.html"
    with Newsroom(NOW + timedelta(days=3)) as later:
        assert "2026-11-24" in get(newsroom, path).text
        assert "2026-11-27" in get(later, path).text


def test_a_date_may_be_spelt_out_only(newsroom: Newsroom) -> None:
    """One outlet gives its dates in words alone."""
    got = get(newsroom, "/mau_tre/nguoi-dan-cuu-hanh-khach.html").text
    assert "Thứ Ba, 24/11/2026 - 12:18 (GMT+0700)" in got
    assert "<time" not in got


def test_the_undated_story_has_no_date_anywhere(newsroom: Newsroom) -> None:
    """Neither its page nor its entry in the feed gives a date."""
    _, story = played(Quirk.NO_DATE)
    root = ET.fromstring(get(newsroom, "/mau_toan_canh/atom.xml").body)  # noqa: S314 - our own feed
    entry = next(entry for entry in root.findall(f"{ATOM}entry") if entry.findtext(f"{ATOM}title") == story.title)
    assert entry.find(f"{ATOM}published") is None
    assert entry.find(f"{ATOM}updated") is None
    assert "2026" not in page(newsroom, Quirk.NO_DATE).text


def test_the_wrong_charset_is_claimed_by_the_header_alone(newsroom: Newsroom) -> None:
    """The header says iso-8859-1, the bytes are UTF-8, and the page says nothing."""
    got = page(newsroom, Quirk.WRONG_CHARSET)
    assert got.headers["Content-Type"] == "text/html; charset=iso-8859-1"
    assert "Hà Tĩnh".encode() in got.body
    assert b"<meta charset" not in got.body


def test_windows_1258_is_declared_by_the_page_alone(newsroom: Newsroom) -> None:
    """The header names no charset, and the bytes read as windows-1258 give the text back."""
    got = page(newsroom, Quirk.WINDOWS_1258)
    assert got.headers["Content-Type"] == "text/html"
    assert b'<meta charset="windows-1258">' in got.body
    assert played(Quirk.WINDOWS_1258)[1].body[0] in unicodedata.normalize("NFC", got.body.decode("cp1258"))


def test_entities_stand_for_every_marked_letter(newsroom: Newsroom) -> None:
    """The page is ASCII, and the province's name is written in entities."""
    got = page(newsroom, Quirk.ENTITIES)
    assert got.body.isascii()
    assert b"H&agrave; T&#297;nh" in got.body


def test_the_decomposed_page_is_decomposed(newsroom: Newsroom) -> None:
    """The page is in NFD and does not hold the province's name as it is usually typed."""
    got = page(newsroom, Quirk.NFD).text
    assert unicodedata.is_normalized("NFD", got)
    assert "Hà Tĩnh" not in got
    assert "Hà Tĩnh" in unicodedata.normalize("NFC", got)


def test_the_hostile_page_hides_its_text(newsroom: Newsroom) -> None:
    """Its text stands below 60,000 nested elements, and a script is there too; that it is invented is said outside."""
    got = page(newsroom, Quirk.HOSTILE).text
    assert "hư cấu" in got
    assert got.index("<h1>") > 60_000 * len("<div>")
    assert "<script>" in got
    assert "Hà Tĩnh" in got


def test_redirects_lead_to_the_page_and_to_a_private_address(newsroom: Newsroom) -> None:
    """The feed's link moves to the article; another story moves into a private network."""
    outlet, story = played(Quirk.REDIRECT)
    moved = get(newsroom, f"/{outlet.id}/go/{story.slug}").headers["Location"]
    assert moved == f"{newsroom.url}/{outlet.id}/{story.slug}.html"
    assert page(newsroom, Quirk.PRIVATE_REDIRECT).headers["Location"].startswith("http://10.0.0.1/")


def test_the_pdf_is_no_page(newsroom: Newsroom) -> None:
    """The link to a PDF says so in its content type."""
    assert page(newsroom, Quirk.PDF).headers["Content-Type"] == "application/pdf"


def test_markup_in_a_feed_arrives_as_markup(newsroom: Newsroom) -> None:
    """The entry's title and summary hold a script for readers that trust feeds; its page does not."""
    root = ET.fromstring(get(newsroom, "/mau_toan_canh/atom.xml").body)  # noqa: S314 - our own feed
    titles = [str(title.text) for title in root.findall(f"{ATOM}entry/{ATOM}title")]
    summaries = [str(summary.text) for summary in root.findall(f"{ATOM}entry/{ATOM}summary")]
    assert any("<svg/onload=alert(1)>" in title for title in titles)
    assert any("<script>" in summary for summary in summaries)
    assert "alert(1)" not in page(newsroom, Quirk.FEED_MARKUP).text


def test_pages_ask_for_nothing_from_elsewhere(newsroom: Newsroom) -> None:
    """No page loads an image, a style or a script from any address."""
    for outlet in outlets():
        for story in outlet.stories:
            got = get(newsroom, f"/{outlet.id}/{story.slug}.html").body
            assert b" src=" not in got, story.slug
            assert b'rel="stylesheet"' not in got, story.slug
