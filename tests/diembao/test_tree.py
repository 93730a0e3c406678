"""The tree of rooms: what falls is begun anew, and whatever a room does, all ends in time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BEGINNING = r"""
import os, signal, socket, sqlite3, subprocess, sys, time
from diembao.tree import Room, tend

def say(line):
    os.write(1, f"{line}\n".encode())  # in one piece: all rooms speak into one pipe

def here(name):
    say(f"{name} {os.getpid()}")

def sleeping(bell):
    here("sleeping")
    time.sleep(600)

def listening(bell):
    here("listening")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as line:
        line.recv(1)

def locked_out(bell):
    there = sqlite3.connect("record", timeout=60, isolation_level=None)
    there.execute("BEGIN IMMEDIATE")
    another = sqlite3.connect("record", timeout=60, isolation_level=None)
    here("locked_out")
    another.execute("BEGIN IMMEDIATE")

def deaf(bell):
    here("deaf")
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    started = subprocess.Popen([sys.executable, "-c", stubborn])
    try:
        started.wait()
    finally:
        started.wait()

def willing(bell):
    here("willing")
    while bell.wait(60):
        pass

def falling(bell):
    here("falling")
    os.kill(os.getpid(), signal.SIGKILL)

def breaking(bell):
    here("breaking")
    raise ValueError("a mistake of ours")
"""


def told(*rooms: str) -> str:
    """Return a program whose tree has these rooms."""
    listed = ", ".join(f'Room(name="{name}", work={name})' for name in rooms)
    return f"{BEGINNING}\ntend([{listed}], lambda name, status: say(f'fell {{name}} {{status}}'))\nsay('end')\n"


@contextmanager
def running(folder: Path, *rooms: str) -> "Iterator[subprocess.Popen[str]]":
    """Lend the process whose tree has these rooms."""
    with subprocess.Popen(
        [sys.executable, "-c", told(*rooms)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def begun(process: "subprocess.Popen[str]", count: int) -> dict[str, int]:
    """Return the process of each of the `count` rooms that say so first."""
    assert process.stdout
    lines = (process.stdout.readline().split() for _ in range(count))
    return {line[0]: int(line[1]) for line in lines}


def members(groups: set[int]) -> set[int]:
    """Return the processes that belong to one of `groups` and are not dead."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = path.read_text(errors="replace").rpartition(")")[2].split()
            if words[0] != "Z" and int(words[2]) in groups:
                found.add(int(path.parent.name))
    return found


ROOMS = ("sleeping", "listening", "locked_out", "deaf", "willing")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_all_rooms_end_within_three_seconds_wherever_they_stand(tmp_path: Path, number: signal.Signals) -> None:
    """Asleep, at a silent line, kept out by the database, with a child that hears nothing: none outlives the signal."""
    with running(tmp_path, *ROOMS) as process:
        rooms = begun(process, len(ROOMS))
        assert len(members(set(rooms.values()))) >= len(ROOMS)
        began = time.monotonic()
        process.send_signal(number)
        said, _ = process.communicate(timeout=20)
        assert time.monotonic() - began < 3
        assert said == "end\n"
        assert process.returncode == 0
        assert members(set(rooms.values())) == set()


def test_rooms_end_by_themselves_where_the_tree_is_killed(tmp_path: Path) -> None:
    """A kill -9 of the first process leaves nothing behind after 3 s."""
    with running(tmp_path, *ROOMS) as process:
        rooms = begun(process, len(ROOMS))
        process.kill()
        end = time.monotonic() + 3
        while left := members(set(rooms.values())):
            assert time.monotonic() < end, left
            time.sleep(0.05)


def test_a_willing_house_ends_at_once(tmp_path: Path) -> None:
    """Rooms that only wait do not make anybody wait."""
    with running(tmp_path, "willing", "willing") as process:
        begun(process, 2)
        began = time.monotonic()
        process.terminate()
        assert process.communicate(timeout=20)[0] == "end\n"
        assert time.monotonic() - began < 1


@pytest.mark.parametrize(("room", "status"), [("falling", -signal.SIGKILL), ("breaking", 1)])
def test_a_room_that_falls_is_begun_anew(tmp_path: Path, room: str, status: int) -> None:
    """A room that is killed, or breaks by a mistake of ours, is told of and begun anew; the others go on."""
    with running(tmp_path, room, "willing") as process:
        assert process.stdout
        said = [process.stdout.readline().split() for _ in range(4)]
        assert [line for line in said if line[0] == "fell"] == [["fell", room, str(int(status))]], said
        assert [line[0] for line in said].count(room) == 2
        assert [line[0] for line in said].count("willing") == 1
        process.terminate()
        process.communicate(timeout=20)
