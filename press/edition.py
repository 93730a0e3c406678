"""An edition: one desk's digest of one day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from press.source import Desk

Kind = Literal["morning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is remembered of a digest: the change number up to which it looked, its bytes' SHA-256, when it went out."""

    desk: Desk
    kind: Kind
    day: date
    cutoff: int
    digest: str
    made_at: datetime
    sent_at: datetime | None = None
