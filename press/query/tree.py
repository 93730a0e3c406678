"""The query tree: what every engine of `index` compiles, and nothing that only one of them could do."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

Field = Literal["source", "language", "country", "desk", "topics", "places", "relevance", "tone", "stance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One token of `press.text`: `exact` where its marks were typed and count, else folded and in any spelling."""

    text: str
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """Any token that begins with `text`, which is exact or folded as a term is."""

    text: str
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Two terms or more, each directly after the one before, in one field."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InTitle:
    """What `part` matches in the title alone."""

    part: Term | Prefix | Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Documents that bear at least one of `values` in `field`; none where there are no values. It scores nothing."""

    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Documents dated from `first` to `last`, both included, days of Việt Nam; None leaves that end open.

    It scores nothing.
    """

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The documents with these keys, none where there are none: what only the record knows. It scores nothing."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every part must match, anywhere in the document."""

    parts: tuple["Query", ...]

    @property
    def neighbours(self) -> tuple[Phrase, ...]:
        """The phrases that parts make with the part typed after them: an engine ranks higher where they stand so."""
        terms = [terms_of(part) for part in self.parts]
        return tuple(Phrase(terms=left + right) for left, right in pairwise(terms) if left and right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    """At least `least` of the parts must match; the more do, the higher the score."""

    parts: tuple["Query", ...]
    least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """What matches `wanted` and none of `excluded`."""

    wanted: "Query"
    excluded: tuple["Query", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Favour:
    """What is ranked higher: a match of `query` adds `weight` to the score, whatever its own score would be."""

    query: "Query"
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Favoured:
    """What matches `wanted`, no more and no less; the favours only change the order by relevance."""

    wanted: "Query"
    favours: tuple[Favour, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """Every document there is."""


Query = Term | Prefix | Phrase | InTitle | Label | Days | Keys | All | Any | Without | Favoured | Everything


def terms_of(query: Query) -> tuple[Term, ...]:
    """Return the terms of a term or a phrase, in order; nothing for what is neither."""
    match query:
        case Term():
            return (query,)
        case Phrase():
            return query.terms
        case _:
            return ()
