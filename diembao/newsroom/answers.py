"""What the newsroom answers at every path it knows, written once for one moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from diembao.newsroom import feeds, pages
from diembao.newsroom.charsets import encoded
from diembao.newsroom.feeds import Entry
from diembao.newsroom.stories import Feed, Outlet, Quirk, Story, outlets

PRIVATE = "http://10.0.0.1/noi-bo/bai-viet.html"
ROBOTS = b"User-agent: *\nAllow: /\nDisallow: /quan-tri/\n"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of the server: its status, its bytes, and its headers besides Content-Length."""

    status: HTTPStatus = HTTPStatus.OK
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


NOT_FOUND = Answer(status=HTTPStatus.NOT_FOUND, body=b"<!DOCTYPE html>\n<title>404</title>\n<h1>404</h1>\n")


def answers(now: datetime, base_url: str) -> Mapping[str, Answer]:
    """Return the answer for every path, as things stand at `now`; what is not listed is not found."""
    known = {"/robots.txt": Answer(body=ROBOTS, content_type="text/plain; charset=utf-8")}
    for outlet in outlets():
        known.update(_outlet(outlet, now, base_url))
    return known


def feed_path(outlet: Outlet, story: Story) -> str:
    """Return the path to which the feed links for a story."""
    return f"/{outlet.id}/go/{story.slug}" if story.quirk is Quirk.REDIRECT else article_path(outlet, story)


def article_path(outlet: Outlet, story: Story) -> str:
    """Return the path of a story's own page."""
    return f"/{outlet.id}/{story.slug}.html"


def _outlet(outlet: Outlet, now: datetime, base_url: str) -> Iterator[tuple[str, Answer]]:
    yield f"/{outlet.id}/", Answer(body=pages.front(outlet, base_url).encode())
    for feed in outlet.feeds:
        yield f"/{outlet.id}/{feed.path}", _feed(outlet, feed, now, base_url)
    for story in outlet.stories:
        yield article_path(outlet, story), _article(outlet, story, now, base_url)
        if story.quirk is Quirk.REDIRECT:
            yield feed_path(outlet, story), _moved(base_url + article_path(outlet, story))


def _feed(outlet: Outlet, feed: Feed, now: datetime, base_url: str) -> Answer:
    if feed.dead:
        return NOT_FOUND
    entries = [
        Entry(story=story, link=base_url + feed_path(outlet, story), published=outlet.published(story, now))
        for story in sorted(outlet.stories, key=lambda story: story.hours_ago)
    ]
    write = feeds.atom if feed.kind == "atom" else feeds.rss
    body = write(outlet, f"{base_url}/{outlet.id}/", entries)
    content_type = f"application/{feed.kind}+xml; charset=utf-8"
    return Answer(body=body, content_type=content_type, headers=feeds.validators(body, entries))


def _article(outlet: Outlet, story: Story, now: datetime, base_url: str) -> Answer:
    match story.quirk:
        case Quirk.GONE:
            return NOT_FOUND
        case Quirk.PDF:
            return Answer(body=PDF, content_type="application/pdf")
        case Quirk.PRIVATE_REDIRECT:
            return Answer(status=HTTPStatus.FOUND, headers=(("Location", PRIVATE),))
    page = pages.article(outlet, story, outlet.published(story, now), base_url + article_path(outlet, story))
    body, content_type = encoded(page, story.quirk)
    return Answer(body=body, content_type=content_type)


def _moved(link: str) -> Answer:
    return Answer(status=HTTPStatus.MOVED_PERMANENTLY, headers=(("Location", link),))
