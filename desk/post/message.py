"""The message: a digest as a mail whose identity follows from its words and its readers."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from desk.digest import Digest
from desk.names import day_vi
from desk.paper import html, text
from desk.plain import one_line
from press.errors import InputError

NOBODY = "diembao@diembao.invalid"  # RFC 6761: a domain that is never anyone's; for messages that only lie in a folder
# One address of plain letters, alone or behind a name: neither part can hold what would begin another. A comma in the
# name ("Sở Văn hóa, Thể thao và Du lịch") begins none, because names are always written as encoded words.
_NAME = r"""[^<>@;:"\x00-\x1f\x7f\u0085\u2028\u2029]*"""
_PLAIN = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_ADDRESS = re.compile(rf"""(?:"?(?P<name>{_NAME})"? *<)?(?P<plain>{_PLAIN})(?(name)>)""")

# The library's folding of addresses loses the quotes around a comma, or encodes the comma between two addresses; so
# they are folded below, and left as they are.
_POLICY = SMTP.clone(refold_source="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be sent: a subject and the same words as plain text and as HTML."""

    subject: str
    text: str
    html: str


def letter(digest: Digest) -> Letter:
    """Return `digest` set as a letter."""
    desk = "trong nước" if digest.desk == "domestic" else "nước ngoài"
    subject = f"Điểm báo {desk} {day_vi(digest.day)}"
    return Letter(subject=subject, text=text.page(digest), html=html.page(digest))


def message(letter: Letter, *, sender: str, to: tuple[str, ...], at: datetime) -> EmailMessage:
    """Return `letter` as a mail from `sender` ("a@b" or "Name <a@b>", empty for one that is not sent) to `to`.

    The same letter to the same readers has the same Message-ID, whenever it is made; with the same `at` (the edition's
    moment) it has the same bytes. Raises InputError for an address that is none, or that holds more than an address.
    """
    origin = _address(sender or NOBODY)
    readers = tuple(map(_address, to))
    identity = _identity(letter, readers)
    made = EmailMessage(policy=_POLICY)
    made.set_raw("From", _field(origin))
    made.set_raw("To", _field(*readers) or "undisclosed-recipients:;")
    made["Subject"] = one_line(letter.subject, 200)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{identity}@{origin.domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    made["Content-Language"] = "vi"
    # 8bit, the default for HTML, does not survive every relay; the encodings below do.
    made.set_content(letter.text, cte="quoted-printable")
    made.add_alternative(letter.html, subtype="html", cte="base64")
    made.set_boundary(f"=_{identity}")
    return made


def is_address(written: str) -> bool:
    """Whether `written` is one address that a message can be sent to."""
    try:
        _address(written)
    except InputError:
        return False
    return True


def _identity(letter: Letter, readers: tuple[Address, ...]) -> str:
    parts = (letter.subject, letter.text, letter.html, *sorted(reader.addr_spec for reader in readers))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def _field(*addresses: Address) -> str:
    return ",\n ".join(map(_spelled, addresses))


def _spelled(address: Address) -> str:
    """Return an address as it stands in a header, its name in encoded words, no line longer than the address."""
    if not address.display_name:
        return address.addr_spec
    return f"{Header(address.display_name, 'utf-8', header_name='From').encode()}\n <{address.addr_spec}>"


def _address(written: str) -> Address:
    match = _ADDRESS.fullmatch(written)
    if match is None or "=?" in written:  # what looks like an encoded word would be decoded by whoever reads it
        raise InputError(f"not a mail address: {written!r}; give one, as name@host.vn or Name <name@host.vn>")
    try:
        return Address(display_name=one_line(match["name"] or "", 100), addr_spec=match["plain"])
    except ValueError as error:
        raise InputError(f"not a mail address: {written!r} ({error}); give one, as name@host.vn") from error
