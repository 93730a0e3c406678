"""What the bytes of a page say: the charset they are really in, and their text."""

import codecs
import re
import unicodedata
from html import unescape

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,80}encoding=[\"']([\w.:-]+)", re.IGNORECASE
)
_META_WITHIN = 4096
_SAMPLE = 65_536
_NUL_SHARE = 0.2
_FEW_ERRORS = 0.01
_CONVINCING = 0.3

# What browsers take these labels for (WHATWG Encoding): the wider set that such pages are really written in.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601": "cp949",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
}
# Letters that are frequent in what each set is used for, and hardly come up when other bytes are read with it.
_TELLTALES = {
    "cp1258": "ăâđêôơưĂÂĐÊÔƠƯ\u0300\u0301\u0303\u0309\u0323áàéèíóòúùý",
    "cp932": "のはにをたがでてとしいるなれさらりっかすもーアイスントルラリ",
    "euc_jp": "のはにをたがでてとしいるなれさらりっかすもーアイスントルラリ",
    "gb18030": "的一是不了在人有我他这个中大来上国和地到时年出日月说会为",
    "big5hkscs": "的一是不了在人有我他這個中大來上國和地到時年出日月說會為",
    "cp949": "이다는의에가을를고하한지로으서은도사기어자리해시",
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэ",
    "koi8_r": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэ",
    "cp874": "าน่รอกเง้มยวลดทสตะปบคหแจพชขใไ",
    "cp1252": "éèêàâçùûôîïëœáíóúñãõäöüßÉÀ’“”–«»",
}
# Thirty of three thousand characters are a quarter of a Chinese text, thirty of sixty letters nearly all of a Russian.
_WEIGHTS = {"gb18030": 3, "big5hkscs": 3, "cp949": 2}
# What XML cannot hold: one of them, or a reference to one, and extractors throw the whole page away.
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile("&(?:amp;)*#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_LONGEST_NUMBER = 8
_ODD = frozenset(["So", "Sm", "Sk", "Cc", "Cn", "Co"])


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of `body`, whatever its server and its own head say of it.

    A byte order mark decides; then a body that is flawless UTF-8 is UTF-8, even where a header denies it; then the
    header, the page's own declaration, and last the set whose letters make the likeliest text. Never raises: bytes
    that mean nothing become U+FFFD. Control characters stand as they came: they tell a picture from a page.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    return _unmarked(body, content_type)


def clean(text: str) -> str:
    """Return `text` in NFC, a space for each control character and each reference to one."""
    return unicodedata.normalize("NFC", harmless(_CONTROL.sub(" ", text.replace("\x00", ""))))


def harmless(text: str) -> str:
    """Return `text` with a space for each numeric reference to what no text can hold, or too long for a number."""
    return _REFERENCE.sub(_referred, text)


def _referred(found: re.Match[str]) -> str:
    """Return the reference as it may stand: one to 128-159 is the letter of Windows-1252 that browsers show."""
    digits = found[1] or found[2]
    if len(digits) > _LONGEST_NUMBER:
        return " "
    number = int(digits, 16 if found[1] else 10)
    if number in range(0x80, 0xA0):
        return unescape(f"&#{number};")
    is_letter = number < 0x110000 and number not in range(0xD800, 0xE000) and number  # noqa: PLR2004
    return found[0] if is_letter and not _CONTROL.match(chr(number)) else " "


def _unmarked(body: bytes, content_type: str) -> str:
    wide = _wide(body)
    if wide is not None:
        return body.decode(wide, "replace")
    declared = _declared(body, content_type)
    if b"\x1b$" in body or b"\x1b(J" in body:  # seven-bit Japanese is flawless ASCII, and so UTF-8, to look at
        declared = ("iso2022_jp", *declared)
    elif (text := _strictly(body, "utf-8")) is not None:
        return text
    elif _mostly_utf8(body):
        return body.decode("utf-8", "replace")
    for name in declared:
        if name not in {"utf-8", "cp1252"} and (text := _strictly(body, name)) is not None:
            return text
    return body.decode(_likeliest(body), "replace")


def _wide(body: bytes) -> str | None:
    """Return the UTF-16 that a body without a mark is in: every other byte of its markup is zero."""
    start = body[:_META_WITHIN]
    if not start or start.count(0) < len(start) * _NUL_SHARE:
        return None
    return "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _declared(body: bytes, content_type: str) -> tuple[str, ...]:
    header = _HEADER.search(content_type)
    meta = _META.search(body[:_META_WITHIN])
    labels = [header[1] if header else "", (meta[1] or meta[2]).decode("ascii", "ignore") if meta else ""]
    return tuple(name for label in labels if (name := _codec(label)))


def _codec(label: str) -> str | None:
    """Return the name of the text codec for `label`; None for one that is unknown or is no charset (zip, rot13)."""
    plain = _WIDER.get(label.lower(), label)
    try:
        name = codecs.lookup(plain).name if plain else ""
        "".encode(name or "?")
    except (LookupError, UnicodeError):
        return None
    return _WIDER.get(name, name)


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, ValueError):
        return None


def _mostly_utf8(body: bytes) -> bool:
    """Whether a body is UTF-8 but for a few spoilt or cut letters."""
    letters = body[:_SAMPLE].decode("utf-8", "replace")
    beyond = sum(letter > "\x7f" for letter in letters)
    good = beyond - letters.count("\ufffd")
    return good > 0 and letters.count("\ufffd") <= max(1, beyond * _FEW_ERRORS)


def _likeliest(body: bytes) -> str:
    sample = body[:_SAMPLE]
    best = max(_TELLTALES, key=lambda name: _likeness(sample, name))
    return best if _likeness(sample, best) >= _CONVINCING else "cp1252"


def _likeness(sample: bytes, name: str) -> float:
    """Return how much of a sample read as `name` is telltale letters, less twice what no newspaper prints."""
    beyond = [letter for letter in sample.decode(name, "replace") if letter > "\x7f"]
    telling = sum(letter in _TELLTALES[name] for letter in beyond)
    odd = sum(unicodedata.category(letter) in _ODD for letter in beyond)
    return (telling * _WEIGHTS.get(name, 1) - 2 * odd) / len(beyond) if beyond else 0.0
