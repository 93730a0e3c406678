"""How a trained model is moved by a few more answers, without what it was trained on.

Ridge regression on what the model leaves unexplained of the new answers, its own sums standing as an offset: the
weights stay as near to the trained ones as the answers allow. One answer moves its own article a little, and what
resembles it less; many that say the same move both. People correct what is wrong far oftener than they confirm what is
right, so articles that nobody corrected are laid beside: of these nothing is unexplained, and they hold their place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from classifiers.learning.fitting import SENSE, Material, spread, vectors_of
from classifiers.learning.grams import Matrix
from classifiers.learning.linear import LinearModel, Sensed, Sheet, Weights

STIFFNESS = 10.0  # beside about 5, an article's likeness to itself: one answer moves its own article by a third


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """One article as a model sees it, its language, and what a person answered; None where nobody corrected it."""

    sheet: Sheet
    language: str
    answer: str | None


def adjusted(model: LinearModel, taught: Sequence[Taught], version: str) -> LinearModel:
    """Return `model` moved by `taught`, whose answers it must know, as `version`; unmoved where nobody said anything.

    In a language whose words the model knows words and signs are moved, in any other the signs alone that tell
    something in every language. The weights of articles with vectors are moved by those of `taught` that have one, the
    other weights by all. How sure the model has to be stays as it was.
    """
    plain = [replace(one, sheet=replace(one.sheet, meant=None)) for one in taught]
    full, bare = _said(model, plain, knows=True), _said(model, plain, knows=False)
    return model.moved(
        version,
        full=_full(model, model.full, full)[0] if full else None,
        bare=_bare(model, model.bare, bare)[0] if bare else None,
        sensed=_sensed(model, model.sensed, [one for one in taught if model.senses(one.sheet)]),
    )


def _said(model: LinearModel, taught: Sequence[Taught], *, knows: bool) -> Sequence[Taught]:
    """Return those of `taught` in the languages that the model knows or not, none where nobody said anything."""
    chosen = [one for one in taught if model.knows(one.language) == knows]
    return chosen if any(one.answer is not None for one in chosen) else ()


def _sensed(model: LinearModel, sensed: Sensed | None, taught: Sequence[Taught]) -> Sensed | None:
    if sensed is None:
        return None
    full, bare = _said(model, taught, knows=True), _said(model, taught, knows=False)
    weights, moved = _full(model, sensed.full, full) if full else (sensed.full, 0.0)
    signs, turned = _bare(model, sensed.bare, bare) if bare else (sensed.bare, 0.0)
    of_full, of_bare = sensed.vectors
    vectors = ((of_full + moved).astype(np.float32), (of_bare + turned).astype(np.float32))
    return replace(sensed, full=weights, bare=signs, vectors=vectors)


def _full(model: LinearModel, weights: Weights, taught: Sequence[Taught]) -> tuple[Weights, Matrix]:
    """Return `weights` moved by `taught`, and what is to be added to those of their vectors."""
    material, signs = Material.of([one.sheet for one in taught]), _signs(weights, taught)
    parts = _parts(model, taught, signs @ signs.T + material.words + _alike(material.vectors))
    rows = spread([one.sheet for one in taught], parts)
    rows[weights.buckets] += weights.rows
    buckets = np.flatnonzero(np.any(rows != 0.0, axis=1))
    moved = Weights(
        buckets=buckets,
        rows=rows[buckets].astype(np.float32),
        names=weights.names,
        signs=(weights.signs + signs.T @ parts).astype(np.float32),
        bias=weights.bias,  # what was corrected is no fair sample, so it says nothing about how frequent an answer is
    )
    return moved, SENSE**2 * (material.vectors.T @ parts)


def _bare(model: LinearModel, weights: Weights, taught: Sequence[Taught]) -> tuple[Weights, Matrix]:
    """Do as `_full` does, with signs alone."""
    telling = np.any(weights.signs != 0.0, axis=1)
    signs, vectors = _signs(weights, taught) * telling, vectors_of([one.sheet for one in taught])
    parts = _parts(model, taught, signs @ signs.T + _alike(vectors))
    moved = replace(weights, signs=(weights.signs + signs.T @ parts).astype(np.float32))
    return moved, SENSE**2 * (vectors.T @ parts)


def _alike(vectors: Matrix) -> Matrix:
    likeness: Matrix = SENSE**2 * (vectors @ vectors.T)
    return likeness


def _signs(weights: Weights, taught: Sequence[Taught]) -> Matrix:
    return np.array([[one.sheet.signs.get(name, 0.0) for name in weights.names] for one in taught], dtype=np.float64)


def _parts(model: LinearModel, taught: Sequence[Taught], likeness: Matrix) -> Matrix:
    """Return each article's part in every answer."""
    right = np.array([[float(one.answer == answer) for answer in model.answers] for one in taught])
    said = np.array([model.sums(one.sheet, one.language) for one in taught])
    was_said = np.array([[float(one.answer is not None)] for one in taught])
    left = (_centred(right) - _centred(said)) * was_said
    return np.linalg.solve(likeness + STIFFNESS * np.eye(len(taught)), left).astype(np.float64)


def _centred(rows: Matrix) -> Matrix:
    centred: Matrix = rows - rows.mean(axis=1, keepdims=True)
    return centred
