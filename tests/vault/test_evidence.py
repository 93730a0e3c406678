"""Pages lie there whole or not at all, and what was filed for good can be read after anything."""

import multiprocessing
import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from press.article import Page
from press.errors import RecordError
from tests import make
from vault.evidence import Pages, Warc

BODY = "<html><body><p>Hà Tĩnh khánh thành cầu mới</p></body></html>".encode()
URL = "https://bao-mau.example/tin-1.html"
HTML = "text/html; charset=utf-8"


def test_a_page_comes_back_as_it_went_in(tmp_path: Path) -> None:
    """A page is found under the SHA-256 of its bytes, and only once it was put there."""
    digest = sha256(BODY).hexdigest()
    assert not Pages(tmp_path).has(digest)
    assert Pages(tmp_path).put(BODY) == digest
    assert Pages(tmp_path).has(digest)
    assert Pages(tmp_path).get(digest) == BODY


def test_an_empty_page_is_a_page(tmp_path: Path) -> None:
    """No bytes at all are kept like any others."""
    pages = Pages(tmp_path)
    assert pages.get(pages.put(b"")) == b""


def test_the_same_bytes_lie_there_once(tmp_path: Path) -> None:
    """A page that comes again takes no more room."""
    pages = Pages(tmp_path)
    assert pages.put(BODY) == pages.put(BODY)
    assert len(_files(tmp_path)) == 1


def test_old_pages_go_and_are_counted(tmp_path: Path) -> None:
    """Pruning removes what is older, spares what is still waited for or came again since, and counts."""
    pages = Pages(tmp_path)
    old, again, awaited = (pages.put(body, at=make.NOON) for body in (b"old", b"again", b"awaited"))
    pages.put(b"again", at=make.NOON + timedelta(days=2))
    new = pages.put(b"new", at=make.NOON + timedelta(days=1))
    assert pages.prune(make.NOON + timedelta(days=1), keep={awaited}) == 1
    assert [pages.get(digest) for digest in (again, awaited, new)] == [b"again", b"awaited", b"new"]
    with pytest.raises(RecordError, match=old):
        pages.get(old)


def test_what_a_kill_left_is_no_page(tmp_path: Path) -> None:
    """A file half-written is never taken for a page, and pruning removes it uncounted."""
    pages = Pages(tmp_path)
    left = tmp_path / "ab" / "tmp123.part"
    left.parent.mkdir()
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    assert pages.prune(make.NOON) == 0
    assert not left.exists()


@pytest.mark.parametrize("damage", [b"", b"no gzip", b"\x1f\x8b\x08\x00half"])
def test_damaged_pages_are_not_handed_out(tmp_path: Path, damage: bytes) -> None:
    """A page whose file was cut or overwritten is an error, never other bytes."""
    pages = Pages(tmp_path)
    digest = pages.put(BODY)
    _files(tmp_path)[0].write_bytes(damage)
    with pytest.raises(RecordError, match=digest):
        pages.get(digest)


def test_exchanged_pages_are_not_handed_out(tmp_path: Path) -> None:
    """A page under whose name other bytes lie is an error."""
    pages = Pages(tmp_path)
    digest = pages.put(BODY)
    (mine,) = _files(tmp_path)
    pages.put(b"other")
    (other,) = set(_files(tmp_path)) - {mine}
    mine.write_bytes(other.read_bytes())
    with pytest.raises(RecordError, match="holds other bytes"):
        pages.get(digest)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 32, "ab" * 31])
def test_only_a_digest_names_a_page(tmp_path: Path, name: str) -> None:
    """What is no SHA-256 in hexadecimal is refused before any file is touched."""
    with pytest.raises(RecordError, match="not a SHA-256"):
        Pages(tmp_path).get(name)


def test_filed_pages_come_back_in_order(tmp_path: Path) -> None:
    """A day's pages are read as they were filed; another day has its own file, by the date in Việt Nam."""
    warc = Warc(tmp_path)
    warc.append(URL, BODY, HTML, make.NOON)
    warc.append(URL + "?p=2", b"", "", make.NOON)
    evening = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # half past midnight of the 25th in Việt Nam
    warc.append(URL, BODY, HTML, evening)
    first, second = warc.pages(make.DAY)
    assert first == Page(url=URL, final_url=URL, body=BODY, content_type=HTML, fetched_at=make.NOON)
    assert (second.url, second.body, second.content_type) == (URL + "?p=2", b"", "application/octet-stream")
    assert [page.fetched_at for page in warc.pages(make.DAY + timedelta(days=1))] == [evening]
    assert list(warc.pages(make.DAY - timedelta(days=1))) == []


def test_others_can_read_the_file_and_check_it(tmp_path: Path) -> None:
    """The file is a WARC like any other, and each record carries the SHA-256 of its bytes."""
    digest = Warc(tmp_path).append(URL, BODY, HTML, make.NOON)
    Warc(tmp_path).append(URL, BODY * 2, "text/html\r\nX-Evil: 1", make.NOON)
    with (tmp_path / "2026-11-24.warc.gz").open("rb") as stream:
        told = [
            (record.rec_type, record.rec_headers.get_header("WARC-Payload-Digest"), record.content_stream().read())
            for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert told[0] == ("resource", f"sha256:{digest}", BODY)
    assert told[1] == ("resource", f"sha256:{sha256(BODY * 2).hexdigest()}", BODY * 2)


def test_a_page_is_filed_once_a_day(tmp_path: Path) -> None:
    """Filing repeated after a kill adds nothing."""
    digests = {Warc(tmp_path).append(URL, BODY, HTML, make.NOON) for _ in range(2)}
    assert digests == {sha256(BODY).hexdigest()}
    assert len(Warc(tmp_path).filed(make.DAY)) == 1


@pytest.mark.parametrize("cut", [0.0, 0.1, 0.5, 0.99])
def test_a_kill_while_filing_costs_nothing(tmp_path: Path, cut: float) -> None:
    """After a kill in the middle of a record and of its line, the next pages are filed and all can be read."""
    warc = Warc(tmp_path)
    warc.append(URL, BODY, HTML, make.NOON)
    path, listing = warc.path(make.DAY), tmp_path / "2026-11-24.list.jsonl"
    with path.open("ab") as stream, listing.open("ab") as lines:
        stream.write(path.read_bytes()[: int(path.stat().st_size * cut)])
        lines.write(listing.read_bytes()[: int(listing.stat().st_size * cut)])
    assert [page.url for page in warc.pages(make.DAY)] == [URL]
    warc.append(URL + "?p=2", BODY, HTML, make.NOON)
    assert [page.url for page in warc.pages(make.DAY)] == [URL, URL + "?p=2"]
    with path.open("rb") as stream:
        assert len(list(ArchiveIterator(stream))) == 2


def test_a_lost_list_destroys_no_evidence(tmp_path: Path) -> None:
    """Where the list of a day is gone, what its file held is moved aside, not overwritten."""
    warc = Warc(tmp_path)
    warc.append(URL, BODY, HTML, make.NOON)
    held = warc.path(make.DAY).read_bytes()
    (tmp_path / "2026-11-24.list.jsonl").unlink()
    warc.append(URL + "?p=2", BODY, HTML, make.NOON)
    assert (tmp_path / "2026-11-24.warc.torn").read_bytes() == held


def test_tampered_evidence_is_not_handed_out(tmp_path: Path) -> None:
    """A record that is not as it was filed, or not there, is an error that names the page."""
    warc = Warc(tmp_path)
    warc.append(URL, BODY, HTML, make.NOON)
    whole = warc.path(make.DAY).read_bytes()
    Warc(tmp_path / "other").append(URL, BODY.replace(b"c", b"k"), HTML, make.NOON)
    for damage in (whole[: len(whole) // 2], b"", (tmp_path / "other" / warc.path(make.DAY).name).read_bytes()):
        warc.path(make.DAY).write_bytes(damage)
        with pytest.raises(RecordError, match=URL):
            list(warc.pages(make.DAY))


def test_two_processes_file_into_one_day(tmp_path: Path) -> None:
    """Pages filed by two processes at once are all there, whole."""
    spawn = multiprocessing.get_context("spawn")
    filers = [spawn.Process(target=file_pages, args=(tmp_path, name)) for name in ("a", "b")]
    for filer in filers:
        filer.start()
    for filer in filers:
        filer.join()
    pages = list(Warc(tmp_path).pages(make.DAY))
    assert len(pages) == len({page.url for page in pages}) == 40
    assert all(page.body.endswith(page.url.encode()) for page in pages)


def file_pages(folder: Path, name: str) -> None:
    """File twenty pages, as one of two processes."""
    for number in range(20):
        url = f"https://{name}.example/{number}"
        Warc(folder).append(url, BODY + url.encode(), HTML, make.NOON)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*"))
