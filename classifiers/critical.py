"""Could the province's side be asked to answer?"""

from classifiers.brief import Brief
from classifiers.learning.linear import LinearModel
from press.verdict import Verdict

YES, NO = "yes", "no"
ANSWERS = (NO, YES)
_SHOWN = 8


class CriticalClassifier:
    """Weighs blame against credit, and whether those who could answer are named."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def judge(self, brief: Brief, *, stance: str | None) -> Verdict:
        """Answer `yes` or `no`; `no` where the article takes no stance towards the province or a good one."""
        by = self._model.by(brief.sheet)
        if stance not in {"negative", "neutral"}:
            return Verdict(question="critical", answer=(NO,), score=1.0, unsure=False, because=(), by=by)
        chances = self._model.chances(brief.sheet, brief.reading.language)
        signals = brief.signals
        told = self._model.deciding(brief.sheet, YES, brief.reading) or brief.reading.said(
            signals.aimed(signals.blame) or signals.blame
        )
        answer = chances.first if told else NO  # nobody is asked to answer to words that cannot be shown
        return Verdict(
            question="critical",
            answer=(answer,),
            score=round(chances.of(answer), 3),
            unsure=chances.unsure,
            because=told[:_SHOWN] if answer == YES else (),
            by=by,
        )
