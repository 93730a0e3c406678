"""Somebody or something that an article names."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "organisation", "place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person, an organisation or a place as an article names it.

    `text` is the fullest form that the article prints; `count` says how often it was named in the part that was read,
    in short forms too; `start` is the offset of its first mention in `Article.whole`.
    """

    kind: Kind
    text: str
    count: int
    start: int
