"""The command that runs the house: its rooms, and what each of them does again and again until it is told to stop."""

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import date
from datetime import time as hour

import click

from diembao import editions, lock, schedule, tree, turn
from diembao.commands.context import Front, pass_front
from diembao.commands.rounds import (
    require_contact,
    tell_alerts,
    tell_delivered,
    tell_report,
    tell_waits,
    tell_worked,
)
from diembao.schedule import Bell
from diembao.tree import Room
from diembao.wiring import House
from pipeline.journey import Journey, Worked
from pipeline.reception import End
from press.clock import local_day
from press.errors import ArchiveError
from vault import read, read_post, record

log = logging.getLogger(__name__)

LOOK = 0.25  # seconds between two looks of a room on which an alert waits
INDEX_LOOK = 2.0
EDITION_LOOK = 20.0  # besides, the rooms are woken at the editions' own hours
SELDOM = 20.0  # seconds after which a room does its work though nothing has changed that it would see
RESTING = 2.0  # seconds in which the outbox is left alone that holds letters for which no way is set up
TOLD = 60.0  # seconds between two lines about the pages that came to their end
FEW = 64  # articles that get their vectors before the index is brought up again
BACKWARD = 10  # how much less than others the index and the vectors are in a hurry
STARTING = 5.0  # longer than a house that was killed takes to fall


@click.command()
@click.option(
    "--every",
    type=click.FloatRange(0.01, 1440),
    default=1.0,
    show_default=True,
    help="Minutes between looks at which sources are due.",
)
@pass_front
def run(front: Front, every: float) -> None:
    """Do the whole job against the real press, and keep doing it until stopped."""
    house = front.opened()
    require_contact(front, house)
    with lock.held(house.home.lock, patience=STARTING):
        click.echo(front.say("run_started", minutes=f"{every:g}"))
        turn.alert(house)  # where it never did, alerting begins here: what changes from now on is told of
        record.close_record()  # no connection may be shared between processes
        tree.tend(rooms(front, house, every * 60), lambda name, status: _fallen(front, name, status))
    click.echo(front.say("run_stopped"))


def rooms(front: Front, house: House, seconds: float) -> tuple[Room, ...]:
    """Return the rooms of the running house; sources are looked at every so many `seconds`.

    Each is a process, so that none holds up another: an alert leaves while a round goes on, while the index is written
    and while a mail server keeps silent.
    """
    return (
        _room("crawl", Crawling(front, house).step, seconds),
        Room(name="judge", work=Judging(front, house).work),
        _room("alert", Alerting(house).step, LOOK),
        _room("post", Posting(front, house).step, LOOK),
        Room(name="index", work=Indexing(front, house).work),
        _room("editions", Editing(front, house).step, EDITION_LOOK, _hours(house)),
    )


def _room(name: str, step: Callable[[], None], seconds: float, hours: Collection[hour] = ()) -> Room:
    def work(bell: Bell) -> None:
        schedule.keep_doing(step, bell, seconds=seconds, failed=_failed, hours=hours)

    return Room(name=name, work=work)


def _hours(house: House) -> frozenset[hour]:
    return frozenset(at for slot in house.configuration.slots for at in (slot.cut_at, slot.due_at))


def _failed(line: str) -> None:
    click.echo(line, err=True)


def _fallen(front: Front, name: str, status: int) -> None:
    click.echo(front.say("run_fallen", room=name, status=status), err=True)


class Crawling:
    """Fetches what is due; once a day old pages are cleared away."""

    def __init__(self, front: Front, house: House) -> None:
        self._front, self._house = front, house
        self._cleared: date | None = None

    def step(self) -> None:
        """Run rounds until nothing is due."""
        for report in turn.gather(self._house):
            tell_report(self._front.say, report)
        today = local_day(self._house.clock.now())
        if self._cleared != today:
            turn.clear_away(self._house)
            self._cleared = today


class Judging:
    """Leads fetched pages to their end, with workers that stay warm, and models that are those in use."""

    def __init__(self, front: Front, house: House) -> None:
        self._front, self._house = front, house
        self._hands = ExitStack()
        self._journey: Journey | None = None
        self._models: str | None = None
        self._ends: Counter[End] = Counter()
        self._told = 0.0

    def work(self, bell: Bell) -> None:
        """Do so until the bell has ended."""
        with self._hands:
            schedule.keep_doing(self.step, bell, seconds=LOOK, failed=_failed)

    def step(self) -> None:
        """Lead what waits now."""
        journey = self._at_hand()
        if turn.waits():
            self._ends.update(turn.led(self._house, journey).ends)
        if self._ends and time.monotonic() - self._told >= TOLD:
            tell_worked(self._front.say, Worked(ends=dict(self._ends)))
            self._ends.clear()
            self._told = time.monotonic()

    def _at_hand(self) -> Journey:
        models = self._house.shelf().version()
        if self._journey is None or models != self._models:
            self._hands.close()
            self._journey = self._hands.enter_context(self._house.journey())
            self._journey.warm()
            self._models = models
        return self._journey


class Alerting:
    """Looks for what the desk must hear of now, whenever something changed, and else from time to time."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._seen = -1
        self._looked = 0.0

    def step(self) -> None:
        """Look once, where there is reason to."""
        seq = read.change_seq()
        if seq != self._seen or time.monotonic() - self._looked >= SELDOM:
            turn.alert(self._house)
            self._seen, self._looked = seq, time.monotonic()


class Posting:
    """Delivers letters when their time has come."""

    def __init__(self, front: Front, house: House) -> None:
        self._front, self._house = front, house
        self._looked = 0.0
        self._rest = 0.0

    def step(self) -> None:
        """Deliver what is due; from time to time also what a process left that lives no more."""
        rested = time.monotonic() - self._looked
        if self._looked and rested < SELDOM and (rested < self._rest or not self._is_due()):
            return
        delivered = turn.deliver(self._house)
        tell_delivered(self._front.say, delivered)
        self._looked = time.monotonic()
        is_stuck = not (delivered.sent or delivered.put_off) and self._is_due()  # no way is set up for what is due
        self._rest = RESTING if is_stuck else 0.0

    def _is_due(self) -> bool:
        due = read_post.next_post()
        return due is not None and due <= self._house.clock.now()


class Indexing:
    """Brings the indexes up to the record, gives new articles their vectors, and asks the saved searches."""

    def __init__(self, front: Front, house: House) -> None:
        self._front, self._house = front, house
        self._seen = -1
        self._looked = 0.0
        self._waiting: frozenset[tuple[str, str]] = frozenset()

    def work(self, bell: Bell) -> None:
        """Do so until the bell has ended, with what the other rooms leave of the machine."""
        os.nice(BACKWARD)
        schedule.keep_doing(self.step, bell, seconds=INDEX_LOOK, failed=_failed)

    def step(self) -> None:
        """Do so where something changed; an index that waits is tried again from time to time."""
        seq = read.change_seq()
        if seq == self._seen and not (self._waiting and time.monotonic() - self._looked >= SELDOM):
            return
        self._tell(self._indexed())
        if turn.embed(self._house, FEW):
            self._tell(self._indexed())
        tell_alerts(self._front.say, turn.ask_saved(self._house))
        self._seen, self._looked = seq, time.monotonic()

    def _indexed(self) -> turn.Indexed:
        """Bring the index up; a broken one must not hold up the vectors, nor another that is whole."""
        try:
            return turn.bring_up(self._house)
        except ArchiveError as error:
            return turn.Indexed(articles=0, waits=(turn.Waiting(name="", state="down", error=str(error)),))

    def _tell(self, indexed: turn.Indexed) -> None:
        """Say what waits, once and not with every step, and when it waits no more."""
        waiting = frozenset((wait.name, wait.state) for wait in indexed.waits)
        if waiting - self._waiting:
            tell_waits(self._front.say, indexed)
        if indexed.articles:
            click.echo(self._front.say("indexed", count=indexed.articles))
        if self._waiting and not waiting:
            click.echo(self._front.say("index_back"))
        self._waiting = waiting


class Editing:
    """Makes the editions whose hour has come."""

    def __init__(self, front: Front, house: House) -> None:
        self._front, self._house = front, house

    def step(self) -> None:
        """Make what is due, and say so."""
        for made in editions.make_due(self._house):
            click.echo(editions.told(self._front.say, made))
