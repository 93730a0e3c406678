"""A verdict: one question about one article, the answer, and why."""

from dataclasses import dataclass
from typing import Literal

Question = Literal["language", "relevance", "places", "topics", "tone", "stance", "critical", "claims"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a classifier answered.

    `answer` holds one word for most questions, several ids for places and topics (primary first), verbatim
    sentences for claims, and nothing where there is no answer. `because` are words of the article itself that
    decided, in reading order. `by` names the model and its version, as `gazetteer-1`.
    """

    question: Question
    answer: tuple[str, ...]
    score: float
    unsure: bool
    because: tuple[str, ...]
    by: str

    @property
    def first(self) -> str | None:
        """The single or primary answer, or None where there is none."""
        return self.answer[0] if self.answer else None
