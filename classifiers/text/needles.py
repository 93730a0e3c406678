"""The words without which a pattern cannot match, so that it is asked only of texts in which they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from classifiers.text.folding import plainly_folded

Words = frozenset[str]

_MOST = 512  # so many ways to say one thing are sought, and no more
_NOTHING: Words = frozenset({""})
_SPACE: Words = frozenset({" "})
_SPACES = re.compile("  +")
_AROUND = ("?=", "?!", "?<=", "?<!")
_FLAGS = re.compile(r"\(\?[ims]+\)")
_CLASS = re.compile(r"\[(\^?)((?:\\.|[^\[\]\\])+)\]")
_ESCAPE = re.compile(r"\\([pP]\{[^}]*\}|[^\w]|[sSdDwWbBAZ])")
_QUANTIFIER = re.compile(r"(?:([?*+])|\{(\d*)(?:,\d*)?\})[?+]?")
_EDGES = frozenset("bBAZ")
_MISPLACED = frozenset("?*+{}]")


@dataclass(frozen=True, slots=True)
class _Said:
    """What every match of a piece of a pattern says.

    `exact` are all the ways to say the whole piece, None where they cannot be listed. Of each of `needed` one word at
    least stands in every match.
    """

    exact: Words | None
    needed: tuple[Words, ...] = ()

    @property
    def clauses(self) -> tuple[Words, ...]:
        """The sets of which each has a word in every match."""
        return self.needed if self.exact is None else (self.exact,)

    @property
    def is_space(self) -> bool:
        """Whether it says white space alone, of which folding leaves one space however much there is."""
        return self.exact == _SPACE


_ANYTHING = _Said(None)


def needles(pattern: str) -> tuple[Words, ...]:
    """Return sets of folded words, of each of which one stands in every folded text that `pattern` matches.

    Nothing is returned of a pattern that needs no word, or that is written as this module does not read.
    """
    try:
        said = _Pattern(pattern).read()
    except (IndexError, ValueError):
        return ()
    clauses = (frozenset(word.strip() for word in clause) for clause in said.clauses)
    return tuple(clause for clause in clauses if "" not in clause)


class _Pattern:
    """Reads a pattern from its first letter to its last; ValueError where it holds what is not known here."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0

    def read(self) -> _Said:
        said = self._choice()
        if self._at < len(self._pattern):
            raise ValueError(self._pattern)
        return said

    def _choice(self) -> _Said:
        ways = [_in_a_row(list(self._row()))]
        while self._takes("|"):
            ways.append(_in_a_row(list(self._row())))
        return _one_of(ways)

    def _row(self) -> Iterator[_Said]:
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            yield self._repeated(self._piece())

    def _piece(self) -> _Said:
        letter = self._pattern[self._at]
        if flags := _FLAGS.match(self._pattern, self._at):
            self._at = flags.end()
            return _Said(_NOTHING)
        if letter == "(":
            return self._group()
        if letter == "[":
            return self._class()
        if letter == "\\":
            return self._escape()
        if letter in _MISPLACED:
            raise ValueError(self._pattern)
        self._at += 1
        if letter in "^$":
            return _Said(_NOTHING)
        return _ANYTHING if letter == "." else _Said(frozenset({plainly_folded(letter)}))

    def _group(self) -> _Said:
        self._at += 1
        is_around = any(map(self._takes, _AROUND))
        if not is_around and not self._takes("?:") and self._pattern[self._at] == "?":
            raise ValueError(self._pattern)
        said = self._choice()
        if not self._takes(")"):
            raise ValueError(self._pattern)
        return _Said(_NOTHING) if is_around else said

    def _class(self) -> _Said:
        found = _CLASS.match(self._pattern, self._at)
        if found is None:
            raise ValueError(self._pattern)
        self._at = found.end()
        is_plain = not found[1] and "\\" not in found[2] and "-" not in found[2][1:-1]
        return _Said(frozenset(map(plainly_folded, found[2]))) if is_plain else _ANYTHING

    def _escape(self) -> _Said:
        found = _ESCAPE.match(self._pattern, self._at)
        if found is None:
            raise ValueError(self._pattern)
        self._at = found.end()
        letter = found[1][0]
        if letter == "s":
            return _Said(_SPACE)
        if letter in _EDGES:
            return _Said(_NOTHING)
        return _ANYTHING if letter.isalnum() else _Said(frozenset({plainly_folded(letter)}))

    def _repeated(self, said: _Said) -> _Said:
        found = _QUANTIFIER.match(self._pattern, self._at)
        if found is None:
            return said
        self._at = found.end()
        if said.is_space and found[1] in {"+", "*"}:
            return _Said(_SPACE if found[1] == "+" else _SPACE | _NOTHING)
        if found[1] == "?" and said.exact is not None:
            return _Said(said.exact | _NOTHING)
        is_sure = found[1] == "+" or int(found[2] or 0) > 0
        return _Said(None, said.clauses if is_sure else ())

    def _takes(self, text: str) -> bool:
        is_next = self._pattern.startswith(text, self._at)
        self._at += len(text) * is_next
        return is_next


def _in_a_row(pieces: list[_Said]) -> _Said:
    """Join `pieces`: what stands between two that cannot be listed is sought as one."""
    needed: list[Words] = []
    run = _NOTHING
    is_exact = True
    for piece in pieces:
        if piece.exact is not None and len(run) * len(piece.exact) <= _MOST:
            run = frozenset(_SPACES.sub(" ", "".join(both)) for both in product(run, piece.exact))
            continue
        is_exact = False
        needed.append(run)
        run = piece.exact if piece.exact is not None else _NOTHING
        needed += piece.needed
    return _Said(run) if is_exact else _Said(None, (*needed, run))


def _one_of(ways: list[_Said]) -> _Said:
    """Join `ways`, of which a match takes one."""
    if len(ways) == 1:
        return ways[0]
    exact = [way.exact for way in ways if way.exact is not None]
    if len(exact) == len(ways):
        return _Said(frozenset().union(*exact))
    most = [max(way.clauses, key=_shortest, default=_NOTHING) for way in ways]
    return _Said(None, (frozenset().union(*most),))


def _shortest(words: Words) -> int:
    return min(map(len, words))
