"""The clock: who needs the time is handed one, and local time is Việt Nam's."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SKEW = timedelta(minutes=2)  # by which the clocks of two machines may differ


class Clock(Protocol):
    """Tells the time. Called by whoever records when something happened; never raises."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still: for the demo's chosen day and for tests."""

    def __init__(self, moment: datetime) -> None:
        """Stand at `moment`, which must be aware."""
        self.moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment it stands at, aware, in UTC."""
        return self.moment


def local_day(moment: datetime) -> date:
    """Return the calendar day in Việt Nam at `moment`."""
    return moment.astimezone(VIETNAM).date()


def local_moment(day: date, at: time = time.min) -> datetime:
    """Return the aware moment of `day` at the local time `at`, in Việt Nam."""
    return datetime.combine(day, at, VIETNAM)
