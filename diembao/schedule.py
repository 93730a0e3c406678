"""The schedule only wakes up: what is due is a fact in the record."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from apscheduler.schedulers.background import BackgroundScheduler

from press.errors import DiembaoError

log = logging.getLogger(__name__)

_PAUSE = 0.2  # seconds between two looks at whether it is time


class _Stopped(BaseException):
    """Somebody asked the house to stop; raised wherever it stands, for every moment is safe to stop at."""


def keep_doing(turn: Callable[[], None], *, minutes: int, failed: Callable[[str], None]) -> None:
    """Call `turn` at once and then every so many minutes, one at a time, until SIGINT or SIGTERM stop it where it is.

    A turn that fails on the network, the disk or a file is told to `failed` in one line and the next one comes all
    the same; turns missed while the machine slept are one turn.
    """
    wake = threading.Event()
    wake.set()
    scheduler = BackgroundScheduler(timezone="Asia/Ho_Chi_Minh")
    scheduler.add_job(wake.set, "interval", minutes=minutes, coalesce=True, misfire_grace_time=None)
    scheduler.start()
    try:
        with _signals():
            while True:
                if wake.wait(_PAUSE):
                    wake.clear()
                    _one(turn, failed)
    except _Stopped:
        log.info("schedule.stopped")
    finally:
        scheduler.shutdown(wait=False)


def _one(turn: Callable[[], None], failed: Callable[[str], None]) -> None:
    try:
        turn()
    except (DiembaoError, OSError) as error:
        log.debug("schedule.turn_failed", exc_info=True)
        failed(str(error))


@contextmanager
def _signals() -> Iterator[None]:
    before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    raise _Stopped
