"""Where a query stands in a text: the words to mark in titles and excerpts, by the same words as the index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from press.query import All, Any, Favoured, InTitle, Phrase, Prefix, Query, Term, Without
from press.text import one_line, placed, window

Span = tuple[int, int]
_Word = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One line of text and where the words that were searched for stand in it, in order, none overlapping."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The text in order, cut where a mark begins or ends, each piece with whether it is marked."""
        cuts = [0, *(edge for span in self.spans for edge in span), len(self.text)]
        cut = [(self.text[begin:end], bool(at % 2)) for at, (begin, end) in enumerate(pairwise(cuts))]
        return tuple(piece for piece in cut if piece[0])

    @property
    def html(self) -> str:
        """The text escaped for HTML, with `<mark>` around the words and no other tag."""
        return "".join(f"<mark>{escape(text)}</mark>" if marked else escape(text) for text, marked in self.pieces)


class Highlighter:
    """Marks what one query found; made once a query, used for each of its articles."""

    def __init__(self, query: Query) -> None:
        """Take from `query` what makes it match, leaving out what it excludes and what only favours."""
        self._body = _Wanted(part for part, title in _parts(query, title=False) if not title)
        self._title = _Wanted(part for part, _ in _parts(query, title=False))

    @property
    def is_empty(self) -> bool:
        """Whether the query has no words at all, so that nothing is marked and nothing makes one match the better."""
        return self._title.is_empty

    def title(self, text: str) -> Passage:
        """Return a whole title as one line, with its words marked."""
        line = one_line(text)
        return Passage(text=line, spans=self._title.spans(line))

    def excerpt(self, text: str, chars: int) -> Passage:
        """Return at most `chars` characters of `text`, where most of the words stand, with … where it was cut."""
        if chars < 1:
            return Passage(text="")
        line = one_line(text)
        spans = self._body.spans(line)
        start, stop = window(line, chars, spans)
        head = "…" * bool(start)
        inside = [(max(begin, start), min(end, stop)) for begin, end in spans if begin < stop and end > start]
        shift = len(head) - start
        return Passage(
            text=f"{head}{line[start:stop]}{'…' * (stop < len(line))}",
            spans=tuple((begin + shift, end + shift) for begin, end in inside),
        )


class _Wanted:
    """The terms, prefixes and phrases that are looked for in one text."""

    def __init__(self, parts: Iterator[Term | Prefix | Phrase]) -> None:
        chosen = list(dict.fromkeys(parts))
        self._exact = frozenset(part.text for part in chosen if isinstance(part, Term) and part.exact)
        self._folded = frozenset(part.text for part in chosen if isinstance(part, Term) and not part.exact)
        self._prefixes = {
            exact: tuple(part.text for part in chosen if isinstance(part, Prefix) and part.exact == exact)
            for exact in (True, False)
        }
        self._phrases = [part.terms for part in chosen if isinstance(part, Phrase)]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not (self._exact or self._folded or self._phrases or any(self._prefixes.values()))

    def spans(self, line: str) -> tuple[Span, ...]:
        """Return where they stand in `line`, words parted by nothing but a space as one."""
        if self.is_empty:
            return ()
        words = list(placed(line))
        spans: list[Span] = []
        for at in range(len(words)):
            if length := self._length(words, at):
                _join(spans, (words[at][2], words[at + length - 1][3]), line)
        return tuple(spans)

    def _length(self, words: Sequence[_Word], at: int) -> int:
        lengths = (len(phrase) for phrase in self._phrases if _stands(phrase, words, at))
        return max(lengths, default=0) or int(self._is_wanted(words[at]))

    def _is_wanted(self, word: _Word) -> bool:
        exact, folded, _, _ = word
        return (
            exact in self._exact
            or folded in self._folded
            or exact.startswith(self._prefixes[True])
            or folded.startswith(self._prefixes[False])
        )


def _stands(phrase: tuple[Term, ...], words: Sequence[_Word], at: int) -> bool:
    there = words[at : at + len(phrase)]
    return len(there) == len(phrase) and all(
        word[not term.exact] == term.text for term, word in zip(phrase, there, strict=True)
    )


def _join(spans: list[Span], span: Span, line: str) -> None:
    """Add `span`, to the last one where no more than a space parts them: Hà Tĩnh is marked as one name."""
    begin, end = span
    if spans and not line[spans[-1][1] : begin].strip():
        spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
    else:
        spans.append((begin, end))


def _parts(query: Query, *, title: bool) -> Iterator[tuple[Term | Prefix | Phrase, bool]]:
    match query:
        case Term() | Prefix() | Phrase():
            yield query, title
        case InTitle():
            yield query.part, True
        case All() | Any():
            for part in query.parts:
                yield from _parts(part, title=title)
        case Without() | Favoured():
            yield from _parts(query.wanted, title=title)
        case _:
            return
