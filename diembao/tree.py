"""The tree: the rooms of a running house, a process each, begun anew where one falls, and all ended within 3 s."""

import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from diembao.schedule import Bell

log = logging.getLogger(__name__)

GRACE = 0.5  # seconds in which a room may come to the end of its step
LEAVING = 0.8  # further seconds in which it leaves wherever it stands, ending its own children
PATIENCE = 1.8  # seconds after which the tree waits for nobody

_ENDING = (signal.SIGINT, signal.SIGTERM)
_AWAITED = (*_ENDING, signal.SIGCHLD)
_LONGEST_SLEEP = 60.0
_SETTLED = 60.0  # seconds after which a room counts as one that works


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room of the house: `work` goes on until its bell has ended."""

    name: str
    work: Callable[[Bell], None]


class _Left(BaseException):
    """The room has to be left from wherever it stands; every moment is safe for that, as it is for a kill."""


@dataclass(slots=True)
class _Place:
    """One room's place in the tree: the process that holds it, and when it may be begun anew."""

    room: Room
    pid: int = 0
    began: float = 0.0
    falls: int = 0
    due: float = field(default_factory=time.monotonic)


def tend(rooms: Sequence[Room], fallen: Callable[[str, int], None]) -> None:
    """Keep every room going, each in a process of its own, until SIGINT or SIGTERM; then end them all.

    A room that falls is told to `fallen`, with its status (a signal as a negative number), and begun anew, after a
    pause that doubles from a second to a minute. On return no process of the tree is left; that takes less than 3 s,
    wherever each room stands. Where this process itself is killed, the rooms end by themselves, for each listens at a
    pipe whose other end this process alone holds. There may be no other thread here, and no open record.
    """
    places = [_Place(room) for room in rooms]
    lifeline, held = os.pipe()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    try:
        _keep(places, lifeline, held, fallen)
    finally:
        os.close(held)
        _end(places)
        os.close(lifeline)
        _forget(_ENDING)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _keep(places: list[_Place], lifeline: int, held: int, fallen: Callable[[str, int], None]) -> None:
    while True:
        for place in places:
            if not place.pid and place.due <= time.monotonic():
                _begin(place, lifeline, held)
        heard = signal.sigtimedwait(_AWAITED, _pause(places))
        if heard and heard.si_signo in _ENDING:
            log.info("tree.ending signal=%d", heard.si_signo)
            return
        for place, status in _ended(places):
            _plan_again(place)
            log.warning("tree.fallen room=%s status=%d", place.room.name, status)
            fallen(place.room.name, status)


def _pause(places: list[_Place]) -> float:
    waiting = [place.due - time.monotonic() for place in places if not place.pid]
    return max(0.0, min(waiting, default=_LONGEST_SLEEP))


def _plan_again(place: _Place) -> None:
    has_worked = time.monotonic() - place.began > _SETTLED
    place.falls = 1 if has_worked else place.falls + 1
    place.due = time.monotonic() + min(2.0 ** (place.falls - 1), _LONGEST_SLEEP)


def _begin(place: _Place, lifeline: int, held: int) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    place.began = time.monotonic()
    place.pid = os.fork()
    if place.pid == 0:
        os.close(held)
        _live(place.room, lifeline)
    with suppress(OSError):  # it does the same, and may have been quicker
        os.setpgid(place.pid, place.pid)


def _live(room: Room, lifeline: int) -> NoReturn:
    """Be the room, to the end of this process."""
    status = 1
    try:
        os.setpgid(0, 0)  # so that whatever it starts can be ended with it
        bell = Bell()
        with _leaving():
            threading.Thread(target=_listen, args=(lifeline, bell), daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)
            room.work(bell)
        status = 0
    except _Left:
        status = 0
    except BaseException:
        log.exception("room.fell name=%s", room.name)
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _listen(lifeline: int, bell: Bell) -> None:
    """Wait for the end of the tree, and see to it that this room's comes with it."""
    select.select([lifeline], [], [])
    bell.end()
    time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LEAVING)
    os.killpg(0, signal.SIGKILL)  # it is deep in a library that listens to nobody


@contextmanager
def _leaving() -> Iterator[None]:
    for number in _ENDING:
        signal.signal(number, _leave)
    yield
    _forget(_ENDING)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    _forget(_ENDING)  # once is enough: what is done on the way out is not broken off
    raise _Left


def _forget(numbers: Sequence[signal.Signals]) -> None:
    for number in numbers:
        signal.signal(number, signal.SIG_IGN)


def _end(places: list[_Place]) -> None:
    end = time.monotonic() + PATIENCE
    while any(place.pid for place in places):
        for _ in _ended(places):
            pass
        left = end - time.monotonic()
        if left <= 0:
            _kill(places)
            end = time.monotonic() + PATIENCE
        elif any(place.pid for place in places):
            signal.sigtimedwait((signal.SIGCHLD,), left)


def _kill(places: list[_Place]) -> None:
    for place in places:
        if place.pid:
            log.warning("tree.killed room=%s", place.room.name)
            with suppress(ProcessLookupError):
                os.killpg(place.pid, signal.SIGKILL)


def _ended(places: list[_Place]) -> Iterator[tuple[_Place, int]]:
    """Yield the places whose process has ended, with its status; what it left running is ended with it."""
    for place in places:
        # Looked at before it is reaped: until then nobody else can bear its number.
        if place.pid and os.waitid(os.P_PID, place.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(place.pid, signal.SIGKILL)
            _, status = os.waitpid(place.pid, 0)
            place.pid = 0
            yield place, os.waitstatus_to_exitcode(status)
