"""Commands about alerts: which there are, what one is about, taking it up, putting it to sleep, closing it."""

from datetime import datetime, timedelta
from typing import cast, get_args

import click

from desk.paper import alert as paper
from desk.plain import one_line
from diembao import alerting
from diembao.commands.context import Front, as_json, emit, iso, pass_front, shown
from diembao.commands.saved import by_person
from diembao.messages import ALERTS, DESKS, Speaker, minute
from diembao.wiring import House
from press.alert import STATUSES, Alert, Rule, Status, no_such_alert
from press.clock import VIETNAM
from press.errors import InputError
from vault import read, read_alerts, write_alerts

_LONGEST_SNOOZE = timedelta(days=365)

the_alert = click.argument("id_", metavar="ID", type=click.IntRange(1, 2**62))


@click.group()
def alert() -> None:
    """Alerts: what the desk had to hear of at once. ID is the number that `list`, and every message, names."""


@alert.command(name="list")
@click.option("--status", type=click.Choice([*get_args(Status), "all"]), default="open", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many at the most.")
@as_json
@pass_front
def list_(front: Front, status: str, limit: int, *, json_lines: bool) -> None:
    """List the alerts, the latest first; those that nobody has taken up where no status is given."""
    house = front.opened()
    wanted = STATUSES if status == "all" else (cast("Status", status),)
    found = read_alerts.alerts(statuses=wanted, limit=limit)
    titles = _titles(found)
    for one in found:
        if json_lines:
            emit(_row(house, one))
        else:
            click.echo(_line(front.say, house, one, titles))
    if not (found or json_lines):
        click.echo(front.say("alert_none"))


@alert.command()
@the_alert
@as_json
@pass_front
def show(front: Front, id_: int, *, json_lines: bool) -> None:
    """Show what alert ID says, as its message does, and what became of it."""
    house = front.opened()
    one = read_alerts.alert(id_)
    if one is None:
        raise no_such_alert(id_)
    notice = alerting.notice(house, one)
    if json_lines:
        emit({**_row(house, one), "message": paper.payload(notice)})
        return
    click.echo(_line(front.say, house, one, _titles((one,))))
    click.echo()
    click.echo("\n".join(shown(line) for line in paper.text(notice).splitlines()))


@alert.command()
@the_alert
@by_person
@as_json
@pass_front
def ack(front: Front, id_: int, person: str, *, json_lines: bool) -> None:
    """Take alert ID up: it is neither told again nor escalated."""
    house = front.opened()
    _said(front, house, write_alerts.acknowledge(id_, by=person, at=house.clock.now()), json_lines=json_lines)


@alert.command()
@the_alert
@by_person
@as_json
@pass_front
def close(front: Front, id_: int, person: str, *, json_lines: bool) -> None:
    """Close alert ID: nothing more is to be done, and what follows in its story joins it without a word."""
    house = front.opened()
    _said(front, house, write_alerts.close(id_, by=person, at=house.clock.now()), json_lines=json_lines)


@alert.command()
@the_alert
@click.option("--until", metavar="ISO|MINUTES", required=True, help="A moment, as 2026-11-24T14:00, or in how long.")
@as_json
@pass_front
def snooze(front: Front, id_: int, until: str, *, json_lines: bool) -> None:
    """Put alert ID to sleep: it is told once again when its time is over."""
    house = front.opened()
    moment = _moment(until, house.clock.now())
    _said(front, house, write_alerts.snooze(id_, until=moment), json_lines=json_lines)


def _moment(until: str, now: datetime) -> datetime:
    """Return the moment that `until` names, Việt Nam time where it names no zone; it must lie ahead, within a year."""
    try:
        written = now + timedelta(minutes=int(until)) if until.isascii() and until.isdecimal() else _read(until)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"Không đọc được thời điểm {shown(until)!r}; viết 2026-11-24T14:00, hoặc số phút. "
            f"/ This is no moment: write 2026-11-24T14:00, or a number of minutes."
        ) from error
    if not now < written <= now + _LONGEST_SNOOZE:
        raise InputError(
            "Thời điểm nhắc lại phải ở phía trước, trong vòng một năm. / It must lie ahead, within a year."
        )
    return written


def _read(until: str) -> datetime:
    written = datetime.fromisoformat(until)
    return written if written.tzinfo else written.replace(tzinfo=VIETNAM)


def _said(front: Front, house: House, one: Alert, *, json_lines: bool) -> None:
    if json_lines:
        emit(_row(house, one))
    else:
        click.echo(_line(front.say, house, one, _titles((one,))))


def _titles(alerts: tuple[Alert, ...]) -> dict[str, str]:
    """Return the headlines of the alerts' first articles, by their keys."""
    keys = tuple(one.articles[0] for one in alerts if one.articles)
    return {kept.key: one_line(kept.article.title) for kept in read.kept_many(keys)}


def _line(say: Speaker, house: House, one: Alert, titles: dict[str, str]) -> str:
    rule = _rule(house, one)
    name = one.rule if rule is None else rule.vi if say.tongue == "vi" else rule.en
    about = titles.get(one.articles[0], one.subject) if one.articles else one.subject
    more = say("alert_more", count=len(one.articles) - 1) if len(one.articles) > 1 else ""
    return "\n".join(
        [
            " · ".join(
                (f"#{one.id}", shown(name), say.word(DESKS, one.desk), minute(one.opened_at), _standing(say, one))
            ),
            f"  {shown(about)}{more}",
            *(f"  {shown(word)}" for word in one.because if not one.articles),
        ]
    )


def _standing(say: Speaker, one: Alert) -> str:
    said = say.word(ALERTS, one.status)
    if one.status != "open":
        return f"{said} ({shown(one.acknowledged_by)})" if one.acknowledged_by else said
    if one.snoozed_until:
        return say("alert_sleeps", until=minute(one.snoozed_until))
    if one.escalated_at:
        return say("alert_escalated", status=said)
    return said if one.told else say("alert_untold", status=said)


def _row(house: House, one: Alert) -> dict[str, object]:
    rule = _rule(house, one)
    return {
        "id": one.id,
        "rule": one.rule,
        "kind": rule.kind if rule else None,
        "desk": one.desk,
        "status": one.status,
        "subject": one.subject,
        "because": list(one.because),
        "articles": list(one.articles),
        "opened_at": one.opened_at.isoformat(),
        "told": one.told,
        "told_at": iso(one.told_at),
        "snoozed_until": iso(one.snoozed_until),
        "escalated_at": iso(one.escalated_at),
        "acknowledged_by": one.acknowledged_by or None,
        "acknowledged_at": iso(one.acknowledged_at),
    }


def _rule(house: House, one: Alert) -> Rule | None:
    return next((rule for rule in house.configuration.rules if rule.id == one.rule), None)
