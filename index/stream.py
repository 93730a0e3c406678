"""How one field holds every word twice, as printed and folded, so that a phrase may mix the two.

Any engine with a whitespace analyser can index it: the n-th word of a text stands at position 2n as printed, marked
with `=`, and at 2n + 1 folded. "Hà Tĩnh" becomes `=hà ha =tĩnh tinh`.
"""

from sys import intern

from press.query import Phrase, Prefix, Term
from press.text import tokens

BEGINNING = 2  # letters, the mark of what is as printed being one: so few begin so many words that to join them is slow
# Pieces between spaces, twice as many at most, some 100 MB: 20,000 articles of 2,500 characters have 150,000 different.
_REMEMBERED = 1 << 18
_SHORT = 32  # characters: longer pieces do not come back


def stream(text: str) -> str:
    """Return the words of `text` for a field that an engine splits at whitespace."""
    return streams(text)[0]


def streams(text: str) -> tuple[str, str]:
    """Return the stream of `text`, and as another the first BEGINNING letters of its words, some of them twice."""
    pieces = [*map(_pieces.__getitem__, text.split())]
    words = [words for words, _ in pieces if words]
    return " ".join(words), " ".join(dict.fromkeys([beginnings for _, beginnings in pieces if beginnings]))


class _Pieces(dict[str, tuple[str, str]]):
    """The stream of every piece between spaces, and how its words begin: made once, and looked up together.

    When full it begins anew, and takes from what it was before the pieces that come back.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self._before: dict[str, tuple[str, str]] = {}

    def __missing__(self, piece: str) -> tuple[str, str]:
        made = self._before.get(piece) or _made(piece)
        if len(piece) <= _SHORT:
            if len(self) >= _REMEMBERED:
                self._before = dict(self)
                self.clear()
            self[piece] = made
        return made


_pieces = _Pieces()


def _made(piece: str) -> tuple[str, str]:
    """Return the stream of `piece` and its beginnings, one and the same text for all pieces that begin alike."""
    words = tokens(piece)
    spelled = [form for exact, folded in zip(words.exact, words.folded, strict=True) for form in (f"={exact}", folded)]
    return " ".join(spelled), intern(" ".join(dict.fromkeys([form[:BEGINNING] for form in spelled])))


def word(term: Term) -> str:
    """Return how `term` is spelled in the stream."""
    return _spelled(term.text, exact=term.exact)


def begins(prefix: Prefix) -> str:
    """Return how the words begin in the stream that `prefix` means."""
    return _spelled(prefix.text, exact=prefix.exact)


def positions(phrase: Phrase) -> list[tuple[int, str]]:
    """Return the words of `phrase`, each with its position relative to the first word's printed form."""
    return [(2 * place + (not term.exact), word(term)) for place, term in enumerate(phrase.terms)]


def _spelled(text: str, *, exact: bool) -> str:
    if exact:
        return f"={text}"
    return f" {text}" if text.startswith("=") else text  # no word begins so: it must not pass for an exact one
