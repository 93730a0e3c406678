"""Plain words: what the press wrote, made safe to stand in one line of anything we send."""

import unicodedata

from press.errors import InputError
from press.url import canonical

_JOINERS = frozenset("\u200b\u200c\u200d")  # Khmer, Lao, Thai and emoji need them; they hide and turn nothing
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_NO_LETTERS = frozenset("\ufffe\uffff")  # no file of Word's or Excel's can hold them
_ELLIPSIS = "…"


def one_line(text: str, limit: int = 300) -> str:
    """Return `text` in one line of at most `limit` characters, NFC, with nothing that breaks or turns a line.

    Control characters, direction overrides, lone surrogates and private characters become spaces or vanish: a
    headline must neither end a mail header nor turn the words after it around.
    """
    whole = unicodedata.normalize("NFC", text)
    kept = whole if whole.isprintable() else "".join(map(_harmless, whole))  # what is printable harms nothing
    return cut(" ".join(kept.split()), limit)


def cut(text: str, limit: int) -> str:
    """Return `text`, or its beginning with an ellipsis, never longer than `limit` characters."""
    if len(text) <= limit:
        return text
    if limit <= 0:
        return ""
    end = limit - 1
    while end and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    return text[:end].rstrip() + _ELLIPSIS


def web_address(*candidates: str) -> str:
    """Return the first candidate that is a plain http(s) address, or an empty text where none is."""
    return next((url.strip() for url in candidates if _is_web(url)), "")


def _harmless(letter: str) -> str:
    if letter in _JOINERS:
        return letter
    category = unicodedata.category(letter)
    if category not in _UNWANTED and letter not in _NO_LETTERS:
        return letter
    return "" if category in {"Cf", "Cs"} else " "


def _is_web(url: str) -> bool:
    try:
        canonical(url)
    except InputError:
        return False
    return True
