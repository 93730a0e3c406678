"""Main directions: along which the words of articles that nobody has labelled differ most.

Words that stand in the same kind of articles point the same way (latent semantic analysis; Deerwester and others 1990),
so that what labels say of some says something of the others. A linear model learns along them, and what it has learned
is added to the weights of the words: judging costs nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifiers.learning.grams import SIZE, Floats, Grams, Ints, Matrix, Rarity
from classifiers.learning.linear import Sheet

COUNT = 150
WEIGHT = 3.0  # of the directions beside the words themselves; 1.2 and 5 were less good on held-out articles
_PART = "body"
_BESIDE = 30  # directions worked on and left out in the end: what is last converges last
_ROUNDS = 3
_SEED = 2026


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """`axes` holds a row for each of `buckets` (ascending) and a column a direction, each of length 1."""

    buckets: Ints
    axes: Matrix

    @classmethod
    def of(cls, articles: Sequence[Grams], rarity: Rarity, count: int = COUNT) -> "Directions":
        """Work out the `count` main directions of the bodies of `articles`, fewer where these are few.

        Subspace iteration from a fixed start (Halko, Martinsson and Tropp 2011), so the same every time.
        """
        rows = [rarity.weighed_part(part) for article in articles for part in article.parts if part.name == _PART]
        buckets = np.unique(np.concatenate([np.empty(0, np.int64), *(places for places, _ in rows)]))
        table = _Table([(buckets.searchsorted(places), values) for places, values in rows], len(buckets))
        count = min(count, len(rows), len(buckets))
        guess = np.random.default_rng(_SEED).standard_normal((len(rows), min(count + _BESIDE, len(rows))))
        for _ in range(_ROUNDS):
            guess = table.products(table.sums(np.linalg.qr(guess)[0]))
        sums = table.sums(np.linalg.qr(guess)[0])
        squares, turns = np.linalg.eigh(sums.T @ sums)
        best = np.argsort(-squares, kind="stable")[:count]
        best = best[squares[best] > 1e-9 * squares.max(initial=0.0)]
        return cls(buckets=buckets, axes=sums @ turns[:, best] / np.sqrt(squares[best]))

    def along(self, sheets: Sequence[Sheet]) -> Matrix:
        """Return how far each of `sheets` goes along each direction: a row a sheet."""
        place = np.full(SIZE, len(self.buckets), dtype=np.int64)  # a row of nothing, for what is not known
        place[self.buckets] = np.arange(len(self.buckets))
        axes = np.vstack([self.axes, np.zeros((1, self.axes.shape[1]))])
        paths: Matrix = np.zeros((len(sheets), self.axes.shape[1]))
        for path, sheet in zip(paths, sheets, strict=True):
            path[:] = sheet.values @ axes.take(place[sheet.buckets], axis=0)
        return paths

    def spread(self, weights: Matrix) -> tuple[Ints, Matrix]:
        """Return what `weights`, a row a direction and a column an answer, are as weights of words: a row a bucket."""
        return self.buckets, self.axes @ weights


class _Table:
    """Many short rows of a wide table, most of which is empty."""

    def __init__(self, rows: Sequence[tuple[Ints, Floats]], width: int) -> None:
        self._rows, self._width = rows, width

    def sums(self, parts: Matrix) -> Matrix:
        """Return the columns' sums where each row counts as often as its row of `parts` says."""
        sums = np.zeros((self._width, parts.shape[1]))
        for (places, values), part in zip(self._rows, parts, strict=True):
            sums[places] += values[:, np.newaxis] * part
        return sums

    def products(self, columns: Matrix) -> Matrix:
        """Return each row's product with each of `columns`."""
        products: Matrix = np.zeros((len(self._rows), columns.shape[1]))
        for product, (places, values) in zip(products, self._rows, strict=True):
            product[:] = values @ columns.take(places, axis=0)
        return products
