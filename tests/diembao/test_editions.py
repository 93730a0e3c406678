"""Editions: what belongs to a day, mailed once to each reader."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from desk.digest import Digest
from diembao import config, editions
from diembao.home import Home
from diembao.messages import Speaker
from diembao.wiring import House
from press.clock import VIETNAM, FixedClock
from press.edition import Edition
from press.errors import DeliveryError, InputError
from press.office import Mail
from press.source import Desk
from tests import make
from tests.fakes import free_port
from tests.vault import ledger
from vault import read, record, write

ROOT = Path(__file__).parents[2]
OFFICE = """
schema_version: 1
contact: diembao@office.example
recipients:
  domestic: [a@office.example]
  foreign: [b@office.example, c@office.example]
smtp:
  host: 127.0.0.1
  port: {port}
  security: none
  sender: Sở Văn hóa, Thể thao và Du lịch <diembao@office.example>
"""
MORNING = datetime(2026, 3, 2, 6, 45, tzinfo=VIETNAM)
TODAY = date(2026, 3, 2)
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


class Postbox:
    """A mail server's inside: keeps what it is handed, and refuses whom it does not know."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], bytes]] = []
        self.unknown: set[str] = set()

    @property
    def readers(self) -> list[str]:
        """Who was handed a mail, in order."""
        return [reader for readers, _ in self.received for reader in readers]

    async def handle_RCPT(  # noqa: N802 -- the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take one reader, or refuse them."""
        del server, session, options
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

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
    """Lend a house with one outlet and an empty record, whose hour is half past six, at a quarter to seven."""
    shipped = config.load(tmp_path, {})
    configuration = replace(shipped, digest_at=time(6, 30), sources=(make.source(),))
    house = House(home=Home(tmp_path), configuration=configuration, clock=FixedClock(MORNING))
    house.open_record()
    yield house
    record.close_record()


def with_mail(house: House, mail: Mail, clock: FixedClock | None = None) -> House:
    """Return `house` with a mail server, at another time where a clock is given."""
    return replace(house, configuration=replace(house.configuration, mail=mail), clock=clock or house.clock)


def at(house: House, moment: datetime) -> House:
    """Return `house` at another time."""
    return replace(house, clock=FixedClock(moment))


def kept(number: int, *, discovered: datetime, judged: datetime) -> None:
    """Have an article of the house's outlet discovered and judged."""
    url = ledger.address(number)
    write.commit_feed(ledger.answer(url, at=discovered), next_due_at=discovered)
    write.commit_page(ledger.fetched(url, at=discovered))
    ledger.keep(url, at=judged)


def articles(digest: Digest) -> int:
    """Return how many articles a digest tells of."""
    return digest.figures.articles


def remembered(day: date = TODAY, desk: Desk = "domestic") -> Edition:
    """Return the edition of `day`, which must have been made."""
    edition = read.edition(desk, "morning", day)
    assert edition
    return edition


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


def test_a_refused_reader_keeps_the_mail_from_no_other(house: House, post: tuple[Postbox, Mail]) -> None:
    """Those after a refused address get their mail, the refusal is told in a line, and nobody is mailed again."""
    box, mail = post
    box.unknown = {"a@office.example"}
    ready = with_mail(house, mail)
    made = editions.make(ready, "domestic", send=True)
    assert (made.sent_to, [reader for reader, _ in made.failed]) == (1, ["a@office.example"])
    told = editions.told(Speaker("vi"), made).splitlines()
    assert [line.split(":")[0] for line in told if "a@office.example" in line] == [
        "  ! chưa gửi được tới a@office.example"
    ]
    assert remembered().sent_at == MORNING
    box.unknown = set()
    editions.make_due(ready)
    assert box.readers == ["b@office.example"]


def test_an_address_that_cannot_be_written_keeps_the_mail_from_no_other(
    house: House, post: tuple[Postbox, Mail]
) -> None:
    """A reader whose address no mail can carry is a failure of that reader alone."""
    box, mail = post
    odd = replace(mail, recipients=(("domestic", ("lãnh.đạo@office.example", "b@office.example")),))
    made = editions.make(with_mail(house, odd), "domestic", send=True)
    assert [reader for reader, _ in made.failed] == ["lãnh.đạo@office.example"]
    assert box.readers == ["b@office.example"]


def test_a_digest_that_reached_nobody_is_sent_the_next_time(house: House, post: tuple[Postbox, Mail]) -> None:
    """Where every reader is refused that is an error, and the edition is not taken for sent."""
    box, mail = post
    box.unknown = {"a@office.example", "b@office.example"}
    ready = with_mail(house, mail)
    with pytest.raises(DeliveryError, match=r"the domestic digest lies in .* sent to nobody: .* refused every reader"):
        editions.make(ready, "domestic", send=True)
    assert remembered().sent_at is None
    box.unknown = set()
    assert editions.make(ready, "domestic", send=True).sent_to == 2
    assert box.readers == ["a@office.example", "b@office.example"]


def test_one_desks_failure_is_not_the_others(house: House, post: tuple[Postbox, Mail]) -> None:
    """Where the domestic readers are all refused the foreign ones get theirs, and only the domestic desk stays due."""
    box, mail = post
    both = replace(mail, recipients=(*mail.recipients, ("foreign", ("c@office.example",))))
    box.unknown = {"a@office.example", "b@office.example"}
    ready = with_mail(house, both)
    made = editions.make_due(ready)
    assert [(one.digest.desk, one.sent_to, len(one.failed)) for one in made] == [("domestic", 0, 2), ("foreign", 1, 0)]
    assert [one.digest.desk for one in editions.make_due(ready)] == ["domestic"]
    assert box.readers == ["c@office.example"]


def test_a_desk_without_an_office_keeps_no_other_from_its_digest(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A desk whose digest cannot be made at all is logged, and the other's is made."""
    offices = tuple(office for office in house.configuration.offices if office.desk == "foreign")
    vacant = replace(house, configuration=replace(house.configuration, offices=offices))
    assert [made.digest.desk for made in editions.make_due(vacant)] == ["foreign"]
    assert "no office holds the domestic desk" in caplog.text


def test_a_preview_does_not_cancel_the_mornings_mail(house: House, post: tuple[Postbox, Mail]) -> None:
    """A digest made before its hour, with mail or without, is made again at the hour."""
    box, mail = post
    for desk in editions.DESKS:
        editions.make(at(house, MORNING - HOUR), desk)
    assert len(editions.make_due(with_mail(house, mail))) == 2
    assert box.readers == ["a@office.example", "b@office.example"]


def test_an_edition_recorded_ahead_of_its_day_does_not_cancel_the_mail(
    house: House, post: tuple[Postbox, Mail]
) -> None:
    """What was recorded for today days ago, under a clock that went ahead, does not stand for today's edition."""
    box, mail = post
    ahead = Edition(desk="domestic", kind="morning", day=TODAY, cutoff=0, digest="", made_at=MORNING - 3 * A_DAY)
    write.edition(ahead)
    assert [made.digest.desk for made in editions.make_due(with_mail(house, mail))] == ["domestic", "foreign"]
    assert box.readers == ["a@office.example", "b@office.example"]


def test_mail_that_is_set_later_is_sent_the_same_day(house: House, post: tuple[Postbox, Mail]) -> None:
    """An edition that was only laid into the outbox goes out once a mail server is set; one without readers rests."""
    box, mail = post
    assert len(editions.make_due(house)) == 2
    assert editions.make_due(house) == ()
    assert [made.digest.desk for made in editions.make_due(with_mail(house, mail))] == ["domestic"]
    assert len(box.received) == 2


def test_a_day_to_come_is_refused(house: House) -> None:
    """Nothing is made or recorded for tomorrow."""
    with pytest.raises(InputError, match=r"03/03/2026 chưa tới.*2026-03-03 is still to come"):
        editions.make(house, "domestic", day=TODAY + A_DAY)
    assert read.edition("domestic", "morning", TODAY + A_DAY) is None


def test_what_is_judged_after_an_edition_is_in_the_next(house: House) -> None:
    """A page discovered before an edition and judged after it is in the next day's, and in no other."""
    kept(1, discovered=MORNING - 2 * HOUR, judged=MORNING - HOUR)
    assert articles(editions.make(house, "domestic").digest) == 1
    kept(2, discovered=MORNING - 2 * HOUR, judged=MORNING + HOUR)
    tomorrow = editions.make(at(house, MORNING + A_DAY), "domestic").digest
    after = editions.make(at(house, MORNING + 2 * A_DAY), "domestic").digest
    assert (articles(tomorrow), articles(after)) == (1, 0)


def test_a_day_gone_by_made_again_stays_as_long_as_it_was(house: House) -> None:
    """Yesterday's digest made again tells of the same articles, and today's loses none to it."""
    kept(1, discovered=MORNING - 2 * HOUR, judged=MORNING - HOUR)
    editions.make(house, "domestic")
    before = remembered()
    kept(2, discovered=MORNING, judged=MORNING + HOUR)
    tomorrow = at(house, MORNING + A_DAY)
    assert articles(editions.make(tomorrow, "domestic", day=TODAY).digest) == 1
    assert (remembered().made_at, remembered().cutoff) == (before.made_at, before.cutoff) == (MORNING, 1)
    assert articles(editions.make(tomorrow, "domestic").digest) == 1


def test_a_day_gone_by_without_an_edition_ends_at_its_own_hour(house: House) -> None:
    """A day nobody made a digest of, made late, covers the 24 hours up to its hour, however late it is made."""
    kept(1, discovered=MORNING - HOUR, judged=MORNING - HOUR)
    kept(2, discovered=MORNING, judged=MORNING + HOUR)
    late = at(house, MORNING + 3 * A_DAY)
    assert articles(editions.make(late, "domestic", day=TODAY).digest) == 1
    assert remembered().made_at == datetime(2026, 3, 2, 6, 30, tzinfo=VIETNAM)
    assert articles(editions.make(late, "domestic", day=TODAY + A_DAY).digest) == 1


def test_a_sent_edition_is_told_as_it_was_sent(house: House, post: tuple[Postbox, Mail]) -> None:
    """Asked for again later in the day, a sent edition counts what it held and not what came since."""
    ready = with_mail(house, post[1])
    assert articles(editions.make(ready, "domestic", send=True).digest) == 0
    kept(1, discovered=MORNING, judged=MORNING + HOUR)
    assert articles(editions.make(at(ready, MORNING + 2 * HOUR), "domestic").digest) == 0
    assert articles(editions.make(at(ready, MORNING + A_DAY), "domestic").digest) == 1


def test_the_command_sends_what_it_can_and_tells_the_rest(tmp_path: Path, post: tuple[Postbox, Mail]) -> None:
    """A desk that reaches nobody and a reader who is refused are told; all others have their mail, from the office."""
    box, mail = post
    box.unknown = {"a@office.example", "b@office.example"}
    home = Home(tmp_path)
    home.make()
    home.office_file.write_text(OFFICE.format(port=mail.port), "utf-8")
    command = [sys.executable, "-m", "diembao.cli", "--home", str(tmp_path), "--now", MORNING.isoformat()]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
    for words, status in (["init"], 0), (["digest", "--send", "--json"], 1):
        done = subprocess.run(
            [*command, *words], capture_output=True, text=True, check=False, cwd=ROOT, env=environment
        )
        assert done.returncode == status, done.stderr
    row = json.loads(done.stdout)
    assert (row["desk"], row["sent_to"], row["failed"][0]["reader"]) == ("foreign", 1, "b@office.example")
    assert "the domestic digest lies in" in done.stderr
    assert box.readers == ["c@office.example"]
    (sender,) = message_from_bytes(box.received[0][1], policy=policy.default)["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Sở Văn hóa, Thể thao và Du lịch", "diembao@office.example")
