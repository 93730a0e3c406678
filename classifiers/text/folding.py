"""Text made comparable letter by letter, with the way back to where each letter stood."""

import re
import unicodedata
from dataclasses import dataclass

from press.text import fold

GONE = "\x00"
_LAO_TONES = frozenset("\u0ec8\u0ec9\u0eca\u0ecb")
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d")
_SPACES = re.compile("  +")
_DROPPED = re.compile(f"{GONE}+|(?<= ) +")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


class _Letters(dict[int, str]):
    """Every letter's folded form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = letter_folded(chr(code))
        return folded


def letter_folded(letter: str) -> str:
    """Return one letter folded; GONE where nothing is left of it."""
    if letter in _LAO_TONES or letter in _INVISIBLE or unicodedata.combining(letter) == 230:  # noqa: PLR2004 -- a mark above that found no base
        return GONE
    if letter.isspace() or letter in _DASHES:
        return " "
    folded = fold(unicodedata.normalize("NFKC", letter)).casefold()
    return folded if len(folded) == 1 and folded.isprintable() else letter.lower()[:1]


_LETTERS = _Letters()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `origin` gives for each of its letters the place in the text it was made from."""

    text: str
    origin: range | tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the original the folded letters from `start` to `end` stand."""
        return self.origin[start], self.origin[end - 1] + 1


def plainly_folded(text: str) -> str:
    """Return the text of `folded`, without the way back, for a tenth of the time and memory."""
    return _SPACES.sub(" ", text.translate(_LETTERS)).replace(GONE, "")


def solid(text: str) -> str:
    """Return the letters of `text` that folding keeps, as they are: no spaces, dashes or marks that found no base."""
    return "".join(letter for letter in text if _LETTERS[ord(letter)] not in {GONE, " "})


def folded(text: str) -> Folded:
    """Fold `text`: no marks, no case, no Lao tones, every run of spaces and dashes one space."""
    letters = text.translate(_LETTERS)
    if GONE not in letters and "  " not in letters:
        return Folded(letters, range(len(text)))
    kept: list[int] = []
    pieces: list[str] = []
    at = 0
    for dropped in _DROPPED.finditer(letters):
        pieces.append(letters[at : dropped.start()])
        kept.extend(range(at, dropped.start()))
        at = dropped.end()
    kept.extend(range(at, len(letters)))
    return Folded("".join((*pieces, letters[at:])), tuple(kept))
