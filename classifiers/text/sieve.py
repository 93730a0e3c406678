"""Where may a name stand in a page? Asked of every page fetched, so in machine words, before anything is parsed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from unicodedata import normalize

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from classifiers.text.folding import GONE, letter_folded, plainly_folded, solid
from classifiers.text.letters import Table, letters_of
from classifiers.text.phrases import begins, ends
from press.text import legible, normal

_GONE, _OTHER, _APART = range(3)  # codes of letters that are no letter of a name
_FIRST, _CODES = 3, 256
_FAR = 128  # from here on letters are looked up in a table too large for the fastest way
# What composing joins though folding does not: kana with their voicing marks, Korean letters with each other.
_JOINED = (range(0x3099, 0x309B), range(0x1100, 0x1200), range(0xA960, 0xA980), range(0xD7B0, 0xD800))
_TAG = re.compile(r"<[^<>]{0,2000}>")
_LONGEST_TAG = 2000
_MARK = re.compile("[\u0300-\u036f]")
_MARKS = re.compile("[\u0300-\u036f]{0,30}")
_JOINTS = re.compile(r"[\s-]+")
_ESCAPES = frozenset({r"\n", r"\r", r"\t", r"\b", r"\f"})

_Codes = NDArray[np.uint8]
_Places = NDArray[np.intp]


class Sieve:
    """Says whether a name may stand in a text, with tags or other things that a reader does not see inside it.

    First every letter becomes one byte, without marks, case and spaces, and all names are sought in one pass over the
    bytes, in the text as it stands and without its tags. That finds too much ("nhà tình"), but misses nothing; only
    what is found is then looked at letter by letter.
    """

    def __init__(self, names: Mapping[str, Collection[str]]) -> None:
        """Prepare for `names`: each as `folding` writes it, with its spellings, none where any marks will do."""
        keys = names.keys()
        self._spellings = {key: frozenset(_forms(spellings)) for key, spellings in names.items()}
        letters = sorted(set("".join(keys)) - {" "})
        # where a gazetteer has more letters than a byte has values some share one, and more is compared
        self._codes = {letter: _FIRST + at % (_CODES - _FIRST) for at, letter in enumerate(letters)}
        self._far = Table(self._code)
        self._plain = bytes(self._code(chr(letter)) for letter in range(_CODES))
        patterns = {bytes(self._codes[letter] for letter in key if letter != " ") for key in keys}
        self._automaton = BytesAhoCorasick(sorted(patterns), implementation=Implementation.DFA)

    def passes(self, text: str) -> bool:
        """Whether a key stands in `text`, whose entities are decoded already, or in it without its tags."""
        letters = letters_of(text)
        codes = self._coded(letters)
        if _APART in codes.tobytes():
            return self.passes(_composed(text))
        spoken = codes != _GONE
        return self._holds(text, codes, spoken) or self._holds(text, codes, spoken & _outside_tags(letters))

    def _coded(self, letters: NDArray[np.uint32]) -> _Codes:
        codes = np.frombuffer(letters.astype(np.uint8).tobytes().translate(self._plain), dtype=np.uint8).copy()
        far = np.flatnonzero(letters >= _FAR)
        if far.size:
            codes[far] = self._far.of(letters[far])
        return codes

    def _code(self, letter: str) -> int:
        if any(ord(letter) in joined for joined in _JOINED):
            return _APART
        if not legible(letter) or _MARK.match(letter):
            return _GONE
        folded = letter_folded(letter).strip(GONE + " ")
        return self._codes.get(folded, _OTHER) if folded else _GONE

    def _holds(self, text: str, codes: _Codes, seen: NDArray[np.bool_]) -> bool:
        found = self._automaton.find_matches_as_indexes(codes[seen].tobytes(), overlapping=True)
        if not found:
            return False
        places = np.flatnonzero(seen)
        spans = {(int(places[start]), _marked_end(text, int(places[end - 1]) + 1)) for _, start, end in found}
        pieces = {text[start:end] for start, end in spans if _is_whole(text, start, end)}
        return any(map(self._is_name, pieces))

    def _is_name(self, piece: str) -> bool:
        return any(map(self._is_spelled, map(normal, map(legible, _readings(piece)))))

    def _is_spelled(self, written: str) -> bool:
        spellings = self._spellings.get(plainly_folded(written).strip())
        return spellings is not None and (not spellings or solid(written).casefold() in spellings)


def _forms(spellings: Collection[str]) -> Iterator[str]:
    """Yield every way to write a name as one word in small letters: each part of it with its marks or without."""
    for spelling in spellings:
        parts = [solid(part).casefold() for part in _JOINTS.split(spelling)]
        yield from map("".join, product(*({part, plainly_folded(part)} for part in parts)))


def _marked_end(text: str, end: int) -> int:
    """Return where the marks of the letter that ends at `end` end, in a decomposed text."""
    marks = _MARKS.match(text, end)
    return marks.end() if marks else end


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no letter of the same word touches the piece; a plural s, a Russian ending, an escaped line end may."""
    is_escaped = text[max(0, start - 2) : start] in _ESCAPES
    stop = end + 1 if text[end : end + 1] == "s" else end
    is_open = "\u0400" <= text[end - 1] <= "\u04ff"
    return (is_escaped or begins(text, start)) and (is_open or ends(text, end) or ends(text, stop))


def _readings(text: str) -> Iterator[str]:
    yield text
    if "<" in text:
        yield _TAG.sub("", text)
        yield _TAG.sub(" ", text)


def _outside_tags(letters: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return which letters stand outside `<...>`, as `_TAG` finds it."""
    edges = np.concatenate(([0], np.ravel(np.column_stack(_tags(letters))), [len(letters)]))
    outside = np.arange(len(edges) - 1) % 2 == 0
    return np.repeat(outside, np.diff(edges))


def _tags(letters: NDArray[np.uint32]) -> tuple[_Places, _Places]:
    """Return where tags begin and where they are over: a `<` whose next bracket is a `>` near enough."""
    brackets = np.flatnonzero((letters | 2) == ord(">"))
    first, second = brackets[:-1], brackets[1:]
    is_tag = (letters[first] == ord("<")) & (letters[second] == ord(">")) & (second - first - 1 <= _LONGEST_TAG)
    return first[is_tag], second[is_tag] + 1


def _composed(text: str) -> str:
    composed = normalize("NFC", legible(text))
    return re.sub(f"[{_APART_LETTERS}]", "\x01", composed)


def _as_class(ranges: Iterable[range]) -> str:
    return "".join(f"{chr(letters.start)}-{chr(letters.stop - 1)}" for letters in ranges)


_APART_LETTERS = _as_class(_JOINED)
