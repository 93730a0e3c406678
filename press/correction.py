"""A correction: a person's answer to a question about an article, which counts in place of the machine's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from press.article import Article
from press.verdict import EDITOR, Question, Verdict

QUESTIONS: tuple[Question, ...] = ("language", "relevance", "places", "topics", "tone", "stance", "critical")
SEVERAL: tuple[Question, ...] = ("places", "topics")  # may have more than one answer, the primary first


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person said of one article, and what stood there by the machine at that moment.

    `article` is its key. `answer` is None where the person took back what had been said: then the machine's verdict
    counts again. `machine` is the machine's answer, None where it had not been asked, and `model` who gave that.
    """

    article: str
    question: Question
    answer: tuple[str, ...] | None
    by: str
    at: datetime
    machine: tuple[str, ...] | None = None
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A correction that counts, with the article it is about: what a classifier can learn from.

    A lesson may confirm the machine: then `answer` is `machine`. `language` is the article's by all that is known,
    `und` where nothing is. `source` says who printed it; it is for counting, never for learning from.
    """

    key: str
    source: str
    article: Article
    language: str
    question: Question
    answer: tuple[str, ...]
    by: str
    at: datetime
    machine: tuple[str, ...] | None
    model: str

    @property
    def title(self) -> str:
        """The article's title."""
        return self.article.title

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text


def counting(history: Iterable[Correction]) -> dict[Question, Correction]:
    """Return what counts of one article's `history`, oldest first: the last word on a question, unless taken back."""
    last = {correction.question: correction for correction in history}
    return {question: correction for question, correction in last.items() if correction.answer is not None}


def corrected(verdicts: Iterable[Verdict], counting: Mapping[Question, Correction]) -> tuple[Verdict, ...]:
    """Return `verdicts` with the persons' answers in the place of the machine's, those to new questions at the end."""
    machine = {verdict.question: verdict for verdict in verdicts}
    answered = {question: _verdict(correction, machine.get(question)) for question, correction in counting.items()}
    return tuple((machine | answered).values())


def _verdict(correction: Correction, machine: Verdict | None) -> Verdict:
    """Return a person's answer as a verdict; the machine's words stand by it only where it had said the same."""
    answer = correction.answer or ()
    return Verdict(
        question=correction.question,
        answer=answer,
        score=1.0,
        unsure=False,
        because=machine.because if machine and machine.answer == answer else (),
        by=f"{EDITOR}{correction.by}",
    )
