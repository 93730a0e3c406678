"""What the words of good and bad, blame and credit say of an article, counted; no source, outlet or author among it."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifiers.reading import Reading
from classifiers.text.phrases import Hit, phrase_lists
from classifiers.text.sentences import Sentence
from press.topic import ToneWords

_LEAD = 350
_NEGATION_REACH = 12  # letters before a word in which a negation turns it


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """The words found in one article by what they say, negated ones left out."""

    reading: Reading
    negative: tuple[Hit, ...]
    positive: tuple[Hit, ...]
    blame: tuple[Hit, ...]
    credit: tuple[Hit, ...]
    authorities: tuple[Hit, ...]
    claims: tuple[Hit, ...]
    negations: tuple[Hit, ...]

    @classmethod
    def of(cls, reading: Reading, words: ToneWords) -> "Signals":
        """Return what `words` find in `reading`."""
        weighed = (words.negative, words.positive, words.blame, words.credit)
        lists = phrase_lists(*weighed, words.authorities, words.claims, words.negations)
        negative, positive, blame, credit, authorities, claims, negations = lists.found(reading.plain)

        def said(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
            return tuple(hit for hit in hits if not _is_negated(hit, negations))

        return cls(
            reading=reading,
            negative=said(negative),
            positive=said(positive),
            blame=blame,
            credit=said(credit),
            authorities=authorities,
            claims=claims,
            negations=negations,
        )

    def on_province(self) -> list[Sentence]:
        """Return the sentences in which the province or its authorities stand."""
        reading = self.reading
        places = sorted(reading.counted((*reading.finds.telling, *self.authorities)))
        return [reading.sentences[place] for place in places]

    def aimed(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Return those of `hits` in whose sentence the province's authorities stand."""
        sides = self.reading.counted(self.authorities) if hits else ()
        return tuple(hit for hit in hits if self.reading.sentence_at(hit) in sides)


def features(signals: Signals) -> Mapping[str, float]:
    """Return the counts as numbers of about 0 to 1."""
    reading = signals.reading
    kinds = {
        "negative": signals.negative,
        "positive": signals.positive,
        "blame": signals.blame,
        "credit": signals.credit,
        "authority": signals.authorities,
    }
    values: dict[str, float] = {}
    for kind, hits in kinds.items():
        values[f"{kind}_title"] = min(2, _distinct([hit for hit in hits if reading.is_title(hit)])) / 2
        values[f"{kind}_lead"] = min(3, _distinct([hit for hit in hits if _in_lead(reading, hit)])) / 3
        values[f"{kind}_text"] = math.log1p(_distinct(hits)) / 3
    bad, good = _distinct(signals.negative), _distinct(signals.positive)
    fault, merit = _distinct(signals.blame), _distinct(signals.credit)
    values["tone_balance"] = (good - bad) / (good + bad + 1)
    values["fault_balance"] = (merit - fault) / (merit + fault + 1)
    values["blame_aimed"] = math.log1p(_distinct(signals.aimed(signals.blame))) / 3
    values["credit_aimed"] = math.log1p(_distinct(signals.aimed(signals.credit))) / 3
    return values


def _distinct(hits: Sequence[Hit]) -> int:
    return len({hit.phrase for hit in hits})


def _in_lead(reading: Reading, hit: Hit) -> bool:
    return reading.title_end <= hit.start < reading.title_end + _LEAD


def _is_negated(hit: Hit, negations: Sequence[Hit]) -> bool:
    """Whether one of `negations`, which are in reading order and apart, stands right before `hit`."""
    first = bisect_left(negations, hit.start - _NEGATION_REACH, key=lambda negation: negation.end)
    last = bisect_right(negations, hit.start, lo=first, key=lambda negation: negation.end)
    return any(hit.start - negation.end <= _NEGATION_REACH - len(negation.phrase) for negation in negations[first:last])
