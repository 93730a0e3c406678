"""Whole turns in processes of their own, each of which dies at a chosen moment: what the kill tests run.

Started with the newsroom's URL. Reads orders from standard input, one a line: HOME MOMENT [DATABASE_URL]. Each is lived
through in a forked process and answered by the signal or status that ended it. The moments are the house's own log
events: `event:n` dies at its nth coming, `spool:n` when n records lie in the spool, `after:seconds` then; `never` lives
to the end; `pausing` does so too, and leaves beside HOME a copy of it from after each step: HOME.after/STEP/home, with
every event that has come until then, and how often, in HOME.after/STEP/moments.
"""

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
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
from tests import make
from tests.fakes import WordEmbedder
from tests.house.watching import Watcher, die, watch
from vault import read_saved, record, write_saved

MOMENT = datetime(2026, 3, 2, 6, 30, tzinfo=VIETNAM)
OUTLETS = ("mau_hang_tin", "mau_tre", "sample_daily")
ROOMS = ("crawlers", "pipeline", "vault", "index", "desk", "diembao")
UNKILLED = ("never", "pausing")


def live(house: House, moment: str) -> None:
    """Live through one turn of `house`, unless killed before its end."""
    event, _, number = moment.partition(":")
    _set_trap(event, number, house.home.folder)
    watcher = Watcher(event, int(number) if event not in ("after", *UNKILLED) else 0)
    watch(watcher, *ROOMS)
    for step, _ in enumerate(turn_of(house)):
        if event == "pausing":
            _leave_copy(house, watcher, step)


def turn_of(house: House) -> Iterator[None]:
    """Do one turn of all that the house does, and pause after each of its steps."""
    house.open_record()
    if not read_saved.saved():
        write_saved.save("Mọi tin", "ha tinh", expand=True, alerts=True, by="Biên tập viên A", at=MOMENT)
    yield
    for _ in turn.gather(house):
        yield
    turn.lead(house)
    yield
    meaning.embed(WordEmbedder())
    yield
    turn.bring_up(house)
    yield
    turn.ask_saved(house)
    yield
    for desk in editions.DESKS:
        editions.make(house, desk, send=True)
        yield


def _leave_copy(house: House, watcher: Watcher, step: int) -> None:
    """Leave a copy of the home as this step left it, its record closed meanwhile, and what has come until now."""
    folder = house.home.folder
    record.close_record()
    copy = folder.with_name(f"{folder.name}.after") / str(step)
    shutil.copytree(folder, copy / "home")
    (copy / "moments").write_text("".join(f"{name} {count}\n" for name, count in watcher.seen.items()), "utf-8")


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


def main(url: str) -> None:
    """Serve orders until standard input ends; what takes seconds to load, each turn finds loaded."""
    os.environ["DIEMBAO_DATABASE_URL"] = ""  # the record that warms the house is its own, whatever the machine says
    with tempfile.TemporaryDirectory() as folder:
        house = _warmed(Home(Path(folder)), url)
    for line in sys.stdin:
        home, moment, *database = line.split()
        child = os.fork()
        if child == 0:
            os.environ["DIEMBAO_DATABASE_URL"] = "".join(database)
            live(replace(house, home=Home(Path(home))), moment)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _warmed(home: Home, url: str) -> House:
    """Return a house whose configuration is read, and have loaded what a turn needs; nothing stays open."""
    sample.settle(home, MOMENT, url)
    whole = sample.house(home, FixedClock(MOMENT), {}, url)
    few = tuple(source for source in whole.configuration.sources if source.id in OUTLETS)
    house = replace(whole, configuration=replace(whole.configuration, sources=few))
    house.open_record()
    record.close_record()
    house.jury().judge(make.article("https://mau.example/1", title="Ha Tinh port opens", text="The port is open."))
    names("Ông Nguyễn Văn Mẫu ở Hà Tĩnh.\nÔng Mẫu nói.", 29)
    return house


if __name__ == "__main__":
    main(sys.argv[1])
