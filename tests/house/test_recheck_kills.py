"""Killed at any moment of looking again and run again, a house has seen and told what an unkilled one has, once."""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.spool import Spool
from diembao import wiring
from press.clock import local_day
from tests import make
from tests.alerting import letters
from tests.crawlers.outlet import Answer
from tests.house import looking
from tests.house.looking import Hands, Office, edited
from tests.house.watching import Watcher, watch
from tests.records import NewRecord
from vault import read, read_rechecks
from vault.evidence import Warc
from vault.record import close_record, open_record

MOMENTS = (
    *("intake.read:1", "intake.page_stored:1", "look.committed:1", "intake.page_committed:1", "intake.removed:1"),
    *("look.begun:1", "look.compared:1", "look.evidence_kept:1", "look.recorded:1", "alerts.followed:1"),
    *("alerts.told:1", "look.committed:2", "look.committed:3", "alerts.followed:2", "alerts.told:2"),
)
COMMITTED = ("look.committed:1", "look.evidence_kept:1", "look.recorded:1", "look.committed:3")
ROOMS = ("pipeline", "vault", "desk")


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """Lend what takes seconds to get ready."""
    with looking.warm(tmp_path_factory.mktemp("hands")) as ready:
        yield ready


@dataclass(frozen=True, slots=True)
class Left:
    """What was left: the exported record, how many letters, how many pages as evidence, whether anything waits."""

    rows: list[str]
    letters: int
    pages: int
    waits: int


def hours_of(office: Office) -> None:
    """Live through hours in which a flagged article is edited, then taken down; or go on where they broke off."""
    done = office.house.home.folder / "hour"
    begun = int(done.read_text("utf-8")) if done.exists() else 0
    for hour, answer in ((1, edited()), (8, Answer(status=404)), (10, Answer(status=404))):
        if hour >= begun:
            done.write_text(str(hour), "utf-8")
            office.now, office.answer = make.NOON + timedelta(hours=hour), answer
            office.fetch()
            office.read()
            office.desk.now = office.now
            office.desk.watch()


def killed(office: Office, url: str, moment: str) -> int:
    """Live through those hours in a process of its own that dies at `moment`; return how it ended."""
    close_record()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            event, _, number = moment.partition(":")
            watch(Watcher(event, int(number)), *ROOMS)
            open_record(url)
            with wiring.worker() as worker:
                hours_of(replace(office, journey=replace(office.journey, worker=worker)))
            status = 0
        finally:
            os._exit(status)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    open_record(url)
    return ended


def left(office: Office) -> Left:
    """Return what stands now."""
    home = office.house.home
    rows = [json.dumps(row, sort_keys=True, ensure_ascii=False) for row in read.export()]
    filed = Warc(home.evidence).filed(local_day(office.now))
    waits = len(Spool(home.spool).waiting()) + len(read_rechecks.to_read(9))
    return Left(rows, len(letters()), len(filed), waits)


@pytest.fixture(scope="module")
def unkilled(hands: Hands, empty_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Return what those hours leave where nobody is killed."""
    folder = tmp_path_factory.mktemp("unkilled")
    (folder / "record.sqlite3").write_bytes(empty_record.read_bytes())
    open_record(f"sqlite:///{folder / 'record.sqlite3'}")
    office = looking.settled(folder / "home", hands)
    office.flag()
    hours_of(office)
    found = left(office)
    close_record()
    assert (found.letters, found.pages, found.waits) == (2, 2, 0)
    return found


@pytest.mark.parametrize(
    ("new_record", "moment"),
    [*(("sqlite", moment) for moment in MOMENTS), *(("postgresql", moment) for moment in COMMITTED)],
    indirect=["new_record"],
)
def test_killed_while_looking_again_nothing_is_lost_and_nothing_is_told_twice(
    new_record: NewRecord, hands: Hands, unkilled: Left, tmp_path: Path, moment: str
) -> None:
    """Run again, the record is that of an unkilled house: each sight is there once, and so are letters and evidence."""
    with new_record() as url:
        open_record(url)
        office = looking.settled(tmp_path / "home", hands)
        office.flag()
        assert killed(office, url, moment) == -signal.SIGKILL
        hours_of(office)
        assert left(office) == unkilled
        close_record()
