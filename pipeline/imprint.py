"""What a page prints, all of it: the words of the article and of what stands around it, and which of them are links.

An extractor may take a line of the surroundings for the article's, or leave one of the article's out, and do otherwise
where only the surroundings have changed. What stands on the page tells that from an edit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from pipeline.charset import clean, decode
from press.article import Article, Page
from press.text import tokens
from press.wording import Words, heads, lost

_LONGEST = 2_000_000  # characters of a page that are looked at
_MOST = 2_000  # sentences that are looked for
_LONG = 15  # letters; what is shorter may stand in a word, or across two, by chance
_UNSEEN = ("script", "style")
_APART = "|"  # no word, so that no sentence runs from one link into the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """The words of a page in their order, and those of its links; nothing where the page is not at hand."""

    words: str = ""
    links: str = ""

    def says(self, sentence: Words) -> bool:
        """Whether the words of `sentence` stand somewhere on the page, one after another."""
        return _stands(sentence, self.words)

    def leads_to(self, sentence: Words) -> bool:
        """Whether they are all part of one link: the teaser of another story."""
        return _stands(sentence, self.links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article as it was read, and the imprint of the page that it was read on."""

    article: Article
    imprint: Imprint


def imprint(page: Page) -> Imprint:
    """Return what `page` prints. Takes time in proportion to its length, however it is built."""
    parts = tuple(_parts(clean(decode(page.body, page.content_type)[:_LONGEST])))
    whole = " ".join(part for part, _ in parts)
    return Imprint(words=_words(whole), links=_APART.join(map(_words, _links(parts))))


def is_edited(before: Reading, after: Reading) -> bool:
    """Whether a sentence of either is wanting on the whole page of the other, teasers in the text left aside.

    Title and lead are no teasers, even where the page links to itself by them.
    """
    return _is_wanting(before, after) or _is_wanting(after, before)


def _is_wanting(one: Reading, other: Reading) -> bool:
    missing = lost(one.article, other.article)
    own = heads(one.article)
    return len(missing) > _MOST or any(
        not other.imprint.says(sentence) and (sentence in own or not one.imprint.leads_to(sentence))
        for sentence in missing
    )


def _parts(source: str) -> Iterator[tuple[str, str]]:
    """Yield each stretch of printed text with the tag before it, past comments, scripts and styles."""
    unseen = ""
    for piece in f">{source}".split("<"):
        tag, _, text = piece.partition(">")
        name = next(iter(tag.split(maxsplit=1)), "").lower()
        if not unseen:
            unseen = "-->" if name.startswith("!--") else name if name in _UNSEEN else ""
            if not unseen:
                yield text, name
        elif name == f"/{unseen}":
            unseen = ""
            yield text, name
        if unseen == "-->" and unseen in piece:
            unseen = ""
            yield piece.rsplit("-->", 1)[1], ""


def _links(parts: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Yield the text of each link; one that is never closed ends with the next, or with the page."""
    said: list[str] | None = None
    for text, name in (*parts, ("", "/a")):
        if name in ("a", "/a"):
            if said:
                yield " ".join(said)
            said = [] if name == "a" else None
        if said is not None:
            said.append(text)


def _stands(sentence: Words, said: str) -> bool:
    """Whether `said` holds the sentence; a long one also where a tag parts, or joins, its words otherwise."""
    letters = "".join(sentence)
    return f" {' '.join(sentence)} " in said or (len(letters) >= _LONG and letters in said.replace(" ", ""))


def _words(text: str) -> str:
    return f" {' '.join(tokens(unescape(text)).exact)} "
