"""A house whose editions a test lets come out: one outlet a desk, an empty record, and a clock that is set by hand."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

from diembao import config
from diembao.config import Configuration
from diembao.home import Home
from diembao.wiring import House
from press.article import Judged
from press.clock import VIETNAM, FixedClock
from press.edition import Edition, EditionId, Kind, Slot
from press.ledger import Entry
from press.office import Mail
from press.source import Desk
from tests import make
from tests.vault import ledger
from vault import read_editions, record, write

MONDAY = datetime(2026, 3, 2, tzinfo=VIETNAM)
CUT, DUE = MONDAY + timedelta(hours=6, minutes=30), MONDAY + timedelta(hours=7)
A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MORNING = Slot(desk="domestic", kind="morning", cut_at=time(6, 30), due_at=time(7))
READERS: tuple[tuple[Desk, tuple[str, ...]], ...] = (
    ("domestic", ("a@so.example", "b@so.example")),
    ("foreign", ("c@so.example",)),
)
MAIL = Mail(sender="Điểm báo Mẫu <diembao@so.example>", host="127.0.0.1", recipients=READERS)
SOURCES = (make.source(), make.source("sample", name="Sample", language="en", country="US", desk="foreign"))


@cache
def shipped() -> Configuration:
    """Return the shipped configuration, with two outlets of our own."""
    return replace(config.load(Path("nowhere"), {}), sources=SOURCES, mail=MAIL)


@contextmanager
def living(folder: Path, empty: Path, *slots: Slot) -> Iterator[House]:
    """Lend a house at Monday's midnight with the morning's edition alone; its record is a copy of the file `empty`."""
    shutil.copy(empty, folder / "record.sqlite3")
    with recorded(folder, record.in_home(folder), *slots) as house:
        yield house


@contextmanager
def recorded(folder: Path, url: str, *slots: Slot) -> Iterator[House]:
    """Lend the same with a record that is there already."""
    configuration = replace(shipped(), slots=slots or (MORNING,))
    record.open_record(url)
    yield House(home=Home(folder), configuration=configuration, clock=FixedClock(MONDAY))
    record.close_record()


def at(house: House, moment: datetime) -> House:
    """Return `house` at another time."""
    return replace(house, clock=FixedClock(moment))


def with_slots(house: House, *slots: Slot) -> House:
    """Return `house` with other editions."""
    return replace(house, configuration=replace(house.configuration, slots=slots))


def with_mail(house: House, mail: Mail) -> House:
    """Return `house` with other readers, or another mail server."""
    return replace(house, configuration=replace(house.configuration, mail=mail))


def keep(number: int, moment: datetime, source: str = "bao_mau") -> str:
    """Have an article seen and kept at `moment`, a story of its own; return its key."""
    url = ledger.address(number)
    entry = Entry(url=url, title=title(number), summary="", published=moment)
    answer = replace(ledger.answer(at=moment), source=source, entries=(entry,))
    write.commit_feed(answer, next_due_at=moment)
    write.commit_page(replace(ledger.fetched(url, at=moment), source=source))
    judged = Judged(
        article=make.article(url, title=title(number), published=moment),
        verdicts=(make.verdict("relevance", "about", because=["Hà Tĩnh"]), make.verdict("topics", "agriculture")),
    )
    write.keep(url, judged, ledger.signature(exact=f"{number:064}"), source=source, story=None, at=moment)
    return url


def title(number: int) -> str:
    """Return the headline of an article."""
    return f"Hà Tĩnh: tin mẫu số {number} trong ngày"


def name(day: int = 0, kind: Kind = "morning", desk: Desk = "domestic", number: int = 1) -> EditionId:
    """Return which edition: the morning's, so many days after Monday."""
    return EditionId(desk=desk, kind=kind, day=(MONDAY + day * A_DAY).date(), number=number)


def remembered(id_: EditionId) -> Edition:
    """Return an edition, which must have been made."""
    edition = read_editions.edition(id_)
    assert edition, id_
    return edition


def told_in(id_: EditionId) -> str:
    """Return the plain text that was issued."""
    return next(file.body for file in read_editions.files(id_) if file.name == "txt").decode()
