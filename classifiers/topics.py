"""Which subjects of the province's plan is it about?"""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from classifiers.phrases import Hit, Phrases
from classifiers.reading import Reading
from classifiers.words import is_word
from press.text import normal
from press.topic import Topic
from press.verdict import Verdict

BY = "topics-1"
OTHER = "other"
_TITLE, _LEAD = 4.0, 2.0
_LEAD_LENGTH = 350
_MOST = 3
_SECOND = 0.55  # a further topic weighs at least this share of the first
_LEAST = 1.0
_OWN = 0.6  # a part stands for its main topic where it holds this share of the words
_HINT = 1.0


class TopicClassifier:
    """Counts the words that announce a topic: the title's weigh most, and a word said again says little more."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        languages = {language for topic in topics for language in topic.keywords}
        self._words = {language: _Words(topics, language) for language in languages}
        self._order = {topic.id: place for place, topic in enumerate(topics)}
        self._parents = {topic.id: topic.parent or topic.id for topic in topics}

    def judge(self, reading: Reading) -> Verdict:
        """Answer with one to three topics, the primary first, or `other` where no word announces one."""
        words = self._words.get(reading.language)
        said = words.said(reading) if words else {}
        weights = self._weights(reading, said)
        ranked = sorted(weights, key=lambda topic: (-weights[topic], self._order[topic]))
        if not ranked or weights[ranked[0]] < _LEAST:
            return _verdict((OTHER,), 0.0, unsure=True, because=())
        first = weights[ranked[0]]
        rest = weights[ranked[1]] if len(ranked) > 1 else 0.0
        chosen = self._with_parts(reading, said, [topic for topic in ranked if weights[topic] >= _SECOND * first])
        score = first / (first + rest)
        because = reading.said(hit for topic in chosen for hit in said.get(topic, ()))[:8]
        return _verdict(chosen, score, unsure=score < 0.6 or first < 2 * _LEAST, because=because)  # noqa: PLR2004 -- a lead of half again

    def _weights(self, reading: Reading, said: Mapping[str, Sequence[Hit]]) -> dict[str, float]:
        """Return how much each main topic weighs, the words of its parts among its own."""
        together: dict[str, list[Hit]] = defaultdict(list)
        for topic, hits in said.items():
            together[self._parents[topic]] += hits
        weights = {topic: _weight(reading, hits) for topic, hits in together.items()}
        for found in reading.finds.telling:
            if found.topic in self._parents:
                main = self._parents[found.topic]
                weights[main] = weights.get(main, 0.0) + (_HINT if reading.is_title(found) else _HINT / 5)
        return weights

    def _with_parts(self, reading: Reading, said: Mapping[str, Sequence[Hit]], mains: Sequence[str]) -> tuple[str, ...]:
        """Return the topics, in place of a main topic its part where most of the words are the part's."""
        return tuple(self._part(reading, said, main) for main in mains[:_MOST])

    def _part(self, reading: Reading, said: Mapping[str, Sequence[Hit]], main: str) -> str:
        whole = _weight(reading, [hit for topic, hits in said.items() if self._parents[topic] == main for hit in hits])
        parts = (topic for topic in said if topic != main and self._parents[topic] == main)
        return next((part for part in parts if _weight(reading, said[part]) >= _OWN * whole), main)


class _Words:
    def __init__(self, topics: Sequence[Topic], language: str) -> None:
        self._owners: dict[str, list[str]] = defaultdict(list)
        for topic in topics:
            for word in topic.keywords.get(language, ()):
                self._owners[normal(word)].append(topic.id)
        self._keywords = Phrases(self._owners)
        self._cancels = Phrases(phrase for topic in topics for phrase in topic.cancels)

    def said(self, reading: Reading) -> dict[str, list[Hit]]:
        cancelled = self._cancels.found(reading.plain)
        found: dict[str, list[Hit]] = defaultdict(list)
        for hit in self._keywords.found(reading.plain):
            if _is_cancelled(hit, cancelled):
                continue
            if not _is_meant(reading, hit):
                continue
            for topic in self._owners[hit.phrase]:
                found[topic].append(hit)
        return found


def _is_cancelled(hit: Hit, cancelled: Sequence[Hit]) -> bool:
    """Whether one of `cancelled`, which are in reading order and apart, covers `hit`."""
    at = bisect_right(cancelled, hit.start, key=lambda other: other.start) - 1
    return at >= 0 and hit.end <= cancelled[at].end


def _is_meant(reading: Reading, hit: Hit) -> bool:
    """Whether a Vietnamese keyword of one syllable is a word here, and not a part of another: `cam` in `cam kết`."""
    if reading.language != "vi" or " " in hit.phrase or hit.phrase.isupper():
        return True
    sentences = reading.sentences
    sentence = sentences[bisect_right(sentences, hit.start, key=lambda item: item.start) - 1]
    return is_word(sentence.text, hit.start - sentence.start, hit.end - sentence.start)


def _weight(reading: Reading, hits: Sequence[Hit]) -> float:
    counts = Counter(hit.phrase for hit in hits)
    repeated = sum(1 + math.log(count) for count in counts.values())
    in_title = len({hit.phrase for hit in hits if reading.is_title(hit)})
    in_lead = len({hit.phrase for hit in hits if reading.title_end <= hit.start < reading.title_end + _LEAD_LENGTH})
    return repeated + _TITLE * in_title + _LEAD * in_lead


def _verdict(answer: tuple[str, ...], score: float, *, unsure: bool, because: tuple[str, ...]) -> Verdict:
    return Verdict(question="topics", answer=answer, score=round(score, 3), unsure=unsure, because=because, by=BY)
