"""A linear model over hashed words and named signs: what it answers, how sure it is, and which words decided."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classifiers.learning.arrays import Array, fine, packed, read, rough, unpacked, write
from classifiers.learning.grams import SIZE, Floats, Grams, Ints, among
from classifiers.reading import Reading
from press.errors import ModelError
from press.verdict import Word, words

FORMAT = 2
MARK = "+vector"  # ends the version in the verdicts for which an article's vector was weighed too
_FORMATS = (1, FORMAT)  # the first, without vectors, may stand on the shelf of an office
_COMMON = 2.2  # a word so common (in more than three of ten articles) shows nothing to an editor
_MOST = 8
_BROKEN = re.compile(r"[^\w\s%/.-]|\.\s|\n")
_LOOKED_AT = 24  # buckets; what touches or is said twice is shown once


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What an article means to the embedder `model`: a vector of length 1."""

    model: str
    numbers: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One article (or sentence) as a model sees it: weighed buckets of words, how rare each is, and signs by name.

    `meant` is its vector, None where it has none.
    """

    buckets: Ints
    values: Floats
    rarity: Floats
    signs: Mapping[str, float]
    grams: Grams
    meant: Meant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a model has learned: a column an answer.

    `rows` holds a row for each of `buckets` (ascending), `signs` one for each of `names`; `bias` is each answer's own.
    """

    buckets: Ints
    rows: Floats
    names: tuple[str, ...]
    signs: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensed:
    """What a model has learned of articles with their vectors by the embedder `model`: weights of its own throughout.

    As LinearModel has it there are two sets, `full` and `bare`; `vectors` holds for each a row for each number of a
    vector, `sharpness` and `threshold` one number for each.
    """

    model: str
    full: Weights
    bare: Weights
    vectors: tuple[Floats, Floats]
    sharpness: tuple[float, float]
    threshold: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """The same as a file holds it, which is a fifth of what it takes laid out."""

    model: str
    arrays: Mapping[str, Array]

    def read(self) -> Sensed:
        """Lay it out; ModelError where the file held something else."""
        try:
            return _sensed(self.model, self.arrays)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise ModelError(f"a model's weights of vectors are none ({error!r}): train it anew") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """How likely each answer is, likeliest first, and whether the first is less likely than the model's threshold."""

    ranked: tuple[tuple[str, float], ...]
    unsure: bool

    @property
    def first(self) -> str:
        """The likeliest answer."""
        return self.ranked[0][0]

    def of(self, answer: str) -> float:
        """Return how likely `answer` is, 0 where the model does not know it."""
        return dict(self.ranked).get(answer, 0.0)


class LinearModel:
    """Weights with their answers, applied.

    Two sets: `full` weighs words and signs; `bare` weighs signs alone, for languages in which too few articles are
    labelled. `sensed`, where the model has it, holds the same two for articles with a vector by the embedder that it
    was made with. `sharpness` turns sums into probabilities (softmax; one number a set, fitted on articles held out),
    and an answer less likely than `threshold` is unsure.
    """

    def __init__(  # noqa: PLR0913 -- what its file holds
        self,
        *,
        answers: Sequence[str],
        full: Weights,
        bare: Weights,
        sharpness: tuple[float, float],
        threshold: float,
        version: str,
        languages: Sequence[str],
        sensed: "Sensed | Unread | None" = None,
    ) -> None:
        self.answers = tuple(answers)
        self._full, self._bare = _Set(full, sharpness[0], threshold), _Set(bare, sharpness[1], threshold)
        self.full, self.bare = self._full.weights, self._bare.weights
        self._given = sensed  # laid out when a vector is first weighed: many an office never does
        self.embedder = sensed.model if sensed else ""
        self.sharpness = sharpness
        self.threshold = threshold
        self.version = version
        self.languages = frozenset(languages)

    def moved(
        self, version: str, *, full: Weights | None = None, bare: Weights | None = None, sensed: Sensed | None = None
    ) -> "LinearModel":
        """Return this model as `version`, with the weights that are given in the place of its own."""
        return LinearModel(
            answers=self.answers,
            full=full or self.full,
            bare=bare or self.bare,
            sharpness=self.sharpness,
            threshold=self.threshold,
            version=version,
            languages=sorted(self.languages),
            sensed=sensed or self.sensed,
        )

    @property
    def sensed(self) -> Sensed | None:
        """What it has learned of articles with vectors; ModelError where its file held something else."""
        if not self.embedder:
            return None
        full, bare = self._sensed
        return Sensed(
            model=self.embedder,
            full=full.weights,
            bare=bare.weights,
            vectors=(full.vectors, bare.vectors),
            sharpness=(full.sharpness, bare.sharpness),
            threshold=(full.threshold, bare.threshold),
        )

    @cached_property
    def _sensed(self) -> "tuple[_Set, _Set]":
        given, self._given = self._given, None
        if given is None:
            raise ModelError(f"{self.version} weighs no vectors")
        return _sets(given.read() if isinstance(given, Unread) else given)

    def knows(self, language: str) -> bool:
        """Whether words in `language` weigh, and not signs alone."""
        return language in self.languages

    def senses(self, sheet: Sheet) -> bool:
        """Whether the vector of `sheet` is weighed: by another embedder than the model's it never is."""
        return sheet.meant is not None and sheet.meant.model == self.embedder

    def by(self, sheet: Sheet) -> str:
        """Return who answers for `sheet`: the version, and a mark where its vector is weighed."""
        return f"{self.version}{MARK}" if self.senses(sheet) else self.version

    def chances(self, sheet: Sheet, language: str) -> Chances:
        """Return how likely each answer is for `sheet`, an article in `language`."""
        chosen = self._chosen(sheet, language)
        shares = softmax(chosen.sums(sheet), chosen.sharpness).tolist()
        ranked = sorted(zip(self.answers, shares, strict=True), key=lambda item: -item[1])
        return Chances(ranked=tuple(ranked), unsure=ranked[0][1] < chosen.threshold)

    def sums(self, sheet: Sheet, language: str) -> npt.NDArray[np.float64]:
        """Return what speaks for each answer, in the order of `answers`."""
        return self._chosen(sheet, language).sums(sheet)

    def likelihood(self, sheets: Sequence[Sheet], language: str, answer: str) -> list[float]:
        """Return how likely `answer` is for each of `sheets`, of text in `language`; no vector of theirs is weighed."""
        if not sheets:
            return []
        chosen = self._full if self.knows(language) else self._bare
        shares: list[float] = softmax(chosen.table(sheets), chosen.sharpness)[:, self.answers.index(answer)].tolist()
        return shares

    def deciding(self, sheet: Sheet, answer: str, reading: Reading) -> tuple[Word, ...]:
        """Return the words of `reading` that spoke most for `answer`, in reading order; at most eight, none common.

        What a vector said stands in no word, and is not among them.
        """
        if not self.knows(reading.language):
            return ()
        told = self._chosen(sheet, reading.language).told(sheet, self.answers.index(answer))
        told[sheet.rarity < _COMMON] = 0.0
        weight = _weightiest(sheet.buckets, told)
        return _shown([(start, end, weight[bucket]) for bucket, start, end in sheet.grams.at(weight)], reading.text)

    def _chosen(self, sheet: Sheet, language: str) -> "_Set":
        full, bare = self._sensed if self.senses(sheet) else (self._full, self._bare)
        return full if self.knows(language) else bare

    def save(self, path: Path, *, is_rough: bool = False) -> None:
        """Write the model as `path`, an .npz of plain arrays, the same bytes for the same model.

        `is_rough` writes weights of words to one part in sixteen, in half the room: none for a model that is to be
        moved by a little, for what moves it would be lost.
        """
        arrays: dict[str, Array] = {
            "format": np.array(FORMAT),
            "answers": np.array(self.answers),
            "version": np.array(self.version),
            "languages": np.array(sorted(self.languages)),
            **_arrays(self.full, self.bare, "", is_rough=is_rough),
            "sharpness": np.array(self.sharpness),
            "threshold": np.array(self.threshold),
        }
        if self.sensed:
            arrays |= {
                "embedder": np.array(self.sensed.model),
                **_arrays(self.sensed.full, self.sensed.bare, "sensed_", is_rough=is_rough),
                "sensed_vectors": np.stack(self.sensed.vectors).astype(np.float16),
                "sensed_sharpness": np.array(self.sensed.sharpness),
                "sensed_threshold": np.array(self.sensed.threshold),
            }
        write(path, arrays)

    @classmethod
    def load(cls, path: Path) -> "LinearModel":
        """Read the model at `path`; ModelError where it is missing, damaged, or of another format."""
        arrays = read(path)
        try:
            if int(arrays["format"]) not in _FORMATS:
                raise ModelError(
                    f"{path} is of format {arrays['format']}, and this program reads {FORMAT}: train it anew"
                )
            return cls._of(arrays)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise ModelError(f"{path} is no model ({error!r}): train it anew, or install again") from error

    @classmethod
    def _of(cls, arrays: Mapping[str, Array]) -> "LinearModel":
        full, bare = _weights(arrays, "")
        return cls(
            answers=[str(answer) for answer in arrays["answers"]],
            full=full,
            bare=bare,
            sharpness=_pair(arrays["sharpness"]),
            threshold=float(arrays["threshold"]),
            version=str(arrays["version"]),
            languages=[str(language) for language in arrays["languages"]],
            sensed=Unread(model=str(arrays["embedder"]), arrays=_own(arrays)) if "embedder" in arrays else None,
        )


_NO_VECTORS: Floats = np.empty((0, 0), np.float32)


class _Set:
    """A set of weights laid out so that a sheet is weighed at once."""

    def __init__(self, weights: Weights, sharpness: float, threshold: float, vectors: Floats = _NO_VECTORS) -> None:
        self._rows = np.vstack([np.zeros((1, weights.rows.shape[1]), np.float32), weights.rows])
        self.weights = replace(weights, rows=self._rows[1:])  # the largest table there is: kept once
        self.sharpness, self.threshold = sharpness, threshold
        self._means = self._rows.sum(axis=1) / max(1, self._rows.shape[1])
        self.vectors = vectors
        self._row = np.zeros(SIZE if len(weights.buckets) else 0, dtype=np.int32)  # 0: not known
        self._row[weights.buckets] = np.arange(1, len(weights.buckets) + 1)
        self._signs = weights.signs.astype(np.float64)

    def sums(self, sheet: Sheet) -> npt.NDArray[np.float64]:
        """Return what speaks for each answer."""
        sums: npt.NDArray[np.float64] = self.table([sheet])[0]
        return sums

    def table(self, sheets: Sequence[Sheet]) -> npt.NDArray[np.float64]:
        """Return the same for each of `sheets`, a row each."""
        sums = self.weights.bias + self._signed(sheets)
        if len(self._row):
            rows = self._rows.take(self._row[np.concatenate([sheet.buckets for sheet in sheets])], axis=0)
            ends = accumulate(len(sheet.buckets) for sheet in sheets)
            for place, (sheet, end) in enumerate(zip(sheets, ends, strict=True)):
                sums[place] += sheet.values @ rows[end - len(sheet.buckets) : end]
        if len(self.vectors):
            for place, sheet in enumerate(sheets):
                if sheet.meant:
                    sums[place] += sheet.meant.numbers @ self.vectors
        return sums

    def _signed(self, sheets: Sequence[Sheet]) -> npt.NDArray[np.float64]:
        """Return what the signs of each of `sheets` speak for each answer."""
        values = np.array([[sheet.signs.get(name, 0.0) for name in self.weights.names] for sheet in sheets])
        said: npt.NDArray[np.float64] = values @ self._signs
        return said

    def told(self, sheet: Sheet, answer: int) -> Floats:
        """Return how much each bucket of `sheet` spoke for the answer at the place `answer`, beside all answers."""
        rows = self._row[sheet.buckets]
        told: Floats = (self._rows[rows, answer] - self._means[rows]) * sheet.values
        return told


def _sets(sensed: Sensed) -> tuple[_Set, _Set]:
    full, bare = (
        _Set(weights, sharpness, threshold, vectors)
        for weights, sharpness, threshold, vectors in zip(
            (sensed.full, sensed.bare), sensed.sharpness, sensed.threshold, sensed.vectors, strict=True
        )
    )
    return full, bare


def _arrays(full: Weights, bare: Weights, prefix: str, *, is_rough: bool) -> dict[str, Array]:
    rows = full.rows.astype(np.float16)
    return {
        f"{prefix}buckets": packed(full.buckets, SIZE),
        f"{prefix}rows": rough(rows) if is_rough else rows,
        f"{prefix}names": np.array(full.names),
        f"{prefix}signs": full.signs.astype(np.float16),
        f"{prefix}bias": full.bias.astype(np.float16),
        f"{prefix}bare_signs": bare.signs.astype(np.float16),
        f"{prefix}bare_bias": bare.bias.astype(np.float16),
    }


def _weights(arrays: Mapping[str, Array], prefix: str) -> tuple[Weights, Weights]:
    def floats(name: str) -> Floats:
        return arrays[f"{prefix}{name}"].astype(np.float32)

    names = tuple(str(name) for name in arrays[f"{prefix}names"])
    buckets = unpacked(arrays[f"{prefix}buckets"], SIZE)
    none: Ints = np.empty(0, dtype=np.int64)
    rows = fine(arrays[f"{prefix}rows"])
    return (
        Weights(buckets=buckets, rows=rows, names=names, signs=floats("signs"), bias=floats("bias")),
        Weights(buckets=none, rows=rows[:0].copy(), names=names, signs=floats("bare_signs"), bias=floats("bare_bias")),
    )


def _own(arrays: Mapping[str, Array]) -> Mapping[str, Array]:
    return {name: array for name, array in arrays.items() if name.startswith("sensed_")}


def _sensed(model: str, arrays: Mapping[str, Array]) -> Sensed:
    full, bare = _weights(arrays, "sensed_")
    vectors = arrays["sensed_vectors"].astype(np.float32)
    return Sensed(
        model=model,
        full=full,
        bare=bare,
        vectors=(vectors[0], vectors[1]),
        sharpness=_pair(arrays["sensed_sharpness"]),
        threshold=_pair(arrays["sensed_threshold"]),
    )


def _pair(array: Array) -> tuple[float, float]:
    numbers = array.astype(np.float64)
    return float(numbers[0]), float(numbers[1])


def softmax(sums: npt.NDArray[np.float64], sharpness: float) -> npt.NDArray[np.float64]:
    """Return the probabilities of `sums`, row by row where there are several rows."""
    parts = np.exp(sharpness * (sums - sums.max(axis=-1, keepdims=True)))
    shares: npt.NDArray[np.float64] = parts / parts.sum(axis=-1, keepdims=True)
    return shares


def _weightiest(buckets: Ints, told: Floats) -> dict[int, float]:
    """Return the buckets that tell most and how much; where two parts of an article share one, its last tells."""
    least = np.partition(told, -_LOOKED_AT)[-_LOOKED_AT] if len(told) > _LOOKED_AT else 0.0
    able = np.flatnonzero((told >= least) & (told > 0))
    best = buckets[able[np.argsort(-told[able], kind="stable")[:_LOOKED_AT]]]
    places = among(buckets, best)
    weights = zip(buckets[places].tolist(), told[places].tolist(), strict=True)
    return {bucket: weight for bucket, weight in dict(weights).items() if weight > 0}


def _shown(runs: Sequence[tuple[int, int, float]], text: str) -> tuple[Word, ...]:
    """Return the weightiest of `runs` (begin, end, weight), touching ones as one, each wording once.

    A run across a comma or bracket is none to a reader, and a lone syllable (`tử` of `điện tử`) little: it is shown
    where nothing longer is.
    """
    merged = _merged([run for run in runs if not _BROKEN.search(text, run[0], run[1])])
    longer = [run for run in merged if " " in text[run[0] : run[1]]]
    best: dict[str, tuple[float, int, int]] = {}
    for start, end, weight in longer or merged or runs:
        said = text[start:end].casefold()
        if said not in best or weight > best[said][0]:
            best[said] = (weight, start, end)
    chosen = sorted(best.values(), reverse=True)[:_MOST]
    return words(text, [(start, end) for _, start, end in chosen])


def _merged(runs: Sequence[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    merged: list[tuple[int, int, float]] = []
    for start, end, weight in sorted(runs):
        if merged and start < merged[-1][1]:
            first, last, sum_ = merged[-1]
            merged[-1] = (first, max(last, end), sum_ + weight)
        else:
            merged.append((start, end, weight))
    return merged
