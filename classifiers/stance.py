"""How does the article stand towards the province: does blame or credit fall on its side?"""

from collections.abc import Sequence

from classifiers.brief import Brief
from classifiers.learning.linear import LinearModel
from classifiers.reading import within
from classifiers.signals import Signals
from classifiers.text.phrases import Hit
from press.verdict import Verdict, Word

ANSWERS = ("negative", "neutral", "positive")
NEUTRAL = "neutral"
_SHOWN = 8


class StanceClassifier:
    """Weighs the words of blame and credit, most where the province or its authorities stand in the sentence."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def judge(self, brief: Brief, *, is_about: bool) -> Verdict:
        """Answer `negative`, `neutral` or `positive`, and nothing where the article is not about the province."""
        by = self._model.by(brief.sheet)
        if not is_about:
            return Verdict(question="stance", answer=(), score=0.0, unsure=False, because=(), by=by)
        chances = self._model.chances(brief.sheet, brief.reading.language)
        told = self._model.deciding(brief.sheet, chances.first, brief.reading) or _hits(brief, chances.first)
        answer = chances.first if told else NEUTRAL  # a stance is never shown without the words that decided it
        return Verdict(
            question="stance",
            answer=(answer,),
            score=round(chances.of(answer), 3),
            unsure=chances.unsure or answer != chances.first,
            because=told[:_SHOWN],
            by=by,
        )


def _hits(brief: Brief, answer: str) -> tuple[Word, ...]:
    signals = brief.signals
    hits = {"negative": signals.blame, "positive": (*signals.credit, *signals.positive)}.get(answer, ())
    return brief.reading.said(_nearest(signals, hits))


def _nearest(signals: Signals, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Return the hits of the sentences on the province's side, all where there are none there."""
    return [hit for sentence in signals.on_province() for hit in within(hits, sentence)] or hits
