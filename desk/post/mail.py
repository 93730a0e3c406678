"""A letter as a mail: one body for all its readers, and a head for each, which is fixed by the words and the reader."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime

from desk.plain import one_line
from press.clock import VIETNAM
from press.errors import InputError
from press.post import Letter, Reader

NOBODY = "diembao@diembao.invalid"  # RFC 6761: a domain that is never anyone's; for messages that only lie in a folder
CHANNEL = "mail"
# One address of plain letters, alone or behind a name: neither part can hold what would begin another. A comma in the
# name ("Sở Văn hóa, Thể thao và Du lịch") begins none, because names are always written as encoded words.
_NAME = r"""[^<>@;:"\x00-\x1f\x7f\u0085\u2028\u2029]*"""
_PLAIN = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_ADDRESS = re.compile(rf"""(?:"?(?P<name>{_NAME})"? *<)?(?P<plain>{_PLAIN})(?(name)>)""")
_CONTENT_ID = re.compile(r"[A-Za-z0-9._@-]+")
_FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,59}")  # every mail program shows it, and it needs no RFC 2231
_TYPE = re.compile(r"([a-z]+)/([a-z0-9.+-]+)")
_BOUNDARY = re.compile(rb"--(=_(mixed_)?[0-9a-f]+)\r\n")
_LONGEST_SUBJECT = 200
_LONGEST_NAME = 100
_LONGEST_ADDRESS = 254  # RFC 5321, section 4.5.3.1.3, without the angle brackets

# The library's folding of addresses loses the quotes around a comma, or encodes the comma between two addresses; so
# they are folded below, and left as they are.
_POLICY = SMTP.clone(refold_source="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a mail: its `name` in plain letters, its media `type`, and its bytes."""

    name: str
    type: str
    body: bytes


def mailed(  # noqa: PLR0913 -- the parts of a mail, each by its name
    *,
    key: str,
    subject: str,
    text: str,
    html: str,
    images: Mapping[str, bytes],
    sender: str,
    at: datetime,
    urgent: bool = False,
    attached: Sequence[Attachment] = (),
) -> Letter:
    """Return a letter whose body is a mail without its header: plain text, HTML with its PNG `images`, and files.

    The HTML shows an image as `cid:` and its key in `images`. The same input makes the same bytes, all of them ASCII.
    Raises InputError for a `sender` ("a@b" or "Name <a@b>", empty for a mail that is not sent) that is no address, and
    for what is `attached` under a name, or as a type, that is none.
    """
    _address(sender or NOBODY)
    shown = one_line(subject, _LONGEST_SUBJECT)
    made = MIMEPart(policy=_POLICY)
    # 8bit, the default for HTML, does not survive every relay; the encodings below do.
    made.set_content(_ended(text), cte="quoted-printable")
    made.add_alternative(_ended(html), subtype="html", cte="base64")
    shows = (f"{name} {_hash(images[name])}" for name in sorted(images))
    identity = _hash(key, shown, text, html, *shows, *(f"{one.name} {one.type} {_hash(one.body)}" for one in attached))
    made.set_boundary(f"=_{identity}")
    if images:
        _illustrate(made, images, identity)
    if attached:
        _attach(made, attached, identity)
    body = made.as_bytes().split(b"\r\n\r\n", 1)[1]
    return Letter(key=key, channel=CHANNEL, subject=shown, body=body, made_at=at, urgent=urgent)


def readers(letter: Letter, sender: str, addresses: Iterable[str], *, leave: str = "") -> tuple[Reader, ...]:
    """Return a reader for each of `addresses`, with the header of their own mail; who stands there twice gets one.

    Who wants no more writes to `leave`, by default to the `sender`. Raises InputError for an address that is none, or
    that holds more than an address.
    """
    origin = _address(sender or NOBODY)
    away = _address(leave) if leave else origin
    found: dict[str, Address] = {}
    for address in map(_address, addresses):
        found.setdefault(address.addr_spec.lower(), address)
    return tuple(_reader(letter, origin, away, address) for address in found.values())


def copy(letter: Letter, sender: str) -> bytes:
    """Return the letter as the mail that is filed: whole, and without readers."""
    origin = _address(sender or NOBODY)
    made = _head(letter, origin, _message_id(letter, origin, ""))
    made.set_raw("To", "undisclosed-recipients:;")
    return _bytes(made) + letter.body


def is_address(written: str) -> bool:
    """Whether `written` is one address that a mail can be sent to."""
    try:
        _address(written)
    except InputError:
        return False
    return True


def plain(written: str) -> str:
    """Return the address alone of "a@b" or "Name <a@b>"; InputError where it is none."""
    return _address(written).addr_spec


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _illustrate(made: MIMEPart, images: Mapping[str, bytes], identity: str) -> None:
    """Lay the images beside the HTML, as multipart/related (RFC 2387) inside multipart/alternative."""
    _, rich = made.iter_parts()
    if not isinstance(rich, MIMEPart):
        raise TypeError(f"a part of a mail is a {type(rich).__name__}")
    for name, image in images.items():
        if not _CONTENT_ID.fullmatch(name):
            raise InputError(f"not the id of an image: {name!r}; write letters, digits, '.', '_', '-' and '@'")
        rich.add_related(image, "image", "png", cid=f"<{name}>", disposition="inline", filename=f"{name}.png")
    rich.set_boundary(f"=_related_{identity}")  # none of the boundaries begins with another
    rich.set_param("type", "text/html")


def _attach(made: MIMEPart, attached: Iterable[Attachment], identity: str) -> None:
    """Lay files behind all that is shown, as multipart/mixed (RFC 2046) around multipart/alternative."""
    for one in attached:
        type_ = _TYPE.fullmatch(one.type)
        if type_ is None or not _FILE_NAME.fullmatch(one.name):
            raise InputError(f"not the name and media type of a file: {one.name!r}, {one.type!r}; write a.docx and a/b")
        made.add_attachment(one.body, type_[1], type_[2], filename=one.name)
    made.set_boundary(f"=_mixed_{identity}")


def _reader(letter: Letter, origin: Address, away: Address, address: Address) -> Reader:
    identity = _message_id(letter, origin, address.addr_spec.lower())
    made = _head(letter, origin, identity)
    made.set_raw("To", _spelled(address))
    made.set_raw("List-Id", f"<diembao.{origin.domain}>")  # RFC 2919
    # RFC 2369. No List-Unsubscribe-Post (RFC 8058): that promises a web address which answers without a person.
    made.set_raw("List-Unsubscribe", f"<mailto:{_quoted(away)}?subject=unsubscribe>")
    return Reader(address=address.addr_spec, message_id=identity, head=_bytes(made))


def _head(letter: Letter, origin: Address, identity: str) -> EmailMessage:
    boundary = _BOUNDARY.match(letter.body)
    if boundary is None:
        raise InputError(f"the letter {letter.key} is no mail; make it with `mailed`")
    made = EmailMessage(policy=_POLICY)
    made.set_raw("From", _spelled(origin))
    # Never by the library's own way: it decodes what looks like an encoded word, and so the line ends hidden in one.
    made.set_raw("Subject", Header(letter.subject, "utf-8", header_name="Subject").encode())
    made["Date"] = format_datetime(letter.made_at.astimezone(VIETNAM))
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    made["Content-Language"] = "vi"
    if letter.urgent:
        made["Importance"] = "high"
        made["X-Priority"] = "1"
    made["MIME-Version"] = "1.0"
    # An address or an identity longer than a line would be folded into encoded words, which nobody reads there.
    made.set_raw("Message-ID", identity)
    kind = "mixed" if boundary[2] else "alternative"
    made.set_raw("Content-Type", f'multipart/{kind};\n boundary="{boundary[1].decode()}"')
    return made


def _message_id(letter: Letter, origin: Address, reader: str) -> str:
    return f"<{_hash(letter.key, letter.subject, letter.body, reader)}@{origin.domain}>"


def _bytes(head: EmailMessage) -> bytes:
    return b"".join(_POLICY.fold_binary(name, value) for name, value in head.raw_items()) + b"\r\n"


def _hash(*parts: str | bytes) -> str:
    raw = (part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts)
    return hashlib.sha256(b"".join(b"%d:%s" % (len(part), part) for part in raw)).hexdigest()[:40]


def _quoted(address: Address) -> str:
    """Return an address as it stands in a mailto (RFC 6068): what has a meaning there is spelled in per cent."""
    return re.sub(r"[^A-Za-z0-9@._~+-]", lambda found: f"%{ord(found[0]):02X}", address.addr_spec)


def _spelled(address: Address) -> str:
    """Return an address as it stands in a header, its name in encoded words, no line longer than the address."""
    if not address.display_name:
        return address.addr_spec
    return f"{Header(address.display_name, 'utf-8', header_name='From').encode()}\n <{address.addr_spec}>"


def _address(written: str) -> Address:
    match = _ADDRESS.fullmatch(written)
    if match is None or "=?" in written:  # what looks like an encoded word would be decoded by whoever reads it
        raise InputError(
            f"{written!r} không phải một địa chỉ thư; viết ten@co-quan.vn hoặc Tên <ten@co-quan.vn>. "
            f"/ not a mail address: {written!r}; give one, as name@host.vn or Name <name@host.vn>"
        )
    if len(match["plain"]) > _LONGEST_ADDRESS:
        raise InputError(f"a mail address longer than {_LONGEST_ADDRESS} letters: {match['plain'][:40]}...")
    try:
        return Address(display_name=one_line(match["name"] or "", _LONGEST_NAME), addr_spec=match["plain"])
    except ValueError as error:
        raise InputError(f"not a mail address: {written!r} ({error}); give one, as name@host.vn") from error
