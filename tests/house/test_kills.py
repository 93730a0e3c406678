"""Killed at any moment and run again, the house stands where an unkilled one stands."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from diembao import sample
from diembao.home import Home
from diembao.newsroom import Newsroom
from index.embedded import EmbeddedArchive
from tests.house.turns import MOMENT
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
        self.process.stdin.write(f"{folder} {self.url} {moment} {database}\n")
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
            [sys.executable, "-m", "tests.house.turns"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as process,
    ):
        yield Lives(process, press.url)
        assert process.stdin
        process.stdin.close()


@dataclass(frozen=True, slots=True)
class Left:
    """What a turn left: the exported record, the index's keys and numbers, the digests in the outbox."""

    rows: list[str]
    indexed: dict[str, int]
    digests: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Unkilled:
    """What an undisturbed turn left, and every moment it came through with how often."""

    left: Left
    moments: dict[str, int]


@pytest.fixture(scope="module")
def unkilled(lives: Lives, tmp_path_factory: pytest.TempPathFactory) -> Unkilled:
    """Live one turn to its end, on SQLite: whatever is killed must come to the same, on PostgreSQL too."""
    folder = lives.home(tmp_path_factory.mktemp("unkilled"))
    assert lives.live(folder, "never") == 0
    rows = (line.split() for line in (folder / "moments").read_text("utf-8").splitlines())
    return Unkilled(_left(folder, ""), {name: int(count) for name, count in rows})


def test_the_named_moments_are_the_houses_own(unkilled: Unkilled) -> None:
    """At least 30 named moments are killed at, and the house really comes through every event among them."""
    names = {moment.split(":")[0] for moment in NAMED} - {"spool"}
    assert len(NAMED) >= 30
    assert names == set(unkilled.moments)


@pytest.mark.parametrize(
    ("database", "moment"),
    [*(("sqlite", moment) for moment in NAMED), *(("postgresql", moment) for moment in ON_SERVER)],
    indirect=["database"],
)
def test_killed_at_a_named_moment_nothing_is_lost(
    lives: Lives, unkilled: Unkilled, tmp_path: Path, database: str, moment: str
) -> None:
    """Killed there and run again, record, index and digests equal those of an unkilled turn."""
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
        lives.live(folder, f"after:{moments.uniform(0.05, 6.0):.3f}", database)
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
