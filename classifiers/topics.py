"""Which subjects of the province's plan is it about?"""

from classifiers.brief import Brief
from classifiers.keywords import Keywords
from classifiers.learning.linear import LinearModel
from press.verdict import Verdict

OTHER = "other"
_MOST = 3
_SECOND = 0.3  # a further topic is at least this share as likely as the first
_SHOWN = 8


class TopicClassifier:
    """Names up to three topics by the model's chances, which weigh the configuration's keywords among the rest."""

    def __init__(self, model: LinearModel, keywords: Keywords) -> None:
        self._model, self._keywords = model, keywords

    def judge(self, brief: Brief) -> Verdict:
        """Answer with up to three topics, the primary first, or `other`, alone, where no subject is meant."""
        by, is_seen = self._model.by(brief.sheet), self._model.senses(brief.sheet)
        if not (brief.said or is_seen or self._model.knows(brief.reading.language)):  # nothing speaks for any topic
            return Verdict(question="topics", answer=(OTHER,), score=0.0, unsure=True, because=(), by=by)
        chances = self._model.chances(brief.sheet, brief.reading.language)
        mains = [chances.first]
        if chances.first != OTHER:
            least = _SECOND * chances.of(chances.first)
            mains += [topic for topic, chance in chances.ranked[1:_MOST] if chance >= least and topic != OTHER]
        answer = tuple(self._keywords.part(brief.reading, brief.said, main) for main in mains)
        reading = brief.reading
        told = self._model.deciding(brief.sheet, chances.first, reading) or reading.said(
            hit for topic in answer for hit in brief.said.get(topic, ())
        )
        return Verdict(
            question="topics",
            answer=answer,
            score=round(chances.of(chances.first), 3),
            unsure=chances.unsure,
            because=told[:_SHOWN],
            by=by,
        )
