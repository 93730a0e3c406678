"""The guard: no private address, no bomb, no endless answer."""

import signal
import socket
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from types import FrameType
from typing import Protocol, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response

from press.errors import FetchError, RefusedAddressError

_PORTS = {"http": 80, "https": 443}
_CODINGS = 2  # one is usual; each more is another pass over the body
_WORLD6 = ip_network("2000::/3")  # all that IANA has handed out as global unicast; NAT64, mapped and local lie outside
_CLOSED = tuple(
    map(
        ip_network,
        (  # IANA special-purpose registries; spelled out because Python's is_global differs between patch releases
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
        ),
    )
)


class RefusedRequestError(IgnoreRequest, RefusedAddressError):
    """The guard refused a request; Scrapy drops it without another try."""


class TooLargeError(IgnoreRequest, FetchError):
    """An answer is larger than allowed, as sent or once unpacked."""


class UnreadableError(IgnoreRequest, FetchError):
    """An answer's content encoding is broken, or one that was never asked for."""


class OverranError(FetchError):
    """Reading one feed took longer than allowed."""


class Guarded(Protocol):
    """A spider that carries what the guard's middlewares need; they find it on the crawler."""

    guard: "Guard"
    most_bytes: int


def is_public(address: str) -> bool:
    """Whether `address`, an IP address in its plain spelling, belongs to the public Internet."""
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(number, IPv6Address) and number not in _WORLD6:
        return False
    return not any(number.version == closed.version and number in closed for closed in _CLOSED)


@dataclass(slots=True)
class Guard:
    """Knows whom a round may talk to: public addresses on ports 80 and 443, and what is `allowed` by `host:port`.

    `refusals` remembers, by host and port, which address was refused last.
    """

    allowed: frozenset[str]
    refusals: dict[tuple[str, int], str] = field(default_factory=dict)

    def allows(self, host: str, port: int) -> bool:
        """Whether exactly this host and port were allowed by name."""
        return (f"[{host}]:{port}" if ":" in host else f"{host}:{port}") in self.allowed

    def check(self, url: str) -> None:
        """Raise RefusedAddressError where `url` shows by its spelling that it must not be asked for.

        A name that looks well is checked again, as an address, in the act of connecting.
        """
        host, port = _host_and_port(url)
        if self.allows(host, port):
            return
        if port not in _PORTS.values():
            raise RefusedAddressError(f"refused {url}: port {port} is neither 80 nor 443")
        if _is_number(host) and not is_public(host):
            raise RefusedAddressError(f"refused {url}: {host} is not a public address")

    def passes(self, host: str, port: int, address: str) -> bool:
        """Whether `host` may be connected to at `address` and `port`; a refusal is remembered."""
        if self.allows(host, port) or (port in _PORTS.values() and is_public(address)):
            return True
        self.refusals[host, port] = address
        return False

    def refusal(self, url: str) -> str:
        """Return why the host of `url` was refused when it was looked up, empty where it was not."""
        host, port = _host_and_port(url)
        address = self.refusals.get((host, port))
        return f"refused {url}: {host} leads to {address}, which is not a public address" if address else ""


def _host_and_port(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise RefusedAddressError(f"refused {url!r}: {error}") from error
    if parts.scheme not in _PORTS or not host:
        raise RefusedAddressError(f"refused {url!r}: not an http or https address")
    if "@" in parts.netloc or "\\" in url or any(letter <= " " or letter == "\x7f" for letter in url):
        raise RefusedAddressError(f"refused {url!r}: a user name, backslash, space or control character hides the host")
    return host, port if port is not None else _PORTS[parts.scheme]


def _is_number(host: str) -> bool:
    """Whether a resolver would take `host` for an address: plain, or in decimal, hex, octal or short spelling."""
    try:
        return bool(":" in host or socket.inet_aton(host))
    except (OSError, ValueError):
        return False


class Receiver(Protocol):
    """Twisted's IResolutionReceiver: is told each address of a name, then that there are no more."""

    def resolutionBegan(self, resolutionInProgress: object) -> None:  # noqa: N802, N803 -- Twisted's names
        """Learn that the search is on."""
        ...

    def addressResolved(self, address: object) -> None:  # noqa: N802 -- Twisted's name
        """Learn one address."""
        ...

    def resolutionComplete(self) -> None:  # noqa: N802 -- Twisted's name
        """Learn that there are no more."""
        ...


class Resolver(Protocol):
    """Twisted's IHostnameResolver: asked by the reactor for the addresses of a name; never raises, tells a receiver."""

    def resolveHostName(  # noqa: N802 -- Twisted's name
        self,
        resolutionReceiver: Receiver,  # noqa: N803 -- Twisted's name
        hostName: str,  # noqa: N803 -- Twisted's name
        portNumber: int = 0,  # noqa: N803 -- Twisted's name
        addressTypes: Sequence[type] | None = None,  # noqa: N803 -- Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 -- Twisted's name
    ) -> object:
        """Look `hostName` up and tell the receiver."""
        ...


class GuardedResolver:
    """The reactor's only resolver: what it answers is what is connected to, so checking and connecting are one act."""

    def __init__(self, inner: Resolver, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    def resolveHostName(  # noqa: N802 -- Twisted's name
        self,
        resolutionReceiver: Receiver,  # noqa: N803 -- Twisted's name
        hostName: str,  # noqa: N803 -- Twisted's name
        portNumber: int = 0,  # noqa: N803 -- Twisted's name
        addressTypes: Sequence[type] | None = None,  # noqa: N803 -- Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 -- Twisted's name
    ) -> object:
        """Look `hostName` up and pass on only the addresses that the guard lets through."""
        sieve = _Sieve(resolutionReceiver, self._guard, hostName, portNumber)
        return self._inner.resolveHostName(sieve, hostName, portNumber, addressTypes, transportSemantics)


class _Sieve:
    def __init__(self, receiver: Receiver, guard: Guard, host: str, port: int) -> None:
        self._receiver = receiver
        self._guard = guard
        self._host = host.lower().rstrip(".")
        self._port = port

    def resolutionBegan(self, resolutionInProgress: object) -> None:  # noqa: N802, N803 -- Twisted's names
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: object) -> None:  # noqa: N802 -- Twisted's name
        if self._guard.passes(self._host, self._port, str(getattr(address, "host", ""))):
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802 -- Twisted's name
        self._receiver.resolutionComplete()


class Gate:
    """The middleware next to the downloader: every request passes it, redirects, retries and robots.txt included."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the gate of the crawler's spider, a Guarded one."""
        return cls(_guarded(crawler).guard)

    def process_request(self, request: Request) -> None:
        """Raise RefusedRequestError for an address that must not be asked, or a request that would go by a proxy."""
        try:
            self._guard.check(request.url)
        except RefusedAddressError as error:
            raise RefusedRequestError(str(error)) from error
        if "proxy" in request.meta:
            raise RefusedRequestError(f"refused {request.url}: requests go by no proxy")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Turn "no address found" into a refusal where addresses were found and all refused."""
        refusal = isinstance(exception, CannotResolveHostError) and self._guard.refusal(request.url)
        if refusal:
            raise RefusedRequestError(refusal) from exception


class Unpack:
    """The middleware that unpacks gzip and deflate, and nothing else, up to the allowed size."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the unpacker of the crawler's spider, a Guarded one."""
        return cls(_guarded(crawler).most_bytes)

    def process_request(self, request: Request) -> None:
        """Say which content encodings are understood."""
        request.headers["Accept-Encoding"] = "gzip, deflate"

    def process_response(self, request: Request, response: Response) -> Response:
        """Return `response` with its body unpacked. Raises TooLargeError and UnreadableError."""
        said = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
        codings = [word.strip() for word in said.split(",") if word.strip() not in ("", "identity")]
        if not codings:
            return response
        if len(codings) > _CODINGS:
            raise UnreadableError(f"{request.url} answered in {len(codings)} content encodings, one upon the other")
        body = response.body
        for coding in reversed(codings):
            body = unpacked(body, coding, self._most, request.url)
        response = response.replace(body=body)
        del response.headers["Content-Encoding"]
        return response


def unpacked(body: bytes, coding: str, most: int, url: str) -> bytes:
    """Return `body` without its content coding, never making more than `most` bytes.

    Raises TooLargeError where it would be more, UnreadableError where it is broken or the coding is another.
    """
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableError(f"{url} answered in the content encoding {coding!r}, which was not asked for")
    out, rest = bytearray(), body
    while rest:
        reader = zlib.decompressobj(_window(rest, coding))
        try:
            out += reader.decompress(rest, most + 1 - len(out))
        except zlib.error as error:
            if out:
                break  # zeros or rubbish behind a whole stream: browsers ignore them too
            raise UnreadableError(f"{url} says that it is {coding}, but cannot be unpacked: {error}") from error
        if len(out) > most:
            raise TooLargeError(f"{url} is {len(body)} bytes and unpacks to more than {most}")
        if not reader.eof:
            raise UnreadableError(f"{url} breaks off within its {coding} stream")
        rest = reader.unused_data
    return bytes(out)


def _window(data: bytes, coding: str) -> int:
    if coding != "deflate":
        return zlib.MAX_WBITS | 16
    is_zlib = len(data) > 1 and data[0] & 0x0F == zlib.DEFLATED and (data[0] * 256 + data[1]) % 31 == 0  # RFC 1950
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


@contextmanager
def at_most(seconds: float, doing: str) -> Iterator[None]:
    """Raise OverranError where the block takes longer; for the main thread of a child process only."""

    def overran(_number: int, _frame: FrameType | None) -> None:
        raise OverranError(f"{doing} took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, overran)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again each second: a library may swallow the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _guarded(crawler: Crawler) -> Guarded:
    spider = crawler.spider
    assert hasattr(spider, "guard")  # noqa: S101 -- a crawl without the guard must not begin
    return spider  # type: ignore[return-value]  # checked in the line above
