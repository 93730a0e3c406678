"""The archive in a folder: one writer, a damaged folder, a rebuild beside the old index, and kills."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.archive import Document
from index.embedded import FORMAT, EmbeddedArchive, rebuild
from press.errors import ArchiveBusyError, ArchiveError
from press.query import Everything, parse
from tests.index.watching import totals_while_fed

ROOT = Path(__file__).parents[2]


def story(key: str, title: str, seq: int = 1) -> Document:
    """Return a document of a sample outlet."""
    return Document(
        key=key,
        seq=seq,
        title=title,
        lead="",
        text="",
        when=datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
        source="bao_mau",
        language="vi",
        country="VN",
        desk="domestic",
    )


def fed(folder: Path, count: int = 20) -> EmbeddedArchive:
    """Return an archive in `folder` that holds `count` stories of floods."""
    archive = EmbeddedArchive(folder)
    archive.add([story(f"k{n}", "lũ") for n in range(count)])
    return archive


def generation(folder: Path) -> Path:
    """Return the folder of the generation in use."""
    return folder / (folder / "CURRENT").read_text(encoding="utf-8").strip()


def run(code: str, folder: Path) -> subprocess.Popen[str]:
    """Start a process that runs `code`, with `folder` as its argument."""
    command = [sys.executable, "-c", code, str(folder)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE)


def test_what_one_process_adds_another_finds(tmp_path: Path) -> None:
    """An archive that is open sees what another archive on the folder commits."""
    reader = EmbeddedArchive(tmp_path)
    assert reader.search(parse("lũ")).total == 0
    fed(tmp_path)
    assert reader.search(parse("lũ")).total == 20
    EmbeddedArchive(tmp_path).add([story("another", "lũ")])
    assert reader.search(parse("lũ")).total == 21


@pytest.mark.parametrize("folder", [True, False])
def test_readers_see_whole_batches(tmp_path: Path, *, folder: bool) -> None:
    """Readers see whole batches only, growing, whatever the writer does."""
    archive = EmbeddedArchive(tmp_path if folder else None)
    for totals in totals_while_fed(archive, batches=8):
        assert totals == sorted(totals)
        assert all(total % 5 == 0 for total in totals)


def test_searching_makes_no_folder(tmp_path: Path) -> None:
    """Looking leaves no trace."""
    assert EmbeddedArchive(tmp_path / "index").sequences() == {}
    assert not (tmp_path / "index").exists()


def test_a_second_writer_is_told_that_the_archive_is_busy(tmp_path: Path) -> None:
    """While one adds, another's add and remove do nothing and say so; searches go on; afterwards both work."""
    archive, other = fed(tmp_path), EmbeddedArchive(tmp_path)

    def meanwhile() -> Iterator[list[Document]]:
        with pytest.raises(ArchiveBusyError):
            other.add([story("b", "bão")])
        with pytest.raises(ArchiveBusyError):
            other.remove(["k0"])
        with pytest.raises(ArchiveBusyError):
            rebuild(tmp_path, [])
        assert other.search(parse("lũ")).total == 20
        yield [story("c", "hạn")]

    assert rebuild(tmp_path, meanwhile()) == 1
    other.add([story("b", "bão")])
    assert archive.sequences() == {"b": 1, "c": 1}


def test_a_writer_of_tantivy_itself_is_busy_too(tmp_path: Path) -> None:
    """A foreign writer inside the generation is met with the same words, and the next turn succeeds."""
    import tantivy  # noqa: PLC0415 -- only this test plays the foreign writer

    archive = fed(tmp_path)
    foreign = tantivy.Index.open(str(generation(tmp_path))).writer(15_000_000, 1)
    with pytest.raises(ArchiveBusyError):
        archive.add([story("b", "bão")])
    foreign.wait_merging_threads()
    archive.add([story("b", "bão")])
    assert archive.search(parse("bão")).total == 1


@pytest.mark.parametrize("bad", [story("bad \ud800", "bão"), story("bad", "bão", seq=1 << 70)])
def test_a_failed_batch_counts_for_nothing(tmp_path: Path, bad: Document) -> None:
    """Where one document cannot be written, none of its batch is, and the next batch is taken."""
    archive = fed(tmp_path)
    with pytest.raises(ArchiveError):
        archive.add([story("good", "bão"), bad])
    assert archive.search(parse("bão")).total == 0
    archive.add([story("good", "bão")])
    assert archive.search(parse("bão")).total == 1


@pytest.mark.parametrize("kind", ["meta.json", ".managed.json", ".idx", ".pos", ".term", ".fast", ".store", "CURRENT"])
@pytest.mark.parametrize("harm", ["cut", "garbage", "empty"])
def test_a_damaged_folder_says_how_to_mend_it(tmp_path: Path, kind: str, harm: str) -> None:
    """Whatever file is damaged, search or add says to rebuild, and a rebuild mends it."""
    fed(tmp_path).close()
    places = (tmp_path, generation(tmp_path))
    damaged = next(path for place in places for path in sorted(place.iterdir()) if path.name.endswith(kind))
    body = damaged.read_bytes()
    dice = random.Random(3)  # noqa: S311 -- the same garbage at every run
    damaged.write_bytes({"cut": body[: len(body) // 2], "garbage": dice.randbytes(len(body)), "empty": b""}[harm])
    archive = EmbeddedArchive(tmp_path)
    with pytest.raises(ArchiveError, match="diembao rebuild"):
        archive.search(parse('"lũ lũ" lũ'))
    with pytest.raises(ArchiveError, match="diembao rebuild"):
        archive.add([story("b", "bão")])
    assert rebuild(tmp_path, [[story("b", "bão")]]) == 1
    assert archive.search(parse("bão")).total == 1


def test_a_generation_that_is_gone_says_how_to_mend_it(tmp_path: Path) -> None:
    """A lost index is not taken for an empty one."""
    archive = fed(tmp_path)
    generation(tmp_path).rename(tmp_path / "elsewhere")
    with pytest.raises(ArchiveError, match="diembao rebuild"):
        archive.search(Everything())
    with pytest.raises(ArchiveError, match="diembao rebuild"):
        archive.add([story("b", "bão")])


def test_an_index_of_another_version_asks_for_a_rebuild(tmp_path: Path) -> None:
    """Words analysed by another version are not mixed with this one's."""
    fed(tmp_path)
    generation(tmp_path).rename(tmp_path / "v0-000007")
    (tmp_path / "CURRENT").write_text("v0-000007\n", encoding="utf-8")
    with pytest.raises(ArchiveError, match="diembao rebuild"):
        EmbeddedArchive(tmp_path).search(Everything())
    rebuild(tmp_path, [[story("b", "bão")]])
    assert generation(tmp_path).name == f"v{FORMAT}-000008"
    assert not (tmp_path / "v0-000007").exists()


def test_a_file_in_the_folders_place_is_an_archive_error(tmp_path: Path) -> None:
    """What the disk refuses is told as our own error."""
    (tmp_path / "index").write_text("", encoding="utf-8")
    archive = EmbeddedArchive(tmp_path / "index")
    with pytest.raises(ArchiveError):
        archive.search(Everything())
    with pytest.raises(ArchiveError):
        archive.add([story("b", "bão")])


def test_a_rebuild_switches_every_open_archive(tmp_path: Path) -> None:
    """Readers see the old index until the switch and the new one from then on, with no gap."""
    archive = fed(tmp_path)

    def batches() -> Iterator[list[Document]]:
        for batch in range(3):
            yield [story(f"n{batch}-{n}", "bão") for n in range(5)]
            assert (archive.search(parse("lũ")).total, archive.search(parse("bão")).total) == (20, 0)

    assert rebuild(tmp_path, batches()) == 15
    assert (archive.search(parse("lũ")).total, archive.search(parse("bão")).total) == (0, 15)
    assert [path.name for path in tmp_path.glob("v*")] == [generation(tmp_path).name]


def test_a_rebuild_keeps_the_highest_seq_of_a_key(tmp_path: Path) -> None:
    """A key that comes twice, as when the record changes meanwhile, counts once."""
    assert rebuild(tmp_path, [[story("a", "bão", seq=2)], [story("a", "lũ", seq=1)], []]) == 1
    assert EmbeddedArchive(tmp_path).sequences() == {"a": 2}


def test_a_rebuild_takes_any_number_of_repeated_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often keys come again, in one part or many, the highest seq of each is what counts."""
    monkeypatch.setattr("index.embedded.archive._GATHERED", 10)
    dice = random.Random(4)  # noqa: S311 -- the same documents at every run
    stories = [story(f"k{dice.randrange(30)}", "lũ", seq) for seq in dice.sample(range(300), 300)]
    highest: dict[str, int] = {}
    for one in stories:
        highest[one.key] = max(one.seq, highest.get(one.key, 0))
    assert rebuild(tmp_path, [stories[:150], stories[150:]]) == len(highest)
    assert EmbeddedArchive(tmp_path).sequences() == highest


def test_a_deep_page_by_date_is_the_same_part_of_the_whole() -> None:
    """Pages by date agree with the walk at any depth, before 1970 and after the last page too."""
    archive = EmbeddedArchive(None)
    days = [datetime(1960, 1, 1, tzinfo=UTC) + timedelta(days=11 * n) for n in range(2_600)]
    archive.add(replace(story(f"k{n}", "lũ"), when=when) for n, when in enumerate(days))
    walked = [hit.key for hit in archive.walk(Everything())]
    for offset in (1_990, 2_001, 2_200, 2_290, 2_400, 2_590, 2_600, 3_000):
        page = archive.search(parse("lũ"), limit=25, offset=offset, order="date")
        assert page.total == 2_600
        assert [hit.key for hit in page.hits] == walked[offset : offset + 25]


def test_a_rebuild_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    """An error while batches come keeps what was, and the next rebuild starts clean."""
    archive = fed(tmp_path)

    def broken() -> Iterator[list[Document]]:
        yield [story("a", "bão")]
        raise ArchiveError("the record cannot be read")

    with pytest.raises(ArchiveError, match="record"):
        rebuild(tmp_path, broken())
    assert (archive.search(parse("lũ")).total, archive.search(parse("bão")).total) == (20, 0)
    assert rebuild(tmp_path, [[story("b", "bão")]]) == 1
    assert archive.sequences() == {"b": 1}


def test_a_kill_before_the_first_pointer_loses_nothing(tmp_path: Path) -> None:
    """A complete generation without CURRENT, beside a half-built one, is the index."""
    archive = fed(tmp_path)
    (tmp_path / "CURRENT").unlink()
    (tmp_path / "CURRENT.new").write_text(f"v{FORMAT}-00", encoding="utf-8")
    (tmp_path / "building").mkdir()
    (tmp_path / "building" / "meta.json").write_text("{", encoding="utf-8")
    assert archive.search(parse("lũ")).total == 20
    archive.add([story("b", "lũ")])
    assert EmbeddedArchive(tmp_path).search(parse("lũ")).total == 21


def test_a_kill_around_the_switch_leaves_one_index_in_use(tmp_path: Path) -> None:
    """A newer generation that CURRENT does not name is not used, and the next rebuild clears it away."""
    archive = fed(tmp_path)
    newer = tmp_path / f"v{FORMAT}-000005"
    newer.mkdir()
    assert archive.search(parse("lũ")).total == 20
    rebuild(tmp_path, [[story("b", "bão")]])
    assert [path.name for path in tmp_path.glob("v*")] == [f"v{FORMAT}-000006"]


REBUILDS = """
import sys
from pathlib import Path
from index.embedded import rebuild
from test_embedded import story

print("ready", flush=True)
for turn in range(1, 1000):
    word = "chẵn" if turn % 2 == 0 else "lẻ"
    rebuild(Path(sys.argv[1]), [[story(f"{batch}-{n}", word, turn) for n in range(50)] for batch in range(4)])
"""
ADDS = """
import sys
from pathlib import Path
from index.embedded import EmbeddedArchive
from test_embedded import story

archive = EmbeddedArchive(Path(sys.argv[1]))
print("ready", flush=True)
for turn in range(1, 1000):
    archive.add([story(f"{turn}-{n}", "lũ") for n in range(10)])
    print(turn, flush=True)
"""


@pytest.mark.parametrize("moment", range(6))
def test_a_rebuild_killed_at_any_moment_leaves_a_whole_index(tmp_path: Path, moment: int) -> None:
    """After SIGKILL the index is one whole rebuild, old or new, and can be fed and rebuilt at once."""
    rebuild(tmp_path, [[story(f"{batch}-{n}", "chẵn", 0) for n in range(50)] for batch in range(4)])
    process = run(REBUILDS, tmp_path)
    kill_after(process, 0.03 + 0.07 * moment)
    archive = EmbeddedArchive(tmp_path)
    sequences = archive.sequences()
    assert len(sequences) == 200
    assert len(set(sequences.values())) == 1
    archive.add([story("after", "lũ")])
    assert archive.search(Everything()).total == 201
    assert rebuild(tmp_path, []) == 0


@pytest.mark.parametrize("moment", range(6))
def test_adding_killed_at_any_moment_leaves_whole_batches(tmp_path: Path, moment: int) -> None:
    """After SIGKILL every batch whose add returned is there, none is there in part, and adding goes on."""
    process = run(ADDS, tmp_path)
    told = kill_after(process, 0.02 + 0.07 * moment)
    archive = EmbeddedArchive(tmp_path)
    batches = {int(key.partition("-")[0]) for key in archive.sequences()}
    assert batches >= set(map(int, told))
    assert archive.search(parse("lũ")).total == 10 * len(batches)
    archive.add([story("after", "lũ")])
    assert archive.search(parse("lũ")).total == 10 * len(batches) + 1


def kill_after(process: subprocess.Popen[str], seconds: float) -> list[str]:
    """Kill `process` that many seconds after it is ready, and return the whole lines it printed since."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    return [line for line in rest.split("\n")[:-1] if line]
