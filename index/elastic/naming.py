"""The indexes behind an archive's name: the alias, the one index it stands for, and what a broken rebuild left.

`diembao` is the alias; `diembao-v1-000002` the index in use. Others are deleted by their exact names only, and only
where they say of themselves that they belong to this archive.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from index.elastic.connection import Line, MissingError
from index.elastic.mapping import FORMAT, definition
from press.errors import ArchiveError

_MASTER = "2s"  # what a node waits for its cluster's master: by itself half a minute, and it is asked again anyhow
_EXISTS = "resource_already_exists_exception"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexes:
    """What stands behind a name: the indexes `used` by its alias, and the `others` of the same archive."""

    used: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def next_number(self) -> int:
        """The number for an index newer than all that are there."""
        return max((_number(name) for name in (*self.used, *self.others)), default=0) + 1


def path(*parts: str) -> str:
    """Return the address of something on the server, its parts made safe."""
    return "/" + "/".join(quote(part, safe="_") for part in parts)


def indexes(line: Line, name: str) -> Indexes:
    """Return the indexes of the archive `name`."""
    found = line.ask(
        "list the indexes", "GET", path(f"{name}-*", "_mapping"), expand_wildcards="open", master_timeout=_MASTER
    )
    own = [index for index in found if _belongs(found[index], name) and _pattern(name).fullmatch(index)]
    used = aliased(line, name)
    return Indexes(used=used, others=tuple(index for index in own if index not in used))


def aliased(line: Line, name: str) -> tuple[str, ...]:
    """Return the indexes that the alias `name` stands for; none where it is not there."""
    try:
        return tuple(line.ask("look up the index", "GET", path("_alias", name)))
    except MissingError:
        return ()


def ensure(line: Line, name: str, shards: int) -> None:
    """Create the first index of the archive `name`; where another did so at the same moment, that one counts."""
    body = definition(name, shards) | {"aliases": {name: {}}}
    create(line, numbered(name, 1), body)
    if not aliased(line, name):  # a killed rebuild left an index of that name, which nobody uses
        delete(line, numbered(name, 1))
        create(line, numbered(name, 1), body)


def create(line: Line, index: str, body: dict[str, object]) -> None:
    """Create `index`, which may be there already from a request whose answer was lost."""
    try:
        line.ask(f"create the index {index}", "PUT", path(index), body, wait_for_active_shards="1")
    except ArchiveError as error:
        if _EXISTS not in str(error):
            raise


def check(line: Line, name: str) -> None:
    """Raise ArchiveError where the index behind `name` is not one that this version made; MissingError for none."""
    try:
        found = line.ask("look at the index", "GET", path(name, "_mapping"), master_timeout=_MASTER)
    except MissingError:
        # a node of version 9 that has not found its cluster yet says so of every index; to a search it tells the truth
        line.ask("look for the index", "POST", path(name, "_search"), {"size": 0})
        raise
    for index in found:
        meta = _meta(found[index])
        if meta.get("archive") != name:
            raise ArchiveError(
                f"the index {index} on Elasticsearch at {line.place} was not made by diembao; "
                "name another in the settings"
            )
        if meta.get("format") != FORMAT:
            raise ArchiveError(
                f"the index {index} on Elasticsearch at {line.place} was made by another version; "
                "run `diembao rebuild` to make it anew from the record"
            )


def delete(line: Line, index: str) -> None:
    """Delete the one index with exactly this name; none is no error."""
    try:
        line.ask(f"delete the old index {index}", "DELETE", path(index))
    except MissingError:
        return


def numbered(name: str, number: int) -> str:
    """Return the name of the archive's index with this number."""
    return f"{name}-v{FORMAT}-{number:06}"


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(name)}-v\d+-\d+")


def _number(index: str) -> int:
    return int(index.rpartition("-")[2]) if index.rpartition("-")[2].isdecimal() else 0


def _belongs(there: object, name: str) -> bool:
    return _meta(there).get("archive") == name


def _meta(there: object) -> dict[str, object]:
    mappings = there.get("mappings") if isinstance(there, dict) else None
    meta = mappings.get("_meta") if isinstance(mappings, dict) else None
    return meta if isinstance(meta, dict) else {}
