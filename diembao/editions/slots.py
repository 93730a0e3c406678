"""Slots: which editions have fallen due, by the hours that are configured, and whose word an edition needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from press.clock import local_day, local_moment
from press.edition import EditionId, Slot, chain_of
from press.source import Desk

_DAY = timedelta(days=1)
_MORNING, _CUT = time(7), time(6, 30)  # of a desk for which no edition is configured


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A slot on a day: one edition that is to be made."""

    slot: Slot
    day: date

    @property
    def id(self) -> EditionId:
        """Which edition it is."""
        return EditionId(desk=self.slot.desk, kind=self.slot.kind, day=self.day)

    @property
    def cut_at(self) -> datetime:
        """When it is cut off."""
        return local_moment(self.day, self.slot.cut_at)

    @property
    def due_at(self) -> datetime:
        """When it goes out."""
        return local_moment(self.day, self.slot.due_at)


def dues(slots: Iterable[Slot], since: datetime, now: datetime) -> tuple[Due, ...]:
    """Return what goes out at `since` or later and has been cut off by `now`, by its hour."""
    first = local_day(since)
    days = [first + number * _DAY for number in range((local_day(now) - first).days + 1)]
    found = [Due(slot=slot, day=day) for day in days for slot in slots if day.weekday() in slot.weekdays]
    return tuple(sorted((due for due in found if due.due_at >= since and due.cut_at <= now), key=_order))


def chains(slots: Iterable[Slot]) -> tuple[tuple[Slot, ...], ...]:
    """Return the slots parted by desk and chain: what one of them tells no other of the same does."""
    parted: dict[tuple[Desk, str], list[Slot]] = {}
    for slot in slots:
        parted.setdefault((slot.desk, chain_of(slot.kind)[0]), []).append(slot)
    return tuple(map(tuple, parted.values()))


def rule_of(slots: Iterable[Slot], id_: EditionId) -> Slot:
    """Return the slot of an edition; an urgent note, and what is configured no more, goes by its desk's first."""
    own = [slot for slot in slots if slot.desk == id_.desk]
    same = [slot for slot in own if slot.kind == id_.kind]
    return next(iter((*same, *own)), Slot(desk=id_.desk, kind="morning", due_at=_MORNING, cut_at=_CUT))


def daily(slots: Iterable[Slot], desk: Desk) -> Slot:
    """Return the slot of the desk's first edition of a day, at seven where none is configured."""
    kinds = chain_of("morning")
    own = sorted((one for one in slots if one.desk == desk and one.kind in kinds), key=lambda one: one.due_at)
    return next(iter(own), Slot(desk=desk, kind="morning", due_at=_MORNING, cut_at=_CUT))


def is_overtaken(slots: Iterable[Slot], id_: EditionId, due_at: datetime, now: datetime) -> bool:
    """Whether after the hour of an edition another of its desk and chain has fallen due."""
    chain = [slot for slot in slots if slot.desk == id_.desk and slot.kind in chain_of(id_.kind)]
    return any(due_at < due.due_at <= now for due in dues(chain, due_at, now))


def _order(due: Due) -> tuple[datetime, str, str]:
    return due.due_at, due.slot.desk, due.slot.kind
