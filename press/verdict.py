"""A verdict: one question about one article, the answer, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Question = Literal["language", "relevance", "places", "topics", "tone", "stance", "critical", "claims"]

EDITOR = "editor: "  # begins the `by` of an answer that a person gave; the name follows


@dataclass(frozen=True, slots=True)
class Word:
    """Words of an article, as it prints them, and where: offsets in letters of its whole text (`Article.whole`).

    Both offsets are -1 where nobody noted them, as in verdicts that were kept before offsets were.
    """

    text: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a classifier answered.

    `answer` holds one word for most questions, several ids for places and topics (primary first), verbatim
    sentences for claims, and nothing where there is no answer. `because` are words of the article itself that
    decided, in reading order. `by` names the model and its version, as `gazetteer-1`, or the editor who said so.
    """

    question: Question
    answer: tuple[str, ...]
    score: float
    unsure: bool
    because: tuple[Word, ...]
    by: str

    @property
    def first(self) -> str | None:
        """The single or primary answer, or None where there is none."""
        return self.answer[0] if self.answer else None

    @property
    def editor(self) -> str | None:
        """The name of the person who gave the answer, None where it is the machine's."""
        return self.by.removeprefix(EDITOR) if self.by.startswith(EDITOR) else None


def words(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Word, ...]:
    """Return what stands in `text` at `spans`, each distinct wording once, where it stands first, in reading order."""
    found: dict[str, Word] = {}
    for start, end in sorted(spans):
        said = text[start:end]
        found.setdefault(said, Word(said, start, end))
    return tuple(found.values())
