"""Two wordings of one article: whether they are the same, what changed, how much is left, whether a claim stands."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from press.article import Article
from press.text import one_line, tokens

_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]{0,3}\s+|\n+")
_LONGEST = 200_000  # characters of each part that are compared, as for copies
_MOST = 2_000  # sentences that are laid side by side
_RUN = 3
# What a line is made of that tells the hour, or how often it was read, and nothing else; folded.
_HOURS = (
    "cap nhat luc ngay thang nam gio phut giay truoc thu hai ba tu sau bay chu gmt utc am pm sa ch dang luot xem doc"
    " updated published posted at on ago min mins minutes hours views reads"
    " mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec"
)
_CLOCK = frozenset(_HOURS.split())

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Sentences that stood there before and those that stand in their place; either may be empty, never both."""

    before: str
    after: str


def is_same(before: Article, after: Article) -> bool:
    """Whether both say the same sentences, in whatever order.

    Spaces, punctuation, case and the place of tone marks make no difference, and neither do lines that only tell the
    hour or how often the page was read: all these change without anybody's having edited a word.
    """
    return _prints(before).keys() == _prints(after).keys()


def changes(before: Article, after: Article) -> tuple[Change, ...]:
    """Return what changed, in reading order; nothing where `is_same`, or for sentences that only moved."""
    old, new = _prints(before), _prints(after)
    rows = SequenceMatcher(None, list(old)[:_MOST], list(new)[:_MOST], autojunk=False).get_opcodes()
    parted = (
        Change(
            before=_joined(old, list(old)[start:end], new),
            after=_joined(new, list(new)[begin:stop], old),
        )
        for tag, start, end, begin, stop in rows
        if tag != "equal"
    )
    return tuple(one for one in parted if one.before or one.after)


def lost(before: Article, after: Article) -> tuple[Words, ...]:
    """Return the sentences of `before`, by their words, that `after` does not say; those without words never count."""
    new = _prints(after)
    return tuple(words for words in _prints(before) if words not in new)


def heads(article: Article) -> frozenset[Words]:
    """Return the sentences of title and lead, by their words."""
    return frozenset(_prints(Article(url=article.url, title=article.title, lead=article.lead, text="")))


def share_left(before: Article, after: Article) -> float:
    """Return how much of the earlier wording is left in the later, from 0 to 1, by runs of three words.

    1 where there was nothing before.
    """
    old, new = (Counter(_runs(one)) for one in (before, after))
    return (old & new).total() / old.total() if old else 1.0


def stands(claim: str, article: Article) -> bool:
    """Whether the words of `claim` stand in the article one after another, however they are punctuated."""
    words = tokens(claim[:_LONGEST]).exact
    whole = _words(article)
    return f" {' '.join(words)} " in f" {' '.join(whole)} "


def _prints(article: Article) -> dict[Words, str]:
    """Return each sentence by its words, in reading order; those without words are left out."""
    found: dict[Words, str] = {}
    for sentence in _sentences(article):
        words = tokens(sentence)
        if words.exact and not _is_clock(words.folded):
            found.setdefault(words.exact, sentence)
    return found


def _sentences(article: Article) -> Iterator[str]:
    for part in (article.title, article.lead, article.text):
        yield from filter(None, (one_line(piece) for piece in _END.split(part[:_LONGEST])))


def _is_clock(words: Words) -> bool:
    told = [word for word in words if not word[0].isdigit()]
    return len(told) < len(words) and _CLOCK.issuperset(told)


def _joined(mine: dict[Words, str], prints: Sequence[Words], other: dict[Words, str]) -> str:
    return " ".join(mine[one] for one in prints if one not in other)


def _words(article: Article) -> tuple[str, ...]:
    parts = (article.title, article.lead, article.text)
    return tuple(chain.from_iterable(tokens(part[:_LONGEST]).exact for part in parts))


def _runs(article: Article) -> Iterator[Words]:
    words = _words(article)
    length = min(_RUN, len(words))
    return (words[at : at + length] for at in range(len(words) - length + 1) if length)
