"""The outbox: takes what is due from the record, one posting at a time, hands it over, and notes how far it came."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from desk.post.channel import BlockedError, Channel, DoubtError, LaterError, NeverError, TakenError
from desk.post.folder import Folder, file_name
from press.clock import Clock
from press.post import Posting, State
from vault import read_post, write_post

log = logging.getLogger(__name__)

# How long a posting waits after each attempt; then it has failed. Together 4.7 days: RFC 5321 (section 4.5.4.1)
# asks for four or five.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440, 1440, 1440))
IN_DOUBT = timedelta(minutes=15)  # until what may have arrived is sent again: a bounce, or a person, comes first
MOST_DOUBTS = 3  # the message itself and two more: then a person decides
IN_HAND = timedelta(minutes=10)  # longer than a server may keep us waiting, so that nobody takes what still lives
CLOSED = timedelta(minutes=15)  # until a closed channel is tried anew: an alert does not wait as long as an old letter
MOST_STUMBLES = 3  # so many postings in a row not taken, and the rest of that channel waits for the next run

_EVENTS: Mapping[State, str] = {
    "sent": "post.sent posting=%d channel=%s attempts=%d",
    "pending": "post.put_off posting=%d channel=%s attempts=%d",
    "in_doubt": "post.doubted posting=%d channel=%s attempts=%d",
    "failed": "post.failed posting=%d channel=%s attempts=%d",
}
_DOUBT = re.compile(r"\(in doubt (\d+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How many postings one run brought to each state, and what keeps a whole channel from working, each said once."""

    sent: int = 0
    put_off: int = 0
    in_doubt: int = 0
    failed: int = 0
    troubles: tuple[str, ...] = ()


class Outbox:
    """Delivers what lies in the record's outbox; several processes may, at once: each posting is one holder's."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        clock: Clock,
        holder: str,
        *,
        gone: Callable[[str], bool] = lambda _: False,
        in_doubt: Literal["resend", "hold"] = "resend",
    ) -> None:
        """Deliver over `channels`, by the name that letters give them, as `holder`, which no other process may be.

        `gone` knows whether a holder lives no more: what it had in hand is taken over at once, not after its time.
        With `in_doubt` "hold" a person decides of every message that may have arrived; with "resend" it is sent again,
        under its Message-ID, at most twice.
        """
        self._channels, self._clock, self._holder = channels, clock, holder
        self._gone, self._resends = gone, in_doubt == "resend"

    def deliver(self) -> Delivered:
        """Hand over all that is due. Raises RecordError where the record cannot be used; nothing is lost by that."""
        for holder in read_post.holders():
            if holder == self._holder or self._gone(holder):
                write_post.release(holder, now=self._clock.now())
        run = _Run()
        try:
            while (posting := self._claimed(run)) is not None:
                self._one(posting, run)
        finally:
            for channel in self._channels.values():
                channel.close()
        return run.told()

    def _claimed(self, run: "_Run") -> Posting | None:
        usable = [kind for kind in self._channels if kind not in run.closed]
        if not usable:
            return None
        return write_post.claim(self._holder, now=self._clock.now(), lasting=IN_HAND, channels=usable)

    def _one(self, posting: Posting, run: "_Run") -> None:
        log.debug("post.claimed posting=%d channel=%s state=%s", posting.id, posting.letter.channel, posting.state)
        if posting.state == "in_doubt":
            self._doubted(posting, _doubts(posting.note), "Tiến trình gửi bị ngắt. / Whoever sent it was killed.")
            run.count("in_doubt", posting)
        elif posting.attempts > len(BACKOFF) + 1:
            why = f"{posting.attempts} lần gửi không xong. / Taken up too often, and never ended."
            run.count(self._given_up(posting, why), posting)
        else:
            self._sent(posting, run)

    def _sent(self, posting: Posting, run: "_Run") -> None:
        crossed = _Crossed(posting, self._holder, self._clock)
        try:
            answer = self._channels[posting.letter.channel].send(posting, crossed)
        except BlockedError as error:
            run.block(posting.letter.channel, str(error))
            run.count(self._later(posting, str(error)), posting)
            self._block(posting)
        except LaterError as error:
            run.count(self._later(posting, str(error)), posting)
        except NeverError as error:
            write_post.put_off(posting, self._holder, next_try_at=None, note=str(error))
            run.count("failed", posting)
        except DoubtError as error:
            self._doubted(posting, crossed.doubts, str(error))
            run.count("in_doubt", posting)
        except TakenError:
            log.warning("post.taken posting=%d", posting.id)
        else:
            log.debug("post.answered posting=%d", posting.id)
            write_post.sent(posting, at=self._clock.now(), note=answer)
            run.count("sent", posting)

    def _later(self, posting: Posting, why: str) -> State:
        """Put a posting off by as much as it has been tried, in the end give it up; return what it counts as."""
        if posting.attempts > len(BACKOFF):
            return self._given_up(posting, why)
        at, doubts = self._clock.now() + BACKOFF[posting.attempts - 1], _doubts(posting.note)
        if doubts:  # that this attempt failed does not tell whether an earlier one arrived
            write_post.doubted(posting, self._holder, next_try_at=at, note=_note(doubts, why))
        else:
            write_post.put_off(posting, self._holder, next_try_at=at, note=why)
        return "pending"

    def _given_up(self, posting: Posting, why: str) -> State:
        """Try a posting no more: it has failed, unless it may have arrived; then a person decides."""
        doubts = _doubts(posting.note)
        if doubts:
            write_post.doubted(posting, self._holder, next_try_at=None, note=_note(doubts, why))
            return "in_doubt"
        write_post.put_off(posting, self._holder, next_try_at=None, note=why)
        return "failed"

    def _block(self, posting: Posting) -> None:
        """Have the whole channel wait, no longer than the posting that found it closed, and not for long."""
        wait = min(BACKOFF[min(posting.attempts, len(BACKOFF)) - 1], CLOSED)
        write_post.put_off_all(posting.letter.channel, now=self._clock.now(), wait=wait)

    def _doubted(self, posting: Posting, doubts: int, why: str) -> None:
        again = self._clock.now() + IN_DOUBT if self._resends and doubts < MOST_DOUBTS else None
        write_post.doubted(posting, self._holder, next_try_at=again, note=_note(doubts, why))


def rehearse(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Write what is due at `now` into `folder`, as its readers would get it; nothing is sent, and nothing noted."""
    written = Folder(folder)
    return tuple(written.lay(file_name(posting), posting.message).path for posting in read_post.due(now=now))


class _Run:
    """What one run has come to."""

    def __init__(self) -> None:
        self.closed: set[str] = set()
        self._counts: Counter[State] = Counter()
        self._stumbles: Counter[str] = Counter()
        self._troubles: list[str] = []

    def count(self, state: State, posting: Posting) -> None:
        """Count a posting that has come to `state`; a channel that takes nothing, again and again, is left for now."""
        channel = posting.letter.channel
        self._counts[state] += 1
        self._stumbles[channel] = self._stumbles[channel] + 1 if state == "pending" else 0
        if self._stumbles[channel] >= MOST_STUMBLES:
            self.closed.add(channel)
        log.debug(_EVENTS[state], posting.id, channel, posting.attempts)

    def block(self, channel: str, why: str) -> None:
        """Leave a channel that does not work."""
        self.closed.add(channel)
        self._troubles.append(why)
        log.warning("post.blocked channel=%s reason=%s", channel, why)

    def told(self) -> Delivered:
        """Return the counts."""
        counts = self._counts
        return Delivered(
            sent=counts["sent"],
            put_off=counts["pending"],
            in_doubt=counts["in_doubt"],
            failed=counts["failed"],
            troubles=tuple(dict.fromkeys(self._troubles)),
        )


class _Crossed:
    """Writes into the record that a message is about to be let go, and knows how often it has been by then."""

    def __init__(self, posting: Posting, holder: str, clock: Clock) -> None:
        self._posting, self._holder, self._clock = posting, holder, clock
        self.doubts = _doubts(posting.note) + 1

    def __call__(self) -> bool:
        """Note it; False where somebody else has the posting by now."""
        note = _note(self.doubts, "Đang chờ trả lời. / Let go, no answer yet.")
        crossed = write_post.crossing(self._posting, self._holder, until=self._clock.now() + IN_HAND, note=note)
        log.debug("post.crossed posting=%d crossed=%s", self._posting.id, crossed)
        return crossed


def _doubts(note: str) -> int:
    """Return how often a posting has been let go without an answer, which its note remembers."""
    found = _DOUBT.match(note)
    return int(found[1]) if found else 0


def _note(doubts: int, why: str) -> str:
    return f"(in doubt {doubts}) {why}"
