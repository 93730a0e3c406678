"""What a condition on a field narrows a search to: labels, days and flagged articles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import cast

from press.query.fields import DATED, Dated, days
from press.query.pieces import Piece
from press.query.reading import Note
from press.query.tree import Days, Field, Keys, Label
from press.query.vocabulary import Vocabulary, key

FOLLOWING = 7  # pieces after a value that may belong to the name it begins
_FLAGGED = frozenset(key(name)[1] for name in ("flagged", "đã gắn cờ", "được gắn cờ", "gắn cờ", "có cờ"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """A condition as understood, None where it is left out; `taken` of the pieces that follow belong to it."""

    query: Label | Days | Keys | None
    taken: int = 0
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Understands conditions by `vocabulary` (None: labels are ids as typed) as of `today` (None: nothing relative)."""

    vocabulary: Vocabulary | None
    today: date | None

    def narrowed(self, piece: Piece, following: Sequence[Piece], *, expand: bool, guesses: int) -> Narrowed:
        """Return what the condition `piece` means; close ones are looked for, for `guesses` unknown values."""
        if piece.field in DATED:
            return self._dated(piece, piece.field)
        if piece.field == "is":
            return self._flagged(piece)
        return self._labelled(piece, cast("Field", piece.field), following, expand=expand, guesses=guesses)

    def _dated(self, piece: Piece, asked: Dated) -> Narrowed:
        text = ",".join(value.text for value in piece.values)
        found = days(asked, text, self.today)
        notes = () if found else (Note(kind="wrong_date", text=text, field=asked),)
        return Narrowed(query=found, notes=notes)

    def _flagged(self, piece: Piece) -> Narrowed:
        strange = [value.text for value in piece.values if key(value.text)[1] not in _FLAGGED]
        notes = tuple(Note(kind="unknown_value", text=text, field="is") for text in strange)
        is_asked = len(strange) < len(piece.values) and self.vocabulary is not None
        keys = self.vocabulary.flagged() if is_asked and self.vocabulary else ()
        return Narrowed(query=Keys(keys=tuple(sorted(keys))), notes=notes)

    def _labelled(self, piece: Piece, of: Field, following: Sequence[Piece], *, expand: bool, guesses: int) -> Narrowed:
        found: dict[str, None] = {}
        notes: list[Note] = []
        *texts, last = [value.text for value in piece.values] or [""]
        name, taken = self._whole_name(of, last, _words(piece, following))
        for text in dict.fromkeys((*texts, name)):
            ids = self._ids(of, text)
            kin = self._kin(text, ids) if expand and of == "places" else ()
            if kin:
                notes.append(Note(kind="expanded", text=text, values=(*ids, *kin)))
            if not ids:
                notes.append(self._stranger(of, text, guess=len(notes) < guesses))
            found |= dict.fromkeys((*ids, *kin))
        return Narrowed(query=Label(field=of, values=tuple(found)), taken=taken, notes=tuple(notes))

    def _ids(self, of: Field, text: str) -> tuple[str, ...]:
        if self.vocabulary is None:
            return (text,) if text else ()
        return self.vocabulary.ids(of, text)

    def _whole_name(self, of: Field, text: str, more: Sequence[str]) -> tuple[str, int]:
        """Return the name that `text` begins, and with how many words `more`; `text` itself where it is known."""
        if self.vocabulary is None or self._ids(of, text):
            return text, 0
        for count in range(len(more), 0, -1):
            whole = " ".join((text, *more[:count]))
            if self._ids(of, whole):
                return whole, count
        return text, 0

    def _kin(self, text: str, ids: Sequence[str]) -> tuple[str, ...]:
        """Return the places to look for beside `ids`; an id means just the place it is of."""
        if self.vocabulary is None:
            return ()
        kin = dict.fromkeys(other for one in ids if key(one) != key(text) for other in self.vocabulary.kin.get(one, ()))
        return tuple(other for other in kin if other not in ids)

    def _stranger(self, of: Field, text: str, *, guess: bool) -> Note:
        close = self.vocabulary.close(of, text) if self.vocabulary and guess else ()
        return Note(kind="unknown_value", text=text, field=of, values=close)


def _words(piece: Piece, following: Sequence[Piece]) -> tuple[str, ...]:
    """Return the plain words after a condition whose last value was typed without quotation marks or brackets."""
    if not piece.values or piece.values[-1].kind != "word" or piece.is_closed:
        return ()
    plain: Iterator[Piece] = takewhile(lambda one: one.kind == "word" and not one.minus, following[:FOLLOWING])
    return tuple(one.text for one in plain)
