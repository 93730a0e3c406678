"""Turns a page into bytes: mostly UTF-8, and the ways in which newspapers get that wrong."""

import unicodedata
from html.entities import codepoint2name

from diembao.newsroom.stories import Quirk

TONES = frozenset("\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}\N{COMBINING TILDE}") | frozenset(
    "\N{COMBINING HOOK ABOVE}\N{COMBINING DOT BELOW}"
)


def encoded(page: str, quirk: Quirk | None) -> tuple[bytes, str]:
    """Return the bytes of a page and the content type that its server claims for them."""
    match quirk:
        case Quirk.WRONG_CHARSET:
            return page.encode(), "text/html; charset=iso-8859-1"
        case Quirk.WINDOWS_1258:
            return windows_1258(page), "text/html"
        case Quirk.ENTITIES:
            return entities(page).encode("ascii"), "text/html; charset=utf-8"
        case Quirk.NFD:
            return unicodedata.normalize("NFD", page).encode(), "text/html; charset=utf-8"
        case _:
            return page.encode(), "text/html; charset=utf-8"


def windows_1258(text: str) -> bytes:
    """Return Vietnamese text in windows-1258, which writes most tones as a letter of their own after the vowel."""
    return "".join(map(_apart, text)).encode("cp1258")


def entities(text: str) -> str:
    """Return text in ASCII, with a named entity where HTML 4 has one and a number elsewhere."""
    return "".join(letter if letter.isascii() else _entity(letter) for letter in text)


def _apart(letter: str) -> str:
    """Return a letter as windows-1258 has it: whole where it can, else the vowel and then its tone."""
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", letter)
        vowel = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
        return vowel + "".join(mark for mark in marks if mark in TONES)
    return letter


def _entity(letter: str) -> str:
    name = codepoint2name.get(ord(letter))
    return f"&{name};" if name else f"&#{ord(letter)};"
