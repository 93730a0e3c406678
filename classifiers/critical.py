"""Could the province's side be asked to answer?"""

from collections.abc import Mapping

from classifiers.signals import Signals, chances, features
from press.verdict import Verdict

BY = "critical-1"
_SURE = 0.6

# Fitted by logistic regression (L2 0.003) on labels/articles_2, 720 articles, none of them among the 738 that measure.
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "no": {
        "authority_lead": -0.1,
        "authority_text": -1.01,
        "authority_title": -0.4,
        "blame_aimed": -0.79,
        "blame_lead": -0.07,
        "blame_text": -0.53,
        "blame_title": -0.45,
        "credit_aimed": -0.28,
        "credit_lead": 0.23,
        "credit_text": 0.06,
        "credit_title": 0.4,
        "fault_balance": 0.69,
        "negative_lead": 0.26,
        "negative_text": 0.21,
        "negative_title": -0.43,
        "positive_text": 0.13,
        "positive_title": 0.72,
        "tone_balance": 0.07,
        "topic_agriculture": 0.27,
        "topic_border_sea": 0.54,
        "topic_culture_tourism": -0.23,
        "topic_disaster_weather": 0.28,
        "topic_education_health": -0.19,
        "topic_environment": 0.32,
        "topic_governance": -0.05,
        "topic_industry_energy": -0.4,
        "topic_infrastructure_land": -0.14,
        "topic_international": 0.12,
        "topic_labour_migration": 0.18,
        "topic_land_construction": -0.18,
        "topic_religion_rights": 0.12,
        "topic_security_justice": 0.41,
        "topic_sports": 0.11,
        "topic_tourism": 0.09,
        "": 0.89,
    },
    "yes": {
        "authority_lead": 0.1,
        "authority_text": 1.01,
        "authority_title": 0.4,
        "blame_aimed": 0.79,
        "blame_lead": 0.07,
        "blame_text": 0.53,
        "blame_title": 0.45,
        "credit_aimed": 0.28,
        "credit_lead": -0.23,
        "credit_text": -0.06,
        "credit_title": -0.4,
        "fault_balance": -0.69,
        "negative_lead": -0.26,
        "negative_text": -0.21,
        "negative_title": 0.43,
        "positive_text": -0.13,
        "positive_title": -0.72,
        "tone_balance": -0.07,
        "topic_agriculture": -0.27,
        "topic_border_sea": -0.54,
        "topic_culture_tourism": 0.23,
        "topic_disaster_weather": -0.28,
        "topic_education_health": 0.19,
        "topic_environment": -0.32,
        "topic_governance": 0.05,
        "topic_industry_energy": 0.4,
        "topic_infrastructure_land": 0.14,
        "topic_international": -0.12,
        "topic_labour_migration": -0.18,
        "topic_land_construction": 0.18,
        "topic_religion_rights": -0.12,
        "topic_security_justice": -0.41,
        "topic_sports": -0.11,
        "topic_tourism": -0.09,
        "": -0.89,
    },
}


class CriticalClassifier:
    """Weighs blame against credit, and whether those who could answer are named."""

    def judge(self, signals: Signals, *, stance: str | None) -> Verdict:
        """Answer `yes` or `no`; `no` where the article takes no stance towards the province or a good one."""
        found = chances(WEIGHTS, features(signals))
        is_open = stance in {"negative", "neutral"} and bool(signals.blame)
        answer = "yes" if is_open and found["yes"] >= found["no"] else "no"
        score = found[answer] if is_open else 1.0
        blame = signals.aimed(signals.blame) or signals.blame
        return Verdict(
            question="critical",
            answer=(answer,),
            score=round(score, 3),
            unsure=score < _SURE,
            because=signals.reading.said(blame)[:8] if answer == "yes" else (),
            by=BY,
        )
