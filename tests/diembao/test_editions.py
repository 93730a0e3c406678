"""Editions: what belongs to a day, mailed once to each reader."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from diembao import config, editions
from diembao.home import Home
from diembao.wiring import House
from press.clock import VIETNAM, FixedClock
from press.errors import DeliveryError
from press.office import Mail
from press.source import Desk
from tests.fakes import free_port
from vault import record

MORNING = datetime(2026, 3, 2, 6, 45, tzinfo=VIETNAM)


class Postbox:
    """A mail server's inside: keeps what it is handed."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- the library's name
        """Keep one message."""
        del server, session
        assert isinstance(envelope.content, bytes)
        self.received.append((list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Postbox, Mail]]:
    """Lend a real mail server on loopback, and the settings that reach it."""
    box = Postbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    readers: tuple[tuple[Desk, tuple[str, ...]], ...] = (("domestic", ("a@office.example", "b@office.example")),)
    yield box, Mail(sender="diembao@office.example", host="127.0.0.1", port=port, security="none", recipients=readers)
    server.stop()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Lend a house with an empty record, at a quarter to seven in the morning."""
    house = House(home=Home(tmp_path), configuration=config.load(tmp_path, {}), clock=FixedClock(MORNING))
    house.open_record()
    yield house
    record.close_record()


def with_mail(house: House, mail: Mail, clock: FixedClock | None = None) -> House:
    """Return `house` with a mail server, at another time where a clock is given."""
    return replace(house, configuration=replace(house.configuration, mail=mail), clock=clock or house.clock)


def test_each_reader_gets_a_mail_of_their_own_once(house: House, post: tuple[Postbox, Mail]) -> None:
    """A sent edition is not sent again, and no reader sees another's address."""
    box, mail = post
    ready = with_mail(house, mail)
    assert editions.make(ready, "domestic", send=True).sent_to == 2
    assert editions.make(ready, "domestic", send=True).sent_to == 0
    assert [readers for readers, _ in box.received] == [["a@office.example"], ["b@office.example"]]
    message = message_from_bytes(box.received[0][1], policy=policy.default)
    assert message["To"] == "a@office.example"


def test_an_empty_day_says_so(house: House) -> None:
    """The digest of a day without news says "Không có tin" and is there all the same."""
    made = editions.make(house, "foreign")
    assert made.digest.is_empty
    text = next(path for path in made.paths if path.suffix == ".txt")
    assert "Không có tin" in text.read_text("utf-8")


def test_what_is_due_is_made_once_a_day_after_its_hour(house: House, post: tuple[Postbox, Mail]) -> None:
    """Before the hour nothing is made; after it each desk's digest is made once, and again the next day."""
    box, mail = post
    early = with_mail(house, mail, FixedClock(MORNING - timedelta(hours=1)))
    assert editions.make_due(early) == ()
    ready = with_mail(house, mail)
    assert [made.digest.desk for made in editions.make_due(ready)] == ["domestic", "foreign"]
    assert editions.make_due(ready) == ()
    assert len(editions.make_due(with_mail(house, mail, FixedClock(MORNING + timedelta(days=1))))) == 2
    assert len(box.received) == 4


def test_nobody_to_send_to_is_an_error_that_names_the_file(house: House, post: tuple[Postbox, Mail]) -> None:
    """Sending a desk's digest that nobody receives says what to fill in, and where."""
    with pytest.raises(DeliveryError, match=r"office\.local\.yaml"):
        editions.make(with_mail(house, post[1]), "foreign", send=True)
