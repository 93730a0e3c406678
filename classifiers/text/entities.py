"""HTML entities that were left in a text, decoded, with the way back to where each letter stood."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# html.unescape refuses numbers of thousands of digits; no letter has a number of nine.
_NO_LETTER = re.compile("&#(?:[xX][0-9a-fA-F]{9,}|[0-9]{9,});?")
_ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")

_Letter = tuple[str, int, int]  # and where it begins and ends in the text that was decoded


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text; `spans` tell for each of its letters where it stood, None where nothing was decoded."""

    text: str
    spans: tuple[tuple[int, int], ...] | None = None

    @classmethod
    def of(cls, text: str) -> "Decoded":
        """Decode the entities of `text`; a mark that was written as one goes to the letter before it."""
        if "&" not in text or unescaped(text) == text:
            return cls(text)
        letters = tuple(_composed(_letters(text)))
        return cls("".join(letter for letter, _, _ in letters), tuple((start, end) for _, start, end in letters))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the original the decoded letters from `start` to `end`, one at least, stand."""
        return (start, end) if self.spans is None else (self.spans[start][0], self.spans[end - 1][1])


def unescaped(text: str) -> str:
    """Return `text` with its entities decoded; one whose number no letter has stands for nothing."""
    return html.unescape(_NO_LETTER.sub("", text)) if "&" in text else text


def _letters(text: str) -> Iterator[_Letter]:
    at = 0
    for entity in _ENTITY.finditer(text):
        yield from ((text[place], place, place + 1) for place in range(at, entity.start()))
        yield from ((letter, *entity.span()) for letter in unescaped(entity[0]))
        at = entity.end()
    yield from ((text[place], place, place + 1) for place in range(at, len(text)))


def _composed(letters: Iterator[_Letter]) -> Iterator[_Letter]:
    before, first, last = next(letters, ("", 0, 0))
    for letter, start, end in letters:
        both = unicodedata.normalize("NFC", before + letter) if unicodedata.combining(letter) else ""
        if len(both) == 1:
            before, last = both, end
        else:
            yield before, first, last
            before, first, last = letter, start, end
    if before:
        yield before, first, last
