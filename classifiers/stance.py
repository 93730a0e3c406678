"""How does the article stand towards the province: does blame or credit fall on its side?"""

from collections.abc import Mapping, Sequence

from classifiers.phrases import Hit
from classifiers.reading import within
from classifiers.signals import Signals, chances, features
from press.verdict import Verdict

BY = "stance-1"
_SURE = 0.5

# Fitted by softmax regression (L2 0.003) on the 630 articles about the province in labels/articles_2, none of them
# among the 738 that measure. An accident or a crime is bad news and no blame: `negative` alone counts little here.
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "negative": {
        "authority_text": 0.77,
        "authority_title": 0.21,
        "blame_aimed": 1.23,
        "blame_lead": 0.79,
        "blame_text": 0.9,
        "blame_title": 1.07,
        "credit_aimed": 0.06,
        "credit_lead": -0.09,
        "credit_title": -0.72,
        "fault_balance": -1.26,
        "negative_lead": -0.13,
        "negative_title": 0.26,
        "positive_lead": -0.14,
        "positive_text": -0.35,
        "positive_title": -0.64,
        "tone_balance": -0.37,
        "topic_agriculture": -0.29,
        "topic_border_sea": -0.63,
        "topic_disaster_weather": -0.33,
        "topic_education_health": 0.29,
        "topic_environment": 0.12,
        "topic_governance": 0.05,
        "topic_industry_energy": -0.17,
        "topic_infrastructure_land": -0.06,
        "topic_investment": -0.13,
        "topic_land_construction": 0.52,
        "topic_religion_rights": -0.09,
        "topic_security_justice": -0.53,
        "topic_sports": -0.07,
        "topic_tourism": -0.1,
        "": -0.56,
    },
    "neutral": {
        "authority_lead": -0.3,
        "authority_text": -0.42,
        "authority_title": -0.4,
        "blame_aimed": -0.97,
        "blame_text": -0.52,
        "blame_title": -0.5,
        "credit_aimed": -0.44,
        "credit_lead": -0.3,
        "credit_text": -0.65,
        "fault_balance": 0.14,
        "negative_lead": 0.52,
        "negative_text": -0.12,
        "negative_title": 0.19,
        "positive_lead": -0.25,
        "positive_text": -0.24,
        "positive_title": -0.07,
        "tone_balance": -0.59,
        "topic_agriculture": 0.27,
        "topic_border_sea": -0.08,
        "topic_culture_tourism": -0.12,
        "topic_disaster_weather": 0.11,
        "topic_environment": 0.16,
        "topic_governance": 0.11,
        "topic_industry_energy": 0.32,
        "topic_infrastructure_land": 0.61,
        "topic_international": 0.07,
        "topic_investment": 0.14,
        "topic_labour_migration": 0.55,
        "topic_land_construction": -0.25,
        "topic_religion_rights": 0.13,
        "topic_security_justice": 0.23,
        "topic_social_welfare": -0.36,
        "topic_sports": 0.44,
        "topic_tourism": -0.28,
        "": 1.2,
    },
    "positive": {
        "authority_lead": 0.3,
        "authority_text": -0.34,
        "authority_title": 0.19,
        "blame_aimed": -0.26,
        "blame_lead": -0.77,
        "blame_text": -0.39,
        "blame_title": -0.57,
        "credit_aimed": 0.38,
        "credit_lead": 0.39,
        "credit_text": 0.67,
        "credit_title": 0.75,
        "fault_balance": 1.12,
        "negative_lead": -0.39,
        "negative_text": 0.14,
        "negative_title": -0.45,
        "positive_lead": 0.38,
        "positive_text": 0.59,
        "positive_title": 0.71,
        "tone_balance": 0.96,
        "topic_border_sea": 0.71,
        "topic_culture_tourism": 0.08,
        "topic_disaster_weather": 0.22,
        "topic_education_health": -0.29,
        "topic_environment": -0.28,
        "topic_governance": -0.16,
        "topic_industry_energy": -0.15,
        "topic_infrastructure_land": -0.56,
        "topic_international": -0.06,
        "topic_labour_migration": -0.51,
        "topic_land_construction": -0.26,
        "topic_security_justice": 0.3,
        "topic_social_welfare": 0.37,
        "topic_sports": -0.37,
        "topic_tourism": 0.38,
        "": -0.64,
    },
}


class StanceClassifier:
    """Weighs the words of blame and credit, most where the province or its authorities stand in the sentence."""

    def judge(self, signals: Signals, *, is_about: bool) -> Verdict:
        """Answer `negative`, `neutral` or `positive`, and nothing where the article is not about the province."""
        if not is_about:
            return Verdict(question="stance", answer=(), score=0.0, unsure=False, because=(), by=BY)
        found = chances(WEIGHTS, features(signals))
        answer = max(found, key=found.__getitem__)
        because = _because(signals, answer)
        if answer != "neutral" and not because:  # a stance is never shown without the words that decided it
            answer = "neutral"
        return Verdict(
            question="stance",
            answer=(answer,),
            score=round(found[answer], 3),
            unsure=found[answer] < _SURE,
            because=because,
            by=BY,
        )


def _because(signals: Signals, answer: str) -> tuple[str, ...]:
    hits = {"negative": signals.blame, "positive": (*signals.credit, *signals.positive)}.get(answer, ())
    return signals.reading.said(_nearest(signals, hits))[:8]


def _nearest(signals: Signals, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Return the hits of the sentences on the province's side, all where there are none there."""
    on_side = [sentence for sentence in signals.reading.sentences if signals.is_on_province(sentence)]
    return [hit for sentence in on_side for hit in within(hits, sentence)] or hits
