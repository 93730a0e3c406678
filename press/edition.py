"""An edition: one desk's digest of one day, from its cut-off through an editor's hand to the bytes that went out."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, cast, get_args

from press.errors import InputError
from press.source import Desk

Kind = Literal["morning", "afternoon", "weekly", "urgent"]
Stage = Literal["draft", "held", "issued"]
Action = Literal["move", "drop", "add", "comment", "headline"]
Attached = Literal["docx"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ACTIONS: tuple[Action, ...] = get_args(Action)
ATTACHED: tuple[Attached, ...] = get_args(Attached)
# What one edition of a chain tells the next need not tell: those of a day are one chain, the weekly ones another.
_CHAINS: tuple[tuple[Kind, ...], ...] = (("morning", "afternoon"), ("weekly",))
_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d)-(domestic|foreign)-([a-z]+)(?:-(\d{1,3}))?")


def chain_of(kind: Kind) -> tuple[Kind, ...]:
    """Return the kinds whose editions follow one another with one of `kind`; nothing for an urgent note."""
    return next((chain for chain in _CHAINS if kind in chain), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionId:
    """Which edition: a desk has one of a kind a day; corrections of it, and further urgent notes, count on from 2."""

    desk: Desk
    kind: Kind
    day: date
    number: int = 1

    def __str__(self) -> str:
        """Return it as it is typed and filed: `2026-11-24-domestic-morning`, and `-2` behind that for the second."""
        ending = f"-{self.number}" if self.number > 1 else ""
        return f"{self.day:%Y-%m-%d}-{self.desk}-{self.kind}{ending}"

    @classmethod
    def read(cls, written: str) -> "EditionId":
        """Return what `str` wrote; InputError for anything else."""
        found = _WRITTEN.fullmatch(written)
        if found is None or found[3] not in KINDS:
            raise InputError(
                f"Không có bản điểm báo {written!r}; viết theo mẫu 2026-11-24-domestic-morning. "
                f"/ No edition is called so: write it as 2026-11-24-domestic-morning."
            )
        try:
            day = date.fromisoformat(found[1])
        except ValueError as error:
            raise InputError(f"Ngày {found[1]} không có trong lịch. / There is no such day: {found[1]}.") from error
        return cls(desk=cast("Desk", found[2]), kind=cast("Kind", found[3]), day=day, number=max(1, int(found[4] or 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What an editor's hand did to one line of an edition.

    `story` is the key of the line's article. `value` is, by action: `move` "SECTION" or "SECTION:PLACE" (place from 1;
    the sections are those of the digest), `drop` and `add` nothing, `comment` the comment, `headline` the Vietnamese
    headline. A later edit of the same kind on the same line counts; an empty `comment` or `headline` takes it away.
    """

    action: Action
    story: str
    value: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A person's word that the edition may go out as it stood after its first `edits` edits."""

    by: str
    at: datetime
    edits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition as the record knows it.

    It tells what was kept at change numbers above `after`, up to `cutoff`: what came later is the next one's. `due_at`
    is its hour. `figures` are the figures that it printed, by name, nothing before it is issued. `corrects` is the
    number of the edition of the same desk, kind and day that it corrects, 0 where it corrects none. An issued edition
    never changes.
    """

    id: EditionId
    due_at: datetime
    after: int
    cutoff: int
    made_at: datetime
    stage: Stage = "draft"
    issued_at: datetime | None = None
    corrects: int = 0
    edits: tuple[Edit, ...] = ()
    approvals: tuple[Approval, ...] = ()
    figures: tuple[tuple[str, int], ...] = ()

    @property
    def approved_by(self) -> tuple[str, ...]:
        """Who approved it as it stands now, each once: a later edit asks for their word anew.

        A name in other capitals is the same person's: two words of one person are not two persons' words.
        """
        found: dict[str, str] = {}
        for approval in self.approvals:
            if approval.edits == len(self.edits):
                found.setdefault(approval.by.casefold(), approval.by)
        return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of an issued edition, as it was sent: `name` is `html`, `txt`, `docx`, `eml`; `sha256` is of `body`."""

    name: str
    body: bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When a desk's editions of one kind come out, as `config/editions.yaml` says it; hours are Việt Nam time.

    It is drafted and cut off at `cut_at`, and goes out at `due_at`, on the `weekdays` (Monday is 0). It needs the word
    of `approvals` different persons; where that is wanting at its hour, `unapproved` says whether it is sent all the
    same, marked as such, or held, with an alert. `keeps` counts the days of news that the first of its kind looks back.
    `attach` names those of its files that go with its mail.
    """

    desk: Desk
    kind: Kind
    due_at: time
    cut_at: time
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    approvals: int = 0
    unapproved: Literal["send", "hold"] = "send"
    keeps: int = 1
    attach: tuple[Attached, ...] = ()
