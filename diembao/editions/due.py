"""What is due: drafts of every edition whose cut-off has come, also of those missed, and the issue at their hours."""

import logging
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from desk.edition import LATE
from diembao.editions import filing
from diembao.editions.issuing import Made, fits, issue
from diembao.editions.slots import Due, chains, dues, is_overtaken
from diembao.wiring import House
from press.clock import local_day, local_moment
from press.edition import Edition, EditionId, chain_of
from press.errors import DiembaoError
from vault import read_editions, write_editions

log = logging.getLogger(__name__)

MISSED = timedelta(days=7)  # what fell due in these days before today and was not made is made late


def make_due(house: House) -> tuple[Made, ...]:
    """Draft the editions whose cut-off has come, and issue those whose hour has come, each once; return what went out.

    The first call on a record begins with its day: of an earlier one nothing is due, and what somebody looked at, and
    did no more with, goes to nobody.

    Of several that were missed while the house stood still the last tells what came up to now, each earlier one what
    had come before its hour; where that is nothing it goes to nobody. An edition that cannot be made is logged, and
    keeps no other from its readers. The files of what is issued are laid into the outbox folder where they are missing.
    """
    now = house.clock.now()
    _draft(house, now)
    made = tuple(made for edition in _waiting(now) if (made := _attempted(house, edition, now)))
    filing.refill(house, now - MISSED)
    return made


def _draft(house: House, now: datetime) -> None:
    today = local_day(now)
    begun = read_editions.begun() or write_editions.begin(today)
    began = read_editions.began()
    if began is None:
        return
    # Nothing is due from before the record began. Where that lies ahead a clock was wrong: then nothing is overdue.
    window = local_moment(local_day(now - MISSED))
    since = max(min(began, now), window)
    # Nor from before the house first looked what is due: then nothing was missed. A day that lies ahead was noted by a
    # clock that has been put back, and says nothing.
    since = max(since, local_moment(begun)) if begun <= today else since
    known = {one.id: one for one in read_editions.editions(since=local_moment(local_day(since)))}
    for slots in chains(house.configuration.slots):
        if chain := dues(slots, since, now):
            _draft_wanting(_missing(chain, known, now, is_young=began >= window), now)
            _look_again(chain[-1], known, now)


def _missing(chain: Iterable[Due], known: Container[EditionId], now: datetime, *, is_young: bool) -> list[Due]:
    """Return what is wanting of a chain: what fell due after its last one, for that has told what came before.

    A chain without any begins with its next hour, unless the whole record `is_young`: then everything was missed.
    """
    wanting = [due for due in chain if due.id not in known]
    last = read_editions.last_hour(wanting[0].id, now) if wanting else None
    if last:
        return [due for due in wanting if due.due_at > last]
    return [due for due in wanting if is_young or due.due_at >= now]


def _draft_wanting(wanting: Sequence[Due], now: datetime) -> None:
    for due in wanting:
        is_last = due is wanting[-1]
        at, cutoff = (now, None) if is_last else (min(due.due_at, now), read_editions.born_before(due.due_at))
        begin = read_editions.born_before(due.due_at - timedelta(days=due.slot.keeps))
        edition = write_editions.draft(due.id, due_at=due.due_at, at=at, cutoff=cutoff, begin=begin)
        log.debug("edition.drafted id=%s after=%d cutoff=%d", edition.id, edition.after, edition.cutoff)


def _look_again(due: Due, known: Mapping[EditionId, Edition], now: datetime) -> None:
    """Have what was drafted by hand before its cut-off look up to now."""
    edition = known.get(due.id)
    if edition and edition.stage != "issued" and edition.made_at < due.cut_at:
        write_editions.recut(due.id, at=now)


def _waiting(now: datetime) -> tuple[Edition, ...]:
    """Return what has to go out by itself: a correction and an urgent note wait for somebody who sends them."""
    waiting = read_editions.editions(stages=("draft", "held"))
    return tuple(one for one in waiting if one.due_at <= now and not one.corrects and chain_of(one.id.kind))


def _attempted(house: House, edition: Edition, now: datetime) -> Made | None:
    try:
        return _made(house, edition, now)
    except DiembaoError as error:
        log.error("edition.failed id=%s error=%s", edition.id, error)  # noqa: TRY400 -- its text says it all
        return None


def _made(house: House, edition: Edition, now: datetime) -> Made | None:
    if not fits(house, edition):
        if write_editions.hold(edition.id):
            log.info("edition.held id=%s", edition.id)
        return None
    return issue(
        house,
        edition.id,
        fits=lambda seen: fits(house, seen),
        late=now > edition.due_at + LATE,
        empty_to_nobody=is_overtaken(house.configuration.slots, edition.id, edition.due_at, now),
    )
