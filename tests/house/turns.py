"""Whole turns in processes of their own, each of which dies at a chosen moment: what the kill tests run.

Reads orders from standard input, one a line: HOME URL MOMENT [DATABASE_URL]. Each is lived through in a forked process
and answered by the signal or status that ended it. The moments are the house's own log events: `event:n` dies at its
nth coming, `spool:n` when n records lie in the spool, `after:seconds` then; `never` lives to the end and writes the
names of all moments to HOME/moments.
"""

import os
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import matplotlib.figure  # noqa: F401 -- loaded before a turn is forked

from classifiers.names import names
from diembao import editions, sample, turn
from diembao.home import Home
from diembao.wiring import House
from pipeline import meaning
from press.clock import VIETNAM, FixedClock
from tests.fakes import WordEmbedder
from tests.house.watching import Watcher, die, watch
from vault import read_saved, write_saved

MOMENT = datetime(2026, 3, 2, 6, 30, tzinfo=VIETNAM)
OUTLETS = ("mau_hang_tin", "mau_tre", "sample_daily")
ROOMS = ("crawlers", "pipeline", "vault", "index", "desk", "diembao")


def live(folder: Path, url: str, moment: str) -> None:
    """Live through one turn against the newsroom at `url`, unless killed before its end."""
    event, _, number = moment.partition(":")
    _set_trap(event, number, folder)
    watcher = Watcher(event, int(number) if event not in ("after", "never") else 0)
    watch(watcher, *ROOMS)
    whole = sample.house(Home(folder), FixedClock(MOMENT), {}, url)
    few = tuple(source for source in whole.configuration.sources if source.id in OUTLETS)
    turn_of(replace(whole, configuration=replace(whole.configuration, sources=few)))
    (folder / "moments").write_text("".join(f"{name} {count}\n" for name, count in watcher.seen.items()), "utf-8")


def turn_of(house: House) -> None:
    """Do one turn of all that the house does."""
    house.open_record()
    if not read_saved.saved():
        write_saved.save("Mọi tin", "ha tinh", expand=True, alerts=True, by="Biên tập viên A", at=MOMENT)
    list(turn.gather(house))
    turn.lead(house)
    meaning.embed(WordEmbedder())
    turn.bring_up(house)
    turn.ask_saved(house)
    for desk in editions.DESKS:
        editions.make(house, desk, send=True)


def _set_trap(event: str, number: str, folder: Path) -> None:
    if event == "after":
        timer = threading.Timer(float(number), die)
        timer.daemon = True
        timer.start()
    elif event == "spool":
        threading.Thread(target=_watch, args=(folder / "spool", int(number)), daemon=True).start()


def _watch(spool: Path, number: int) -> None:
    while len(list(spool.glob("*.record"))) < number:
        time.sleep(0.005)
    die()


def main() -> None:
    """Serve orders until standard input ends; what takes seconds to load, each turn finds loaded."""
    names("Ông Nguyễn Văn Mẫu ở Hà Tĩnh.\nÔng Mẫu nói.", 29)
    for line in sys.stdin:
        folder, url, moment, *database = line.split()
        child = os.fork()
        if child == 0:
            os.environ["DIEMBAO_DATABASE_URL"] = "".join(database)
            live(Path(folder), url, moment)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
