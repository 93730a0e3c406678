"""Whether bytes are an HTML page: what the server says, and what a look at the first bytes says."""

import codecs
import re
from hashlib import sha256

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_CLOSED_TYPES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/json")
_MAGIC = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00\x1cftyp")
_OPENING = re.compile(  # atomic groups: a thousand comments must not be tried in a million ways
    r"(?>\s++|<\?xml[^>]*+>|<!--(?>.*?-->))*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_LOOK = 4096


def is_html(body: bytes, content_type: str) -> bool:
    """Whether `body` is worth reading as HTML: so labelled and not plainly something else, or mislabelled HTML."""
    kind = content_type.partition(";")[0].strip().lower()
    if body.startswith(_MAGIC) or kind.startswith(_CLOSED_TYPES):
        return False
    return kind in _HTML_TYPES or bool(_OPENING.match(_start(body)))


def digest(body: bytes) -> str:
    """Return the SHA-256 of `body` in hexadecimal."""
    return sha256(body).hexdigest()


def _start(body: bytes) -> str:
    head = body[:_LOOK]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
