"""The ledger's words: every discovered URL stands in exactly one state."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a discovered URL stands."""

    PENDING = "pending"
    KEPT = "kept"
    JOINED = "joined"
    DROPPED = "dropped"
    SET_ASIDE = "set_aside"


class Reason(StrEnum):
    """Why a URL was dropped or set aside; empty for the other states."""

    NONE = ""
    NO_NAME = "no_name"
    NOT_ABOUT = "not_about"
    NOT_HTML = "not_html"
    GONE = "gone"
    ROBOTS = "robots"
    REFUSED_ADDRESS = "refused_address"
    FETCH_FAILED = "fetch_failed"
    TOO_LARGE = "too_large"
    WORKER_KILLED = "worker_killed"
    UNREADABLE = "unreadable"
    JOURNEY_FAILED = "journey_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed says about an article before anyone has fetched it."""

    url: str
    title: str = ""
    summary: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask again by: sent back as If-None-Match and If-Modified-Since."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A URL's life as the ledger tells it; `article` is the key of the article it became or was joined to."""

    url: str
    source: str
    state: State
    reason: Reason
    detail: str
    discovered_at: datetime
    discovered_in: str
    fetched_at: datetime | None
    decided_at: datetime | None
    attempts: int
    page: str
    article: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAnswer:
    """What asking one feed once brought: entries and validators travel together, or neither counts.

    `status` is the HTTP status, 0 where none came; `error` says in one line what went wrong, empty where nothing did.
    `left_out` names, in a line each, entries that could not be used; the answer stands without them.
    """

    source: str
    feed: str
    status: int
    at: datetime
    entries: tuple[Entry, ...] = ()
    validators: Validators = Validators()
    error: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What asking for one page once brought; its bytes travel beside it.

    `reason` is NONE where a page came; else why not, with `detail` in one line. `page` is the SHA-256 of the body
    in hexadecimal, empty where none came. `postponed` says that nobody asked for the page itself, so that nothing is
    known of it: its turn did not come, or good manners forbade the request for now.
    """

    url: str
    source: str
    final_url: str
    status: int
    content_type: str
    at: datetime
    page: str = ""
    reason: Reason = Reason.NONE
    detail: str = ""
    postponed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """How an article came that was brought in and not fetched: `origin` stands in the ledger where a feed would."""

    source: str
    origin: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the ledger knows of a feed: its validators, when it is due, and how it has fared."""

    feed: str
    source: str
    validators: Validators
    next_due_at: datetime
    last_status: int
    last_error: str
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A pending URL: to be fetched where `page` is empty, else to be judged. `attempts` counts what it waits for."""

    url: str
    source: str
    entry: Entry
    attempts: int
    page: str = ""
    final_url: str = ""
    content_type: str = ""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The ledger added up: all URLs, by state, and the dropped and set-aside by reason."""

    total: int
    by_state: dict[State, int]
    by_reason: dict[Reason, int]
    articles: int
