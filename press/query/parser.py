"""The search box: the one way in which a person's words become a query tree."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, takewhile

from press.query.conditions import FOLLOWING, Conditions
from press.query.pieces import Piece, cleaned, pieces, plain
from press.query.reading import Note, Reading
from press.query.tree import (
    All,
    Any,
    Everything,
    Field,
    InTitle,
    Label,
    Phrase,
    Prefix,
    Query,
    Term,
    Without,
    terms_of,
)
from press.query.vocabulary import Value, Vocabulary
from press.text import tokens

LONGEST = 20_000  # letters that are read; piled marks beyond make normalising slow
MOST = 512  # words and conditions; engines refuse some thousand clauses, and a word is up to seven of them
DEEPEST = 6  # brackets in brackets; each may be three levels of a query, of which Elasticsearch takes 30
_MOST_NOTES = 20
_MOST_GUESSES = 5  # unknown values for which close ones are looked for
_MISSED = frozenset({"unknown_value", "wrong_date"})


def read(text: str, vocabulary: Vocabulary, today: date, *, expand: bool = True) -> Reading:
    """Return what `text` asks for; every text has a meaning, and one without words means everything.

    Words must all occur; `"a phrase"` as it stands; `-word`, `-"a phrase"`, `-(a group)` and `-field:value` must not
    occur at all. OR (or HOẶC), in capitals, parts a group or the whole query into alternatives, because one
    Vietnamese name is several words; exclusions hold for all alternatives of their group. `word*` is any word that
    begins so. A word with marks is found as written, one without marks in any spelling; each word is decided for
    itself. A word of several tokens (河静, Covid-19) is their phrase. A quotation mark or bracket without its partner
    reaches to the end.

    `field:value` narrows; `field:a,b`, `field:(a OR b)` and `field:"two words"` too, and so does a name of several
    words without quotation marks where no field has its first word alone. A field that there is not is plain words; a
    value that `vocabulary` does not know matches nothing; a wrong date is left out: each with a note.

    With `expand`, a place's full name that has changed also finds the places that articles may name instead, and so
    does a name given to `place:`, though not an id. Nothing expands in what is excluded: it only ever adds matches.
    """
    return _Parser(conditions=Conditions(vocabulary=vocabulary, today=today), is_expanding=expand).read(text)


def parse(text: str) -> Query:
    """Return what `text` asks for where there is no vocabulary and no day: labels are ids exactly as typed.

    Nothing is known to be flagged then, and what is relative to today is left out. All else is as in `read`.
    """
    return _Parser(conditions=Conditions(vocabulary=None, today=None), is_expanding=False).read(text).query


@dataclass(slots=True, kw_only=True)
class _Group:
    """A bracket that is open: its alternatives so far, and what none of them may have."""

    minus: bool = False
    in_title: bool = False
    is_wanted: bool = True
    choices: list[list[Query]] = field(default_factory=lambda: [[]])
    excluded: list[Query] = field(default_factory=list)

    def put(self, query: Query, *, minus: bool) -> None:
        if minus:
            self.excluded.append(query)
        elif isinstance(query, All):
            self.choices[-1].extend(query.parts)
        else:
            self.choices[-1].append(query)

    def query(self, expanded: Callable[[list[Query]], list[Query]]) -> Query | None:
        """Return what the group asks for, None where it holds nothing."""
        groups = [expanded(group) if self.is_wanted else group for group in self.choices]
        choices = tuple(_all(group) for group in groups if group)
        if not choices and not self.excluded:
            return None
        wanted = _any(choices) if choices else Everything()
        return Without(wanted=wanted, excluded=tuple(self.excluded)) if self.excluded else wanted


@dataclass(slots=True, kw_only=True)
class _Parser:
    """Reads one text; holds what is open and what is to be said of it."""

    conditions: Conditions
    is_expanding: bool
    open: list[_Group] = field(default_factory=lambda: [_Group()])
    notes: list[Note] = field(default_factory=list)
    deeper: int = 0  # brackets that are open but passed over
    used: int = 0

    def read(self, text: str) -> Reading:
        if len(text) > LONGEST:
            self.notes.append(Note(kind="too_long", count=LONGEST))
        found = list(pieces(cleaned(text[:LONGEST])))
        at = 0
        while at < len(found):
            at += self._take(found[at], found[at + 1 : at + 1 + FOLLOWING])
        while len(self.open) > 1:
            self._close()
        query = self.open[0].query(self._expanded) or Everything()
        if self.used > MOST:
            self.notes.append(Note(kind="too_many", count=self.used - MOST))
        return Reading(query=query, notes=_few(self.notes), named=self._named(query))

    def _named(self, query: Query) -> tuple[Value, ...]:
        vocabulary = self.conditions.vocabulary
        labels = dict.fromkeys(_labels(query)) if vocabulary else {}
        values = (vocabulary.value(*label) for label in labels) if vocabulary else ()
        return tuple(filter(None, values))

    def _take(self, piece: Piece, following: Sequence[Piece]) -> int:
        """Read `piece`, and as many of those `following` as belong to it; return how many were read."""
        match piece.kind:
            case "open":
                self._open(piece)
            case "close":
                self._close()
            case "or":
                self.open[-1].choices.append([])
            case "unknown":
                self.notes.append(Note(kind="unknown_field", text=piece.text))
            case "condition":
                return self._condition(piece, following)
            case _:
                self._put(self._said(piece, in_title=self.open[-1].in_title), minus=piece.minus)
        return 1

    def _open(self, piece: Piece) -> None:
        if len(self.open) > DEEPEST:
            self.deeper += 1
            self.notes.append(Note(kind="too_deep", count=DEEPEST))
            return
        around = self.open[-1]
        is_wanted = around.is_wanted and not piece.minus
        in_title = around.in_title or piece.field == "title"
        self.open.append(_Group(minus=piece.minus, in_title=in_title, is_wanted=is_wanted))

    def _close(self) -> None:
        if self.deeper:
            self.deeper -= 1
        elif len(self.open) > 1:
            group = self.open.pop()
            self._put(group.query(self._expanded), minus=group.minus)

    def _put(self, query: Query | None, *, minus: bool) -> None:
        if query is not None:
            self.open[-1].put(query, minus=minus)

    def _granted(self, wanted: int) -> int:
        """Return how many of `wanted` more words or conditions may still come in, and count them all."""
        granted = max(0, min(wanted, MOST - self.used))
        self.used += wanted
        return granted

    def _said(self, piece: Piece, *, in_title: bool) -> Query | None:
        """Return the query for a word or phrase, None where it holds no word."""
        read = tokens(piece.text)
        terms = tuple(Term(text=one, exact=one != two) for one, two in zip(read.exact, read.folded, strict=True))
        is_prefix = piece.kind == "word" and piece.text.endswith("*")
        if terms and "*" in (piece.text.rstrip("*") if is_prefix else piece.text):
            self.notes.append(Note(kind="wildcard", text=piece.text))
        granted = self._granted(len(terms))
        if granted < len(terms):
            terms, is_prefix = terms[:granted], False
        if not terms:
            return None
        parts: Sequence[Term | Phrase | Prefix] = _begun(terms) if is_prefix else (_joined(terms),)
        return _all([InTitle(part=part) for part in parts] if in_title else parts)

    def _condition(self, piece: Piece, following: Sequence[Piece]) -> int:
        """Take in a condition; return how many pieces it is."""
        if piece.field == "title":
            parts = [part for value in piece.values if (part := self._said(value, in_title=True))]
            self._put(_any(parts) if parts else None, minus=piece.minus)
            return 1
        understood = self.conditions.narrowed(
            piece,
            following,
            expand=self.is_expanding and self.open[-1].is_wanted and not piece.minus,
            guesses=0 if piece.is_doubtful else self._guesses(),
        )
        if piece.is_doubtful and any(note.kind in _MISSED for note in understood.notes):
            for number, word in enumerate(plain(piece.text)):
                self._take(replace(word, minus=piece.minus if number == 0 else word.minus), ())
            return 1
        self.notes += understood.notes
        if understood.query is not None and self._granted(1):
            self._put(understood.query, minus=piece.minus)
        return 1 + understood.taken

    def _guesses(self) -> int:
        return _MOST_GUESSES - sum(note.kind == "unknown_value" for note in self.notes)

    def _expanded(self, parts: list[Query]) -> list[Query]:
        """Return `parts`, a name that has changed together with the places that articles may name instead."""
        vocabulary = self.conditions.vocabulary
        if not self.is_expanding or vocabulary is None:
            return parts
        found: list[Query] = []
        at = 0
        while at < len(parts):
            count, places = _changed(parts[at : at + vocabulary.longest], vocabulary)
            if count:
                typed = parts[at : at + count]
                found.append(Any(parts=(_all(typed), Label(field="places", values=places))))
                text = " ".join(term.text for part in typed for term in terms_of(part))
                self.notes.append(Note(kind="expanded", text=text, values=places))
            else:
                found.append(parts[at])
            at += count or 1
        return found


def _changed(parts: Sequence[Query], vocabulary: Vocabulary) -> tuple[int, tuple[str, ...]]:
    """Return how many of the first `parts` are a name that has changed, and the places that it expands to."""
    run = tuple(takewhile(lambda part: isinstance(part, Term | Phrase), parts))
    length, places = vocabulary.expanded([term for part in run for term in terms_of(part)])
    ends = accumulate(len(terms_of(part)) for part in run)
    count = next((number for number, end in enumerate(ends, 1) if end == length), 0)
    return count, places if count else ()


def _joined(terms: Sequence[Term]) -> Term | Phrase:
    return Phrase(terms=tuple(terms)) if len(terms) > 1 else terms[0]


def _begun(terms: Sequence[Term]) -> tuple[Term | Phrase | Prefix, ...]:
    """Return the terms as typed with a * after the last: a phrase cannot end in a prefix, so both are wanted."""
    *whole, last = terms
    prefix = Prefix(text=last.text, exact=last.exact)
    return (_joined(whole), prefix) if whole else (prefix,)


def _all(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else All(parts=tuple(parts))


def _any(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Any(parts=tuple(parts))


def _few(notes: Iterable[Note]) -> tuple[Note, ...]:
    told = tuple(dict.fromkeys(notes))
    if len(told) <= _MOST_NOTES:
        return told
    return (*told[:_MOST_NOTES], Note(kind="more_notes", count=len(told) - _MOST_NOTES))


def _labels(query: Query) -> Iterator[tuple[Field, str]]:
    match query:
        case Label():
            yield from ((query.field, value) for value in query.values)
        case All() | Any():
            yield from (label for part in query.parts for label in _labels(part))
        case Without():
            yield from (label for part in (query.wanted, *query.excluded) for label in _labels(part))
        case _:
            return
