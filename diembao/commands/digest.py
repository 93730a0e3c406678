"""The digest command: each desk's digest of today, made, shown and sent."""

import sys
from datetime import date, datetime

import click

from desk.post.outbox import Delivered
from diembao import editions, turn
from diembao.commands.context import Front, as_json, emit, pass_front
from diembao.commands.rounds import tell_delivered, tell_dry
from diembao.editions import Made
from diembao.wiring import House
from press.errors import ConfigError
from press.source import Desk


@click.command()
@click.option("--desk", type=click.Choice(editions.DESKS), help="One desk only; both where it is not given.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the edition; today where it is not given.")
@click.option("--send", is_flag=True, help="Issue it now, and mail it to the desk's recipients.")
@as_json
@pass_front
def digest(front: Front, desk: Desk | None, day: datetime | None, *, send: bool, json_lines: bool) -> None:
    """Make each desk's digest, with all that has come up to now, as files in the outbox folder."""
    house = front.opened()
    if send and not house.configuration.mail.host:
        raise ConfigError(front.say("no_smtp", file=house.home.office_file))
    for one in [desk] if desk else editions.DESKS:
        made = editions.make(house, one, day=_day(day), send=send)
        if json_lines:
            emit(made_row(made))
        else:
            click.echo(editions.told(front.say, made))
    if send:
        post_now(front, house, json_lines=json_lines)


def post_now(front: Front, house: House, *, json_lines: bool) -> None:
    """Deliver what lies in the outbox and say how far that went; exit with 1 where a way out of the house is closed.

    What could not be delivered stays in the outbox, for `run` or `outbox deliver` to try again.
    """
    delivered = turn.deliver(house)
    if json_lines:
        emit({"sent": delivered.sent, "put_off": delivered.put_off, "failed": delivered.failed})
        delivered = Delivered(troubles=delivered.troubles)
    tell_delivered(front.say, delivered)
    tell_dry(front.say, house, delivered)
    if delivered.troubles:
        sys.exit(1)


def made_row(made: Made) -> dict[str, object]:
    """Return what a program reads of an edition that was made."""
    return {
        "id": str(made.edition.id),
        "desk": made.edition.id.desk,
        "kind": made.edition.id.kind,
        "day": made.edition.id.day.isoformat(),
        "stage": made.edition.stage,
        **dict(made.figures.named),
        "files": [str(path) for path in made.paths],
        "letters": made.letters,
    }


def _day(day: datetime | None) -> date | None:
    return day.date() if day else None
