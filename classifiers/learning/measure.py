"""The measure: labelled articles that no model has learned from, as hashed words without their text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifiers.learning.arrays import Array, read, write
from classifiers.learning.grams import Grams
from classifiers.learning.linear import LinearModel, Meant, Sheet
from press.errors import ModelError

FILE = "measure.npz"
MEASURED = ("relevance", "topics", "tone", "stance", "critical")  # the questions that it holds answers to

_NOTHING = Grams(parts=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One article as a model sees it, its language, and what people answered, by question."""

    sheet: Sheet
    language: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """How many answers were right, of how many."""

    right: int
    count: int


def right(model: LinearModel, question: str, articles: Sequence[Measured]) -> Right:
    """Return how often `model` gives the answer that people gave to `question`."""
    asked = [one for one in articles if question in one.answers]
    given = (model.chances(one.sheet, one.language).first for one in asked)
    return Right(
        right=sum(answer == one.answers[question] for answer, one in zip(given, asked, strict=True)), count=len(asked)
    )


def save(articles: Sequence[Measured], path: Path) -> None:
    """Write `articles` as `path`: buckets as steps from one to the next, which take a quarter of the room."""
    names = sorted({name for one in articles for name in one.sheet.signs})
    orders = [np.argsort(one.sheet.buckets, kind="stable") for one in articles]
    pairs = list(zip(articles, orders, strict=True))
    arrays: dict[str, Array] = {
        "languages": np.array([one.language for one in articles]),
        "lengths": np.array([len(order) for order in orders], dtype=np.uint32),
        "steps": np.concatenate([np.diff(one.sheet.buckets[order], prepend=0) for one, order in pairs]).astype(
            np.uint32
        ),
        "values": np.concatenate([one.sheet.values[order] for one, order in pairs]).astype(np.float16),
        "names": np.array(names),
        "signs": np.array([[one.sheet.signs.get(name, 0.0) for name in names] for one in articles], dtype=np.float16),
    }
    answers = {question: np.array([one.answers.get(question, "") for one in articles]) for question in MEASURED}
    write(path, arrays | answers | _vectors(articles))


def _vectors(articles: Sequence[Measured]) -> dict[str, Array]:
    """Return their vectors by the one embedder that made them, nothing where any of them has none."""
    meant = [one.sheet.meant for one in articles if one.sheet.meant]
    if not meant or len(meant) < len(articles):
        return {}
    return {
        "embedder": np.array(meant[0].model),
        "vectors": np.array([one.numbers for one in meant]).astype(np.float16),
    }


def load(path: Path) -> tuple[Measured, ...]:
    """Read what `save` wrote; ModelError where that is not to be had."""
    arrays = read(path)
    try:
        return tuple(_measured(arrays))
    except (ValueError, KeyError, IndexError) as error:
        raise ModelError(f"{path} is no measure ({error!r}): train the models anew, or install again") from error


def _measured(arrays: Mapping[str, Array]) -> list[Measured]:
    ends = np.cumsum(arrays["lengths"].astype(np.int64))[:-1]
    steps = np.split(arrays["steps"].astype(np.int64), ends)
    values = np.split(arrays["values"].astype(np.float32), ends)
    names = [str(name) for name in arrays["names"]]
    return [
        Measured(
            sheet=Sheet(
                buckets=np.cumsum(steps[place]),
                values=values[place],
                rarity=np.zeros(len(values[place]), dtype=np.float32),
                signs=dict(zip(names, arrays["signs"][place].astype(np.float64).tolist(), strict=True)),
                grams=_NOTHING,
                meant=_meant(arrays, place),
            ),
            language=str(language),
            answers={question: str(arrays[question][place]) for question in MEASURED if str(arrays[question][place])},
        )
        for place, language in enumerate(arrays["languages"])
    ]


def _meant(arrays: Mapping[str, Array], place: int) -> Meant | None:
    if "embedder" not in arrays:
        return None
    return Meant(model=str(arrays["embedder"]), numbers=arrays["vectors"][place].astype(np.float32))
