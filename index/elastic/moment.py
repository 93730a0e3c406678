"""One state of the index, held while it is read to any depth."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from index.elastic.connection import Answer, Json, Line, MissingError
from index.elastic.naming import path
from press.errors import ArchiveError, ArchiveUnavailableError

_ALIVE = "5m"  # how long a walk may rest between two steps


@dataclass(slots=True)
class Moment:
    """A point in time of Elasticsearch; each answer may name it anew."""

    line: Line
    id: str

    def page(
        self,
        asked: Json,
        size: int,
        after: Sequence[object] | None = None,
        *,
        start: int = 0,
        kept: Sequence[str] = (),
        aggs: Json | None = None,
        is_counted: bool = False,
    ) -> Answer:
        """Return `size` matches of `asked` with their fields `kept`: from `start`, or after the sort values `after`.

        All are counted where `is_counted`; `aggs` is what else is counted of them.
        """
        body = {
            **asked,
            "size": size,
            "track_total_hits": is_counted,
            "pit": {"id": self.id, "keep_alive": _ALIVE},
            **({"_source": [*kept]} if kept else {"_source": False, "stored_fields": "_none_"}),
            **({"from": start} if after is None else {"search_after": [*after]}),
            **({} if aggs is None else {"aggs": aggs}),
        }
        answer = self.line.ask("search the index", "POST", "/_search", body, allow_partial_search_results="false")
        self.id = answer["pit_id"]
        return answer

    def pages(self, asked: Json, size: int, kept: Sequence[str]) -> Iterator[Answer]:
        """Yield all matches of `asked`, `size` at a time."""
        after = None
        while True:
            answer = self.page(asked, size, after, kept=kept)
            hits = answer["hits"]["hits"]
            if hits:
                yield answer
                after = hits[-1]["sort"]
            if len(hits) < size:
                return


@contextmanager
def moment(line: Line, name: str) -> Iterator[Moment]:
    """Hold the present state of the index `name`. Raises MissingError where there is none, or a rebuild took it."""
    answer = line.ask("open the index", "POST", path(name, "_pit"), keep_alive=_ALIVE, preference=name)
    opened = Moment(line, answer["id"])
    try:
        yield opened
    finally:
        with suppress(ArchiveError):  # it would end by itself
            line.ask("let go of the index", "DELETE", "/_pit", {"id": opened.id})


def unfinished(error: MissingError) -> ArchiveUnavailableError:
    """Return the error for a walk whose index was switched away before its end."""
    return ArchiveUnavailableError(f"the index was made anew while it was being read: begin again ({error})")
