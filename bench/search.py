"""How fast the archive answers, fills and grows, beside SQLite FTS5 and raw tantivy (and on Elasticsearch) in one run.

    python bench/search.py --data FOLDER --articles 100000 [--chars 2400] [--elastic] [--json FILE]

FOLDER holds the real texts that are recombined (bench/corpus.py names the files). Each engine has a process of its own.
"""

import argparse
import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Thread
from uuid import uuid4

from bench.corpus import BATCH, Corpus
from bench.houses import House, Ours, elastic_bytes, elastic_forget, on_elasticsearch, on_this_machine
from bench.peers import Fts5, RawTantivy
from bench.questions import PAGE, Question, kinds
from index.archive import Document
from press.query import Query
from tests import elastic_node

OURS, ELASTIC, TANTIVY, FTS5 = "diembao, embedded", "diembao, Elasticsearch", "raw tantivy", "SQLite FTS5"
ADDED = 10  # batches that are added to the full index
LIKES = 20  # articles that are asked for more of
CALLS = 400  # a kind, at most
LEAST_CALLS = 20  # a kind, however slow

Spawn = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One engine to be measured: with how many articles, where, and for how many seconds a kind of question."""

    engine: str
    data: Path
    articles: int
    chars: int | None
    place: Path
    url: str
    seconds: float
    likes: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long the answers to one kind of question took, in milliseconds, and how many documents matched on average."""

    calls: int
    hits: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found out about an engine; articles a second, bytes of memory, seconds of processor time.

    Processor time counts the processes that the engine starts. Memory does not; it is that of the process without the
    texts that articles are made of: the peak while it built, with files it mapped; what it held of its own, and of
    mapped files, after it was asked.
    """

    engine: str
    articles: int
    build_rate: float
    build_cpu: float
    texts_rate: float
    add_rate: float
    bytes_an_article: float
    build_peak: int
    resident: int
    mapped: int
    questions: Mapping[str, Timing]
    while_adding: Mapping[str, Timing]
    added_meanwhile: float
    likes: tuple[Query, ...] = ()


def main(arguments: Sequence[str]) -> None:
    """Measure the engines one after another and print what was found."""
    wanted = _wanted(arguments)
    with TemporaryDirectory(dir=wanted.scratch) as scratch, _elastic(Path(scratch), wanted=wanted.elastic) as url:
        measured: list[Measured] = []
        for engine in _engines(wanted.skip, url):
            place = Path(scratch) / f"bench-{uuid4().hex}"
            task = Task(
                engine=engine,
                data=wanted.data,
                articles=wanted.articles,
                chars=wanted.chars,
                place=place,
                url=url,
                seconds=wanted.seconds,
                likes=measured[0].likes if measured else (),
            )
            with ProcessPoolExecutor(1, mp_context=Spawn, initializer=_follow) as process:
                measured.append(process.submit(measure, task).result())
            print(_lines(measured[-1], measured[0]), flush=True)  # noqa: T201 -- a bench reports by printing
    if wanted.json:
        told = [{name: value for name, value in asdict(one).items() if name != "likes"} for one in measured]
        wanted.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


def measure(task: Task) -> Measured:
    """Build the engine's index, ask it, add to it, and ask it while another process adds."""
    corpus = Corpus(task.data, task.chars)
    texts_rate = _rate(lambda: sum(map(len, corpus.batches(0, 5_000))), 5_000)
    house, texts = _house(task), _memory()["RssAnon"]
    began = _processor_time()
    build_rate = _rate(lambda: house.build(corpus.batches(0, task.articles)), task.articles)
    build_cpu = _processor_time() - began
    build_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    likes = task.likes or _likes(house, corpus)
    asked = kinds(likes, page=min(1_000, task.articles // (2 * PAGE)))
    questions = {kind: _timed(house, some, task.seconds) for kind, some in asked.items()}
    if isinstance(house, Ours):
        questions["(choosing the words for more like this)"] = _choosing(house, corpus)
    memory = _memory()
    size = _size(task)
    first = task.articles
    batches = list(corpus.batches(first, first + ADDED * BATCH))
    add_rate = _rate(lambda: _add(house, batches), ADDED * BATCH)
    with _adding(task, first + ADDED * BATCH) as added:
        while_adding = {kind: _timed(house, some, task.seconds / 4) for kind, some in asked.items()}
    if task.engine == ELASTIC:
        elastic_forget(task.url, task.place.name)
    return Measured(
        engine=task.engine,
        articles=task.articles,
        build_rate=build_rate,
        build_cpu=build_cpu,
        texts_rate=texts_rate,
        add_rate=add_rate,
        bytes_an_article=size / task.articles,
        build_peak=build_peak - texts,
        resident=memory["RssAnon"] - texts,
        mapped=memory["RssFile"],
        questions=questions,
        while_adding=while_adding,
        added_meanwhile=added(),
        likes=likes,
    )


def _follow() -> None:
    """End with the process that started this one, however that ends: a bench that was stopped measures no more."""
    parent = multiprocessing.parent_process()

    def end() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    Thread(target=end, daemon=True).start()


def _house(task: Task) -> House:
    match task.engine:
        case "diembao, embedded":
            return on_this_machine(task.place)
        case "diembao, Elasticsearch":
            return on_elasticsearch(task.url, task.place.name)
        case "raw tantivy":
            return RawTantivy(task.place)
        case _:
            return Fts5(task.place)


def _likes(house: House, corpus: Corpus) -> tuple[Query, ...]:
    """Return the queries for more like some articles, as our own archive finds them; the peers are asked the same."""
    return tuple(house.like(corpus.article(number)) for number in range(LIKES)) if isinstance(house, Ours) else ()


def _timed(house: House, questions: Sequence[Question], seconds: float) -> Timing:
    """Ask `questions` in turn, for so many seconds, after each was asked once unmeasured."""
    hits = [house.ask(question) for question in questions]
    took: list[float] = []
    until = time.perf_counter() + seconds
    while len(took) < LEAST_CALLS or (len(took) < CALLS and time.perf_counter() < until):
        began = time.perf_counter()
        house.ask(questions[len(took) % len(questions)])
        took.append((time.perf_counter() - began) * 1000)
    return _timing(took, sum(hits) // max(len(hits), 1))


def _choosing(house: Ours, corpus: Corpus) -> Timing:
    took: list[float] = []
    for number in range(LIKES, 5 * LIKES):
        article = corpus.article(number)
        began = time.perf_counter()
        house.like(article)
        took.append((time.perf_counter() - began) * 1000)
    return _timing(took, 0)


def _timing(took: Sequence[float], hits: int) -> Timing:
    cuts = quantiles(took, n=100, method="inclusive")
    return Timing(calls=len(took), hits=hits, p50=cuts[49], p95=cuts[94], p99=cuts[98])


def _rate(work: Callable[[], object], count: int) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _processor_time() -> float:
    """Return the seconds of processor time that this process took, and those it started and saw end."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _add(house: House, batches: Iterable[Iterable[Document]]) -> None:
    for batch in batches:
        house.add(batch)


def _memory() -> dict[str, int]:
    """Return what this process holds of the machine's memory (Linux), in bytes: its own, and pages of mapped files."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    pairs = [line.split() for line in lines if line.startswith("Rss")]
    return {name.rstrip(":"): int(kilobytes) * 1024 for name, kilobytes, _ in pairs}


def _size(task: Task) -> int:
    if task.engine == ELASTIC:
        return elastic_bytes(task.url, task.place.name)
    return sum(path.stat().st_size for path in task.place.rglob("*") if path.is_file())


@contextmanager
def _adding(task: Task, first: int) -> Iterator[Callable[[], float]]:
    """Let another process add batch after batch meanwhile; afterwards, what is lent says at which rate."""
    enough, ready = Spawn.Event(), Spawn.Event()
    with ProcessPoolExecutor(1, mp_context=Spawn, initializer=_given, initargs=(enough, ready)) as process:
        rate = process.submit(_add_on, task, first)
        while not ready.wait(1) and not rate.done():
            pass
        try:
            yield rate.result
        finally:
            enough.set()


_signals: dict[str, Event] = {}


def _given(enough: Event, ready: Event) -> None:
    _follow()
    _signals.update(enough=enough, ready=ready)


def _add_on(task: Task, first: int) -> float:
    corpus, house = Corpus(task.data, task.chars), _house(task)
    added, began = 0, time.perf_counter()
    for batch in corpus.batches(first, sys.maxsize):
        house.add(batch)
        added += len(batch)
        _signals["ready"].set()
        if _signals["enough"].is_set():
            break
    return added / (time.perf_counter() - began)


@contextmanager
def _elastic(folder: Path, *, wanted: bool) -> Iterator[str]:
    if not wanted:
        yield ""
        return
    with elastic_node.shared(folder) as url:
        yield url


def _engines(skipped: Sequence[str], url: str) -> list[str]:
    engines = [OURS, *([ELASTIC] if url else []), TANTIVY, FTS5]
    return [engine for engine in engines if engine not in skipped]


def _lines(one: Measured, first: Measured) -> str:
    """Return the table of an engine, with how its p95 compares to the first engine's."""
    head = (
        f"\n== {one.engine}, {one.articles:,} articles\n"
        f"built at {one.build_rate:,.0f} articles/s, {one.articles / one.build_cpu:,.0f} a second of one processor "
        f"(making the texts included, which alone runs at {one.texts_rate:,.0f}/s); "
        f"batches of {BATCH} added at {one.add_rate:,.0f}/s\n"
        f"{one.bytes_an_article:,.0f} bytes an article; memory: peak of building "
        f"{_mb(one.build_peak)}, after asking {_mb(one.resident)} and {_mb(one.mapped)} of mapped files\n"
        f"{'milliseconds':42}{'hits':>10}{'p50':>9}{'p95':>9}{'p99':>9}{'p95 / ours':>12}"
        f"   while {one.added_meanwhile:,.0f}/s are added: p50, p95, p99"
    )
    rows = [
        f"{kind:42}{timing.hits:>10,}{_three(timing)}{_ratio(timing, first.questions.get(kind)):>12}"
        f"   {_three(one.while_adding[kind]) if kind in one.while_adding else ''}"
        for kind, timing in one.questions.items()
    ]
    return "\n".join([head, *rows])


def _three(timing: Timing) -> str:
    return "".join(f"{value:>9,.2f}" for value in (timing.p50, timing.p95, timing.p99))


def _ratio(timing: Timing, ours: Timing | None) -> str:
    return f"{timing.p95 / ours.p95:.2f}" if ours else ""


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _wanted(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the archive's search.")
    parser.add_argument("--data", type=Path, required=True, help="the folder of real texts to recombine")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--chars", type=int, help="mean length of an article; else as long as the real ones are")
    parser.add_argument("--elastic", action="store_true", help="measure Elasticsearch too")
    parser.add_argument("--skip", nargs="*", default=(), choices=(TANTIVY, FTS5), help="engines to leave out")
    parser.add_argument("--seconds", type=float, default=8.0, help="at most so long a kind of question")
    parser.add_argument("--scratch", type=Path, help="where the indexes are built, and deleted afterwards")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured there too")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
