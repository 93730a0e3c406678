"""What is searched for: a small tree, and the one way in which a person's words become it."""

from press.query.explain import explained
from press.query.parser import parse, read
from press.query.reading import Note, NoteKind, Reading
from press.query.tree import (
    All,
    Any,
    Days,
    Everything,
    Favour,
    Favoured,
    Field,
    InTitle,
    Keys,
    Label,
    Phrase,
    Prefix,
    Query,
    Term,
    Without,
    terms_of,
)
from press.query.vocabulary import Expansion, Value, Vocabulary

__all__ = [
    "All",
    "Any",
    "Days",
    "Everything",
    "Expansion",
    "Favour",
    "Favoured",
    "Field",
    "InTitle",
    "Keys",
    "Label",
    "Note",
    "NoteKind",
    "Phrase",
    "Prefix",
    "Query",
    "Reading",
    "Term",
    "Value",
    "Vocabulary",
    "Without",
    "explained",
    "parse",
    "read",
    "terms_of",
]
