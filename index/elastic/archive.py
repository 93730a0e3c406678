"""The archive on Elasticsearch: what is asked, and what comes back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isfinite
from typing import TypeVar

from index.archive import About, Document, Hit, Order, Results, Step, Summary, check_most, check_page, is_ranked
from index.elastic import counting, deep
from index.elastic.admission import Access, certificate_until, shown
from index.elastic.bulk import put, refresh, take_out
from index.elastic.compiling import ranked, silent
from index.elastic.connection import PAUSES, Answer, Json, Line, MissingError
from index.elastic.mapping import vector_field
from index.elastic.moment import moment, unfinished
from index.elastic.naming import check, ensure, path
from index.fields import BOOSTS
from index.stream import word
from press.errors import InputError
from press.query import Everything, Field, Query, Term

_PAGE = 5_000  # hits of one step of a walk
_QUERIES = 500  # of one request
_CANDIDATES = 1_000  # neighbours that are looked at for the nearest few
_SWITCHES = 3  # rebuilds that one search may meet
_BY_DATE: Json = {"order": "desc", "seq": "desc"}

_T = TypeVar("_T")


class ElasticArchive:
    """An Archive on the Elasticsearch at `addresses`, several of one cluster, in the index that `name` stands for.

    The index is made when something is first added, with so many `shards`; a search before that finds nothing. What
    is added while a rebuild runs may be lost at its switch: see Archive on who may write.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        name: str,
        access: Access | None = None,
        *,
        shards: int = 1,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        """Prepare the line, connecting to nothing yet. Raises ArchiveError for what can be no address."""
        self._line = Line(addresses, access or Access(), pauses)
        self._name = name
        self._shards = shards
        self._is_checked = False

    def add(self, documents: Iterable[Document]) -> None:
        """Take in `documents`, as Archive promises."""
        taken = tuple(documents)
        if taken:
            self._meeting(lambda: self._write(taken), None, is_needed=True)

    def remove(self, keys: Iterable[str]) -> None:
        """Forget the documents with `keys`, as Archive promises."""
        gone = tuple(keys)
        if gone:
            self._meeting(lambda: self._take_out(gone), None)

    def search(self, query: Query, *, limit: int = 20, offset: int = 0, order: Order = "relevance") -> Results:
        """Return the matches of `query`, as Archive promises."""
        check_page(limit, offset)
        by_relevance = order == "relevance" and is_ranked(query)
        asked = _asked(query, by_relevance=by_relevance)
        nothing = Results(total=0, hits=())
        return self._meeting(lambda: self._found(asked, limit, offset, by_relevance=by_relevance), nothing)

    def walk(self, query: Query) -> Iterator[Hit]:
        """Yield every match of `query`, the newest first, as Archive promises."""
        for answer in self._walked(query):
            yield from deep.hits(answer, by_relevance=False)

    def counts(self, queries: Sequence[Query]) -> tuple[int, ...]:
        """Return how many documents match each of `queries`, as Archive promises."""
        groups = [queries[at : at + _QUERIES] for at in range(0, len(queries), _QUERIES)]
        nothing = (0,) * len(queries)
        return self._meeting(lambda: tuple(total for group in groups for total in self._totals(group)), nothing)

    def frequencies(self, terms: Sequence[Term]) -> tuple[int, ...]:
        """Return about how many documents have each of `terms`, as Archive promises: those of one shard."""
        return self._meeting(lambda: self._frequencies([word(term) for term in terms]), (0,) * len(terms))

    def summary(
        self, query: Query, *, facets: Sequence[Field] = (), most: int = 20, step: Step | None = None
    ) -> Summary:
        """Count the matches of `query`, as Archive promises."""
        check_most(most)
        body = {**_totalling(query), "aggs": counting.wanted(facets, most, step)}
        nothing = Summary(total=0, facets=dict.fromkeys(facets, ()), histogram=())
        return self._meeting(lambda: counting.summary(self._ask(body), facets, step), nothing)

    def nearest(
        self, vector: Sequence[float], *, model: str, limit: int = 20, within: Query | None = None
    ) -> tuple[Hit, ...]:
        """Return the documents nearest to `vector`, as Archive promises."""
        if limit < 0:
            raise InputError(f"cannot show {limit} neighbours: give a number from 0 up")
        body = _near(vector, model, min(limit, deep.WINDOW), within)
        return self._meeting(lambda: _cosines(self._ask(body)), ()) if limit and _has_direction(vector) else ()

    def sequences(self) -> Mapping[str, int]:
        """Return every key with its `seq`."""
        pages = self._walked(Everything())
        return {hit["_source"]["key"]: int(hit["_source"]["seq"]) for answer in pages for hit in answer["hits"]["hits"]}

    def about(self) -> About:
        """Return what the cluster says of itself, as Archive promises."""
        health = self._line.ask("ask after the health", "GET", "/_cluster/health")
        nodes = self._line.ask("ask for the version", "GET", "/_nodes/_all/http", filter_path="nodes.*.version")
        everything = _asked(Everything(), by_relevance=False)
        return About(
            engine="elasticsearch",
            version=", ".join(sorted({node["version"] for node in nodes["nodes"].values()})),
            place=f"{self._line.place} ({self._name})",
            documents=self._meeting(lambda: self._page(everything, 0, 0, by_relevance=False).total, 0),
            well=health["status"] != "red",
            notes=(shown(self._line.access, is_safe=self._line.is_safe), *_notes(health)),
            certificate_until=certificate_until(self._line.addresses, self._line.access),
        )

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _checked(self, *, is_needed: bool = False) -> bool:
        """Whether there is an index, made where one is needed; raises ArchiveError where it is not one of ours."""
        if self._is_checked:
            return True
        try:
            check(self._line, self._name)
        except MissingError:
            if not is_needed:
                return False
            ensure(self._line, self._name, self._shards)
            check(self._line, self._name)
        self._is_checked = True
        return True

    def _meeting(self, do: Callable[[], _T], nothing: _T, *, is_needed: bool = False) -> _T:
        """Return what `do` returns, `nothing` where there is no index; a rebuild meanwhile is met by a retry."""
        for _ in range(_SWITCHES):
            try:
                return do() if self._checked(is_needed=is_needed) else nothing
            except MissingError:
                self._is_checked = False
        return do() if self._checked(is_needed=is_needed) else nothing

    def _write(self, documents: Sequence[Document]) -> None:
        put(self._line, self._name, documents, alias=True)
        refresh(self._line, self._name)

    def _take_out(self, keys: Sequence[str]) -> None:
        take_out(self._line, self._name, keys)
        refresh(self._line, self._name)

    def _ask(self, body: Json) -> Answer:
        # one copy of the index answers all pages of one search: others may score a trifle differently
        options = {"preference": self._name, "allow_partial_search_results": "false"}
        return self._line.ask("search the index", "POST", path(self._name, "_search"), body, **options)

    def _found(self, asked: Json, limit: int, offset: int, *, by_relevance: bool) -> Results:
        if offset + limit <= deep.WINDOW and (by_relevance or offset <= deep.NEAR):
            return self._page(asked, limit, offset, by_relevance=by_relevance)
        with moment(self._line, self._name) as now:
            return (deep.by_relevance if by_relevance else deep.by_date)(now, asked, limit, offset)

    def _page(self, asked: Json, limit: int, offset: int, *, by_relevance: bool) -> Results:
        shown: Json = {"from": offset, "size": limit, "track_total_hits": True, "_source": ["key"]}
        answer = self._ask({**asked, **shown})
        return Results(total=answer["hits"]["total"]["value"], hits=deep.hits(answer, by_relevance=by_relevance))

    def _walked(self, query: Query) -> Iterator[Answer]:
        if not self._checked():
            return
        try:
            with moment(self._line, self._name) as now:
                yield from now.pages(_asked(query, by_relevance=False), _PAGE, ("key", "seq"))
        except MissingError as error:
            self._is_checked = False
            raise unfinished(error) from error

    def _frequencies(self, words: Sequence[str]) -> tuple[int, ...]:
        """Return what the shard knows of the `words` of a text that is shown to it and not kept."""
        text = " ".join(words)
        options = dict.fromkeys(("positions", "offsets", "payloads", "field_statistics"), False)
        body: Json = {"doc": dict.fromkeys(BOOSTS, text), "fields": [*BOOSTS], "term_statistics": True, **options}
        told = {"filter_path": "term_vectors.*.terms.*.doc_freq"}
        answer = self._line.ask("weigh words", "POST", path(self._name, "_termvectors"), body, **told)
        known = [field.get("terms", {}) for field in answer.get("term_vectors", {}).values()]
        return tuple(max((terms.get(one, {}).get("doc_freq", 0) for terms in known), default=0) for one in words)

    def _totals(self, queries: Sequence[Query]) -> Iterator[int]:
        each: Json = {"filters": {"filters": [silent(query) for query in queries]}}
        answer = self._ask({"size": 0, "track_total_hits": False, "aggs": {"each": each}})
        yield from (int(bucket["doc_count"]) for bucket in answer["aggregations"]["each"]["buckets"])


def _asked(query: Query, *, by_relevance: bool) -> Json:
    """Return what is asked and in which order the answers come."""
    if by_relevance:
        return {"query": ranked(query), "sort": [{"_score": "desc"}, _BY_DATE], "track_scores": True}
    return {"query": silent(query), "sort": [_BY_DATE]}


def _totalling(query: Query) -> dict[str, object]:
    return {"query": silent(query), "size": 0, "track_total_hits": True}


def _has_direction(vector: Sequence[float]) -> bool:
    return any(vector) and all(map(isfinite, vector))


def _near(vector: Sequence[float], model: str, limit: int, within: Query | None) -> Json:
    of_model: Json = {"term": {"model": model}}
    candidates = min(max(_CANDIDATES, 2 * limit), deep.WINDOW)
    near = {
        "field": vector_field(len(vector)),
        "query_vector": [*vector],
        "k": candidates,  # not `limit` alone: of equally near ones the sort, and not chance, says who is left out
        "num_candidates": candidates,
        "filter": [of_model, *([] if within is None else [silent(within)])],
    }
    return {"knn": near, "size": limit, "sort": [{"_score": "desc"}, _BY_DATE], "_source": ["key"]}


def _cosines(answer: Answer) -> tuple[Hit, ...]:
    """Return the neighbours; Elasticsearch scores (1 + cosine) / 2, for no score may be negative."""
    hits = answer["hits"]["hits"]
    return tuple(Hit(key=hit["_source"]["key"], score=2 * float(hit["_score"]) - 1) for hit in hits)


def _notes(health: Answer) -> tuple[str, ...]:
    """Return what is amiss with the cluster, in its own words."""
    if health["status"] == "green":
        return ()
    return (f"status {health['status']}: {health['unassigned_shards']} shards have no place",)
