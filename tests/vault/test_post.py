"""The outbox in the record: a letter lies there once, a posting is one holder's, what a holder left is taken over."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from press.errors import RecordError
from press.post import Letter, Posting, Reader, State
from tests import make
from vault import read_post, write_post

pytestmark = pytest.mark.usefixtures("record")

ROOT = Path(__file__).parents[2]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MAIL = ("mail",)
READERS = tuple(
    Reader(address=f"{name}@so-mau.example", message_id=f"<{name}@so-mau.example>", head=f"To: {name}\r\n\r\n".encode())
    for name in ("an", "binh", "chi")
)

# One of several that take and send what lies there, as fast as they can, in step with the others at the beginning.
TAKER = """
import sys
from datetime import timedelta
from tests import make
from vault import write_post
from vault.record import close_record, open_record
open_record(sys.argv[1])
print(flush=True)
sys.stdin.readline()
while True:
    taken = write_post.claim(sys.argv[2], now=make.NOON, lasting=timedelta(minutes=1), channels=("mail",))
    if taken is None:
        break
    assert write_post.crossing(taken, sys.argv[2], until=make.NOON + timedelta(minutes=1), note="")
    assert write_post.sent(taken, at=make.NOON)
    print(taken.id, flush=True)
close_record()
"""


def letter(key: str = "edition/2026-11-24-domestic-morning/mail", *, urgent: bool = False) -> Letter:
    """Return a letter of no readers yet."""
    words = f"Hà Tĩnh\x00 {key}"
    return Letter(key=key, channel="mail", subject=words, body=b"x\r\n", made_at=make.NOON, urgent=urgent)


def claimed(holder: str = "một", *, later: timedelta = timedelta(0)) -> Posting | None:
    """Take what is due so much after noon."""
    return write_post.claim(holder, now=make.NOON + later, lasting=MINUTE, channels=MAIL)


def taken(holder: str = "một", *, later: timedelta = timedelta(0)) -> Posting:
    """Take what must be due."""
    found = claimed(holder, later=later)
    assert found
    return found


def crossed(posting: Posting, holder: str = "một") -> bool:
    """Note that it is about to be let go, a minute from noon at the latest."""
    return write_post.crossing(posting, holder, until=make.NOON + MINUTE, note="chờ trả lời")


def state(posting: Posting) -> State:
    """Return how a posting stands now."""
    found = read_post.posting(posting.id)
    assert found
    return found.state


def test_a_letter_is_laid_once() -> None:
    """Whoever lays it again adds only the readers that it has not, each address once; all is there as it was given."""
    write_post.enqueue(letter(), READERS[:1])
    write_post.enqueue(letter(), (READERS[1], replace(READERS[1], message_id="<khác>"), *READERS[:2]))
    found = read_post.postings()
    assert [posting.reader for posting in found] == [READERS[1], READERS[0]]
    assert {posting.letter for posting in found} == {replace(letter(), subject=letter().subject.replace("\x00", ""))}
    assert found[0].message == b"To: binh\r\n\r\nx\r\n"
    assert {posting.next_try_at for posting in found} == {make.NOON}


def test_other_words_under_the_same_key_reach_nobody_new() -> None:
    """A head made for other words would not fit: that is an error, and for known readers nothing happens."""
    write_post.enqueue(letter(), READERS[:1])
    other = replace(letter(), body=b"y\r\n")
    write_post.enqueue(other, READERS[:1])
    with pytest.raises(RecordError, match="other words"):
        write_post.enqueue(other, READERS[1:])
    assert [posting.letter.body for posting in read_post.postings()] == [b"x\r\n"]


def test_the_urgent_goes_first_and_then_what_waits_longest() -> None:
    """An alert does not stand behind the morning's digests."""
    write_post.enqueue(letter("edition/a/mail"), READERS[:2])
    write_post.enqueue(letter("alert/1/1/mail", urgent=True), READERS[:1])
    order = tuple(taken().letter.key for _ in range(3))
    assert order == ("alert/1/1/mail", "edition/a/mail", "edition/a/mail")
    assert claimed() is None


def test_only_what_is_due_on_a_known_channel_is_taken() -> None:
    """What waits for a later hour, or for a channel that the office has not set up, stays."""
    write_post.enqueue(letter(), READERS[:1])
    write_post.enqueue(replace(letter("alert/1/1/webhook"), channel="webhook"), READERS[:1])
    assert claimed(later=-MINUTE) is None
    assert write_post.claim("một", now=make.NOON, lasting=MINUTE, channels=()) is None
    assert taken().letter.channel == "mail"
    assert claimed() is None


def test_a_posting_is_one_holders() -> None:
    """While one has it nobody else takes it, and nobody else may say what became of it."""
    write_post.enqueue(letter(), READERS[:1])
    mine = taken()
    assert (mine.state, mine.attempts) == ("sending", 1)
    assert claimed("hai", later=MINUTE - timedelta(seconds=1)) is None
    assert not crossed(mine, "hai")
    assert not write_post.put_off(mine, "hai", next_try_at=make.NOON, note="")
    assert not write_post.doubted(mine, "hai", next_try_at=make.NOON, note="")
    assert state(mine) == "sending"
    assert crossed(mine)
    assert not crossed(mine)
    assert state(mine) == "in_doubt"


def test_what_never_got_so_far_is_sent_by_the_next() -> None:
    """Taken and not let go in its time, it is taken again; who had it may let it go no more."""
    write_post.enqueue(letter(), READERS[:1])
    first = taken()
    second = taken("hai", later=MINUTE)
    assert (second.id, second.state, second.attempts) == (first.id, "sending", 2)
    assert not crossed(first)
    assert crossed(second, "hai")


def test_what_was_let_go_and_left_comes_back_as_in_doubt() -> None:
    """The next learns that it may have arrived, which is no attempt, and decides when, or whether, it is sent again."""
    write_post.enqueue(letter(), READERS[:1])
    first = taken()
    crossed(first)
    left = taken("hai", later=MINUTE)
    assert (left.state, left.attempts, left.note) == ("in_doubt", 1, "chờ trả lời")
    assert write_post.doubted(left, "hai", next_try_at=make.NOON + 2 * MINUTE, note="lần 1")
    assert claimed("hai", later=MINUTE) is None
    again = taken("hai", later=2 * MINUTE)
    assert (again.state, again.attempts) == ("sending", 2)
    assert write_post.doubted(again, "hai", next_try_at=None, note="lần 2")
    assert claimed(later=1_000 * MINUTE) is None
    assert read_post.undecided() == 1


def test_who_is_gone_is_succeeded_at_once() -> None:
    """What a holder that lives no more had in hand is not waited for."""
    write_post.enqueue(letter(), READERS[:2])
    first = taken()
    assert read_post.holders() == {"một"}
    assert write_post.release("một", now=make.NOON) == 1
    assert [taken("hai").id, taken("hai").id] == [first.id, first.id + 1]
    assert write_post.release("ba", now=make.NOON) == 0
    assert write_post.release("", now=make.NOON) == 0


def test_an_answer_counts_whoever_has_it_by_then() -> None:
    """A server's 250 that comes late ends it: who took it over meanwhile does not let it go."""
    write_post.enqueue(letter(), READERS[:1])
    first = taken()
    crossed(first)
    left = taken("hai", later=MINUTE)
    write_post.doubted(left, "hai", next_try_at=make.NOON + MINUTE, note="")
    second = taken("hai", later=MINUTE)
    assert write_post.sent(first, at=make.NOON, note="250 OK")
    assert not write_post.sent(first, at=make.NOON + MINUTE)
    assert not crossed(second, "hai")
    found = read_post.posting(first.id)
    assert found
    assert (found.state, found.sent_at, found.next_try_at, found.note) == ("sent", make.NOON, None, "250 OK")


def test_what_was_not_taken_waits_or_has_failed() -> None:
    """Put off it is due at its new time; without one it has failed, and is never taken again by itself."""
    write_post.enqueue(letter(), READERS[:1])
    first = taken()
    assert write_post.put_off(first, "một", next_try_at=make.NOON + MINUTE, note="450\x00 bận")
    found = read_post.posting(first.id)
    assert found
    assert (found.state, found.note) == ("pending", "450 bận")
    assert claimed() is None
    assert write_post.put_off(taken(later=MINUTE), "một", next_try_at=None, note="550")
    assert state(first) == "failed"
    assert claimed(later=1_000 * MINUTE) is None


def test_a_channel_that_does_not_work_puts_all_its_post_off() -> None:
    """What waits on it waits until then at least; what is in hand, on other channels or later by itself stays."""
    write_post.enqueue(letter(), READERS)
    write_post.enqueue(replace(letter("alert/1/1/webhook"), channel="webhook"), READERS[:1])
    first = taken()
    late = taken()
    write_post.put_off(late, "một", next_try_at=make.NOON + 9 * MINUTE, note="")
    assert write_post.put_off_all("mail", now=make.NOON, wait=MINUTE) == 1
    due = {posting.reader.address: posting.next_try_at for posting in read_post.postings(key="edition/")}
    assert due == {
        first.reader.address: make.NOON,
        late.reader.address: make.NOON + 9 * MINUTE,
        READERS[2].address: make.NOON + MINUTE,
    }
    assert [posting.letter.channel for posting in read_post.due(now=make.NOON)] == ["webhook"]


def test_what_a_clock_set_ahead_put_off_is_not_waited_for() -> None:
    """Where an hour lies further ahead than any is put off, the clock has been put back: it is due at once."""
    write_post.enqueue(replace(letter(), made_at=make.NOON + 400 * DAY), READERS[:1])
    assert [posting.reader for posting in read_post.due(now=make.NOON)] == list(READERS[:1])
    first = taken()
    assert write_post.put_off(first, "một", next_try_at=make.NOON + DAY, note="450")  # as far as anything is put off
    assert claimed() is None
    assert read_post.due(now=make.NOON) == ()
    assert claimed(later=-400 * DAY)


def test_what_a_clock_set_ahead_took_is_taken_over() -> None:
    """Held for longer than anybody holds, it is left: to be sent, or in doubt where it was let go."""
    write_post.enqueue(letter(), READERS[:2])
    kept, let_go = taken(later=400 * DAY), taken(later=400 * DAY)
    assert write_post.crossing(let_go, "một", until=make.NOON + 400 * DAY, note="chờ trả lời")
    found = {posting.id: posting.state for posting in (taken("hai"), taken("hai"))}
    assert found == {kept.id: "sending", let_go.id: "in_doubt"}
    assert not crossed(kept)
    assert claimed("ba") is None


def test_a_channel_that_does_not_work_puts_off_what_a_clock_put_off_too_far() -> None:
    """Else its server would be asked for each of them anew."""
    write_post.enqueue(replace(letter(), made_at=make.NOON + 400 * DAY), READERS)
    taken()
    assert write_post.put_off_all("mail", now=make.NOON, wait=MINUTE) == 2
    assert claimed() is None
    assert claimed(later=MINUTE)


def test_a_person_settles_what_is_not_in_hand() -> None:
    """Sent again it begins anew, given up it has failed; what is in hand or sent is left alone."""
    write_post.enqueue(letter(), READERS[:1])
    first = taken()
    assert not write_post.settle(first.id, again_at=make.NOON, note="")
    write_post.doubted(first, "một", next_try_at=None, note="")
    assert write_post.settle(first.id, again_at=None, note="bỏ")
    assert state(first) == "failed"
    assert write_post.settle(first.id, again_at=make.NOON, note="gửi lại")
    again = taken()
    assert (again.id, again.attempts) == (first.id, 1)
    write_post.sent(again, at=make.NOON)
    assert not write_post.settle(first.id, again_at=make.NOON, note="")
    assert not write_post.settle(first.id, again_at=None, note="")
    assert not write_post.settle(999, again_at=None, note="")
    assert state(first) == "sent"


def test_a_bounce_is_noted_on_the_readers_posting() -> None:
    """What came back has failed, even where it is being sent again; no other reader's posting changes."""
    write_post.enqueue(letter(), READERS[:2])
    first = taken()
    write_post.sent(first, at=make.NOON)
    assert write_post.bounced(first.reader.message_id, note="5.1.1 no such user") == 1
    assert write_post.bounced("<ai@do.example>", note="") == 0
    found = read_post.posting(first.id)
    assert found
    assert (found.state, found.note, found.sent_at) == ("failed", "5.1.1 no such user", make.NOON)
    assert read_post.post_sums() == {"pending": 1, "failed": 1}


def test_what_was_never_let_go_cannot_come_back() -> None:
    """A notification that lies about what still waits, or is in hand, changes nothing: it is sent all the same."""
    write_post.enqueue(letter(), READERS[:2])
    taken()
    for reader in READERS[:2]:
        assert write_post.bounced(reader.message_id, note="5.1.1 a lie") == 0
        assert write_post.noted(reader.message_id, at=make.NOON, note="a lie") == 0
    assert {(posting.state, posting.note) for posting in read_post.postings()} == {("pending", ""), ("sending", "")}


def test_a_server_that_speaks_of_it_ends_the_doubt() -> None:
    """Whoever tells that a message is late, or has arrived, has been handed it."""
    write_post.enqueue(letter(), READERS[:1])
    first = taken()
    crossed(first)
    assert write_post.noted(first.reader.message_id, at=make.NOON, note="4.4.1 still trying") == 1
    found = read_post.posting(first.id)
    assert found
    assert (found.state, found.sent_at, found.note) == ("sent", make.NOON, "4.4.1 still trying")
    assert claimed(later=1_000 * MINUTE) is None
    assert write_post.noted("<ai@do.example>", at=make.NOON, note="") == 0


def test_the_outbox_says_when_it_is_due_next() -> None:
    """It is the earliest hour of what waits, or at which what is in hand may be taken over; None where nothing is."""
    assert read_post.next_post() is None
    write_post.enqueue(letter(), READERS[:2])
    assert read_post.next_post() == make.NOON
    first, second = taken(), taken()
    assert read_post.next_post() == make.NOON + MINUTE
    write_post.put_off(first, "một", next_try_at=make.NOON + 2 * MINUTE, note="")
    write_post.sent(second, at=make.NOON)
    assert read_post.next_post() == make.NOON + 2 * MINUTE
    write_post.put_off(taken(later=2 * MINUTE), "một", next_try_at=None, note="")
    assert read_post.next_post() is None


def test_the_outbox_is_read_by_key_and_state() -> None:
    """The latest come first, and no more than asked for."""
    write_post.enqueue(letter("edition/a/mail"), READERS)
    write_post.enqueue(letter("alert/1/1/mail"), READERS[:1])
    write_post.sent(taken(), at=make.NOON)
    assert [posting.letter.key for posting in read_post.postings(limit=2)] == ["alert/1/1/mail", "edition/a/mail"]
    assert len(read_post.postings(key="edition/")) == 3
    assert [posting.reader for posting in read_post.postings(states=["sent"])] == [READERS[0]]
    assert read_post.posting(999) is None


def test_of_several_who_take_at_once_each_gets_another(record: str) -> None:
    """Three processes empty one outbox: all of it is taken, and nothing by two."""
    many = tuple(Reader(address=f"{n}@so-mau.example", message_id=f"<{n}>") for n in range(60))
    write_post.enqueue(letter(), many)
    command = [sys.executable, "-W", "error", "-c", TAKER, record]
    takers = [
        subprocess.Popen(
            [*command, name], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=-1
        )
        for name in ("một", "hai", "ba")
    ]
    for taker in takers:
        assert taker.stdout
        taker.stdout.readline()
    for taker in takers:
        assert taker.stdin
        taker.stdin.write("\n")
        taker.stdin.flush()
    outputs = [taker.communicate() for taker in takers]
    assert [taker.returncode for taker in takers] == [0] * 3, outputs
    numbers = [int(number) for out, _ in outputs for number in out.split()]
    assert len(numbers) == len(set(numbers)) == 60
    assert read_post.post_sums() == {"sent": 60}
