"""Commands about the outbox: what waits in it, what has gone out, and what a person decides of a posting."""

import sys
from datetime import datetime
from pathlib import Path

import click

from desk.post import mail as mails
from desk.post.bounce import bounce
from desk.post.channels import channels
from desk.post.channels.mail import DRY
from desk.post.outbox import Delivered, rehearse
from diembao.commands.context import Front, as_json, emit, iso, pass_front, shown
from diembao.commands.rounds import tell_dry
from diembao.messages import POST_STATES, Speaker, minute
from press.errors import ConfigError, InputError
from press.post import STATES, Letter, Posting
from vault import read_post, write_post

_SHOWN = 200
_CHANNEL = mails.CHANNEL


@click.group()
def outbox() -> None:
    """Look into the outbox, deliver what is due, and decide of what could not be delivered."""


@outbox.command(name="list")
@click.option("--state", type=click.Choice(STATES), help="Only what stands there.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=_SHOWN, show_default=True, help="The latest so many.")
@as_json
@pass_front
def list_(front: Front, state: str | None, *, limit: int, json_lines: bool) -> None:
    """List what lies in the outbox, the latest first."""
    front.opened()
    states = None if state is None else [one for one in STATES if one == state]
    postings = read_post.postings(states=states, limit=limit)
    for posting in postings:
        if json_lines:
            emit(_row(posting))
        else:
            click.echo(_line(front.say, posting))
    if not postings and not json_lines:
        click.echo(front.say("outbox_empty"))


@outbox.command()
@click.argument("number", type=click.IntRange(min=1))
@pass_front
def send(front: Front, number: int) -> None:
    """Send a posting that failed, is in doubt or waits, as soon as the outbox is delivered next."""
    front.opened()
    note = "Người dùng yêu cầu gửi. / Somebody asked to send it."
    now = front.clock.now()
    _settled(front, number, settled=write_post.settle(number, again_at=now, note=note), key="outbox_again")


@outbox.command()
@click.argument("number", type=click.IntRange(min=1))
@pass_front
def drop(front: Front, number: int) -> None:
    """Give a posting up: it is not sent any more."""
    front.opened()
    note = "Người dùng bỏ, không gửi nữa. / Somebody gave it up."
    _settled(front, number, settled=write_post.settle(number, again_at=None, note=note), key="outbox_dropped")


@outbox.command()
@click.option("--dry-run", is_flag=True, help="Only write what is due into the outbox folder, and send nothing.")
@as_json
@pass_front
def deliver(front: Front, *, dry_run: bool, json_lines: bool) -> None:
    """Deliver what is due now, once; what cannot be delivered now waits its time."""
    house = front.opened()
    if dry_run:
        written = rehearse(house.home.outbox, house.clock.now())
        for path in written:
            click.echo(path.resolve().as_uri())
        if not written:
            click.echo(front.say("outbox_nothing_due"), err=True)
        return
    delivered = house.outbox().deliver()
    if json_lines:
        emit(_sums(delivered))
    else:
        click.echo(front.say("outbox_delivered", **_sums(delivered)))
        tell_dry(front.say, house, delivered)
        _tell_waiting(front.say, delivered)
    for trouble in delivered.troubles:
        click.echo(trouble, err=True)
    sys.exit(1 if delivered.troubles else 0)


@outbox.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pass_front
def bounced(front: Front, file: Path) -> None:
    """Note what a mail server tells of a message in a delivery status notification (.eml)."""
    front.opened()
    told = bounce(file.read_bytes())
    if told.became == "failed":
        found = write_post.bounced(told.message_id, note=f"Thư bị trả lại. / It came back: {told.why}")
    else:
        words = (
            "Đã tới nơi. / It arrived" if told.became == "delivered" else "Máy chủ còn đang thử. / A server still tries"
        )
        found = write_post.noted(told.message_id, at=front.clock.now(), note=f"{words}: {told.why}")
    if not found:
        raise InputError(front.say("outbox_unknown", message=told.message_id))
    click.echo(front.say(f"bounced_{told.became}", why=told.why))


@outbox.command()
@click.argument("address")
@pass_front
def test(front: Front, address: str) -> None:
    """Send a test mail to ADDRESS, now, to see whether the settings of the mail server are right."""
    house = front.house()
    means = house.means()
    way = channels(means).get(_CHANNEL)
    if way is None:
        raise ConfigError(front.say("no_smtp", file=house.home.office_file))
    letter = _trial(means.mail.sender, house.clock.now())
    [reader] = mails.readers(letter, means.mail.sender, [address], leave=means.mail.unsubscribe)
    try:
        said = way.send(Posting(id=0, letter=letter, reader=reader, state="sending"), lambda: True)
    finally:
        way.close()
    click.echo(front.say("outbox_tested_dry" if means.mail.dry_run else "outbox_tested", said=said))


def _trial(sender: str, now: datetime) -> Letter:
    vi, en = (
        "Nhận được thư này nghĩa là máy chủ gửi thư đã được cài đặt đúng.",
        "This is a test: the mail server works.",
    )
    return mails.mailed(
        key=f"test/{now.isoformat()}",
        subject="Thư kiểm tra của hệ thống điểm báo",
        text=f"{vi}\n\n{en}\n",
        html=f"<p>{vi}</p><p>{en}</p>\n",
        images={},
        sender=sender,
        at=now,
    )


def _settled(front: Front, number: int, *, settled: bool, key: str) -> None:
    if settled:
        click.echo(front.say(key, number=number))
        return
    posting = read_post.posting(number)
    if posting is None:
        raise InputError(front.say("outbox_none", number=number))
    raise InputError(front.say("outbox_sent_already" if posting.state == "sent" else "outbox_in_hand", number=number))


def _tell_waiting(say: Speaker, delivered: Delivered) -> None:
    undecided = read_post.undecided()
    if undecided:
        click.echo(say("outbox_undecided", count=undecided))
    if delivered.failed:
        click.echo(say("outbox_look"))


def _sums(delivered: Delivered) -> dict[str, int]:
    return {
        "sent": delivered.sent,
        "put_off": delivered.put_off,
        "in_doubt": delivered.in_doubt,
        "failed": delivered.failed,
    }


def _line(say: Speaker, posting: Posting) -> str:
    is_dry = posting.state == "sent" and posting.note.startswith(DRY)
    state = say("outbox_dry_state") if is_dry else say.word(POST_STATES, posting.state)
    due = f", {minute(posting.next_try_at)}" if posting.next_try_at and posting.state != "sent" else ""
    head = f"{posting.id}  [{state}{due}]  {posting.letter.channel}  {posting.reader.address}  {posting.letter.subject}"
    return shown(f"{head}  ({posting.note})" if posting.note else head)


def _row(posting: Posting) -> dict[str, object]:
    return {
        "id": posting.id,
        "state": posting.state,
        "letter": posting.letter.key,
        "channel": posting.letter.channel,
        "reader": posting.reader.address,
        "message_id": posting.reader.message_id,
        "subject": posting.letter.subject,
        "attempts": posting.attempts,
        "next_try_at": iso(posting.next_try_at),
        "sent_at": iso(posting.sent_at),
        "note": posting.note,
    }
