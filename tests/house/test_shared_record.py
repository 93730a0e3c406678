"""Several processes, and several machines, on one record."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from index.embedded import EmbeddedArchive
from tests.house.filling import EVERY
from tests.records import NewRecord
from vault import read
from vault.record import close_record, open_record

ROOT = Path(__file__).parents[2]
NOW = "2026-03-02T06:30:00+07:00"
ARTICLES = 120
COPIES = len(range(0, ARTICLES, EVERY))
WORDS = ("khánh thành cầu", "mở chợ hoa", "trồng rừng", "đón khách", "xây đê biển", "thi chạy việt dã")

# What one of several processes does that keep one index up to a record while others fill it.
FOLLOWER = """
import sys, time
from pathlib import Path
from index.embedded import EmbeddedArchive
from pipeline.follow import follow
from pipeline.lease import Lease
from press.clock import SystemClock
from press.errors import ArchiveBusyError
from tests.house.filling import SOURCES
from tests.make import source
from vault import read
from vault.record import close_record, open_record
_, url, folder, holder, until = sys.argv
open_record(url)
lease = Lease("index", holder, SystemClock(), lambda _: False)
fed = 0
while read.cursor("index") < int(until):
    try:
        fed += follow(EmbeddedArchive(Path(folder)), {name: source(name) for name in SOURCES}, lease)
    except ArchiveBusyError:
        pass
    time.sleep(0.02)
print(fed)
close_record()
"""


@pytest.fixture
def record(new_record: NewRecord) -> Iterator[str]:
    """Open an empty record, and yield its URL."""
    with new_record() as url:
        open_record(url)
        yield url
        close_record()


def test_two_who_fill_and_two_who_follow_lose_nothing(record: str, tmp_path: Path) -> None:
    """Articles that two processes keep at once are there once, and an index that two others feed has them all."""
    changes = ARTICLES + COPIES
    fillers = [started("-m", "tests.house.filling", record, str(ARTICLES)) for _ in range(2)]
    followers = [started("-c", FOLLOWER, record, str(tmp_path / "index"), holder, str(changes)) for holder in "ab"]
    said = [process.communicate()[0] for process in (*fillers, *followers)]
    assert [process.returncode for process in (*fillers, *followers)] == [0] * 4, said
    assert (read.change_seq(), read.sums().articles, read.sums().total) == (changes, ARTICLES, ARTICLES + COPIES)
    with closing(EmbeddedArchive(tmp_path / "index")) as archive:
        assert dict(archive.sequences()) == dict(read.sequences())
    assert sum(map(int, said[2:])) >= ARTICLES


def started(*words: str) -> "subprocess.Popen[str]":
    """Start Python with `words`; both its outputs are one."""
    command = [sys.executable, "-W", "error", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def lines() -> str:
    """Return a file of articles about the province."""
    rows = (
        {
            "title": f"Hà Tĩnh {words} lần thứ {number}",
            "text": f"Tỉnh Hà Tĩnh {words} sáng nay, việc thứ {number} trong năm. " * 3,
            "published": f"2026-03-01T{number:02}:00:00+07:00",
            "source": "vnexpress",
            "canonical_url": f"https://kho-cu.example/{number}",
        }
        for number, words in enumerate(WORDS)
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def diembao(home: Path, environ: Mapping[str, str], *words: str) -> "subprocess.Popen[str]":
    """Start `diembao WORDS`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
    command = [sys.executable, "-m", "diembao.cli", "--home", str(home), "--now", NOW, *words]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        text=True,
        env=inherited | dict(environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_machines_share_one_record(database: str, tmp_path: Path) -> None:
    """Two homes on one server bring in the same file at once: each article is kept once, and both find it."""
    homes, environ = (tmp_path / "one", tmp_path / "two"), {"DIEMBAO_DATABASE_URL": database}

    def both(*words: str, text: str = "") -> list[str]:
        running = [diembao(home, environ, *words) for home in homes]
        said = [process.communicate(text)[0] for process in running]
        assert [process.returncode for process in running] == [0, 0], said
        return said

    both("init")
    told = [json.loads(one) for one in both("import", "-", "--json", text=lines())]
    assert [(one["lines"], one["mistakes"]) for one in told] == [(len(WORDS), 0)] * 2, told
    both("work")
    both("work")  # one may have changed articles (given them vectors) after the other's index had followed
    rows = (one.splitlines() for one in both("search", "ha tinh", "--json", "--by", "date"))
    found = [[json.loads(row)["url"] for row in one] for one in rows]
    assert found[0] == found[1] == [f"https://kho-cu.example/{number}" for number in reversed(range(len(WORDS)))]
    assert all(f"{len(WORDS)} bài, 0 bài chưa cập nhật, 0 bài thừa" in one for one in both("doctor"))
