"""What a classifier reads of an article: title and text in one spelling, and where the province is named in them."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from classifiers.places import Finds, Found
from classifiers.text.phrases import Hit
from classifiers.text.sentences import Sentence, sentences
from press.verdict import Word, words

Placed = TypeVar("Placed", Hit, Found)

_START = attrgetter("start")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article as the classifiers see it.

    `text` is the title, a newline and the article's text, as printed; `plain` is the same in the spelling in which
    words are compared, letter for letter as long. `finds` are the names of the province in it.
    """

    text: str
    plain: str
    title_end: int
    language: str
    finds: Finds

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, the title first."""
        return sentences(self.plain)

    def said(self, hits: Iterable[Hit]) -> tuple[Word, ...]:
        """Return the words of `hits` as the article prints them and where, each wording once, in reading order."""
        return words(self.text, ((hit.start, hit.end) for hit in hits))

    def is_title(self, hit: Hit | Found) -> bool:
        """Whether `hit` stands in the title."""
        return hit.start < self.title_end

    def counted(self, hits: Iterable[Hit | Found]) -> Counter[int]:
        """Return how many of `hits` begin in each of the sentences, by its place among them."""
        return Counter(map(self.sentence_at, hits))

    def sentence_at(self, hit: Hit | Found) -> int:
        """Return the place among the sentences of that in which `hit` begins."""
        return bisect_right(self.sentences, hit.start, key=_START) - 1


def within(hits: Sequence[Placed], sentence: Sentence) -> Sequence[Placed]:
    """Return those of `hits`, which are in reading order, that begin in `sentence`."""
    if not hits or hits[-1].start < sentence.start:
        return hits[:0]
    first = bisect_left(hits, sentence.start, key=_START)
    return hits[first : bisect_left(hits, sentence.end, lo=first, key=_START)]
