"""The words of an article and their pairs, by where they stand, as numbers that a linear model can weigh."""

import functools
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from classifiers.reading import Reading
from classifiers.text.provinces import others
from classifiers.text.sentences import Sentence
from press.text import tokens

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]

SIZE = 1 << 18  # buckets; 2,000 articles fill a third of them
PARTS = {"title": 1.0, "lead": 0.7, "body": 1.0, "near": 1.0}  # how long each part's vector is

_READ = 6_500  # letters; what decides a news story stands before
_LEAD = 400
_RUNS = (1, 2)
_PLACE, _PROVINCE = "@place", "@province"
_LONGEST_BYLINE = 40  # letters
_LONGEST_PIECE = 500
_GAP = re.compile(r"(\W+)")
# "(Dân trí) - ", "TTO - ", "Hà Tĩnh – ": who prints it, and where from, is no feature.
_DATELINE = regex.compile(r"\n\s*\(?\p{Lu}[\p{L}\d .,&]{1,38}\)?\s?[-–—:]\s")
_MULTIPLIERS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(31))


class Run(NamedTuple):
    """One or more words of an article that stand together, in one part: its bucket, and where it begins and ends."""

    bucket: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an article: the bucket of every run of one or two words, and where each begins and ends."""

    name: str
    buckets: Ints
    starts: Ints
    ends: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Grams:
    """The runs of words of one text, part by part."""

    parts: tuple[Part, ...]

    def at(self, buckets: Iterable[int]) -> Iterator[Run]:
        """Yield every run that fell into one of `buckets`."""
        are_wanted = _marked(np.fromiter(buckets, dtype=np.int64))
        for part in self.parts:
            places = np.flatnonzero(are_wanted[part.buckets])
            yield from map(Run, part.buckets[places].tolist(), part.starts[places].tolist(), part.ends[places].tolist())


def among(buckets: Ints, wanted: Ints) -> Ints:
    """Return the places of those of `buckets` that are `wanted`."""
    return np.flatnonzero(_marked(wanted)[buckets])


def _marked(buckets: Ints) -> npt.NDArray[np.bool_]:
    """Return for each bucket that there is whether it is one of `buckets`."""
    marked = np.zeros(SIZE, dtype=np.bool_)
    marked[buckets] = True
    return marked


class Rarity:
    """How rare each bucket is (inverse document frequency): what stood in fewer than two articles says nothing."""

    def __init__(self, idf: Floats) -> None:
        """Take `idf`, one number a bucket."""
        self.idf = idf

    @classmethod
    def of(cls, articles: Sequence[Grams]) -> "Rarity":
        """Count over `articles`."""
        seen = np.zeros(SIZE, dtype=np.int64)
        for grams in articles:
            for part in grams.parts:
                seen[np.unique(part.buckets)] += 1
        idf = np.where(seen >= 2, np.log((1 + len(articles)) / (1 + seen)) + 1, 0.0)  # noqa: PLR2004 -- as the class says
        return cls(idf.astype(np.float16).astype(np.float32))

    @classmethod
    def known(cls, buckets: Ints, idf: Floats) -> "Rarity":
        """Return the rarity of `buckets` alone; what stands in no other was never seen."""
        whole = np.zeros(SIZE, dtype=np.float32)
        whole[buckets] = idf
        return cls(whole)

    def weighed(self, grams: Grams) -> tuple[Ints, Floats]:
        """Return the known buckets of `grams` and their weights: log-scaled counts times rarity, by part."""
        found = [self.weighed_part(part) for part in grams.parts]
        return np.concatenate([ids for ids, _ in found]), np.concatenate([values for _, values in found])

    def weighed_part(self, part: Part) -> tuple[Ints, Floats]:
        """Return the known buckets of `part`, each once, and their weights."""
        ids, counts = _counted(part.buckets)
        values = (1 + np.log(counts)) * self.idf[ids]
        length = float(np.sqrt(values @ values))
        known = values > 0
        return ids[known], (values[known] * (PARTS[part.name] / (length or 1.0))).astype(np.float32)


def _counted(buckets: Ints) -> tuple[Ints, Ints]:
    """Return each bucket once, ascending, and how often it stands there: np.unique, for numbers that are small."""
    ordered = np.sort(buckets.astype(np.int32))
    is_first = np.ones(len(ordered), dtype=np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    bounds = np.append(is_first.nonzero()[0], len(ordered))
    return ordered[bounds[:-1]].astype(np.int64), bounds[1:] - bounds[:-1]


def grams(reading: Reading, near: Iterable[Sentence]) -> Grams:
    """Return the runs of `reading`'s title, lead, body, and of `near`, the sentences about the province's side.

    Names of the province are all one word there, other provinces' too, and figures count by their length alone, so that
    a model learns what is told and not where. Datelines and bylines are left out.
    """
    words = _Words.of(reading.text[:_READ], reading.plain[:_READ], reading)
    title = words.until(reading.title_end)
    lead = words.until(reading.title_end + _LEAD)
    beside = np.zeros(len(words.codes), dtype=bool)
    for sentence in near:
        beside[words.until(sentence.start) : words.until(sentence.end)] = True
    return Grams(
        parts=(
            words.part("title", slice(0, title)),
            words.part("lead", slice(title, lead)),
            words.part("body", slice(title, None)),
            words.part("near", np.flatnonzero(beside)),
        )
    )


def sentence_grams(text: str) -> Grams:
    """Return the runs of one sentence, as of a body."""
    words = _Words.read(text, ())
    return Grams(parts=(words.part("body", slice(0, None)),))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Every word's code, and where it begins and ends."""

    codes: npt.NDArray[np.uint64]
    starts: Ints
    ends: Ints

    @classmethod
    def of(cls, printed: str, plain: str, reading: Reading) -> "_Words":
        names = [(found.start, found.end, _PLACE) for found in reading.finds.found]
        names += [(other.start, other.end, _PROVINCE) for other in others(plain)]
        return cls.read(plain, [*names, *_unsaid(printed, reading.title_end)])

    @classmethod
    def read(cls, text: str, names: Iterable[tuple[int, int, str]]) -> "_Words":
        """Read `text`; each of `names` (begin, end, a word) counts as that one word, as none where it is empty."""
        parts = _GAP.split(text)  # pieces and what stands between them, in turn
        ends: Ints = np.cumsum(np.fromiter(map(len, parts), dtype=np.int64, count=len(parts)))[::2]
        first, last = int(not parts[0]), len(ends) - int(not parts[-1])
        pieces, ends = parts[::2][first:last], ends[first:last]
        starts = ends - np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
        codes = list(map(_codes, pieces))
        seen, places = 0, starts.tolist()
        for start, end, word in sorted(names):
            begin, stop = bisect_left(places, max(start, seen)), bisect_left(places, end)
            seen = max(seen, end)
            if begin < stop:
                codes[begin:stop] = [()] * (stop - begin)
                if word:
                    codes[begin], ends[begin] = (_code(word),), end
        counts = np.fromiter(map(len, codes), dtype=np.int64, count=len(codes))
        return cls(
            codes=np.fromiter(chain.from_iterable(codes), dtype=np.uint64, count=int(counts.sum())),
            starts=starts.repeat(counts),
            ends=ends.repeat(counts),
        )

    def until(self, offset: int) -> int:
        """Return how many words begin before `offset`."""
        return int(self.starts.searchsorted(offset))

    def part(self, name: str, chosen: slice | Ints) -> Part:
        codes, starts, ends = self.codes[chosen], self.starts[chosen], self.ends[chosen]
        salt = np.uint64(list(PARTS).index(name) + 1)
        lengths = [length for length in _RUNS if len(codes) >= length]
        return Part(
            name=name,
            buckets=_joined([_buckets(codes, length, salt) for length in lengths]),
            starts=_joined([starts[: len(starts) - length + 1] for length in lengths]),
            ends=_joined([ends[length - 1 :] for length in lengths]),
        )


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.int64)


def _buckets(codes: npt.NDArray[np.uint64], length: int, salt: np.uint64) -> Ints:
    """Return the bucket of every run of `length` words; overflow is meant."""
    count = len(codes) - length + 1
    mixed = np.full(count, salt * np.uint64(2654435761) + np.uint64(length), dtype=np.uint64)
    for offset in range(length):
        mixed = _mixed(mixed * _MULTIPLIERS[1] + codes[offset : offset + count])
    return (mixed % np.uint64(SIZE)).astype(np.int64)


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread the bits (the first half of MurmurHash3's finaliser)."""
    mixed = (values ^ (values >> np.uint64(33))) * _MULTIPLIERS[0]
    return mixed ^ (mixed >> np.uint64(33))


@functools.lru_cache(maxsize=1 << 16)
def _codes(piece: str) -> tuple[int, ...]:
    """Return the numbers of the words in `piece`, one run of letters and digits: several in scripts without spaces."""
    return tuple(_code(word) for word in tokens(piece[:_LONGEST_PIECE]).exact)


def _code(word: str) -> int:
    """Return a number for `word` that is the same in every process; figures are told apart by their length alone."""
    return zlib.crc32(("#" * min(3, len(word)) if word.isdigit() else word).encode())


def _unsaid(text: str, title_end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the dateline at the head of the body and the byline at its end."""
    dateline = _DATELINE.match(text, title_end)
    if dateline:
        yield dateline.start(), dateline.end(), ""
    last = text.rstrip().rfind("\n")
    byline = text[last + 1 :].strip()
    if last > title_end and len(byline) <= _LONGEST_BYLINE and byline[-1:] not in {".", "!", "?", "…", '"', "”"}:
        yield last, len(text), ""
