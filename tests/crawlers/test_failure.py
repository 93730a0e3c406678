"""Failures in one line: what the libraries raise, as a person reads it."""

import pytest
from scrapy import exceptions
from twisted.internet.error import NoRouteError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawlers.failure import explained
from crawlers.guard import RefusedRequestError
from crawlers.manners import ForbiddenError, NotNowError
from press.ledger import Reason


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (exceptions.CannotResolveHostError("x"), Reason.FETCH_FAILED, "DNS: no address found"),
        (exceptions.DownloadConnectionRefusedError("x"), Reason.FETCH_FAILED, "refused the connection"),
        (exceptions.DownloadTimeoutError("x"), Reason.FETCH_FAILED, "timeout"),
        (exceptions.ResponseDataLossError("x"), Reason.FETCH_FAILED, "before the whole answer"),
        (exceptions.DownloadCancelledError("x"), Reason.TOO_LARGE, "larger than allowed"),
        (exceptions.IgnoreRequest("max redirections reached"), Reason.FETCH_FAILED, "max redirections"),
        (RefusedRequestError("refused http://a.vn/: no"), Reason.REFUSED_ADDRESS, "refused http://a.vn/"),
        (ForbiddenError("robots.txt of http://a.vn/"), Reason.ROBOTS, "robots.txt"),
        (NoRouteError(), Reason.FETCH_FAILED, "no connection"),  # type: ignore[no-untyped-call]  # Twisted's are untyped
        (ValueError("two\nlines"), Reason.FETCH_FAILED, "ValueError: two lines"),
    ],
)
def test_every_failure_is_one_clear_line(error: Exception, reason: Reason, words: str) -> None:
    """Each kind of trouble has the ledger's reason, and one line that names the address and says what happened."""
    told, line = explained(error, "http://a.vn/")
    assert told is reason
    assert words in line
    assert "http://a.vn/" in line
    assert "\n" not in line


def test_what_keeps_robots_out_of_reach_is_told() -> None:
    """Where robots.txt did not come, the line says what happened to it."""
    error = NotNowError("http://a.vn/robots.txt could not be had")
    error.__cause__ = exceptions.CannotResolveHostError("x")
    reason, line = explained(error, "http://a.vn/tin")
    assert reason is Reason.FETCH_FAILED
    assert line.startswith("http://a.vn/robots.txt could not be had: DNS: no address found")


def test_a_broken_connection_names_its_cause() -> None:
    """What broke a connection is dug out of the library's wrapping."""
    error = exceptions.DownloadFailedError("[<Failure>]")
    failure = Failure(ConnectionResetError("reset by peer"))  # type: ignore[no-untyped-call]  # Twisted's are untyped
    error.__cause__ = ResponseFailed([failure])  # type: ignore[no-untyped-call]  # the same
    assert explained(error, "http://a.vn/")[1] == "http://a.vn/: the connection broke: reset by peer"
