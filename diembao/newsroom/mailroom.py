"""The mailroom: a real mail server on loopback, for as long as its `with` block lasts, that keeps what it is given."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message as it came: for whom, its bytes, and when it was taken, by the clock that `time.time` reads."""

    to: str
    message: bytes
    at: float


def _nobody(_received: Received) -> None:
    """Tell nobody."""


class Mailroom:
    """A mail server for invented readers; `came` is told each message before the sender is told that it was taken."""

    def __init__(self, came: Callable[[Received], None] = _nobody) -> None:
        """Take a free port; nobody is served before the block begins."""
        self._came = came
        self._received: list[Received] = []
        self._loop = asyncio.new_event_loop()
        server = self._loop.run_until_complete(self._loop.create_server(self._line, HOST, 0))
        self._server = server
        self.port: int = server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def received(self) -> tuple[Received, ...]:
        """What has come so far, in its order."""
        return tuple(self._received)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- its hook
        """Keep a message, and take it."""
        del server, session
        content = envelope.original_content or b""
        for address in envelope.rcpt_tos:
            received = Received(to=address, message=content, at=time.time())
            self._came(received)
            self._received.append(received)
        return "250 OK"

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and give the port back."""
        asyncio.run_coroutine_threadsafe(self._closed(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _line(self) -> SMTP:
        return SMTP(self, hostname="thu.mau.example", loop=self._loop, enable_SMTPUTF8=True)

    async def _closed(self) -> None:
        self._server.close()
        lines = asyncio.all_tasks() - {asyncio.current_task()}
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)
