"""The digest command: each desk's digest, made, shown and sent."""

from datetime import date, datetime

import click

from diembao import editions
from diembao.commands.context import Front, as_json, emit, pass_front
from diembao.editions import Made
from press.errors import ConfigError, DeliveryError
from press.source import Desk


@click.command()
@click.option("--desk", type=click.Choice(editions.DESKS), help="One desk only; both where it is not given.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the edition; today where it is not given.")
@click.option("--send", is_flag=True, help="Mail it to the desk's recipients, unless it has been sent.")
@as_json
@pass_front
def digest(front: Front, desk: Desk | None, day: datetime | None, *, send: bool, json_lines: bool) -> None:
    """Make each desk's digest as HTML, plain text and .eml in the outbox folder."""
    house = front.opened()
    if send and not house.configuration.mail.host:
        raise ConfigError(front.say("no_smtp", file=house.home.office_file))
    unsent: list[str] = []
    for one in [desk] if desk else editions.DESKS:
        try:
            made = editions.make(house, one, day=_day(day), send=send)
        except DeliveryError as error:
            unsent.append(str(error))
            continue
        if json_lines:
            emit(_row(made))
        else:
            click.echo(editions.told(front.say, made))
    if unsent:
        raise DeliveryError("\n".join(unsent))


def _day(day: datetime | None) -> date | None:
    return day.date() if day else None


def _row(made: Made) -> dict[str, object]:
    figures = made.digest.figures
    return {
        "desk": made.digest.desk,
        "day": made.digest.day.isoformat(),
        "stories": figures.stories,
        "articles": figures.articles,
        "negative": figures.negative,
        "neutral": figures.neutral,
        "positive": figures.positive,
        "files": [str(path) for path in made.paths],
        "sent_to": made.sent_to,
        "failed": [{"reader": reader, "error": error} for reader, error in made.failed],
    }
