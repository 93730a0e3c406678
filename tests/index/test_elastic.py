"""What only the archive on Elasticsearch can go through: overload, full disks, lost lines, strangers and switches."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from index.archive import Document
from index.elastic import Access, ElasticArchive, rebuild
from index.elastic.connection import Line
from index.elastic.naming import aliased, create, delete, indexes, numbered, path
from press.errors import ArchiveError, ArchiveFullError, ArchiveUnavailableError
from press.query import All, Any, Everything, Keys, Query, Term, parse
from tests.index.elastics import elastic_archive, named, new_name
from tests.index.faults import CUT, FULL, GATEWAY, HTML, OVERLOADED, UNAVAILABLE, Proxy, Reply, error, proxy

MOMENT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
QUICK = (0.01, 0.02)  # seconds between attempts
UNKNOWN = error(404, "index_not_found_exception", "no such index [x]")  # as 9.2.0 answers without its cluster
NOT_RECOVERED = error(
    503, "cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];"
)


def story(key: str, title: str = "lũ", *, seq: int = 1) -> Document:
    """Return a document of a sample outlet."""
    return Document(
        key=key,
        seq=seq,
        title=title,
        lead="",
        text="",
        when=MOMENT + timedelta(minutes=seq),
        source="bao_mau",
        language="vi",
        country="VN",
        desk="domestic",
    )


@pytest.fixture(scope="module")
def door(elastic_url: str) -> Iterator[Proxy]:
    """Yield the proxy before the server."""
    with proxy(elastic_url) as made:
        yield made


@pytest.fixture
def trouble(door: Proxy) -> Iterator[Proxy]:
    """Yield the proxy, which hands everything on until it is told otherwise."""
    door.heal()
    yield door
    door.heal()


@pytest.fixture
def name(elastic_url: str) -> Iterator[str]:
    """Yield a name of this test's own."""
    with named(elastic_url) as made:
        yield made


@pytest.fixture
def archive(trouble: Proxy, name: str) -> Iterator[ElasticArchive]:
    """Yield an archive behind the proxy that holds one document, `a`."""
    with closing(ElasticArchive([trouble.url], name, pauses=QUICK)) as made:
        made.add([story("a")])
        trouble.asked.clear()
        yield made


@pytest.fixture
def line(elastic_url: str) -> Iterator[Line]:
    """Yield a line of the test's own."""
    with closing(Line([elastic_url], Access())) as made:
        yield made


@pytest.mark.parametrize("fault", [OVERLOADED, UNAVAILABLE, GATEWAY, CUT, replace(GATEWAY, status=504)])
def test_a_passing_trouble_is_overcome(archive: ElasticArchive, trouble: Proxy, fault: Reply) -> None:
    """Two refusals or cut lines in a row are nothing that a caller hears of, reading or writing."""
    trouble.next(fault, fault, on="_bulk")
    archive.add([story("b", seq=2)])
    trouble.next(fault, fault, on="_search")
    assert archive.search(parse("lũ")).total == 2


@pytest.mark.parametrize("fault", [OVERLOADED, UNAVAILABLE, GATEWAY, CUT])
def test_a_lasting_trouble_is_told_and_may_be_tried_again(
    archive: ElasticArchive, trouble: Proxy, fault: Reply
) -> None:
    """After a few gentle attempts the caller hears that the same call may succeed later; and later it does."""
    trouble.always(fault)
    for call in (lambda: archive.add([story("b")]), lambda: archive.search(Everything()), archive.sequences):
        trouble.asked.clear()
        with pytest.raises(ArchiveUnavailableError, match="tried again later"):
            call()
        assert len(trouble.asked) <= len(QUICK) + 2  # letting go of a walk's index is one more
    trouble.next()
    archive.add([story("b")])
    assert archive.search(Everything()).total == 2


def test_a_server_that_is_not_there_is_told() -> None:
    """A refused connection is an outage, with the address in its text."""
    with (
        closing(ElasticArchive(["http://127.0.0.1:9"], new_name(), pauses=())) as archive,
        pytest.raises(ArchiveUnavailableError, match=r"127\.0\.0\.1:9"),
    ):
        archive.search(Everything())


def test_a_server_that_never_answers_is_told(trouble: Proxy, name: str) -> None:
    """A request that takes too long ends by our own time limit."""
    released = threading.Event()
    trouble.fault = lambda _path, _body: HTML if released.wait(5) else None
    with (
        closing(ElasticArchive([trouble.url], name, Access(timeout=0.2), pauses=())) as archive,
        pytest.raises(ArchiveUnavailableError, match="no answer"),
    ):
        archive.search(Everything())
    released.set()


def test_a_node_without_its_cluster_is_no_empty_archive(trouble: Proxy, archive: ElasticArchive, name: str) -> None:
    """A node that has not found its cluster yet, and therefore knows no index, is out of reach and not empty."""
    trouble.fault = lambda path, _body: UNKNOWN if "_mapping" in path else NOT_RECOVERED if "_search" in path else None
    with closing(ElasticArchive([trouble.url], name, pauses=QUICK)) as fresh:
        for call in (lambda: fresh.search(Everything()), fresh.sequences, lambda: fresh.add([story("b")])):
            with pytest.raises(ArchiveUnavailableError, match="tried again later"):
                call()
    trouble.heal()
    assert archive.sequences() == {"a": 1}


def test_a_refresh_that_reached_nothing_is_no_success(archive: ElasticArchive, trouble: Proxy) -> None:
    """Where no copy of the index is up after a bulk, which the server calls no failure, the batch must come again."""
    trouble.next(Reply(status=200, body=b'{"_shards":{"total":2,"successful":0,"failed":0}}'), on="_refresh")
    with pytest.raises(ArchiveUnavailableError, match="no copy"):
        archive.add([story("b")])


def test_a_full_disk_is_never_hammered(archive: ElasticArchive, trouble: Proxy) -> None:
    """A flood-stage block is told at once: one request, no second; searching goes on."""
    trouble.always(FULL, on="_bulk")
    with pytest.raises(ArchiveFullError, match="make room"):
        archive.add([story("b")])
    assert sum("_bulk" in asked for asked in trouble.asked) == 1
    assert archive.search(Everything()).total == 1


def test_a_full_disk_is_known_from_the_server_itself(archive: ElasticArchive, line: Line, name: str) -> None:
    """The block that Elasticsearch sets on an index whose disk is full is told apart from an overload."""
    [index] = aliased(line, name)
    block = {"index.blocks.read_only_allow_delete": True}
    line.ask("block the index", "PUT", path(index, "_settings"), block)
    with pytest.raises(ArchiveFullError):
        archive.add([story("b")])
    line.ask("free the index", "PUT", path(index, "_settings"), {"index.blocks.read_only_allow_delete": None})
    archive.add([story("b")])
    assert set(archive.sequences()) == {"a", "b"}


class Spoiler:
    """Rewrites answers of `_bulk` as if every second document had been refused."""

    def __init__(self, status: int, kind: str, reason: str, times: int) -> None:
        self.left = times
        self._error = {"status": status, "error": {"type": kind, "reason": reason}}

    def __call__(self, where: str, answer: bytes) -> bytes:
        """Return the answer, spoilt while there are times left."""
        if "_bulk" not in where or not self.left:
            return answer
        self.left -= 1
        read = json.loads(answer)
        for item in read["items"][::2]:
            next(iter(item.values())).update(self._error)
        return json.dumps({**read, "errors": True}).encode()


def test_of_a_bulk_only_what_was_refused_goes_again(archive: ElasticArchive, trouble: Proxy) -> None:
    """Where half of a bulk is refused for now, that half is sent again and nothing is told."""
    sizes: list[int] = []

    def counted(where: str, body: bytes) -> None:
        if "_bulk" in where:
            sizes.append(body.count(b'"_id"'))

    trouble.fault = counted
    trouble.spoil = Spoiler(429, "es_rejected_execution_exception", "queue is full", times=2)
    archive.add([story(f"k{n}", seq=n) for n in range(1, 9)])
    assert sizes == [8, 4, 2]
    assert archive.search(Everything()).total == 9


def test_a_bulk_refused_in_part_to_the_end_is_told(archive: ElasticArchive, trouble: Proxy) -> None:
    """What is still refused after the last attempt makes the call fail, to be handed in again."""
    trouble.spoil = Spoiler(503, "unavailable_shards_exception", "primary shard is not active", times=99)
    with pytest.raises(ArchiveUnavailableError, match="cannot take in b"):
        archive.add([story("b")])


def test_a_bulk_that_can_never_succeed_names_the_document(archive: ElasticArchive, trouble: Proxy) -> None:
    """A document that Elasticsearch cannot parse is named, and not tried again."""
    trouble.spoil = Spoiler(400, "document_parsing_exception", "failed to parse", times=99)
    with pytest.raises(ArchiveError, match=r"cannot take in b.*failed to parse") as told:
        archive.add([story("b")])
    assert not isinstance(told.value, ArchiveUnavailableError)
    assert sum("_bulk" in asked for asked in trouble.asked) == 1


def test_a_full_disk_in_the_middle_of_a_bulk_is_told(archive: ElasticArchive, trouble: Proxy) -> None:
    """The block of one document's shard is a full disk too."""
    trouble.spoil = Spoiler(429, "cluster_block_exception", json.loads(FULL.body)["error"]["reason"], times=99)
    with pytest.raises(ArchiveFullError):
        archive.add([story("b")])
    assert sum("_bulk" in asked for asked in trouble.asked) == 1


def test_an_older_version_is_no_error(archive: ElasticArchive) -> None:
    """What is there at a higher number stays, and the rest of the batch is taken in."""
    archive.add([story("a", "bão", seq=9)])
    archive.add([story("a", "lũ", seq=8), story("b", "lũ", seq=7)])
    assert archive.sequences() == {"a": 9, "b": 7}
    assert [hit.key for hit in archive.search(parse("bão")).hits] == ["a"]


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        (error(401, "security_exception", "unable to authenticate"), "asks for an API key or a user"),
        (error(403, "security_exception", "action is unauthorized"), "the right"),
        (HTML, "not Elasticsearch"),
        (Reply(status=200, body=b"<html>", headers={"Content-Type": "application/json"}), "not Elasticsearch"),
        (Reply(status=200, body=b"{}", headers={"Content-Type": "application/json"}), "not Elasticsearch"),
    ],
)
def test_what_a_person_must_set_right_is_told_at_once(trouble: Proxy, name: str, fault: Reply, advice: str) -> None:
    """Wrong keys, missing rights and strangers are told once, with the setting to look at."""
    trouble.always(fault)
    with closing(ElasticArchive([trouble.url], name, pauses=QUICK)) as archive:
        with pytest.raises(ArchiveError, match=advice) as told:
            archive.search(Everything())
        assert not isinstance(told.value, ArchiveUnavailableError)
        with pytest.raises(ArchiveError, match=advice):
            archive.about()
    assert len(trouble.asked) == 2


@pytest.mark.parametrize(
    ("access", "sent"),
    [
        (Access(api_key="YWJj"), "ApiKey YWJj"),
        (Access(api_key="key-id:secret"), "ApiKey a2V5LWlkOnNlY3JldA=="),
        (Access(user="desk", password="s3cret"), "Basic ZGVzazpzM2NyZXQ="),  # noqa: S106 # made up
        (Access(), ""),
    ],
)
def test_key_and_password_are_sent(trouble: Proxy, name: str, access: Access, sent: str) -> None:
    """The server is shown the API key, whole or in two parts, or else user and password, or nothing."""
    with closing(ElasticArchive([trouble.url], name, access)) as archive:
        assert archive.search(Everything()).total == 0
    assert trouble.brought == sent


def test_an_index_of_another_format_asks_for_a_rebuild(line: Line, elastic_url: str, name: str) -> None:
    """An index made by another version is neither read nor written, until it is made anew."""
    mappings = {"_meta": {"archive": name, "format": 0}}
    create(line, numbered(name, 1), {"mappings": mappings, "aliases": {name: {}}})
    with closing(ElasticArchive([elastic_url], name)) as archive:
        for call in (lambda: archive.search(Everything()), lambda: archive.add([story("a")])):
            with pytest.raises(ArchiveError, match="diembao rebuild"):
                call()
        assert rebuild([elastic_url], name, [[story("a")]]) == 1
        assert archive.search(Everything()).total == 1


def test_a_strangers_index_is_left_alone(line: Line, elastic_url: str, name: str) -> None:
    """An index that was not made by us is neither read nor written nor deleted."""
    create(line, name, {})
    try:
        with closing(ElasticArchive([elastic_url], name)) as archive:
            with pytest.raises(ArchiveError, match="not made by diembao"):
                archive.add([story("a")])
            with pytest.raises(ArchiveError):
                rebuild([elastic_url], name, [[story("a")]])
        assert line.ask("count", "GET", path(name, "_count"))["count"] == 0
    finally:
        delete(line, name)


def test_a_rebuild_leaves_exactly_one_index(line: Line, elastic_url: str, name: str) -> None:
    """The new index is served, the old one is gone, and so is what a killed rebuild had half built; nothing else is."""
    neighbour = f"{name}-v1-extra"
    create(line, neighbour, {})
    try:
        with closing(ElasticArchive([elastic_url], name)) as archive:
            archive.add([story("a"), story("gone")])
            with pytest.raises(RuntimeError):
                rebuild([elastic_url], name, killed())
            assert len(indexes(line, name).others) == 1
            assert set(archive.sequences()) == {"a", "gone"}
            assert rebuild([elastic_url], name, [[story("a")], [story("b")]]) == 2
            assert set(archive.sequences()) == {"a", "b"}
        there = indexes(line, name)
        assert (len(there.used), there.others) == (1, ())
        line.ask("look at the neighbour", "GET", path(neighbour))
    finally:
        delete(line, neighbour)


def test_a_first_rebuild_that_was_killed_is_no_hindrance(elastic_url: str, name: str) -> None:
    """What it left is neither served nor in the way of the first batch."""
    with closing(ElasticArchive([elastic_url], name)) as archive:
        with pytest.raises(RuntimeError):
            rebuild([elastic_url], name, killed())
        assert archive.sequences() == {}
        archive.add([story("a")])
        assert archive.sequences() == {"a": 1}


def killed() -> Iterator[list[Document]]:
    """Yield one batch and break off, as a process that is killed."""
    yield [story("half")]
    raise RuntimeError("killed")


def test_no_search_fails_while_the_index_is_switched(elastic_url: str, name: str) -> None:
    """Searches that meet a rebuild see the old index or the new one, never none and never an error."""
    wrong: list[object] = []
    done = threading.Event()

    def look(archive: ElasticArchive) -> None:
        while not done.is_set():
            try:
                total = archive.search(parse("lũ")).total
            except ArchiveError as told:
                wrong.append(told)
            else:
                wrong.extend([total] if total != 3 else [])

    with closing(ElasticArchive([elastic_url], name)) as archive:
        batch = [story("a"), story("b"), story("c")]
        archive.add(batch)
        readers = [threading.Thread(target=look, args=(archive,)) for _ in range(3)]
        for reader in readers:
            reader.start()
        for _ in range(4):
            rebuild([elastic_url], name, [batch])
        done.set()
        for reader in readers:
            reader.join()
    assert wrong == []


def test_two_who_index_at_once_lose_nothing(line: Line, elastic_url: str, name: str) -> None:
    """Two writers that race from the very first document end with one index and the newest state of each."""
    raised: list[ArchiveError] = []

    def write(offset: int) -> None:
        with closing(ElasticArchive([elastic_url], name)) as archive:
            try:
                for at in range(0, 40, 10):
                    archive.add([story(f"k{n}", seq=n + offset) for n in range(at, at + 10)])
            except ArchiveError as told:
                raised.append(told)

    writers = [threading.Thread(target=write, args=(offset,)) for offset in (1, 101)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert raised == []
    assert len(aliased(line, name)) == 1
    with closing(ElasticArchive([elastic_url], name)) as archive:
        assert archive.sequences() == {f"k{n}": n + 101 for n in range(40)}


def test_an_index_lost_while_it_is_used_is_made_again(archive: ElasticArchive, line: Line, name: str) -> None:
    """Where somebody deleted the index, searches find nothing and the next batch starts a new one."""
    for index in aliased(line, name):
        delete(line, index)
    assert archive.search(Everything()).total == 0
    archive.add([story("b")])
    assert archive.sequences() == {"b": 1}


def test_pages_beyond_ten_thousand_are_shown(elastic_url: str) -> None:
    """Any depth can be asked for, in both orders, though Elasticsearch itself stops at 10,000."""
    with elastic_archive(elastic_url) as archive:
        archive.add(story(f"k{n}", seq=n) for n in range(1, 10_051))
        by_date = archive.search(Everything(), offset=10_000, limit=100)
        assert [hit.key for hit in by_date.hits] == [f"k{n}" for n in range(50, 0, -1)]
        assert by_date.total == 10_050
        deep = archive.search(parse("lũ"), offset=9_990, limit=40)
        assert (len(deep.hits), deep.total, min(hit.score for hit in deep.hits) > 0) == (40, 10_050, True)
        assert len(archive.search(parse("lũ"), limit=20_000).hits) == 10_050
        assert len({hit.key for hit in archive.walk(Everything())}) == 10_050
        known = Keys(keys=tuple(f"k{n}" for n in range(70_000)))
        assert archive.search(known, limit=0).total == 10_050


def dated(number: int) -> Document:
    """Return one of many documents: most of one day, the others of any time, some of the same second or of none."""
    dice = Random(number)  # noqa: S311 # seeded
    when = MOMENT + timedelta(seconds=dice.randrange(40_000))
    if number % 5 == 0:
        when -= timedelta(days=dice.randrange(20_000))
    if number % 1_000 == 1:
        when = datetime(dice.choice((1, 1960, 1970, 6000, 6400, 9999)), 12, 31, 20, tzinfo=UTC)
    return replace(story(f"k{number}", "lũ" if number % 9 else "bão", seq=number + 1), when=when)


def test_pages_far_down_by_date_are_exact(elastic_url: str) -> None:
    """At any depth a page holds just what a walk meets there, whatever the dates are, in few short requests."""
    with proxy(elastic_url) as seen, named(elastic_url) as name, closing(ElasticArchive([seen.url], name)) as archive:
        archive.add(map(dated, range(25_000)))
        for query in (Everything(), parse("lũ"), parse("bão")):
            order = [hit.key for hit in archive.walk(query)]
            depths = (2_001, 9_999, 10_001, 19_980, 20_003, 24_990)
            for offset in (*depths, len(order) - 3, len(order)):
                for limit in (1, 20):
                    found = archive.search(query, limit=limit, offset=offset, order="date")
                    assert found.total == len(order)
                    assert [hit.key for hit in found.hits] == order[offset : offset + limit], (offset, limit)
        seen.asked.clear()
        assert len(archive.search(Everything(), offset=24_000, order="date").hits) == 20
        assert len(seen.asked) <= 5
        wide = archive.search(Everything(), limit=12_000, offset=4_000, order="date").hits
        assert [hit.key for hit in wide] == [hit.key for hit in archive.walk(Everything())][4_000:16_000]
        ranked = archive.search(parse("lũ"), limit=12_000, offset=10_100)
        assert (len(ranked.hits), ranked.total) == (min(12_000, ranked.total - 10_100), ranked.total)
        first = {hit.key for hit in archive.search(parse("lũ"), limit=10_100).hits}
        assert len(first | {hit.key for hit in ranked.hits}) == 10_100 + len(ranked.hits)


def of_words(width: int) -> Query:
    """Return a query for any of so many words, one of which is there."""
    words = [Term(text=f"w{n}", exact=False) for n in range(width)]
    return Any(parts=(*words, Term(text="lu", exact=False)))


def test_a_very_wide_query_is_answered(archive: ElasticArchive) -> None:
    """Alternatives by the hundred are no error."""
    assert [archive.search(of_words(width)).total for width in (10, 300, 999)] == [1, 1, 1]


def nested(levels: int) -> Query:
    """Return a query of brackets in brackets that the one document matches."""
    query: Query = Term(text="lu", exact=False)
    for level in range(levels):
        query = All(parts=(query,)) if level % 2 else Any(parts=(query, Term(text="x", exact=False)))
    return query


def test_a_query_too_deep_for_the_server_is_told(archive: ElasticArchive) -> None:
    """What is more than Elasticsearch can take is told as such, and not as a fault of the index."""
    with pytest.raises(ArchiveError, match="ask for less"):
        archive.search(nested(90))


def test_a_very_deep_query_is_answered(archive: ElasticArchive) -> None:
    """Brackets in brackets, two dozen of them, are no error."""
    assert archive.search(nested(24)).total == 1


@pytest.mark.parametrize("address", ["elastic.example", "https://", "ftp://x.example:1"])
def test_what_can_be_no_address_is_told(address: str) -> None:
    """A slip in the settings is told before anything is asked."""
    with pytest.raises(ArchiveError, match="settings"):
        ElasticArchive([address], "diembao")


def test_a_ca_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """So is a CA file that is missing."""
    with pytest.raises(ArchiveError, match="CA file"):
        ElasticArchive(["https://elastic.example"], "diembao", Access(ca=tmp_path / "none.pem"))


def test_the_nearest_of_many_vectors_are_found(elastic_url: str) -> None:
    """Of 2,000 vectors the nearest ten are the true ones, filtered or not, and the score is the cosine."""
    dice = np.random.default_rng(5)
    vectors = dice.normal(size=(2_000, 32))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with elastic_archive(elastic_url) as archive:
        archive.add(
            replace(story(str(n), "lũ" if n % 3 else "bão"), vector=tuple(map(float, vectors[n])), model="m@1")
            for n in range(2_000)
        )
        right = 0
        for target in vectors[:20] + dice.normal(size=(20, 32)) / 20:
            cosines = vectors @ target / np.linalg.norm(target)
            for within, numbers in ((None, range(2_000)), (parse("bão"), range(0, 2_000, 3))):
                best = sorted(numbers, key=lambda n: -cosines[n])[:10]
                found = archive.nearest([float(n) for n in target], model="m@1", limit=10, within=within)
                right += len({hit.key for hit in found} & {str(n) for n in best})
                assert found[0].score == pytest.approx(cosines[int(found[0].key)], abs=1e-5)
        assert right >= 0.99 * 400
        assert archive.nearest([1.0] * 32, model="m@2") == archive.nearest([1.0] * 8, model="m@1") == ()
