"""Sentences of an article, each where it stands."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex

# A full stop ends a sentence where a capital, a quotation mark or the line's end follows; "TP." and "1.500" do not.
# The stop itself comes first, so that the search leaps from one to the next instead of asking at every letter.
_STOP = regex.compile(
    r"[.!?…][\"”’»)]?(?<!\b(?:TP|TX|TT|Mr|Mrs|Ms|Dr|St|ông|GS|TS|PGS|ThS|Q|P)\.)\s+(?=[\"“‘«(\p{Lu}\d])"
)
_FULL_STOP = re.compile(r"[。！？]([」』”])?")  # ends a sentence with and without the quotation mark behind it
_LINE = re.compile(r"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence and the offset of its first letter."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind its last letter."""
        return self.start + len(self.text)


@functools.lru_cache(maxsize=8)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of `text` in order, exactly as they stand in it; a newline always ends one."""
    found: list[Sentence] = []
    start = 0
    for end in sorted({*_ends(text), len(text)}):
        _append(found, text, start, end)
        start = end
    return tuple(found)


def _ends(text: str) -> Iterator[int]:
    """Yield where sentences end, or in the white space behind."""
    yield from (match.end() for match in _STOP.finditer(text))
    yield from (match.end() for match in _LINE.finditer(text))
    for match in _FULL_STOP.finditer(text):
        yield match.start() + 1
        yield match.end()


def _append(found: list[Sentence], text: str, start: int, end: int) -> None:
    said = text[start:end]
    if said.strip():
        left = start + len(said) - len(said.lstrip())
        found.append(Sentence(text=said.strip(), start=left))
