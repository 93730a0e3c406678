"""The way out over HTTPS: one request, whose last byte is held back until the crossing is noted."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv6Address, ip_address
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from desk.post.channel import Crossing, DoubtError, LaterError, Means, NeverError, TakenError, heard

_PORTS = {"http": 80, "https": 443}
_TAKEN, _MOVED, _REFUSED = range(200, 300), range(300, 400), range(400, 500)
# Not our message's fault: who we are is set wrong (401, 403, 407), or it is too early or too much (408, 425, 429).
_NOT_NOW = frozenset({401, 403, 407, 408, 425, 429})
_MOST_READ = 4096  # bytes of an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be posted where; `channel` is what the office calls it, the only name that errors give it.

    `internal` allows an address of an inner network.
    """

    channel: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answered."""

    status: int
    reason: str
    body: bytes

    @property
    def shown(self) -> str:
        """The status and its name, as they may be noted."""
        return f"{self.status} {heard(self.reason)}".strip()


def post(request: Request, means: Means, crossing: Crossing) -> Answer:
    """Post over a connection of its own, follow nobody elsewhere, and return what was answered, whatever it was.

    No server has a request to act on before its last byte, so that is what crosses. Raises what a channel raises
    where nothing was answered.
    """
    parts = _parts(request)
    line = _connected(request, parts, means)
    try:
        _ask(line, request, parts)
        return _let_go(line, request, means, crossing)
    finally:
        line.close()


def taken(channel: str, answer: Answer) -> str:
    """Return what was answered where it was taken; raise what the answer's status means where not."""
    refuse(channel, answer.status, answer.shown)
    return answer.shown


def refuse(channel: str, status: int, shown: str) -> None:
    """Raise NeverError or LaterError where a `status` says that it was not taken."""
    if status in _TAKEN:
        return
    if status in _MOVED:
        raise NeverError(f"Kênh {channel}: địa chỉ đã chuyển đi. / It has moved ({shown}); correct its address")
    if status in _REFUSED and status not in _NOT_NOW:
        raise NeverError(f"Kênh {channel}: bị từ chối. / It was refused for good ({shown})")
    raise LaterError(f"Kênh {channel}: chưa nhận. / It is not taken now ({shown})")


def _parts(request: Request) -> SplitResult:
    try:
        parts = urlsplit(request.url)
        port = parts.port
    except ValueError:
        port, parts = None, SplitResult("", "", "", "", "")
    known = parts.scheme in _PORTS and parts.hostname and port != 0
    if not known or "@" in parts.netloc or not request.url.isascii():
        raise LaterError(f"Kênh {request.channel}: địa chỉ không dùng được. / Its address is no https:// address")
    return parts


def _connected(request: Request, parts: SplitResult, means: Means) -> HTTPConnection:
    """Connect to an address that was looked at: a name is asked for once, so it cannot change in between."""
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    is_tls = parts.scheme == "https"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        places = tuple(dict.fromkeys(str(one[4][0]) for one in found))
        for place in places:
            _check_place(request, place, is_tls=is_tls)
        plain = _first(places, port, means.patience)
    except (OSError, UnicodeError) as error:
        raise LaterError(f"Kênh {request.channel}: không kết nối được. / It cannot be reached") from error
    line = (HTTPSConnection if is_tls else HTTPConnection)(host, port, timeout=means.patience)
    line.sock = _encrypted(request, plain, host, means) if is_tls else plain
    return line


def _first(places: tuple[str, ...], port: int, patience: float) -> socket.socket:
    """Connect to the first of these addresses that answers; OSError where none does."""
    for place in places[:-1]:
        with suppress(OSError):
            return socket.create_connection((place, port), timeout=patience)
    return socket.create_connection((places[-1], port), timeout=patience)


def _check_place(request: Request, place: str, *, is_tls: bool) -> None:
    number = ip_address(place.partition("%")[0])
    if isinstance(number, IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    if not is_tls and not number.is_loopback:
        raise LaterError(f"Kênh {request.channel}: cần https. / It needs https; http is for this machine alone")
    if not (request.internal or number.is_loopback or (number.is_global and not number.is_multicast)):
        raise LaterError(
            f"Kênh {request.channel}: địa chỉ nội bộ; nếu đúng, đặt `internal: true`. "
            f"/ Its address is a private one; where that is meant, set `internal: true`"
        )


def _encrypted(request: Request, plain: socket.socket, host: str, means: Means) -> ssl.SSLSocket:
    context = means.trust or ssl.create_default_context()
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except OSError as error:
        plain.close()
        raise LaterError(
            f"Kênh {request.channel}: không tin được máy chủ. / Its server could not be trusted, or speaks no TLS"
        ) from error


def _ask(line: HTTPConnection, request: Request, parts: SplitResult) -> None:
    """Say everything but the last byte."""
    own = {"Content-Length": str(len(request.body)), "User-Agent": "diembao", "Connection": "close"}
    try:
        line.putrequest("POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}")
        for name, value in {**request.headers, **own}.items():
            line.putheader(name, value)
        line.endheaders()
        line.send(request.body[:-1])
    except (HTTPException, OSError, ValueError) as error:
        raise LaterError(f"Kênh {request.channel}: bị ngắt giữa chừng. / It broke off before all was said") from error


def _let_go(line: HTTPConnection, request: Request, means: Means, crossing: Crossing) -> Answer:
    if not crossing():
        raise TakenError("somebody else has this letter in hand; it was not let go")
    body = b""
    try:
        line.sock.settimeout(means.last_patience)
        line.send(request.body[-1:])
        with _ending(line.sock, means.last_patience):
            answer = line.getresponse()
            with suppress(HTTPException, OSError):
                body = answer.read(_MOST_READ)
    except (HTTPException, OSError, ValueError) as error:
        raise DoubtError(f"Kênh {request.channel}: đã gửi, không có trả lời. / Let go, and no answer came") from error
    return Answer(answer.status, answer.reason, body)


@contextmanager
def _ending(sock: socket.socket, seconds: float) -> Iterator[None]:
    """Hang up when the block has lasted so long: the library's patience is for each word of an answer."""
    timer = Timer(seconds, _hang_up, (sock,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not TLS's own way, which another thread may be in
