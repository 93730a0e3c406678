"""The trained models: one file a question, each with a card that says what it was made of and how well it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifiers.learning.arrays import packed, read, unpacked, write
from classifiers.learning.grams import SIZE, Rarity
from classifiers.learning.linear import LinearModel
from press.errors import ModelError

SHIPPED = Path(__file__).parent
QUESTIONS = ("relevance", "topics", "tone", "stance", "critical", "claims")
RARITY = "rarity.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """How rare every word is, and a model for each question."""

    rarity: Rarity
    relevance: LinearModel
    topics: LinearModel
    tone: LinearModel
    stance: LinearModel
    critical: LinearModel
    claims: LinearModel

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> "Models":
        """Read the models in `folder`; ModelError where one is missing, damaged, or of another format."""
        rarity = load_rarity(folder / RARITY)
        return cls(rarity=rarity, **{question: LinearModel.load(folder / f"{question}.npz") for question in QUESTIONS})

    @property
    def embedder(self) -> str:
        """The embedder whose vectors any of them weighs, an empty text where none does."""
        return next((name for question in QUESTIONS if (name := self.of(question).embedder)), "")

    def save(self, folder: Path, *, is_rough: bool = False) -> None:
        """Write them into `folder`, roughly or not as LinearModel has it."""
        save_rarity(self.rarity, folder / RARITY)
        for question in QUESTIONS:
            self.of(question).save(folder / f"{question}.npz", is_rough=is_rough)

    def changed(self, models: Mapping[str, LinearModel]) -> "Models":
        """Return these models with `models`, by question, in the place of their own."""
        return Models(rarity=self.rarity, **({question: self.of(question) for question in QUESTIONS} | dict(models)))

    def of(self, question: str) -> LinearModel:
        """Return the model of `question`."""
        model: LinearModel = getattr(self, question)
        return model


def save_rarity(rarity: Rarity, path: Path) -> None:
    """Write how rare each known bucket is."""
    known = np.flatnonzero(rarity.idf)
    write(path, {"buckets": packed(known, SIZE), "idf": rarity.idf[known].astype(np.float16)})


def load_rarity(path: Path) -> Rarity:
    """Read what `save_rarity` wrote; ModelError where that is not to be had."""
    arrays = read(path)
    try:
        return Rarity.known(unpacked(arrays["buckets"], SIZE), arrays["idf"].astype(np.float32))
    except (ValueError, KeyError, IndexError) as error:
        raise ModelError(f"{path} does not tell how rare words are ({error!r}): install again") from error
