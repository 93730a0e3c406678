"""A linear model over hashed words and named signs: what it answers, how sure it is, and which words decided."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classifiers.arrays import Array, read, write
from classifiers.grams import SIZE, Floats, Grams, Ints, among
from classifiers.reading import Reading
from press.errors import ModelError
from press.verdict import Word, words

FORMAT = 1
_COMMON = 2.2  # a word so common (in more than three of ten articles) shows nothing to an editor
_MOST = 8
_BROKEN = re.compile(r"[^\w\s%/.-]|\.\s|\n")
_LOOKED_AT = 24  # buckets; what touches or is said twice is shown once


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One article (or sentence) as a model sees it: weighed buckets of words, how rare each is, and signs by name."""

    buckets: Ints
    values: Floats
    rarity: Floats
    signs: Mapping[str, float]
    grams: Grams


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
    labelled. `sharpness` turns sums into probabilities (softmax; one number a set, fitted on articles held out), and
    an answer less likely than `threshold` is unsure.
    """

    def __init__(
        self,
        *,
        answers: Sequence[str],
        full: Weights,
        bare: Weights,
        sharpness: tuple[float, float],
        threshold: float,
        version: str,
        languages: Sequence[str],
    ) -> None:
        self.answers = tuple(answers)
        self._rows = np.vstack([np.zeros((1, full.rows.shape[1]), np.float32), full.rows])
        self._means = self._rows.mean(axis=1)
        self.full, self.bare = replace(full, rows=self._rows[1:]), bare  # the largest table there is: kept once
        self.sharpness = sharpness
        self.threshold = threshold
        self.version = version
        self.languages = frozenset(languages)
        self._row = np.zeros(SIZE, dtype=np.int32)  # 0: not known
        self._row[full.buckets] = np.arange(1, len(full.buckets) + 1)
        self._names = {name: place for place, name in enumerate(full.names)}

    def moved(self, version: str, *, full: Weights | None = None, bare: Weights | None = None) -> "LinearModel":
        """Return this model as `version`, with the weights that are given in the place of its own."""
        return LinearModel(
            answers=self.answers,
            full=full or self.full,
            bare=bare or self.bare,
            sharpness=self.sharpness,
            threshold=self.threshold,
            version=version,
            languages=sorted(self.languages),
        )

    def knows(self, language: str) -> bool:
        """Whether words in `language` weigh, and not signs alone."""
        return language in self.languages

    def chances(self, sheet: Sheet, language: str) -> Chances:
        """Return how likely each answer is for `sheet`, an article in `language`."""
        sums, sharpness = self._sums(sheet, language)
        shares = softmax(sums, sharpness).tolist()
        ranked = sorted(zip(self.answers, shares, strict=True), key=lambda item: -item[1])
        return Chances(ranked=tuple(ranked), unsure=ranked[0][1] < self.threshold)

    def sums(self, sheet: Sheet, language: str) -> npt.NDArray[np.float64]:
        """Return what speaks for each answer, in the order of `answers`."""
        return self._sums(sheet, language)[0]

    def deciding(self, sheet: Sheet, answer: str, reading: Reading) -> tuple[Word, ...]:
        """Return the words of `reading` that spoke most for `answer`, in reading order; at most eight, none common."""
        if reading.language not in self.languages:
            return ()
        rows = self._row[sheet.buckets]
        told = (self._rows[rows, self.answers.index(answer)] - self._means[rows]) * sheet.values
        told[sheet.rarity < _COMMON] = 0.0
        weight = _weightiest(sheet.buckets, told)
        return _shown([(run.start, run.end, weight[run.bucket]) for run in sheet.grams.at(weight)], reading.text)

    def _sums(self, sheet: Sheet, language: str) -> tuple[npt.NDArray[np.float64], float]:
        is_full = language in self.languages
        weights = self.full if is_full else self.bare
        known = [(self._names[name], value) for name, value in sheet.signs.items() if value and name in self._names]
        values = np.array([value for _, value in known], dtype=np.float32)
        said = values[:, np.newaxis] * weights.signs[[place for place, _ in known]]
        sums: npt.NDArray[np.float64] = np.vstack([weights.bias, said]).sum(axis=0, dtype=np.float64)
        if is_full and len(sheet.buckets):
            sums = sums + sheet.values @ self._rows.take(self._row[sheet.buckets], axis=0)
        return sums, self.sharpness[0 if is_full else 1]

    def save(self, path: Path) -> None:
        """Write the model as `path`, an .npz of plain arrays, the same bytes for the same model."""
        half = np.float16
        arrays: dict[str, Array] = {
            "format": np.array(FORMAT),
            "answers": np.array(self.answers),
            "version": np.array(self.version),
            "languages": np.array(sorted(self.languages)),
            "buckets": self.full.buckets.astype(np.uint32),
            "rows": self.full.rows.astype(half),
            "names": np.array(self.full.names),
            "signs": self.full.signs.astype(half),
            "bias": self.full.bias.astype(half),
            "bare_signs": self.bare.signs.astype(half),
            "bare_bias": self.bare.bias.astype(half),
            "sharpness": np.array(self.sharpness),
            "threshold": np.array(self.threshold),
        }
        write(path, arrays)

    @classmethod
    def load(cls, path: Path) -> "LinearModel":
        """Read the model at `path`; ModelError where it is missing, damaged, or of another format."""
        arrays = read(path)
        try:
            if int(arrays["format"]) != FORMAT:
                raise ModelError(
                    f"{path} is of format {arrays['format']}, and this program reads {FORMAT}: train it anew"
                )
            return cls._of(arrays)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise ModelError(f"{path} is no model ({error!r}): train it anew, or install again") from error

    @classmethod
    def _of(cls, arrays: Mapping[str, Array]) -> "LinearModel":
        def floats(name: str) -> Floats:
            return arrays[name].astype(np.float32)

        names = tuple(str(name) for name in arrays["names"])
        buckets = arrays["buckets"].astype(np.int64)
        none: Ints = np.empty(0, dtype=np.int64)
        rows = floats("rows")
        return cls(
            answers=[str(answer) for answer in arrays["answers"]],
            full=Weights(buckets=buckets, rows=rows, names=names, signs=floats("signs"), bias=floats("bias")),
            bare=Weights(
                buckets=none, rows=rows[:0].copy(), names=names, signs=floats("bare_signs"), bias=floats("bare_bias")
            ),
            sharpness=(float(arrays["sharpness"][0]), float(arrays["sharpness"][1])),
            threshold=float(arrays["threshold"]),
            version=str(arrays["version"]),
            languages=[str(language) for language in arrays["languages"]],
        )


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
