"""What a person's words were understood as: the query, and notes on what is not in it as typed."""

from dataclasses import dataclass
from typing import Literal

from press.query.fields import Asked
from press.query.tree import Query
from press.query.vocabulary import Value

NoteKind = Literal[
    "unknown_field",  # `text`: read as plain words
    "unknown_value",  # `text` in `field` matches nothing; `values` are what close values are called
    "wrong_date",  # `text` in `field` is no date: left out
    "wildcard",  # `text` has a * where none can stand: it counts as a space
    "expanded",  # `text` also finds the places with the ids `values`
    "too_long",  # only the first `count` letters were read
    "too_deep",  # brackets deeper than `count` are passed over
    "too_many",  # `count` words and conditions were left out
    "more_notes",  # `count` notes were left out
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that a person should know of how the text was read; what it holds hangs on `kind`."""

    kind: NoteKind
    text: str = ""
    field: Asked | None = None
    values: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text as it was understood; `named` are the values that occur in query and notes, for whoever shows them."""

    query: Query
    notes: tuple[Note, ...] = ()
    named: tuple[Value, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether something was passed over or read otherwise than it looks, so that the asker must be told."""
        return any(note.kind != "expanded" for note in self.notes)
