"""A lease has one holder at a time, whatever the clocks do."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from press.lease import Held
from tests.make import NOON
from vault import read, write

pytestmark = pytest.mark.usefixtures("record")

ROOT = Path(__file__).parents[2]
MINUTE = timedelta(minutes=1)

# What one of several processes does: it asks for 200 leases as fast as it can, and tells those it was given.
ASKER = """
import sys
from datetime import timedelta
from tests.make import NOON
from vault import write
from vault.record import open_record, close_record
open_record(sys.argv[1])
for number in range(200):
    if write.take_lease(f"index {number}", sys.argv[2], now=NOON, lasting=timedelta(minutes=1)):
        print(number)
close_record()
"""


def take(holder: str, *, after: timedelta = timedelta(), lasting: timedelta = MINUTE) -> bool:
    """Have `holder` ask for the index's lease some time after noon."""
    return write.take_lease("index", holder, now=NOON + after, lasting=lasting)


def test_one_holds_it_and_may_renew_it() -> None:
    """Who has the lease may renew it and another is refused, until it runs out to the second."""
    assert take("a")
    assert not take("b", after=MINUTE / 2)
    assert take("a", after=MINUTE / 2)
    assert not take("b", after=MINUTE)
    assert read.lease("index") == Held(name="index", holder="a", until=NOON + MINUTE * 1.5)
    assert take("b", after=MINUTE * 1.5)
    assert not take("a", after=MINUTE * 2)


def test_what_is_released_is_free_and_only_by_its_holder() -> None:
    """A released lease is anybody's at once; releasing another's changes nothing."""
    assert take("a")
    write.release_lease("index", "b")
    assert not take("b")
    write.release_lease("index", "a")
    assert read.lease("index") is None
    assert take("b")


def test_one_name_is_not_another() -> None:
    """Leases of two names do not touch each other."""
    assert take("a")
    assert write.take_lease("other", "b", now=NOON, lasting=MINUTE)


def test_a_clock_put_back_locks_nobody_out() -> None:
    """A lease that lasts longer than any is granted for is of a clock that was wrong, and counts as run out."""
    assert take("a", after=timedelta(days=400))
    assert take("b")


def test_no_lease_is_granted_for_longer_than_the_longest() -> None:
    """Who asks for a week has it for LONGEST_LEASE."""
    assert take("a", lasting=timedelta(days=7))
    assert not take("b", after=write.LONGEST_LEASE - MINUTE)
    assert take("b", after=write.LONGEST_LEASE)


def test_a_lease_is_passed_on_by_its_holder_alone() -> None:
    """What another holds cannot be given away."""
    assert take("a")
    assert not write.pass_lease("index", "b", to="full", until=NOON + 5 * MINUTE)
    assert write.pass_lease("index", "a", to="full", until=NOON + 5 * MINUTE)
    assert not take("a", after=4 * MINUTE)
    assert take("a", after=5 * MINUTE)


def test_a_cursor_moves_only_for_who_holds_its_lease() -> None:
    """Who lost the lease says no more how far the index is; what the holder said stands."""
    assert not write.move_cursor("index", 3, holder="a")
    assert take("a")
    assert write.move_cursor("index", 3, holder="a")
    assert take("b", after=MINUTE)
    assert not write.move_cursor("index", 9, holder="a")
    assert read.cursor("index") == 3


def test_several_processes_are_given_each_lease_once(record: str) -> None:
    """Three processes that ask for the same 200 leases at one time are given each of them once together."""
    asking = [
        subprocess.Popen([sys.executable, "-c", ASKER, record, holder], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for holder in "abc"
    ]
    given = [line for process in asking for line in process.communicate()[0].split()]
    assert [process.returncode for process in asking] == [0, 0, 0]
    assert sorted(given, key=int) == [str(number) for number in range(200)]
