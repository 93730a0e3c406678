"""Is the news good, bad or neither?"""

from collections.abc import Mapping

from classifiers.signals import Signals, chances, features
from press.verdict import Verdict

BY = "tone-1"
_SURE = 0.5

# Fitted by softmax regression (L2 0.01, classes weighed alike) on labels/articles_2, 720 articles, none of them among
# the 738 that measure. "" is what an article without any sign gets.
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "negative": {
        "authority_lead": -0.06,
        "authority_text": 0.26,
        "authority_title": -0.33,
        "blame_aimed": 0.25,
        "blame_lead": 0.19,
        "blame_text": 0.21,
        "blame_title": 0.39,
        "credit_aimed": -0.14,
        "credit_lead": -0.19,
        "credit_text": -0.14,
        "credit_title": -0.4,
        "fault_balance": -0.41,
        "negative_lead": 0.52,
        "negative_text": 0.34,
        "negative_title": 0.78,
        "positive_lead": -0.27,
        "positive_text": -0.35,
        "positive_title": -0.64,
        "tone_balance": -0.92,
        "topic_agriculture": -0.33,
        "topic_border_sea": -0.27,
        "topic_culture_tourism": -0.25,
        "topic_disaster_weather": -0.06,
        "topic_education_health": 0.24,
        "topic_environment": -0.4,
        "topic_governance": 0.33,
        "topic_industry_energy": -0.37,
        "topic_infrastructure_land": 0.2,
        "topic_investment": 0.08,
        "topic_labour_migration": -0.14,
        "topic_land_construction": 0.12,
        "topic_religion_rights": -0.06,
        "topic_security_justice": 0.67,
        "topic_social_welfare": -0.1,
        "topic_tourism": -0.06,
    },
    "neutral": {
        "authority_lead": -0.13,
        "authority_text": -0.24,
        "authority_title": 0.22,
        "blame_aimed": -0.06,
        "blame_lead": 0.08,
        "blame_text": 0.1,
        "blame_title": -0.17,
        "credit_aimed": -0.31,
        "credit_text": -0.2,
        "credit_title": 0.2,
        "fault_balance": -0.36,
        "negative_lead": -0.26,
        "negative_text": -0.31,
        "negative_title": -0.17,
        "positive_lead": -0.33,
        "positive_text": -0.27,
        "positive_title": 0.13,
        "topic_agriculture": 0.16,
        "topic_culture_tourism": 0.07,
        "topic_disaster_weather": -0.19,
        "topic_education_health": -0.35,
        "topic_environment": 0.28,
        "topic_governance": -0.08,
        "topic_industry_energy": 0.43,
        "topic_infrastructure_land": -0.07,
        "topic_international": -0.08,
        "topic_investment": -0.05,
        "topic_labour_migration": 0.39,
        "topic_land_construction": 0.11,
        "topic_religion_rights": 0.08,
        "topic_security_justice": -0.31,
        "topic_tourism": -0.06,
        "": 0.74,
    },
    "positive": {
        "authority_lead": 0.19,
        "authority_title": 0.12,
        "blame_aimed": -0.19,
        "blame_lead": -0.27,
        "blame_text": -0.31,
        "blame_title": -0.22,
        "credit_aimed": 0.45,
        "credit_lead": 0.16,
        "credit_text": 0.34,
        "credit_title": 0.19,
        "fault_balance": 0.77,
        "negative_lead": -0.26,
        "negative_title": -0.61,
        "positive_lead": 0.59,
        "positive_text": 0.62,
        "positive_title": 0.51,
        "tone_balance": 0.92,
        "topic_agriculture": 0.17,
        "topic_border_sea": 0.26,
        "topic_culture_tourism": 0.18,
        "topic_disaster_weather": 0.25,
        "topic_education_health": 0.11,
        "topic_environment": 0.12,
        "topic_governance": -0.25,
        "topic_industry_energy": -0.06,
        "topic_infrastructure_land": -0.13,
        "topic_international": 0.06,
        "topic_labour_migration": -0.25,
        "topic_land_construction": -0.23,
        "topic_security_justice": -0.36,
        "topic_social_welfare": 0.13,
        "topic_tourism": 0.13,
        "": -0.73,
    },
}


class ToneClassifier:
    """Weighs the words of good and bad news: the title's most, then the lead's."""

    def judge(self, signals: Signals) -> Verdict:
        """Answer `negative`, `neutral` or `positive`."""
        found = chances(WEIGHTS, features(signals))
        answer = max(found, key=found.__getitem__)
        hits = {"negative": signals.negative, "positive": signals.positive}.get(answer, ())
        return Verdict(
            question="tone",
            answer=(answer,),
            score=round(found[answer], 3),
            unsure=found[answer] < _SURE,
            because=signals.reading.said(hits)[:8],
            by=BY,
        )
