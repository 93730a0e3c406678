"""A saved search: what the office keeps asking the archive, and what it found."""

from dataclasses import dataclass
from datetime import datetime

from press.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """One version of a saved search: what it asks for since `at`, by whose hand.

    `expand` has old place names reach today's and back; `alerts` asks for a message at each find.
    """

    name: str
    version: int
    text: str
    expand: bool
    alerts: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A saved search as it stands: its last version, and how far it has been asked.

    `seq` is the change number up to which articles have been put to it. `settled` says whether all that stood in the
    archive before this version is marked as found, so that it is no news.
    """

    search: SavedSearch
    seq: int
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article and the change number at which it stands; `is_news` as of a kept article."""

    key: str
    seq: int
    is_news: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that a saved search found, by its key, at change number `seq`, when it asked for `version`."""

    key: str
    version: int
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a saved search has found up to change number `seq` and has not told yet, earliest first."""

    search: SavedSearch
    found: tuple[Found, ...]
    seq: int


def no_such_search(name: str) -> InputError:
    """Return the error that says so of `name`."""
    return InputError(
        f"Không có tìm kiếm đã lưu tên «{name}»; xem danh sách bằng `diembao saved list`. "
        f"/ There is no saved search of that name; `diembao saved list` names them."
    )
