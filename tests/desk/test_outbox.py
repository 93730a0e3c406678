"""The outbox at work: what is due goes out or waits, and a person decides of what nobody can know."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk.post.channel import (
    BlockedError,
    Channel,
    Crossing,
    DoubtError,
    LaterError,
    Means,
    NeverError,
    TakenError,
)
from desk.post.channels import channels
from desk.post.mail import mailed, readers
from desk.post.outbox import BACKOFF, IN_DOUBT, IN_HAND, Delivered, Outbox, rehearse
from press.clock import FixedClock
from press.errors import DeliveryError
from press.office import Mail
from press.post import Letter, Posting
from tests import make
from tests.records import NewRecord
from vault import read_post, write_post
from vault.due_post import LONGEST_HOLD, LONGEST_WAIT
from vault.record import close_record, open_record

SENDER = "diem.bao@so-mau.example"
ME, OTHER = "một", "hai"
MINUTE = timedelta(minutes=1)
AFTER = (DoubtError,)  # what is said of a message that was let go


class Way:
    """A channel that does what it is told: for each posting in turn, an error to raise, or None to take it."""

    def __init__(self, *says: DeliveryError | None) -> None:
        self.says = list(says)
        self.tried: list[str] = []
        self.taken: list[str] = []
        self.closed = 0

    def send(self, posting: Posting, crossing: Crossing) -> str:
        """Take the posting, or not."""
        self.tried.append(posting.reader.address)
        error = self.says.pop(0) if self.says else None
        if error is None or isinstance(error, AFTER):
            if not crossing():
                raise TakenError("somebody else has it")
            self.taken.append(posting.reader.address)
        if error is not None:
            raise error
        return "250 OK"

    def close(self) -> None:
        """Count the ends."""
        self.closed += 1


@pytest.fixture(autouse=True)
def record(new_record: NewRecord) -> Iterator[None]:
    """Open an empty record."""
    with new_record() as url:
        open_record(url)
        yield
        close_record()


def letter(key: str = "edition/2026-11-24-domestic-morning/mail") -> Letter:
    """Return a letter made at noon."""
    return mailed(
        key=key, subject="Điểm báo", text="Tin\n", html="<p>Tin</p>\n", images={}, sender=SENDER, at=make.NOON
    )


def laid(*names: str, key: str = "edition/2026-11-24-domestic-morning/mail") -> None:
    """Lay a letter into the outbox for readers of these names."""
    made = letter(key)
    write_post.enqueue(made, readers(made, SENDER, [f"{name}@so-mau.example" for name in names]))


def delivered(
    way: Channel, *, later: timedelta = timedelta(0), holder: str = ME, hold: bool = False, dead: Iterable[str] = ()
) -> Delivered:
    """Deliver so much after noon."""
    clock, gone = FixedClock(make.NOON + later), frozenset(dead)
    outbox = Outbox({"mail": way}, clock, holder, gone=lambda name: name in gone, in_doubt="hold" if hold else "resend")
    return outbox.deliver()


def only() -> Posting:
    """Return the one posting that there is."""
    [posting] = read_post.postings()
    return posting


def test_all_that_is_due_goes_out_once() -> None:
    """One run sends everything, closes its channels, and leaves nothing for the next."""
    laid("an", "binh")
    way = Way()
    assert delivered(way) == Delivered(sent=2)
    assert way.closed == 1
    assert delivered(way) == Delivered()
    assert way.taken == ["an@so-mau.example", "binh@so-mau.example"]
    assert {(one.state, one.sent_at, one.note) for one in read_post.postings()} == {("sent", make.NOON, "250 OK")}


def test_what_waits_for_a_channel_that_is_not_set_up_stays() -> None:
    """Without a mail server nothing is taken up, and nothing counts as an attempt."""
    laid("an")
    assert Outbox({}, FixedClock(make.NOON), ME).deliver() == Delivered()
    assert (only().state, only().attempts) == ("pending", 0)


def test_what_is_not_taken_now_is_tried_again_ever_more_rarely_and_then_has_failed() -> None:
    """After a minute, five, fifteen, an hour ... at most a day; after days it has failed, with the reason."""
    laid("an")
    way = Way(*(LaterError(f"450 lần {number}") for number in range(99)))
    later = timedelta(0)
    for number, wait in enumerate(BACKOFF):
        assert delivered(way, later=later) == Delivered(put_off=1)
        assert delivered(way, later=later + wait - timedelta(seconds=1)) == Delivered()
        assert (only().state, only().note) == ("pending", f"450 lần {number}")
        later += wait
    assert delivered(way, later=later) == Delivered(failed=1)
    assert (only().state, only().attempts, only().next_try_at) == ("failed", len(BACKOFF) + 1, None)
    assert sorted(BACKOFF) == list(BACKOFF)
    assert timedelta(days=4) < sum(BACKOFF, timedelta(0)) < timedelta(days=5)
    assert max(BACKOFF) == timedelta(days=1)


def test_a_clock_that_was_ahead_for_a_while_holds_up_no_letter() -> None:
    """What was laid and put off next year goes out once the clock is right again; what waits its day still waits."""
    ahead = timedelta(days=365)
    laid("an", "binh")
    assert delivered(Way(LaterError("450"), BlockedError("no")), later=ahead) == Delivered(put_off=2, troubles=("no",))
    assert delivered(Way()) == Delivered(sent=2)
    assert max(BACKOFF) < LONGEST_WAIT
    assert IN_HAND < LONGEST_HOLD


def test_what_is_refused_for_good_has_failed_and_the_others_go_out() -> None:
    """One reader's refusal is noted with that reader alone."""
    laid("an", "binh")
    assert delivered(Way(NeverError("RCPT: 550 no such user"))) == Delivered(sent=1, failed=1)
    found = {one.reader.address: (one.state, one.note) for one in read_post.postings()}
    assert found["an@so-mau.example"] == ("failed", "RCPT: 550 no such user")
    assert found["binh@so-mau.example"] == ("sent", "250 OK")


def test_a_channel_that_does_not_work_is_tried_once_a_run_and_told_once() -> None:
    """Where it lets nobody in all its post waits, with the wait of the posting that found it so."""
    laid("an", "binh", "chi")
    way = Way(*(BlockedError("cannot log in") for _ in range(9)))
    assert delivered(way) == Delivered(put_off=1, troubles=("cannot log in",))
    assert delivered(way) == Delivered()
    assert len(way.tried) == 1
    assert {one.next_try_at for one in read_post.postings()} == {make.NOON + MINUTE}
    assert {one.attempts for one in read_post.postings()} == {0, 1}
    assert delivered(Way(), later=MINUTE) == Delivered(sent=3)


def test_what_was_tried_for_days_makes_nothing_new_wait_for_days() -> None:
    """A letter that has come to wait a day finds the channel closed: others, an alert too, are tried before that."""
    laid("an")
    later = timedelta(0)
    for wait in BACKOFF[:7]:
        assert delivered(Way(BlockedError("no")), later=later).put_off == 1
        later += wait
    laid("binh", key="alert/1/1/mail")
    assert delivered(Way(LaterError("450")), later=later - MINUTE).put_off == 1
    assert delivered(Way(BlockedError("no")), later=later).put_off == 1
    assert delivered(Way(), later=later + timedelta(minutes=15)) == Delivered(sent=1)
    assert delivered(Way(), later=later + timedelta(days=1)) == Delivered(sent=1)


def test_a_channel_that_takes_nothing_three_times_is_left_for_this_run() -> None:
    """A server that falls silent again and again holds up nobody; what was not tried goes first next time."""
    laid("an", "binh", "chi", "dung")
    way = Way(*(LaterError("silent") for _ in range(3)))
    assert delivered(way) == Delivered(put_off=3)
    assert delivered(way) == Delivered(sent=1)
    assert way.taken == ["dung@so-mau.example"]


def test_one_refusal_between_others_stops_nobody() -> None:
    """Only what fails in a row counts."""
    laid(*"abcdefg")
    late = LaterError("450")
    assert delivered(Way(late, late, None, late, late, None)) == Delivered(sent=3, put_off=4)


def test_a_doubt_is_sent_again_twice_under_its_message_id_and_then_a_person_decides() -> None:
    """A quarter of an hour lies between; the third time without an answer it waits for somebody's word."""
    laid("an")
    way = Way(*(DoubtError("no answer") for _ in range(9)))
    identity = only().reader.message_id
    for number in (0, 1):
        assert delivered(way, later=number * IN_DOUBT) == Delivered(in_doubt=1)
        assert (only().state, only().next_try_at) == ("in_doubt", make.NOON + (number + 1) * IN_DOUBT)
    assert delivered(way, later=2 * IN_DOUBT) == Delivered(in_doubt=1)
    assert (only().state, only().next_try_at) == ("in_doubt", None)
    assert delivered(way, later=timedelta(days=30)) == Delivered()
    assert len(way.taken) == 3
    assert only().reader.message_id == identity
    assert "no answer" in only().note
    assert read_post.undecided() == 1


def test_a_doubt_stays_one_where_the_next_attempt_does_not_get_so_far() -> None:
    """That a server is busy later tells nothing of what it did before; the count of doubts goes on."""
    laid("an")
    way = Way(DoubtError("x"), LaterError("450"), DoubtError("x"), LaterError("450"), DoubtError("x"))
    later = timedelta(0)
    for state in ("in_doubt",) * 5:
        delivered(way, later=later)
        assert only().state == state
        later += timedelta(days=1)
    assert only().next_try_at is None
    assert len(way.taken) == 3


def test_a_doubt_that_is_given_up_is_a_persons() -> None:
    """What may have arrived has not failed, however often it could not be sent again."""
    laid("an")
    way = Way(DoubtError("x"), *(LaterError("450") for _ in BACKOFF))
    for day in range(len(BACKOFF) + 1):
        delivered(way, later=timedelta(days=day))
    assert (only().state, only().attempts, only().next_try_at) == ("in_doubt", len(BACKOFF) + 1, None)
    assert read_post.undecided() == 1


def test_who_holds_doubts_sends_none_again() -> None:
    """By policy every one of them is a person's; sent by hand it goes out, and may be in doubt anew."""
    laid("an")
    way = Way(DoubtError("no answer"))
    assert delivered(way, hold=True) == Delivered(in_doubt=1)
    assert only().next_try_at is None
    assert delivered(way, later=timedelta(days=1), hold=True) == Delivered()
    assert write_post.settle(only().id, again_at=make.NOON, note="gửi lại")
    assert delivered(way, hold=True) == Delivered(sent=1)


@pytest.mark.parametrize("hold", [False, True])
def test_what_a_dead_process_let_go_is_in_doubt(hold: bool) -> None:  # noqa: FBT001 -- a parameter
    """Nothing is sent at once: it waits its quarter of an hour, or for a person."""
    laid("an")
    posting = write_post.claim(OTHER, now=make.NOON, lasting=IN_HAND, channels=("mail",))
    assert posting
    assert write_post.crossing(posting, OTHER, until=make.NOON + IN_HAND, note="(in doubt 1) chờ")
    way = Way()
    assert delivered(way, hold=hold) == Delivered()
    assert delivered(way, hold=hold, later=IN_HAND) == Delivered(in_doubt=1)
    assert way.tried == []
    assert only().next_try_at == (None if hold else make.NOON + IN_HAND + IN_DOUBT)
    assert delivered(way, later=IN_HAND + IN_DOUBT) == (Delivered() if hold else Delivered(sent=1))


def test_what_a_dead_process_never_let_go_is_sent_at_once() -> None:
    """Where the holder is known to be gone nobody waits; where it may live, its time is waited for."""
    laid("an")
    assert write_post.claim(OTHER, now=make.NOON, lasting=IN_HAND, channels=("mail",))
    assert delivered(Way()) == Delivered()
    assert delivered(Way(), dead=(OTHER,)) == Delivered(sent=1)


def test_what_we_left_ourselves_is_taken_up_again() -> None:
    """A run that an error ended leaves its posting in hand; the next run of the same process goes on with it."""
    laid("an")

    class Broken(Way):
        def send(self, posting: Posting, crossing: Crossing) -> str:
            raise RuntimeError(f"a bug at {posting.id} {crossing}")

    broken = Broken()
    with pytest.raises(RuntimeError):
        delivered(broken)
    assert broken.closed == 1
    assert delivered(Way()) == Delivered(sent=1)


def test_what_kills_whoever_takes_it_fails_in_the_end() -> None:
    """Taken up again and again and never ended, it does not stand in everybody's way for ever."""
    laid("an")
    for _ in range(len(BACKOFF) + 1):
        assert write_post.claim(OTHER, now=make.NOON, lasting=IN_HAND, channels=("mail",))
        write_post.release(OTHER, now=make.NOON)
    way = Way()
    assert delivered(way) == Delivered(failed=1)
    assert way.tried == []


def test_what_another_took_over_is_not_let_go() -> None:
    """Who was too slow finds out at the crossing; the other's delivery stands."""
    laid("an")

    class Slow(Way):
        def send(self, posting: Posting, crossing: Crossing) -> str:
            assert delivered(Way(), holder=OTHER, later=IN_HAND) == Delivered(sent=1)
            return super().send(posting, crossing)

    slow = Slow()
    assert delivered(slow) == Delivered()
    assert slow.taken == []
    assert (only().state, only().attempts) == ("sent", 2)


def test_nothing_that_is_logged_names_a_reader(caplog: pytest.LogCaptureFixture) -> None:
    """Neither an address nor a word of a letter is in any line, whatever becomes of the posting."""
    caplog.set_level(logging.DEBUG)
    laid("an", "binh", "chi", "dung", "giang")
    delivered(Way(None, NeverError("550"), LaterError("450"), DoubtError("?"), BlockedError("no")))
    said = "\n".join(line.getMessage() for line in caplog.records if line.name.startswith(("desk", "vault")))
    assert "post.sent" in said
    assert "@" not in said
    assert "Tin" not in said
    assert "Điểm báo" not in said


def test_a_dry_run_writes_what_each_reader_would_get(tmp_path: Path) -> None:
    """With `dry_run` the mail channel is a folder; what lies there opens as the mail, and is sent to nobody."""
    laid("an", key="alert/1/1/mail")
    means = Means(
        clock=FixedClock(make.NOON),
        mail=Mail(sender=SENDER, dry_run=True, allow=("@so-mau.example",)),
        choices={},
        secrets={},
        folder=tmp_path / "outbox",
    )
    assert Outbox(channels(means), means.clock, ME).deliver() == Delivered(sent=1)
    [file] = (tmp_path / "outbox").iterdir()
    assert file.read_bytes() == only().message
    assert file.name.endswith("-alert-1-1-mail.eml")
    assert file.name in only().note


def test_a_rehearsal_changes_nothing(tmp_path: Path) -> None:
    """What is due is written to look at, other channels' letters too; the record stays as it is."""
    laid("an")
    plain = replace(letter("alert/1/1/notify"), channel="notify", body="Tin khẩn".encode())
    write_post.enqueue(plain, [replace(only().reader, address="chat", head=b"")])
    before = read_post.postings()
    assert rehearse(tmp_path, make.NOON - MINUTE) == ()
    assert {path.suffix for path in rehearse(tmp_path, make.NOON)} == {".eml", ".txt"}
    assert read_post.postings() == before
