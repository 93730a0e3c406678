"""Did you mean: a slip in the marks is told from the archive's own words, and offered, never put in silently."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from index.archive import Archive
from press.query import Everything, Phrase, Query, Term
from press.syllables import spellings
from press.text import fold, placed

_PIECES = re.compile(r'[^\s"]*[:：]"[^"]*"?|\S+')
_OPENING, _CLOSING = '("“«', ')"”»,;.'
_KEPT = frozenset({"OR", "HOẶC", "AND", "VÀ", "NOT"})

# Chosen on half of the slips that `bench/bench_suggest.py` measures.
_COMMON = 100  # a pair that one article in so many prints is no slip: nothing more is asked about it
_EVIDENCE = 3  # articles at least that print what is offered
_SMOOTH = 0.2  # of an article: what a pair that nobody prints counts
_FAME = 0.3  # how far the neighbours that a syllable has elsewhere count against it
_RATIO = 60.0  # times as probable as what was typed
_UNSEEN = 8.0  # the same for a syllable that no article prints
_MOST = 12  # syllables: a longer query is a quotation, and its words are asked about from the front


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A syllable as typed: `text` as the index spells it, where it stands, and its neighbours in the query."""

    text: str
    exact: bool
    begin: int
    end: int
    left: Term | None = None
    right: Term | None = None

    @property
    def term(self) -> Term:
        return Term(text=self.text, exact=self.exact)

    def queries(self, text: str) -> tuple[Query, ...]:
        """Return what is asked with `text` in its place: it alone, then the pairs with its neighbours."""
        term = Term(text=text, exact=True)
        pairs = (self.left and (self.left, term), self.right and (term, self.right))
        return (term, *(Phrase(terms=pair) for pair in pairs if pair))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Better:
    """What is printed where `word` was typed; `gain` is by how much it is the more probable, in natural logarithms."""

    word: _Word
    text: str
    gain: float


def corrected(text: str, archive: Archive) -> str | None:
    """Return `text` with the marks that the archive's articles print in such a place, None where nothing is amiss.

    Only syllables typed with marks are looked at, and only what is spelled with the same letters is offered: hà tỉnh
    becomes hà tĩnh. Of several slips the surest is mended; the next search tells of the next. What stands after a
    colon or a minus is left alone.
    """
    typed = unicodedata.normalize("NFC", text)
    slips = (better for better in _best(_doubtful(typed, archive), archive) if better is not None)
    slip = max(slips, key=lambda slip: slip.gain, default=None)
    if slip is None:
        return None
    begin, end = slip.word.begin, slip.word.end
    return f"{typed[:begin]}{_cased(slip.text, typed[begin:end])}{typed[end:]}"


def unmarked(text: str) -> str | None:
    """Return `text` with its words typed without marks, None where none has any."""
    typed = made = unicodedata.normalize("NFC", text)
    for word in reversed([word for run in _runs(typed) for word in run]):
        made = made[: word.begin] + fold(made[word.begin : word.end]) + made[word.end :]
    return made if made != typed else None


def _doubtful(typed: str, archive: Archive) -> list[_Word]:
    """Return the words that could be slips, as their pairs are rare."""
    words = [word for run in _runs(typed) for word in _beside(run)]
    marked = [word for word in words if word.exact and spellings(word.text)][:_MOST]
    if not marked:
        return []
    documents, *counts = _counted([(Everything(),), *(word.queries(word.text) for word in marked)], archive)
    rare = max(documents[0] / _COMMON, 1)
    return [word for word, count in zip(marked, counts, strict=True) if max(count[1:] or count) < rare]


def _best(words: Sequence[_Word], archive: Archive) -> list[_Better | None]:
    choices = [[word.text, *(other for other in spellings(word.text) if other != word.text)] for word in words]
    asked = [word.queries(text) for word, texts in zip(words, choices, strict=True) for text in texts]
    counts = iter(_counted(asked, archive))
    return [_better(word, {text: next(counts) for text in texts}) for word, texts in zip(words, choices, strict=True)]


def _better(word: _Word, counts: dict[str, tuple[int, ...]]) -> _Better | None:
    """Return the best of the spellings, the first of which was typed, where it is better by far."""
    typed, *others = ((text, _weight(count), count) for text, count in counts.items())
    best = max(others, key=lambda other: other[1], default=None)
    if (
        best is None
        or sum(best[2][1:] or best[2]) < _EVIDENCE
        or best[1] - typed[1] < log(_RATIO if typed[2][0] else _UNSEEN)
    ):
        return None
    return _Better(word=word, text=best[0], gain=best[1] - typed[1])


def _weight(counts: tuple[int, ...]) -> float:
    """Return how probable a spelling is between its neighbours: P(c | left) P(right | c) of a smoothed pair model."""
    alone, *pairs = counts
    if not pairs:
        return log(1 + alone)
    return sum(log(_SMOOTH + pair) for pair in pairs) - (len(pairs) - 1) * _FAME * log(10 + alone)


def _counted(groups: Sequence[tuple[Query, ...]], archive: Archive) -> list[tuple[int, ...]]:
    """Count every group's queries in one call, each query once."""
    queries = list(dict.fromkeys(query for group in groups for query in group))
    counts = dict(zip(queries, archive.counts(queries), strict=True)) if queries else {}
    return [tuple(counts[query] for query in group) for group in groups]


def _runs(typed: str) -> list[list[_Word]]:
    """Return the words that stand beside each other in what was typed, a list for each unbroken row of them."""
    runs: list[list[_Word]] = [[]]
    for piece in _PIECES.finditer(typed):
        text = piece[0]
        if ":" in text or "：" in text or text.startswith("-") or text in _KEPT or text.endswith("*"):
            runs.append([])
            continue
        if text[0] in _OPENING:
            runs.append([])
        runs[-1].extend(
            _Word(text=exact, exact=exact != folded, begin=piece.start() + begin, end=piece.start() + end)
            for exact, folded, begin, end in placed(text)
        )
        if text[-1] in _CLOSING:
            runs.append([])
    return [run for run in runs if run]


def _beside(run: list[_Word]) -> list[_Word]:
    """Return the words of a row with their neighbours."""
    made = list(run)
    for at, (left, right) in enumerate(pairwise(run)):
        made[at] = replace(made[at], right=right.term)
        made[at + 1] = replace(made[at + 1], left=left.term)
    return made


def _cased(word: str, as_typed: str) -> str:
    if as_typed.isupper() and len(as_typed) > 1:
        return word.upper()
    return word.capitalize() if as_typed[:1].isupper() else word
