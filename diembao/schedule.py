"""The schedule only wakes up: what is due is a fact in the record."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import time as hour

from apscheduler.schedulers.background import BackgroundScheduler

from press.errors import DiembaoError

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0  # seconds: what fails again and again is still tried every minute


class Bell:
    """What a step waits for: its pause is over, an hour of the day has come, or somebody asked for the end."""

    def __init__(self) -> None:
        """Begin silent."""
        self._rung = threading.Event()
        self._ended = threading.Event()

    def ring(self) -> None:
        """Wake whoever waits, or comes to wait next."""
        self._rung.set()

    def end(self) -> None:
        """Wake whoever waits, for good."""
        self._ended.set()
        self._rung.set()

    @property
    def has_ended(self) -> bool:
        """Whether somebody asked for the end."""
        return self._ended.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the bell, `seconds` at most, which a jump of the clock makes no longer; return whether to go on."""
        self._rung.wait(seconds)
        if self.has_ended:
            return False
        self._rung.clear()
        return True


def keep_doing(
    step: Callable[[], None],
    bell: Bell,
    *,
    seconds: float,
    failed: Callable[[str], None],
    hours: Collection[hour] = (),
) -> None:
    """Call `step` at once, then whenever `seconds` have gone by or one of the local `hours` comes, until the end.

    A step that fails on the network, the disk or a file is told to `failed` in one line, which is not repeated while it
    stays the same; the next comes all the same, after a pause that doubles with each failure up to a minute.
    """
    failures, told = 0, ""
    with _rung_at(hours, bell):
        going = not bell.has_ended
        while going:
            error = _tried(step)
            failures = failures + 1 if error else 0
            if error and error != told:
                failed(error)
            told = error
            going = bell.wait(min(seconds * 2.0 ** min(failures, 20), max(seconds, LONGEST_PAUSE)))


def _tried(step: Callable[[], None]) -> str:
    """Return what went wrong, nothing where all went well."""
    began = time.monotonic()
    try:
        step()
    except (DiembaoError, OSError) as error:
        log.debug("schedule.step_failed seconds=%.1f", time.monotonic() - began, exc_info=True)
        return str(error) or type(error).__name__
    return ""


@contextmanager
def _rung_at(hours: Collection[hour], bell: Bell) -> Iterator[None]:
    """Have the bell ring at each of `hours`; a ring too many or too few does no harm, for the pauses go on."""
    if not hours:
        yield
        return
    scheduler = BackgroundScheduler(timezone="Asia/Ho_Chi_Minh")
    for at in sorted(set(hours)):
        scheduler.add_job(
            bell.ring, "cron", hour=at.hour, minute=at.minute, second=at.second, coalesce=True, misfire_grace_time=None
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
