"""The gate: may this page name the province at all? Asked before anything is parsed."""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

from classifiers.places import Matcher
from classifiers.text.entities import unescaped
from press.article import Page

_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_HEAD_LABELS = (b"charset", b"encoding")
_HEAD_CHARSET = re.compile(rb"\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})")
_HEAD = 4096
_MOST_BYTES = 2_000_000
_MOST_READ = 8_000_000  # letters of all readings together, some seconds of work
_COST = 2  # readings that each decoding gets: as it stands, and without its tags
# What browsers take a label for where the wider set holds more; the rest are known to Python by their own names.
_WIDER = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "cp950", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc_kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("tis-620", "iso8859-11", "windows-874"), "cp874"),
}
# The charsets of the press. Python knows many more, some of which (punycode, idna) a page could choose as a weapon.
_KNOWN = frozenset(
    [
        *("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"),
        *(f"cp{number}" for number in (874, 932, 949, *range(1250, 1259))),
        *(f"iso8859-{number}" for number in range(1, 17)),
        *("gb18030", "hz", "big5hkscs", "euc_jp", "iso2022_jp", "iso2022_kr", "koi8-r", "koi8-u", "mac-roman"),
        "mac-cyrillic",
    ]
)
# What a page of the watched press may be in when it names nothing, or names the wrong thing.
_FALLBACKS = (
    *("utf-8", "cp1258", "cp1252", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp874", "cp1251", "koi8-r"),
)
_ASCII = bytes(range(128))
_CUT = 3  # bytes at most that are left of a letter where a page was cut short
_BROKEN = 0.02  # of the bytes beyond ASCII; in any other charset nearly all of them are no UTF-8
_SEVEN_BIT_JAPANESE = (b"\x1b$", b"\x1b(J")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_HALF = re.compile("[\ud800-\udfff]")
# No more than a name can be: what follows it in an address (&page=2) is no part of it.
_ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]{1,31};?)")
_ENTITY_LAYERS = 3  # a feed's HTML inside XML inside JSON


def may_concern(page: Page, matcher: Matcher) -> bool:
    """Whether a name of the gazetteer may stand in the page, under any plausible reading of its bytes.

    True wherever the full matching could find something, so that a page dropped here never held a name; a header
    that lies about the charset, entities, escapes and tags within a name do not hide it. A page of over 2,000,000
    bytes passes unread, and so does one that would take too many readings: the worker that gets it has limits, and
    refuses or extracts it.
    """
    if len(page.body) > _MOST_BYTES:
        return True
    left = _MOST_READ
    seen: set[str] = set()
    for text in _decodings(page):
        if text in seen:
            continue
        seen.add(text)
        left -= _COST * len(text)
        if left < 0 or matcher.seems(_unescaped(text)):
            return True
    return False


def _decodings(page: Page) -> Iterator[str]:
    """Yield the body's text under each charset that is claimed or likely, those that extraction may use among them."""
    for charset in dict.fromkeys((*_declared(page), *_likely(page.body))):
        body = _sparing(page.body) if charset == "utf-8" else page.body
        yield body.decode(charset, errors="ignore")


def _sparing(body: bytes) -> bytes:
    """Decode the two entities that pages are full of while that is still a matter of bytes."""
    return body.replace(b"&nbsp;", b" ").replace(b"&amp;", b"&")


def _declared(page: Page) -> Iterator[str]:
    header = _CHARSET.search(page.content_type[:_HEAD])
    labels = [header[1]] if header else []
    labels += [label.decode("ascii", errors="ignore") for label in _labels(page.body[:_HEAD].lower())]
    for label in labels:
        charset = _known(label.lower())
        if charset is not None:
            yield charset


def _labels(head: bytes) -> Iterator[bytes]:
    for word in _HEAD_LABELS:
        at = head.find(word)
        while at >= 0:
            at += len(word)
            label = _HEAD_CHARSET.match(head, at)
            if label:
                yield label[1]
            at = head.find(word, at)


def _known(label: str) -> str | None:
    """Return Python's name of the charset that `label` stands for, None for what no newspaper is written in."""
    try:
        name = codecs.lookup(_WIDER.get(label, label)).name
    except (LookupError, ValueError):  # the page names a charset that does not exist, or what is no name at all
        return None
    name = _WIDER.get(name, name)
    return name if name in _KNOWN else None


def _likely(body: bytes) -> tuple[str, ...]:
    is_marked = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    wide = ("utf-16-le", "utf-16-be") if is_marked or b"\x00" in body[:_HEAD] else ()
    japanese = ("iso2022_jp",) if b"\x1b" in body and any(escape in body for escape in _SEVEN_BIT_JAPANESE) else ()
    if _is_utf8(body):
        return ("utf-8", *wide, *japanese)
    return (*wide, *japanese, *_FALLBACKS)


def _is_utf8(body: bytes) -> bool:
    """Whether `body` is UTF-8, a broken letter here and there (a page cut short, a careless excerpt) forgiven."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        lost = len(body) - len(body.decode("utf-8", errors="ignore").encode())
        return error.start >= len(body) - _CUT or lost < _BROKEN * len(body.translate(None, _ASCII))
    return True


def _paired(text: str) -> str:
    """Put the halves of a character together that JavaScript escapes one by one; half a character stands for none."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unescaped(text: str) -> str:
    """Return `text` with the escapes of scripts and the entities of markup decoded, layer by layer."""
    plain = _ESCAPE.sub(_letter, text) if "\\u" in text else text
    if plain is not text and _HALF.search(plain):
        plain = _paired(plain)
    for _ in range(_ENTITY_LAYERS):
        decoded = _ENTITY.sub(_decoded, plain) if "&" in plain else plain
        if decoded == plain:
            return plain
        plain = decoded
    return plain


def _letter(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def _decoded(entity: re.Match[str]) -> str:
    return _meaning(entity[0])


@lru_cache(maxsize=1 << 14)
def _meaning(entity: str) -> str:
    return unescaped(entity)
