"""The feeds of the invented press, RSS 2.0 and Atom."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from diembao.newsroom.stories import Outlet, Quirk, Story

ATOM = "http://www.w3.org/2005/Atom"
HOSTILE_TITLE = "<svg/onload=alert(1)> "
HOSTILE_SUMMARY = '<b>Mẫu</b> <script>alert("mẫu")</script> '


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed: a story, its address as the feed gives it, and when it came out."""

    story: Story
    link: str
    published: datetime | None

    @property
    def title(self) -> str:
        """Return the headline as the feed gives it."""
        return HOSTILE_TITLE + self.story.title if self.story.quirk is Quirk.FEED_MARKUP else self.story.title

    @property
    def summary(self) -> str:
        """Return the lead as the feed gives it."""
        return HOSTILE_SUMMARY + self.story.lead if self.story.quirk is Quirk.FEED_MARKUP else self.story.lead


def rss(outlet: Outlet, home: str, entries: Sequence[Entry]) -> bytes:
    """Return the outlet's RSS 2.0 feed; `home` is the address of its front page."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _add(channel, title=outlet.name, link=home, description=outlet.name, language=outlet.language)
    for entry in entries:
        item = SubElement(channel, "item")
        _add(item, title=entry.title, link=entry.link, guid=entry.link, description=entry.summary)
        if entry.published is not None:
            _add(item, pubDate=format_datetime(entry.published))
    return _document(root)


def atom(outlet: Outlet, home: str, entries: Sequence[Entry]) -> bytes:
    """Return the outlet's Atom feed; `home` is the address of its front page."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": outlet.language})
    _add(root, title=outlet.name, id=home, updated=newest(entries).isoformat())
    SubElement(root, "link", href=home)
    for entry in entries:
        item = SubElement(root, "entry")
        _add(item, title=entry.title, id=entry.link, summary=entry.summary)
        SubElement(item, "link", href=entry.link)
        if entry.published is not None:
            _add(item, published=entry.published.isoformat(), updated=entry.published.isoformat())
    return _document(root)


def validators(feed: bytes, entries: Sequence[Entry]) -> tuple[tuple[str, str], ...]:
    """Return the ETag and Last-Modified headers of a feed."""
    etag = f'"{hashlib.sha256(feed).hexdigest()[:32]}"'
    return ("ETag", etag), ("Last-Modified", format_datetime(newest(entries).astimezone(UTC), usegmt=True))


def newest(entries: Sequence[Entry]) -> datetime:
    """Return when the newest dated entry came out; a feed without any raises ValueError."""
    return max(entry.published for entry in entries if entry.published is not None)


def _add(parent: Element, **children: str) -> None:
    for name, text in children.items():
        SubElement(parent, name).text = text


def _document(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
