"""A letter as a mail: what arrives is what was written, and each reader's copy is fixed by words and reader."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

import pytest

from desk.post.mail import Attachment, copy, is_address, mailed, plain, readers
from press.clock import VIETNAM
from press.errors import InputError
from press.post import Letter
from tests import make

TEXT = "Hà Tĩnh, 河靜省, ຮ່າຕິ້ງ\n" + "dài " * 400 + "\n.\n..\nFrom đầu dòng\n"
HTML = '<p>Hà Tĩnh, 河靜省, ຮ່າຕິ້ງ <img src="cid:tone.1"></p>' + "<i>dài</i>" * 400 + "\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
FORM = Attachment(
    name="diem-bao-trong-nuoc-sang-2026-11-24.docx",
    type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    body=b"PK\x03\x04" + bytes(range(256)) * 40,
)
SENDER = "Điểm báo Hà Tĩnh <diembao@so-mau.example>"
READERS = ("lanh.dao@so-mau.example", "Phòng Báo chí <bao.chi@so-mau.example>")


def letter(  # noqa: PLR0913 -- what a test may change
    *,
    key: str = "edition/2026-11-24-domestic-morning/mail",
    subject: str = "Điểm báo trong nước ngày 24 tháng 11 năm 2026",
    text: str = TEXT,
    html: str = HTML,
    images: Mapping[str, bytes] | None = None,
    sender: str = SENDER,
    days: int = 0,
    urgent: bool = False,
    attached: tuple[Attachment, ...] = (),
) -> Letter:
    """Make a letter at noon, `days` later, with one image."""
    return mailed(
        key=key,
        subject=subject,
        text=text,
        html=html,
        images={"tone.1": PNG} if images is None else images,
        sender=sender,
        at=make.NOON + timedelta(days=days),
        urgent=urgent,
        attached=attached,
    )


def sent(made: Letter | None = None, sender: str = SENDER, to: tuple[str, ...] = READERS) -> list[bytes]:
    """Return each reader's message, whole."""
    whole = made or letter()
    return [reader.head + whole.body for reader in readers(whole, sender, to)]


def parsed(raw: bytes) -> EmailMessage:
    """Read a message as a mail program does."""
    message = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    return message


def words(part: EmailMessage) -> str:
    """Return a part's text with plain line ends."""
    return str(part.get_content()).replace("\r\n", "\n")


def part(message: EmailMessage, *kinds: str) -> EmailMessage:
    """Return the body of a message that is of one of these kinds."""
    found = message.get_body(kinds)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize("images", [{}, {"tone.1": PNG}, {"a": PNG, "b@c": b"x"}])
def test_the_parts_arrive_as_they_were_written(images: Mapping[str, bytes]) -> None:
    """Plain text first, HTML after it, every letter of both there again, the images beside the HTML under their ids."""
    message = parsed(sent(letter(images=images))[1])
    assert message.get_content_type() == "multipart/alternative"
    assert words(part(message, "plain")) == TEXT
    assert words(part(message, "html")) == HTML
    shown = {str(one["Content-ID"]).strip("<>"): one for one in message.walk() if one.get_content_type() == "image/png"}
    assert {id_: one.get_payload(decode=True) for id_, one in shown.items()} == images
    assert all(one.get_content_disposition() == "inline" for one in shown.values())
    assert not any(one.defects for one in message.walk())
    assert message["Subject"] == "Điểm báo trong nước ngày 24 tháng 11 năm 2026"
    assert message["From"].addresses[0].display_name == "Điểm báo Hà Tĩnh"


@pytest.mark.parametrize("images", [{}, {"tone.1": PNG}])
@pytest.mark.parametrize("attached", [(FORM,), (FORM, Attachment(name="b.csv", type="text/csv", body=b"a,b\r\n"))])
def test_attached_files_stand_behind_what_is_shown(
    attached: tuple[Attachment, ...], images: Mapping[str, bytes]
) -> None:
    """Each arrives to the byte under its name and type; text, HTML and images are found as without them."""
    made = letter(images=images, attached=attached)
    message = parsed(sent(made)[1])
    assert message.get_content_type() == "multipart/mixed"
    first, *files = message.iter_parts()
    assert first.get_content_type() == "multipart/alternative"
    assert words(part(message, "plain")) == TEXT
    assert words(part(message, "html")) == HTML
    assert [one.get_content_type() for one in message.walk()].count("image/png") == len(images)
    found = [(one.get_filename(), one.get_content_type(), one.get_payload(decode=True)) for one in files]
    assert found == [(one.name, one.type, one.body) for one in attached]
    assert {one.get_content_disposition() for one in files} == {"attachment"}
    assert [one.get_filename() for one in message.iter_attachments()] == [one.name for one in attached]
    assert not any(one.defects for one in message.walk())
    assert b'filename="diem-bao-trong-nuoc-sang-2026-11-24.docx"\r\n' in made.body
    assert max(map(len, sent(made)[0].split(b"\r\n"))) <= 100  # a type and a name are never broken in two


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("điểm báo.docx", FORM.type),
        ('a"\r\nBcc: ai@do.example', FORM.type),
        ("../a.docx", FORM.type),
        (".docx", FORM.type),
        ("a" * 61, FORM.type),
        ("", FORM.type),
        (FORM.name, "application"),
        (FORM.name, "a/b\r\nBcc: ai@do.example"),
        (FORM.name, 'a/b; name="x"'),
    ],
)
def test_an_attached_file_cannot_add_headers(name: str, type_: str) -> None:
    """A name beyond plain letters, one that is a path, and what is no media type are refused."""
    with pytest.raises(InputError, match="not the name and media type of a file"):
        letter(attached=(Attachment(name=name, type=type_, body=b""),))


def test_each_reader_has_a_mail_of_their_own() -> None:
    """The To holds one reader, nobody else is named anywhere, and who stands there twice is one reader."""
    twice = (*READERS, "Lanh.Dao@so-mau.example")
    found = readers(letter(), SENDER, twice)
    assert [reader.address for reader in found] == ["lanh.dao@so-mau.example", "bao.chi@so-mau.example"]
    first, second = map(parsed, sent(to=twice))
    assert [one.addr_spec for one in first["To"].addresses] == ["lanh.dao@so-mau.example"]
    assert second["To"].addresses[0].display_name == "Phòng Báo chí"
    assert b"bao.chi" not in sent(to=twice)[0]
    assert readers(letter(), SENDER, ()) == ()


@pytest.mark.parametrize("text", [TEXT, "Không có tin.", ""])
def test_the_message_survives_a_relay_of_seven_bits(text: str) -> None:
    """All bytes are ASCII, no line is longer than the 998 letters of RFC 5322, and ends are CRLF, the last one too."""
    whole = letter(text=text, attached=(FORM,))
    for raw in (*sent(letter(text=text)), copy(letter(text=text), SENDER), *sent(whole)):
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
        assert raw.endswith(b"\r\n")


def test_the_head_says_what_programs_ask_for() -> None:
    """A machine sent it (RFC 3834), when, in which language, for which list, and how to leave it (RFC 2369)."""
    message = parsed(sent()[0])
    assert message["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(message["Date"]) == make.NOON
    assert message["Content-Language"] == "vi"
    assert message["List-Id"] == "<diembao.so-mau.example>"
    assert message["List-Unsubscribe"] == "<mailto:diembao@so-mau.example?subject=unsubscribe>"
    assert message["List-Unsubscribe-Post"] is None
    assert message["Importance"] is None


def test_who_wants_no_more_writes_where_the_office_says() -> None:
    """An address for that takes the sender's place; what has a meaning in a mailto is spelled out."""
    [reader] = readers(letter(), SENDER, READERS[:1], leave="van-thu&tin@so-mau.example")
    assert b"List-Unsubscribe: <mailto:van-thu%26tin@so-mau.example?subject=unsubscribe>\r\n" in reader.head


def test_an_urgent_letter_says_so() -> None:
    """Mail programs show it above the others."""
    assert parsed(sent(letter(urgent=True))[0])["Importance"] == "high"


def test_the_message_id_is_fixed_by_words_and_reader() -> None:
    """Made again it is the same, at another time and in whatever case the address is written; else it is another."""
    first = readers(letter(), SENDER, READERS)[0].message_id
    same = [readers(letter(days=1), SENDER, READERS)[0], readers(letter(), SENDER, ["Lanh.Dao@so-mau.example"])[0]]
    others = [
        readers(letter(), SENDER, READERS)[1],
        *(
            readers(made, SENDER, READERS)[0]
            for made in (letter(text="khác"), letter(subject="khác"), letter(html="khác"), letter(key="khác"))
        ),
        readers(letter(images={"tone.1": PNG + b"."}), SENDER, READERS)[0],
        *(
            readers(letter(attached=(one,)), SENDER, READERS)[0]
            for one in (FORM, replace(FORM, name="a.docx"), replace(FORM, body=b""))
        ),
    ]
    assert [reader.message_id for reader in same] == [first] * 2
    assert len({first, *(reader.message_id for reader in others)}) == 10
    assert first.startswith("<")
    assert first.endswith("@so-mau.example>")


def test_the_same_letter_makes_the_same_bytes() -> None:
    """Nothing in a message is drawn by lot, and the zone in which its moment was told changes nothing."""
    made = letter(attached=(FORM,))
    again = replace(made, made_at=made.made_at.astimezone(VIETNAM))
    assert made.made_at.tzinfo == UTC
    assert sent(made) == sent(letter(attached=(FORM,))) == sent(again)
    assert copy(made, SENDER) == copy(again, SENDER)


def test_the_copy_is_the_mail_without_readers() -> None:
    """What is filed names nobody and holds the same words; without a sender it still is a mail that opens."""
    for sender, domain in ((SENDER, "so-mau.example"), ("", "diembao.invalid")):
        message = parsed(copy(letter(sender=sender), sender))
        assert message["To"].addresses == ()
        assert message["From"].addresses[0].domain == domain
        assert words(part(message, "plain")) == TEXT
        assert not message.defects


def test_a_subject_cannot_add_headers() -> None:
    """A line break in a subject becomes a space, and no header comes of what follows it."""
    message = parsed(sent(letter(subject="Tin\r\nBcc: ai@do.example\n\nthân"))[0])
    assert message["Bcc"] is None
    assert message["Subject"] == "Tin Bcc: ai@do.example thân"


@pytest.mark.parametrize(
    "subject",
    [
        "Tin =?utf-8?q?=0D=0ABcc:_x@ke-xau.example=0D=0A=0D=0Anoi_dung?= moi",
        "=?utf-8?b?DQpCY2M6IHhAa2UteGF1LmV4YW1wbGUNCg==?=",
        "=?utf-8?q?=00=1b[31m?= =?mau?q?abc?= =?utf-8*vi?q?a?=",
        "=?utf-8?q?a?= " * 12,
        "(" * 150,
        "dài" * 60,
    ],
)
def test_a_subject_that_looks_encoded_arrives_as_it_was_written(subject: str) -> None:
    """Line ends that hide in an encoded word of a headline are never decoded, and so end no header."""
    raw = sent(letter(subject=subject))[0]
    message = parsed(raw)
    assert message["Subject"] == subject.strip()
    assert "Bcc" not in message
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("name", ["a b", "a\r\nX: y", "<a>", ""])
def test_an_images_id_cannot_add_headers(name: str) -> None:
    """What is no plain id is refused."""
    with pytest.raises(InputError, match="not the id of an image"):
        letter(images={name: PNG})


def test_what_is_no_mail_has_no_readers() -> None:
    """A letter of another channel is refused, where a head of a mail would not fit its body."""
    with pytest.raises(InputError, match="is no mail"):
        readers(replace(letter(), body=b"{}"), SENDER, READERS)


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
    """A reader that is several, none, or carries a line break is an error that names it; so is any other address."""
    with pytest.raises(InputError, match="not a mail address"):
        sent(to=(address,))
    if address:
        with pytest.raises(InputError, match="not a mail address"):
            readers(letter(), SENDER, READERS, leave=address)
        with pytest.raises(InputError, match="not a mail address"):
            letter(sender=address)
    assert not is_address(address)


def test_an_address_longer_than_any_server_takes_is_refused() -> None:
    """RFC 5321 ends an address at 254 letters; the error does not repeat it all."""
    address = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.example"
    with pytest.raises(InputError, match="longer than 254 letters") as told:
        sent(to=(address,))
    assert not is_address(address)
    assert len(str(told.value)) < 120


def test_the_plain_address_is_told_from_its_name() -> None:
    """What SMTP wants is the address alone."""
    assert plain(SENDER) == "diembao@so-mau.example"


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
    """An office's whole name arrives as the name of one address, however long it is."""
    written = f"{name} <a@b.example>"
    assert is_address(written)
    [raw] = sent(sender=written, to=(f'"{name}" <e@f.example>',))
    message = parsed(raw)
    assert [one.addr_spec for one in message["From"].addresses] == ["a@b.example"]
    assert [spec for _, spec in getaddresses([str(message["To"])])] == ["e@f.example"]
    sender = message_from_bytes(raw, policy=policy.compat32)["From"]
    assert str(make_header(decode_header(sender))) == written
    assert max(map(len, raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n"))) <= 78
