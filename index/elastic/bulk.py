"""Taking documents in and out by the batch, each answer read line by line."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.archive import Document
from index.elastic.connection import Line, MissingError, encoded, refusal
from index.elastic.mapping import entry, identity, vectors
from index.elastic.naming import path
from index.fields import newest
from press.errors import ArchiveError, ArchiveFullError, ArchiveUnavailableError

_CHUNK = 5_000_000  # bytes of one request
_KEYS = 1_000  # of one look-up
_CONFLICT = 409  # what is there is newer


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One line or two of a bulk request: what is done to the document with `key`."""

    key: str
    lines: tuple[bytes, ...]


def put(line: Line, target: str, documents: Iterable[Document], *, alias: bool) -> None:
    """Write `documents` to `target`, an alias or an index; a newer state that is there stays."""
    fed = newest(documents).values()
    dimensions = {len(document.vector) for document in fed if document.vector}
    if dimensions:
        line.ask("make room for vectors", "PUT", path(target, "_mapping"), vectors(sorted(dimensions)))
    _send(line, target, map(_writing, fed), alias=alias)


def take_out(line: Line, target: str, keys: Iterable[str]) -> None:
    """Delete the documents with `keys` from `target`.

    Each is deleted at the very version it has, so that it may come back with the number it had.
    """
    wanted = tuple(dict.fromkeys(keys))
    for at in range(0, len(wanted), _KEYS):
        there = _versions(line, target, wanted[at : at + _KEYS])
        _send(line, target, [_deleting(key, version) for key, version in there.items()], alias=True)


def refresh(line: Line, target: str) -> None:
    """Let every later search see what was written. Raises ArchiveUnavailableError where no copy of it is up."""
    shards = line.ask("refresh the index", "POST", path(target, "_refresh"))["_shards"]
    if not shards["successful"]:  # which Elasticsearch calls no failure
        raise ArchiveUnavailableError(
            f"cannot refresh the index on Elasticsearch at {line.place}: no copy of it is up; it is tried again later"
        )


def _writing(document: Document) -> Action:
    head = {"_id": identity(document.key), "version": document.seq, "version_type": "external_gte"}
    return Action(key=document.key, lines=(encoded({"index": head}), encoded(entry(document))))


def _deleting(key: str, version: int) -> Action:
    head = {"_id": identity(key), "version": version, "version_type": "external_gte"}
    return Action(key=key, lines=(encoded({"delete": head}),))


def _versions(line: Line, target: str, keys: Sequence[str]) -> Mapping[str, int]:
    body = {"ids": [identity(key) for key in keys]}
    answer = line.ask("look up what the index holds", "POST", path(target, "_mget"), body, _source="false")
    return {key: one["_version"] for key, one in zip(keys, answer["docs"], strict=True) if one.get("found")}


def _send(line: Line, target: str, actions: Iterable[Action], *, alias: bool) -> None:
    for chunk in _chunks(actions):
        left: Sequence[Action] = chunk
        for pause in line.pauses():
            left, _ = _sent(line, target, left, alias=alias)
            if not left:
                break
            time.sleep(pause)
        else:
            left, refused = _sent(line, target, left, alias=alias)
            if refused is not None:
                raise refused


def _chunks(actions: Iterable[Action]) -> Iterator[list[Action]]:
    chunk: list[Action] = []
    size = 0
    for action in actions:
        more = sum(map(len, action.lines)) + len(action.lines)
        if chunk and size + more > _CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(action)
        size += more
    if chunk:
        yield chunk


def _sent(
    line: Line, target: str, actions: Sequence[Action], *, alias: bool
) -> tuple[list[Action], ArchiveUnavailableError | None]:
    """Send `actions` once; return those that were refused for now, with the last refusal.

    Raises ArchiveError for what no repetition would mend.
    """
    lines = [part for action in actions for part in action.lines]
    options = {"require_alias": "true"} if alias else {}
    answer = line.ask_lines("write to the index", path(target, "_bulk"), lines, **options)
    left: list[Action] = []
    refused = None
    for action, item in zip(actions, answer["items"], strict=True):
        error = _refusal(line, action, next(iter(item.values())))
        if isinstance(error, ArchiveUnavailableError) and not isinstance(error, ArchiveFullError):
            left.append(action)
            refused = error
        elif error is not None:
            raise error
    return left, refused


def _refusal(line: Line, action: Action, outcome: Mapping[str, object]) -> ArchiveError | None:
    error = outcome.get("error")
    if error is None or outcome.get("status") == _CONFLICT:
        return None
    kind, reason = (error.get("type"), error.get("reason")) if isinstance(error, dict) else ("refused", error)
    status = outcome.get("status")
    what = f"cannot take in {action.key[:200]} on Elasticsearch at {line.place}"
    if kind == "index_not_found_exception":
        return MissingError(f"{what}: the index is not there")
    return refusal(what, status if isinstance(status, int) else 0, str(kind), str(reason))
