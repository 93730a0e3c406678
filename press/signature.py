"""The signature of a text: what is remembered of it to recognise its copies."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`exact` is the SHA-256 of the normalised words; `bands` are 64-bit hashes, one of which copies share.

    A text too short to compare has no bands. `words` is its length in words.
    """

    exact: str
    bands: tuple[int, ...]
    words: int
