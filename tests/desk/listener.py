"""An HTTP server on loopback that keeps what is posted to it, and answers, refuses or falls silent as it is told."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


@dataclass(frozen=True, slots=True)
class Posted:
    """One request."""

    path: str
    headers: Message
    body: bytes


@dataclass
class Listener:
    """The server's inside; a `status` of 0 is silence after all was heard, for longer than anybody waits."""

    status: int = 200
    answer: bytes = b""
    location: str = ""
    posted: list[Posted] = field(default_factory=list)
    port: int = 0
    talking: int = 0

    def quiet(self) -> "Listener":
        """Wait until all that was said so far has been heard."""
        time.sleep(0.05)  # who has just called may not have been let in yet
        until = time.monotonic() + 5
        while self.talking and time.monotonic() < until:
            time.sleep(0.01)
        return self


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[Listener]:
    """Serve for as long as the block lasts, over TLS where a certificate (and its key) is given."""
    inside = Listener()

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            inside.talking += 1
            super().handle()
            inside.talking -= 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if len(body) < int(self.headers["Content-Length"]):  # cut off: no server acts on half a request
                return
            inside.posted.append(Posted(self.path, self.headers, body))
            if not inside.status:
                time.sleep(1)
                return
            self.send_response(inside.status)
            if inside.location:
                self.send_header("Location", inside.location)
            self.send_header("Content-Length", str(len(inside.answer)))
            self.end_headers()
            self.wfile.write(inside.answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
            """Keep the test's output quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    inside.port = server.server_address[1]
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield inside
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
