"""Killed at any moment and run again, the house stands where an unkilled one stands."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from diembao import sample
from diembao.home import Home
from diembao.newsroom import Newsroom
from diembao.newsroom.answers import Answer, feed_path
from diembao.newsroom.feeds import Entry, rss
from diembao.newsroom.stories import outlets
from index.embedded import EmbeddedArchive
from tests.house.turns import MOMENT, OUTLETS
from vault import read, record

ROOT = Path(__file__).parents[2]
FIRST = (
    *("round.planned:1", "round.planned:2", "round.fetched:1", "round.fetched:2", "spool:2", "intake.read:1"),
    *("intake.feed_committed:1", "intake.removed:1", "intake.page_stored:1", "intake.page_committed:1"),
    *("page.begun:1", "page.passed_gate:2", "page.extracted:3", "page.judged:4", "page.compared:5"),
    *("page.evidence_kept:2", "page.kept:1", "page.joined:1", "page.settled:1", "page.settled:2"),
    *("meaning.computed:1", "meaning.written:1", "meaning.cursor:1", "saved.settled:1", "saved.asked:1"),
    *("index.added:1", "index.cursor:1", "edition.drafted:1", "edition.composed:1", "edition.issued:1"),
)
LATER = (  # the same events further on: the long run's
    *("spool:9", "intake.feed_committed:3", "intake.removed:7", "intake.page_stored:9", "intake.page_committed:9"),
    *("page.begun:9", "page.kept:8", "meaning.computed:2", "meaning.cursor:2"),
)
COMMITTED = (  # after what another transaction must not undo: there a server is killed at too
    *("intake.feed_committed:1", "intake.page_committed:1", "page.kept:1", "page.joined:1"),
    *("meaning.written:1", "saved.asked:1", "index.cursor:1", "edition.issued:1"),
)
SOAK = bool(os.environ.get("DIEMBAO_SOAK"))
NAMED = (*FIRST, *LATER) if SOAK else FIRST
RANDOM = 100 if SOAK else 4
FEW = (  # of the outlets' stories: these alone the feeds name outside the long run; a copy, and two about other places
    *("mua-lon-ngap-ba-xa", "bao-do-bo-hai-nguoi-mat-tich", "mua-ngap-ha-tinh-tin-nhanh", "lich-thi-dau-co-vua"),
    *("floods-force-evacuations-in-ha-tinh", "coal-plant-lenders-under-fire", "city-library-robots"),
)
ON_SERVER = NAMED if SOAK else COMMITTED
RANDOM_ON_SERVER = RANDOM if SOAK else 2


@dataclass(frozen=True, slots=True)
class Lives:
    """Runs turns in processes of their own, against one newsroom."""

    process: "subprocess.Popen[str]"
    url: str

    def live(self, folder: Path, moment: str, database: str = "") -> int:
        """Live one turn in `folder` and return how it ended: a status, or a signal as a negative number.

        The record is `database`, else SQLite in the folder.
        """
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{folder} {moment} {database}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def home(self, folder: Path) -> Path:
        """Return a home that knows the newsroom."""
        folder.mkdir(exist_ok=True)
        sample.settle(Home(folder), MOMENT, self.url)
        return folder


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    """Lend a newsroom and a process that lives turns against it."""
    with (
        Newsroom(MOMENT) as press,
        subprocess.Popen(
            [sys.executable, "-m", "tests.house.turns", press.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as process,
    ):
        if not SOAK:
            _shorten(press)
        yield Lives(process, press.url)
        assert process.stdin
        process.stdin.close()


def _shorten(press: Newsroom) -> None:
    """Have the outlets' feeds name FEW of their stories: a turn takes half the time, and comes to the same events."""
    for outlet in outlets():
        if outlet.id in OUTLETS:
            few = [story for story in outlet.stories if story.slug in FEW]
            entries = [
                Entry(story=story, link=press.url + feed_path(outlet, story), published=outlet.published(story, MOMENT))
                for story in few
            ]
            feed = Answer(body=rss(outlet, f"{press.url}/{outlet.id}/", entries), content_type="application/rss+xml")
            press.put(f"/{outlet.id}/{outlet.feeds[0].path}", feed)


@dataclass(frozen=True, slots=True)
class Left:
    """What a turn left: the exported record, the index's keys and numbers, the digests in the outbox."""

    rows: list[str]
    indexed: dict[str, int]
    digests: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Step:
    """Where a turn stood after one of its steps: a copy of its home, and every event until then with how often."""

    home: Path
    come: Counter[str]


@dataclass(frozen=True, slots=True)
class Unkilled:
    """What an undisturbed turn left at its end, and after each of its steps, and how many seconds it took."""

    left: Left
    seconds: float
    steps: tuple[Step, ...]

    def before(self, moment: str) -> tuple[Path, str]:
        """Return the home of the last step before `moment`, and which moment that is for a turn that begins there.

        What is not told in the log, as what is seen in the spool, may come from the first step on.
        """
        event, _, number = moment.partition(":")
        before = [step for step in self.steps if step.come[event] < int(number)]
        step = before[-1] if event in self.steps[-1].come else before[0]
        return step.home, f"{event}:{int(number) - step.come[event]}"


@pytest.fixture(scope="module")
def unkilled(lives: Lives, tmp_path_factory: pytest.TempPathFactory) -> Unkilled:
    """Live one turn to its end, on SQLite: whatever is killed must come to the same, on PostgreSQL too."""
    folder = lives.home(tmp_path_factory.mktemp("unkilled") / "home")
    began = time.monotonic()
    assert lives.live(folder, "pausing") == 0
    seconds = time.monotonic() - began
    steps = sorted((folder.parent / "home.after").iterdir(), key=lambda step: int(step.name))
    return Unkilled(_left(folder, ""), seconds, tuple(map(_step, steps)))


def _step(folder: Path) -> Step:
    rows = (line.split() for line in (folder / "moments").read_text("utf-8").splitlines())
    return Step(folder / "home", Counter({name: int(count) for name, count in rows}))


def test_the_named_moments_are_the_houses_own(unkilled: Unkilled) -> None:
    """At least 30 named moments are killed at, and the house really comes through every event among them."""
    names = {moment.split(":")[0] for moment in NAMED} - {"spool"}
    assert len(NAMED) >= 30
    assert names == set(unkilled.steps[-1].come)


@pytest.mark.parametrize("moment", NAMED)
def test_killed_at_a_named_moment_nothing_is_lost(
    lives: Lives, unkilled: Unkilled, tmp_path: Path, moment: str
) -> None:
    """Killed there and run again, record, index and digests equal those of an unkilled turn.

    What dies has not lived the whole turn: it begins with what an unkilled one left after the last step before.
    """
    home, named = unkilled.before(moment)
    folder = Path(shutil.copytree(home, tmp_path / "home"))
    assert lives.live(folder, named) == -signal.SIGKILL
    assert lives.live(folder, "never") == 0
    _assert_equal(_left(folder, ""), unkilled.left)


@pytest.mark.parametrize("moment", ON_SERVER)
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_killed_at_a_named_moment_nothing_is_lost_on_a_server(
    lives: Lives, unkilled: Unkilled, tmp_path: Path, database: str, moment: str
) -> None:
    """Nor is it where the record lies on a server, in a turn that is lived from its beginning."""
    folder = lives.home(tmp_path)
    assert lives.live(folder, moment, database) == -signal.SIGKILL
    assert lives.live(folder, "never", database) == 0
    _assert_equal(_left(folder, database), unkilled.left)


@pytest.mark.parametrize(
    ("database", "number"),
    [
        *(("sqlite", number) for number in range(RANDOM)),
        *(("postgresql", number) for number in range(RANDOM_ON_SERVER)),
    ],
    indirect=["database"],
)
def test_killed_at_a_random_moment_nothing_is_lost(
    lives: Lives, unkilled: Unkilled, tmp_path: Path, database: str, number: int
) -> None:
    """Killed at any moment at all, twice over, and run again, nothing is lost and nothing is there twice."""
    folder = lives.home(tmp_path)
    moments = random.Random(number)  # noqa: S311 -- a reproducible choice of moments, no secret
    for _ in range(1 + number % 2):
        lives.live(folder, f"after:{moments.random() * unkilled.seconds:.3f}", database)
    assert lives.live(folder, "never", database) == 0
    _assert_equal(_left(folder, database), unkilled.left)


def _left(folder: Path, database: str) -> Left:
    record.open_record(database or record.in_home(folder))
    rows = [json.dumps(_at_home(row), sort_keys=True, ensure_ascii=False) for row in read.export()]
    record.close_record()
    archive = EmbeddedArchive(Home(folder).index)
    indexed = dict(archive.sequences())
    archive.close()
    digests = {path.name: path.read_bytes() for path in sorted((folder / "outbox").iterdir())}
    return Left(rows, indexed, digests)


def _at_home(row: dict[str, object]) -> dict[str, object]:
    """Return the row as a record of the home's own has it: a shared one names the index by machine and folder."""
    return {**row, "name": "embedded"} if str(row.get("name")).startswith("embedded ") else row


def _assert_equal(mine: Left, other: Left) -> None:
    assert sorted(set(mine.rows) ^ set(other.rows)) == []
    assert mine.rows == other.rows
    assert mine.indexed == other.indexed
    assert mine.digests == other.digests
