"""The words that announce a topic: a cold start in every language, and one sign among others for the trained model."""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from classifiers.reading import Reading
from classifiers.text.phrases import Hit, PhraseLists
from press.text import normal
from press.topic import Topic

Said = Mapping[str, Sequence[Hit]]

_TITLE, _LEAD = 4.0, 2.0
_LEAD_LENGTH = 350
_OWN = 0.6  # a part stands for its main topic where it holds this share of the words
_HINT = 1.0


class Keywords:
    """Counts the words that announce a topic: the title's weigh most, and a word said again says little more."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        languages = {language for topic in topics for language in topic.keywords}
        self._words = {language: _Words(topics, language) for language in languages}
        self._parents = {topic.id: topic.parent or topic.id for topic in topics}

    def said(self, reading: Reading) -> Said:
        """Return the keywords in `reading`, by topic."""
        words = self._words.get(reading.language)
        return words.said(reading) if words else {}

    def weights(self, reading: Reading, said: Said) -> Mapping[str, float]:
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

    def part(self, reading: Reading, said: Said, main: str) -> str:
        """Return the part of the topic `main` to which most of the words belong, or `main` where there is none such."""
        own = {topic: hits for topic, hits in said.items() if self._parents[topic] == main}
        whole = _weight(reading, [hit for hits in own.values() for hit in hits])
        parts = (topic for topic in own if topic != main)
        return next((part for part in parts if _weight(reading, own[part]) >= _OWN * whole), main)


class _Words:
    def __init__(self, topics: Sequence[Topic], language: str) -> None:
        self._owners: dict[str, list[str]] = defaultdict(list)
        for topic in topics:
            for word in topic.keywords.get(language, ()):
                self._owners[normal(word)].append(topic.id)
        cancels = (phrase for topic in topics for phrase in topic.cancels)
        self._lists = PhraseLists((self._owners, cancels))

    def said(self, reading: Reading) -> dict[str, list[Hit]]:
        keywords, cancelled = self._lists.found(reading.plain)
        found: dict[str, list[Hit]] = defaultdict(list)
        for hit in keywords:
            if not _is_cancelled(hit, cancelled):
                for topic in self._owners[hit.phrase]:
                    found[topic].append(hit)
        return found


def _is_cancelled(hit: Hit, cancelled: Sequence[Hit]) -> bool:
    """Whether one of `cancelled`, which are in reading order and apart, covers `hit`."""
    at = bisect_right(cancelled, hit.start, key=lambda other: other.start) - 1
    return at >= 0 and hit.end <= cancelled[at].end


def _weight(reading: Reading, hits: Sequence[Hit]) -> float:
    counts = Counter(hit.phrase for hit in hits)
    repeated = sum(1 + math.log(count) for count in counts.values())
    in_title = len({hit.phrase for hit in hits if reading.is_title(hit)})
    in_lead = len({hit.phrase for hit in hits if reading.title_end <= hit.start < reading.title_end + _LEAD_LENGTH})
    return repeated + _TITLE * in_title + _LEAD * in_lead
