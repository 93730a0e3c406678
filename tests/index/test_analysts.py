"""Processes that spell out texts beside the one that writes the index."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Timer

import pytest

from index.analysts import spelled, spelled_parts
from index.archive import Document
from index.embedded import EmbeddedArchive, rebuild
from press.query import parse

ROOT = Path(__file__).parents[2]
TEXTS = ("Lũ quét ở Hà Tĩnh", "", "河静省的洪水", "Наводнение в Хатинь", "ນ້ຳຖ້ວມ", "hoà\nthuỷ\x00 \u2028Đ")


def parts(count: int) -> list[list[Document]]:
    """Return `count` parts of five documents each, with texts of several languages, none twice the same."""
    return [[document(5 * part + number) for number in range(5)] for part in range(count)]


def document(number: int) -> Document:
    """Return the `number`-th document."""
    return Document(
        key=f"k{number}",
        seq=number,
        title=TEXTS[number % len(TEXTS)],
        lead=f"{TEXTS[number % 4]} {number}",
        text=f"số{number} " * 100,
        when=datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
        source="bao_mau",
        language="vi",
        country="VN",
        desk="domestic",
    )


@pytest.mark.parametrize("processes", [0, 1, 3])
def test_the_streams_are_those_that_are_made_here(processes: int) -> None:
    """Whatever the number of processes, every part comes in its order with the streams that one process makes."""
    given = parts(12)
    assert list(spelled_parts(given, processes)) == [[spelled(one) for one in part] for part in given]


def test_few_parts_start_no_process() -> None:
    """What is spelled out here in a moment needs no process, and no part is lost for want of one."""
    before, seen = children(os.getpid()), set[int]()
    for _ in spelled_parts(parts(3), 2):
        seen |= children(os.getpid()) - before
    assert not seen
    assert not list(spelled_parts([], 2))


def test_who_stops_early_ends_the_processes() -> None:
    """Processes end with the need for them, in the midst of the work too."""
    before = children(os.getpid())
    coming = spelled_parts(endless(), 2)
    for _ in range(5):
        next(coming)
    assert len(children(os.getpid()) - before) == 2
    assert isinstance(coming, Iterator)
    del coming
    assert within(5, lambda: children(os.getpid()) <= before)


def test_a_lost_process_is_an_error_and_no_gap() -> None:
    """Where a process is killed, no part is left out: the caller is told."""
    before = children(os.getpid())
    coming = spelled_parts(endless(), 1)
    for _ in range(5):
        next(coming)
    (process,) = children(os.getpid()) - before
    os.kill(process, signal.SIGKILL)
    with pytest.raises(OSError, match="has ended"):
        list(islice(coming, 5))


def test_a_process_that_hangs_is_waited_for_and_loses_nothing() -> None:
    """While it hangs, a few parts are spelled out here and no more are read; all come in their order afterwards."""
    before, read = children(os.getpid()), list[int]()

    def watched() -> Iterator[list[Document]]:
        for number, part in enumerate(islice(endless(), 30)):
            read.append(number)
            yield part

    coming = spelled_parts(watched(), 1)
    got = list(islice(coming, 5))
    (process,) = children(os.getpid()) - before
    os.kill(process, signal.SIGSTOP)
    waker = Timer(3, os.kill, (process, signal.SIGCONT))
    waker.start()
    held = list[int]()
    for part in coming:
        got.append(part)
        held.append(len(read) - len(got))
    waker.join()
    assert [document.seq for part in got for document, _ in part] == list(range(15_000))
    assert all(streams == spelled(document)[1] for part in got[::7] for document, streams in part[::50])
    assert 2 < max(held) <= 5  # four for the process, and the next one


REBUILDS = """
import sys
from pathlib import Path
from index.embedded import rebuild
from test_analysts import endless

rebuild(Path(sys.argv[1]), endless())
"""


def test_processes_end_with_a_rebuild_that_is_killed(tmp_path: Path) -> None:
    """After SIGKILL nobody goes on, and the index can be made anew at once."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    command = [sys.executable, "-c", REBUILDS, str(tmp_path)]
    with subprocess.Popen(command, env=environment) as process:
        started = set[int]()
        while not started and process.poll() is None:
            started |= children(process.pid)
        process.kill()
    assert within(5, lambda: not any(Path(f"/proc/{one}").exists() for one in started))
    assert rebuild(tmp_path, parts(2)) == 10
    assert EmbeddedArchive(tmp_path).search(parse("quet")).total > 0


def endless() -> Iterator[list[Document]]:
    """Yield part after part."""
    number = 0
    while True:
        yield [document(number + more) for more in range(500)]
        number += 500


def children(process: int) -> set[int]:
    """Return the living processes that `process` started (Linux)."""
    found: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it ended meanwhile
        if int(parent) == process and state != "Z":
            found.add(int(stat.parent.name))
    return found


def within(seconds: float, happened: Callable[[], bool]) -> bool:
    """Whether it has `happened` before so many seconds are over."""
    until = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
