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
        "authority_text": 0.29,
        "authority_title": -0.32,
        "blame_aimed": 0.24,
        "blame_lead": 0.18,
        "blame_text": 0.19,
        "blame_title": 0.39,
        "credit_aimed": -0.13,
        "credit_lead": -0.22,
        "credit_text": -0.16,
        "credit_title": -0.38,
        "fault_balance": -0.41,
        "negative_lead": 0.52,
        "negative_text": 0.33,
        "negative_title": 0.79,
        "positive_lead": -0.27,
        "positive_text": -0.37,
        "positive_title": -0.63,
        "tone_balance": -0.96,
        "topic_agriculture": -0.31,
        "topic_border_sea": -0.28,
        "topic_culture_tourism": -0.23,
        "topic_disaster_weather": -0.07,
        "topic_education_health": 0.24,
        "topic_environment": -0.42,
        "topic_governance": 0.33,
        "topic_industry_energy": -0.39,
        "topic_infrastructure_land": 0.21,
        "topic_investment": 0.07,
        "topic_labour_migration": -0.14,
        "topic_land_construction": 0.11,
        "topic_religion_rights": -0.05,
        "topic_security_justice": 0.67,
        "topic_social_welfare": -0.09,
        "topic_tourism": -0.05,
        "": -0.23,
    },
    "neutral": {
        "authority_lead": -0.14,
        "authority_text": -0.25,
        "authority_title": 0.2,
        "blame_aimed": -0.06,
        "blame_lead": 0.1,
        "blame_text": 0.12,
        "blame_title": -0.17,
        "credit_aimed": -0.34,
        "credit_lead": 0.06,
        "credit_text": -0.21,
        "credit_title": 0.22,
        "fault_balance": -0.37,
        "negative_lead": -0.27,
        "negative_text": -0.33,
        "negative_title": -0.15,
        "positive_lead": -0.38,
        "positive_text": -0.3,
        "positive_title": 0.13,
        "topic_agriculture": 0.14,
        "topic_culture_tourism": 0.06,
        "topic_disaster_weather": -0.19,
        "topic_education_health": -0.36,
        "topic_environment": 0.29,
        "topic_governance": -0.07,
        "topic_industry_energy": 0.44,
        "topic_infrastructure_land": -0.07,
        "topic_international": -0.09,
        "topic_investment": -0.05,
        "topic_labour_migration": 0.43,
        "topic_land_construction": 0.14,
        "topic_religion_rights": 0.07,
        "topic_security_justice": -0.3,
        "topic_social_welfare": -0.05,
        "topic_tourism": -0.07,
        "": 0.95,
    },
    "positive": {
        "authority_lead": 0.18,
        "authority_title": 0.12,
        "blame_aimed": -0.18,
        "blame_lead": -0.27,
        "blame_text": -0.3,
        "blame_title": -0.22,
        "credit_aimed": 0.47,
        "credit_lead": 0.16,
        "credit_text": 0.36,
        "credit_title": 0.16,
        "fault_balance": 0.77,
        "negative_lead": -0.25,
        "negative_title": -0.64,
        "positive_lead": 0.65,
        "positive_text": 0.67,
        "positive_title": 0.5,
        "tone_balance": 0.95,
        "topic_agriculture": 0.17,
        "topic_border_sea": 0.28,
        "topic_culture_tourism": 0.17,
        "topic_disaster_weather": 0.26,
        "topic_education_health": 0.12,
        "topic_environment": 0.12,
        "topic_governance": -0.27,
        "topic_industry_energy": -0.06,
        "topic_infrastructure_land": -0.14,
        "topic_international": 0.07,
        "topic_labour_migration": -0.29,
        "topic_land_construction": -0.25,
        "topic_security_justice": -0.36,
        "topic_social_welfare": 0.14,
        "topic_tourism": 0.12,
        "": -0.71,
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
