"""The words of an article and their pairs, by where they stand, as numbers that a linear model can weigh."""

import functools
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

import numpy as np
import numpy.typing as npt
import regex

from classifiers.reading import Reading
from classifiers.text.letters import Table, runs
from classifiers.text.provinces import others
from classifiers.text.sentences import Sentence
from press.text import tokens

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]
_Codes = npt.NDArray[np.uint64]

_BITS = 18
SIZE = 1 << _BITS  # buckets; 2,000 articles fill a third of them
PARTS = {"title": 1.0, "lead": 0.7, "body": 1.0, "near": 1.0}  # how long each part's vector is

_READ = 6_500  # letters; what decides a news story stands before
_LEAD = 400
_PLACE, _PROVINCE = "@place", "@province"
_LONGEST_BYLINE = 40  # letters
_LONGEST_PIECE = 500
_IN_WORDS = Table(lambda letter: letter.isalnum() or letter == "_")
# "(Dân trí) - ", "TTO - ", "Hà Tĩnh – ": who prints it, and where from, is no feature.
_DATELINE = regex.compile(r"\n\s*\(?\p{Lu}[\p{L}\d .,&]{1,38}\)?\s?[-–—:]\s")
_SALTS = {name: number * 2654435761 for number, name in enumerate(PARTS, 1)}
_MULTIPLIERS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(31))


# One or more words of an article that stand together, in one part: its bucket, and where it begins and ends.
Run = tuple[int, int, int]


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
        """Return every run that fell into one of `buckets`."""
        ours = _joined([part.buckets for part in self.parts])
        places = among(ours, np.fromiter(buckets, dtype=np.int64))
        starts = _joined([part.starts for part in self.parts])[places]
        ends = _joined([part.ends for part in self.parts])[places]
        return zip(ours[places].tolist(), starts.tolist(), ends.tolist(), strict=True)


def among(buckets: Ints, wanted: Ints) -> Ints:
    """Return the places of those of `buckets` that are `wanted`."""
    are_wanted = np.zeros(SIZE, dtype=np.bool_)
    are_wanted[wanted] = True
    return np.flatnonzero(are_wanted[buckets])


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
        _, ids, values = self._weighed(grams.parts)
        return ids, values

    def weighed_part(self, part: Part) -> tuple[Ints, Floats]:
        """Return the known buckets of `part`, each once, and their weights."""
        return self.weighed(Grams(parts=(part,)))

    def weighed_each(self, parts: Sequence[Part]) -> Iterator[tuple[Ints, Floats]]:
        """Yield the same for each of `parts`, worked out for all at once."""
        numbers, ids, values = self._weighed(parts)
        bounds = numbers.searchsorted(range(len(parts) + 1)).tolist()
        for start, end in pairwise(bounds):
            yield ids[start:end], values[start:end]

    def _weighed(self, parts: Sequence[Part]) -> tuple[Ints, Ints, Floats]:
        """Return for every known bucket of each part the part's number, the bucket and its weight."""
        numbers, ids, counts = _counted([part.buckets for part in parts])
        values = (1 + np.log(counts)) * self.idf[ids]
        lengths = np.sqrt(np.bincount(numbers, values * values, minlength=len(parts)))
        scales = np.array([PARTS[part.name] for part in parts]) / np.where(lengths > 0, lengths, 1.0)
        known = np.flatnonzero(values > 0)
        numbers = numbers[known]
        return numbers, ids[known], (values[known] * scales[numbers]).astype(np.float32)


def _counted(texts: Sequence[Ints]) -> tuple[Ints, Ints, Ints]:
    """Return for each text by number each of its buckets once, ascending, and how often it stands there."""
    numbers = np.arange(len(texts)).repeat([len(buckets) for buckets in texts])
    keys = (numbers << _BITS) + _joined(texts)
    ordered = np.sort(keys.astype(np.min_scalar_type(len(texts) << _BITS)))  # half as wide is sorted twice as fast
    is_first = np.ones(len(ordered), dtype=np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    bounds = np.append(is_first.nonzero()[0], len(ordered))
    once = ordered[bounds[:-1]].astype(np.int64)
    return once >> _BITS, once & (SIZE - 1), bounds[1:] - bounds[:-1]


def grams(reading: Reading, near: Iterable[Sentence]) -> Grams:
    """Return the runs of `reading`'s title, lead, body, and of `near`, the sentences about the province's side.

    Names of the province are all one word there, other provinces' too, and figures count by their length alone, so that
    a model learns what is told and not where. Datelines and bylines are left out.
    """
    words = _Words.of(reading.text[:_READ], reading.plain[:_READ], reading)
    places = np.arange(len(words.codes))
    title, lead = words.until([reading.title_end, reading.title_end + _LEAD])
    beside = np.zeros(len(places), dtype=bool)
    for start, end in words.spans(near):
        beside[start:end] = True
    chosen = {
        "title": places[:title],
        "lead": places[title:lead],
        "body": places[title:],
        "near": np.flatnonzero(beside),
    }
    return Grams(parts=words.parts(list(chosen.items())))


def sentence_grams(text: str) -> Grams:
    """Return the runs of one sentence, as of a body."""
    return Grams(parts=sentence_parts(text, [Sentence(text=text, start=0)]))


def sentence_parts(text: str, sentences: Sequence[Sentence]) -> tuple[Part, ...]:
    """Return the runs of each of `sentences`, which stand in `text`, as of a body."""
    words = _Words.read(text, ())
    places = np.arange(len(words.codes))
    return words.parts([("body", places[start:end]) for start, end in words.spans(sentences)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Every word's code, and where it begins and ends."""

    codes: _Codes
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
        pieces, starts, ends = runs(text, _IN_WORDS)
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

    def until(self, offsets: Sequence[int]) -> list[int]:
        """Return for each of `offsets` how many words begin before it."""
        found: list[int] = self.starts.searchsorted(offsets).tolist()
        return found

    def spans(self, sentences: Iterable[Sentence]) -> Iterator[tuple[int, int]]:
        """Yield for each of `sentences` its first word, and the first behind it."""
        bounds = [(sentence.start, sentence.end) for sentence in sentences]
        found = self.until(list(chain.from_iterable(bounds)))
        yield from zip(found[::2], found[1::2], strict=True)

    def parts(self, chosen: Sequence[tuple[str, Ints]]) -> tuple[Part, ...]:
        """Return the parts `chosen`, each by its name and the places of its words."""
        places = _joined([places for _, places in chosen])
        codes, starts, ends = self.codes[places], self.starts[places], self.ends[places]
        salts = np.array([_SALTS[name] for name, _ in chosen], dtype=np.uint64).repeat([len(own) for _, own in chosen])
        ones, twos = _buckets(salts, [codes]), _buckets(salts[:-1], [codes[:-1], codes[1:]])
        bounds = [0, *accumulate(len(own) for _, own in chosen)]
        return tuple(
            Part(
                name=name,
                buckets=_joined([ones[first:last], twos[first : max(first, last - 1)]]),
                starts=_joined([starts[first:last], starts[first : max(first, last - 1)]]),
                ends=_joined([ends[first:last], ends[first + 1 : last]]),
            )
            for (name, _), (first, last) in zip(chosen, pairwise(bounds), strict=True)
        )


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.int64)


def _buckets(salts: _Codes, words: Sequence[_Codes]) -> Ints:
    """Return the bucket of every run of as many words as there are `words`, the first of each run, the second, ..."""
    mixed = salts + np.uint64(len(words))
    for codes in words:
        mixed = _mixed(mixed * _MULTIPLIERS[1] + codes)  # overflow is meant
    return (mixed & np.uint64(SIZE - 1)).astype(np.int64)


def _mixed(values: _Codes) -> _Codes:
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
