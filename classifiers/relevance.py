"""Is it about the province, does it only mention it, or neither?"""

from classifiers.brief import Brief
from classifiers.learning.linear import LinearModel
from classifiers.places import named
from press.verdict import Verdict

ABOUT, MENTION, NONE = "about", "mention", "none"
ANSWERS = (ABOUT, MENTION)
_SHOWN = 8


class RelevanceClassifier:
    """Weighs where and how often the province is named, and what is told beside its names."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    @staticmethod
    def none() -> Verdict:
        """Answer `none`, as of every article in which no name of the province stands."""
        return Verdict(question="relevance", answer=(NONE,), score=1.0, unsure=False, because=(), by="gazetteer")

    def judge(self, brief: Brief) -> Verdict:
        """Answer `about` or `mention` of an article in which a name of the province stands."""
        finds = brief.reading.finds
        chances = self._model.chances(brief.sheet, brief.reading.language)
        return Verdict(
            question="relevance",
            answer=(chances.first,),
            score=round(chances.of(chances.first), 3),
            unsure=chances.unsure,
            because=named(finds.telling or finds.found)[:_SHOWN],
            by=self._model.by(brief.sheet),
        )
