"""What is searched for: a small tree, and the one way in which a person's words become it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from press.text import tokens

_OR = frozenset({"OR", "HOẶC"})
_QUOTES = re.compile("[“”„‟«»″＂]")
_PARTS = re.compile(r'(?P<minus>-*)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One token of `press.text`: `exact` where its marks were typed and count, else folded and in any spelling."""

    text: str
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Two terms or more, each directly after the one before, in one field."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every part must match, anywhere in the document."""

    parts: tuple["Query", ...]

    @property
    def neighbours(self) -> tuple[Phrase, ...]:
        """The phrases that parts make with the part typed after them: an engine ranks higher where they stand so."""
        terms = [_terms(part) for part in self.parts]
        return tuple(Phrase(terms=left + right) for left, right in pairwise(terms) if left and right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    """At least one part must match."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """What matches `wanted` and none of `excluded`."""

    wanted: "Query"
    excluded: tuple["Query", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """Every document there is."""


Query = Term | Phrase | All | Any | Without | Everything


def parse(text: str) -> Query:
    """Return what `text` asks for; every text has a meaning, and one without words means everything.

    Words must all occur; `"a phrase"` as it stands; `-word` and `-"a phrase"` must not occur at all. OR (or HOẶC),
    in capitals, parts the whole query into alternatives, because one Vietnamese name is several words. A word with
    marks is found as written, one without marks in any spelling; each word is decided for itself. A word of several
    tokens (河静, Covid-19) is their phrase. A quotation mark without its partner reaches to the end.
    """
    groups: list[list[Query]] = [[]]
    excluded: list[Query] = []
    for part in _PARTS.finditer(_QUOTES.sub('"', unicodedata.normalize("NFC", text))):
        if not part["minus"] and part["word"] in _OR:
            groups.append([])
        elif query := _phrase(part["phrase"] or part["word"] or ""):
            (excluded if part["minus"] else groups[-1]).append(query)
    return _excluding(_alternatives(groups), excluded)


def words(query: Query) -> tuple[str, ...]:
    """Return the words and phrases that make `query` match, in the order typed, as `press.text.excerpt` takes them."""
    return tuple(" ".join(term.text for term in _terms(part)) for part in _wanted(query))


def _phrase(text: str) -> Term | Phrase | None:
    read = tokens(text)
    found = tuple(
        Term(text=exact, exact=exact != folded) for exact, folded in zip(read.exact, read.folded, strict=True)
    )
    if len(found) > 1:
        return Phrase(terms=found)
    return found[0] if found else None


def _alternatives(groups: list[list[Query]]) -> Query:
    choices = tuple(group[0] if len(group) == 1 else All(parts=tuple(group)) for group in groups if group)
    if len(choices) > 1:
        return Any(parts=choices)
    return choices[0] if choices else Everything()


def _excluding(wanted: Query, excluded: list[Query]) -> Query:
    return Without(wanted=wanted, excluded=tuple(excluded)) if excluded else wanted


def _terms(query: Query) -> tuple[Term, ...]:
    match query:
        case Term():
            return (query,)
        case Phrase():
            return query.terms
        case _:
            return ()


def _wanted(query: Query) -> Iterator[Term | Phrase]:
    match query:
        case Term() | Phrase():
            yield query
        case All() | Any():
            for part in query.parts:
                yield from _wanted(part)
        case Without():
            yield from _wanted(query.wanted)
        case Everything():
            return
