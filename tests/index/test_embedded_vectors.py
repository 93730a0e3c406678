"""The vectors of the archive in a folder: rows beside the index, kills, damage and rebuilds."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.archive import Document
from index.embedded import EmbeddedArchive, rebuild
from press.errors import ArchiveError
from press.query import Everything
from tests.make import document

ROOT = Path(__file__).parents[2]
WIDTH = 64


def pointing(key: str, number: int, seq: int = 1) -> Document:
    """Return a document of which the vector points along its axis `number`."""
    return document(key, seq=seq, vector=axis(number), model="m")


def axis(number: int) -> tuple[float, ...]:
    """Return the vector of length 1 along the axis `number`."""
    return tuple(float(other == number % WIDTH) for other in range(WIDTH))


def nearest(archive: EmbeddedArchive, number: int) -> str:
    """Return the key that is nearest to the axis `number`."""
    return archive.nearest(axis(number), model="m", limit=1)[0].key


def sidecar(folder: Path) -> Path:
    """Return the one file of vectors of the generation in use."""
    return next((folder / (folder / "CURRENT").read_text(encoding="utf-8").strip()).glob("vectors-*"))


def test_an_open_archive_sees_vectors_of_another_process(tmp_path: Path) -> None:
    """Rows that another archive adds are compared from its commit on."""
    reader, writer = EmbeddedArchive(tmp_path), EmbeddedArchive(tmp_path)
    for number in range(5):
        writer.add([pointing(f"k{number}", number)])
        assert nearest(reader, number) == f"k{number}"


def test_a_rebuild_leaves_no_vector_behind(tmp_path: Path) -> None:
    """Rows of replaced and removed documents go with the rebuild, and open archives see the new ones."""
    archive = EmbeddedArchive(tmp_path)
    for seq in range(1, 6):
        archive.add([pointing("a", seq, seq), pointing("b", seq + 9, seq)])
    archive.remove(["b"])
    before = sidecar(tmp_path).stat().st_size

    def batches() -> Iterator[list[Document]]:
        yield [pointing("a", 7), pointing("c", 8)]
        assert nearest(archive, 5) == "a"

    rebuild(tmp_path, batches())
    assert (nearest(archive, 7), nearest(archive, 8)) == ("a", "c")
    assert (before, sidecar(tmp_path).stat().st_size) == (10 * WIDTH * 4, 2 * WIDTH * 4)


def test_half_a_row_is_passed_over(tmp_path: Path) -> None:
    """What a kill left at the end of the file is no vector, and the next one stands after it."""
    archive = EmbeddedArchive(tmp_path)
    archive.add([pointing("a", 1)])
    with sidecar(tmp_path).open("ab") as file:
        file.write(b"\xff" * (WIDTH * 4 + 13))
    archive.add([pointing("b", 2)])
    assert [(hit.key, hit.score) for hit in archive.nearest(axis(2), model="m")] == [("b", 1.0), ("a", 0.0)]


@pytest.mark.parametrize("harm", ["cut", "empty", "gone"])
def test_lost_vectors_say_how_to_mend_them(tmp_path: Path, harm: str) -> None:
    """Where a row is named that is not there, nearness says to rebuild; words are found all the same."""
    EmbeddedArchive(tmp_path).add([pointing("a", 1), pointing("b", 2)])
    path = sidecar(tmp_path)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: WIDTH * 4 + 9] if harm == "cut" else b"")
    archive = EmbeddedArchive(tmp_path)
    with pytest.raises(ArchiveError, match="diembao rebuild"):
        archive.nearest(axis(1), model="m")
    assert archive.search(Everything()).total == 2
    rebuild(tmp_path, [[pointing("a", 1)]])
    assert nearest(archive, 1) == "a"


def test_a_failed_batch_leaves_no_vector_that_counts(tmp_path: Path) -> None:
    """Where a batch cannot be written, its rows are nobody's, and the next batch's are its own."""
    archive = EmbeddedArchive(tmp_path)
    archive.add([pointing("a", 1)])
    with pytest.raises(ArchiveError):
        archive.add([pointing("b", 2), pointing("bad \ud800", 3)])
    archive.add([pointing("c", 4)])
    assert {hit.key: hit.score for hit in archive.nearest(axis(4), model="m")} == {"c": 1.0, "a": 0.0}


ADDS = """
import sys
from pathlib import Path
from index.embedded import EmbeddedArchive
from tests.index.test_embedded_vectors import pointing

archive = EmbeddedArchive(Path(sys.argv[1]))
print("ready", flush=True)
for turn in range(1, 1000):
    archive.add([pointing(f"k{n}", n + turn, turn) for n in range(10)])
"""


@pytest.mark.parametrize("moment", range(5))
def test_a_kill_leaves_every_document_its_own_vector(tmp_path: Path, moment: int) -> None:
    """After SIGKILL each document has the vector of the state that it stands at."""
    EmbeddedArchive(tmp_path).add([pointing(f"k{n}", n, 0) for n in range(10)])
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ADDS, str(tmp_path)]
    with subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.03 + 0.05 * moment)
        process.send_signal(signal.SIGKILL)
    archive = EmbeddedArchive(tmp_path)
    turns = set(archive.sequences().values())
    assert len(turns) == 1
    turn = turns.pop()
    for n in range(10):
        hits = archive.nearest(axis(n + turn), model="m")
        assert (len(hits), hits[0].key, hits[0].score) == (10, f"k{n}", 1.0)
    archive.add([pointing("after", 60, turn)])
    assert archive.nearest(axis(60), model="m", limit=1)[0].score == 1.0
