"""What a classifier reads of an article: title and text in one spelling, and where the province is named in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifiers.phrases import Hit
from classifiers.places import Finds, Found
from classifiers.sentences import Sentence, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article as the classifiers see it.

    `text` is the title, a newline and the article's text, as printed; `plain` is the same in the spelling in which
    words are compared, letter for letter as long. `finds` are the names of the province in it, `topics` its subjects
    where they are known already.
    """

    text: str
    plain: str
    title_end: int
    language: str
    finds: Finds
    topics: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, the title first."""
        return sentences(self.plain)

    def said(self, hits: Iterable[Hit]) -> tuple[str, ...]:
        """Return the words of `hits` as the article prints them, each once, in reading order."""
        found = (self.text[hit.start : hit.end] for hit in sorted(hits, key=lambda hit: hit.start))
        return tuple(dict.fromkeys(found))

    def is_title(self, hit: Hit | Found) -> bool:
        """Whether `hit` stands in the title."""
        return hit.start < self.title_end

    def about_province(self, sentence: Sentence) -> bool:
        """Whether a name of the province stands in `sentence`."""
        return any(sentence.start <= found.start < sentence.end for found in self.finds.telling)


def within(hits: Sequence[Hit], sentence: Sentence) -> list[Hit]:
    """Return those of `hits` that stand in `sentence`."""
    return [hit for hit in hits if sentence.start <= hit.start < sentence.end]
