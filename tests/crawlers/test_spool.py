"""The spool: records are whole, in order, verified; kills leave nothing behind."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from crawlers.spool import Spool
from press.errors import RecordError
from press.ledger import Entry, FeedAnswer, Fetched, Reason, Validators

NOW = datetime(2026, 11, 5, 1, 15, tzinfo=UTC)
BODY = "<html>\nHà Tĩnh\r\n\x00</html>".encode()


def answer(at: datetime = NOW) -> FeedAnswer:
    """Return a feed's answer with everything in it."""
    return FeedAnswer(
        source="bao_mau",
        feed="https://baomau.vn/rss",
        status=200,
        at=at,
        entries=(Entry(url="https://baomau.vn/1", title="Lũ", published=NOW), Entry(url="https://baomau.vn/2")),
        validators=Validators(etag='W/"1"', last_modified="Thu, 05 Nov 2026 01:15:00 GMT"),
        error="một lỗi",
        left_out=("entry 'x' left out", "entry 'y' left out"),
    )


def page(at: datetime = NOW, url: str = "https://baomau.vn/1") -> Fetched:
    """Return a fetched page's record."""
    return Fetched(
        url=url,
        source="bao_mau",
        final_url=url,
        status=200,
        content_type="text/html",
        at=at,
        page=sha256(BODY).hexdigest(),
    )


def test_what_is_put_is_read_back(spool: Spool) -> None:
    """A feed's answer, a page with its bytes, and a failure come back exactly as they were put."""
    failure = Fetched(
        url="u", source="s", final_url="", status=0, content_type="", at=NOW, reason=Reason.ROBOTS, detail="ồ"
    )
    assert spool.read(spool.put_feed(answer())) == answer()
    assert spool.read(spool.put_page(page(), BODY)) == (page(), BODY)
    assert spool.read(spool.put_page(failure, b"")) == (failure, b"")


def test_records_wait_oldest_first(spool: Spool) -> None:
    """Records wait by time, and within one moment in the order in which they were put."""
    late = spool.put_page(page(NOW + timedelta(seconds=1)), BODY)
    paths = [spool.put_page(page(), BODY) for _ in range(12)]
    early = spool.put_feed(answer(NOW - timedelta(days=1)))
    assert spool.waiting() == (early, *paths, late)


def test_two_spools_of_one_folder_lose_nothing(spool: Spool) -> None:
    """Two writers that put at the same moment overwrite nothing of each other."""
    second = Spool(spool.folder)
    for _ in range(5):
        spool.put_page(page(), BODY)
        second.put_page(page(), BODY)
    assert len(spool.waiting()) == 10


def test_a_removed_record_waits_no_more(spool: Spool) -> None:
    """A record that was removed is gone, and removing it again does nothing."""
    path = spool.put_feed(answer())
    spool.remove(path)
    spool.remove(path)
    assert spool.waiting() == ()


@pytest.mark.parametrize("place", [1, 40, 200, -1, -8])
def test_one_wrong_byte_anywhere_is_noticed(spool: Spool, place: int) -> None:
    """A record of which a byte was changed on disk, in header or body, is never handed out."""
    path = spool.put_page(page(), BODY)
    whole = bytearray(path.read_bytes())
    whole[place] ^= 1
    path.write_bytes(whole)
    with pytest.raises(RecordError, match=path.name):
        spool.read(path)


@pytest.mark.parametrize("torn", [b"", b"{}", b"[]\n", b'{"seal": 1}\n', b"\xff\xfe\n"])
def test_a_torn_record_is_an_error_that_says_what_to_do(spool: Spool, torn: bytes) -> None:
    """A file that is no record gives a clear error."""
    path = spool.folder / "x.record"
    path.write_bytes(torn)
    with pytest.raises(RecordError, match="set it aside"):
        spool.read(path)


def test_a_bad_record_is_set_aside_and_kept(spool: Spool) -> None:
    """A record set aside waits no more, and lies in the folder for bad ones."""
    path = spool.put_feed(answer())
    target = spool.set_aside(path)
    assert spool.waiting() == ()
    assert spool.read(target) == answer()
    assert target.parent.name == "bad"


def test_a_full_disk_is_a_clear_error(spool: Spool) -> None:
    """Where nothing can be written, the error names the spool."""
    spool.folder.rename(spool.folder.with_name("away"))
    with pytest.raises(RecordError, match="cannot write to the spool"):
        spool.put_feed(answer())


def test_leftovers_of_the_dead_are_cleared_and_of_the_living_kept(spool: Spool) -> None:
    """Half-written files and folders of a process that is no more vanish; a living one's stay, and none is a record."""
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    names = [f".{dead.pid}-abc.part", f".{dead.pid}-round-x", f".{os.getpid()}-abc.part"]
    (spool.folder / names[0]).write_bytes(b"half")
    (spool.folder / names[1]).mkdir()
    (spool.folder / names[1] / "plan.json").write_bytes(b"{}")
    (spool.folder / names[2]).write_bytes(b"half")
    left = Spool(spool.folder)
    assert [path.name for path in Path(left.folder).iterdir()] == [names[2]]
    assert left.waiting() == ()
