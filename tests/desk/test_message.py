"""A digest as a mail: what arrives is what was written, and its identity follows from it."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

import pytest

from desk.digest import compose
from desk.post.message import Letter, is_address, letter, message
from desk.selection import select
from press.errors import InputError
from tests import make

LETTER = Letter(
    subject="Điểm báo trong nước ngày 24 tháng 11 năm 2026",
    text="Hà Tĩnh, 河靜省, ຮ່າຕິ້ງ\n" + "dài " * 400 + "\n.\nFrom đầu dòng\n",
    html="<p>Hà Tĩnh, 河靜省, ຮ່າຕິ້ງ</p>" + "<i>dài</i>" * 400 + "\n",
)
SHORT = Letter(subject="Điểm báo", text="Không có tin.\n", html="<p>Không có tin.</p>\n")
SENDER = "Điểm báo Hà Tĩnh <diembao@so-mau.example>"
READERS = ("lanh.dao@so-mau.example", "bao.chi@so-mau.example")


def made(letter: Letter = LETTER, sender: str = SENDER, to: tuple[str, ...] = READERS, days: int = 0) -> EmailMessage:
    """Make the message at noon, `days` later."""
    return message(letter, sender=sender, to=to, at=make.NOON + timedelta(days=days))


def arrived(mail: EmailMessage) -> EmailMessage:
    """Send it through bytes, as post does."""
    parsed = message_from_bytes(mail.as_bytes(), policy=policy.SMTP)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_the_parts_arrive_as_they_were_written() -> None:
    """Plain text first, HTML after it, every letter of both there again, headers decoded."""
    parsed = arrived(made())
    assert parsed.get_content_type() == "multipart/alternative"
    plain, rich = parsed.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(rich, EmailMessage)
    assert plain.get_content().replace("\r\n", "\n") == LETTER.text
    assert rich.get_content().replace("\r\n", "\n") == LETTER.html
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert parsed["Subject"] == LETTER.subject
    assert parsed["From"].addresses[0].display_name == "Điểm báo Hà Tĩnh"
    assert [reader.addr_spec for reader in parsed["To"].addresses] == list(READERS)


@pytest.mark.parametrize("letter", [LETTER, SHORT])
def test_the_message_survives_a_relay_of_seven_bits(letter: Letter) -> None:
    """All bytes are ASCII, no line is longer than the 998 letters of RFC 5322, and ends are CRLF."""
    body = made(letter).as_bytes()
    assert body.isascii()
    assert max(map(len, body.split(b"\r\n"))) <= 998
    assert body.count(b"\n") == body.count(b"\r\n")


def test_it_says_that_a_machine_sent_it_and_when() -> None:
    """Auto-Submitted keeps out-of-office answers away; the date is the moment passed, no parser finds a defect."""
    parsed = arrived(made())
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(parsed["Date"]) == make.NOON
    assert not parsed.defects


def test_the_message_id_follows_content_and_readers() -> None:
    """Made again later it is the same; with another word, subject or reader it is another."""
    ids = [
        made()["Message-ID"],
        made(days=1)["Message-ID"],
        made(to=READERS[::-1])["Message-ID"],
        made(to=READERS[:1])["Message-ID"],
        made(Letter(subject=LETTER.subject, text="khác", html=LETTER.html))["Message-ID"],
        made(Letter(subject="khác", text=LETTER.text, html=LETTER.html))["Message-ID"],
    ]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids)) == 4
    assert ids[0].endswith("@so-mau.example>")


def test_the_same_edition_makes_the_same_bytes() -> None:
    """Nothing in a message is drawn by lot."""
    assert made().as_bytes() == made().as_bytes()


def test_a_subject_cannot_add_headers() -> None:
    """A line break in a subject becomes a space, and no header comes of what follows it."""
    hostile = Letter(subject="Tin\r\nBcc: ai@do.example\n\nthân", text="x\n", html="x\n")
    parsed = arrived(made(hostile))
    assert parsed["Bcc"] is None
    assert parsed["Subject"] == "Tin Bcc: ai@do.example thân"


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\nX: y",
        "Tên\r\nBcc: c@d.example <a@b.example>",
        "a@b.example, c@d.example",
        "a@b.example\u2028",
        "a@b@c.example",
        "không phải địa chỉ",
        "a@localhost",
        "@b.example",
        "lãnh.đạo@b.example",
        "<>",
        "Tên <a@b.example",
        "a@b.example>",
        ".a@b.example",
        "Tên <a@b.example> thêm",
        "Tên, c@d.example <a@b.example>",
        "Một <a@b.example>, Hai <c@d.example>",
        "Tên, <c@d.example>, <a@b.example>",
        'Tên", c <a@b.example>',
        "Nhóm: Tên <a@b.example>;",
        "=?utf-8?q?c=40d=2Eexample=2C?= Tên <a@b.example>",
        "=?utf-8?q?c=2C?=@b.example",
        "",
    ],
)
def test_what_is_no_single_address_is_refused(address: str) -> None:
    """A reader that is several, none, or carries a line break raises an error that names it."""
    with pytest.raises(InputError, match="not a mail address"):
        made(to=(address,))
    assert not is_address(address)


@pytest.mark.parametrize(
    "name",
    [
        "Sở Văn hóa, Thể thao và Du lịch",
        "Sở Văn hóa, Thể thao và Du lịch tỉnh Hà Tĩnh, phòng Báo chí, Xuất bản và Thông tin đối ngoại",
        "Department of Culture, Sports and Tourism (Ha Tinh), Press Office, Publishing and Information",
        r"Phòng A.B, (\, [x], 'y'",
        ",",
    ],
)
def test_a_name_may_hold_commas(name: str) -> None:
    """An office's whole name arrives as the name of one address, whoever stands beside it and however long it is."""
    written = (f"{name} <a@b.example>", "c@d.example", f'"{name}" <e@f.example>')
    assert all(map(is_address, written))
    body = made(sender=written[0], to=written).as_bytes()
    parsed = message_from_bytes(body, policy=policy.SMTP)
    assert [one.addr_spec for one in parsed["From"].addresses] == ["a@b.example"]
    assert [one.addr_spec for one in parsed["To"].addresses] == ["a@b.example", "c@d.example", "e@f.example"]
    assert [spec for _, spec in getaddresses([str(parsed["To"])])] == ["a@b.example", "c@d.example", "e@f.example"]
    sender = message_from_bytes(body, policy=policy.compat32)["From"]
    assert str(make_header(decode_header(sender))) == f"{name} <a@b.example>"
    assert max(map(len, body.split(b"\r\n\r\n", 1)[0].split(b"\r\n"))) <= 78


def test_a_sender_with_a_line_break_is_refused() -> None:
    """The same holds for who sends."""
    with pytest.raises(InputError, match="not a mail address"):
        made(sender="a@b.example\r\nBcc: c@d.example")


def test_a_message_for_the_folder_needs_neither_sender_nor_reader() -> None:
    """Without both it still is a message that a mail program opens."""
    parsed = arrived(made(sender="", to=()))
    assert parsed["To"].addresses == ()
    assert parsed["From"].addresses[0].domain == "diembao.invalid"
    assert not parsed.defects


def test_a_digest_is_set_as_a_letter() -> None:
    """The subject names desk and day; both papers come along."""
    selection = select((), (), {}, desk="foreign", start=make.NOON - timedelta(days=1), end=make.NOON)
    set_ = letter(compose(selection, make.office("foreign"), (), make.gazetteer(), day=make.DAY))
    assert set_.subject == "Điểm báo nước ngoài ngày 24 tháng 11 năm 2026"
    assert "Không có tin" in set_.text
    assert "Không có tin" in set_.html
