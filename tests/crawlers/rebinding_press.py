"""A crawl in a process of its own, whose name server changes its mind; prints what was looked up, connected, spooled.

Started by test_guard.py. The reactor's connectTCP is led to a closed port, so that nothing leaves this machine.
"""

import json
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

from scrapy.utils.reactor import install_reactor
from twisted.internet.address import IPv4Address

from crawlers.child import crawl
from crawlers.guard import Receiver
from crawlers.plan import PageTask, Plan
from crawlers.spool import Spool
from tests.crawlers.outlet import fetched_pages

PUBLIC, LOOPBACK = "93.184.215.14", "127.0.0.1"
ANSWERS = {"turning.example": [[PUBLIC], [LOOPBACK], [LOOPBACK]], "mixed.example": [[LOOPBACK, PUBLIC, "10.1.2.3"]]}


class Connecting(Protocol):
    """The part of the reactor that connects."""

    connectTCP: Callable[..., object]  # noqa: N815 -- Twisted's name


class TurningResolver:
    """Answers each name from ANSWERS, one list after the other."""

    def __init__(self, looked_up: list[str]) -> None:
        """Write every name into `looked_up`."""
        self.looked_up = looked_up

    def resolveHostName(  # noqa: N802 -- Twisted's name
        self,
        resolutionReceiver: Receiver,  # noqa: N803 -- Twisted's name
        hostName: str,  # noqa: N803 -- Twisted's name
        portNumber: int = 0,  # noqa: N803 -- Twisted's name
        addressTypes: Sequence[type] | None = None,  # noqa: ARG002, N803 -- Twisted's name
        transportSemantics: str = "TCP",  # noqa: ARG002, N803 -- Twisted's name
    ) -> object:
        """Tell the receiver the next list of addresses."""
        self.looked_up.append(hostName)
        resolutionReceiver.resolutionBegan(None)
        for address in ANSWERS[hostName].pop(0):
            resolutionReceiver.addressResolved(IPv4Address("TCP", address, portNumber))
        resolutionReceiver.resolutionComplete()
        return None


def main(folder: str) -> None:
    """Crawl three pages and print what happened."""
    connected: list[tuple[str, int]] = []
    looked_up: list[str] = []
    with closed_port() as port:
        record_connections(connected, port)
        urls = ("http://turning.example/1", "http://turning.example/2", "http://mixed.example/")
        pages = tuple(PageTask(source="a", url=url, delay=0.1) for url in urls)
        spool = Spool(Path(folder))
        crawl(Plan(user_agent="diembao-test", pages=pages, obey_robots=False), spool, TurningResolver(looked_up))
    reasons = {fetched.url: fetched.reason for fetched in fetched_pages(spool)}
    sys.stderr.write(json.dumps({"looked_up": looked_up, "connected": connected, "reasons": reasons}))


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a port of loopback on which nobody listens."""
    with socket.socket() as closed:
        closed.bind((LOOPBACK, 0))
        yield int(closed.getsockname()[1])


def record_connections(connected: list[tuple[str, int]], port: int) -> None:
    """Write down every connection that the reactor is asked for, and lead it to `port` of loopback."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor as installed  # noqa: PLC0415 -- earlier it would install another one

    reactor = cast("Connecting", installed)
    connect = reactor.connectTCP

    def recording(host: str, asked_port: int, *arguments: object, **options: object) -> object:
        connected.append((host, asked_port))
        return connect(LOOPBACK, port, *arguments, **options)

    reactor.connectTCP = recording


main(sys.argv[1])
