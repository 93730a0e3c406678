"""By what name a process holds a lease, and whether it still lives."""

import subprocess
import sys
from pathlib import Path

import pytest

from diembao import process

ROOT = Path(__file__).parents[2]


def test_a_living_process_is_not_gone() -> None:
    """Who asks is there, under a name that a person can read."""
    me = process.myself()
    assert not process.gone(me)
    assert me.startswith(f"{process.shown(me)} ")


def test_a_process_that_ended_is_gone() -> None:
    """Another process of this machine is there until it ends."""
    with subprocess.Popen(
        [sys.executable, "-c", "from diembao import process; print(process.myself(), flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as other:
        assert other.stdout
        name = other.stdout.readline().strip()
        assert not process.gone(name)
        other.kill()
    assert process.gone(name)


def test_another_process_with_the_same_number_is_another() -> None:
    """The number of a dead process may be given again; it is gone all the same."""
    machine, number, started, boot = process.myself().split(" ")
    assert process.gone(f"{machine} {number} {int(started) - 1} {boot}")


@pytest.mark.parametrize("name", ["", "full", "other 1", "other 1 2 another-machine", "a b c d e"])
def test_of_another_machine_nothing_is_known(name: str) -> None:
    """Who is not of this machine may live."""
    assert not process.gone(name)
