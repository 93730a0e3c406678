"""What an index is made of: its fields, and how one document becomes an entry.

Text is analysed by us (`index.stream`) and only split at whitespace here. Kept are key and change number alone.
"""

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b

from index.archive import Document
from index.elastic.connection import Json
from index.stream import stream
from press.query import Field

FORMAT = 1  # raise it whenever fields or analyser change: an index of another format asks for a rebuild

_EMPTY = "∅∅"  # no word: it makes documents without a lead count where the rarity of words in leads is weighed
_LONGEST_LABEL = 8_000  # characters: with more, Elasticsearch would refuse the whole document

BOOSTS = {"title": 4.0, "lead": 2.0, "body": 1.0}
LABELS: tuple[Field, ...] = (
    "source",
    "language",
    "country",
    "desk",
    "topics",
    "places",
    "relevance",
    "tone",
    "stance",
)


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
    day = document.day
    made: dict[str, object] = {
        "key": document.key,
        "seq": document.seq,
        "order": document.order,
        "day": day.toordinal(),
        "week": week_of(day),
        "month": month_of(day),
        "title": stream(document.title) or _EMPTY,
        "lead": stream(document.lead) or _EMPTY,
        "body": stream(document.text) or _EMPTY,
        **_labels(document),
    }
    if document.vector:
        made |= {"model": document.model, vector_field(len(document.vector)): document.vector}
    return made


def week_of(day: date) -> int:
    """Return the number of the Monday of the week of `day`."""
    return day.toordinal() - day.weekday()


def month_of(day: date) -> int:
    """Return the number of the month of `day`."""
    return day.year * 12 + day.month - 1


def first_day(step: str, number: int) -> date:
    """Return the day with which the day, week or month with this number begins."""
    return date(number // 12, number % 12 + 1, 1) if step == "month" else date.fromordinal(number)


_NUMBERS = {"order": "long", "seq": "long", "day": "integer", "week": "integer", "month": "integer"}


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


def _labels(document: Document) -> dict[str, list[str]]:
    labels = {
        "source": (document.source,),
        "language": (document.language,),
        "country": (document.country,),
        "desk": (document.desk,),
        "topics": document.topics,
        "places": document.places,
        "relevance": (document.relevance,),
        "tone": (document.tone,),
        "stance": (document.stance,),
    }
    return {field: [*filter(None, values)] for field, values in labels.items()}
