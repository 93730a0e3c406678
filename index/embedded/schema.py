"""What tantivy is given of a document: words to be found, labels and numbers to be counted, and nothing to be read."""

from collections.abc import Iterable

import tantivy

from index.archive import Document
from index.fields import BOOSTS, LABELS, STEPS, labels, numbers

FORMAT = 2  # raise it whenever schema or analyser change: an index of another format asks for a rebuild


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in BOOSTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in LABELS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("space", tokenizer_name="raw", index_option="basic")
    for name in ("seq", "order", "row", *STEPS):
        builder.add_integer_field(name, fast=True)
    return builder.build()


SCHEMA = _schema()


def entry(document: Document, streams: Iterable[str], row: int | None) -> tantivy.Document:
    """Return `document` for tantivy; `streams` say its words, and `row` is where its vector stands, if it has one."""
    made = tantivy.Document()
    made.add_text("key", document.key)
    for field, words in zip(BOOSTS, streams, strict=True):
        made.add_text(field, words)
    for label, values in labels(document).items():
        for value in values:
            made.add_text(label, value)
    for name, number in numbers(document).items():
        made.add_integer(name, number)
    if row is not None:
        made.add_text("space", space(document.model, len(document.vector)))
        made.add_integer("row", row)
    return made


def space(model: str, length: int) -> str:
    """Return the one word for the vectors of `length` numbers that `model` made: only these compare."""
    return f"{length} {model}"
