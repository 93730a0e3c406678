"""The schedule only wakes up: what is due is a fact in the record."""

import logging
import signal
import threading
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from press.errors import DiembaoError

log = logging.getLogger(__name__)


def keep_doing(turn: Callable[[], None], *, minutes: int) -> None:
    """Call `turn` at once and then every so many minutes, one at a time, until SIGINT or SIGTERM.

    A turn that fails on the network, the disk or a file is logged and the next one comes all the same; turns missed
    while the machine slept are one turn.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    wake = threading.Event()
    wake.set()
    scheduler = BackgroundScheduler(timezone="Asia/Ho_Chi_Minh")
    scheduler.add_job(wake.set, "interval", minutes=minutes, coalesce=True, misfire_grace_time=None)
    scheduler.start()
    try:
        while not stop.is_set():
            if wake.wait(0.2):
                wake.clear()
                _one(turn)
    finally:
        scheduler.shutdown(wait=False)


def _one(turn: Callable[[], None]) -> None:
    try:
        turn()
    except (DiembaoError, OSError):
        log.exception("schedule.turn_failed")
