"""A mail server on loopback that takes mail for real, and fails once at a chosen step in a chosen way."""

import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from typing import Literal

Mode = Literal["refuse", "drop", "silence"]

# Each step at which a server can fail; "dot" is after the final dot and before the answer, "answer" right behind it.
STEPS = (
    *("connect", "banner", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "body"),
    *("dot", "lost", "answer", "QUIT"),
)
MODES: tuple[Mode, ...] = ("refuse", "drop", "silence")
_REFUSALS = {
    "banner": "421 4.3.2 too busy",
    "EHLO": "421 4.3.2 too busy",
    "STARTTLS": "454 4.7.0 TLS not available",
    "AUTH": "454 4.7.0 temporary failure",
    "MAIL": "451 4.3.0 try later",
    "RCPT": "450 4.2.0 greylisted",
    "DATA": "451 4.3.0 try later",
    "dot": "452 4.3.1 disk full",
    "lost": "452 4.3.1 disk full",
}
_MESSAGE_ID = re.compile(rb"^Message-ID: (<\S+>)\r$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the server took, for whom, and whether it said so."""

    message_id: str
    reader: str
    content: bytes
    answered: bool


class FailedError(Exception):
    """The server fails here, as it was told to."""


class Postman:
    """The server's inside: what it took, whom it does not know, and where it is to fail next."""

    def __init__(self, certificate: Path) -> None:
        self.taken: list[Taken] = []
        self.unknown: set[str] = set()
        self.sessions = 0
        self._idle = Condition()
        self._active = 0
        self._fault = ("", MODES[0])
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    @property
    def has_failed(self) -> bool:
        """Whether the fault has come."""
        return not self._fault[0]

    def fail(self, step: str, mode: Mode) -> None:
        """Fail once, at this step."""
        self._fault = (step, mode)

    def copies(self, message_id: str) -> list[Taken]:
        """Return every copy of a message that was taken, once nobody talks any more."""
        with self._idle:
            assert self._idle.wait_for(lambda: not self._active, timeout=10)
        return [one for one in self.taken if one.message_id == message_id]

    def run(self) -> None:
        """Serve until the listener is closed."""
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with self._idle:
                self._active += 1
            self.sessions += 1
            Thread(target=self._session, args=(line,), daemon=True).start()

    def stop(self) -> None:
        """Take no more calls."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def comes(self, step: str) -> Mode | None:
        """Return how to fail at this step, once; None where not."""
        if self._fault[0] != step:
            return None
        mode, self._fault = self._fault[1], ("", MODES[0])
        return mode

    def _session(self, line: socket.socket) -> None:
        line.settimeout(5)
        session = _Session(self, line, self._context)
        with suppress(FailedError, OSError):
            session.run()
        session.close()
        with self._idle:
            self._active -= 1
            self._idle.notify_all()


class _Session:
    """One conversation."""

    def __init__(self, postman: Postman, line: socket.socket, context: ssl.SSLContext) -> None:
        self._postman, self._line, self._context = postman, line, context
        self._heard = b""
        self._reader = ""

    def run(self) -> None:
        """Talk until the other side leaves, or the fault comes."""
        self._step("banner", "220 postman ready")
        while command := self._read(b"\r\n"):
            verb = command.split()[0].decode().upper()
            if verb == "EHLO":
                self._step("EHLO", "250-postman\r\n250-STARTTLS\r\n250 AUTH PLAIN")
            elif verb == "STARTTLS":
                self._step("STARTTLS", "220 go ahead")
                self._line = self._context.wrap_socket(self._line, server_side=True)
            elif verb == "RCPT":
                self._reader = command.decode().partition("<")[2].partition(">")[0]
                is_known = self._reader not in self._postman.unknown
                self._step("RCPT", "250 OK" if is_known else f"550 5.1.1 no such user {self._reader}")
            elif verb == "DATA":
                if self._step("DATA", "354 go ahead"):
                    self._take()
            elif verb == "QUIT":
                self._step("QUIT", "221 bye")
                return
            else:
                self._step(verb, "235 known" if verb == "AUTH" else "250 OK")

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _take(self) -> None:
        mode = self._postman.comes("body")
        if mode is not None:
            self._line.recv(100)
            if mode == "silence":
                time.sleep(0.7)  # and nothing more is read, so that a large message does not get through
            raise FailedError
        content = self._read(b"\r\n.\r\n")
        if not content.endswith(b"\r\n.\r\n"):
            return
        content = re.sub(rb"(?m)^\.\.", b".", content.removesuffix(b".\r\n"))
        mode = self._postman.comes("lost")
        if mode is not None:  # it fails before it has stored anything
            self._fail("lost", mode)
            return
        mode = self._postman.comes("dot")
        if mode == "refuse":
            self._fail("dot", mode)
            return
        found = _MESSAGE_ID.search(content)
        assert found
        self._postman.taken.append(Taken(found[1].decode(), self._reader, content, answered=mode is None))
        if mode is not None:
            self._end(mode)
        self._say("250 2.0.0 taken")
        mode = self._postman.comes("answer")
        if mode is not None:
            self._end(mode)

    def _step(self, step: str, answer: str) -> bool:
        mode = self._postman.comes(step)
        if mode is None:
            self._say(answer)
            return True
        self._fail(step, mode)
        return False

    def _fail(self, step: str, mode: Mode) -> None:
        if mode == "refuse" and step in _REFUSALS:
            self._say(_REFUSALS[step])
            if _REFUSALS[step].startswith("421"):
                raise FailedError
            return
        self._end(mode)

    def _end(self, mode: Mode) -> None:
        """Say nothing more; in silence the other side has to give up first."""
        if mode == "silence":
            until = time.monotonic() + 5
            with suppress(OSError):
                while time.monotonic() < until and self._line.recv(65_536):
                    pass
        raise FailedError

    def _say(self, answer: str) -> None:
        self._line.sendall(f"{answer}\r\n".encode())

    def _read(self, end: bytes) -> bytes:
        """Return what is heard up to `end`, and with it; what was heard where the other side left."""
        while end not in self._heard:
            more = self._line.recv(65_536)
            if not more:
                return b""
            self._heard += more
        found, _, self._heard = self._heard.partition(end)
        return found + end


@contextmanager
def serving(certificate: Path) -> Iterator[Postman]:
    """Run a server for as long as the block lasts; `certificate` holds its key too."""
    postman = Postman(certificate)
    thread = Thread(target=postman.run, daemon=True)
    thread.start()
    try:
        yield postman
    finally:
        postman.stop()
        thread.join()
