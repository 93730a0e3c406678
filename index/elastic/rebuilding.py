"""An index made anew beside the old one, and the switch to it."""

from collections.abc import Iterable, Sequence

from index.archive import Document
from index.elastic.admission import Access
from index.elastic.bulk import put, refresh
from index.elastic.connection import PAUSES, Line
from index.elastic.mapping import definition
from index.elastic.naming import aliased, create, delete, indexes, numbered, path


def rebuild(
    addresses: Sequence[str],
    name: str,
    batches: Iterable[Iterable[Document]],
    *,
    access: Access | None = None,
    shards: int = 1,
    pauses: Sequence[float] = PAUSES,
) -> int:
    """Make the index of the archive `name` anew from `batches`, switch to it; return how many documents it holds.

    Until the switch, searches see the old index; a kill at any moment leaves either the old one or the new, and what
    was half built is deleted by the next rebuild. Nobody else may write or rebuild meanwhile, for what is added to the
    old index is lost at the switch, and Elasticsearch refuses it to nobody: in the house the lease of the index sees to
    that (`pipeline/lease.py`), and `follow` catches up afterwards (`pipeline/follow.remake`).
    """
    line = Line(addresses, access or Access(), pauses)
    try:
        return _rebuilt(line, name, batches, shards)
    finally:
        line.close()


def _rebuilt(line: Line, name: str, batches: Iterable[Iterable[Document]], shards: int) -> int:
    there = indexes(line, name)
    for leftover in there.others:
        delete(line, leftover)
    new = numbered(name, there.next_number)
    create(line, new, definition(name, shards))
    for batch in batches:
        put(line, new, batch, alias=False)
    refresh(line, new)
    _switch(line, name, new)
    return int(line.ask("count the index", "GET", path(name, "_count"))["count"])


def _switch(line: Line, name: str, new: str) -> None:
    old = [index for index in aliased(line, name) if index != new]
    away = [{"remove": {"index": index, "alias": name, "must_exist": False}} for index in old]
    line.ask(
        "switch to the new index", "POST", "/_aliases", {"actions": [{"add": {"index": new, "alias": name}}, *away]}
    )
    for index in old:
        delete(line, index)
