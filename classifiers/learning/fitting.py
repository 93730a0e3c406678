r"""How a linear model learns from labelled articles: ridge regression on the answers, judged on what was held out.

With more buckets than articles the dual form is the smaller one (Saunders, Gammerman and Vovk 1998): one symmetric
system as large as the number of articles answers every question's every fold. Leaving a group out needs no new fit:
the error on group g is inv(A)[g,g] \ alpha[g] (Rasmussen and Williams 2006, equation 5.12, for groups).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from classifiers.learning.directions import WEIGHT as ALONG
from classifiers.learning.directions import Directions
from classifiers.learning.grams import SIZE, Floats, Ints, Matrix
from classifiers.learning.linear import LinearModel, Sensed, Sheet, Weights, softmax

RIDGE = 1.0
SENSE = 1.5  # how much a vector weighs beside a part of the words
_BALANCE = 0.8  # 0: every article counts the same, 1: every answer does
_FEW = 48  # articles: a bucket in no more of them is worked out pair by pair
_CHUNK = 4096  # columns worked on at once: 60 MB for 3,600 articles
_PAIRS = 1 << 23  # worked on at once: 200 MB
_SHARPNESS = np.geomspace(0.5, 16.0, 61)
_THRESHOLDS = np.linspace(0.3, 0.95, 66)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What every question shares: the sheets, their signs as a table, and how alike any two are by their words.

    `vectors` holds a row a sheet, of zeros where it has none, and no column where none has one; `embedder` made them.
    `paths` are how far each goes along the `directions`, times their weight; no column without directions.
    """

    sheets: tuple[Sheet, ...]
    names: tuple[str, ...]
    signs: Matrix
    words: Matrix
    vectors: Matrix
    embedder: str
    paths: Matrix
    directions: Directions | None

    @classmethod
    def of(cls, sheets: Sequence[Sheet], directions: Directions | None = None) -> "Material":
        """Work the likeness out; ValueError where the vectors are by more than one embedder."""
        names = tuple(sorted({name for sheet in sheets for name in sheet.signs}))
        table = np.array([[sheet.signs.get(name, 0.0) for name in names] for sheet in sheets])
        embedders = {sheet.meant.model for sheet in sheets if sheet.meant}
        if len(embedders) > 1:
            raise ValueError(f"vectors by {', '.join(sorted(embedders))} cannot be compared")
        return cls(
            sheets=tuple(sheets),
            names=names,
            signs=table.reshape(len(sheets), len(names)),
            words=_words(sheets),
            vectors=vectors_of(sheets),
            embedder="".join(embedders),
            paths=ALONG * directions.along(sheets) if directions else np.zeros((len(sheets), 0)),
            directions=directions,
        )

    def likeness(self, task: "Task", *, bare: bool, sensed: bool) -> Matrix:
        """Return how alike the sheets of `task` are: by words and signs, or by the `bare` signs; or by vectors as well.

        A constant stands for each answer's own bias.
        """
        chosen, signs = task.chosen, self.table(task, bare=bare)
        likeness: Matrix = signs @ signs.T + 1.0
        if not bare:
            likeness += self.words[np.ix_(chosen, chosen)]
        if task.is_guided and not bare:
            likeness += self.paths[chosen] @ self.paths[chosen].T
        if sensed:
            likeness += SENSE**2 * (self.vectors[chosen] @ self.vectors[chosen].T)
        return likeness

    def table(self, task: "Task", *, bare: bool) -> Matrix:
        """Return the signs of the sheets of `task`, a column a name: all, or those alone that `task.bare` names."""
        if not bare:
            return self.signs[task.chosen]
        are = np.array([float(name.startswith(task.bare)) for name in self.names])
        table: Matrix = self.signs[task.chosen] * are
        return table

    def groups(self, least: float) -> Ints:
        """Return for each sheet the number of its group: those whose words are alike by `least` (cosine), chained."""
        lengths = np.sqrt(np.maximum(np.diag(self.words), 1e-12))
        group: Ints = np.arange(len(self.sheets), dtype=np.int64)
        for one, other in zip(*np.nonzero(np.triu(self.words, 1) >= least * np.outer(lengths, lengths)), strict=True):
            if group[one] != group[other]:
                first, last = sorted((group[one], group[other]))
                group[group == last] = first
        return group

    def part(self, chosen: Ints) -> "Material":
        """Return the material of the `chosen` sheets alone."""
        return replace(
            self,
            sheets=tuple(self.sheets[place] for place in chosen),
            signs=self.signs[chosen],
            words=self.words[np.ix_(chosen, chosen)],
            vectors=self.vectors[chosen],
            paths=self.paths[chosen],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question: which sheets of the material it is about (`chosen`), and what was answered (a row of targets each).

    `targets` is 1 for the answer that was given and 0 for the rest; a further answer may count for less. `bare` are the
    beginnings of the signs that tell something in every language. `is_guided` says whether it is learned along the main
    directions too.
    """

    answers: tuple[str, ...]
    chosen: Ints
    targets: Matrix
    bare: tuple[str, ...] = ("",)
    is_guided: bool = True


class Fit:
    """A task learned from the chosen sheets, with words or by signs alone, with their vectors or without."""

    def __init__(self, material: Material, task: Task, *, bare: bool = False, sensed: bool = False) -> None:
        """Solve for every sheet's part in every answer."""
        self._material, self._task, self._bare = material, task, bare
        likeness = material.likeness(task, bare=bare, sensed=sensed)
        self._inverse = np.linalg.inv(likeness + np.diag(RIDGE / _importance(task.targets)))
        self._targets = task.targets - task.targets.mean(axis=1, keepdims=True)
        self._parts = self._inverse @ self._targets

    def held_out(self, groups: Ints) -> Matrix:
        """Return each chosen sheet's sums as they would be had no sheet of its group been learned from."""
        sums: Matrix = self._targets.copy()
        for group in np.unique(groups):
            inside = np.flatnonzero(groups == group)
            sums[inside] -= np.linalg.solve(self._inverse[np.ix_(inside, inside)], self._parts[inside])
        return sums

    def weights(self) -> Weights:
        """Return what was learned, a row a bucket and a row a sign."""
        signs = self._material.table(self._task, bare=self._bare).T @ self._parts
        rows = self._rows()
        buckets = np.flatnonzero(np.any(rows != 0.0, axis=1))
        return Weights(
            buckets=buckets,
            rows=rows[buckets].astype(np.float32),
            names=self._material.names,
            signs=signs.astype(np.float32),
            bias=self._parts.sum(axis=0).astype(np.float32),
        )

    def vectors(self) -> Floats:
        """Return what was learned of vectors, a row a number."""
        weights: Matrix = SENSE**2 * (self._material.vectors[self._task.chosen].T @ self._parts)
        return weights.astype(np.float32)

    def _rows(self) -> Matrix:
        if self._bare:
            return np.zeros((SIZE, 0))
        chosen, directions = self._task.chosen, self._material.directions
        rows = spread([self._material.sheets[place] for place in chosen], self._parts)
        if directions and self._task.is_guided:
            buckets, added = directions.spread(ALONG * (self._material.paths[chosen].T @ self._parts))
            rows[buckets] += added
        return rows


def spread(sheets: Sequence[Sheet], parts: Matrix) -> Matrix:
    """Return what each bucket gets of the `parts`, a row a sheet, of the sheets that hold it: a row a bucket."""
    buckets = np.concatenate([sheet.buckets for sheet in sheets])
    values = np.concatenate([sheet.values for sheet in sheets])
    owners = np.repeat(np.arange(len(sheets)), [len(sheet.buckets) for sheet in sheets])
    return np.stack([np.bincount(buckets, values * part[owners], minlength=SIZE) for part in parts.T], axis=1)


def vectors_of(sheets: Sequence[Sheet]) -> Matrix:
    """Return the vectors of `sheets`, a row each, of zeros where one has none; no column where none has one."""
    size = max((len(sheet.meant.numbers) for sheet in sheets if sheet.meant), default=0)
    rows = [sheet.meant.numbers if sheet.meant else np.zeros(size, np.float32) for sheet in sheets]
    return np.array(rows, dtype=np.float64).reshape(len(sheets), size)


def learned(
    material: Material, task: Task, groups: Ints, *, goal: float, version: str, languages: Sequence[str]
) -> LinearModel:
    """Return the model of `task`, its probabilities fitted on groups held out.

    An answer is unsure under the least threshold at which the sure ones are right in `goal` of all cases; where no
    threshold reaches that, under the highest tried (.95).
    """
    full, bare = (_learned(material, task, groups, goal, bare=bare) for bare in (False, True))
    return LinearModel(
        answers=task.answers,
        full=full.weights,
        bare=bare.weights,
        sharpness=(full.sharpness, bare.sharpness),
        threshold=full.threshold,
        version=version,
        languages=languages,
        sensed=_sensed(material, task, groups, goal) if material.embedder else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learned:
    weights: Weights
    vectors: Floats
    sharpness: float
    threshold: float


def _learned(
    material: Material, task: Task, groups: Ints, goal: float, *, bare: bool, sensed: bool = False
) -> _Learned:
    fit, truth = Fit(material, task, bare=bare, sensed=sensed), task.targets.argmax(axis=1)
    sums = fit.held_out(groups[task.chosen])
    sharpness = _sharpness(sums, truth)
    return _Learned(
        weights=fit.weights(),
        vectors=fit.vectors(),
        sharpness=sharpness,
        threshold=_threshold(softmax(sums, sharpness), truth, goal),
    )


def _sensed(material: Material, task: Task, groups: Ints, goal: float) -> Sensed:
    full, bare = (_learned(material, task, groups, goal, bare=bare, sensed=True) for bare in (False, True))
    return Sensed(
        model=material.embedder,
        full=full.weights,
        bare=bare.weights,
        vectors=(full.vectors, bare.vectors),
        sharpness=(full.sharpness, bare.sharpness),
        threshold=(full.threshold, bare.threshold),
    )


def _words(sheets: Sequence[Sheet]) -> Matrix:
    """Return the inner products of the sheets' words: buckets that many share as a table, the others pair by pair."""
    if not sheets:
        return np.zeros((0, 0))
    owners = np.concatenate([np.full(len(sheet.buckets), place) for place, sheet in enumerate(sheets)])
    buckets = np.concatenate([sheet.buckets for sheet in sheets])
    order = np.lexsort((owners, buckets))
    owners, values = owners[order], np.concatenate([sheet.values for sheet in sheets])[order]
    _, starts, counts = np.unique(buckets[order], return_index=True, return_counts=True)
    total = np.zeros((len(sheets), len(sheets)))
    for count in np.unique(counts[counts <= _FEW]):
        places = starts[counts == count][:, np.newaxis] + np.arange(count)
        _add_pairs(total, owners[places], values[places])
    many = np.flatnonzero(counts > _FEW)
    for chunk in np.array_split(many, max(1, len(many) // _CHUNK)):
        dense = np.zeros((len(sheets), len(chunk)), dtype=np.float32)
        for column, bucket in enumerate(chunk):
            inside = slice(starts[bucket], starts[bucket] + counts[bucket])
            dense[owners[inside], column] += values[inside]
        total += dense @ dense.T
    return total


def _add_pairs(total: Matrix, owners: Ints, values: Floats) -> None:
    """Add the products of every two values of a bucket, a row of `owners` and `values` each, to `total`."""
    step = max(1, _PAIRS // owners.shape[1] ** 2)
    for start in range(0, len(owners), step):
        own, value = owners[start : start + step], values[start : start + step]
        places = own[:, :, np.newaxis] * len(total) + own[:, np.newaxis, :]
        products = value[:, :, np.newaxis] * value[:, np.newaxis, :]
        total += np.bincount(places.ravel(), products.ravel(), minlength=total.size).reshape(total.shape)


def _importance(targets: Matrix) -> Matrix:
    """Return each sheet's weight, so that a rare answer is not drowned."""
    counts = np.bincount(targets.argmax(axis=1), minlength=targets.shape[1])
    shares = (len(targets) / (np.count_nonzero(counts) * np.maximum(counts, 1))) ** _BALANCE
    importance: Matrix = shares[targets.argmax(axis=1)]
    return importance


def _sharpness(sums: Matrix, truth: Ints) -> float:
    """Return the sharpness under which what was held out is likeliest."""

    def likelihood(sharpness: float) -> float:
        given = softmax(sums, sharpness)[np.arange(len(truth)), truth]
        return float(np.log(np.maximum(given, 1e-9)).mean())

    return float(max(_SHARPNESS, key=likelihood))


def _threshold(shares: Matrix, truth: Ints, goal: float) -> float:
    is_right = shares.argmax(axis=1) == truth
    best = shares.max(axis=1)
    reached = (
        float(threshold)
        for threshold in _THRESHOLDS
        if (best >= threshold).any() and is_right[best >= threshold].mean() >= goal
    )
    return round(next(reached, float(_THRESHOLDS[-1])), 3)
