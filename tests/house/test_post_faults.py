"""A mail server fails at any step, the house dies at any state of its outbox: no mail is lost, and none comes twice."""

import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest

from desk.post.mail import mailed, readers
from press.post import Letter, Posting
from tests import make
from tests.fakes import free_port
from tests.house.posting import SENDER
from tests.house.postman import MODES, STEPS, Mode, Postman, serving
from tests.index.certificates import Authority, authority
from tests.records import NewRecord
from vault import read_post, write_post
from vault.record import close_record, open_record

ROOT = Path(__file__).parents[2]
# In the order in which a posting comes through them: claimed and nothing said, the line open, the body out, "in doubt"
# written and the dot still here, the dot out, the answer heard, "sent" written.
STATES = (
    *("post.claimed:1", "smtp.opened:1", "smtp.poured:1", "post.crossed:1"),
    *("smtp.let_go:1", "post.answered:1", "post.sent:1"),
)
SOME = ("post.put_off:1", "post.doubted:1")  # and after these were written, where the fault makes it come to them
SOAK = bool(os.environ.get("DIEMBAO_SOAK"))
READERS = 3 if SOAK else 2  # 13 steps x 9 states x 3 ways x 3 readers, or 13 x 4 x 2: 1,053 and 104 mails
A_DAY = timedelta(days=1)  # longer than anything waits


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Delivers in processes of their own."""

    process: "subprocess.Popen[str]"

    def begin(self, database: str, port: int, ca: Path, when: str, moment: str = "never") -> None:
        """Begin to deliver once, at the time `when`, killed at `moment`."""
        assert self.process.stdin
        self.process.stdin.write(f"{database} {port} {ca} {when} {moment}\n")
        self.process.stdin.flush()

    def ended(self) -> int:
        """Wait for the end and return how it was: a status, or a signal as a negative number."""
        assert self.process.stdout
        return int(self.process.stdout.readline())


@contextmanager
def delivering() -> Iterator[Deliverer]:
    """Lend a process that delivers."""
    command = [sys.executable, "-W", "error", "-m", "tests.house.posting"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield Deliverer(process)
        assert process.stdin
        process.stdin.close()


@pytest.fixture(scope="module")
def deliverer() -> Iterator[Deliverer]:
    """Lend one process for all scenarios."""
    with delivering() as process:
        yield process


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Lend who signs the server's certificate."""
    return authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def ca(signer: Authority) -> Path:
    """Return the file by which the server is trusted."""
    return signer.file


@pytest.fixture
def postman(signer: Authority) -> Iterator[Postman]:
    """Lend a mail server."""
    with serving(signer.signed("postman")) as postman:
        yield postman


@pytest.fixture
def database(new_record: NewRecord) -> Iterator[str]:
    """Lend an empty record, open."""
    with new_record() as url:
        open_record(url)
        yield url
        close_record()


@dataclass(slots=True)
class Scenario:
    """One letter on its way through a fault and a kill; `doubts` are the attempts of each posting that left a doubt."""

    letter: Letter
    doubts: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def laid(cls, name: str, how_many: int = READERS) -> Self:
        """Lay a letter into the outbox for so many readers."""
        letter = mailed(
            key=f"edition/{name}/mail",
            subject=f"Điểm báo trong nước ({name})",
            text=f"Hà Tĩnh: {name}\n.\nhết\n",
            html=f"<p>Hà Tĩnh: {name}</p>\n",
            images={},
            sender=SENDER,
            at=make.NOON,
        )
        write_post.enqueue(letter, readers(letter, SENDER, [f"nguoi.{n}@so-mau.example" for n in range(how_many)]))
        return cls(letter=letter)

    def postings(self) -> tuple[Posting, ...]:
        """Return how its postings stand, and remember which are in doubt."""
        found = read_post.postings(key=self.letter.key)
        for posting in found:
            if posting.state == "in_doubt":
                self.doubts[posting.id].add(posting.attempts)
        return found

    def live(self, deliverer: Deliverer, database: str, postman: Postman, ca: Path, moment: str) -> None:
        """Deliver day after day until every mail is sent; the first life that comes to `moment` ends there."""
        waits_for_kill = True
        for day in range(10):
            port = free_port() if postman.comes("connect") else postman.port
            when = (make.NOON + day * A_DAY).isoformat()
            deliverer.begin(database, port, ca, when, moment if waits_for_kill else "never")
            status = deliverer.ended()
            assert status in (0, -signal.SIGKILL)
            waits_for_kill = waits_for_kill and status == 0
            if all(posting.state == "sent" for posting in self.postings()):
                assert moment in SOME or not waits_for_kill
                return
        raise AssertionError([(one.state, one.attempts, one.note) for one in self.postings()])

    def check(self, postman: Postman) -> None:
        """Nobody went without, and who has two copies was in doubt that often, under one Message-ID, byte for byte."""
        for posting in self.postings():
            copies = postman.copies(posting.reader.message_id)
            assert copies, posting
            assert {copy.reader for copy in copies} == {posting.reader.address}
            assert {copy.content for copy in copies} == {posting.message}
            assert len(copies) - 1 <= len(self.doubts[posting.id])
            assert posting.sent_at


@pytest.mark.parametrize("mode", MODES if SOAK else ("",))
@pytest.mark.parametrize("step", STEPS)
def test_no_mail_is_lost_and_none_comes_twice(
    deliverer: Deliverer, postman: Postman, ca: Path, database: str, step: str, mode: Mode
) -> None:
    """Whatever step the server fails at, whatever state the house is killed at: each reader gets it, and gets it once.

    A second copy comes only where nobody could know (RFC 1047); the record said "in doubt" then.
    """
    first = STEPS.index(step)
    every = (*STATES, *SOME)
    states = every if SOAK else [every[(first + 2 * number) % len(every)] for number in range(4)]
    for number, moment in enumerate(states):
        postman.fail(step, mode or MODES[(first + number) % len(MODES)])
        scenario = Scenario.laid(f"{step}-{mode or number}-{moment.replace(':', '-')}")
        scenario.live(deliverer, database, postman, ca, moment)
        scenario.check(postman)
        assert postman.has_failed


def test_two_processes_never_send_the_same(postman: Postman, ca: Path, database: str) -> None:
    """Two that deliver one outbox at the same time share it out: every mail goes out once, by one of them."""
    scenario = Scenario.laid("together", how_many=40)
    with delivering() as one, delivering() as other:
        for deliverer in (one, other):
            deliverer.begin(database, postman.port, ca, make.NOON.isoformat())
        assert (one.ended(), other.ended()) == (0, 0)
    postings = scenario.postings()
    assert {(posting.state, posting.attempts) for posting in postings} == {("sent", 1)}
    assert all(len(postman.copies(posting.reader.message_id)) == 1 for posting in postings)
    assert len(postman.taken) == 40


@pytest.mark.parametrize(("step", "mode"), [("dot", "drop"), ("dot", "silence")])
def test_in_the_gap_the_record_says_in_doubt(
    deliverer: Deliverer, postman: Postman, ca: Path, database: str, step: str, mode: Mode
) -> None:
    """A server that took it and never said so has a mail in doubt; sent again, it bears the same Message-ID."""
    postman.fail(step, mode)
    scenario = Scenario.laid("gap", how_many=1)
    deliverer.begin(database, postman.port, ca, make.NOON.isoformat())
    assert deliverer.ended() == 0
    [posting] = scenario.postings()
    assert (posting.state, posting.next_try_at) == ("in_doubt", make.NOON + timedelta(minutes=15))
    scenario.live(deliverer, database, postman, ca, "post.claimed:1")
    assert len(postman.copies(posting.reader.message_id)) == 2
    scenario.check(postman)
