"""The rooms of the running house, step by step: what is due is what the record and the house's own clock say."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from desk.post import mail
from diembao import sample
from diembao.commands.context import Front
from diembao.commands.running import Posting, rooms
from diembao.home import Home
from diembao.newsroom.mailroom import Mailroom
from diembao.wiring import House
from press.clock import FixedClock
from press.post import Letter, Reader
from tests.make import NOON
from vault import write_post
from vault.record import close_record

URL = "http://127.0.0.1:8765"
READER = "lan@mau.example"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stage:
    """A house whose clock a test puts on and back, its front door, and its mail server."""

    house: House
    front: Front
    clock: FixedClock
    mailroom: Mailroom

    @property
    def subjects(self) -> list[str]:
        """What has been mailed, in its order."""
        messages = (message_from_bytes(one.message, policy=default) for one in self.mailroom.received)
        return [str(message["Subject"]) for message in messages]

    def lay(self, name: str, *, urgent: bool = False) -> None:
        """Lay a letter into the outbox, made as the clock stands."""
        sender = self.house.configuration.mail.sender
        now = self.clock.now()
        letter = mail.mailed(
            key=f"thu/{name}", subject=name, text=name, html="", images={}, sender=sender, at=now, urgent=urgent
        )
        write_post.enqueue(letter, mail.readers(letter, sender, [READER]))


@pytest.fixture
def stage(tmp_path: Path, empty_record: Path) -> Iterator[Stage]:
    """Lend a house with an empty record at noon."""
    shutil.copy(empty_record, tmp_path / "record.sqlite3")
    home, clock = Home(tmp_path), FixedClock(NOON)
    with Mailroom() as mailroom:
        sample.settle(home, NOON, URL)
        house = sample.house(home, clock, {}, URL, mailroom.port)
        house.open_record()
        front = Front(folder=tmp_path, chosen=True, tongue="vi", clock=clock)
        yield Stage(house, front, clock, mailroom)
        close_record()


def test_a_letter_leaves_at_once(stage: Stage) -> None:
    """What was laid into the outbox goes out with the next step, and no step sends it again."""
    posting = Posting(stage.front, stage.house)
    posting.step()
    stage.lay("Một")
    for _ in range(3):
        posting.step()
    assert stage.subjects == ["Một"]


@pytest.mark.parametrize("jump", [timedelta(seconds=1), HOUR, timedelta(days=7)])
def test_a_clock_that_is_put_on_and_back_sends_nothing_twice(stage: Stage, jump: timedelta) -> None:
    """However the clock jumps, a letter is sent once; one that was made in what is now the future waits for it."""
    posting = Posting(stage.front, stage.house)
    stage.lay("Trước")
    posting.step()
    stage.clock.moment += jump
    stage.lay("Sau")
    stage.clock.moment -= jump
    posting.step()
    assert stage.subjects == ["Trước"]
    for _ in range(2):
        stage.clock.moment += jump
        posting.step()
    assert stage.subjects == ["Trước", "Sau"]


def test_letters_for_which_no_way_is_set_up_keep_no_other_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter on a channel that the office has given up stays; what comes after it goes out."""
    monkeypatch.setattr("diembao.commands.running.RESTING", 0.0)
    posting = Posting(stage.front, stage.house)
    lost = Letter(key="thu/x", channel="webhook", subject="x", body=b"{}", made_at=NOON)
    write_post.enqueue(lost, [Reader(address="he_thong", message_id="1")])
    posting.step()
    stage.lay("Sau")
    posting.step()
    assert stage.subjects == ["Sau"]


def test_the_rooms_of_the_house(stage: Stage) -> None:
    """What must not wait for each other are rooms of their own."""
    names = [room.name for room in rooms(stage.front, stage.house, 60.0)]
    assert names == ["crawl", "judge", "alert", "post", "index", "editions"]
