"""What the words of a text in Latin letters look like: Vietnamese with or without its marks, or something else."""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from classifiers.text.letters import Table, runs
from press.text import fold

VIETNAMESE = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
WORD = re.compile(r"[^\W\d_]+")
_IN_WORDS = Table(lambda letter: letter.isalnum() and not letter.isdecimal())

# Tuned on headlines of the Vietnamese press with and without their marks, and of its English editions.
_MARKED, _MANY = 0.3, 0.7
_FEW, _SOME, _HALF = 0.19, 0.4, 0.5
_PROSE, _TWO = 3, 2  # so many words in small letters tell more than the names beside them


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A Vietnamese syllable without its marks: what it begins with, its vowels, what may close it.
_ONSETS = _set("b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x") | {""}
_OPEN = _set(
    "a ai ao au ay e eo eu i ia ieu iu o oa oai oao oay oe oeo oi oo u ua uai uao uay ue ui uo uoi uou uu uy uya uyu "
    "y yeu"
)
_CLOSED = product(_set("a e i ie o oa oe oo u ua ue uo uy uye y ye"), _set("c ch m n ng nh p t"))
_SYLLABLES = frozenset(map("".join, product(_ONSETS, (*_OPEN, *map("".join, _CLOSED)))))
# English headlines leave their small words out, the Romance press does not: a text without any is not Romance.
SMALL_WORDS: Mapping[str, frozenset[str]] = {
    "fr": _set("le la les l de des du d et à au aux en un une sur pour dans par avec est qui son sa ses ce"),
    "es": _set("el la los las de del y por con para que en un una se su al"),
    "pt": _set("o os da dos das e por com para que em um uma na nas nos de ao à se"),
    "it": _set("il lo la le gli i di del della dei delle e per nel nella sul che con un una da al alla si"),
    "ro": _set("și la cu din pe de în un o al ale pentru care nu"),
}
_COMMON = _set("a an at be can he hit in me men no on so ten the to top up us").union(*SMALL_WORDS.values())


def words_of(text: str) -> list[str]:
    """Return the words of `text`, as `WORD` finds them."""
    found, _, _ = runs(text, _IN_WORDS)
    return found


@dataclass(frozen=True, slots=True)
class Look:
    """What the words of a text in Latin letters look like.

    `marked`: the share of words with Vietnamese letters, names apart where there is more than names; `syllables`: of
    words that could be Vietnamese without marks; `aliens`: of small words that could not; `telling`: how many small
    words could, and are no small word of another language.
    """

    count: int
    prose: int
    marked: float
    syllables: float
    aliens: float
    telling: int

    @classmethod
    def of(cls, found: Sequence[str]) -> "Look":
        """Return the look of the words `found`."""
        traits = Counter([_trait(word) for word in found if len(word) > 1])  # a text has words of ten kinds at most
        small = Counter({trait: count for trait, count in traits.items() if trait.is_small})
        counted = small if small.total() >= _PROSE else traits
        own = sum(count for trait, count in small.items() if trait.is_syllable)
        return cls(
            count=traits.total(),
            prose=small.total(),
            marked=sum(count for trait, count in counted.items() if trait.is_marked) / (counted.total() or 1),
            syllables=sum(count for trait, count in traits.items() if trait.is_syllable) / (traits.total() or 1),
            aliens=1 - own / small.total() if small else 0.0,
            telling=sum(count for trait, count in small.items() if trait.is_syllable and not trait.is_common),
        )

    @property
    def is_vietnamese(self) -> bool:
        """Whether the words alone say so."""
        if self.marked >= _MARKED:
            return self.aliens <= (_HALF if self.prose >= _PROSE else _SOME)
        if self.marked and self.telling >= _TWO and self.aliens <= _SOME:
            return True
        if self.telling >= _TWO and not self.aliens:
            return self.syllables >= _HALF - 0.1
        return self.count >= _PROSE and self.syllables >= _MANY and self.aliens <= _FEW

    @property
    def likeness(self) -> float:
        """How much of a detector's vote for Vietnamese to believe."""
        return max(0.1, 2 * self.syllables - self.aliens)


def without_names(sample: str, found: Iterable[str]) -> str:
    """Return what to ask the detectors about: a text that is not Vietnamese, without the Vietnamese names in it."""
    if sample.isascii() or not VIETNAMESE.search(sample):
        return sample
    return (
        " ".join(word for word in found if word.isascii() or not (word[0].isupper() or _trait(word).is_marked))
        or sample
    )


class _Trait(NamedTuple):
    """What one word looks like: Vietnamese by letters, or by shape; common where other tongues have it too."""

    is_small: bool
    is_marked: bool
    is_syllable: bool
    is_common: bool


@functools.lru_cache(maxsize=1 << 16)
def _trait(word: str) -> _Trait:
    bare = fold(word).lower()
    return _Trait(
        is_small=word[0].islower(),
        is_marked=VIETNAMESE.search(word) is not None,
        is_syllable=bare in _SYLLABLES,
        is_common=word.lower() in _COMMON,
    )
