"""A channel: a way by which letters leave the house, and what it says of one that it could not hand over."""

import hashlib
import re
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desk.plain import one_line
from press.clock import Clock
from press.errors import DeliveryError
from press.office import ChannelChoice, Mail
from press.post import Letter, Posting, Reader

Crossing = Callable[[], bool]

_LONGEST_SHOWN = 160
_ADDRESS = re.compile(r"[^\s<>:;,\"'()]+@[^\s<>:;,\"'()]+")
_WEB = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)


class LaterError(DeliveryError):
    """It was not taken, for certain, and may be taken another time."""


class BlockedError(LaterError):
    """The channel as a whole takes nothing now: its server is away, or does not let us in. It was not taken."""


class NeverError(DeliveryError):
    """It was not taken, for certain, and will not be."""


class DoubtError(DeliveryError):
    """It was let go, and no answer came: it may have been taken (RFC 1047)."""


class TakenError(DeliveryError):
    """Somebody else has it in hand by now; nothing was let go."""


class Channel(Protocol):
    """Hands postings over, one after another. Called by the outbox, from one thread; never knows the record.

    `send` hands one over and returns what the other side said. It calls `crossing` once, at the last moment at which it
    is certain that nothing has been taken, and lets the message go only where that returns True (TakenError where it
    does not). Until then it may raise LaterError, BlockedError or NeverError; from then on these only where the other
    side answered, and DoubtError where it did not. What went wrong with one posting is never told of the next. No
    error, and nothing logged, holds a secret, an address of a reader or of a server with a token in it, or a body.

    `close` ends what was left open for the next; it never raises.
    """

    def send(self, posting: Posting, crossing: Crossing) -> str:
        """Hand `posting` over and return what was answered, in one short line."""
        ...

    def close(self) -> None:
        """Let go of whatever is open."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a channel is made from: `choices` are those of its kind, by id; `secrets` is the environment.

    `trust` is whom to believe that they are the other side, by default the machine's certificates. `patience` counts
    the seconds that the other side may be silent, `last_patience` those after a message was let go. Dry runs write into
    `folder`.
    """

    clock: Clock
    mail: Mail
    choices: Mapping[str, ChannelChoice]
    secrets: Mapping[str, str]
    folder: Path
    trust: ssl.SSLContext | None = None
    patience: float = 30.0
    last_patience: float = 120.0

    def choice(self, posting: Posting) -> ChannelChoice:
        """Return the channel that a posting is for; NeverError where the office declares it no more."""
        found = self.choices.get(posting.reader.address)
        if found is None:
            raise NeverError("Kênh này không còn trong office.local.yaml. / This channel is declared no more")
        return found


def readers(letter: Letter, ids: Iterable[str]) -> tuple[Reader, ...]:
    """Return the readers of a letter on a channel that the office has declared under these ids: there is no head."""
    return tuple(Reader(address=id_, message_id=_identity(letter, id_)) for id_ in dict.fromkeys(ids))


def heard(said: bytes | str) -> str:
    """Return what another machine said as it may be noted: short, one line, and without addresses."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(_ADDRESS.sub("…", _WEB.sub("…", text)), _LONGEST_SHOWN)


def _identity(letter: Letter, id_: str) -> str:
    parts = (letter.key.encode(), letter.subject.encode(), letter.body, id_.encode())
    return hashlib.sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).hexdigest()[:40]
