"""The demo: the main job from end to end, offline, against an invented press on this machine."""

import errno
import os
import time

import click

from diembao import editions, lock, sample, turn
from diembao.commands.context import Front, pass_front
from diembao.commands.rounds import lead, tell_report, tell_worked
from diembao.messages import DESKS, REASONS, STATES, Speaker
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
    home = front.home
    home.make()
    with lock.held(home.lock):
        anchor = sample.anchor(home, front.clock)
        with _newsroom(front, anchor) as press:
            sample.settle(home, anchor.moment, press.url)
            house = sample.house(home, FixedClock(anchor.moment), os.environ, press.url)
            house.open_record()
            click.echo(front.say("demo_start", url=press.url))
            before = read.sums().total
            _job(front, house)
    if before == read.sums().total:
        click.echo(front.say("demo_again"))
    _summary(front, house, time.monotonic() - began)


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
    tell_worked(front.say, worked, turn.bring_up(house))


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
    command = f".venv/bin/diembao --home {front.folder}"
    kept = next(iter(read.kept_since(0, 1)), None)
    return [
        f'{command} search "ha tinh"    # {say.word(DESKS, "foreign")}: search "Formosa"',
        *([f"{command} why {kept.key}"] if kept else []),
        f"{command} doctor",
    ]
