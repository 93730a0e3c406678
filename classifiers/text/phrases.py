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
        self._lists = PhraseLists((phrases,))

    def found(self, text: str) -> tuple[Hit, ...]:
        """Return the phrases in `text` (normal already), in reading order, no two overlapping."""
        return self._lists.found(text)[0]


class PhraseLists:
    """Several lists of phrases sought in one pass over the text, each found as if it were sought alone."""

    def __init__(self, lists: Iterable[Iterable[str]]) -> None:
        stems: dict[str, list[_Sought]] = {}
        self._count = 0
        for place, phrases in enumerate(lists):
            self._count = place + 1
            for phrase in map(normal, phrases):
                key = phrase.removesuffix("*").casefold().strip()
                if key:
                    stems.setdefault(key, []).append(_Sought.of(phrase, place))
        self._sought = tuple(map(tuple, stems.values()))
        self._automaton = AhoCorasick(tuple(stems)) if stems else None

    def found(self, text: str) -> tuple[tuple[Hit, ...], ...]:
        """Return for each list its phrases in `text` (normal already), in reading order, no two overlapping."""
        hits: list[list[Hit]] = [[] for _ in range(self._count)]
        if self._automaton is not None:
            for index, start, end in self._automaton.find_matches_as_indexes(_lowered(text), overlapping=True):
                for sought in self._sought[index]:
                    if sought.is_said(text, start, end):
                        stop = _word_end(text, end) if sought.is_stem else end
                        hits[sought.place].append(Hit(phrase=sought.phrase, start=start, end=stop))
        return tuple(map(_longest, hits))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """A phrase, the number of its list, and how it is sought."""

    phrase: str
    place: int
    is_stem: bool
    is_cased: bool

    @classmethod
    def of(cls, phrase: str, place: int) -> "_Sought":
        is_cased = phrase.isupper() and len(phrase) > 1
        return cls(phrase=phrase, place=place, is_stem=phrase.endswith("*"), is_cased=is_cased)

    def is_said(self, text: str, start: int, end: int) -> bool:
        """Whether what stands in `text` from `start` to `end`, in whatever case, is this phrase."""
        if self.is_cased and not text[start:end].isupper():
            return False
        return begins(text, start) and (self.is_stem or ends(text, end))


@functools.lru_cache(maxsize=4)  # the lists of one language are asked one after the other
def _lowered(text: str) -> str:
    """Return `text` in small letters, as it stands where that would move a letter."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def _word_end(text: str, end: int) -> int:
    """Return where the word that goes on at `end` ends, so that a stem is shown as the word that was read."""
    while end < len(text) and text[end].isalnum() and not is_unspaced(text[end]):
        end += 1
    return end


def _longest(hits: list[Hit]) -> tuple[Hit, ...]:
    kept: list[Hit] = []
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return tuple(kept)


@functools.lru_cache(maxsize=256)
def phrase_lists(*lists: tuple[str, ...]) -> PhraseLists:
    """Return the one `PhraseLists` for `lists`."""
    return PhraseLists(lists)
