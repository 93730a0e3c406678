"""What tantivy is given of a document: words to be found, labels and numbers to be counted, and nothing to be read."""

from collections.abc import Iterable, Mapping

import tantivy

from index.archive import Document
from index.fields import BOOSTS, LABELS, STEPS, labels, numbers
from press.query import Field

BEGINNINGS = {name: f"{name}_begins" for name in BOOSTS}  # the first letters of every word of a text
FIELDS = tuple(field for pair in BEGINNINGS.items() for field in pair)
BUNDLED: tuple[Field, ...] = ("language", "country", "desk", "stance")  # counted at once, from one field
_BETWEEN, _WRITTEN, _SIGN, _SIGN_WRITTEN = "\x1f", "%1F", "%", "%25"
FORMAT = 4  # raise it whenever schema or analyser change: an index of another format asks for a rebuild


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in BOOSTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in BEGINNINGS.values():
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("bundle", fast=True, tokenizer_name="raw", index_option="basic")
    for name in LABELS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("space", tokenizer_name="raw", index_option="basic")
    for name in ("seq", "order", "row", *STEPS):
        builder.add_integer_field(name, fast=True)
    return builder.build()


SCHEMA = _schema()


def entry(document: Document, streams: Iterable[str], row: int | None) -> tantivy.Document:
    """Return `document` for tantivy; `streams` say its words, and `row` is where its vector stands, if it has one.

    They are, for each of BOOSTS, the stream of its text and behind it that of the beginnings.
    """
    made = tantivy.Document()
    made.add_text("key", document.key)
    for field, words in zip(FIELDS, streams, strict=True):
        made.add_text(field, words)
    borne = labels(document)
    made.add_text("bundle", _bundle(borne))
    for label, values in borne.items():
        for value in values:
            made.add_text(label, value)
    for name, number in numbers(document).items():
        made.add_integer(name, number)
    if row is not None:
        made.add_text("space", space(document.model, len(document.vector)))
        made.add_integer("row", row)
    return made


def unbundled(bundle: str) -> tuple[str, ...]:
    """Return the values of BUNDLED that a document of this `bundle` bears, empty ones where it bears none."""
    parts = bundle.split(_BETWEEN)
    return tuple(part.replace(_WRITTEN, _BETWEEN).replace(_SIGN_WRITTEN, _SIGN) for part in parts)


def _bundle(borne: Mapping[Field, tuple[str, ...]]) -> str:
    values = (next(iter(borne[field]), "") for field in BUNDLED)
    return _BETWEEN.join(value.replace(_SIGN, _SIGN_WRITTEN).replace(_BETWEEN, _WRITTEN) for value in values)


def space(model: str, length: int) -> str:
    """Return the one word for the vectors of `length` numbers that `model` made: only these compare."""
    return f"{length} {model}"
