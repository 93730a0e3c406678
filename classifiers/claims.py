"""Which sentences would the province's side have to check and answer?"""

import regex

from classifiers.phrases import Hit
from classifiers.reading import within
from classifiers.sentences import Sentence
from classifiers.signals import Signals
from press.verdict import Verdict

BY = "claims-1"
_MOST = 2
_SHORTEST, _LONGEST = 25, 400  # letters: a shorter sentence states nothing, a longer one is a list
_FIGURE = regex.compile(r"\d[\d.,]*\s*(%|\p{L}+)?")
_SURE = 4.0


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
            score=round(min(1.0, ranked[0][0] / 8), 3) if ranked else 0.0,
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


def _weight(signals: Signals, sentence: Sentence) -> float:
    """Return how much a sentence accuses or states; without an accusation a figure alone is no claim."""
    blame = len({hit.phrase for hit in within(signals.blame, sentence)})
    bad = len({hit.phrase for hit in within(signals.negative, sentence)})
    if not blame and not bad:
        return 0.0
    figures = min(2, len(_FIGURE.findall(sentence.text)))
    return (
        2.0 * min(3, blame)
        + 0.5 * min(3, bad)
        + 1.0 * figures
        + 1.0 * bool(within(signals.claims, sentence))
        + 1.0 * signals.is_on_province(sentence)
    )


def _telling(signals: Signals, sentence: Sentence) -> list[Hit]:
    return [*within(signals.blame, sentence), *within(signals.claims, sentence)]
