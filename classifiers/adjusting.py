"""How a trained model is moved by a few more answers, without what it was trained on.

Ridge regression on what the model leaves unexplained of the new answers, its own sums standing as an offset: the
weights stay as near to the trained ones as the answers allow. One answer moves its own article a little, and what
resembles it less; many that say the same move both. People correct what is wrong far oftener than they confirm what is
right, so articles that nobody corrected are laid beside: of these nothing is unexplained, and they hold their place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from classifiers.fitting import Material, Matrix, spread
from classifiers.linear import LinearModel, Sheet, Weights

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
    something in every language. How sure the model has to be stays as it was.
    """
    with_words = _said([one for one in taught if model.knows(one.language)])
    without = _said([one for one in taught if not model.knows(one.language)])
    return model.moved(
        version,
        full=_full(model, with_words) if with_words else None,
        bare=_bare(model, without) if without else None,
    )


def _said(taught: Sequence[Taught]) -> Sequence[Taught]:
    """Return `taught`, nothing where no person answered anything."""
    return taught if any(one.answer is not None for one in taught) else ()


def _full(model: LinearModel, taught: Sequence[Taught]) -> Weights:
    weights = model.full
    signs = _signs(weights, taught)
    sheets = [one.sheet for one in taught]
    parts = _parts(model, taught, signs @ signs.T + Material.of(sheets).words)
    rows = spread(sheets, parts)
    rows[weights.buckets] += weights.rows
    buckets = np.flatnonzero(np.any(rows != 0.0, axis=1))
    return Weights(
        buckets=buckets,
        rows=rows[buckets].astype(np.float32),
        names=weights.names,
        signs=(weights.signs + signs.T @ parts).astype(np.float32),
        bias=weights.bias,  # what was corrected is no fair sample, so it says nothing about how frequent an answer is
    )


def _bare(model: LinearModel, taught: Sequence[Taught]) -> Weights:
    weights = model.bare
    telling = np.any(weights.signs != 0.0, axis=1)
    signs = _signs(weights, taught) * telling
    parts = _parts(model, taught, signs @ signs.T)
    return replace(weights, signs=(weights.signs + signs.T @ parts).astype(np.float32))


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
