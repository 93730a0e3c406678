"""A bounce: the delivery status notification (RFC 3464) by which a mail server tells what became of a message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Literal

from desk.post.channel import heard
from press.errors import InputError

Became = Literal["failed", "delayed", "delivered"]

_MOST_BYTES = 20_000_000
_DEEPEST = 8  # parts within parts; a real notification has two
_MOST_PARTS = 100
_OURS = re.compile(r"<[0-9a-f]{40}@[A-Za-z0-9.-]+>")  # as `desk.post.mail` writes them
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_WORDS: dict[str, Became] = {
    "failed": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "delivered",
    "expanded": "delivered",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a notification says: of which message, what became of it, and why, in one line without addresses."""

    message_id: str
    became: Became
    why: str


def bounce(raw: bytes) -> Bounce:
    """Read a notification as it lies in an .eml; InputError where it is none, or names no message of ours."""
    if len(raw) > _MOST_BYTES:
        raise InputError(f"Tệp lớn quá {_MOST_BYTES // 1_000_000} MB. / This file is too large for a notification")
    try:
        # compat32: the modern policy trips over some headers that only an enemy writes
        parts = tuple(_parts(message_from_bytes(raw), 0))[:_MOST_PARTS]
        reports = [one for part in parts if _type(part) == "message/delivery-status" for one in _blocks(part)]
        told = [report for report in reports if _word(report)]
        identity = _identity(parts)
    except (RecursionError, ValueError, LookupError, TypeError) as error:
        raise InputError("Không đọc được tệp thư này. / This mail cannot be read") from error
    if not told:
        raise InputError(
            "Đây không phải thông báo trả lại thư (RFC 3464). / This is no delivery status notification (RFC 3464)"
        )
    if not identity:
        raise InputError(
            "Thông báo không nêu thư nào của hệ thống này. / The notification names no message that we have sent"
        )
    worst = min(told, key=lambda report: ("failed", "delayed", "delivered").index(_WORDS[_word(report)]))
    return Bounce(message_id=identity, became=_WORDS[_word(worst)], why=_why(worst))


def _parts(message: Message, depth: int) -> Iterator[Message]:
    yield message
    payload = message.get_payload()
    if depth < _DEEPEST and isinstance(payload, list):
        for part in payload:
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)


def _type(message: Message) -> str:
    return str(message.get_content_type())


def _blocks(report: Message) -> list[Message]:
    payload = report.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _word(report: Message) -> str:
    """Return what a block says became of the message, empty where it does not speak of a reader."""
    word = str(report.get("Action") or "").strip().lower()
    return word if word in _WORDS else ""


def _why(report: Message) -> str:
    status = _STATUS.search(str(report.get("Status") or ""))
    said = str(report.get("Diagnostic-Code") or "").partition(";")[2]
    return f"{status[0] if status else ''} {heard(said)}".strip()


def _identity(parts: tuple[Message, ...]) -> str:
    """Return the Message-ID of ours that it speaks of: of the message that came back, else of what it answers to."""
    returned = [part for part in parts[1:] if part.get("Message-ID")]
    heads = [str(part.get("Message-ID")) for part in returned]
    heads += [_text(part) for part in parts if _type(part) == "text/rfc822-headers"]
    heads += [str(parts[0].get(name) or "") for name in ("In-Reply-To", "References", "Original-Message-ID")]
    return next((found[0] for head in heads for found in [_OURS.search(head)] if found), "")


def _text(part: Message) -> str:
    body = part.get_payload(decode=True)
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
