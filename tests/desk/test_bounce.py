"""A bounce: what a mail server tells of a message is read, whatever else somebody put into the file."""

import pytest

from desk.post.bounce import Bounce, bounce
from desk.post.mail import mailed, readers
from press.errors import InputError
from tests import make

SENDER = "diem.bao@so-mau.example"
LETTER = mailed(key="k", subject="Điểm báo", text="Tin\n", html="<p>Tin</p>\n", images={}, sender=SENDER, at=make.NOON)
READER = readers(LETTER, SENDER, ["an@so-mau.example"])[0]
REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example
To: diem.bao@so-mau.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

I'm sorry.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; an@so-mau.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <an@so-mau.example>: user unknown

--b1
{returned}
--b1--
"""
WHOLE = f"Content-Type: message/rfc822\n\n{(READER.head + LETTER.body).decode()}".replace("\r\n", "\n")
HEAD = f"Content-Type: text/rfc822-headers\n\n{READER.head.decode()}".replace("\r\n", "\n")


def report(action: str = "failed", returned: str = HEAD) -> str:
    """Return a notification of our message."""
    return REPORT.format(action=action, returned=returned)


@pytest.mark.parametrize("returned", [WHOLE, HEAD])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_notification_names_message_and_reason(returned: str, end: str) -> None:
    """The message that came back, whole or its header alone, is ours; the reason holds no address."""
    told = bounce(report(returned=returned).replace("\n", end).encode())
    assert told == Bounce(message_id=READER.message_id, became="failed", why="5.1.1 550 5.1.1 <…>: user unknown")


@pytest.mark.parametrize(
    ("action", "became"),
    [("failed", "failed"), ("Delayed", "delayed"), ("delivered", "delivered"), ("relayed", "delivered")],
)
def test_what_became_of_it_is_told_apart(action: str, became: str) -> None:
    """Only a failure is one."""
    assert bounce(report(action=action).encode()).became == became


def test_a_failure_for_one_of_several_is_a_failure() -> None:
    """Where an address stands for several persons the worst is told."""
    block = "Final-Recipient: rfc822; b@c.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient"
    assert bounce(report().replace("Final-Recipient", block, 1).encode()).became == "failed"


def test_a_notification_that_returns_nothing_may_answer_to_it() -> None:
    """Some servers send no part of the message back, and name it where an answer does."""
    bare = report(returned="Content-Type: text/plain\n\nx\n")
    told = bounce(bare.replace("Subject:", f"In-Reply-To: {READER.message_id}\nSubject:", 1).encode())
    assert told.message_id == READER.message_id


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        READER.head + LETTER.body,
        report(action="exploded").encode(),
        report(returned="Content-Type: text/plain\n\nx\n").encode(),
        report().replace(READER.message_id, "<ai@do.example>").encode(),
        report().encode()[:300],
        b"Content-Type: multipart/report; boundary=b\r\n\r\n" + b"--b\r\nContent-Type: message/rfc822\r\n\r\n" * 500,
        b"Content-Type: multipart/mixed; boundary=" + b"b" * 10_000 + b"\r\n\r\n--b\r\n",
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: nonsense\r\n\r\nAction: failed\r\n",
    ],
)
def test_what_is_none_is_refused(raw: bytes) -> None:
    """An answer of a person, a report of something else, a broken or a hostile file: one clear error."""
    with pytest.raises(InputError):
        bounce(raw)


def test_parts_within_parts_have_an_end() -> None:
    """A file of hundreds of nested parts is refused, and takes no time or stack."""
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(500))
    with pytest.raises(InputError):
        bounce(nested.encode())


def test_a_file_that_is_too_large_is_refused() -> None:
    """Twenty million bytes are more than any notification holds."""
    with pytest.raises(InputError, match="too large"):
        bounce(b"x" * 20_000_001)
