"""The letters of a whole text as numbers, looked up all at once."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Letters = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]

_ALL = 0x110000


def letters_of(text: str) -> Letters:
    """Return the number of every letter of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(letters: Letters) -> str:
    """Return the text of which `letters` are the numbers."""
    return letters.tobytes().decode("utf-32-le", "surrogatepass")


class Table:
    """What a rule says of every letter there is, a number each, worked out when a letter is first met."""

    def __init__(self, rule: Callable[[str], int]) -> None:
        """Take the `rule`, which returns a number from 0 on for a letter."""
        self._rule = rule
        self._said = np.zeros(_ALL, dtype=np.uint32)  # one more than the rule said; 0: not met

    def of(self, letters: Letters) -> Letters:
        """Return what the rule says of each of `letters`."""
        said = self._said[letters]
        if not said.all():
            for letter in np.unique(letters[said == 0]).tolist():
                self._said[letter] = self._rule(chr(letter)) + 1
            said = self._said[letters]
        return said - 1


def runs(text: str, wanted: Table) -> tuple[list[str], Places, Places]:
    """Return the runs of letters in `text` for which `wanted` says 1 (never of white space), and where each stands.

    As a regular expression would find them, in a third of the time.
    """
    letters = letters_of(text)
    marked = np.zeros(len(letters) + 2, dtype=np.bool_)  # before the text and behind it stands nothing that is wanted
    inside = marked[1:-1]
    inside[:] = wanted.of(letters)
    edges = np.flatnonzero(marked[1:] != marked[:-1])
    return text_of(np.where(inside, letters, np.uint32(ord(" ")))).split(), edges[::2], edges[1::2]
