"""Tests of pipeline.worker."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.worker import LimitedWorker
from press.article import Page
from press.errors import ExtractionError, WorkerKilledError
from press.ledger import Entry

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
GOOD = (
    '<html lang="vi"><head><title>Hà Tĩnh sau bão</title></head><body><article><h1>Hà Tĩnh sau bão</h1>'
    + "".join(f"<p>Đoạn {n}: nước đã rút, người dân dọn dẹp nhà cửa và trường học.</p>" for n in range(8))
    + "</article></body></html>"
)
SPINNING = "<html><body><ul>" + "<li><a href=x>Đoạn ngắn về bão lũ</a>" * 60_000
EATING = "<html><body>" + "<p>Đoạn ngắn về bão lũ ở Hà Tĩnh</p>" * 60_000


def page(html: str) -> Page:
    """Return a page of a sample outlet."""
    url = "https://bao-mau.example/tin.html"
    return Page(url=url, final_url=url, body=html.encode(), content_type="text/html", fetched_at=NOW)


@pytest.fixture
def worker() -> Iterator[LimitedWorker]:
    """Yield a worker with little time and room enough."""
    with LimitedWorker(cpu_seconds=1, wall_seconds=20) as started:
        yield started


def test_article_crosses_the_pipe_whole(worker: LimitedWorker) -> None:
    """What the child extracts arrives as the article that it is, date of the feed included."""
    entry = Entry(url="https://bao-mau.example/tin.html", title="t", published=NOW)
    made = worker.extract(page(GOOD), entry)
    assert made.title == "Hà Tĩnh sau bão"
    assert made.text.count("\n") == 7
    assert (made.published, made.published_confidence, made.language) == (NOW, "low", "vi")


def test_failed_extraction_keeps_the_child(worker: LimitedWorker) -> None:
    """A page without an article is an ExtractionError with its reason, and the same child reads on."""
    worker.extract(page(GOOD))
    first = worker.process
    with pytest.raises(ExtractionError, match="hostile") as caught:
        worker.extract(page("<div>" * 5_000))
    assert not isinstance(caught.value, WorkerKilledError)
    worker.extract(page(GOOD))
    assert worker.process == first


def test_page_that_spins_kills_its_worker_only(worker: LimitedWorker) -> None:
    """A page that takes more than its second of CPU kills the child; the next page gets a new one."""
    with pytest.raises(WorkerKilledError, match="1 s of CPU"):
        worker.extract(page(SPINNING))
    assert worker.process is None
    assert worker.extract(page(GOOD)).title == "Hà Tĩnh sau bão"


def test_page_that_eats_memory_kills_its_worker_only() -> None:
    """A page that needs more memory than granted kills the child, and nothing else."""
    with LimitedWorker(cpu_seconds=30, memory_bytes=180 << 20) as worker:
        assert worker.extract(page(GOOD)).title
        with pytest.raises(WorkerKilledError):
            worker.extract(page(EATING))
        assert worker.extract(page(GOOD)).title


def test_page_that_takes_too_long_kills_its_worker() -> None:
    """A page that is within its CPU but beyond its time is ended too."""
    with LimitedWorker(cpu_seconds=60, wall_seconds=0.5) as worker, pytest.raises(WorkerKilledError, match=r"0\.5 s"):
        worker.extract(page(SPINNING))


def test_child_that_was_killed_is_replaced(worker: LimitedWorker) -> None:
    """A child that somebody kills between two pages is started anew for the next."""
    worker.extract(page(GOOD))
    first = worker.process
    assert first is not None
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert worker.extract(page(GOOD)).title
    assert worker.process != first


def test_child_is_recycled() -> None:
    """After its number of pages the child is replaced, so that no leak lasts."""
    with LimitedWorker(pages=2) as worker:
        worker.extract(page(GOOD))
        first = worker.process
        worker.extract(page(GOOD))
        assert worker.process == first
        worker.extract(page(GOOD))
        assert worker.process != first


def test_child_ends_with_its_parent() -> None:
    """A child whose parent is killed without a word ends by itself."""
    script = (
        "import os, sys, signal\n"
        "sys.path.insert(0, os.getcwd())\n"
        "from tests.pipeline.test_worker import GOOD, LimitedWorker, page\n"
        "worker = LimitedWorker()\n"
        "worker.extract(page(GOOD))\n"
        "print(worker.process, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert _ended(int(done.stdout))


def _ended(process: int) -> bool:
    """Wait for a process that is not our child to end, ten seconds at most."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)


def test_closed_worker_leaves_no_child() -> None:
    """Leaving the worker's block ends the child."""
    with LimitedWorker() as worker:
        worker.extract(page(GOOD))
        process = worker.process
        assert process is not None
    assert worker.process is None
    assert not Path(f"/proc/{process}").exists()


def test_a_source_s_zone_crosses_the_pipe(worker: LimitedWorker) -> None:
    """A time that names no zone is read in that of the page's source, not of its language."""
    dated = GOOD.replace("<head>", '<head><meta property="article:published_time" content="2026-11-23T08:15:00">')
    made = worker.extract(replace(page(dated), timezone="Europe/Paris"))
    assert made.published == datetime(2026, 11, 23, 7, 15, tzinfo=UTC)


CHILD = """
import json, struct, sys, os
def send(body):
    os.write(1, struct.pack(">II", len(body), 0) + body)
send(b'{"ready": true}')
head, body = struct.unpack(">II", sys.stdin.buffer.read(8))
sys.stdin.buffer.read(head + body)
print("a first line", file=sys.stderr)
print("libxml2: out of its mind", file=sys.stderr, flush=True)
"""


@pytest.mark.parametrize(
    ("end", "fate"),
    [
        ("send(b'no JSON'); sys.stdin.read()", "answered what is no answer"),
        ("send(b'[1]'); sys.stdin.read()", "answered what is no answer"),
        ("send(b'{}'); sys.stdin.read()", "answered what is no answer"),
        ("send(bytes([255])); sys.stdin.read()", "answered what is no answer"),
        ("os.write(1, bytes([255] * 8)); sys.stdin.read()", "answered what is no answer"),
        ("sys.exit(3)", r"died \(exit status 3\)"),
    ],
)
def test_a_child_that_answers_nonsense_is_killed(end: str, fate: str) -> None:
    """A child in an unknown state does not live on; the error tells its last line."""
    with LimitedWorker(command=(sys.executable, "-c", CHILD + end)) as worker:
        for _ in range(2):
            with pytest.raises(WorkerKilledError, match=rf"{fate} \(libxml2: out of its mind\); it is set aside"):
                worker.extract(page(GOOD))
            assert worker.process is None


def test_a_child_that_cannot_start_says_why() -> None:
    """A child that dies before its first page is a killed worker, with the reason it gave."""
    command = (sys.executable, "-c", "raise ImportError('no lxml here')")
    with LimitedWorker(command=command) as worker, pytest.raises(WorkerKilledError, match="ImportError: no lxml here"):
        worker.extract(page(GOOD))


def test_old_errors_are_not_told_again() -> None:
    """What was said about one page is not told about another: a child killed without a word has none."""
    command = (sys.executable, "-c", CHILD + 'send(b\'{"error": "no text"}\')\nsys.stdin.buffer.read(8)')
    with LimitedWorker(command=command) as worker:
        with pytest.raises(ExtractionError, match="no text"):
            worker.extract(page(GOOD))
        with pytest.raises(WorkerKilledError, match=r"exit status 0\); it is set aside"):
            worker.extract(page(GOOD))


def test_an_empty_date_kills_nobody(worker: LimitedWorker) -> None:
    """A printed date that overflows in Việt Nam's zone leaves the article without a date, and the child alive."""
    made = worker.extract(page(GOOD.replace("<p>", '<p class="date">01/01/0001 00:00:00</p><p>', 1)))
    assert made.published is None
    assert worker.process is not None
