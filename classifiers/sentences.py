"""Sentences of an article, each where it stands."""

import functools
from dataclasses import dataclass

import regex

# A full stop ends a sentence where a capital, a quotation mark or the line's end follows; "TP." and "1.500" do not.
_END = regex.compile(
    r"(?<!\b(?:TP|TX|TT|Mr|Mrs|Ms|Dr|St|ông|GS|TS|PGS|ThS|Q|P)\.)(?<=[.!?…][\"”’»)]?)\s+(?=[\"“‘«(\p{Lu}\d])|(?<=[。！？][」』”]?)|\n+"
)


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
    for match in _END.finditer(text):
        _append(found, text, start, match.start())
        start = match.end()
    _append(found, text, start, len(text))
    return tuple(found)


def _append(found: list[Sentence], text: str, start: int, end: int) -> None:
    said = text[start:end]
    if said.strip():
        left = start + len(said) - len(said.lstrip())
        found.append(Sentence(text=said.strip(), start=left))
