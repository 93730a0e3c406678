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
from press.errors import ConfigError, DeliveryError, DiembaoError, InputError
from press.office import Office
from press.source import Desk
from vault import read, write

log = logging.getLogger(__name__)

DESKS: tuple[Desk, ...] = ("domestic", "foreign")
KIND: Kind = "morning"
LONGEST_GAP = timedelta(days=7)
STORY_REACH = timedelta(days=14)
INSTANT = timedelta(microseconds=1)  # what was first seen as an edition was made is still in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A digest as it was made: its files, whether any of them changed, and to how many readers it went just now.

    `failed` holds each reader to whom it could not be sent just now, with what the mail server said.
    """

    digest: Digest
    paths: tuple[Path, ...]
    changed: bool
    sent_to: int
    failed: tuple[tuple[str, str], ...] = ()


def make(house: House, desk: Desk, *, day: date | None = None, send: bool = False) -> Made:
    """Make `desk`'s digest of `day` (today where None) of all that was first seen since the last edition before it.

    With `send` it is mailed to the desk's recipients, unless this edition has been sent before. A sent edition is never
    made again: its files stay as they are. Raises DeliveryError where it could be sent to nobody, InputError for a day
    that is still to come.
    """
    made = _made(house, desk, day, send=send)
    if made.failed and not made.sent_to:
        reasons = "; ".join(dict.fromkeys(error for _, error in made.failed))
        raise DeliveryError(f"the {desk} digest lies in {house.home.outbox}, but could be sent to nobody: {reasons}")
    return made


def make_due(house: House) -> tuple[Made, ...]:
    """Make and, where a mail server is set, send every desk's digest of today whose hour has come, once.

    What could not be sent stands in `Made.failed`; where it went to nobody it is due again. A desk whose digest cannot
    be made is logged, and keeps no other from its own.
    """
    now = house.clock.now()
    today = local_day(now)
    if now < _dated(house, today):
        return ()
    due = [desk for desk in DESKS if _is_due(house, desk, today)]
    return tuple(made for made in (_attempted(house, desk, today) for desk in due) if made)


def told(say: Speaker, made: Made) -> str:
    """Return what is said of a digest that was made: how many stories, where it lies, and whom it did not reach."""
    digest = made.digest
    key = "digest_empty" if digest.is_empty else "digest_made"
    desk, day = say.word(DESK_WORDS, digest.desk), f"{digest.day:%d/%m/%Y}"
    lines = [say(key, desk=desk, day=day, stories=digest.figures.stories)]
    lines += [say("digest_file", path=path.resolve().as_uri()) for path in made.paths]
    lines += [say("digest_sent", count=made.sent_to)] if made.sent_to else []
    lines += [say("digest_failed", reader=reader, error=error) for reader, error in made.failed]
    return "\n".join(lines)


def _is_due(house: House, desk: Desk, today: date) -> bool:
    """Whether today's edition is wanting: not made since its hour, or made and, though mail is ready, not sent."""
    before = read.edition(desk, KIND, today)
    if before is None:
        return True
    return not before.sent_at and (before.made_at < _dated(house, today) or _has_mail(house, desk))


def _has_mail(house: House, desk: Desk) -> bool:
    mail = house.configuration.mail
    return bool(mail.host and mail.to(desk))


def _attempted(house: House, desk: Desk, today: date) -> Made | None:
    try:
        return _made(house, desk, today, send=_has_mail(house, desk))
    except DiembaoError as error:
        log.error("edition.failed desk=%s day=%s error=%s", desk, today, error)  # noqa: TRY400 -- its text says it all
        return None


def _made(house: House, desk: Desk, day: date | None, *, send: bool) -> Made:
    now = house.clock.now()
    chosen = day or local_day(now)
    if chosen > local_day(now):
        raise InputError(
            f"Ngày {chosen:%d/%m/%Y} chưa tới; chỉ làm được điểm báo của hôm nay hoặc ngày đã qua. "
            f"/ {chosen} is still to come; a digest is made on its day, or after it."
        )
    before = read.edition(desk, KIND, chosen)
    edition = _edition(house, desk, chosen, now, before)
    digest = _composed(house, desk, chosen, edition.made_at + INSTANT)
    letter = post.letter(digest)
    log.debug("edition.composed desk=%s day=%s", desk, chosen)
    if before and before.sent_at:
        return Made(digest=digest, paths=_files(house, chosen, desk), changed=False, sent_to=0)
    readers = house.configuration.mail.to(desk)
    copy = _message(house, letter, chosen, tuple(filter(post.is_address, readers)))
    written = Outbox(house.home.outbox).put(chosen, desk, letter, copy)
    log.debug("edition.written desk=%s day=%s", desk, chosen)
    edition = replace(edition, digest=hashlib.sha256(copy.as_bytes()).hexdigest())
    write.edition(edition)
    log.debug("edition.recorded desk=%s day=%s", desk, chosen)
    failed = _mail(house, letter, desk, chosen) if send else ()
    sent_to = len(readers) - len(failed) if send else 0
    if sent_to:
        write.edition(replace(edition, sent_at=now))
    if send:
        log.info("edition.mailed desk=%s day=%s readers=%d failed=%d", desk, chosen, sent_to, len(failed))
    return Made(
        digest=digest,
        paths=tuple(one.path for one in written),
        changed=any(one.changed for one in written),
        sent_to=sent_to,
        failed=failed,
    )


def _edition(house: House, desk: Desk, day: date, now: datetime, before: Edition | None) -> Edition:
    """Return the edition as it stands before it is composed: its cut-off is read first, so that nothing slips by.

    `made_at` is the end of what it tells, where the next edition begins. So it never moves once the edition is sent or
    its day is gone; a day gone by without an edition ends at its own hour.
    """
    if before and (before.sent_at or day < local_day(now)):
        return replace(before, sent_at=None)
    until = now if day == local_day(now) else _dated(house, day)
    return Edition(desk=desk, kind=KIND, day=day, cutoff=read.change_seq(), digest="", made_at=until)


def _message(house: House, letter: Letter, day: date, readers: tuple[str, ...]) -> EmailMessage:
    sender = house.configuration.mail.sender
    return post.message(letter, sender=sender, to=readers, at=_dated(house, day))


def _mail(house: House, letter: Letter, desk: Desk, day: date) -> tuple[tuple[str, str], ...]:
    """Send each reader a mail of their own, and return those who could not be sent one, each with the reason.

    Raises DeliveryError where there is no reader.
    """
    mail = house.configuration.mail
    readers = mail.to(desk)
    if not readers:
        raise DeliveryError(
            f"nobody receives the {desk} digest; fill in `recipients: {desk}:` in {house.home.office_file}"
        )
    password = os.environ.get(mail.password_variable, "")
    failed: list[tuple[str, str]] = []
    for reader in readers:
        try:
            smtp.send(_message(house, letter, day, (reader,)), mail, password)
        except (DeliveryError, InputError) as error:
            failed.append((reader, str(error)))
    return tuple(failed)


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
    """Return when the last edition before `day` was made, at most a week back; without one, yesterday's hour.

    What was first seen in that very instant is told in both: under a clock that stands still it may have come after.
    """
    for back in range(1, LONGEST_GAP.days + 1):
        earlier = read.edition(desk, KIND, day - timedelta(days=back))
        if earlier:
            return earlier.made_at
    return _dated(house, day - timedelta(days=1))


def _dated(house: House, day: date) -> datetime:
    return local_moment(day, house.configuration.digest_at)


def _office(house: House, desk: Desk, day: date) -> Office:
    for office in house.configuration.offices:
        if office.desk == desk and office.holds_on(day):
            return office
    raise ConfigError(f"config/offices.yaml: no office holds the {desk} desk on {day}; add one with its dates")


def _files(house: House, day: date, desk: Desk) -> tuple[Path, ...]:
    return tuple(sorted(house.home.outbox.glob(f"{day:%Y-%m-%d}-{desk}.*")))
