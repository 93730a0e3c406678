"""Which sentences would the province's side have to check and answer?"""

import regex

from classifiers.phrases import Hit
from classifiers.reading import within
from classifiers.sentences import Sentence
from classifiers.signals import Signals
from press.verdict import Verdict

BY = "claims-1"
_MOST = 2
_SHORTEST, _LONGEST = 25, 600  # letters: a shorter sentence states nothing, a longer one is a list
_FIGURE = regex.compile(r"\d[\d.,]*\s*(%|\p{L}+)?")
_SURE = 2.0
_FULL = 4.0  # a sentence that has everything weighs about this much


class ClaimClassifier:
    """Picks the sentences with accusations, figures and attributions, word for word."""

    def judge(self, signals: Signals, *, is_critical: bool) -> Verdict:
        """Answer with up to two sentences exactly as the article prints them; none where there is nothing to answer."""
        ranked = sorted(_weighed(signals), key=lambda item: -item[0]) if is_critical else []
        chosen = sorted(ranked[:_MOST], key=lambda item: item[1].start)
        text = signals.reading.text
        return Verdict(
            question="claims",
            answer=tuple(text[sentence.start : sentence.end] for _, sentence in chosen),
            score=round(min(1.0, ranked[0][0] / _FULL), 3) if ranked else 0.0,
            unsure=bool(ranked) and ranked[0][0] < _SURE,
            because=signals.reading.said(hit for _, sentence in chosen for hit in _telling(signals, sentence))[:8],
            by=BY,
        )


def _weighed(signals: Signals) -> list[tuple[float, Sentence]]:
    return [
        (weight, sentence)
        for sentence in signals.reading.sentences
        if sentence.start > signals.reading.title_end and _SHORTEST <= len(sentence.text) <= _LONGEST
        if (weight := _weight(signals, sentence)) > 0
    ]


# Fitted by logistic regression on the sentences of the 248 articles of labels/articles_2 in which a claim is marked.
_BLAME, _FIGURES, _NOT, _EARLY, _LENGTH, _SAID, _SIDE = 0.33, 0.32, 0.79, 1.03, 0.33, 0.1, 0.15


def _weight(signals: Signals, sentence: Sentence) -> float:
    """Return how much a sentence accuses or states, 0 for one that does neither."""
    blame = len({hit.phrase for hit in within(signals.blame, sentence)})
    figures = len(_FIGURE.findall(sentence.text))
    denied = bool(within(signals.negations, sentence))
    if not (blame or figures or denied or within(signals.negative, sentence)):
        return 0.0
    title_end = signals.reading.title_end
    early = 1 - (sentence.start - title_end) / max(1, len(signals.reading.plain) - title_end)
    return (
        _BLAME * min(3, blame)
        + _FIGURES * min(3, figures)
        + _NOT * denied
        + _EARLY * early
        + _LENGTH * min(2.0, len(sentence.text) / 200)
        + _SAID * bool(within(signals.claims, sentence))
        + _SIDE * signals.is_on_province(sentence)
    )


def _telling(signals: Signals, sentence: Sentence) -> list[Hit]:
    return [*within(signals.blame, sentence), *within(signals.claims, sentence)]
