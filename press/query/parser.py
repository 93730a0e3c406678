"""The search box: the one way in which a person's words become a query tree."""

import re
import unicodedata
from collections.abc import Iterator

from press.query.tree import (
    All,
    Any,
    Everything,
    Favoured,
    InTitle,
    Phrase,
    Query,
    Term,
    Without,
    terms_of,
)
from press.text import tokens

_OR = frozenset({"OR", "HOẶC"})
_QUOTES = re.compile("[“”„‟«»″＂]")
_PARTS = re.compile(r'(?P<minus>-*)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


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
    return tuple(" ".join(term.text for term in terms_of(part)) for part in _wanted(query))


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


def _wanted(query: Query) -> Iterator[Term | Phrase]:
    match query:
        case Term() | Phrase():
            yield query
        case All() | Any():
            for part in query.parts:
                yield from _wanted(part)
        case Without() | Favoured():
            yield from _wanted(query.wanted)
        case InTitle():
            yield from _wanted(query.part)
        case _:
            return
