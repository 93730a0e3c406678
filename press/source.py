"""A source: one outlet that is watched, as `config/sources.yaml` declares it."""

from dataclasses import dataclass
from typing import Literal

Desk = Literal["domestic", "foreign"]
Tier = Literal["local", "neighbour", "central", "national", "ministry", "foreign", "industry", "ngo"]

_ASKED = ("rss", "atom", "news_sitemap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed of a source: RSS, Atom or a news sitemap; any other `kind` is a note for people and never asked."""

    url: str
    kind: str
    enabled: bool = True

    @property
    def is_asked(self) -> bool:
        """Whether it is of a kind that can be asked, and to be asked."""
        return self.enabled and self.kind in _ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An outlet: who it is, which desk reads it, and how it is fetched.

    `language` is an ISO 639 code and `country` ISO 3166-1 alpha-2. `local` marks the province's own press.
    `timezone` is the IANA name of the zone in which it gives times that name none.
    """

    id: str
    name: str
    homepage: str
    language: str
    country: str
    type: str
    tier: Tier
    desk: Desk
    priority: str = "normal"
    enabled: bool = True
    collect: str = "feed"
    feeds: tuple[Feed, ...] = ()
    local: bool = False
    paywall: bool = False
    min_delay_seconds: float = 2.0
    poll_minutes: int = 30
    excerpt_chars: int | None = None
    timezone: str = "Asia/Ho_Chi_Minh"

    @property
    def is_due_for_feeds(self) -> bool:
        """Whether there is a feed to ask at all."""
        return self.enabled and any(feed.is_asked for feed in self.feeds)
