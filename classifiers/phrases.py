"""Phrases of a word list, found in a text where a reader would see them."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from press.text import normal

_UNSPACED = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
)
_HANGUL = ("\uac00", "\ud7a3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One phrase found: the list's spelling, and where it stands in the normal text."""

    phrase: str
    start: int
    end: int


@functools.lru_cache(maxsize=1 << 14)
def is_unspaced(letter: str) -> bool:
    """Whether `letter` belongs to a script that sets no spaces, or no boundary before a particle."""
    return any(first <= letter <= last for first, last in (*_UNSPACED, _HANGUL))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` are whole: no letter of the same word touches them."""
    return begins(text, start) and ends(text, end)


def ends(text: str, end: int) -> bool:
    """Whether a word may end at `end`."""
    return end >= len(text) or not text[end].isalnum() or is_unspaced(text[end - 1]) or is_unspaced(text[end])


def begins(text: str, start: int) -> bool:
    """Whether a word may begin at `start`."""
    return start == 0 or not text[start - 1].isalnum() or is_unspaced(text[start]) or is_unspaced(text[start - 1])


class Phrases:
    """A list of phrases sought in one pass.

    Case is ignored, but a phrase in capitals (`IUU`) is sought as it stands. A phrase that ends in `*` also finds
    the word's longer forms. Where phrases overlap, the longest of the earliest counts.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._stems: dict[str, list[str]] = {}
        for phrase in phrases:
            key = normal(phrase).removesuffix("*").casefold().strip()
            if key:
                self._stems.setdefault(key, []).append(normal(phrase))
        self._keys = tuple(self._stems)
        self._automaton = AhoCorasick(self._keys) if self._keys else None

    def found(self, text: str) -> tuple[Hit, ...]:
        """Return the phrases in `text` (normal already), in reading order, no two overlapping."""
        if self._automaton is None:
            return ()
        lowered = text.lower() if len(text.lower()) == len(text) else text
        hits = [
            Hit(phrase=phrase, start=start, end=_word_end(text, end) if phrase.endswith("*") else end)
            for index, start, end in self._automaton.find_matches_as_indexes(lowered, overlapping=True)
            for phrase in self._stems[self._keys[index]]
            if _is_said(phrase, text, start, end)
        ]
        return _longest(hits)


def _is_said(phrase: str, text: str, start: int, end: int) -> bool:
    if phrase.isupper() and len(phrase) > 1 and not text[start:end].isupper():
        return False
    if phrase.endswith("*"):
        return begins(text, start)
    return stands_alone(text, start, end)


def _word_end(text: str, end: int) -> int:
    """Return where the word that goes on at `end` ends, so that a stem is shown as the word that was read."""
    while end < len(text) and text[end].isalnum() and not is_unspaced(text[end]):
        end += 1
    return end


def _longest(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return tuple(kept)


@functools.lru_cache(maxsize=256)
def phrases(words: tuple[str, ...]) -> Phrases:
    """Return the one `Phrases` for `words`."""
    return Phrases(words)
