"""What a search can be narrowed to: the values that fields may have, and the names by which people know them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from press.query.tree import Field, Term
from press.text import fold, tokens

_LONGEST = 60  # letters of a value that are compared with names: what is longer is none, and comparing would be slow
_CLOSE = 3
_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a field: its id in the index, what it is called in both tongues, and other names it answers to.

    Who asks for the value with the id `part_of` asks for this one too.
    """

    field: Field
    id: str
    vi: str
    en: str
    names: tuple[str, ...] = ()
    part_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A place's full name in running words, and the ids of the places that articles about it may name instead."""

    name: str
    places: tuple[str, ...]


class Vocabulary:
    """Looks up what a person typed: values by id or name, and places whose name has changed.

    `longest` is the number of words of the longest name that has changed. `kin` tells for a place's id the ids to look
    for as well. `flagged` is called only when a search asks for flagged articles, and returns their keys.
    """

    def __init__(
        self,
        values: Iterable[Value] = (),
        expansions: Iterable[Expansion] = (),
        kin: Mapping[str, tuple[str, ...]] | None = None,
        flagged: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self.kin = kin or {}
        self.flagged = flagged
        self._values = {(value.field, value.id): value for value in values}
        self._named: defaultdict[tuple[Field, str], list[tuple[str, str]]] = defaultdict(list)
        self._parts: defaultdict[tuple[Field, str], list[str]] = defaultdict(list)
        for value in self._values.values():
            if value.part_of is not None:
                self._parts[value.field, value.part_of].append(value.id)
            for name in dict.fromkeys((value.id, value.vi, value.en, *value.names)):
                exact, folded = key(name)
                self._named[value.field, folded].append((exact, value.id))
        self._expansions: defaultdict[tuple[str, ...], list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(
            list
        )
        for expansion in expansions:
            read = tokens(expansion.name)
            self._expansions[read.folded].append((read.exact, expansion.places))
        self.longest = max(map(len, self._expansions), default=0)

    def ids(self, field: Field, text: str) -> tuple[str, ...]:
        """Return the ids of the values of `field` that go by `text`, none where nothing does.

        Spaces, punctuation and case do not count, nor do marks that were not typed; those that were must be the name's.
        An id just as it is means its value and no namesake. What is part of a value comes with it.
        """
        if (field, text) in self._values:
            return (text, *self._parts.get((field, text), ()))
        exact, folded = key(text)
        found = self._named.get((field, folded), []) if folded else []
        whole = [one for name, one in found if _fits(exact, folded, name)]
        return tuple(dict.fromkeys(chain(whole, *(self._parts.get((field, one), ()) for one in whole))))

    def value(self, field: Field, known: str) -> Value | None:
        """Return the value of `field` with the id `known`."""
        return self._values.get((field, known))

    def close(self, field: Field, text: str) -> tuple[str, ...]:
        """Return what values of `field` with names close to `text` are called, the closest first, three at most.

        Where none is close and the field has only a few, these are all of them.
        """
        typed = key(text[:_LONGEST])[1][:_LONGEST]
        names = [name for of, name in self._named if of == field]
        parts = [name for name in names if len(typed) > 2 and typed in name]  # noqa: PLR2004 -- "an" is in every other name
        near = chain(get_close_matches(typed, names, _CLOSE, 0.7), sorted(parts, key=len))
        ids = dict.fromkeys(one for name in near for _, one in self._named[field, name])
        known = [one for of, one in self._values if of == field]
        told = tuple(ids)[:_CLOSE] or (tuple(known) if len(known) <= _FEW else ())
        return tuple(dict.fromkeys(self._values[field, one].vi for one in told))

    def expanded(self, terms: Sequence[Term]) -> tuple[int, tuple[str, ...]]:
        """Return how many of the first `terms` make the longest name that has changed, and the places to look for.

        A term with marks must be written as in the name; both are empty where no name begins here.
        """
        for length in range(min(self.longest, len(terms)), 0, -1):
            typed = terms[:length]
            names = self._expansions.get(tuple(fold(term.text) for term in typed), ())
            places = dict.fromkeys(
                place
                for name, places in names
                if all(not term.exact or term.text == word for term, word in zip(typed, name, strict=True))
                for place in places
            )
            if places:
                return length, tuple(places)
        return 0, ()


def _fits(exact: str, folded: str, name: str) -> bool:
    """Whether every letter that was typed with a mark has it in `name`, which is the same without marks."""
    if exact in (folded, name):
        return True
    return len(exact) == len(folded) == len(name) and all(
        typed in (bare, named) for typed, bare, named in zip(exact, folded, name, strict=True)
    )


def key(text: str) -> tuple[str, str]:
    """Return `text` as names are compared, as printed and without marks: its letters and digits in one piece."""
    read = tokens(text.replace("_", " "))
    return "".join(read.exact), "".join(read.folded)
