"""A failure in one clear line: what kept an answer from coming."""

from scrapy import exceptions
from twisted.internet.error import ConnectError, ConnectionAborted
from twisted.web.client import ResponseFailed

from crawlers.guard import RefusedRequestError, TooLargeError
from crawlers.manners import ForbiddenError, NotNowError
from press.errors import FetchError
from press.ledger import Reason

_REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (RefusedRequestError, Reason.REFUSED_ADDRESS),
    (ForbiddenError, Reason.ROBOTS),
    (TooLargeError, Reason.TOO_LARGE),
    (exceptions.DownloadCancelledError, Reason.TOO_LARGE),  # Scrapy cancels for no other cause: timeouts are their own
)
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (exceptions.DownloadCancelledError, "the answer is larger than allowed; the download was cut off"),
    (exceptions.CannotResolveHostError, "DNS: no address found for the host; is the network up?"),
    (exceptions.DownloadConnectionRefusedError, "the server refused the connection"),
    (exceptions.DownloadTimeoutError, "timeout: no complete answer in time"),
    (exceptions.ResponseDataLossError, "the connection ended before the whole answer had come"),
)


def explained(error: BaseException | None, url: str) -> tuple[Reason, str]:
    """Return the ledger's reason for `error`, and one line that says what happened on the way to `url`."""
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), Reason.FETCH_FAILED)
    return reason, " ".join(_line(error, url).split())


def _line(error: BaseException | None, url: str) -> str:
    if isinstance(error, NotNowError) and error.__cause__:
        return f"{error}: {_trouble(error.__cause__)}"
    return str(error) if isinstance(error, FetchError) else f"{url}: {_trouble(error)}"


def _trouble(error: BaseException | None) -> str:
    if words := next((words for kind, words in _WORDS if isinstance(error, kind)), ""):
        return words
    if isinstance(error, exceptions.DownloadFailedError):
        return _broken_connection(error)
    if isinstance(error, exceptions.IgnoreRequest | FetchError):
        return str(error)
    return f"no connection: {error}" if isinstance(error, ConnectError) else f"{type(error).__name__}: {error}"


def _broken_connection(error: BaseException) -> str:
    cause = error.__cause__
    causes = [failure.value for failure in cause.reasons] if isinstance(cause, ResponseFailed) else []
    for reason in causes:
        if type(reason).__module__.split(".")[0] in ("OpenSSL", "service_identity"):
            return f"TLS: {_tls(reason)}"
        if isinstance(reason, ConnectionAborted):  # by crawlers.wire
            return "the headers of the answer do not end; the connection was cut"
    return f"the connection broke: {'; '.join(str(reason) for reason in causes) or error}"


def _tls(error: BaseException) -> str:
    words = error.args[0] if error.args and isinstance(error.args[0], list) else ()
    return "; ".join(" ".join(part for part in word if part) for word in words) or str(error) or type(error).__name__
