"""The spool: what a round fetched lies here, whole and safe, until the record has it."""

import itertools
import json
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from press.errors import RecordError
from press.ledger import Entry, FeedAnswer, Fetched, Reason, Validators

_SUFFIX = ".record"


class Spool:
    """A folder of records, one file each: a line of JSON, then the body.

    A file appears whole or not at all: it is written under another name, synced, renamed, and the folder synced.
    Several processes may write to one folder. Leftovers of a killed process are cleared when a spool is opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()
        folder.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder)

    def put_feed(self, answer: FeedAnswer) -> Path:
        """Keep what a feed answered, entries and validators together. Raises RecordError where that fails."""
        return self._put("feed", answer.at, asdict(answer), b"")

    def put_page(self, fetched: Fetched, body: bytes) -> Path:
        """Keep a page and its bytes, empty where none came. Raises RecordError where that fails."""
        return self._put("page", fetched.at, asdict(fetched), body)

    def waiting(self) -> tuple[Path, ...]:
        """Return the records that wait, oldest first."""
        return tuple(sorted(path for path in self.folder.glob(f"*{_SUFFIX}") if not path.name.startswith(".")))

    def bad(self) -> tuple[Path, ...]:
        """Return the records that were set aside because they could not be read."""
        return tuple(sorted((self.folder / "bad").glob(f"*{_SUFFIX}")))

    def read(self, path: Path) -> FeedAnswer | tuple[Fetched, bytes]:
        """Return what `path` holds. Raises RecordError where it is not what was put there; then `set_aside` it."""
        try:
            line, _, body = path.read_bytes().partition(b"\n")
            header = json.loads(line)
            seal = header.pop("seal")
            whole = seal == _seal(header) and header["sha256"] == sha256(body).hexdigest()
            if whole:
                record = header["record"]
                return _feed_answer(record) if header["kind"] == "feed" else (_fetched(record), body)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise RecordError(f"the spooled record {path} cannot be read: {error}; set it aside") from error
        raise RecordError(f"the spooled record {path} was damaged on disk: its SHA-256 differs; set it aside")

    def remove(self, path: Path) -> None:
        """Forget a record that has been committed; nothing happens where it is gone already."""
        path.unlink(missing_ok=True)

    def set_aside(self, path: Path) -> Path:
        """Move a record that cannot be read to the folder `bad`, out of the way, and return where it lies now."""
        bad = self.folder / "bad"
        bad.mkdir(exist_ok=True)
        target = bad / path.name
        path.replace(target)
        _sync(self.folder)
        return target

    def _put(self, kind: str, at: datetime, record: Mapping[str, object], body: bytes) -> Path:
        header = {"kind": kind, "record": record, "sha256": sha256(body).hexdigest()}
        line = json.dumps({**json.loads(_text(header)), "seal": _seal(header)})
        token = uuid.uuid4().hex[:12]
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{next(self._numbers):08d}-{token}-{kind}{_SUFFIX}"
        target = self.folder / name
        try:
            _write(self.folder / f".{os.getpid()}-{token}.part", line.encode() + b"\n", body, target)
        except OSError as error:
            raise RecordError(f"cannot write to the spool {self.folder}: {error}; is the disk full?") from error
        return target


def _write(part: Path, line: bytes, body: bytes, target: Path) -> None:
    with part.open("xb") as file:
        file.write(line)
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    _sync(target.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text(header: Mapping[str, object]) -> str:
    return json.dumps(header, sort_keys=True, default=lambda moment: moment.isoformat())


def _seal(header: Mapping[str, object]) -> str:
    return sha256(_text(header).encode()).hexdigest()


def _clear_leftovers(folder: Path) -> None:
    """Remove the hidden `.<pid>-...` files and folders of processes that are no more."""
    for path in folder.glob(".*-*"):
        pid = path.name[1:].partition("-")[0]
        if pid.isdigit() and not _is_alive(int(pid)):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _feed_answer(record: dict[str, object]) -> FeedAnswer:
    entries = record.pop("entries")
    assert isinstance(entries, list)  # noqa: S101 -- the seal has been checked
    return FeedAnswer(
        **{  # type: ignore[arg-type]  # the seal vouches for what was put there
            **record,
            "at": datetime.fromisoformat(str(record["at"])),
            "entries": tuple(Entry(**{**entry, "published": _moment(entry["published"])}) for entry in entries),
            "left_out": tuple(record["left_out"]),  # type: ignore[arg-type]  # as above
            "validators": Validators(**record["validators"]),  # type: ignore[arg-type]  # as above
        }
    )


def _fetched(record: dict[str, object]) -> Fetched:
    at, reason = datetime.fromisoformat(str(record["at"])), Reason(str(record["reason"]))
    return Fetched(**{**record, "at": at, "reason": reason})  # type: ignore[arg-type]  # the seal vouches for it


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
