"""The running house: one process tree, stopped within 3 s wherever it stands, and nothing lost or sent twice."""

import os
import random
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from diembao.newsroom import Newsroom
from diembao.newsroom.mailroom import Mailroom
from press.errors import RecordUnavailableError
from press.ledger import State as Ledger
from press.ledger import Sums
from tests.house.living import Living, settled
from tests.house.turns import MOMENT
from vault import read, read_alerts, read_post, record

NOW = ("--now", MOMENT.isoformat())
OUTLETS = ("sample_daily", "sample_huabei")  # two, for two machines to share; a dozen pages, soon judged
RUN = (*NOW, "run", "--every", "0.02")
STOPS = 40 if os.environ.get("DIEMBAO_SOAK") else 2
ROOMS = 6
PATIENCE = 60.0
LOOK = 0.25  # seconds; each look at the record and at all processes takes the machine away from them
FALL = 3.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A house, and the mail server that gets its letters."""

    living: Living
    mailroom: Mailroom


@pytest.fixture(scope="module")
def press() -> Iterator[str]:
    """Lend the address of a newsroom."""
    with Newsroom(MOMENT) as opened:
        yield opened.url


@contextmanager
def staged(folder: Path, press: str, mail_port: int | None = None) -> Iterator[Stage]:
    """Lend a house in `folder` that has not begun; whatever lives of it afterwards is killed."""
    with Mailroom() as mailroom:
        living = settled(folder, press, mail_port or mailroom.port, OUTLETS)
        try:
            yield Stage(living, mailroom)
        finally:
            for pid in living.processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@pytest.fixture
def stage(press: str, tmp_path: Path) -> Iterator[Stage]:
    """Lend a house that has not begun."""
    with staged(tmp_path, press) as lent:
        yield lent


@dataclass(frozen=True, slots=True)
class State:
    """How far the work has come."""

    sums: Sums
    waiting: int
    unindexed: int
    untold: int
    unsent: int

    @property
    def is_done(self) -> bool:
        """Whether all that the press printed has come to its end, is indexed, and told of."""
        return self.sums.total > 0 and not (self.waiting or self.unindexed or self.untold or self.unsent)


def state(living: Living, database: str = "") -> State | None:
    """Return how far the work has come, None where there is no record yet."""
    file = living.home / "record.sqlite3"
    if not database and not file.exists():
        return None
    record.open_record(database or record.in_home(living.home))
    try:
        sums = read.sums()
        unsent = sum(count for name, count in read_post.post_sums().items() if name != "sent")
        last = read.change_seq()
        return State(
            sums=sums,
            waiting=sums.by_state[Ledger.PENDING],
            unindexed=last - read.cursor("embedded"),
            untold=last - read.cursor("alerts") + len(read_alerts.owed(MOMENT)),
            unsent=unsent,
        )
    except RecordUnavailableError:
        return None  # its tables are still being made
    finally:
        record.close_record()


def awaited(done: Callable[[], bool]) -> None:
    """Wait until it is done."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        time.sleep(LOOK)


def stopped(stage: Stage, process: "subprocess.Popen[str]", number: signal.Signals = signal.SIGTERM) -> str:
    """Stop the house, assert that this takes no 3 s and leaves no process, and return all that it said."""
    began = time.monotonic()
    process.send_signal(number)
    said = process.communicate(timeout=20)[0]
    assert time.monotonic() - began < FALL
    assert process.returncode == 0, said
    assert stage.living.processes() == {}
    return said


def message_ids(stage: Stage) -> Counter[str]:
    """Return how often each message has come to the mail server."""
    return Counter(str(message_from_bytes(one.message)["Message-ID"]) for one in stage.mailroom.received)


def subjects(stage: Stage) -> str:
    """Return the subjects of all that has come, as people read them."""
    messages = (message_from_bytes(one.message, policy=default) for one in stage.mailroom.received)
    return "\n".join(str(message["Subject"]) for message in messages)


def is_done(stage: Stage, database: str = "") -> bool:
    """Whether all that the press printed has come to its end."""
    now = state(stage.living, database)
    return now is not None and now.is_done


@dataclass(frozen=True, slots=True)
class Whole:
    """What came of a house that ran until all was done, and of the one that was started beside it in its home."""

    sums: Sums
    mailed: str
    said: str
    refused: "subprocess.CompletedProcess[str]"


@pytest.fixture(scope="module")
def whole(press: str, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Run a house until all is done, once, and start another in the same home meanwhile."""
    with staged(tmp_path_factory.mktemp("whole"), press) as stage:
        process = stage.living.started(*RUN)
        awaited(lambda: len(stage.living.processes()) > ROOMS)
        second = stage.living.started(*RUN)
        answer = second.communicate()[0]
        awaited(lambda: is_done(stage))
        said = stopped(stage, process)
        found = state(stage.living)
        assert found
        refused = subprocess.CompletedProcess(second.args, second.returncode, answer)
        return Whole(found.sums, subjects(stage), said, refused)


def test_the_running_house_does_the_whole_job(whole: Whole) -> None:
    """It fetches, judges, keeps, indexes and mails an alert on the negative story, and says so."""
    assert whole.sums.by_state[Ledger.KEPT] > 0
    assert "Campaigners question lenders over dust" in whole.mailed
    assert "diembao đang chạy" in whole.said
    assert whole.said.endswith("Đã dừng; dữ liệu được giữ nguyên vẹn.\n")
    assert "Traceback" not in whole.said


def test_a_second_house_does_not_run_in_the_same_home(whole: Whole) -> None:
    """Who starts it a second time is told that it runs already."""
    assert whole.refused.returncode == 1
    assert "đang làm việc" in whole.refused.stdout


@pytest.mark.parametrize("number", range(STOPS))
def test_stopped_at_any_moment_it_goes_on_where_it_was(stage: Stage, whole: Whole, number: int) -> None:
    """A signal at a random moment ends all within 3 s; run again, the house comes to the same end, and mails once."""
    moments = random.Random(number)  # noqa: S311 -- a reproducible choice of moments, no secret
    process = stage.living.started(*RUN)
    awaited(lambda: len(stage.living.processes()) > ROOMS)
    time.sleep(moments.uniform(0.0, 6.0))
    stopped(stage, process, moments.choice((signal.SIGINT, signal.SIGTERM)))
    process = stage.living.started(*RUN)
    awaited(lambda: len(stage.living.processes()) > ROOMS and is_done(stage))
    stopped(stage, process)
    found = state(stage.living)
    assert found
    assert found.sums == whole.sums
    assert max(message_ids(stage).values()) == 1


def test_killed_it_leaves_nothing_running_and_begins_anew(stage: Stage, whole: Whole) -> None:
    """A kill -9 of the first process ends all others by themselves; the next run begins at once and loses nothing."""
    process = stage.living.started(*RUN)
    awaited(lambda: bool(list((stage.living.home / "pages").glob("*/*"))))  # in the midst of its work
    orphans = stage.living.processes().keys() - {process.pid}
    process.kill()
    end = time.monotonic() + FALL
    again = stage.living.started(*RUN)
    process.communicate()
    while left := orphans & stage.living.processes().keys():
        assert time.monotonic() < end, left
        time.sleep(0.05)
    awaited(lambda: is_done(stage))
    stopped(stage, again)
    found = state(stage.living)
    assert found
    assert found.sums == whole.sums
    assert max(message_ids(stage).values()) == 1


def test_a_mail_server_that_keeps_silent_holds_up_nothing_else(press: str, tmp_path: Path) -> None:
    """Alerts wait for a server that takes the call and says nothing; all else goes on, and the house stops in time."""
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        staged(tmp_path, press, silent.getsockname()[1]) as stage,
    ):
        process = stage.living.started(*RUN)

        def is_waited_for() -> bool:
            now = state(stage.living)
            return now is not None and now.unsent > 0 and not (now.waiting or now.unindexed or now.untold)

        awaited(is_waited_for)
        stopped(stage, process)


def test_one_may_crawl_and_work_beside_it(stage: Stage, whole: Whole) -> None:
    """`crawl` and `work` in the same home, while the house runs, end well; no page is lost or judged twice."""
    process = stage.living.started(*RUN)
    awaited(lambda: state(stage.living) is not None)
    beside = [stage.living.started(*NOW, word) for word in ("crawl", "work")]
    said = [one.communicate()[0] for one in beside]
    assert [one.returncode for one in beside] == [0, 0], said
    awaited(lambda: is_done(stage))
    stopped(stage, process)
    found = state(stage.living)
    assert found
    assert found.sums == whole.sums
    assert max(message_ids(stage).values()) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_machines_run_on_one_record(press: str, tmp_path: Path, database: str, whole: Whole) -> None:
    """Two homes on one server share the work: every page comes to the same end as with one, and mails go out once."""
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with staged(folders[0], press) as one, staged(folders[1], press, one.mailroom.port) as two:
        running = [stage.living.started(*RUN, database=database) for stage in (one, two)]
        awaited(lambda: _is_told(one.living, database))
        for stage, process in zip((one, two), running, strict=True):
            stopped(stage, process)
        found = state(one.living, database)
        assert found
        assert found.sums == whole.sums
        assert max(message_ids(one).values()) == 1


def _is_told(living: Living, database: str) -> bool:
    """Whether all has come to its end and is told of; the indexes, one of each machine, are not looked at."""
    now = state(living, database)
    return now is not None and now.sums.total > 0 and not (now.waiting or now.untold or now.unsent)
