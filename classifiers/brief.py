"""Everything the models read of one article, taken down once: its words, and the signs that people have named."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from classifiers import setting, signals
from classifiers.grams import Grams, Rarity, grams
from classifiers.keywords import Keywords, Said
from classifiers.linear import Sheet
from classifiers.reading import Reading
from classifiers.setting import Setting
from classifiers.signals import Signals
from press.topic import ToneWords

_SIGN = 0.5  # how much a sign weighs beside a part of the words


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One article as every question sees it; `said` are its topics' keywords, `sheet` what a model weighs."""

    reading: Reading
    signals: Signals
    said: Said
    sheet: Sheet


class Clerk:
    """Takes articles down, with the word lists of every language."""

    def __init__(self, keywords: Keywords, tone_words: Iterable[ToneWords]) -> None:
        self._keywords = keywords
        self._words = {words.language: words for words in tone_words}

    def grams(self, reading: Reading) -> Grams:
        """Return the runs of words of `reading`, before anybody knows how rare they are."""
        return _grams(reading, self._signals(reading))

    def brief(self, reading: Reading, rarity: Rarity) -> Brief:
        """Return the brief of `reading`, its words weighed by `rarity`."""
        signs = self._signals(reading)
        said = self._keywords.said(reading)
        runs = _grams(reading, signs)
        buckets, values = rarity.weighed(runs)
        places = Setting.of(reading.finds, reading.title_end)
        topics = self._keywords.weights(reading, said)
        named = {
            **{f"where_{name}": value for name, value in setting.features(places).items()},
            **{f"said_{name}": value for name, value in signals.features(signs).items()},
            **{f"topic_{topic}": math.log1p(weight) / 3 for topic, weight in topics.items()},
        }
        sheet = Sheet(
            buckets=buckets,
            values=values,
            rarity=rarity.idf[buckets],
            signs={name: _SIGN * value for name, value in named.items()},
            grams=runs,
        )
        return Brief(reading=reading, signals=signs, said=said, sheet=sheet)

    def _signals(self, reading: Reading) -> Signals:
        words = self._words.get(reading.language) or ToneWords(language=reading.language, negative=(), positive=())
        return Signals.of(reading, words)


def _grams(reading: Reading, signs: Signals) -> Grams:
    return grams(reading, [sentence for sentence in reading.sentences if signs.is_on_province(sentence)])
