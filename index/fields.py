"""The fields that every engine gives a document: words, labels, and the numbers of its place in time."""

from collections.abc import Iterable
from datetime import date

from index.archive import Document, Step
from press.query import Field

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
STEPS: tuple[Step, ...] = ("day", "week", "month")


def texts(document: Document) -> dict[str, str]:
    """Return what `document` says, by the fields of BOOSTS."""
    return {"title": document.title, "lead": document.lead, "body": document.text}


def labels(document: Document) -> dict[Field, tuple[str, ...]]:
    """Return what `document` bears in each of LABELS, every value once and no empty one."""
    given: dict[Field, tuple[str, ...]] = {
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
    return {field: tuple(filter(None, dict.fromkeys(values))) for field, values in given.items()}


def numbers(document: Document) -> dict[str, int]:
    """Return the change number of `document`, its place in the order by date, and the first day of each step."""
    day = document.day
    return {
        "seq": document.seq,
        "order": document.order,
        "day": day.toordinal(),
        "week": day.toordinal() - day.weekday(),
        "month": day.replace(day=1).toordinal(),
    }


def first_day(number: int) -> date:
    """Return the day with which the day, week or month begins that has this number."""
    return date.fromordinal(number)


def newest(documents: Iterable[Document]) -> dict[str, Document]:
    """Return the document with the highest `seq` for each key, of equal ones the last."""
    found: dict[str, Document] = {}
    for document in documents:
        there = found.get(document.key)
        if there is None or there.seq <= document.seq:
            found[document.key] = document
    return found
