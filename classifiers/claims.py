"""Which sentences would the province's side have to check and answer?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from classifiers.brief import Brief
from classifiers.learning.grams import Grams, Rarity, sentence_parts
from classifiers.learning.linear import LinearModel, Sheet
from classifiers.reading import Reading, within
from classifiers.signals import Signals
from classifiers.text.phrases import Hit
from classifiers.text.sentences import Sentence
from press.text import tokens
from press.verdict import Verdict

CLAIM, OTHER = "claim", "other"
ANSWERS = (OTHER, CLAIM)
_MOST = 2
_SHORTEST, _LONGEST = 25, 600  # letters: a shorter sentence states nothing, a longer one is a list
_FIGURE = regex.compile(r"\d[\d.,]*")
_QUOTE = regex.compile('["“”«»]')
_WORDS = 0.5  # how much a sentence's words weigh beside its signs
_SECOND = 0.6  # a second sentence is at least this share as likely as the first
_SHOWN = 8
_FOUND = 0.5  # of a claim's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that could be a claim, and what the model weighs of it."""

    sentence: Sentence
    sheet: Sheet


class ClaimClassifier:
    """Picks the sentences with accusations, figures and attributions, word for word."""

    def __init__(self, model: LinearModel, rarity: Rarity) -> None:
        self._model, self._rarity = model, rarity

    def judge(self, brief: Brief, *, is_critical: bool) -> Verdict:
        """Answer with up to two sentences exactly as the article prints them; none where there is nothing to answer."""
        asked = candidates(brief, self._rarity) if is_critical else ()
        sheets = [candidate.sheet for candidate in asked]
        likely = self._model.likelihood(sheets, brief.reading.language, CLAIM)
        ranked = sorted(
            zip(likely, (candidate.sentence for candidate in asked), strict=True), key=lambda item: -item[0]
        )
        chosen = sorted(
            (sentence for chance, sentence in ranked[:_MOST] if chance >= _SECOND * ranked[0][0]),
            key=lambda sentence: sentence.start,
        )
        signals, text = brief.signals, brief.reading.text
        return Verdict(
            question="claims",
            answer=tuple(text[sentence.start : sentence.end] for sentence in chosen),
            score=round(ranked[0][0], 3) if ranked else 0.0,
            unsure=bool(ranked) and ranked[0][0] < self._model.threshold,
            because=brief.reading.said(hit for sentence in chosen for hit in _telling(signals, sentence))[:_SHOWN],
            by=self._model.version,
        )


def is_found(claim: str, sentences: Sequence[str]) -> bool:
    """Whether one of `sentences` holds half the words of `claim`."""
    wanted = tokens(claim).exact
    held = (frozenset(tokens(sentence).exact) for sentence in sentences)
    return any(sum(word in words for word in wanted) >= _FOUND * len(wanted) for words in held)


def candidates(brief: Brief, rarity: Rarity) -> tuple[Candidate, ...]:
    """Return the sentences of `brief`'s body that are neither scraps nor lists."""
    sentences = brief.reading.sentences
    counts = _Counts.of(brief.signals)
    asked = {place: sentence for place, sentence in enumerate(sentences) if _is_asked(sentence, brief.reading)}
    parts = sentence_parts(brief.reading.plain, tuple(asked.values()))
    return tuple(
        Candidate(
            sentence=sentence,
            sheet=Sheet(
                buckets=buckets,
                values=_WORDS * values,
                rarity=rarity.idf[buckets],
                signs={**counts.signs(place, sentence.text), **_place(place, len(sentences))},
                grams=Grams(parts=(part,)),
            ),
        )
        for (place, sentence), part, (buckets, values) in zip(
            asked.items(), parts, rarity.weighed_each(parts), strict=True
        )
    )


def _is_asked(sentence: Sentence, reading: Reading) -> bool:
    return sentence.start >= reading.title_end and _SHORTEST <= len(sentence.text) <= _LONGEST


def _place(place: int, count: int) -> Mapping[str, float]:
    """Return where the sentence stands: the lead tells what the rest repeats, the end what is promised."""
    return {
        "first": float(place == 1),
        "second": float(place == 2),  # noqa: PLR2004 -- the second
        "near_head": 1 / (1 + place),
        "early": 1 - place / count,
        "at_end": float(place >= count - 2),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """How often each kind of sign stands in each sentence of an article, and the words of its title."""

    title: frozenset[str]
    names: Counter[int]
    sides: Counter[int]
    blame: Counter[int]
    negative: Counter[int]
    credit: Counter[int]
    claims: Counter[int]
    negations: Counter[int]

    @classmethod
    def of(cls, signals: Signals) -> "_Counts":
        """Count them."""
        reading = signals.reading
        return cls(
            title=frozenset(tokens(reading.sentences[0].text).exact) if reading.sentences else frozenset(),
            names=reading.counted(reading.finds.telling),
            sides=reading.counted(signals.authorities),
            blame=reading.counted(signals.blame),
            negative=reading.counted(signals.negative),
            credit=reading.counted(signals.credit),
            claims=reading.counted(signals.claims),
            negations=reading.counted(signals.negations),
        )

    def signs(self, place: int, text: str) -> Mapping[str, float]:
        """Return what can be counted in the sentence `text`, which stands at `place`, each about 0 to 1."""
        words, blame = tokens(text).exact, self.blame[place]
        is_named, has_side = place in self.names, place in self.sides
        shared = len(self.title.intersection(words))
        return {
            "named": float(is_named),
            "side": float(has_side),
            "named_side": float(is_named and has_side),
            "blame": min(3, blame) / 3,
            "blame_dense": 5 * blame / (len(words) + 5),
            "blame_on_side": float(bool(blame) and (is_named or has_side)),
            "negative": min(3, self.negative[place]) / 3,
            "credit": min(2, self.credit[place]) / 2,
            "said": min(2, self.claims[place]) / 2,
            "denied": min(2, self.negations[place]) / 2,
            "figures": min(5, len(_FIGURE.findall(text))) / 5,
            "length": min(60, len(words)) / 60,
            "short": float(len(words) < 10),  # noqa: PLR2004 -- words
            "long": float(len(words) > 70),  # noqa: PLR2004 -- words
            "of_title": shared / (len(self.title) + 1),
            "as_title": shared / (len(words) + 1),
            "quoted": float(bool(_QUOTE.search(text))),
            "asks": float(text.endswith("?")),
            "announces": float(text.endswith(":")),
        }


def _telling(signals: Signals, sentence: Sentence) -> list[Hit]:
    return [*within(signals.blame, sentence), *within(signals.claims, sentence)]
