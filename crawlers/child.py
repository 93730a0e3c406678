"""The Scrapy process of one round: reads its plan as JSON, writes to the spool, knows no database."""

import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Protocol, cast

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.reactor import install_reactor

from crawlers.guard import Gate, Guard, GuardedResolver, Resolver, Unpack
from crawlers.manners import Robots, paces
from crawlers.plan import Plan, read_order
from crawlers.spiders.press import PressSpider
from crawlers.spool import Spool
from crawlers.wire import BoundedHandler
from press.clock import Clock, FixedClock, SystemClock
from press.errors import DiembaoError

_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_LOOKUPS = 24  # names looked up at once: without a network each waits many seconds for its server


def main(arguments: list[str]) -> int:
    """Crawl the plan in the file named by the only argument; return 0 where every task has its record."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    try:
        order = read_order(Path(arguments[0]).read_text(encoding="utf-8"))
        _end_with(order.parent)
        trouble = crawl(order.plan, Spool(Path(order.spool)))
    except DiembaoError as error:
        trouble = str(error)
    if trouble:
        sys.stderr.write(f"{trouble}\n")
    return 1 if trouble else 0


class Reactor(Protocol):
    """What a round needs of Twisted's reactor."""

    nameResolver: Resolver  # noqa: N815 -- Twisted's name

    def installNameResolver(self, resolver: Resolver) -> Resolver:  # noqa: N802 -- Twisted's name
        """Have every later look-up go through `resolver`."""
        ...

    def suggestThreadPoolSize(self, size: int) -> None:  # noqa: N802 -- Twisted's name
        """Look up at most `size` names at once."""
        ...

    def run(self) -> None:
        """Work until stopped."""
        ...

    def stop(self) -> None:
        """End the work."""
        ...


def crawl(plan: Plan, spool: Spool, resolver: Resolver | None = None) -> str:
    """Crawl `plan` into `spool`, once in a process's life; return what kept tasks from their records, else nothing.

    `resolver` finds the addresses of a name, the system's own where it is None; what it says goes through the guard.
    """
    guard = Guard(frozenset(plan.allowed))
    reactor = guarded_reactor(guard, resolver)
    troubles: list[str] = []
    runner = AsyncCrawlerRunner(settings(plan))
    done = runner.crawl(PressSpider, plan=plan, spool=spool, guard=guard, clock=_clock(plan), troubles=troubles)
    done.add_done_callback(lambda _: reactor.stop())
    reactor.run()
    if error := done.exception():
        troubles.append(f"the round broke off: {error!r}")
    return "; ".join(troubles)


def guarded_reactor(guard: Guard, resolver: Resolver | None = None) -> Reactor:
    """Return this process's reactor, whose every look-up goes through `guard`."""
    install_reactor(_REACTOR)
    from twisted.internet import reactor as installed  # noqa: PLC0415 -- importing it earlier would install another one

    reactor = cast("Reactor", installed)
    reactor.suggestThreadPoolSize(_LOOKUPS)
    reactor.installNameResolver(GuardedResolver(resolver or reactor.nameResolver, guard))
    return reactor


def settings(plan: Plan) -> dict[str, object]:
    """Return Scrapy's settings for `plan`: every door that is not needed is shut, every limit set."""
    limits = plan.limits
    return {
        "USER_AGENT": plan.user_agent,
        "ROBOTSTXT_USER_AGENT": plan.product,
        "LONGEST_DELAY": limits.longest_delay,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
        "CONCURRENT_REQUESTS": limits.concurrency,
        "DOWNLOAD_SLOTS": paces((*plan.feeds, *plan.pages)),
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "DOWNLOAD_TIMEOUT": limits.response_seconds,
        "DOWNLOAD_MAXSIZE": limits.response_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("http", "https"), BoundedHandler),
            **dict.fromkeys(("data", "file", "ftp", "s3")),
        },
        "REDIRECT_MAX_TIMES": limits.redirects,
        "RETRY_TIMES": limits.retries,
        "RETRY_HTTP_CODES": [500, 502, 504],
        "RETRY_EXCEPTIONS": [
            "scrapy.exceptions.DownloadFailedError",
            "scrapy.exceptions.ResponseDataLossError",
        ],
        "HTTPERROR_ALLOW_ALL": True,
        "METAREFRESH_ENABLED": False,
        "URLLENGTH_LIMIT": 0,
        "REFERER_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "LOG_ENABLED": False,
        "TWISTED_REACTOR": _REACTOR,
        "DOWNLOADER_MIDDLEWARES": _middlewares(plan),
    }


def _middlewares(plan: Plan) -> dict[object, int | None]:
    shut = ("robotstxt.RobotsTxt", "httpcompression.HttpCompression", "httpproxy.HttpProxy", "httpauth.HttpAuth")
    theirs: dict[object, int | None] = {f"scrapy.downloadermiddlewares.{name}Middleware": None for name in shut}
    robots: dict[object, int | None] = {Robots: 100} if plan.obey_robots else {}
    return {**theirs, **robots, Unpack: 590, Gate: 950}


def _clock(plan: Plan) -> Clock:
    return FixedClock(plan.now) if plan.now else SystemClock()


def _end_with(parent: int) -> None:
    """See to it that this process does not outlive the one that started it."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
