"""What is searched for: a small tree, and the one way in which a person's words become it."""

from press.query.parser import parse, words
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
)

__all__ = [
    "All",
    "Any",
    "Days",
    "Everything",
    "Favour",
    "Favoured",
    "Field",
    "InTitle",
    "Keys",
    "Label",
    "Phrase",
    "Prefix",
    "Query",
    "Term",
    "Without",
    "parse",
    "words",
]
