"""Same text, other outlet: the signature under which copies meet, and the comparison that decides."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from press.article import Article, Kept
from press.signature import Signature
from press.text import tokens

_Hashes = npt.NDArray[np.uint64]

SHORTEST = 25  # words: a shorter text ("đang cập nhật", a caption) is nobody's copy
NOTE = 10  # words: a note this short is still one text where its title is the same too
JACCARD, TITLED_JACCARD, TITLES = 0.55, 0.5, 0.3
CONTAINMENT = 0.8

_LONGEST, _LONGEST_TITLE = 200_000, 1_000  # characters that are compared
_SHINGLE = 5
_ANCHOR = 8
_OPENING = 60
_BANDS, _ROWS = 24, 3
_ANCHORS, _OPENERS = 10, 6
_SEED = 0x5DEECE66D
_PRIME_MIX = np.uint64(0x9E3779B97F4A7C15)
_TEMPLATE_SHARE, _TEMPLATE_LEAST = 0.25, 2
_CONTEXT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What an article was found to belong to: the other's key, why in a few words, and how sure (0 to 1)."""

    key: str
    why: tuple[str, ...]
    score: float


def signature(title: str, text: str) -> Signature:
    """Return what is remembered of a text to recognise its copies.

    `exact` tells the same words apart from all others; the bands are MinHash bands over five-word shingles (copies
    that share half of them meet in one with p = .96, six tenths .997) and single hashes of eight-word runs, from the
    whole and from the opening, in which a shortened text meets its source. The title does not count: outlets write
    their own.
    """
    del title
    words = tokens(text[:_LONGEST]).folded
    exact = hashlib.sha256(" ".join(words).encode()).hexdigest()
    if len(words) < SHORTEST:
        return Signature(exact=exact, bands=(), words=len(words))
    hashed = _hashed(words)
    bands = (*_rows(_runs(hashed, _SHINGLE)), *_anchors(_runs(hashed, _ANCHOR)), *_openers(hashed))
    return Signature(exact=exact, bands=tuple(dict.fromkeys(bands)), words=len(words))


def copy_of(article: Article, candidates: Iterable[Kept]) -> Match | None:
    """Return the candidate whose text `article` prints again, whole, shortened or slightly edited; None where none is.

    The best match wins, of equals the first seen. Short texts have no copies, and neither has a form that is filled
    with other figures each day (weather, prices, lottery).
    """
    mine = _print(article.title, article.text)
    matches = [
        (match.score, -candidate.first_seen.timestamp(), match)
        for candidate in candidates
        if (match := _compared(mine, _print(candidate.article.title, candidate.article.text), candidate.key))
    ]
    return max(matches, key=lambda found: found[:2])[2] if matches else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Print:
    """A text as it is compared: its words, the title's, and every run of five."""

    title: tuple[str, ...]
    words: tuple[str, ...]
    shingles: frozenset[tuple[str, ...]]


@lru_cache(maxsize=64)
def _print(title: str, text: str) -> _Print:
    words = tokens(text[:_LONGEST]).folded
    return _Print(title=tokens(title[:_LONGEST_TITLE]).folded, words=words, shingles=_shingles(words))


def _shingles(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))


def _compared(mine: _Print, other: _Print, key: str) -> Match | None:
    least = NOTE if mine.title == other.title else SHORTEST
    if mine.words == other.words and len(mine.words) >= least:
        return Match(key=key, why=("same words",), score=1.0)
    if min(len(mine.words), len(other.words)) < SHORTEST or _is_template(mine, other):
        return None
    shared = len(mine.shingles & other.shingles)
    jaccard = shared / len(mine.shingles | other.shingles)
    if jaccard >= (TITLED_JACCARD if _titles_agree(mine.title, other.title) else JACCARD):
        return Match(key=key, why=(f"{jaccard:.0%} of five-word runs shared",), score=jaccard)
    shorter, longer = sorted((mine, other), key=lambda text: len(text.words))
    contained = shared / len(shorter.shingles)
    if contained >= CONTAINMENT and _opens(shorter, longer):
        return Match(
            key=key, why=(f"{contained:.0%} of the shorter stands at the head of the longer",), score=contained
        )
    return None


def _titles_agree(mine: tuple[str, ...], other: tuple[str, ...]) -> bool:
    every = {*mine, *other}
    return bool(every) and len({*mine} & {*other}) >= TITLES * len(every)


def _opens(shorter: _Print, longer: _Print) -> bool:
    """Whether the shorter is the longer's opening, or much of it: a round-up that quotes a note is not its copy."""
    if 2 * len(shorter.words) >= len(longer.words):
        return True
    head = _shingles(longer.words[: 2 * len(shorter.words) + _OPENING])
    return len(shorter.shingles & head) >= CONTAINMENT * len(shorter.shingles)


def _is_template(mine: _Print, other: _Print) -> bool:
    """Whether both are one form with other figures, in a like title or between like words."""
    figures = [tuple(filter(str.isdigit, text.title)) for text in (mine, other)]
    if figures[0] != figures[1] and _without_figures(mine.title) == _without_figures(other.title):
        return True
    one, two = _figures(mine.words), _figures(other.words)
    common = one.keys() & two.keys()
    differing = sum(one[place] != two[place] for place in common)
    return differing >= max(_TEMPLATE_LEAST, _TEMPLATE_SHARE * len(common))


def _without_figures(words: Sequence[str]) -> tuple[str, ...]:
    return tuple("#" if word.isdigit() else word for word in words)


def _figures(words: Sequence[str]) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the numbers of a text by the words around them, numbers there masked."""
    masked = _without_figures(words)
    found: dict[tuple[str, ...], set[str]] = {}
    for at, word in enumerate(words):
        if word.isdigit():
            around = masked[max(0, at - _CONTEXT) : at] + masked[at + 1 : at + 1 + _CONTEXT]
            found.setdefault(around, set()).add(word)
    return {place: frozenset(numbers) for place, numbers in found.items()}


# Hashes. 64-bit multipliers: with 32-bit ones, 18,110 of 20,000 unrelated texts shared a band.


def _hashed(words: Sequence[str]) -> _Hashes:
    digests = b"".join(map(_word_hash, words))
    return np.frombuffer(digests, dtype=np.dtype("<u8")).astype(np.uint64)


@lru_cache(maxsize=1 << 16)
def _word_hash(word: str) -> bytes:
    return hashlib.blake2b(word.encode(), digest_size=8).digest()


def _runs(hashed: _Hashes, length: int) -> _Hashes:
    """Return a hash of every run of `length` words."""
    count = max(1, len(hashed) - length + 1)
    mixed = np.zeros(count, dtype=np.uint64)
    for offset in range(min(length, len(hashed))):
        mixed = _mix(mixed ^ hashed[offset : offset + count]) * np.uint64(2 * offset + 3)
    return np.unique(_mix(mixed))


def _mix(values: _Hashes) -> _Hashes:
    """Spread the bits (the finaliser of splitmix64); overflow is meant."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_MULTIPLIERS = _mix(np.arange(1, _BANDS * _ROWS + 1, dtype=np.uint64) * _PRIME_MIX + np.uint64(_SEED)) | np.uint64(1)


def _least(runs: _Hashes, count: int) -> _Hashes:
    """Return `count` MinHashes: under each multiplier the run that comes first."""
    least: _Hashes = (runs[np.newaxis, :] * _MULTIPLIERS[:count, np.newaxis]).min(axis=1)
    return least


def _rows(runs: _Hashes) -> list[int]:
    least = _least(runs, _BANDS * _ROWS).reshape(_BANDS, _ROWS)
    return [_band("row", band, row.tobytes()) for band, row in enumerate(least)]


def _anchors(runs: _Hashes) -> list[int]:
    return [_band("run", 0, value.tobytes()) for value in _least(runs, _ANCHORS)]


def _openers(hashed: _Hashes) -> list[int]:
    return [_band("run", 0, value.tobytes()) for value in _least(_runs(hashed[:_OPENING], _ANCHOR), _OPENERS)]


def _band(kind: str, number: int, value: bytes) -> int:
    digest = hashlib.blake2b(value, digest_size=8, person=f"{kind}{number}".encode()).digest()
    return int.from_bytes(digest, "little")
