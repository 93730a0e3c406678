"""How well labelled articles teach: each is answered by what the others teach, and the answers are marked.

Articles of one matter are never parted: none is answered by a model that has seen another telling of the same. Only how
rare words are is counted over all of them. What a fold leaves out is worked out in closed form (`Fit.held_out`), which
equals learning anew without it; claims, of which only some sentences are learned from, are learned anew for each fold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifiers.claims import ClaimClassifier, is_found
from classifiers.critical import YES
from classifiers.learning.fitting import Fit, Task
from classifiers.learning.grams import Ints, Matrix
from classifiers.relevance import ABOUT, MENTION
from pipeline.teaching.labels import Labelled
from pipeline.teaching.training import LANGUAGES, Corpus, tasks, truth

FOLDS = 5

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """What an article was answered by models that had not seen it, nor another telling of its matter.

    `answers` has the questions that were answered to it by people too; `claims` are the sentences proposed.
    """

    labelled: Labelled
    answers: Mapping[str, str]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One figure, by its name, and over how many articles (of claims: how many claims, or sentences) it was taken.

    `is_sensed` says that the vectors of the articles were weighed too.
    """

    name: str
    value: float
    count: int
    is_sensed: bool = False


def folds(groups: Ints, count: int = FOLDS) -> Ints:
    """Return for each article the number of its fold: whole groups, the largest first, each into the least full."""
    numbers, sizes = np.unique(groups, return_counts=True)
    filled = np.zeros(count, dtype=np.int64)
    fold_of: dict[int, int] = {}
    for place in np.lexsort((numbers, -sizes)):
        least = int(filled.argmin())
        fold_of[int(numbers[place])] = least
        filled[least] += sizes[place]
    return np.array([fold_of[int(group)] for group in groups], dtype=np.int64)


def held_out(corpus: Corpus, fold: Ints, measured: Mask, *, sensed: bool = False) -> tuple[HeldOut, ...]:
    """Return what each of the `measured` articles is answered by what the other folds teach, of vectors too or not."""
    answers: list[dict[str, str]] = [{} for _ in corpus.labelled]
    for question, task in tasks(corpus.labelled).items():
        if not len(task.chosen):
            continue
        sums = _sums(corpus, task, fold, sensed=sensed)
        for place, best in zip(task.chosen, sums.argmax(axis=1), strict=True):
            answers[place][question] = task.answers[best]
    for place, given in enumerate(answers):
        if "relevance" in given and not corpus.briefs[place].reading.finds.found:
            given["relevance"] = MENTION  # where no name of the province stands no model is asked
    claims = _claims(corpus, fold, measured, [given.get("critical") == YES for given in answers])
    return tuple(
        HeldOut(labelled=corpus.labelled[place], answers=answers[place], claims=claims.get(place, ()))
        for place in map(int, np.flatnonzero(measured))
    )


def _sums(corpus: Corpus, task: Task, fold: Ints, *, sensed: bool) -> Matrix:
    """Return what speaks for each answer of each article of the task, as in its language it would be weighed."""
    full, bare = (
        Fit(corpus.material, task, bare=bare, sensed=sensed).held_out(fold[task.chosen]) for bare in (False, True)
    )
    knows = np.array([[corpus.labelled[place].language in LANGUAGES] for place in task.chosen])
    return np.where(knows, full, bare)


def marks(articles: Sequence[HeldOut]) -> tuple[Mark, ...]:
    """Return the figures: of stance and critical over the articles about the province, of claims over all."""
    pairs = {question: _pairs(articles, question) for question in ("relevance", "topics", "tone", "stance", "critical")}
    about = [(first == ABOUT, second == ABOUT) for first, second in pairs["relevance"]]
    return (
        Mark(name="about F1", value=f1(about, is_=True), count=len(about)),
        Mark(name="first topic accuracy", value=accuracy(pairs["topics"]), count=len(pairs["topics"])),
        *(
            Mark(name=f"{question} macro-F1", value=macro_f1(pairs[question]), count=len(pairs[question]))
            for question in ("tone", "stance", "critical")
        ),
        *_marks_of_claims(articles),
    )


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the mean F1 over the answers that people gave in `pairs` of (people's answer, machine's); 0 for none."""
    answers = sorted({truth for truth, _ in pairs})
    return float(np.mean([f1(pairs, is_=answer) for answer in answers])) if answers else 0.0


def _pairs(articles: Sequence[HeldOut], question: str) -> list[tuple[str, str]]:
    return [(truth(one.labelled, question), one.answers[question]) for one in articles if question in one.answers]


def _claims(corpus: Corpus, fold: Ints, measured: Mask, are_critical: Sequence[bool]) -> dict[int, tuple[str, ...]]:
    """Return what is proposed of those measured articles that are held to call for an answer."""
    proposed: dict[int, tuple[str, ...]] = {}
    for number in np.unique(fold[measured]):
        places = np.flatnonzero(measured & (fold == number) & np.array(are_critical))
        outside = np.flatnonzero(fold != number)
        learned = np.isin(corpus.sentences.owners, outside)
        if not len(places) or len({corpus.sentences.are_claims[place] for place in np.flatnonzero(learned)}) < 2:  # noqa: PLR2004 -- both answers
            continue
        classifier = ClaimClassifier(corpus.sentences.model(outside, "claims-held-out"), corpus.rarity)
        for place in map(int, places):
            proposed[place] = classifier.judge(corpus.briefs[place], is_critical=True).answer
    return proposed


def _marks_of_claims(articles: Sequence[HeldOut]) -> tuple[Mark, Mark]:
    wanted = [(claim, one.claims) for one in articles for claim in one.labelled.claims]
    proposed = [(sentence, one.labelled.claims) for one in articles for sentence in one.claims]
    found = sum(is_found(claim, sentences) for claim, sentences in wanted)
    right = sum(any(is_found(claim, [sentence]) for claim in claims) for sentence, claims in proposed)
    return (
        Mark(name="claims recall", value=found / len(wanted) if wanted else 0.0, count=len(wanted)),
        Mark(name="claims precision", value=right / len(proposed) if proposed else 0.0, count=len(proposed)),
    )


def accuracy(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the share of `pairs` that agree; 0 for none."""
    return sum(first == second for first, second in pairs) / len(pairs) if pairs else 0.0


def f1(pairs: Sequence[tuple[object, object]], *, is_: object) -> float:
    """Return the F1 of the answer `is_` in `pairs` of (people's answer, machine's); 0 where neither gave it."""
    both = sum(first == is_ and second == is_ for first, second in pairs)
    either = sum((first == is_) + (second == is_) for first, second in pairs)
    return 2 * both / either if either else 0.0
