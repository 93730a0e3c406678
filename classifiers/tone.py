"""Is the news good, bad or neither?"""

from classifiers.brief import Brief
from classifiers.learning.linear import LinearModel
from press.verdict import Verdict

ANSWERS = ("negative", "neutral", "positive")
_SHOWN = 8


class ToneClassifier:
    """Weighs the words of good and bad news: the title's most, then the lead's."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def judge(self, brief: Brief) -> Verdict:
        """Answer `negative`, `neutral` or `positive`."""
        chances = self._model.chances(brief.sheet, brief.reading.language)
        hits = {"negative": brief.signals.negative, "positive": brief.signals.positive}.get(chances.first, ())
        told = self._model.deciding(brief.sheet, chances.first, brief.reading) or brief.reading.said(hits)
        return Verdict(
            question="tone",
            answer=(chances.first,),
            score=round(chances.of(chances.first), 3),
            unsure=chances.unsure,
            because=told[:_SHOWN],
            by=self._model.by(brief.sheet),
        )
