"""The outbox folder: every digest as files that open in a mail program, a browser, an editor."""

import os
import tempfile
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from desk.post.message import Letter
from press.errors import DeliveryError
from press.source import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file in the outbox; `changed` is False where the same bytes lay there already."""

    path: Path
    changed: bool


class Outbox:
    """A folder of digests, three files each: `2026-11-24-domestic.eml`, `.html`, `.txt`."""

    def __init__(self, folder: Path) -> None:
        """Lay digests into `folder`, which is made with the first of them."""
        self.folder = folder

    def put(self, day: date, desk: Desk, letter: Letter, mail: EmailMessage) -> tuple[Written, ...]:
        """Write `letter` and its `mail`, each file whole or not at all; equal bytes are left as they are.

        Raises DeliveryError where the folder cannot be written.
        """
        contents = {".eml": mail.as_bytes(), ".html": letter.html.encode(), ".txt": letter.text.encode()}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return tuple(self._write(f"{day:%Y-%m-%d}-{desk}{ending}", body) for ending, body in contents.items())
        except OSError as error:
            raise DeliveryError(
                f"cannot write to {self.folder}: {error}; check its rights and the disk's space"
            ) from error

    def _write(self, name: str, body: bytes) -> Written:
        path = self.folder / name
        if path.is_file() and path.read_bytes() == body:
            return Written(path=path, changed=False)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=f".{name}.", delete=False) as draft:
            draft.write(body)
            draft.flush()
            os.fsync(draft.fileno())
        _publish(Path(draft.name), path)
        return Written(path=path, changed=True)


def _publish(draft: Path, path: Path) -> None:
    draft.chmod(0o644)  # a temporary file is its owner's alone; a digest is for the office
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
