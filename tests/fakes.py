"""Stand-ins for the world outside: an HTTP server that serves what a test hands it, and a model that knows words."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from threading import Thread
from zlib import crc32

from press.embedder import Numbers, cut
from press.errors import EmbedderKilledError


@dataclass(frozen=True, slots=True)
class Served:
    """One answer of the server."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class _Server(ThreadingHTTPServer):
    """A server whose queue is long enough for a whole round: the library's five places lose calls."""

    request_queue_size = 128
    daemon_threads = True


@contextmanager
def serving(answers: Mapping[str, Served]) -> Iterator[str]:
    """Serve `answers` by path on a free port of 127.0.0.1; yields host:port. What is not there answers 404."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = answers.get(self.path, Served(b"", status=404))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
            """Keep the test's output quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on at this moment."""
    with create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


class WordEmbedder:
    """An Embedder that knows words alone, each at a place of its own: same words, same meaning.

    `too_much` is a word that kills it, or every word where it is empty.
    """

    def __init__(self, revision: str = "1", too_much: str | None = None) -> None:
        self.model, self.revision, self.size = "words", revision, 64
        self.asked: list[str] = []
        self._too_much = too_much

    def passages(self, texts: Sequence[str]) -> tuple[Numbers, ...]:
        """Return the words of each text, counted by place."""
        self.asked += texts
        if self._too_much is not None and any(self._too_much in text for text in texts):
            raise EmbedderKilledError("the worker used more than 60 s of CPU")
        return tuple(map(self._counted, texts))

    def question(self, text: str) -> Numbers:
        """Return the words of the question, counted by place."""
        return self.passages([text])[0]

    def close(self) -> None:
        """Do nothing."""

    def _counted(self, text: str) -> Numbers:
        counts = [0.001] * self.size
        for word in cut(text).lower().split():
            counts[crc32(word.strip(".,:").encode()) % self.size] += 1
        length = math.hypot(*counts)
        return tuple(count / length for count in counts)
