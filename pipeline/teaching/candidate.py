"""A candidate: the shipped models moved by an office's corrections, and whether it may take the current ones' place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from classifiers.brief import Clerk
from classifiers.learning.adjusting import Taught, adjusted
from classifiers.learning.arrays import packed
from classifiers.learning.grams import SIZE
from classifiers.learning.linear import LinearModel, Meant
from classifiers.learning.measure import MEASURED, Measured, Right, right
from classifiers.models import QUESTIONS, Models
from classifiers.relevance import ABOUT, MENTION
from pipeline.judge import Reader
from press.article import Article, Kept
from press.correction import Lesson
from press.topic import Topic

FEWEST = 5  # corrections of a question: with fewer there is nothing both to learn from and to try it on
_RECENT = 5  # the latest fifth is not learned from
_DIGITS = 8

_NOTHING: Mapping[str, Meant] = MappingProxyType({})

Outcome = Literal["adopted", "few", "worse_fixed", "worse_recent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How the candidate of one question did beside the current model.

    `learned` from so many corrections; `unusable` taught nothing: the answer is none that the model knows, or no model
    is asked. `fixed` and `recent` are right answers, the current model's and the candidate's; nothing for too few.
    """

    question: str
    learned: int
    unusable: int
    outcome: Outcome
    fixed: tuple[Right, ...] = ()
    recent: tuple[Right, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What an office's corrections make: every model that was tried, and those that judge from now on.

    `proposed` has every candidate, `models` the candidates that are not worse and the current models of the other
    questions.
    """

    proposed: Models
    models: Models
    version: str
    trials: tuple[Trial, ...]

    @property
    def is_adopted(self) -> bool:
        """Whether any question has a new model."""
        return any(trial.outcome == "adopted" for trial in self.trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """In what is learned: the models that are moved, and the articles' vectors by key."""

    shipped: Models
    vectors: Mapping[str, Meant]


class School:
    """Turns corrections into sheets and tries what they teach. What printed or wrote an article is never read."""

    def __init__(self, reader: Reader, clerk: Clerk, topics: Sequence[Topic]) -> None:
        self._reader, self._clerk = reader, clerk
        self._mains = {topic.id: topic.parent or topic.id for topic in topics}

    def candidate(
        self,
        shipped: Models,
        current: Models,
        lessons: Sequence[Lesson],
        latest: Sequence[Kept],
        fixed: Sequence[Measured],
        vectors: Mapping[str, Meant] = _NOTHING,
    ) -> Candidate:
        """Return what `lessons`, earliest first, make of the `shipped` models.

        `vectors` are those that the articles have, by key, nothing in an office that judges without: there the `fixed`
        articles are judged without theirs too.

        What nobody corrected of the `latest` articles holds its place: else a few dozen corrections of what was wrong
        would spoil what is right (`classifiers.learning.adjusting`).

        The rule, for each question on its own, as its corrections teach no other question's model. The latest fifth of
        them (by time, at least one) is held out, the rest moves the shipped model. The candidate is adopted if it gives
        at least as many right answers as the current model on the `fixed` articles, which nothing has learned from, and
        at least as many on the corrections held out. It is adopted as it was tried: the latest fifth is learned from
        the next time. Where the current models were made of another release's, which weighs words otherwise, the
        shipped ones stand in their place.
        """
        standing = current if np.array_equal(current.rarity.idf, shipped.rarity.idf) else shipped
        room = _Room(shipped=shipped, vectors=vectors)
        fixed = fixed if vectors else [replace(one, sheet=replace(one.sheet, meant=None)) for one in fixed]
        held = {one.key: self._held(one, room) for one in latest}
        proposed: dict[str, LinearModel] = {}
        trials: list[Trial] = []
        for question in MEASURED:
            own = [lesson for lesson in lessons if lesson.question == question]
            corrected = {lesson.key for lesson in own}
            beside = [one for key, one in held.items() if one and key not in corrected]
            taught = self._all_taught(own, room, question)
            model, trial = _tried(question, (shipped.of(question), standing.of(question)), taught, beside, fixed)
            trial = replace(trial, unusable=len(own) - len(taught))
            trials.append(trial)
            if model:
                proposed[question] = model
        adopted = {trial.question for trial in trials if trial.outcome == "adopted"}
        models = standing.changed({question: proposed[question] for question in adopted})
        return Candidate(
            proposed=standing.changed(proposed),
            models=models,
            version=_version(shipped, models),
            trials=tuple(trials),
        )

    def _held(self, kept: Kept, room: "_Room") -> Taught | None:
        """Return an article of which nobody said anything, None where no name of the province stands in it."""
        language = kept.answer("language") or kept.article.language or "und"
        return self._seen(kept.key, kept.article, language, None, room)

    def _all_taught(self, lessons: Sequence[Lesson], room: "_Room", question: str) -> list[Taught]:
        model = room.shipped.of(question)
        return [one for lesson in lessons if (one := self._taught(lesson, model, room))]

    def _taught(self, lesson: Lesson, model: LinearModel, room: "_Room") -> Taught | None:
        """Return the lesson as a model learns it, None where no model is asked or it does not know the answer."""
        answer = self._answer(lesson)
        if answer not in model.answers:
            return None
        return self._seen(lesson.key, lesson.article, lesson.language, answer, room)

    def _seen(self, key: str, article: Article, language: str, answer: str | None, room: "_Room") -> Taught | None:
        reading = self._reader.reading(article, language=language)
        if not reading.finds.found:
            return None
        brief = self._clerk.brief(reading, room.shipped.rarity).sensed(room.vectors.get(key))
        return Taught(sheet=brief.sheet, language=language, answer=answer)

    def _answer(self, lesson: Lesson) -> str:
        first = lesson.answer[0] if lesson.answer else ""
        if lesson.question == "relevance":
            return ABOUT if first == ABOUT else MENTION
        return self._mains.get(first, first) if lesson.question == "topics" else first


def _tried(
    question: str,
    models: tuple[LinearModel, LinearModel],
    taught: Sequence[Taught],
    beside: Sequence[Taught],
    fixed: Sequence[Measured],
) -> tuple[LinearModel | None, Trial]:
    """Return the candidate of one question, None for too few corrections, and how it did.

    `models` are the one that it moves and the one that it is compared with.
    """
    base, standing = models
    if len(taught) < FEWEST:
        return None, Trial(question=question, learned=0, unusable=0, outcome="few")
    recent = -(-len(taught) // _RECENT)
    early, late = taught[:-recent], [_measured(question, one) for one in taught[-recent:]]
    moved = adjusted(base, [*early, *beside], base.version)
    model = moved.moved(f"{base.version}+{len(early)}.{_digest([moved])}")  # tells what it was made of
    on_fixed = right(standing, question, fixed), right(model, question, fixed)
    on_recent = right(standing, question, late), right(model, question, late)
    trial = Trial(
        question=question,
        learned=len(early),
        unusable=0,
        outcome=_outcome(on_fixed, on_recent),
        fixed=on_fixed,
        recent=on_recent,
    )
    return model, trial


def _measured(question: str, taught: Taught) -> Measured:
    return Measured(sheet=taught.sheet, language=taught.language, answers={question: str(taught.answer)})


def _outcome(fixed: Sequence[Right], recent: Sequence[Right]) -> Outcome:
    if _falls(fixed):
        return "worse_fixed"
    return "worse_recent" if _falls(recent) else "adopted"


def _falls(compared: Sequence[Right]) -> bool:
    return any(after.right < before.right for before, after in pairwise(compared))


def _version(shipped: Models, models: Models) -> str:
    """Return one version for `models` together: the shipped one's, and a digest of what they hold."""
    base = shipped.relevance.version.partition("-")[2] or shipped.relevance.version
    return f"{base}+{_digest([models.of(question) for question in QUESTIONS])}"


def _digest(models: Sequence[LinearModel]) -> str:
    digest = sha256()
    for model in models:
        for array in _arrays(model):
            digest.update(array.astype(np.float16).tobytes())
    return digest.hexdigest()[:_DIGITS]


def _arrays(model: LinearModel) -> Iterator[npt.NDArray[np.generic]]:
    """Yield all that a model has learned, with the places of its words as bits."""
    sensed = model.sensed
    for weights in (model.full, model.bare, *((sensed.full, sensed.bare) if sensed else ())):
        yield packed(weights.buckets, SIZE)
        yield from (weights.rows, weights.signs, weights.bias)
    yield from sensed.vectors if sensed else ()
