"""The schedule wakes a step at once and again and again, by time that has gone by and not by the clock's face."""

import threading
import time
from datetime import datetime, timedelta
from datetime import time as hour

from diembao.schedule import Bell, keep_doing
from press.clock import VIETNAM
from press.errors import FetchError


class Steps:
    """A step that counts its calls and when they came, breaks as told, and ends the house after the last."""

    def __init__(self, bell: Bell, last: int, *errors: Exception) -> None:
        self.bell, self.last = bell, last
        self.errors = list(errors)
        self.at: list[float] = []
        self.told: list[str] = []

    def __call__(self) -> None:
        """Count one call."""
        self.at.append(time.monotonic())
        if len(self.at) >= self.last:
            self.bell.end()
        if self.errors:
            raise self.errors.pop(0)

    @property
    def gaps(self) -> list[float]:
        """The seconds between two calls."""
        return [later - earlier for earlier, later in zip(self.at, self.at[1:], strict=False)]


def test_a_step_comes_at_once_and_after_each_pause() -> None:
    """The first step does not wait; each further one comes after the pause."""
    bell = Bell()
    steps = Steps(bell, 4)
    began = time.monotonic()
    keep_doing(steps, bell, seconds=0.05, failed=steps.told.append)
    assert steps.at[0] - began < 0.05
    assert all(gap >= 0.05 for gap in steps.gaps)
    assert (len(steps.at), steps.told) == (4, [])


def test_a_failure_stops_nothing_and_is_told_once() -> None:
    """What fails is told in one line, not again while it stays the same, and tried again at growing pauses."""
    bell = Bell()
    no_network, no_disk = FetchError("no network"), OSError("no disk")
    steps = Steps(bell, 5, no_network, no_network, no_disk)
    keep_doing(steps, bell, seconds=0.02, failed=steps.told.append)
    assert steps.told == ["no network", "no disk"]
    assert [gap >= pause for gap, pause in zip(steps.gaps, (0.04, 0.08, 0.16, 0.02), strict=True)] == [True] * 4
    assert steps.gaps[3] < 0.16  # all is well again


def test_the_same_failure_is_told_anew_after_all_was_well() -> None:
    """A failure that comes back is news."""
    bell = Bell()
    told: list[str] = []
    failing = iter((True, False, True))

    def step() -> None:
        if next(failing):
            raise FetchError("no network")

    def failed(line: str) -> None:
        told.append(line)
        if len(told) > 1:
            bell.end()

    keep_doing(step, bell, seconds=0.01, failed=failed)
    assert told == ["no network", "no network"]


def test_the_end_wakes_who_waits() -> None:
    """Who asks for the end does not wait for the pause to go by."""
    bell = Bell()
    threading.Timer(0.05, bell.end).start()
    began = time.monotonic()
    keep_doing(lambda: None, bell, seconds=600, failed=lambda _: None)
    assert time.monotonic() - began < 5


def test_after_the_end_no_step_begins() -> None:
    """A bell that has ended before the first step keeps it from coming."""
    bell = Bell()
    bell.end()
    steps = Steps(bell, 1)
    keep_doing(steps, bell, seconds=0.01, failed=steps.told.append)
    assert steps.at == []


def test_an_hour_of_the_day_wakes_a_step_that_has_long_to_wait() -> None:
    """At its local hour the step comes though its pause is not over."""
    bell = Bell()
    steps = Steps(bell, 2)
    soon = datetime.now(VIETNAM) + timedelta(seconds=1.2)
    at = hour(soon.hour, soon.minute, soon.second)
    began = time.monotonic()
    keep_doing(steps, bell, seconds=600, failed=steps.told.append, hours=[at])
    assert time.monotonic() - began < 5


def test_a_bell_rung_before_the_wait_is_heard() -> None:
    """What rings while a step is at work wakes the next one at once, one ring for many."""
    bell = Bell()
    bell.ring()
    bell.ring()
    began = time.monotonic()
    assert bell.wait(600)
    assert time.monotonic() - began < 5
    assert bell.wait(0.01)
