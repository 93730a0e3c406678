"""The demo: the main job from end to end, offline, against an invented press and a mail server on this machine."""

import errno
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import click

from desk.post.channels.mail import DRY
from desk.post.folder import Folder, file_name
from diembao import editions, lock, sample, turn
from diembao.commands.context import Front, pass_front, shown
from diembao.commands.rounds import lead, tell_delivered, tell_indexed, tell_report, tell_worked
from diembao.editions import Made
from diembao.messages import REASONS, STATES, Speaker
from diembao.newsroom import Newsroom
from diembao.newsroom.mailroom import Mailroom, Received
from diembao.wiring import House
from press.clock import FixedClock
from press.errors import InputError
from press.post import Posting, State
from vault import read, read_alerts, read_post

MOST_ALERTS = 3
MOST_WORDS = 5

_SENT: tuple[State, ...] = ("sent",)


@click.command()
@pass_front
def demo(front: Front) -> None:
    """Run the main job against the bundled newsroom: crawl, judge, alert, index, mail; then say what was made."""
    began = time.monotonic()
    front = _apart(front)
    home = front.home
    home.make()
    with lock.held(home.lock):
        anchor = sample.anchor(home, front.clock)
        with _newsroom(front, anchor) as press, Mailroom() as mailroom:
            sample.settle(home, anchor.moment, press.url, os.environ)
            house = sample.house(home, FixedClock(anchor.moment), os.environ, press.url, mailroom.port)
            house.open_record()
            click.echo(front.say("demo_start", url=press.url, port=mailroom.port))
            before = read.sums()
            made = _job(front, house)
            lay_received(home.outbox, mailroom.received)
    is_again = before == read.sums()
    if is_again:
        click.echo(front.say("demo_again"))
    _summary(front, house, made, time.monotonic() - began)
    if is_again and not mailroom.received:
        click.echo(front.say("demo_sent_once"))
    _tell_tries(front)


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


def _job(front: Front, house: House) -> tuple[Made, ...]:
    """Do the main job once, and return the morning editions of both desks."""
    turn.alert(house)  # what changes from here on is told of
    for report in turn.gather(house):
        tell_report(front.say, report)
    worked = lead(house, show=True)
    tell_worked(front.say, worked)
    turn.alert(house)
    made = tuple(editions.make(house, desk, send=True) for desk in editions.DESKS)
    tell_delivered(front.say, turn.deliver(house))
    tell_indexed(front.say, turn.bring_up(house))
    return made


def lay_received(folder: Path, received: Iterable[Received]) -> None:
    """Lay each message that the mail server was given into `folder`, named after its posting, byte for byte."""
    messages = {str(message_from_bytes(one.message)["Message-ID"]).strip(): one.message for one in received}
    for posting in read_post.postings(states=_SENT):
        if message := messages.get(posting.reader.message_id):
            Folder(folder).lay(file_name(posting), message)


def _summary(front: Front, house: House, made: Iterable[Made], seconds: float) -> None:
    say, sums = front.say, read.sums()
    click.echo(f"\n== {say('demo_summary')} ({seconds:.0f} s) ==")
    click.echo(say("demo_counts", sources=len(house.sources), pages=sums.total))
    for state, count in sums.by_state.items():
        if count:
            click.echo(f"  {count:5d}  {say.word(STATES, state)}")
    for reason, count in sorted(sums.by_reason.items(), key=lambda one: -one[1]):
        click.echo(f"         {count:5d}  {say.word(REASONS, reason)}")
    for edition in made:
        click.echo(editions.told(say, edition))
    click.echo(f"\n{say('demo_mailed')}")
    for posting in _sent("edition/"):
        click.echo(_mailed(house, posting))
    click.echo(f"\n{say('demo_alerts')}")
    alerts = _sent("alert/")
    for posting in alerts[:MOST_ALERTS]:
        click.echo(_mailed(house, posting))
        click.echo(_why(say, posting))
    if alerts[MOST_ALERTS:]:
        click.echo(say("demo_alerts_more", count=len(alerts[MOST_ALERTS:])))


def _sent(key: str) -> tuple[Posting, ...]:
    found = read_post.postings(key=key, states=_SENT)
    return tuple(posting for posting in reversed(found) if not posting.note.startswith(DRY))


def _mailed(house: House, posting: Posting) -> str:
    """Return what is said of a mail: its subject, for whom, how many kilobytes, and where a copy lies."""
    path = house.home.outbox / file_name(posting)
    size = max(1, len(posting.message) // 1000)
    return f"  {shown(posting.letter.subject)} -> {posting.reader.address}, {size} kB\n    {path.resolve().as_uri()}"


def _why(say: Speaker, posting: Posting) -> str:
    """Return by which words the alert was raised that a mail tells of."""
    alert = read_alerts.alert(int(posting.letter.key.split("/")[1]))
    words = alert.because[:MOST_WORDS] if alert else ()
    return say("demo_why", words=", ".join(f"“{shown(word)}”" for word in words))


def _tell_tries(front: Front) -> None:
    click.echo(f"\n{front.say('demo_search')}")
    for line in _tries(front, front.say):
        click.echo(f"  {line}")


def _tries(front: Front, say: Speaker) -> list[str]:
    kept = next(iter(read.kept_since(0, 1)), None)
    tries = [
        (("search", "ha tinh"), "demo_try_plain"),
        (("search", "Formosa"), "demo_try_abroad"),
        *([(("why", kept.key), "demo_try_why")] if kept else []),
        (("edition", "list"), "demo_try_editions"),
        (("alert", "list"), "demo_try_alerts"),
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
