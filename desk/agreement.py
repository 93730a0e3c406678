"""Agreement: how often an editor's word is the machine's own, and how much of that is more than chance."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from press.correction import QUESTIONS, Lesson
from press.verdict import Question

Part = Literal["question", "source", "language"]
_PARTS: tuple[Part, ...] = ("question", "source", "language")
_Pair = tuple[Hashable, Hashable]  # what the machine said, what the editor said


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far machine and editors agree on one question: in all, at one source, or in one language.

    `value` is the source's id or the language's code, empty for all. `kappa` is Cohen's (1960), from -1 to 1; None
    where both gave one and the same answer throughout, so that there is no chance to measure by, and for places, which
    are no set of classes. Only articles that an editor took in hand are counted: this is no sample of the archive.
    """

    question: Question
    part: Part
    value: str
    count: int
    agreed: int
    kappa: float | None

    @property
    def share(self) -> float:
        """The share of answers that agree."""
        return self.agreed / self.count


def agreement(lessons: Iterable[Lesson]) -> tuple[Agreement, ...]:
    """Return the agreement by question, and for each question by source and by language, most first; none for none.

    Answers agree where they are the same: of topics the primary one, of places all, in any order. Where the machine
    had no answer, it did not agree.
    """
    groups: defaultdict[tuple[Question, Part, str], list[_Pair]] = defaultdict(list)
    for lesson in lessons:
        for part, value in zip(_PARTS, ("", lesson.source, lesson.language), strict=True):
            groups[lesson.question, part, value].append(_pair(lesson))
    made = (_agreement(*group, pairs) for group, pairs in groups.items())
    return tuple(sorted(made, key=_order))


def kappa(pairs: Sequence[_Pair]) -> float | None:
    """Return Cohen's kappa of two raters' answers; None where chance alone would have them agree, and for no answer."""
    count = len(pairs)
    machine, editor = (Counter(pair[rater] for pair in pairs) for rater in (0, 1))
    by_chance = sum(machine[answer] * editor[answer] for answer in machine)
    if by_chance == count * count:
        return None
    observed = sum(one == two for one, two in pairs)
    return (observed * count - by_chance) / (count * count - by_chance)


def _pair(lesson: Lesson) -> _Pair:
    return _answer(lesson.question, lesson.machine or ()), _answer(lesson.question, lesson.answer)


def _answer(question: Question, answer: tuple[str, ...]) -> Hashable:
    return frozenset(answer) if question == "places" else answer[:1]


def _agreement(question: Question, part: Part, value: str, pairs: Sequence[_Pair]) -> Agreement:
    return Agreement(
        question=question,
        part=part,
        value=value,
        count=len(pairs),
        agreed=sum(one == two for one, two in pairs),
        kappa=None if question == "places" else kappa(pairs),
    )


def _order(one: Agreement) -> tuple[int, int, int, str]:
    return QUESTIONS.index(one.question), _PARTS.index(one.part), -one.count, one.value
