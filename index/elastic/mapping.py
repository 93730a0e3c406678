"""What an index is made of: its fields, and how one document becomes an entry.

Text is analysed by us (`index.stream`) and only split at whitespace here. Kept are key and change number alone.
"""

from collections.abc import Iterable
from hashlib import blake2b

from index.archive import Document
from index.elastic.connection import Json
from index.fields import BOOSTS, LABELS, labels, numbers, texts
from index.stream import stream

FORMAT = 1  # raise it whenever fields or analyser change: an index of another format asks for a rebuild

_NUMBERS = {"order": "long", "seq": "long", "day": "integer", "week": "integer", "month": "integer"}
_EMPTY = "∅∅"  # no word: it makes documents without a lead count where the rarity of words in leads is weighed
_LONGEST_LABEL = 8_000  # characters: with more, Elasticsearch would refuse the whole document


def definition(name: str, shards: int) -> dict[str, object]:
    """Return how an index of the archive `name` is created."""
    return {
        "settings": {
            "number_of_shards": shards,
            "auto_expand_replicas": "0-1",
            "gc_deletes": "0s",  # what was removed may come back with the number it had
            "refresh_interval": "-1",  # who writes refreshes: a search sees whole batches
        },
        "mappings": {
            "_meta": {"archive": name, "format": FORMAT},
            "dynamic": False,
            "_source": {"includes": ["key", "seq"]},
            "properties": {field: _kind(field) for field in (*BOOSTS, *LABELS, "model", *_NUMBERS)},
        },
    }


def vector_field(dimensions: int) -> str:
    """Return the field for vectors of so many numbers; each length has its own, so that a model may follow another."""
    return f"vector_{dimensions}"


def vectors(dimensions: Iterable[int]) -> dict[str, object]:
    """Return what makes room for vectors of these lengths in an index that is there already."""
    return {"properties": {vector_field(number): _vector(number) for number in dimensions}}


def identity(key: str) -> str:
    """Return the id under which the document with `key` is kept: keys may be longer than Elasticsearch allows."""
    return blake2b(key.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def entry(document: Document) -> dict[str, object]:
    """Return `document` as Elasticsearch is told of it."""
    made: dict[str, object] = {
        "key": document.key,
        **numbers(document),
        **{field: stream(text) or _EMPTY for field, text in texts(document).items()},
        **{str(field): values for field, values in labels(document).items()},
    }
    if document.vector:
        made |= {"model": document.model, vector_field(len(document.vector)): document.vector}
    return made


def _kind(field: str) -> Json:
    if field in BOOSTS:
        return {"type": "text", "analyzer": "whitespace"}
    if field in _NUMBERS:
        return {"type": _NUMBERS[field]}
    return {"type": "keyword", "ignore_above": _LONGEST_LABEL}


def _vector(dimensions: int) -> Json:
    # pinned, for the default changes between versions; full numbers, for a score to be the cosine
    options = {"type": "hnsw", "m": 16, "ef_construction": 100}
    kind = {"type": "dense_vector", "dims": dimensions, "index": True, "similarity": "cosine"}
    return {**kind, "index_options": options}
