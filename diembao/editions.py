"""Editions: each desk's digest of one day, made from the record, laid into the outbox, and mailed once."""

import hashlib
import logging
import os
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from desk import digest as digests
from desk.digest import Digest
from desk.post import message as post
from desk.post import smtp
from desk.post.message import Letter
from desk.post.outbox import Outbox
from desk.selection import select
from diembao.messages import DESKS as DESK_WORDS
from diembao.messages import Speaker
from diembao.wiring import House
from press.clock import local_day, local_moment
from press.edition import Edition, Kind
from press.errors import ConfigError, DeliveryError
from press.office import Office
from press.source import Desk
from vault import read, write

log = logging.getLogger(__name__)

DESKS: tuple[Desk, ...] = ("domestic", "foreign")
KIND: Kind = "morning"
LONGEST_GAP = timedelta(days=7)
STORY_REACH = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A digest as it was made: its files, whether any of them changed, and to how many readers it went just now."""

    digest: Digest
    paths: tuple[Path, ...]
    changed: bool
    sent_to: int


def make(house: House, desk: Desk, *, day: date | None = None, send: bool = False) -> Made:
    """Make `desk`'s digest of `day` (today where None) of all that was first seen since the last edition before it.

    With `send` it is mailed to the desk's recipients, unless this edition has been sent before. A sent edition is never
    made again: its files stay as they are.
    """
    now = house.clock.now()
    chosen = day or local_day(now)
    edition = _edition(desk, chosen, now)
    digest = _composed(house, desk, chosen, _end(house, chosen, now))
    letter = post.letter(digest)
    log.debug("edition.composed desk=%s day=%s", desk, chosen)
    before = read.edition(desk, KIND, chosen)
    if before and before.sent_at:
        return Made(digest=digest, paths=_files(house, chosen, desk), changed=False, sent_to=0)
    readers = house.configuration.mail.to(desk)
    copy = _message(house, letter, chosen, readers)
    written = Outbox(house.home.outbox).put(chosen, desk, letter, copy)
    log.debug("edition.written desk=%s day=%s", desk, chosen)
    if send:
        _mail(house, [_message(house, letter, chosen, (reader,)) for reader in readers])
    seal = hashlib.sha256(copy.as_bytes()).hexdigest()
    write.edition(replace(edition, digest=seal, sent_at=now if send else None))
    log.debug("edition.recorded desk=%s day=%s", desk, chosen)
    return Made(
        digest=digest,
        paths=tuple(one.path for one in written),
        changed=any(one.changed for one in written),
        sent_to=len(readers) if send else 0,
    )


def make_due(house: House) -> tuple[Made, ...]:
    """Make and, where a mail server is set, send every desk's digest of today whose hour has come, once."""
    now = house.clock.now()
    today = local_day(now)
    if now < local_moment(today, house.configuration.digest_at):
        return ()
    mail = house.configuration.mail
    due = [desk for desk in DESKS if not read.edition(desk, KIND, today)]
    return tuple(make(house, desk, send=bool(mail.host and mail.to(desk))) for desk in due)


def told(say: Speaker, made: Made) -> str:
    """Return what is said of a digest that was made: how many stories, and where it lies."""
    digest = made.digest
    key = "digest_empty" if digest.is_empty else "digest_made"
    desk, day = say.word(DESK_WORDS, digest.desk), f"{digest.day:%d/%m/%Y}"
    lines = [say(key, desk=desk, day=day, stories=digest.figures.stories)]
    lines += [say("digest_file", path=path.resolve().as_uri()) for path in made.paths]
    lines += [say("digest_sent", count=made.sent_to)] if made.sent_to else []
    return "\n".join(lines)


def _edition(desk: Desk, day: date, now: datetime) -> Edition:
    """Return the edition as it stands before it is composed: its cut-off is read first, so that nothing slips by."""
    return Edition(desk=desk, kind=KIND, day=day, cutoff=read.change_seq(), digest="", made_at=now)


def _message(house: House, letter: Letter, day: date, readers: tuple[str, ...]) -> EmailMessage:
    sender = house.configuration.mail.sender
    return post.message(letter, sender=sender, to=readers, at=_dated(house, day))


def _mail(house: House, messages: list[EmailMessage]) -> None:
    """Send each reader a mail of their own; raises DeliveryError where there is no reader, or the server refuses."""
    mail = house.configuration.mail
    if not messages:
        raise DeliveryError(f"nobody receives this digest; fill in `recipients` in {house.home.office_file}")
    for message in messages:
        smtp.send(message, mail, os.environ.get(mail.password_variable, ""))


def _composed(house: House, desk: Desk, day: date, end: datetime) -> Digest:
    start = _start(house, desk, day)
    flags = read.flags()
    reach = (*read.kept_first_seen(start - STORY_REACH, end), *read.kept_many([flag.article for flag in flags]))
    return digests.compose(
        select(reach, flags, house.sources, desk=desk, start=start, end=end),
        _office(house, desk, day),
        house.configuration.topics,
        house.configuration.gazetteer,
        day=day,
        excerpt_chars=house.configuration.excerpt_chars,
    )


def _start(house: House, desk: Desk, day: date) -> datetime:
    """Return when the last edition before `day` was made, at most a week back; without one, yesterday's hour."""
    for back in range(1, LONGEST_GAP.days + 1):
        earlier = read.edition(desk, KIND, day - timedelta(days=back))
        if earlier:
            return earlier.made_at
    return _dated(house, day - timedelta(days=1))


def _end(house: House, day: date, now: datetime) -> datetime:
    """Return just after the present for today; for a day gone by, the hour of the next edition."""
    return min(now + timedelta(microseconds=1), _dated(house, day + timedelta(days=1)))


def _dated(house: House, day: date) -> datetime:
    return local_moment(day, house.configuration.digest_at)


def _office(house: House, desk: Desk, day: date) -> Office:
    for office in house.configuration.offices:
        if office.desk == desk and office.holds_on(day):
            return office
    raise ConfigError(f"config/offices.yaml: no office holds the {desk} desk on {day}; add one with its dates")


def _files(house: House, day: date, desk: Desk) -> tuple[Path, ...]:
    return tuple(sorted(house.home.outbox.glob(f"{day:%Y-%m-%d}-{desk}.*")))
