"""Whatever befalls Elasticsearch while it is fed, index and record are the same in the end."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from index.archive import Archive, Document
from index.elastic import Access, ElasticArchive
from index.elastic.connection import Line
from index.elastic.naming import aliased, path
from index.embedded import EmbeddedArchive
from pipeline.follow import follow
from pipeline.lease import PAUSE, Lease
from press.clock import FixedClock
from press.errors import ArchiveError, ArchiveFullError, ArchiveUnavailableError
from press.query import Everything, parse
from press.source import Source
from tests import make
from tests.elastic_node import Node, NoNodeError
from tests.house import filling
from tests.index.elastics import VERSION, named, new_name
from tests.index.faults import CUT, OVERLOADED, UNAVAILABLE, HandOn, Proxy, Reply, partly, proxy
from vault import read
from vault.record import close_record, migrate, open_record

pytestmark = pytest.mark.elastic

ROOT = Path(__file__).parents[2]
SOAK = bool(os.environ.get("DIEMBAO_SOAK"))
ARTICLES, POWER_CUTS = (20_000, 5) if SOAK else (2_000, 2)
KINDS = ("overloaded", "unavailable", "half refused", "cut", "full")
EACH = 19  # faults of each kind: 95 in all
SEED = 4
LATEST = 900.0 if SOAK else 240.0  # seconds that a trial may take
PATIENCE = 60  # seconds for a cluster to be whole again
BEFORE, AFTER = (300, 700) if SOAK else (50, 200)  # searches around the death of a node
QUICK = (0.05, 0.1, 0.2)  # seconds between attempts
SOURCES: dict[str, Source] = {id_: make.source(id_) for id_ in filling.SOURCES}
QUERIES = ("lu quet", "sạt lở", '"cang vung ang"', "hoa OR formosa", "bão -cầu", "ha tinh source:mau_tre", "thuy*")
FLOOD = (
    "index [x-1] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has "
    "read-only-allow-delete block; for more information, see "
    "https://www.elastic.co/guide/en/elasticsearch/reference/8.19/fix-watermark-errors.html];"
)  # as 8.19.0 words it, for each line of a bulk


@dataclass(slots=True, kw_only=True)
class Machine:
    """A node whose plug may be pulled. `hands` start it: a node dies with the thread that started it."""

    node: Node
    hands: ThreadPoolExecutor
    is_down: bool = False
    cuts: list[Future[float]] = field(default_factory=list)

    def pull_the_plug(self, after: float) -> None:
        """Kill the node in so many seconds and start it again."""
        self.is_down = True
        self.cuts.append(self.hands.submit(self._power_cut, after))

    def _power_cut(self, after: float) -> float:
        time.sleep(after)
        began = time.monotonic()
        self.node.kill()
        self.node.start()
        self.is_down = False
        return time.monotonic() - began


def started(nodes: list[Node], hands: ThreadPoolExecutor) -> None:
    """Start `nodes`; without Elasticsearch the test is skipped, or fails where DIEMBAO_REQUIRE_ES is 1."""
    try:
        for starting in [hands.submit(node.start) for node in nodes]:
            starting.result(LATEST)
    except (NoNodeError, OSError) as error:
        if os.environ.get("DIEMBAO_REQUIRE_ES") == "1":
            pytest.fail(f"Elasticsearch {VERSION} is required: {error}")
        pytest.skip(f"no Elasticsearch {VERSION}: {error}")


@contextmanager
def running(*nodes: Node) -> Iterator[ThreadPoolExecutor]:
    """Run `nodes` for the block, and lend the hands that started them and may start them again."""
    with ExitStack() as stopping, ThreadPoolExecutor(len(nodes)) as hands:
        for node in nodes:
            stopping.callback(node.stop)
        started(list(nodes), hands)
        yield hands


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """Lend a node of this module's own."""
    node = Node(version=VERSION, is_brief=True)
    with running(node) as hands:
        yield Machine(node=node, hands=hands)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[str]:
    """Open an empty record and yield its address."""
    address = f"sqlite:///{tmp_path / 'record.sqlite3'}"
    open_record(address)
    migrate()
    yield address
    close_record()


@dataclass(slots=True)
class Trouble:
    """What befalls the requests that come to `machine`: the faults in turn, one every few requests, and power cuts.

    A power cut comes in the middle of the bulk with which so many documents were sent as `cuts` say.
    """

    machine: Machine
    faults: list[str]
    cuts: list[int]
    chance: Random
    met: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    gap: int = 3
    lock: threading.Lock = field(default_factory=threading.Lock)

    def route(self, where: str, body: bytes, hand_on: HandOn) -> Reply:
        """Answer a request."""
        with self.lock:
            fault = "" if self.machine.is_down else self._fault(where, body)
        return FAULTS[fault](where, body, hand_on) if fault else hand_on(body)

    def _fault(self, where: str, body: bytes) -> str:
        is_bulk = "_bulk" in where
        if is_bulk:
            self.sent += body.count(b'"_id"')
            if self.cuts and self.sent >= self.cuts[0]:
                self.cuts.pop(0)
                self.machine.pull_the_plug(self.chance.uniform(0, 0.05))
                return ""
        self.gap -= 1
        if self.gap > 0 or not self.faults or (self.faults[-1] in ("half refused", "full") and not is_bulk):
            return ""
        self.gap = self.chance.randint(1, 4)
        self.met[self.faults[-1]] += 1
        return self.faults.pop()


def _cut(where: str, body: bytes, hand_on: HandOn) -> Reply:
    """Cut the line before the request arrives, after it was carried out, or in the middle of its answer."""
    way = (len(where) + len(body)) % 3
    if way == 0:
        return CUT
    answer = hand_on(body)
    return CUT if way == 1 else Reply(status=answer.status, body=answer.body, headers=answer.headers, is_torn=True)


def _half_refused(_path: str, body: bytes, hand_on: HandOn) -> Reply:
    queue = "rejected execution of coordinating operation: the queue is full"
    return partly(body, hand_on, lambda number: number % 2 == 0, "es_rejected_execution_exception", queue)


def _full(_path: str, body: bytes, hand_on: HandOn) -> Reply:
    """Refuse the later half of a bulk, as when the watermark is passed in its midst."""
    half = body.count(b'"_id"') // 2
    return partly(body, hand_on, lambda number: number >= half, "cluster_block_exception", FLOOD)


FAULTS: dict[str, Callable[[str, bytes, HandOn], Reply]] = {
    "overloaded": lambda _path, _body, _hand_on: OVERLOADED,
    "unavailable": lambda _path, _body, _hand_on: UNAVAILABLE,
    "half refused": _half_refused,
    "cut": _cut,
    "full": _full,
}


@dataclass(slots=True, kw_only=True)
class Follower:
    """Turn after turn of a house, which follows the record into the index behind `door`."""

    door: Proxy
    name: str
    clock: FixedClock = field(default_factory=lambda: FixedClock(make.NOON))
    told: Counter[str] = field(default_factory=Counter)

    def turn(self) -> None:
        """Follow once. Where the index is out of reach it waits; where it is full, it is left in peace for a while."""
        self.told["turns"] += 1
        try:
            self.follow()
        except ArchiveFullError:
            self.told["full"] += 1
            self._mind_the_pause()
        except ArchiveUnavailableError:
            self.told["out of reach"] += 1
            time.sleep(0.1)

    def follow(self) -> int:
        """Bring the index up to the record."""
        lease = Lease(self.name, "me", self.clock, lambda _: False)
        with closing(ElasticArchive([self.door.url], self.name, pauses=QUICK)) as archive:
            return follow(archive, SOURCES, lease)

    def _mind_the_pause(self) -> None:
        """Prove that an index that was full is not asked anything, until the pause is over."""
        before = len(self.door.asked)
        with pytest.raises(ArchiveFullError):
            self.follow()
        assert len(self.door.asked) == before
        self.clock.moment += PAUSE


@contextmanager
def being_filled(record: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Have the record filled by another process meanwhile."""
    command = [sys.executable, "-m", "tests.house.filling", record, str(ARTICLES)]
    with subprocess.Popen(command, cwd=ROOT) as filler:
        try:
            yield filler
        finally:
            filler.kill()


def trouble(machine: Machine) -> Trouble:
    """Return the seeded trouble of this trial."""
    chance = Random(SEED)  # noqa: S311 # seeded
    faults = [kind for kind in KINDS for _ in range(EACH)]
    chance.shuffle(faults)
    step = ARTICLES // (POWER_CUTS + 1)
    cuts = [step * number + chance.randrange(-step // 3, step // 3) for number in range(1, POWER_CUTS + 1)]
    return Trouble(machine=machine, faults=faults, cuts=cuts, chance=chance)


def test_power_cuts_and_faults_lose_nothing(machine: Machine, record: str, caplog: pytest.LogCaptureFixture) -> None:
    """The node is killed in the middle of bulks, and faults come between, while the record grows: nothing is lost."""
    began = time.monotonic()
    ahead = trouble(machine)
    with named(machine.node.url) as name, proxy(machine.node.url) as door, being_filled(record) as filler:
        door.route = ahead.route
        follower = Follower(door=door, name=name)
        copies = ARTICLES
        while filler.poll() is None or ahead.faults or ahead.cuts or read.cursor(name) < read.change_seq():
            assert time.monotonic() - began < LATEST, story(ahead, follower)
            follower.turn()
            if filler.poll() is not None and ahead.faults:  # more work, for what is still to befall it
                filling.join(copies := copies + 1, to=copies % ARTICLES)
        assert filler.returncode == 0
        down = [round(cut.result(LATEST), 1) for cut in machine.cuts]
        sys.stdout.write(f"\n{story(ahead, follower)}; down for {down} s; {time.monotonic() - began:.0f} s in all\n")
        with closing(ElasticArchive([machine.node.url], name)) as archive, closing(EmbeddedArchive(None)) as other:
            follow(other, SOURCES, Lease("embedded", "me", FixedClock(make.NOON), lambda _: False))
            assert dict(archive.sequences()) == dict(read.sequences()), story(ahead, follower)
            assert len(down) == POWER_CUTS
            assert ahead.met == dict.fromkeys(KINDS, EACH)
            assert answers(archive) == answers(other)
    assert "index.lost" not in caplog.text  # nobody took a slow index for an emptied one, and began anew


def story(ahead: Trouble, follower: Follower) -> str:
    """Return what happened so far."""
    return (
        f"record at {read.change_seq()}, index at {read.cursor(follower.name)}; {len(follower.door.asked)} requests, "
        f"{ahead.sent} documents sent; faults {dict(ahead.met)}, to come {Counter(ahead.faults)}; "
        f"{len(ahead.machine.cuts)} power cuts, to come {ahead.cuts}; the follower's turns {dict(follower.told)}"
    )


def answers(archive: Archive) -> list[object]:
    """Return what the archive says to a few questions."""
    counted = archive.summary(Everything(), facets=("source", "topics", "places", "relevance", "tone"), step="month")
    searched = [archive.search(parse(words), limit=50, order="date") for words in QUERIES]
    assert all(found.total for found in searched)
    return [counted, *searched]


def test_a_full_disk_is_waited_out(machine: Machine, record: str) -> None:
    """A server whose index is blocked by its full disk gets one bulk, then peace; once there is room all comes."""
    assert record
    filling.fill(20)
    with named(machine.node.url) as name, proxy(machine.node.url) as door:
        follower = Follower(door=door, name=name)
        follower.follow()
        filling.keep(20)
        block(machine.node, name, is_blocked=True)
        door.asked.clear()
        follower.turn()
        assert follower.told["full"] == 1
        assert sum("_bulk" in asked for asked in door.asked) == 1
        assert len(door.asked) <= len(["mapping", "search", "bulk"])
        block(machine.node, name, is_blocked=False)
        assert follower.follow() == 1
        with closing(ElasticArchive([door.url], name)) as archive:
            assert dict(archive.sequences()) == dict(read.sequences())


def block(node: Node, name: str, *, is_blocked: bool) -> None:
    """Set the block that a node sets when its disk passes the flood-stage watermark, or take it away."""
    settings = {"index.blocks.read_only_allow_delete": True if is_blocked else None}
    with closing(Line([node.url], Access())) as line:
        [index] = aliased(line, name)
        line.ask("set or free the block", "PUT", path(index, "_settings"), settings)


def three() -> list[Node]:
    """Return three nodes of one cluster, not yet started."""
    nodes = [Node(version=VERSION, heap="400m", is_brief=True) for _ in range(3)]
    settings = {
        "discovery.type": "",
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{node.transport}" for node in nodes),
        "cluster.initial_master_nodes": ",".join(f"node-{node.port}" for node in nodes),
    }
    for node in nodes:
        node.settings = settings
    return nodes


def master(line: Line) -> str:
    """Return the name of the node that leads the cluster."""
    answer = line.ask("ask who leads", "GET", "/_nodes/_master/name", filter_path="nodes.*.name")
    return str(next(iter(answer["nodes"].values()))["name"])


def wait_for(line: Line, status: str, nodes: int) -> None:
    """Wait until the cluster is whole again."""
    query = f"wait_for_status={status}&wait_for_nodes=>={nodes}&timeout={PATIENCE}s"
    answer = line.ask("wait for the cluster", "GET", f"/_cluster/health?{query}")
    assert not answer["timed_out"], answer


@dataclass(slots=True, kw_only=True)
class Load:
    """Writes to an archive and searches it, each in a thread of its own, until told to stop.

    `lend` lends an archive that was never asked anything, as each search on the command line has one.
    """

    archive: Archive
    lend: Callable[[], ElasticArchive]
    written: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    searches: int = 0
    failed: list[str] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)
    slowest: float = 0.0
    is_over: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        """Hand in batch after batch, each until it is taken."""
        seq = 0
        while not self.is_over.is_set():
            batch = [make.document(f"k{seq + one}", "lũ quét", seq=seq + one) for one in range(1, 21)]
            while not self._is_taken(batch):
                time.sleep(0.1)
            seq += len(batch)
            self.written |= {document.key: document.seq for document in batch}
            time.sleep(0.02)

    def search(self) -> None:
        """Search again and again, in the ways that people do, for at least as much as was surely taken in."""
        ways: tuple[Callable[[], int], ...] = (
            lambda: self.archive.search(parse("lu quet")).total,
            lambda: self.archive.search(parse('"lũ quét"'), order="date", offset=40).total,
            lambda: self.archive.summary(Everything(), facets=("source",), step="day").total,
            lambda: self.archive.counts([parse("lũ")])[0],
            self._search_anew,
        )
        while not self.is_over.is_set():
            self._look(ways[self.searches % len(ways)])
            time.sleep(0.01)

    def wait(self, searches: int) -> None:
        """Wait until so many more searches are over."""
        wanted, latest = self.searches + searches, time.monotonic() + LATEST
        while self.searches <= wanted:
            assert time.monotonic() < latest, self
            time.sleep(0.1)

    def _search_anew(self) -> int:
        with closing(self.lend()) as archive:
            return archive.search(parse("lũ quét")).total

    def _is_taken(self, batch: list[Document]) -> bool:
        try:
            self.archive.add(batch)
        except ArchiveUnavailableError as error:
            self.refused.append(str(error))
            return False
        return True

    def _look(self, way: Callable[[], int]) -> None:
        sure, began = len(self.written), time.monotonic()
        self.searches += 1
        try:
            total = way()
        except ArchiveError as error:
            self.failed.append(str(error))
        else:
            self.blind += [f"{total} of {sure}"] if total < sure else []
        self.slowest = max(self.slowest, time.monotonic() - began)

    def __str__(self) -> str:
        return (
            f"{len(self.written)} documents taken in, {len(self.refused)} batches refused {self.refused[:3]}; "
            f"{self.searches} searches, the slowest {self.slowest:.1f} s, {len(self.failed)} failed {self.failed[:3]}, "
            f"{len(self.blind)} blind {self.blind[:3]}"
        )


@contextmanager
def under(load: Load) -> Iterator[None]:
    """Write and search for the block."""
    threads = [threading.Thread(target=work) for work in (load.write, load.search)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        load.is_over.set()
        for thread in threads:
            thread.join()


def test_the_death_of_a_node_is_hardly_noticed() -> None:
    """Of three nodes the leading one is killed under load: at most 1 % of searches fail. In the long form each is.

    Nothing that was taken in is lost, and every search sees what was taken in before it.
    """
    nodes, name = three(), new_name()
    addresses = [node.url for node in nodes]
    with (
        running(*nodes) as hands,
        closing(Line(addresses, Access(timeout=PATIENCE + 10))) as line,
        closing(ElasticArchive(addresses, name)) as archive,
    ):
        wait_for(line, "green", 3)
        load = Load(archive=archive, lend=lambda: ElasticArchive(addresses, name))
        archive.add([make.document("k0", "lũ quét")])
        wait_for(line, "green", 3)
        with under(load):
            left = list(nodes)
            while left:
                load.wait(BEFORE)
                victim = next((node for node in left if f"node-{node.port}" == master(line)), left[0])
                left.remove(victim)
                victim.kill()
                load.wait(AFTER)
                wait_for(line, "yellow", 2)
                if not SOAK:
                    break
                hands.submit(victim.start).result(LATEST)
                wait_for(line, "green", 3)
        sys.stdout.write(f"\n{load}\n")
        assert len(load.failed) <= load.searches / 100, load
        assert not load.blind, load
        assert dict(archive.sequences()) == {"k0": 1, **load.written}, load
