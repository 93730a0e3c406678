"""The wire: Scrapy's own download handler, with an end to the headers that a server may send."""

from collections.abc import Callable
from typing import cast

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol

MOST_HEADERS = 256 * 1024  # bytes; browsers stop at about the same


class BoundedHandler(HTTP11DownloadHandler):
    """Downloads as Scrapy does; Scrapy bounds bodies only, and endless headers filled a gigabyte in five seconds."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        theirs = self._pool._factory  # noqa: SLF001 -- Scrapy sets it the same way, and offers no other

        class Bounded(theirs):  # type: ignore[misc, valid-type]  # a class that is known only here
            def buildProtocol(self, addr: object) -> HTTP11ClientProtocol:  # noqa: N802 -- Twisted's name
                return bounded(super().buildProtocol(addr))

        self._pool._factory = Bounded  # noqa: SLF001 -- as above


def bounded(protocol: HTTP11ClientProtocol) -> HTTP11ClientProtocol:
    """Have `protocol` hang up where the status and headers of an answer exceed MOST_HEADERS."""
    receive = cast("Callable[[bytes], None]", protocol.dataReceived)
    seen = 0

    def counting(data: bytes) -> None:
        nonlocal seen
        parser = protocol._parser  # noqa: SLF001 -- only the parser knows where the headers end
        in_headers = parser is not None and parser.state in (STATUS, HEADER)
        seen = seen + len(data) if in_headers else 0
        if seen > MOST_HEADERS and protocol.transport:
            protocol.transport.abortConnection()
        else:
            receive(data)

    protocol.dataReceived = counting  # type: ignore[method-assign]  # Scrapy's tunnel listens in the same way
    return protocol
