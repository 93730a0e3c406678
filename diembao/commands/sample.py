"""The demo: the main job from end to end, offline, against an invented press on this machine."""

import errno
import os
import shlex
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

import click

from diembao import editions, lock, sample, turn
from diembao.commands.context import Front, pass_front
from diembao.commands.rounds import lead, tell_indexed, tell_report, tell_worked
from diembao.messages import REASONS, STATES, Speaker
from diembao.newsroom import Newsroom
from diembao.wiring import House
from press.clock import FixedClock
from press.errors import InputError
from vault import read


@click.command()
@pass_front
def demo(front: Front) -> None:
    """Run the main job against the bundled newsroom: crawl, judge, index, digest; then say what was made."""
    began = time.monotonic()
    front = _apart(front)
    home = front.home
    home.make()
    with lock.held(home.lock):
        anchor = sample.anchor(home, front.clock)
        with _newsroom(front, anchor) as press:
            sample.settle(home, anchor.moment, press.url, os.environ)
            house = sample.house(home, FixedClock(anchor.moment), os.environ, press.url)
            house.open_record()
            click.echo(front.say("demo_start", url=press.url))
            before = read.sums()
            _job(front, house)
    if before == read.sums():
        click.echo(front.say("demo_again"))
    _summary(front, house, time.monotonic() - began)


def _apart(front: Front) -> Front:
    """Return the front door of a home that is the demo's alone; raises InputError where an office lives in it."""
    apart = front if front.chosen else replace(front, folder=front.folder / "demo")
    if os.environ.get("DIEMBAO_DATABASE_URL"):
        raise InputError(front.say("demo_database"))
    if sample.is_real(apart.home):
        raise InputError(front.say("demo_refused", folder=apart.folder))
    return apart


def _newsroom(front: Front, anchor: sample.Anchor) -> Newsroom:
    try:
        return Newsroom(anchor.moment, anchor.port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise InputError(front.say("demo_port", port=anchor.port, folder=front.folder)) from error


def _job(front: Front, house: House) -> None:
    for report in turn.gather(house):
        tell_report(front.say, report)
    worked = lead(house, show=True)
    tell_worked(front.say, worked)
    tell_indexed(front.say, turn.bring_up(house))


def _summary(front: Front, house: House, seconds: float) -> None:
    say, sums = front.say, read.sums()
    click.echo(f"\n== {say('demo_summary')} ({seconds:.0f} s) ==")
    click.echo(say("demo_counts", sources=len(house.sources), pages=sums.total))
    for state, count in sums.by_state.items():
        if count:
            click.echo(f"  {count:5d}  {say.word(STATES, state)}")
    for reason, count in sorted(sums.by_reason.items(), key=lambda one: -one[1]):
        click.echo(f"         {count:5d}  {say.word(REASONS, reason)}")
    for desk in editions.DESKS:
        made = editions.make(house, desk)
        click.echo(editions.told(say, made))
    click.echo(f"\n{say('demo_search')}")
    for line in _tries(front, say):
        click.echo(f"  {line}")


def _tries(front: Front, say: Speaker) -> list[str]:
    kept = next(iter(read.kept_since(0, 1)), None)
    tries = [
        (("search", "ha tinh"), "demo_try_plain"),
        (("search", "Formosa"), "demo_try_abroad"),
        *([(("why", kept.key), "demo_try_why")] if kept else []),
        (("doctor",), "demo_try_doctor"),
    ]
    command = (_program(), "--home", str(front.folder))
    return [f"{shlex.join((*command, *words))}    # {say(hint)}" for words, hint in tries]


def _program() -> str:
    """Return what a person types to start this program: its name where the shell finds it, else its path."""
    started = Path(sys.argv[0])
    found = shutil.which("diembao")
    if started.name != "diembao" or (found and Path(found).resolve() == started.resolve()):
        return "diembao"
    return str(started)
