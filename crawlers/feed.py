"""A feed's bytes become entries: absolute addresses, plain text, aware dates."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import feedparser

from crawlers.dates import moment
from press.errors import InputError
from press.ledger import Entry
from press.url import canonical

Entries = tuple[Entry, ...]

_SUMMARY = 1000
_DATES = ("published", "created", "updated")
_SITEMAP = re.compile(rb"<(?:\w+:)?urlset[\s>]")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_DIGITS = 12  # zeros in front included; a longer number is no character, and int() refuses a very long one
_LAST_LETTER, _SURROGATES = 0x10FFFF, range(0xD800, 0xE000)
_AHEAD = timedelta(
    days=1
)  # clocks and zones go wrong by hours; a date beyond is a mistake, or a bid for the first place
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a feed holds: `errors` names, in a line each, the entries left out; `is_feed` False where it is no feed."""

    entries: Entries = ()
    errors: tuple[str, ...] = ()
    is_feed: bool = True


@dataclass(frozen=True, slots=True)
class _Item:
    link: str
    title: str
    summary: str
    dates: tuple[str, ...]


def entries(body: bytes, content_type: str, base_url: str, *, timezone: tzinfo, now: datetime) -> Reading:
    """Return the entries of the RSS, Atom or news sitemap in `body`, in its order, each address once.

    Links are made absolute against `base_url` and canonical; an entry without a usable one is named in `errors`.
    Times that name no zone are taken in `timezone`; one more than a day after `now` is dropped. Summaries are plain
    text, cut to 1,000 characters.
    """
    body = _REFERENCE.sub(_sound, body)
    items = _sitemap(body) if _SITEMAP.search(body[:4096]) else _feed(body, content_type, base_url)
    if items is None:
        return Reading(errors=(f"{base_url} is not a feed: {content_type or 'no content type'}",), is_feed=False)
    found: dict[str, Entry] = {}
    errors: list[str] = []
    for item in items:
        try:
            url = canonical(urljoin(base_url, _address(item.link)))
            if url not in found:
                found[url] = _entry(url, item, timezone, now + _AHEAD)
        except (InputError, ValueError, OverflowError) as error:
            errors.append(f"entry {item.title[:60]!r} left out: {error}")
    return Reading(entries=tuple(found.values()), errors=tuple(errors))


def _address(link: str) -> str:
    if not link:
        raise InputError("it has no address")
    return link


def _sound(reference: re.Match[bytes]) -> bytes:
    """Return a reference as it stands, or a space where it names no character: one would cost the whole feed."""
    digits = reference[1] or reference[2]
    number = int(digits, 16 if reference[1] else 10) if len(digits) <= _DIGITS else _LAST_LETTER + 1
    return reference[0] if number <= _LAST_LETTER and number not in _SURROGATES else b" "


def _entry(url: str, item: _Item, timezone: tzinfo, latest: datetime) -> Entry:
    dates = (moment(text, timezone) for text in item.dates)
    published = next((date for date in dates if date and date <= latest), None)
    return Entry(url=url, title=_plain(item.title), summary=_cut(_plain(item.summary)), published=published)


def _feed(body: bytes, content_type: str, base_url: str) -> list[_Item] | None:
    headers = {"content-location": base_url, **({"content-type": content_type} if content_type else {})}
    # A file object: feedparser opens bytes and text that look like a path or an address.
    parsed = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version") and not parsed["entries"]:
        return None
    return [_item(entry) for entry in parsed["entries"]]


def _item(entry: Mapping[str, object]) -> _Item:
    said = dict(entry.items())  # feedparser's own dictionary answers "updated" with the published date, and warns
    identity = str(said.get("id") or "")
    link = str(said.get("link") or "") or (identity if identity.startswith(("http://", "https://")) else "")
    dates = tuple(str(said[key]) for key in _DATES if said.get(key))
    return _Item(link, str(said.get("title") or ""), str(said.get("summary") or ""), dates)


def _sitemap(body: bytes) -> list[_Item] | None:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return None
    try:
        root = ET.fromstring(body)  # noqa: S314 -- without a document type there are no entities to expand
    except (ET.ParseError, ValueError, LookupError):
        return None
    return [_sitemap_item(url) for url in root if _local(url) == "url"]


def _sitemap_item(url: ET.Element) -> _Item:
    words = {_local(part): (part.text or "").strip() for part in url.iter() if not len(part)}
    dates = tuple(words[key] for key in ("publication_date", "lastmod") if words.get(key))
    return _Item(_loc(url), words.get("title", ""), "", dates)


def _loc(url: ET.Element) -> str:
    return next(((part.text or "").strip() for part in url if _local(part) == "loc"), "")


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


class _Text(HTMLParser):
    """Collects the text of a fragment; scripts and styles are none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the parser's
        self.words.append(" " if tag in _BREAKS else "")
        self._silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self.words.append(" " if tag in _BREAKS else "")
        self._silent = max(0, self._silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


_SILENT = ("script", "style")
_BREAKS = ("p", "br", "div", "li", "ul", "ol", "tr", "td", "th", "h1", "h2", "h3", "h4", "img", "figure", "blockquote")


def _plain(text: str) -> str:
    reader = _Text()
    reader.feed(text)
    reader.close()
    sound = "".join(reader.words).encode("utf-8", "replace").decode()
    return _SPACES.sub(" ", unicodedata.normalize("NFC", "".join(max(letter, " ") for letter in sound))).strip()


def _cut(text: str) -> str:
    return text if len(text) <= _SUMMARY else text[:_SUMMARY].rpartition(" ")[0] + "…"
