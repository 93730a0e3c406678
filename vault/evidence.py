"""The evidence: every page for two weeks, and the pages of kept articles for good."""

import fcntl
import gzip
import hashlib
import io
import json
import os
import tempfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.warcwriter import WARCWriter

from press.article import Page
from press.clock import local_day
from press.errors import RecordError

_PART = ".part"
_ANY_TYPE = "application/octet-stream"


class Pages:
    """The bodies of fetched pages, each under the SHA-256 of its bytes, so that the same bytes lie there once.

    A page is there whole or not at all: it is written beside, made to reach the disk, and renamed into place.
    """

    def __init__(self, folder: Path) -> None:
        """Keep them in `folder`, which is made when the first page comes."""
        self.folder = folder

    def put(self, body: bytes, at: datetime | None = None) -> str:
        """Store `body` and return its SHA-256; what lies there already only becomes young again.

        `at` is when it was fetched, from which its age counts; None takes the file system's own time.
        """
        digest = hashlib.sha256(body).hexdigest()
        path = self._path(digest)
        if not path.exists():
            _place(path, gzip.compress(body, compresslevel=5, mtime=0))
        moment = None if at is None else (at.timestamp(), at.timestamp())
        os.utime(path, moment)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes whose SHA-256 is `digest`; RecordError where they are gone, or are not those any more."""
        path = self._path(digest)
        try:
            body = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise RecordError(f"the page {digest} is not in {self.folder}: {error}; fetch it again") from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise RecordError(f"the page {digest} in {self.folder} holds other bytes; remove {path}, fetch it again")
        return body

    def has(self, digest: str) -> bool:
        """Whether a page lies under `digest`."""
        return self._path(digest).exists()

    def prune(self, before: datetime, *, keep: Collection[str] = frozenset()) -> int:
        """Remove the pages older than `before`, save those still waited for (`keep`), and return how many they were.

        What a kill left half-written goes too, uncounted.
        """
        spared, removed = frozenset(keep), 0
        for path in sorted(self.folder.glob("*/*")):
            if path.stat().st_mtime >= before.timestamp() or path.parent.name + path.name in spared:
                continue
            path.unlink()
            removed += path.suffix != _PART
        return removed

    def _path(self, digest: str) -> Path:
        if len(digest) != hashlib.sha256().digest_size * 2 or set(digest) - set("0123456789abcdef"):
            raise RecordError(f"{digest!r} is not a SHA-256 in hexadecimal")
        return self.folder / digest[:2] / digest[2:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where in its day's file a page lies; one line of the day's list."""

    url: str
    sha256: str
    offset: int
    length: int


class Warc:
    """The pages of kept articles, for good: a WARC file (ISO 28500) and a list of its records for each day.

    The list is written after the file. What lies in the file behind the last listed record is what a kill left;
    before the next record it is moved into a file of its own, so that the day's file can be read at all times.
    """

    def __init__(self, folder: Path) -> None:
        """Keep them in `folder`, which is made when the first page comes."""
        self.folder = folder

    def append(self, url: str, body: bytes, content_type: str, at: datetime) -> str:
        """File the page `url` as it was fetched `at`, in the file of that day in Việt Nam; return its SHA-256.

        On return it has reached the disk. The same page of the same day again is filed no second time.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        with self._locked(local_day(at)) as (warc, listing):
            filed = _listed(listing)
            if any(old.url == url and old.sha256 == sha256 for old in filed):
                return sha256
            offset = filed[-1].offset + filed[-1].length if filed else 0
            _set_torn_aside(warc, offset)
            record = _record(url, body, content_type, at, sha256)
            _write_at(warc, offset, record)
            line = json.dumps(asdict(Filed(url=url, sha256=sha256, offset=offset, length=len(record))))
            _write_at(listing, _length_of_lines(listing), line.encode() + b"\n")
            _settle_folder(self.folder)
        return sha256

    def filed(self, day: date) -> tuple[Filed, ...]:
        """Return the list of one day, in the order of filing; empty where nothing was filed."""
        return _listed(self._listing(day))

    def pages(self, day: date) -> Iterator[Page]:
        """Yield the pages of one day as they were filed; RecordError at one that is not there as it was filed."""
        for filed in self.filed(day):
            yield self.page(day, filed)

    def page(self, day: date, filed: Filed) -> Page:
        """Return one page of a day's list; RecordError where it is not there as it was filed."""
        try:
            with self.path(day).open("rb") as stream:
                stream.seek(filed.offset)
                page = _page(stream.read(filed.length))
        except (OSError, zlib.error, ArchiveLoadFailed, StopIteration, EOFError) as error:
            raise RecordError(f"{filed.url} cannot be read from {self.path(day)}: {error}; restore a backup") from error
        if hashlib.sha256(page.body).hexdigest() != filed.sha256:
            raise RecordError(f"{filed.url} in {self.path(day)} is not what was filed; restore a backup")
        return page

    def path(self, day: date) -> Path:
        """Return the path of a day's file."""
        return self.folder / f"{day.isoformat()}.warc.gz"

    def _listing(self, day: date) -> Path:
        return self.folder / f"{day.isoformat()}.list.jsonl"

    @contextmanager
    def _locked(self, day: date) -> Iterator[tuple[Path, Path]]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # released when the file is closed, or its process is killed
            yield self.path(day), self._listing(day)


def _record(url: str, body: bytes, content_type: str, at: datetime, sha256: str) -> bytes:
    # "resource", not "response": the server's header lines are not kept, and none are made up.
    headers = {
        "WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Block-Digest": f"sha256:{sha256}",
        "WARC-Payload-Digest": f"sha256:{sha256}",
    }
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    one_line = " ".join(content_type.split()) or _ANY_TYPE
    writer.write_record(
        writer.create_warc_record(
            url,
            "resource",
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=one_line,
            warc_headers_dict=headers,
        )
    )
    return stream.getvalue()


def _page(record: bytes) -> Page:
    told = next(iter(ArchiveIterator(io.BytesIO(record))))
    url = str(told.rec_headers.get_header("WARC-Target-URI"))
    return Page(
        url=url,
        final_url=url,
        body=bytes(told.content_stream().read()),
        content_type=str(told.rec_headers.get_header("Content-Type")),
        fetched_at=datetime.fromisoformat(str(told.rec_headers.get_header("WARC-Date"))),
    )


def _set_torn_aside(warc: Path, offset: int) -> None:
    if not warc.exists() or warc.stat().st_size <= offset:
        return
    with warc.open("rb") as stream:
        stream.seek(offset)
        torn = stream.read()
    with warc.with_suffix(".torn").open("ab") as aside:
        aside.write(torn)
        aside.flush()
        os.fsync(aside.fileno())


def _listed(listing: Path) -> tuple[Filed, ...]:
    if not listing.exists():
        return ()
    lines = listing.read_bytes()[: _length_of_lines(listing)].splitlines()
    return tuple(Filed(**json.loads(line)) for line in lines)


def _length_of_lines(listing: Path) -> int:
    """Return the length of the list without a last line that a kill cut short."""
    return listing.read_bytes().rfind(b"\n") + 1 if listing.exists() else 0


def _write_at(path: Path, offset: int, record: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "r+b") as stream:
        stream.truncate(offset)
        stream.seek(offset)
        stream.write(record)
        stream.flush()
        os.fsync(stream.fileno())


def _place(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(suffix=_PART, dir=path.parent)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(body)
        stream.flush()
        os.fsync(stream.fileno())
    Path(part).replace(path)
    _settle_folder(path.parent)


def _settle_folder(folder: Path) -> None:
    """Make the names in `folder` reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
