"""How one field holds every word twice, as printed and folded, so that a phrase may mix the two.

Any engine with a whitespace analyser can index it: the n-th word of a text stands at position 2n as printed, marked
with `=`, and at 2n + 1 folded. "Hà Tĩnh" becomes `=hà ha =tĩnh tinh`.
"""

from press.query import Phrase, Term
from press.text import tokens


def stream(text: str) -> str:
    """Return the words of `text` for a field that an engine splits at whitespace."""
    words = tokens(text)
    return " ".join([f"={exact} {folded}" for exact, folded in zip(words.exact, words.folded, strict=True)])


def word(term: Term) -> str:
    """Return how `term` is spelled in the stream."""
    return f"={term.text}" if term.exact else term.text


def positions(phrase: Phrase) -> list[tuple[int, str]]:
    """Return the words of `phrase`, each with its position relative to the first word's printed form."""
    return [(2 * place + (not term.exact), word(term)) for place, term in enumerate(phrase.terms)]
