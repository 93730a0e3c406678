"""A round of the press: one child process, told what to ask for, stopped when its time is over."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crawlers.plan import FeedTask, Limits, Order, PageTask, Plan, order_text
from crawlers.spool import Spool

__all__ = ["FeedTask", "Limits", "Outcome", "PageTask", "Plan", "run"]

_HOUSE = Path(__file__).resolve().parent.parent
_POLL = 0.5
_LINE = len("feed\n")  # what the child says of each record; "page" is as long


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a round ended: `feeds` and `pages` count the records it spooled, `error` is empty where all went well.

    `exit_status` is the child's, negative where a signal ended it.
    """

    exit_status: int
    seconds: float
    feeds: int
    pages: int
    error: str = ""


def _nobody(_spooled: int) -> None:
    """Tell nobody."""


def run(plan: Plan, spool: Spool, *, timeout: float, progress: Callable[[int], None] = _nobody) -> Outcome:
    """Crawl `plan` into `spool` in one child process of at most `timeout` seconds.

    Never raises for a source that fails: each has its record. Where the child dies or is stopped, what it had spooled
    stays, and the outcome says what happened. `progress` is called every half second, and once at the end, with the
    number of records spooled so far; what it raises ends the round.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f".{os.getpid()}-round-", dir=spool.folder) as folder:
        desk = Path(folder).resolve()
        (desk / "plan.json").write_text(_order(plan, spool), encoding="utf-8")
        status, error = _child(desk, timeout, progress)
        spooled = (desk / "out").read_text(encoding="utf-8").split()
        error = error or _last_words(desk, status)
    return Outcome(
        exit_status=status,
        seconds=time.monotonic() - began,
        feeds=spooled.count("feed"),
        pages=spooled.count("page"),
        error=error,
    )


def _order(plan: Plan, spool: Spool) -> str:
    return order_text(Order(plan=plan, spool=str(spool.folder.resolve()), parent=os.getpid()))


def _child(desk: Path, timeout: float, progress: Callable[[int], None]) -> tuple[int, str]:
    with (desk / "out").open("wb") as out, (desk / "err").open("wb") as err:
        child = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            [sys.executable, "-P", "-m", "crawlers.child", str(desk / "plan.json")],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=desk,
            env={"PYTHONPATH": str(_HOUSE), "PYTHONUTF8": "1"},
            start_new_session=True,
        )
        try:
            if _ended(child, desk / "out", timeout, progress):
                return child.wait(), ""
            return _stopped(child), f"the round was stopped after {timeout:g} s; what it had spooled is kept"
        finally:
            if child.poll() is None:
                _stopped(child)


def _ended(child: "subprocess.Popen[bytes]", out: Path, timeout: float, progress: Callable[[int], None]) -> bool:
    """Wait for the child's end, telling `progress` by the way; return whether it came within `timeout`."""
    end = time.monotonic() + timeout
    is_running = True
    while is_running and (left := end - time.monotonic()) > 0:
        try:
            child.wait(min(_POLL, left))
            is_running = False
        except subprocess.TimeoutExpired:
            pass
        progress(out.stat().st_size // _LINE)
    return not is_running


def _stopped(child: "subprocess.Popen[bytes]") -> int:
    os.killpg(child.pid, signal.SIGKILL)
    return child.wait()


def _last_words(desk: Path, status: int) -> str:
    if status == 0:
        return ""
    lines = (desk / "err").read_text(encoding="utf-8", errors="replace").split("\n")
    words = next((line.strip() for line in reversed(lines) if line.strip()), "it left no message")
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    return f"the round's process {how}: {words}"
