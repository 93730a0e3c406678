"""The outbox folder: every edition as files that open in a mail program, a browser, an editor."""

import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from press.edition import EditionId, File
from press.errors import DeliveryError
from press.post import Posting

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file in the folder; `changed` is False where the same bytes lay there already."""

    path: Path
    changed: bool


class Folder:
    """A folder of editions, a file for each form: `2026-11-24-domestic-morning.eml`, `.html`, `.txt`, `.docx`."""

    def __init__(self, folder: Path) -> None:
        """Lay files into `folder`, which is made with the first of them."""
        self.folder = folder

    def put(self, edition: EditionId, files: Iterable[File]) -> tuple[Written, ...]:
        """Write an edition's files, each whole or not at all; equal bytes are left as they are.

        Raises DeliveryError where the folder cannot be written.
        """
        return tuple(self.lay(f"{edition}.{file.name}", file.body) for file in files)

    def lay(self, name: str, body: bytes) -> Written:
        """Write one file, whole or not at all; equal bytes are left. DeliveryError where it cannot be written."""
        path = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if path.is_file() and path.read_bytes() == body:
                return Written(path=path, changed=False)
            _write(path, body)
        except OSError as error:
            raise DeliveryError(
                f"cannot write to {self.folder}: {error}; check its rights and the disk's space"
            ) from error
        return Written(path=path, changed=True)


def file_name(posting: Posting) -> str:
    """Return what a posting is called in the folder, in a dry run."""
    ending = "eml" if posting.reader.head else "txt"
    return f"{posting.id:06}-{_UNSAFE.sub('-', posting.letter.key)[:80]}.{ending}"


def _write(path: Path, body: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        try:
            draft.write(body)
            draft.flush()
            os.fsync(draft.fileno())
            _publish(Path(draft.name), path)
        except OSError:  # it is tried again and again: a disk that is full must not fill with halves
            Path(draft.name).unlink(missing_ok=True)
            raise


def _publish(draft: Path, path: Path) -> None:
    draft.chmod(0o644)  # a temporary file is its owner's alone; a digest is for the office
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
