"""Whatever happens to articles and stories, what meets a rule is told once, and nothing is told twice or lost."""

import logging
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.db import connection

from desk.alerts.teller import is_quiet
from press.edition import EditionId
from press.flag import Flag
from tests import make
from tests.alerting import NEGATIVE, NIGHT, READER, Desk, keep, letters, stance
from tests.records import NewRecord
from tests.vault.ledger import address
from vault import read, read_alerts, write, write_editions, write_taught
from vault.record import close_record, open_record

CASES, ON_SERVER = (1_000, 100) if os.environ.get("DIEMBAO_SOAK") else (25, 5)
RANDOM = 100 if os.environ.get("DIEMBAO_SOAK") else 4
RESTING = replace(NEGATIVE, quiet=NIGHT, late_hours=10_000)


@pytest.fixture
def record(new_record: NewRecord) -> Iterator[str]:
    """Open an empty record for the test and yield its URL."""
    with new_record() as url:
        open_record(url)
        if connection.vendor == "sqlite":  # nobody pulls this test's plug, and hundreds of lives wait for the disk
            connection.cursor().execute("PRAGMA synchronous=OFF")
        yield url
        close_record()


@dataclass
class Life:
    """A desk in a busy week: what happens to its articles at random, and what its readers have been told so far."""

    chance: random.Random
    desk: Desk = field(default_factory=lambda: Desk(rules=(RESTING,)))
    keys: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def happen(self) -> None:
        """Let one thing happen."""
        acts = [self.keep, self.correct, self.merge, self.split, self.flag, self.watch]
        self.chance.choices(acts, weights=[6, 3, 3, 3, 1, 4])[0]()

    def keep(self) -> None:
        """Keep an article, of a story of its own or of another's."""
        story = self.chance.randrange(len(self.keys)) if self.keys and self.chance.random() < 0.5 else None
        answer = self.chance.choice(["negative", "negative", "neutral"])
        self.keys.append(keep(len(self.keys), stance(answer), story=story))

    def correct(self) -> None:
        """Have an editor turn an article's stance."""
        if self.keys:
            answer = self.chance.choice(["negative", "neutral", "positive"])
            write_taught.correct(self.chance.choice(self.keys), "stance", (answer,), by="Lan", at=make.NOON)

    def merge(self) -> None:
        """Make an article's story part of another."""
        if self.keys:
            write.story(self.chance.choice(self.keys), self.chance.choice(self.keys))

    def split(self) -> None:
        """Take an article out of its story."""
        if self.keys:
            write.story(self.chance.choice(self.keys), None)

    def flag(self) -> None:
        """Flag a claim."""
        if self.keys:
            key = self.chance.choice(self.keys)
            write.flag(Flag(article=key, claim="Dân chờ", reason="Sai", by="Lan", at=make.NOON))

    def watch(self) -> None:
        """Watch, by day or by night, and check what was told just now against all that was told before."""
        self.desk.watch(hours=self.chance.choice([0.1, 0.1, 9]))
        stories = {key: kept.story for key in self.keys if (kept := read.kept(key))}
        heard = {stories[key] for key in self.told}
        fresh = [alert for alert in read_alerts.alerts(limit=500) if not self.told.issuperset(alert.articles)]
        for alert in fresh:
            named = set(alert.articles) - set(alert.untold) - self.told
            if named:
                assert len({stories[key] for key in named}) == 1
                assert not {stories[key] for key in named} & heard
                self.told |= named
                heard |= {stories[key] for key in named}
        self.check(stories)

    def check(self, stories: dict[str, str]) -> None:
        """Check that all that meets the rule stands in one alert, and that its story was told."""
        members = Counter(key for alert in read_alerts.alerts(limit=500) for key in alert.articles)
        meeting = {kept.key for kept in read.kept_many(self.keys) if kept.answer("stance") == "negative"}
        assert set(members.values()) <= {1}
        assert set(members) == meeting | self.told
        heard = {stories[key] for key in self.told}
        if not is_quiet(RESTING, self.desk.now):
            assert all(key in self.told or stories[key] in heard for key in meeting)
        keys = [key for key, _ in letters()]
        assert len(keys) == len(set(keys)) == sum(1 for alert in read_alerts.alerts(limit=500) if alert.told)
        assert {alert.told for alert in read_alerts.alerts(limit=500)} <= {0, 1}


@pytest.mark.parametrize(
    ("new_record", "seed"),
    [*(("sqlite", seed) for seed in range(CASES)), *(("postgresql", seed) for seed in range(ON_SERVER))],
    indirect=["new_record"],
)
@pytest.mark.usefixtures("record")
def test_whatever_happens_a_story_is_told_once(seed: int) -> None:
    """Articles kept, corrected, merged, split and flagged in any order: every one that meets the rule is in one alert.

    Each alert is told once, of one story, of which nothing had been told before; and of no story is nothing told.
    """
    life = Life(random.Random(seed))  # noqa: S311 -- a reproducible life, no secret
    life.watch()
    for _ in range(20):
        life.happen()
    life.watch()
    life.desk.now = make.NOON + timedelta(days=30)
    life.watch()
    assert not read_alerts.owed(life.desk.now)


EVENTS = ("alerts.begun", "alerts.followed", "alerts.told", "alerts.escalated", "alerts.spiked", "alerts.over")
WATCHED = tuple(
    replace(NEGATIVE, **changes)
    for changes in (
        {},
        {"id": "above", "escalate": 1, "escalate_to": ("giam.doc@example.gov.vn",)},
        {"id": "spike", "kind": "spike", "stances": (), "articles": 5, "factor": 4},
        {"id": "held", "kind": "held", "stances": ()},
    )
)
HELD = EditionId(desk="domestic", kind="morning", day=make.DAY)


class Death(logging.Handler):
    """Kills its own process at the nth coming of an event."""

    def __init__(self, event: str, number: int) -> None:
        super().__init__(logging.DEBUG)
        self.event, self.left = event, number

    def emit(self, record: logging.LogRecord) -> None:
        """Count an event; at the last there is no farewell."""
        self.left -= record.getMessage().startswith(self.event)
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(act: Callable[[], object], url: str, event: str = "", number: int = 0) -> int:
    """Do something in a process of its own, which dies at the nth `event`; return the process."""
    close_record()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            logging.getLogger("desk.alerts").setLevel(logging.DEBUG)
            logging.getLogger("desk.alerts").addHandler(Death(event, number))
            open_record(url)
            act()
            status = 0
        finally:
            os._exit(status)
    return child


def ended(child: int) -> int:
    """Wait for a process and return how it ended."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def busy_days(desk: Desk) -> None:
    """Live through what raises, tells, escalates and closes."""
    desk.watch()
    for day in range(1, 11):
        if not read.kept(address(100 + day)):
            keep(100 + day, stance("neutral"), at=make.NOON - timedelta(days=day, hours=1))
    for number in range(6):
        if not read.kept(address(number)):
            keep(number)
    write_editions.draft(HELD, due_at=make.NOON, at=make.NOON)
    write_editions.hold(HELD)
    desk.watch()
    desk.watch(hours=1)
    edition = write_editions.draft(HELD, due_at=make.NOON, at=make.NOON)
    write_editions.issue(edition, (), {}, figures=(), at=make.NOON)
    desk.watch()


def left() -> tuple[list[tuple[str, str, int, tuple[str, ...]]], list[tuple[str, str]]]:
    """Return what the days left: the alerts with what they told, and the letters, each by its alert's place.

    A transaction that is killed may use up a number on PostgreSQL, and then all that follow bear higher ones.
    """
    found = read_alerts.alerts()
    places = {str(id_): f"{place:03}" for place, id_ in enumerate(sorted(one.id for one in found), 1)}
    told = sorted((_placed(key, places), reader) for key, reader in letters())
    return sorted((one.rule, one.status, one.told, one.articles) for one in found), told


def _placed(key: str, places: Mapping[str, str]) -> str:
    """Return the key of a letter with its alert's place for its number."""
    kind, number, *rest = key.split("/")
    return "/".join((kind, places[number], *rest))


@pytest.fixture(scope="module")
def undisturbed(new_record: NewRecord) -> Iterator[object]:
    """Return what the busy days leave where nobody is killed."""
    with new_record() as url:
        assert ended(in_a_process(lambda: busy_days(Desk(rules=WATCHED)), url)) == 0
        open_record(url)
        found = left()
        close_record()
        yield found


@pytest.mark.parametrize(
    ("event", "number"),
    [*((event, 1) for event in EVENTS), ("alerts.told", 3), ("alerts.told", 8), ("alerts.escalated", 4)],
)
def test_killed_at_any_moment_it_tells_each_once(
    new_record: NewRecord, undisturbed: object, event: str, number: int
) -> None:
    """Killed there and lived through again, there are the same alerts and letters as where nobody was killed."""
    with new_record() as url:
        assert ended(in_a_process(lambda: busy_days(Desk(rules=WATCHED)), url, event, number)) == -signal.SIGKILL
        assert ended(in_a_process(lambda: busy_days(Desk(rules=WATCHED)), url)) == 0
        open_record(url)
        assert left() == undisturbed
        close_record()


@pytest.mark.parametrize("seed", range(RANDOM))
def test_killed_at_a_random_moment_it_tells_each_once(new_record: NewRecord, undisturbed: object, seed: int) -> None:
    """Killed at any moment at all, inside a transaction too, and lived through again, it comes to the same."""
    chance = random.Random(seed)  # noqa: S311 -- a reproducible choice of moments, no secret
    with new_record() as url:
        child = in_a_process(lambda: busy_days(Desk(rules=WATCHED)), url)
        time.sleep(chance.uniform(0.02, 1.0))
        os.kill(child, signal.SIGKILL)
        assert ended(child) in (0, -signal.SIGKILL)
        assert ended(in_a_process(lambda: busy_days(Desk(rules=WATCHED)), url)) == 0
        open_record(url)
        assert left() == undisturbed
        close_record()


def test_two_processes_on_one_record_tell_each_once(new_record: NewRecord) -> None:
    """Four that watch at the same time, while a fifth keeps articles, raise and tell what one would."""
    with new_record() as url:
        open_record(url)
        Desk().watch()

        def watching() -> None:
            desk = Desk()
            while len(read_alerts.alerts()) < 12 or read_alerts.owed(desk.now):
                desk.watch()

        watchers = [in_a_process(watching, url) for _ in range(4)]
        keeper = in_a_process(lambda: [keep(number) for number in range(12)], url)
        assert [ended(child) for child in (*watchers, keeper)] == [0] * 5
        open_record(url)
        assert sorted(alert.articles for alert in read_alerts.alerts()) == sorted((address(n),) for n in range(12))
        assert sorted(letters()) == sorted((f"alert/{alert.id}/1/mail", READER) for alert in read_alerts.alerts())
        assert len(letters()) == 12
        close_record()
