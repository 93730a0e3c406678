"""The spider of the press: asks every feed and page of a plan, and spools one record for each."""

from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from zoneinfo import ZoneInfo

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers import feed, sniff
from crawlers.failure import explained
from crawlers.guard import Guard, RefusedRequestError, at_most
from crawlers.manners import NotNowError
from crawlers.plan import FeedTask, PageTask, Plan
from crawlers.spool import Spool
from press.clock import Clock
from press.errors import RecordError, RefusedAddressError
from press.ledger import FeedAnswer, Fetched, Reason, Validators

_STATUSES = range(100, 1000)  # three digits (RFC 9110 section 15); the record has room for no endless number
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
Task = FeedTask | PageTask


class PressSpider(Spider):
    """Asks for every task once; a task is open until its record is spooled, and none stays open."""

    name = "press"

    def __init__(self, *, plan: Plan, spool: Spool, guard: Guard, clock: Clock, troubles: list[str]) -> None:
        super().__init__()
        self.guard = guard
        self.most_bytes = plan.limits.response_bytes
        self._plan = plan
        self._spool = spool
        self._clock = clock
        self._troubles = troubles
        self._open: dict[int, Task] = dict(enumerate((*plan.feeds, *plan.pages)))

    async def start(self) -> AsyncIterator[Request]:
        """Yield the request of every task; one that cannot even be asked is spooled at once."""
        for number, task in tuple(self._open.items()):
            try:
                self.guard.check(_address(task))
                yield self._request(number, task)
            except (RefusedAddressError, ValueError) as error:
                self._spool_failure(number, RefusedRequestError(str(error)))

    def answered(self, response: Response, number: int) -> None:
        """Spool what came for a task; whatever goes wrong in reading it is this task's failure alone."""
        task = self._open[number]
        try:
            record, body = self._feed(response, task) if isinstance(task, FeedTask) else self._page(response, task)
        except Exception as error:  # noqa: BLE001 -- the one place around one source: the others must go on
            self._spool_failure(number, error)
        else:
            self._keep(number, record, body)

    def failed(self, failure: Failure) -> None:
        """Spool why nothing came for a task."""
        self._spool_failure(failure.request.cb_kwargs["number"], failure.value)  # type: ignore[attr-defined]  # Scrapy sets it

    def closed(self, reason: str) -> None:
        """Spool a failure for every task that is still open when the crawl ends."""
        for number in tuple(self._open):
            self._spool_failure(number, NotNowError(f"the round ended before its turn came ({reason})"))

    def _request(self, number: int, task: Task) -> Request:
        return Request(
            _address(task),
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"number": number},
            headers=_conditions(task.validators) if isinstance(task, FeedTask) else {},
            meta={"download_slot": task.source, "cookiejar": task.source},
            priority=1 if isinstance(task, FeedTask) else 0,
            dont_filter=True,
        )

    def _feed(self, response: Response, task: FeedTask) -> tuple[FeedAnswer, bytes]:
        if response.status == HTTPStatus.NOT_MODIFIED:
            return self._answer(task, response.status, task.validators), b""
        if response.status != HTTPStatus.OK:
            return self._answer(task, response.status, task.validators, error=_status_line(response)), b""
        with at_most(self._plan.limits.feed_seconds, f"reading the feed {task.feed}"):
            zone = ZoneInfo(task.timezone)
            content_type, now = _header(response, "Content-Type"), self._clock.now()
            read = feed.entries(response.body, content_type, response.url, timezone=zone, now=now)
        if not read.is_feed:
            return self._answer(task, response.status, task.validators, error="; ".join(read.errors)), b""
        kept = Validators(etag=_header(response, "ETag"), last_modified=_header(response, "Last-Modified"))
        whole = self._answer(task, response.status, kept)
        return replace(whole, entries=read.entries, left_out=read.errors), b""

    def _answer(self, task: FeedTask, status: int, validators: Validators, *, error: str = "") -> FeedAnswer:
        return FeedAnswer(
            source=task.source,
            feed=task.feed,
            status=_status(status),
            at=self._clock.now(),
            validators=validators,
            error=error,
        )

    def _page(self, response: Response, task: PageTask) -> tuple[Fetched, bytes]:
        reason, detail = _verdict(response)
        body = b"" if reason else response.body
        fetched = Fetched(
            url=task.url,
            source=task.source,
            final_url=response.url,
            status=_status(response.status),
            content_type=_header(response, "Content-Type"),
            at=self._clock.now(),
            page=sniff.digest(body) if body else "",
            reason=reason,
            detail=detail,
        )
        return fetched, body

    def _spool_failure(self, number: int, error: BaseException | None) -> None:
        task = self._open[number]
        reason, detail = explained(error, _address(task))
        record: FeedAnswer | Fetched
        if isinstance(task, FeedTask):
            record = self._answer(task, 0, task.validators, error=detail)
        else:
            record = replace(_nothing(task, self._clock, reason, detail), postponed=isinstance(error, NotNowError))
        self._keep(number, record, b"")

    def _keep(self, number: int, record: FeedAnswer | Fetched, body: bytes) -> None:
        del self._open[number]
        try:
            if isinstance(record, FeedAnswer):
                self._spool.put_feed(record)
            else:
                self._spool.put_page(record, body)
        except RecordError as error:
            self._troubles.append(str(error))
        else:
            print("feed" if isinstance(record, FeedAnswer) else "page", flush=True)  # noqa: T201 -- counted by the round


def _address(task: Task) -> str:
    return task.feed if isinstance(task, FeedTask) else task.url


def _conditions(validators: Validators) -> dict[str, str]:
    named = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in named.items() if value}


def _verdict(response: Response) -> tuple[Reason, str]:
    if response.status in _GONE:
        return Reason.GONE, _status_line(response)
    if response.status != HTTPStatus.OK:
        return Reason.FETCH_FAILED, _status_line(response)
    if not response.body:
        return Reason.FETCH_FAILED, f"{response.url} answered with nothing"
    content_type = _header(response, "Content-Type")
    if not sniff.is_html(response.body, content_type):
        return Reason.NOT_HTML, f"{response.url} is no HTML page: {content_type or 'no content type'}"
    return Reason.NONE, ""


def _nothing(task: PageTask, clock: Clock, reason: Reason, detail: str) -> Fetched:
    return Fetched(
        url=task.url,
        source=task.source,
        final_url="",
        status=0,
        content_type="",
        at=clock.now(),
        reason=reason,
        detail=detail,
    )


def _status(status: int) -> int:
    return status if status in _STATUSES else 0


def _status_line(response: Response) -> str:
    if not _status(response.status):
        return f"{response.url} answered with a status that is not of three digits"
    try:
        words = HTTPStatus(response.status).phrase
    except ValueError:
        words = "a status of its own"
    wait = _header(response, "Retry-After")
    moved = _header(response, "Location")
    more = f" (Retry-After: {wait})" if wait else f" (Location: {moved})" if moved else ""
    return f"{response.url} answered {response.status} {words}{more}"


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()
