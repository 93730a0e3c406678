"""The plan of one round: which feeds and pages to ask for, and within what limits."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

from press.errors import InputError
from press.ledger import Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTask:
    """One feed to ask; `delay` is the source's floor in seconds between two requests.

    `validators` are what the feed gave last time, `timezone` the IANA zone of times that its entries give without one.
    """

    source: str
    feed: str
    validators: Validators = field(default_factory=Validators)
    delay: float = 2.0
    timezone: str = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTask:
    """One page to ask for; `delay` is the source's floor in seconds between two requests."""

    source: str
    url: str
    delay: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What no answer may exceed.

    `response_seconds` and `response_bytes` (also once unpacked) bound one answer, `feed_seconds` the reading of one
    feed. A robots.txt that wants more than `longest_delay` seconds between requests gets one request a round.
    """

    response_seconds: float = 30.0
    response_bytes: int = 10_000_000
    redirects: int = 5
    retries: int = 1
    feed_seconds: float = 10.0
    longest_delay: float = 60.0
    concurrency: int = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A round: every task ends in exactly one record of the spool, unless the round is killed.

    `user_agent` begins with the product's name, which robots.txt is asked by. `allowed` are exact `host:port` pairs
    that the guard lets through although they are not public: for the demo and tests only. `now` is the moment that
    records bear, None for the real one.
    """

    user_agent: str
    feeds: tuple[FeedTask, ...] = ()
    pages: tuple[PageTask, ...] = ()
    allowed: tuple[str, ...] = ()
    obey_robots: bool = True
    limits: Limits = Limits()
    now: datetime | None = None

    @property
    def product(self) -> str:
        """The name by which robots.txt knows us: the user agent up to its first slash or space."""
        return self.user_agent.split("/")[0].split(" ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a round's child is handed: the plan, the spool's folder, and the process it must not outlive."""

    plan: Plan
    spool: str
    parent: int


def order_text(order: Order) -> str:
    """Return `order` as the JSON text that a child reads."""
    return json.dumps(asdict(order), default=lambda moment: moment.isoformat())


def read_order(text: str) -> Order:
    """Return the order that `text` holds. Raises InputError where it holds none."""
    try:
        order = json.loads(text)
        plan = order["plan"]
        now = plan["now"] and datetime.fromisoformat(plan["now"])
        feeds = tuple(FeedTask(**{**task, "validators": Validators(**task["validators"])}) for task in plan["feeds"])
        pages = tuple(PageTask(**task) for task in plan["pages"])
        rest = {"allowed": tuple(plan["allowed"]), "limits": Limits(**plan["limits"]), "now": now}
        whole = Plan(**{**plan, "feeds": feeds, "pages": pages, **rest})
        return Order(plan=whole, spool=order["spool"], parent=order["parent"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"the plan of a round cannot be read: {error}; hand over a file made by crawlers.round"
        ) from error
