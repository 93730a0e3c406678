"""Printing: what an edition is made of, and the bytes of its page, text, document and mail."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from desk import edition as editing
from desk.digest import Digest
from desk.edition import Material
from desk.paper import charts, document, html, text
from desk.paper.words import subject
from desk.post import mail as mails
from desk.post.mail import Attachment
from diembao.editions.slots import rule_of
from diembao.wiring import House
from press.edition import Attached, Edition, EditionId, File, Kind
from press.errors import ConfigError
from press.office import Mail, Office
from press.post import Letter, Reader
from press.source import Desk
from vault import read, read_editions

log = logging.getLogger(__name__)

FORMS = ("html", "txt", "docx", "eml")
_TYPES: Mapping[Attached, str] = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
# Names of files are read by every mail program without marks.
_DESKS: Mapping[Desk, str] = {"domestic": "trong-nuoc", "foreign": "nuoc-ngoai"}
_KINDS: Mapping[Kind, str] = {"morning": "sang", "afternoon": "chieu", "weekly": "tuan", "urgent": "nhanh"}
STORY_REACH = timedelta(days=14)  # how far back a story is followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """An edition set for its readers: its words, its files, and the letter that bears the same words."""

    digest: Digest
    files: tuple[File, ...]
    letter: Letter

    def readers(self, mail: Mail) -> tuple[Reader, ...]:
        """Return who gets the letter, each with a head of their own; an address that is none keeps it from no other."""
        addresses = mail.to(self.digest.desk)
        usable = tuple(filter(mails.is_address, addresses))
        if len(usable) < len(addresses):
            log.warning("edition.unusable_addresses id=%s count=%d", self.digest.id, len(addresses) - len(usable))
        return mails.readers(self.letter, mail.sender, usable, leave=mail.unsubscribe)


def worded(house: House, edition: Edition) -> Digest:
    """Return an edition's words as they stand now; it is late only where its hour has gone by without a person."""
    return replace(editing.composed(material(house, edition), edition), late=False)


def printed(house: House, edition: Edition, *, late: bool = False) -> Printed:
    """Return the edition set as it stands, marked where it goes out `late`; the same at one moment, the same bytes."""
    digest = replace(worded(house, edition), late=late)
    images = charts.images(digest)
    bodies = {
        "html": html.page(digest).encode(),
        "txt": text.page(digest).encode(),
        "docx": document.document(digest, office(house, edition.id.desk, edition.id.day), images),
    }
    letter = _letter(house, digest, images, _attached(house, edition.id, bodies))
    bodies["eml"] = mails.copy(letter, house.configuration.mail.sender)
    return Printed(digest=digest, files=tuple(_file(name, bodies[name]) for name in FORMS), letter=letter)


def material(house: House, edition: Edition) -> Material:
    """Return what the record and the configuration hold for an edition."""
    configuration = house.configuration
    first = min(edition.after, read_editions.born_before(edition.due_at - STORY_REACH))
    flags = read.flags()
    fresh = [flag.article for flag in flags if edition.after < flag.seq <= edition.cutoff]
    added = [edit.story for edit in edition.edits if edit.action == "add"]
    return Material(
        kept=(*read_editions.kept_between(first, edition.cutoff), *read.kept_many([*fresh, *added])),
        flags=flags,
        sources=house.sources,
        office=office(house, edition.id.desk, edition.id.day),
        topics=configuration.topics,
        gazetteer=configuration.gazetteer,
        excerpt_chars=configuration.excerpt_chars,
        approvals=rule_of(configuration.slots, edition.id).approvals,
        before=read_editions.previous(edition),
        corrected=_corrected(edition.id, edition.corrects),
    )


def office(house: House, desk: Desk, day: date) -> Office:
    """Return the office that holds the desk on `day`; ConfigError where none does."""
    for one in house.configuration.offices:
        if one.desk == desk and one.holds_on(day):
            return one
    raise ConfigError(f"config/offices.yaml: no office holds the {desk} desk on {day}; add one with its dates")


def key_of(id_: EditionId) -> str:
    """Return the key under which an edition's letter lies in the outbox."""
    return f"edition/{id_}/{mails.CHANNEL}"


def _corrected(id_: EditionId, number: int) -> Edition | None:
    if not number:
        return None
    return read_editions.edition(EditionId(desk=id_.desk, kind=id_.kind, day=id_.day, number=number))


def _attached(house: House, id_: EditionId, bodies: Mapping[str, bytes]) -> tuple[Attachment, ...]:
    """Return what goes with the mail: the very bytes that are filed."""
    forms = rule_of(house.configuration.slots, id_).attach
    return tuple(Attachment(name=f"{_called(id_)}.{form}", type=_TYPES[form], body=bodies[form]) for form in forms)


def _called(id_: EditionId) -> str:
    """Return what a reader's copy is called: `diem-bao-trong-nuoc-sang-2026-11-24`, and `-2` behind that."""
    ending = f"-{id_.number}" if id_.number > 1 else ""
    return f"diem-bao-{_DESKS[id_.desk]}-{_KINDS[id_.kind]}-{id_.day:%Y-%m-%d}{ending}"


def _letter(house: House, digest: Digest, images: Mapping[str, bytes], attached: tuple[Attachment, ...]) -> Letter:
    now: datetime = house.clock.now()
    return mails.mailed(
        key=key_of(digest.id),
        subject=subject(digest),
        text=text.page(digest),
        html=html.page(digest),
        images=images,
        sender=house.configuration.mail.sender,
        at=now,
        urgent=digest.kind == "urgent",
        attached=attached,
    )


def _file(name: str, body: bytes) -> File:
    return File(name=name, body=body, sha256=hashlib.sha256(body).hexdigest())
