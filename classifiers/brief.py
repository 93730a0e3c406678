"""Everything the models read of one article, taken down once: its words, and the signs that people have named."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from classifiers import setting, signals
from classifiers.keywords import Keywords, Said
from classifiers.learning.grams import Grams, Rarity, grams
from classifiers.learning.linear import Meant, Sheet
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

    def sensed(self, meant: Meant | None) -> "Brief":
        """Return the brief of the same article with its vector, with none where it has none."""
        return replace(self, sheet=replace(self.sheet, meant=meant))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One article taken down before anybody knows how rare its words are: the runs in `grams`, and signs by name."""

    reading: Reading
    signals: Signals
    said: Said
    grams: Grams
    signs: Mapping[str, float]

    def brief(self, rarity: Rarity) -> Brief:
        """Return the brief, its words weighed by `rarity`."""
        buckets, values = rarity.weighed(self.grams)
        sheet = Sheet(buckets=buckets, values=values, rarity=rarity.idf[buckets], signs=self.signs, grams=self.grams)
        return Brief(reading=self.reading, signals=self.signals, said=self.said, sheet=sheet)


class Clerk:
    """Takes articles down, with the word lists of every language."""

    def __init__(self, keywords: Keywords, tone_words: Iterable[ToneWords]) -> None:
        self._keywords = keywords
        self._words = {words.language: words for words in tone_words}

    def brief(self, reading: Reading, rarity: Rarity) -> Brief:
        """Return the brief of `reading`, its words weighed by `rarity`."""
        return self.draft(reading).brief(rarity)

    def draft(self, reading: Reading) -> Draft:
        """Return what can be taken down of `reading` alone."""
        words = self._words.get(reading.language) or ToneWords(language=reading.language, negative=(), positive=())
        signs = Signals.of(reading, words)
        said = self._keywords.said(reading)
        places = Setting.of(reading.finds, reading.title_end)
        topics = self._keywords.weights(reading, said)
        named = {
            **{f"where_{name}": value for name, value in setting.features(places).items()},
            **{f"said_{name}": value for name, value in signals.features(signs).items()},
            **{f"topic_{topic}": math.log1p(weight) / 3 for topic, weight in topics.items()},
        }
        return Draft(
            reading=reading,
            signals=signs,
            said=said,
            grams=grams(reading, signs.on_province()),
            signs={name: _SIGN * value for name, value in named.items()},
        )
