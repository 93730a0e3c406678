"""The preview: a desk's digest of today as it stands, and its issue by hand, for whoever has nothing running yet."""

import logging
from datetime import date, datetime, timedelta

from diembao.editions import filing
from diembao.editions.issuing import Made, as_issued, sent_by_hand
from diembao.editions.printing import printed
from diembao.editions.slots import Due, daily
from diembao.wiring import House
from press.clock import local_day
from press.edition import Edition
from press.errors import InputError
from press.source import Desk
from vault import read_editions, write_editions

log = logging.getLogger(__name__)

DESKS: tuple[Desk, ...] = ("domestic", "foreign")


def make(house: House, desk: Desk, *, day: date | None = None, send: bool = False) -> Made:
    """Draft `desk`'s first edition of `day` (today where None) up to now, and lay it into the outbox folder as files.

    With `send` it is issued at once, before its hour too, unless it needs somebody's word (InputError). What is issued
    already is returned as it was. A day gone by that has no edition, and one still to come, are an InputError.
    """
    now = house.clock.now()
    edition = _drafted(Due(slot=daily(house.configuration.slots, desk), day=day or local_day(now)), now)
    if send and edition.stage != "issued":
        return sent_by_hand(house, edition)
    return as_issued(house, edition) if edition.stage == "issued" else _laid(house, edition)


def _drafted(due: Due, now: datetime) -> Edition:
    today = local_day(now)
    if due.day > today:
        raise InputError(
            f"Ngày {due.day:%d/%m/%Y} chưa tới; chỉ làm được điểm báo của hôm nay hoặc ngày đã qua. "
            f"/ {due.day} is still to come; a digest is made on its day, or after it."
        )
    edition = read_editions.edition(due.id)
    if edition is None and due.day < today:
        raise InputError(
            f"Ngày {due.day:%d/%m/%Y} không có bản điểm báo; xem các bản đã có bằng `diembao edition list`. "
            f"/ There is no edition of {due.day}; `diembao edition list` names those that are."
        )
    if edition is None:
        begin = read_editions.born_before(due.due_at - timedelta(days=due.slot.keeps))
        edition = write_editions.draft(due.id, due_at=due.due_at, at=now, begin=begin)
        log.debug("edition.drafted id=%s after=%d cutoff=%d", edition.id, edition.after, edition.cutoff)
        return edition
    return edition if due.day < today else write_editions.recut(due.id, at=now)


def _laid(house: House, edition: Edition) -> Made:
    paper = printed(house, edition)
    log.debug("edition.composed id=%s", edition.id)
    written = filing.lay_draft(house, edition.id, paper.files)
    return Made(
        edition=edition,
        figures=paper.digest.figures,
        paths=tuple(one.path for one in written),
        changed=any(one.changed for one in written),
    )
