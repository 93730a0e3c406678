"""The one line to Elasticsearch: every request, every retry and every error goes through here.

All our requests may be repeated: writes carry their version, and the names of indexes are given by us.
"""

import json
import logging
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from elastic_transport import ConnectionError as LostConnectionError
from elastic_transport import (
    ConnectionTimeout,
    NodeConfig,
    ObjectApiResponse,
    SerializationError,
    TlsError,
    TransportError,
)
from elastic_transport.client_utils import url_to_node_config
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

from index.elastic.admission import Access, forbidden, unknown_to_it, untrusted
from press.errors import ArchiveError, ArchiveFullError, ArchiveUnavailableError

logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # a server that fails is told once: by our own error

Json = Mapping[str, object]
Answer = ObjectApiResponse[object]

PAUSES = (0.1, 0.5, 2.0)  # seconds before each further attempt

_TOO_MUCH = ("too many clauses", "too many nested clauses", "maxClauseCount", "max nested depth", "exceeds the max")
_OVERLOADED = frozenset({429, 502, 503, 504})
_FULL = ("flood-stage", "read-only-allow-delete", "read_only_allow_delete", "/12/")  # as the versions word it
_JSON = {"accept": "application/json", "content-type": "application/json"}
_LINES = {"accept": "application/json", "content-type": "application/x-ndjson"}
_SHOWN = 300  # characters of a server's answer that an error repeats


class MissingError(ArchiveError):
    """What was asked for is not there (404): never fed, or just switched away by a rebuild."""


class Line:
    """The line to a server or cluster at `addresses`; it may be used by any number of threads."""

    def __init__(self, addresses: Sequence[str], access: Access, pauses: Sequence[float] = PAUSES) -> None:
        """Prepare the line, connecting to nothing yet. Raises ArchiveError for what can be no address or CA file."""
        self.place = ", ".join(addresses)
        self.addresses, self.access = tuple(addresses), access
        self._pauses = tuple(pauses)
        try:
            self._client = _client(addresses, access)
        except (ValueError, OSError) as error:
            raise ArchiveError(
                f"cannot use Elasticsearch at {self.place}: {error}; correct the address or the CA file in the settings"
            ) from error

    @property
    def is_safe(self) -> bool:
        """Whether nobody can read along."""
        return all(address.startswith("https://") for address in self.addresses)

    def ask(self, doing: str, method: str, path: str, body: Json | None = None, **options: str) -> Answer:
        """Return the answer to one request; `doing` says in an error what was tried.

        Raises MissingError for a 404, and ArchiveError and its kinds as Archive promises.
        """
        written = None if body is None else encoded(body)
        return self._persistently(doing, method, path, written, _JSON, options)

    def ask_lines(self, doing: str, path: str, lines: Iterable[bytes], **options: str) -> Answer:
        """Return the answer to one request made of many lines, as `_bulk` takes them."""
        return self._persistently(doing, "POST", path, b"\n".join([*lines, b""]), _LINES, options)

    def pauses(self) -> Iterable[float]:
        """Yield how long to wait before each further attempt, for who repeats a part of a request."""
        return self._pauses

    def close(self) -> None:
        """Hang up; twice is no error."""
        self._client.close()

    def _persistently(
        self, doing: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str], options: Json
    ) -> Answer:
        for pause in self._pauses:
            try:
                return self._once(doing, method, path, body, headers, options)
            except ArchiveFullError:
                raise
            except ArchiveUnavailableError:
                time.sleep(pause)
        return self._once(doing, method, path, body, headers, options)

    def _once(
        self, doing: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str], options: Json
    ) -> Answer:
        what = f"cannot {doing} on Elasticsearch at {self.place}"
        try:
            answer = self._client.perform_request(method, path, params=options, headers=headers, body=body)
        except (ApiError, TransportError) as error:
            raise self._told(what, error) from error
        if not isinstance(answer, ObjectApiResponse):
            raise _stranger(what)
        return answer

    def _told(self, what: str, error: ApiError | TransportError) -> ArchiveError:
        """Return our own error for the client's."""
        match error:
            case UnsupportedProductError() | SerializationError():
                return _stranger(what)
            case ApiError():
                return self._refused(what, error.meta.status, *_reason(error.body))
            case TlsError():
                return untrusted(self.place, what, error.message)
            case LostConnectionError() | ConnectionTimeout():
                return ArchiveUnavailableError(f"{what}: no answer ({error.message}); it is tried again later")
            case _:
                return ArchiveError(f"{what}: {error.message}; check its address in the settings")

    def _refused(self, what: str, status: int, kind: str, reason: str) -> ArchiveError:
        reason = self.access.hidden(reason)
        said = _said(status, kind, reason)
        if status == HTTPStatus.UNAUTHORIZED:
            return unknown_to_it(self.place, what, self.access, said)
        if status == HTTPStatus.FORBIDDEN and kind != "cluster_block_exception":
            return forbidden(self.place, what, said)
        return refusal(what, status, kind, reason)


def encoded(value: Json) -> bytes:
    """Return `value` as JSON that any server can read: half a surrogate pair, which is no character, becomes `?`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def refusal(what: str, status: int, kind: str, reason: str) -> ArchiveError:
    """Return the error for what Elasticsearch refused with `status`, of its `kind`, for its `reason`."""
    said = _said(status, kind, reason)
    if kind == "cluster_block_exception" and any(sign in reason for sign in _FULL):
        return ArchiveFullError(f"{what}: its disk is nearly full and it takes nothing in ({said}); make room on it")
    if status in _OVERLOADED:
        return ArchiveUnavailableError(f"{what}: it is overloaded or not ready ({said}); it is tried again later")
    if status == HTTPStatus.NOT_FOUND:
        return MissingError(f"{what}: it is not there ({said}); if that stays so, run `diembao rebuild`")
    return ArchiveError(f"{what}: {said}; {_advice(status, reason)}")


def _said(status: int, kind: str, reason: str) -> str:
    return f"{status} {kind}: {reason}"[:_SHOWN]


def _advice(status: int, reason: str) -> str:
    if status == HTTPStatus.BAD_REQUEST and any(sign in reason for sign in _TOO_MUCH):
        return "the query is too large for it: ask for less at once"
    return "if that stays so, run `diembao rebuild` to make the index anew from the record"


def _client(addresses: Sequence[str], access: Access) -> Elasticsearch:
    if access.ca is not None:
        ssl.create_default_context(cafile=access.ca)  # raises where it holds no certificate
    return Elasticsearch(
        [_node(address, access) for address in addresses],
        api_key=access.key,
        basic_auth=access.basic if access.user and not access.api_key else None,
        request_timeout=access.timeout,
        max_retries=0,
        retry_on_timeout=False,
    )


def _node(address: str, access: Access) -> NodeConfig:
    node = url_to_node_config(address, use_default_ports_for_scheme=True)
    if node.scheme == "http":
        return node
    if node.scheme != "https":
        raise ValueError(f"{address} begins neither with http:// nor with https://")
    ca = None if access.ca is None else str(access.ca)
    return replace(node, ca_certs=ca, verify_certs=access.verify, ssl_show_warn=False)


def _stranger(what: str) -> ArchiveError:
    return ArchiveError(f"{what}: what answers there is not Elasticsearch; check its address in the settings")


def _reason(body: object) -> tuple[str, str]:
    """Return kind and reason of a refusal, from the shapes that servers and proxies give them."""
    error = body.get("error") if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return "refused", str(error)
    causes = error.get("root_cause") or [{}]
    failed = error.get("failed_shards") or [{}]
    cause = causes[0] if error.get("type") != "search_phase_execution_exception" else failed[0].get("reason", error)
    kind = error.get("type") or cause.get("type")
    if kind == "search_phase_execution_exception":
        kind = cause.get("type", kind)
    if kind == "x_content_parse_exception":  # it says only where, and what lies deepest in it says why
        cause = _deepest(error)
    return str(kind), str(cause.get("reason") or error.get("reason"))


def _deepest(cause: dict[str, object]) -> dict[str, object]:
    while isinstance(deeper := cause.get("caused_by"), dict):
        cause = deeper
    return cause
