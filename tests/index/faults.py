"""A proxy before Elasticsearch that answers some requests itself, as a cluster in trouble would."""

import json
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FLOOD = (
    "index [x] blocked by: "
    "[TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"
)
_PRODUCT = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the proxy answers; a status of 0 cuts the connection, `is_torn` cuts it in the middle of the body."""

    status: int
    body: bytes = b"{}"
    is_torn: bool = False
    headers: dict[str, str] = field(default_factory=lambda: dict(_PRODUCT))


def error(status: int, kind: str, reason: str) -> Reply:
    """Return a refusal as Elasticsearch words it."""
    cause = {"type": kind, "reason": reason}
    return Reply(status=status, body=json.dumps({"error": {**cause, "root_cause": [cause]}, "status": status}).encode())


CUT = Reply(status=0)
OVERLOADED = error(429, "es_rejected_execution_exception", "rejected execution: queue is full")
UNAVAILABLE = error(503, "master_not_discovered_exception", "no master")
FULL = error(429, "cluster_block_exception", FLOOD)
HTML = Reply(status=200, body=b"<html>It works!</html>", headers={"Content-Type": "text/html"})
GATEWAY = Reply(status=502, body=b"<html>Bad Gateway</html>", headers={"Content-Type": "text/html"})

Fault = Callable[[str, bytes], Reply | None]
Spoil = Callable[[str, bytes], bytes]
HandOn = Callable[[bytes], Reply]
Route = Callable[[str, bytes, HandOn], Reply]


def partly(body: bytes, hand_on: HandOn, refuse: Callable[[int], bool], kind: str, reason: str) -> Reply:
    """Hand on only a part of the bulk in `body`; the other actions the server never sees, and each is refused as 429.

    `refuse` is asked by an action's number.
    """
    actions = tuple(_actions(body))
    left = [index for index in range(len(actions)) if not refuse(index)]
    answer = hand_on(b"".join(actions[index] for index in left)) if left else Reply(status=200, body=b'{"items": []}')
    if answer.status != HTTPStatus.OK:
        return answer
    done = dict(zip(left, json.loads(answer.body)["items"], strict=True))
    error = {"status": 429, "error": {"type": kind, "reason": reason}}
    items = [
        done.get(index) or {next(iter(json.loads(one.split(b"\n", 1)[0]))): error} for index, one in enumerate(actions)
    ]
    return replace(answer, body=json.dumps({"errors": True, "took": 1, "items": items}).encode())


def _actions(body: bytes) -> Iterator[bytes]:
    lines = iter(body.splitlines(keepends=True))
    for head in lines:
        yield head if b'"delete"' in head[:12] else head + next(lines)


@dataclass(slots=True)
class Proxy:
    """The proxy at `url`: `fault` may answer a request instead of the server, `spoil` change the server's answer.

    `route` may do both, and hand on something else than came. Where `wanted` is not empty, who does not bring just that
    as Authorization is refused as Elasticsearch does; `brought` is what the last one brought.
    """

    url: str
    wanted: str = ""
    brought: str = ""
    fault: Fault = lambda _path, _body: None
    spoil: Spoil = lambda _path, answer: answer
    route: Route = lambda _path, body, hand_on: hand_on(body)
    asked: list[str] = field(default_factory=list)

    def heal(self) -> None:
        """Hand everything on, and forget what was asked."""
        self.fault, self.spoil = (lambda _path, _body: None), (lambda _path, answer: answer)
        self.asked.clear()

    def next(self, *replies: Reply | None, on: str = "") -> None:
        """Answer the next requests whose path holds `on` with `replies`, None meaning the server's own."""
        left = list(replies)
        self.fault = lambda path, _body: left.pop(0) if left and on in path else None

    def always(self, reply: Reply, on: str = "") -> None:
        """Answer every request whose path holds `on` so."""
        self.fault = lambda path, _body: reply if on in path else None


class _QuietServer(ThreadingHTTPServer):
    """A server that says nothing of clients who hang up, which is what some tests are about."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def proxy(target: str, certificate: Path | None = None) -> Iterator[Proxy]:
    """Lend a proxy before the server at `target`; with a `certificate` (and its key, one file) it speaks TLS."""
    made = Proxy("")

    class Handler(BaseHTTPRequestHandler):
        """Hands requests on."""

        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.asked.append(f"{self.command} {self.path}")
            made.brought = self.headers.get("Authorization", "")
            refused = _unknown(made.brought) if made.wanted not in ("", made.brought) else None
            reply = refused or made.fault(self.path, body) or made.route(self.path, body, self._hand_on)
            if not reply.status:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            answer = made.spoil(self.path, reply.body)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.close_connection = self.close_connection or reply.is_torn
            self.wfile.write(b"" if self.command == "HEAD" else answer[: len(answer) // (2 if reply.is_torn else 1)])

        def _hand_on(self, body: bytes) -> Reply:
            if made.wanted:  # the server behind is open to who reaches it, and would refuse a key that it never made
                del self.headers["Authorization"]
            return _handed_on(target, self.command, self.path, body, self.headers)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815 # the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with _QuietServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


def _unknown(brought: str) -> Reply:
    """Return how Elasticsearch refuses a stranger; like a careless one in between, it repeats what was brought."""
    if not brought:
        return error(401, "security_exception", "missing authentication credentials for REST request [/]")
    return error(401, "security_exception", f"unable to authenticate with provided credentials [{brought}]")


def _handed_on(target: str, method: str, path: str, body: bytes, headers: Message) -> Reply:
    kept = {name: headers[name] for name in ("Content-Type", "Accept", "Authorization") if name in headers}
    request = urllib.request.Request(target + path, data=body or None, method=method, headers=kept)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return Reply(status=answer.status, body=answer.read(), headers=_own(answer.headers["Content-Type"]))
    except urllib.error.HTTPError as refused:
        with refused:
            return Reply(status=refused.code, body=refused.read(), headers=_own(refused.headers["Content-Type"]))


def _own(content: str | None) -> dict[str, str]:
    return {**_PRODUCT, "Content-Type": content or "application/json"}
