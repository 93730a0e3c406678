"""An alert: something that the desk must hear of now, told once, followed until somebody has taken it up."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, get_args

from press.errors import InputError
from press.source import Desk, Tier

Kind = Literal["article", "spike", "saved", "first_foreign", "silent", "edited", "held"]
Status = Literal["open", "acknowledged", "closed"]
FollowUp = Literal["join", "tell"]

KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)
FOLLOW_UPS: tuple[FollowUp, ...] = get_args(FollowUp)
DESKS: tuple[Desk, ...] = get_args(Desk)
LATE_HOURS = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of `config/alerts.yaml`: what to watch for, how sure, for whom, and what happens where nobody answers.

    Empty conditions ask for nothing. `stances` and `critical` are alternatives (either raises), at `least` the
    score of the verdict that raised it, and with `sure` only where the machine does not call itself unsure. What was
    published more than `late_hours` before it was found raises nothing. A spike is `articles` in 24 hours at least, and
    `factor` times the usual spread above the usual number; a source is silent after `days` at least, in which `factor`
    of its URLs would have come; a foreign outlet's first story counts once it has been watched for `days`.

    `follow_up` says whether a further article of a story only joins what was told, or is told too. `quiet` are the
    local hours in which it waits (None: it never waits), an `urgent` one never; `escalate` are the minutes after which
    it goes to `escalate_to` where nobody has acknowledged it. `to` and `escalate_to` hold mail addresses, and
    "channel:ID" for a channel that the office has declared; an empty `to` is whoever gets the desk's digest.
    """

    id: str
    vi: str
    en: str
    kind: Kind
    desks: tuple[Desk, ...] = DESKS
    stances: tuple[str, ...] = ()
    critical: bool = False
    least: float = 0.0
    sure: bool = True
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    searches: tuple[str, ...] = ()
    late_hours: int = LATE_HOURS
    articles: int = 0
    days: int = 0
    factor: float = 0.0
    follow_up: FollowUp = "join"
    urgent: bool = False
    quiet: tuple[time, time] | None = None
    to: tuple[str, ...] = ()
    escalate: int = 0
    escalate_to: tuple[str, ...] = ()
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert as the record knows it.

    `subject` is what it is about: the key of its first article, with the number of a sight of it where it tells of one,
    a desk and a day for silent sources, what swelled and the day for a spike, an edition. `articles` are all that it
    has told or joined, the first first, `untold` those of them that no message has named. `told` counts its messages,
    and `told_at` is when the last one was laid into the outbox, None while one is owed; `seq` is the change number at
    which it was raised.
    """

    id: int
    rule: str
    desk: Desk
    subject: str
    seq: int
    opened_at: datetime
    status: Status = "open"
    articles: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    told: int = 0
    told_at: datetime | None = None
    snoozed_until: datetime | None = None
    escalated_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An article that meets a rule, for which desk, and by which words.

    `seq` is the change number at which it was read: one that has changed since is passed over, for its turn comes
    again. 0 where that does not matter.
    """

    rule: str
    article: str
    desk: Desk
    because: tuple[str, ...] = ()
    follow_up: FollowUp = "join"
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What raises an alert and is no single article: a rule speaks of a `subject` once.

    Of `articles` those are attached that the rule has not spoken of before. One about a sight of a flagged article
    (press.recheck) has that article alone, and as `sight` its number, 0 else: it is told in an alert of its own, or
    in the one about an earlier sight of the same article where no message has named that yet.
    """

    rule: str
    subject: str
    desk: Desk
    because: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    sight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far a cursor of the alerts goes: from `after` (None: it has not begun) to `until`."""

    name: str
    after: int | None
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What one stretch of the record came to: the alerts raised, and how many articles joined one that was there."""

    opened: tuple[int, ...] = ()
    joined: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An article about the province as the rhythm counts it: when it was first seen, where, and on which topics."""

    key: str
    at: datetime
    source: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a source brings URLs: the local day of the last one, and how many there were in the 28 days looked at."""

    source: str
    last: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paces:
    """How sources bring URLs, and the whole local days on which the house heard of anything, the first first."""

    sources: tuple[Pace, ...]
    heard: tuple[date, ...]


def no_such_alert(id_: int) -> InputError:
    """Return the error that says so of the number `id_`."""
    return InputError(
        f"Không có cảnh báo số {id_}; xem danh sách bằng `diembao alert list`. "
        f"/ There is no alert {id_}; `diembao alert list` names them."
    )
