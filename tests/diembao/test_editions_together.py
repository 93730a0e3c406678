"""Several processes on one record make due editions at once: one edition, one letter for each reader."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.diembao.living import A_DAY, AN_HOUR, CUT, READERS, keep, name, told_in
from tests.records import NewRecord
from vault import read_editions, read_post
from vault.record import close_record, open_record

ROOT = Path(__file__).parents[2]
DAYS, MAKERS = 4, 2

# What each of them does, from the cut-off to the hour of several days, in step with the other while none is held up.
MAKER = f"""
import sys
from dataclasses import replace
from pathlib import Path
from diembao import editions
from tests.diembao.living import A_DAY, CUT, DUE, MORNING, at, recorded
with recorded(Path(sys.argv[2]), sys.argv[1], MORNING, replace(MORNING, desk="foreign")) as house:
    print(flush=True)
    sys.stdin.readline()
    for day in range({DAYS}):
        for moment in (CUT, DUE, DUE):
            for made in editions.make_due(at(house, moment + day * A_DAY)):
                print(made.edition.id, made.letters)
"""


@pytest.fixture
def record(new_record: NewRecord) -> Iterator[str]:
    """Open an empty record, and yield its URL."""
    with new_record() as url:
        open_record(url)
        yield url
        close_record()


def test_two_processes_make_each_edition_once(record: str, tmp_path: Path) -> None:
    """Of every edition there is one issue by one of them, one letter a reader, and both folders hold the same bytes."""
    for day in range(DAYS):
        keep(2 * day + 1, CUT + (day - 1) * A_DAY + AN_HOUR)
        keep(2 * day + 2, CUT + (day - 1) * A_DAY + AN_HOUR, "sample")
    folders = [tmp_path / number for number in "ab"]
    lines = _made(record, folders)
    ids = [name(day, desk=desk) for day in range(DAYS) for desk, _ in READERS]
    counts = {desk: len(readers) for desk, readers in READERS}
    assert sorted(lines) == sorted(f"{id_} {counts[id_.desk]}" for id_ in ids)
    assert [one.id for one in read_editions.editions(stages=["issued"])] == ids
    assert len(read_post.postings()) == DAYS * sum(counts.values())
    assert {told_in(id_).count("tin mẫu số") > 0 for id_ in ids[:2]} == {True}
    laid = [{path.name: path.read_bytes() for path in (folder / "outbox").iterdir()} for folder in folders]
    assert laid[0] == laid[1]
    assert len(laid[0]) == 4 * len(ids)
    assert _made(record, [tmp_path / "c"]) == []  # who comes later finds everything done


def _made(record: str, folders: list[Path]) -> list[str]:
    """Let a maker run for each folder, all begun together; return what they say they issued."""
    makers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", MAKER, record, str(folder)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for folder in folders
    ]
    for maker in makers:
        assert maker.stdout
        maker.stdout.readline()
    for maker in makers:
        assert maker.stdin
        maker.stdin.write("\n")
        maker.stdin.flush()
    said = [maker.communicate() for maker in makers]
    assert [maker.returncode for maker in makers] == [0] * len(makers), said
    return [line for out, _ in said for line in out.splitlines()]
