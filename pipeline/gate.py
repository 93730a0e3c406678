"""The gate: may this page name the province at all? Asked before anything is parsed."""

import html
import re
from collections.abc import Iterator

from classifiers.places import Matcher
from pipeline.charset import decode
from press.article import Page

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096
# What a page of the watched press may be in when it names nothing, or names the wrong thing.
_FALLBACKS = (
    *("utf-8", "windows-1258", "windows-1252", "gb18030", "big5hkscs", "cp932", "euc-jp", "cp949", "cp874"),
    *("windows-1251", "koi8-r"),
)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ENTITY_LAYERS = 3  # a feed's HTML inside XML inside JSON


def may_concern(page: Page, matcher: Matcher) -> bool:
    """Whether a name of the gazetteer may stand in the page, under any plausible reading of its bytes.

    True wherever the full matching could find something, so that a page dropped here never held a name; a header
    that lies about the charset, entities, escapes and tags within a name do not hide it.
    """
    seen: set[str] = set()
    for text in _decodings(page):
        if text in seen:
            continue
        seen.add(text)
        if any(matcher.possible(reading) for reading in _readings(text)):
            return True
    return False


def _decodings(page: Page) -> Iterator[str]:
    """Yield the body's text under each charset that is claimed or likely, the one that extraction uses first."""
    yield decode(page.body, page.content_type)
    for charset in dict.fromkeys((*_declared(page), *_likely(page.body))):
        try:
            yield page.body.decode(charset, errors="ignore")
        except LookupError:  # the page names a charset that does not exist; the likely ones are tried anyway
            continue


def _declared(page: Page) -> Iterator[str]:
    header = _CHARSET.search(page.content_type)
    if header:
        yield header[1].lower()
    for name in _HEAD_CHARSET.findall(page.body[:_HEAD]):
        yield name.decode("ascii", errors="ignore").lower()


def _likely(body: bytes) -> tuple[str, ...]:
    wide = ("utf-16-le", "utf-16-be") if b"\x00" in body[:_HEAD] else ()
    if _is_utf8(body):
        return ("utf-8", *wide)
    return (*_FALLBACKS, *wide)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _readings(text: str) -> Iterator[str]:
    """Yield the text as it stands, then with escapes and entities decoded, then without its tags."""
    yield text
    plain = _unescaped(text)
    yield plain
    yield _TAG.sub("", plain)
    yield _TAG.sub(" ", plain)


def _paired(text: str) -> str:
    """Put the halves of a character together that JavaScript escapes one by one; half a character stands for none."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unescaped(text: str) -> str:
    plain = _paired(_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)) if "\\u" in text else text
    for _ in range(_ENTITY_LAYERS):
        if "&" not in plain:
            return plain
        decoded = html.unescape(plain)
        if decoded == plain:
            return plain
        plain = decoded
    return plain
