"""A real press on loopback: HTTP servers whose answers a test writes down."""

import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawlers.spool import Spool
from press.ledger import FeedAnswer, Fetched


@dataclass(frozen=True, slots=True)
class Answer:
    """What a path of a server answers; `drip` sends the body for ever, slowly; `flood` the headers, fast."""

    body: bytes = b"<!doctype html><html><body><p>Tin</p></body></html>"
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    drip: bool = False
    flood: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    at: float


class _Server(ThreadingHTTPServer):
    """A server whose queue is long enough for a whole round: the library's five places lose calls."""

    daemon_threads = True
    request_queue_size = 128


class Outlet:
    """One server: `answers` by path, `asked` what came, 404 for the rest."""

    def __init__(self, certificate: ssl.SSLContext | None = None) -> None:
        """Listen on a free port of loopback, by TLS where a certificate is given."""
        self.answers: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.asked: list[Asked] = []
        self._ending = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._scheme = "https" if certificate else "http"
        if certificate:
            self._server.socket = certificate.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def address(self) -> str:
        """Its host:port."""
        return f"127.0.0.1:{self._server.server_port}"

    def url(self, path: str) -> str:
        """Return the address of `path`."""
        return f"{self._scheme}://{self.address}{path}"

    def paths(self) -> list[str]:
        """Return the paths asked for, in order, robots.txt apart."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def close(self) -> None:
        """Stop listening."""
        self._ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outlet = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = Asked(path=self.path, headers=dict(self.headers), at=time.monotonic())
                outlet.asked.append(asked)
                answer = outlet.answers.get(self.path, Answer(status=404, body=b"none"))
                outlet.send(self, answer(asked) if callable(answer) else answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the server's name
                pass

        return Handler

    def send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        """Send `answer`; whoever asked may hang up."""
        with suppress(ConnectionError):
            self._send(handler, answer)

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        handler.send_response(answer.status)
        if answer.flood:
            handler.flush_headers()
        for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
            if value:
                handler.send_header(name, value)
        while answer.flood and not self._ending.is_set():
            handler.wfile.write(b"X-Flood: " + b"x" * 8000 + b"\r\n")
        if answer.drip:
            handler.end_headers()
            while not self._ending.wait(0.1):
                handler.wfile.write(b"<p>")
        else:
            handler.send_header("Content-Length", str(len(answer.body)))
            handler.end_headers()
            handler.wfile.write(answer.body if answer.status != 304 else b"")


def fetched_pages(spool: Spool) -> list[Fetched]:
    """Return the pages' records that wait in `spool`."""
    records = [spool.read(path) for path in spool.waiting()]
    return [record[0] for record in records if not isinstance(record, FeedAnswer)]


def feed_answers(spool: Spool) -> list[FeedAnswer]:
    """Return the feeds' records that wait in `spool`."""
    records = [spool.read(path) for path in spool.waiting()]
    return [record for record in records if isinstance(record, FeedAnswer)]
