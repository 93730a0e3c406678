"""Filing: the outbox folder's copies of what was issued, made again where they are missing, and of drafts."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from desk.post.folder import Folder, Written
from diembao.editions.printing import FORMS
from diembao.wiring import House
from press.edition import EditionId, File, Stage
from press.errors import DeliveryError
from vault import read_editions

log = logging.getLogger(__name__)

_OUT: tuple[Stage, ...] = ("issued",)
_DRAFT = "draft."  # before a draft's form, so that nobody takes it for what was sent


def lay(house: House, id_: EditionId, files: Iterable[File]) -> tuple[Written, ...]:
    """Lay the files of an issued edition into the folder, and take its drafts away.

    A folder that cannot be written is logged: the record holds the same bytes, and `refill` tries again.
    """
    try:
        written = Folder(house.home.outbox).put(id_, files)
        for path in paths(house, id_, draft=True):
            path.unlink(missing_ok=True)
    except (DeliveryError, OSError) as error:
        log.warning("edition.not_filed id=%s error=%s", id_, error)
        return ()
    return written


def lay_draft(house: House, id_: EditionId, files: Iterable[File]) -> tuple[Written, ...]:
    """Lay a draft's files into the folder, under names that say what they are; DeliveryError where that fails."""
    named = (replace(file, name=f"{_DRAFT}{file.name}") for file in files)
    return Folder(house.home.outbox).put(id_, named)


def refill(house: House, since: datetime) -> None:
    """Lay what was issued `since` into the folder again where a file of it is missing."""
    for edition in read_editions.editions(stages=_OUT, since=since):
        if not all(path.is_file() for path in paths(house, edition.id)):
            lay(house, edition.id, read_editions.files(edition.id))


def paths(house: House, id_: EditionId, *, draft: bool = False) -> tuple[Path, ...]:
    """Return where the files of an edition lie, whether they are there or not."""
    return tuple(house.home.outbox / f"{id_}.{_DRAFT if draft else ''}{form}" for form in FORMS)
