"""Good manners: robots.txt is obeyed, its Crawl-delay too, and each source is asked at its own pace."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from crawlers.guard import RefusedRequestError, at_most
from crawlers.plan import FeedTask, PageTask
from press.errors import FetchError

_SLOT = "download_slot"
_PATIENCE = 5.0  # seconds for one look into a robots.txt
_MOST_ROBOTS = 512 * 1024  # bytes; RFC 9309 section 2.5 asks for 500 KiB at least


class ForbiddenError(IgnoreRequest, FetchError):
    """robots.txt does not allow this address."""


class NotNowError(IgnoreRequest, FetchError):
    """The request is not made in this round, which says nothing of what it asks for; another round may make it."""


def paces(tasks: Iterable[FeedTask | PageTask]) -> dict[str, dict[str, float]]:
    """Return the pace of each source for Scrapy's DOWNLOAD_SLOTS: the longest delay that a task names is the floor."""
    delays: dict[str, float] = {}
    for task in tasks:
        delays[task.source] = max(task.delay, delays.get(task.source, 0.0))
    return {source: pace(delay) for source, delay in delays.items()}


def pace(delay: float) -> dict[str, float]:
    """Return a slot's settings: one request at a time where there is a delay to keep; never below it."""
    return {"concurrency": 1 if delay else 8, "delay": delay, "jitter": 0.0}


@dataclass(frozen=True, slots=True)
class _Rules:
    parser: RobotParser | None
    delay: float


class Robots:
    """The middleware that asks a host's robots.txt once a round before anything else of it (RFC 9309).

    No rules (4xx) allow everything; a server error or an unreachable file allows nothing in this round.
    """

    def __init__(self, crawler: Crawler, product: str, longest_delay: float) -> None:
        self._crawler = crawler
        self._product = product
        self._longest = longest_delay
        self._hosts: dict[str, asyncio.Task[_Rules]] = {}
        self._asked: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware with the product's name and the longest delay from the settings."""
        settings = crawler.settings
        return cls(crawler, settings["ROBOTSTXT_USER_AGENT"], settings.getfloat("LONGEST_DELAY"))

    async def process_request(self, request: Request) -> None:
        """Wait for the host's rules. Raises ForbiddenError, or NotNowError; RefusedRequestError for a refused host."""
        if request.meta.get("is_robots"):
            return
        parts = urlsplit(request.url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._hosts:
            self._hosts[root] = asyncio.ensure_future(self._rules(root, request))
        rules = await asyncio.shield(self._hosts[root])
        if not self._allows(rules, request.url, root):
            raise ForbiddenError(f"{root}/robots.txt does not allow {request.url}")
        if rules.delay > self._longest:
            self._ask_once(root, rules.delay)
        else:
            self._slow_down(request.meta.get(_SLOT, ""), rules.delay)

    async def _rules(self, root: str, request: Request) -> _Rules:
        meta = {"is_robots": True, _SLOT: request.meta.get(_SLOT), "cookiejar": request.meta.get("cookiejar")}
        robots = Request(f"{root}/robots.txt", meta=meta, callback=NO_CALLBACK, priority=1000, dont_filter=True)
        try:
            answer = await self._crawler.engine.download_async(robots)
        except RefusedRequestError:
            raise
        except FetchError as error:
            raise _out_of_reach(root) from error
        except IgnoreRequest:  # endless redirects: RFC 9309 section 2.3.1.2 takes that for "no rules"
            return _Rules(None, 0.0)
        except Exception as error:  # whatever broke the connection: Scrapy's kinds, Twisted's and the system's
            raise _out_of_reach(root) from error
        return self._read(root, answer)

    def _read(self, root: str, answer: Response) -> _Rules:
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise NotNowError(f"{root}/robots.txt answered {answer.status}, so nothing of it is asked for now")
        if answer.status != HTTPStatus.OK:
            return _Rules(None, 0.0)
        with at_most(_PATIENCE, f"reading {root}/robots.txt"):
            parser = ProtegoRobotParser.from_crawler(self._crawler, answer.body[:_MOST_ROBOTS])
        return _Rules(parser, parser.crawl_delay(self._product) or 0.0)

    def _allows(self, rules: _Rules, url: str, root: str) -> bool:
        with at_most(_PATIENCE, f"asking {root}/robots.txt"):
            return rules.parser is None or rules.parser.allowed(url, self._product)

    def _ask_once(self, root: str, delay: float) -> None:
        if root in self._asked:
            raise NotNowError(f"{root}/robots.txt wants {delay:g} s between requests, so it gets one a round")
        self._asked.add(root)

    def _slow_down(self, slot: str, delay: float) -> None:
        downloader = self._crawler.engine.downloader
        if delay <= downloader.per_slot_settings.get(slot, pace(0.0))["delay"]:
            return
        downloader.per_slot_settings[slot] = pace(delay)  # a slot that was idle for a minute is made anew from here
        if slot in downloader.slots:
            downloader.slots[slot].delay = delay
            downloader.slots[slot].concurrency = 1


def _out_of_reach(root: str) -> NotNowError:
    return NotNowError(f"{root}/robots.txt could not be had, so nothing of it is asked for now")
