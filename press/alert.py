"""An alert: something that the desk must hear of now, told once, followed until somebody has taken it up."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from press.source import Desk, Tier

On = Literal["article", "spike", "saved", "first_foreign", "silent", "edited", "held"]
Status = Literal["open", "acknowledged", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of `config/alerts.yaml`: what to watch for, how sure, for whom, and what happens where nobody answers.

    Empty conditions ask for nothing. `stances` and `critical` are alternatives (either raises), at `least` the
    score of the verdict that raised it. `quiet` are the local hours in which it waits (None: it never waits);
    `escalate` are the minutes after which it goes to `escalate_to` where nobody has acknowledged it.
    """

    id: str
    vi: str
    en: str
    on: On
    desks: tuple[Desk, ...] = ("domestic", "foreign")
    stances: tuple[str, ...] = ()
    critical: bool = False
    least: float = 0.0
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    searches: tuple[str, ...] = ()
    factor: float = 0.0
    quiet: tuple[time, time] | None = None
    to: tuple[str, ...] = ()
    escalate: int = 0
    escalate_to: tuple[str, ...] = ()
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert as the record knows it.

    `subject` is what it is about: the key of the article that raised it, a source's id with a day, a saved search's
    name with an article. `articles` are all that it has told or joined, the first first. `told` counts its messages,
    `seq` is the change number at which it was raised.
    """

    id: int
    rule: str
    desk: Desk
    subject: str
    seq: int
    opened_at: datetime
    status: Status = "open"
    articles: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    told: int = 0
    told_at: datetime | None = None
    snoozed_until: datetime | None = None
    escalated_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
