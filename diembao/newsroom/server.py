"""The newsroom's web server: a real one, on loopback, for as long as its `with` block lasts."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from diembao.newsroom.answers import NOT_FOUND, Answer, answers

log = logging.getLogger(__name__)


def _nobody(_path: str) -> None:
    """Tell nobody."""


class Newsroom:
    """The invented press, served on 127.0.0.1 as it stands at `now`, which must be aware.

    `port` 0 takes any free port. Every page of one newsroom stays as it is, however long it is served, unless
    somebody prints another (`put`). `asked` is told each path that is asked for, as the question comes.
    """

    def __init__(self, now: datetime, port: int = 0, asked: Callable[[str], None] = _nobody) -> None:
        """Take the port and write every page; a naive `now` raises ValueError."""
        if now.tzinfo is None:
            raise ValueError("newsroom: the time must be aware; give it a zone")
        self._server = _Server(("127.0.0.1", port), _Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.address}"
        self._server.answers = dict(answers(now, self.url))
        self._server.asked = asked
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def put(self, path: str, answer: Answer) -> None:
        """Have `path` answered so from now on."""
        self._server.answers[path] = answer

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and give the port back."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    """A server that knows its answers by path."""

    daemon_threads = True
    request_queue_size = 128  # the library's five places lose calls where a whole round knocks at once
    answers: dict[str, Answer]
    asked: Callable[[str], None]


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    server_version = "SampleNewsroom"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        """Answer with headers and body."""
        self.wfile.write(self._headed().body)

    def do_HEAD(self) -> None:
        """Answer with the headers alone."""
        self._headed()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Hand the server's own line to the log instead of the terminal."""
        log.debug(format, *args)

    def _headed(self) -> Answer:
        """Send the status and the headers, and return what is answered."""
        answer = self._answer()
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        return answer

    def _answer(self) -> Answer:
        server, path = self.server, urlsplit(self.path).path
        if not isinstance(server, _Server):
            return NOT_FOUND
        server.asked(path)
        answer = server.answers.get(path, NOT_FOUND)
        if self._is_unchanged(dict(answer.headers)):
            return Answer(status=HTTPStatus.NOT_MODIFIED, headers=answer.headers)
        return answer

    def _is_unchanged(self, validators: Mapping[str, str]) -> bool:
        """Say whether the caller holds this very answer; an ETag decides alone (RFC 9110, 13.2.2)."""
        known = self.headers.get("If-None-Match")
        if known is not None:
            return validators.get("ETag") in {tag.strip().removeprefix("W/") for tag in known.split(",")}
        since = self.headers.get("If-Modified-Since")
        return since is not None and "Last-Modified" in validators and _is_late(since, validators["Last-Modified"])


def _is_late(since: str, modified: str) -> bool:
    """Say whether `since` is not before `modified`; a date that cannot be read never is (RFC 9110, 13.1.3)."""
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(modified)
    except (TypeError, ValueError):
        return False
