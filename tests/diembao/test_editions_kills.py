"""Killed at any moment between draft and issue, and run again, editions stand as if nobody had been killed."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.diembao.living import CUT, MONDAY, keep, recorded
from vault import read, read_editions, record

ROOT = Path(__file__).parents[2]
NEVER = "never:0"
MOMENTS = ("edition.drafted:1", "edition.drafted:2", "edition.composed:1", "edition.issued:1", "edition.issued:4")

# Lives through the return from three days' outage in a process of its own for each moment, which dies at that moment.
KILLER = """
import os, sys
from dataclasses import replace
from pathlib import Path
from diembao import editions
from tests.diembao.living import A_DAY, CUT, DUE, MORNING, at, recorded
from tests.house.watching import Watcher, watch
from vault import record

def live(folder, event, time):
    watch(Watcher(event, int(time)), "diembao")
    with recorded(folder, record.in_home(folder), MORNING, replace(MORNING, desk="foreign")) as house:
        for now in (CUT, DUE, DUE + 2 * A_DAY):
            editions.make_due(at(house, now))

for line in sys.stdin:
    folder, moment = line.split()
    child = os.fork()
    if not child:
        live(Path(folder), *moment.split(":"))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, empty_record: Path) -> dict[str, Path]:
    """Return for each moment a home in which somebody was killed then and came back, and one where nobody was."""
    first = tmp_path_factory.mktemp("first")
    shutil.copy(empty_record, first / "record.sqlite3")
    with recorded(first, record.in_home(first)):
        keep(1, MONDAY)
        keep(2, MONDAY, "sample")
        keep(3, CUT)
    found = {moment: tmp_path_factory.mktemp("home") for moment in (NEVER, *MOMENTS)}
    orders: list[str] = []
    for moment, home in found.items():
        shutil.copy(first / "record.sqlite3", home)
        orders += [f"{home} {moment}\n", f"{home} {NEVER}\n"]
    command = [sys.executable, "-W", "error", "-c", KILLER]
    done = subprocess.run(command, cwd=ROOT, input="".join(orders), text=True, capture_output=True, check=True)
    ends = list(map(int, done.stdout.split()))
    assert ends == [0, 0, *[-signal.SIGKILL, 0] * len(MOMENTS)], done.stderr
    return found


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_each_is_made_once(homes: dict[str, Path], moment: str) -> None:
    """Record, letters and files are to the byte those of a house in which nobody was killed."""
    assert _left(homes[moment]) == _left(homes[NEVER])


def test_without_a_kill_every_edition_is_there(homes: dict[str, Path]) -> None:
    """What the others are compared to is a record with both desks' editions of three days, all out."""
    with recorded(homes[NEVER], record.in_home(homes[NEVER])):
        assert len(read_editions.editions(stages=["issued"])) == len(read_editions.editions()) == 6


def _left(home: Path) -> tuple[list[str], dict[str, bytes]]:
    with recorded(home, record.in_home(home)):
        rows = [json.dumps(row, sort_keys=True) for row in read.export()]
    return rows, {path.name: path.read_bytes() for path in (home / "outbox").iterdir()}
