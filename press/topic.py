"""A topic: one subject of the province's plan, with the words that announce it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject; `keywords` by language, `cancels` are phrases in which a keyword does not count.

    `parent` is the id of the topic of which this one is a part, None for a main topic.
    """

    id: str
    vi: str
    en: str
    parent: str | None = None
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cancels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneWords:
    """The words of one language by which news is bad or good, blame falls, or a claim is made.

    `negative` and `positive` colour the news; `blame` and `credit` fall on whoever acts; `negations` turn the word
    that follows; `claims` announce a checkable statement.
    """

    language: str
    negative: tuple[str, ...]
    positive: tuple[str, ...]
    blame: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
