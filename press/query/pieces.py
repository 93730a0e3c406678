"""The text of the search box cut into pieces: brackets, operators, words, phrases and conditions on fields."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from press.query.fields import Asked, field_named

Kind = Literal["open", "close", "or", "word", "phrase", "condition", "unknown"]

_QUOTES = re.compile("[“”„‟«»″＂]")
_WIDE = str.maketrans("（）：，＊－　", "():,*- ")  # what an East Asian keyboard types
_BROKEN = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # halves of characters, control characters
_OR = frozenset({"OR", "HOẶC"})
_AND = "AND"
_VALUE = r'(?:"[^"]*"?|[^\s"(),]+)'
_PLAIN = re.compile(r'(?P<minus>-*)(?:(?P<bracket>[()])|"(?P<phrase>[^"]*)(?P<shut>"?)|(?P<word>[^\s"()]+))')
_CONDITION = re.compile(
    rf'(?P<minus>-*+)(?P<name>[^\s"():-][^\s"():]*+):(?P<space>\x20?)(?:(?P<group>\()|(?P<values>{_VALUE}(?:,{_VALUE})*))'
)
_LISTED = re.compile(_VALUE)
_CHOICE = re.compile(r"\s+(?:OR|HOẶC)\s+|,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece as typed. `values` and `field` are a condition's; `field` of an opening bracket holds for all in it.

    A condition `is_doubtful` where a space follows its colon: that is how sentences are written too. It `is_closed`
    where its values stood in brackets, so that the words that follow are none of them.
    """

    kind: Kind
    text: str
    minus: bool = False
    field: Asked | None = None
    values: tuple["Piece", ...] = ()
    is_doubtful: bool = False
    is_closed: bool = False


def cleaned(text: str) -> str:
    """Return `text` with one kind of quotation mark, bracket and colon, and without what no keyboard types."""
    whole = unicodedata.normalize("NFC", _BROKEN.sub("\ufffd", text))
    return _QUOTES.sub('"', whole).translate(_WIDE)


def pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of `text`, which is `cleaned`, in order; nothing but whitespace is passed over.

    What looks like a condition on a field that there is not is yielded as "unknown", and then as what it is without.
    """
    at = 0
    while match := _PLAIN.search(text, at):
        condition = _CONDITION.match(text, match.start())
        field = field_named(condition["name"]) if condition else None
        if condition is None or field is None:
            if condition and not condition["space"]:
                yield Piece(kind="unknown", text=condition["name"])
            yield from _plain(match)
            at = match.end()
        else:
            piece, at = _asked(condition, field, text)
            yield piece


def plain(text: str) -> Iterator[Piece]:
    """Yield the pieces of `text` where no colon means anything."""
    for match in _PLAIN.finditer(text):
        yield from _plain(match)


def _plain(match: re.Match[str]) -> Iterator[Piece]:
    minus, word = bool(match["minus"]), match["word"]
    if match["bracket"]:
        yield Piece(kind="open" if match["bracket"] == "(" else "close", text="", minus=minus)
    elif match["phrase"] is not None:
        yield Piece(kind="phrase", text=match["phrase"], minus=minus)
    elif word in _OR and not minus:
        yield Piece(kind="or", text=word)
    elif word != _AND or minus:
        yield Piece(kind="word", text=word, minus=minus)


def _asked(match: re.Match[str], field: Asked, text: str) -> tuple[Piece, int]:
    """Return the condition that begins here, and where it ends."""
    minus, end = bool(match["minus"]), match.end()
    if match["group"] and field == "title":  # its words are a query of their own, in the title
        return Piece(kind="open", text="", minus=minus, field=field), end
    if match["group"]:
        close = text.find(")", end)
        inside = text[end : close if close >= 0 else len(text)].replace("(", " ")
        values = tuple(_value(part.strip()) for part in _CHOICE.split(inside) if part.strip(' "*'))
        end = close + 1 if close >= 0 else len(text)
    else:
        values = tuple(map(_value, _LISTED.findall(match["values"])))
    whole = text[match.start("name") : end]
    return (
        Piece(
            kind="condition",
            text=whole,
            minus=minus,
            field=field,
            values=values,
            is_doubtful=bool(match["space"]),
            is_closed=bool(match["group"]),
        ),
        end,
    )


def _value(text: str) -> Piece:
    if text.startswith('"'):
        return Piece(kind="phrase", text=text.strip('"'))
    return Piece(kind="word", text=text)
