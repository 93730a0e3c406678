"""Post: what leaves the house, to whom, by which channel, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

State = Literal["pending", "sending", "in_doubt", "sent", "failed"]

STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be told, once for all its readers on one channel.

    `key` names it for good (`edition/2026-11-24-domestic-morning/mail`, `alert/17/1/webhook`): who puts the same key
    twice has put it once. `body` are the bytes that go out after each reader's own `head`. `urgent` letters go first.
    """

    key: str
    channel: str
    subject: str
    body: bytes
    made_at: datetime
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One reader of a letter: an address as the channel reads it, and what stands before the body for them alone.

    `message_id` is fixed by the content and the reader. `head` is a mail's header with the empty line after it, and
    nothing for other channels.
    """

    address: str
    message_id: str
    head: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One letter on its way to one reader.

    `attempts` counts the times that it was taken to be sent. `next_try_at` is when it is next due, None where never
    again by itself. `note` is what was last heard of it: an error, a bounce. `in_doubt`: the final dot may have gone
    out and no answer came (RFC 1047), so the reader may have it.
    """

    id: int
    letter: Letter
    reader: Reader
    state: State
    attempts: int = 0
    next_try_at: datetime | None = None
    note: str = ""
    sent_at: datetime | None = None

    @property
    def message(self) -> bytes:
        """The bytes that go out, whole."""
        return self.reader.head + self.letter.body
