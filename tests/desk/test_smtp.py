"""The way out by SMTP, against real servers on loopback: every step told apart, and no message blamed for another."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from pathlib import Path
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from desk.post.channel import BlockedError, DoubtError, LaterError, NeverError, TakenError
from desk.post.mail import mailed, readers
from desk.post.smtp import Line
from press.errors import DeliveryError
from press.office import Mail
from tests import make
from tests.fakes import free_port
from tests.house.postman import MODES, STEPS, Mode, Postman
from tests.house.postman import serving as postman_serving
from tests.index.certificates import Authority, authority

SENDER = "a@so-mau.example"
READER = "bao.chi@so-mau.example"
LETTER = mailed(
    key="edition/2026-11-24-domestic-morning/mail",
    subject="Điểm báo",
    text="Hà Tĩnh\n.\n..hết\n",
    html="<p>Hà Tĩnh</p>\n",
    images={},
    sender=SENDER,
    at=make.NOON,
)
HEAD = readers(LETTER, SENDER, [READER])[0].head
MESSAGE = HEAD + LETTER.body
LARGE = MESSAGE + (b"x" * 510 + b"\r\n.\r\n") * 20_000  # more than two machines' buffers hold


@dataclass
class Mailbox:
    """Keeps what the server takes and whether its sender had logged in; answers RCPT and DATA as it is told."""

    taken: list[Envelope] = field(default_factory=list)
    known: list[bool] = field(default_factory=list)
    welcome: str = "250 OK"
    answer: str = "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's hook
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse one reader."""
        if self.welcome.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.welcome

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- its hook
        """Keep the message."""
        self.taken.append(envelope)
        self.known.append(session.authenticated is True)
        return self.answer


class Gate:
    """A crossing that counts how often it is asked."""

    def __init__(self, *, opens: bool = True) -> None:
        self.opens, self.asked = opens, 0

    def __call__(self) -> bool:
        """Say whether the message may be let go."""
        self.asked += 1
        return self.opens


def authenticated(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    """Let in the one user with the one password."""
    known = LoginPassword(login=b"diembao", password=b"mat-khau")
    return AuthResult(success=data == known, handled=False)


@contextmanager
def serving(mailbox: Mailbox, security: str = "none", signer: Authority | None = None) -> Iterator[Mail]:
    """Run a server on a free port and yield the settings that reach it; with STARTTLS it wants a login."""
    context = None if signer is None else _context(signer)
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        ssl_context=context if security == "tls" else None,
        tls_context=context if security == "starttls" else None,
        require_starttls=security == "starttls",
        auth_require_tls=security == "starttls",
        authenticator=authenticated,
        auth_required=security == "starttls",
    )
    controller.start()
    ca = None if signer is None else signer.file
    try:
        yield Mail(sender=SENDER, host="127.0.0.1", port=controller.port, security=security, ca=ca)
    finally:
        controller.stop()


def _context(signer: Authority) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(signer.signed("smtp"))
    return context


@contextmanager
def line_to(mail: Mail, password: str = "", patience: float = 5.0) -> Iterator[Line]:
    """Lend an open line."""
    line = Line(mail, password, None, patience, patience)
    try:
        yield line
    finally:
        line.close()


def hand(
    mail: Mail,
    password: str = "",
    patience: float = 5.0,
    crossing: Callable[[], bool] | None = None,
    message: bytes = MESSAGE,
) -> str:
    """Hand a message over on a line of its own."""
    with line_to(mail, password, patience) as line:
        return line.hand(SENDER, READER, message, crossing or Gate())


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Lend who signs the servers' certificates."""
    return authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def postman(signer: Authority) -> Iterator[Postman]:
    """Lend a server that fails where it is told to."""
    with postman_serving(signer.signed("postman")) as postman:
        yield postman


def reaching(postman: Postman, signer: Authority) -> Mail:
    """Return the settings that reach it, over TLS and with a login."""
    return Mail(sender=SENDER, host="127.0.0.1", port=postman.port, user="diembao", ca=signer.file)


def test_the_very_bytes_arrive() -> None:
    """The server gets the one reader and the same bytes, lines of one dot and of two included; its answer is told."""
    box, gate = Mailbox(answer="250 2.0.0 queued as 4Z7"), Gate()
    with serving(box) as mail:
        assert hand(mail, crossing=gate) == "250 2.0.0 queued as 4Z7"
    [envelope] = box.taken
    assert envelope.rcpt_tos == [READER]
    assert envelope.mail_from == SENDER
    assert envelope.content == MESSAGE
    assert gate.asked == 1
    assert isinstance(envelope.content, bytes)
    plain = message_from_bytes(envelope.content, policy=policy.SMTP).get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == "Hà Tĩnh\n.\n..hết\n"


def test_a_large_message_arrives_whole() -> None:
    """A message of megabytes goes in pieces; a dot where one piece ends and the next begins is none of a line's."""
    message = MESSAGE + b"." * 70 + b"\r\n" + (b"x" * 510 + b"\r\n.\r\n") * 4_000
    box = Mailbox()
    with serving(box) as mail, line_to(mail) as line:
        line.hand(SENDER, READER, message, Gate())
    assert box.taken[0].content == message


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_logs_in_over_an_encrypted_connection(security: str, signer: Authority) -> None:
    """STARTTLS and TLS from the first byte both carry the login and the message."""
    box = Mailbox()
    with serving(box, security, signer) as mail:
        hand(replace(mail, user="diembao"), "mat-khau")
    assert box.known == [True]


def test_a_wrong_password_is_said_and_not_repeated(signer: Authority) -> None:
    """The error names the variable to look at, never the password; nothing is sent."""
    box = Mailbox()
    with serving(box, "starttls", signer) as mail, pytest.raises(BlockedError) as caught:
        hand(replace(mail, user="diembao"), "sai-mat-khau")
    assert "DIEMBAO_SMTP_PASSWORD" in str(caught.value)
    assert "sai-mat-khau" not in str(caught.value)
    assert not box.taken


def test_a_server_that_nobody_vouches_for_gets_nothing(signer: Authority) -> None:
    """A certificate that the machine does not trust ends the delivery before login and message."""
    box = Mailbox()
    with serving(box, "starttls", signer) as mail, pytest.raises(BlockedError, match="could not be trusted"):
        hand(replace(mail, ca=None))
    assert not box.taken


def test_a_server_without_starttls_gets_nothing() -> None:
    """Where STARTTLS is asked for and not offered, the message is not sent in the clear."""
    box = Mailbox()
    with serving(box) as mail, pytest.raises(BlockedError, match="does not offer"):
        hand(replace(mail, security="starttls"))
    assert not box.taken


@pytest.mark.parametrize(
    ("welcome", "error"),
    [
        ("550 5.1.1 no such user ai@so-mau.example here", NeverError),
        ("553 5.1.3 bad address", NeverError),
        ("450 4.2.0 greylisted, come again", LaterError),
        ("530 5.7.0 authentication required", LaterError),
        ("503 5.5.1 out of step", LaterError),
    ],
)
def test_a_refused_reader_is_told_in_the_servers_words(welcome: str, error: type[DeliveryError]) -> None:
    """5xx is for good, 4xx and what the server wants of us is not; no address is repeated, and nothing is let go."""
    box, gate = Mailbox(welcome=welcome), Gate()
    with serving(box) as mail, pytest.raises(error) as caught:
        hand(mail, crossing=gate)
    assert type(caught.value) is error
    assert welcome[:9] in str(caught.value)
    assert "@" not in str(caught.value)
    assert gate.asked == 0
    assert not box.taken


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("452 4.3.1 disk full", LaterError),
        ("554 5.7.1 spam", NeverError),
        ("421 4.3.2 going down", LaterError),
        ("354 what", DoubtError),
        ("abc", DoubtError),
    ],
)
def test_the_answer_to_the_last_dot_decides(answer: str, error: type[DeliveryError]) -> None:
    """It is taken by 2xx alone, not taken by 4xx and 5xx, and in doubt by anything else."""
    box = Mailbox(answer=answer)
    with serving(box) as mail, pytest.raises(error) as caught:
        hand(mail, patience=1.0)
    assert type(caught.value) is error
    assert len(box.taken) == 1


def expected(step: str, mode: Mode) -> type[DeliveryError] | None:
    """Return what a server's failing at a step in that way means to the sender."""
    if step in ("banner", "EHLO", "STARTTLS", "AUTH"):
        return BlockedError
    if step in ("MAIL", "RCPT", "DATA", "body"):
        return LaterError
    if step in ("dot", "lost"):
        return LaterError if mode == "refuse" else DoubtError
    return None


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("step", STEPS[1:])
def test_every_step_is_told_apart(postman: Postman, signer: Authority, step: str, mode: Mode) -> None:
    """Before the dot it is safe to try again, after it the answer decides, without one it is in doubt."""
    postman.fail(step, mode)
    gate, error, patience = Gate(), expected(step, mode), 0.4 if mode == "silence" else 5.0
    message = LARGE if step == "body" else MESSAGE  # a small one is out before the server's failing is heard of
    if error is None:
        hand(reaching(postman, signer), "mat-khau", patience, gate)
    else:
        with pytest.raises(error) as caught:
            hand(reaching(postman, signer), "mat-khau", patience, gate, message)
        assert type(caught.value) is error
    assert gate.asked == (error is None or step in ("dot", "lost"))
    assert postman.has_failed


def test_a_server_that_is_not_there_is_named() -> None:
    """The error names host and port and what to check."""
    mail = Mail(host="127.0.0.1", port=free_port(), security="none")
    with pytest.raises(BlockedError, match=rf"127\.0\.0\.1:{mail.port}.*cannot be reached.*smtp\.port"):
        hand(mail)


@pytest.mark.parametrize(
    ("mail", "password", "told"),
    [
        (Mail(), "", "No mail server"),
        (Mail(host="mail.so-mau.example", user="diembao"), "", "DIEMBAO_SMTP_PASSWORD"),
        (Mail(host="mail.so-mau.example", user="diembao", security="none"), "x", "unencrypted"),
        (Mail(host="127.0.0.1", ca=Path("/nowhere/ca.pem"), security="tls"), "", "cannot be reached"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_connecting(mail: Mail, password: str, told: str) -> None:
    """No host, no password, a password in the clear over a network: each is said as what it is."""
    with pytest.raises(BlockedError, match=told):
        hand(mail, password)


@pytest.mark.parametrize(
    "message", [b"a: b\r\n\r\nx\n.\r\n", b"a: b\r\n\r\nx\r.\r\n", b"a: b\r\n\r\nx", "à\r\n".encode()]
)
def test_what_would_arrive_as_something_else_is_not_sent(message: bytes) -> None:
    """A lone CR or LF is how one message is made to end and another to begin; nothing is said to the server."""
    box = Mailbox()
    with serving(box) as mail, line_to(mail) as line, pytest.raises(NeverError):
        line.hand(SENDER, READER, message, Gate())
    assert not box.taken


def test_what_somebody_else_has_in_hand_is_not_let_go(postman: Postman, signer: Authority) -> None:
    """Where the crossing is refused the dot is never written, and the server drops what it heard."""
    with line_to(reaching(postman, signer), "mat-khau") as line:
        with pytest.raises(TakenError):
            line.hand(SENDER, READER, MESSAGE, Gate(opens=False))
        assert line.broken
    assert postman.copies(readers(LETTER, SENDER, [READER])[0].message_id) == []


def test_where_the_record_fails_the_dot_is_not_written(postman: Postman, signer: Authority) -> None:
    """An error while the crossing is noted ends the line there, and is told as it is."""

    def failing() -> bool:
        raise OSError("disk full")

    with line_to(reaching(postman, signer), "mat-khau") as line, pytest.raises(OSError, match="disk full"):
        line.hand(SENDER, READER, MESSAGE, failing)
    assert postman.copies(readers(LETTER, SENDER, [READER])[0].message_id) == []


def test_one_line_serves_many_messages() -> None:
    """What one message's reader was refused for leaves nothing behind for the next message on the line."""
    box = Mailbox()
    with serving(box) as mail, line_to(mail) as line:
        line.hand(SENDER, READER, MESSAGE, Gate())
        box.welcome = "550 no"
        with pytest.raises(NeverError):
            line.hand(SENDER, "ai@so-mau.example", MESSAGE, Gate())
        box.welcome = "250 OK"
        line.hand(SENDER, "khac@so-mau.example", MESSAGE, Gate())
        assert not line.broken
    assert [envelope.rcpt_tos for envelope in box.taken] == [[READER], ["khac@so-mau.example"]]


@contextmanager
def babbling(polite: tuple[bytes, ...], endless: bytes) -> Iterator[Mail]:
    """Run a server that answers as is polite, a line at a time, and then says the same again and again."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        talk = Thread(target=_babble, args=(door, polite, endless), daemon=True)
        talk.start()
        yield Mail(sender=SENDER, host="127.0.0.1", port=door.getsockname()[1], security="none")
        talk.join(5)
        assert not talk.is_alive()


def _babble(door: socket.socket, polite: tuple[bytes, ...], endless: bytes) -> None:
    with suppress(OSError):
        line, _ = door.accept()
        with line:
            heard = line.makefile("rb")
            for said in polite:
                line.sendall(said)
                heard.readline()
            if len(polite) == len(POLITE):  # the message comes before the last answer
                while heard.readline() not in (b".\r\n", b""):
                    pass
            for _ in range(100_000):
                line.sendall(endless)
                time.sleep(0.02 if len(endless) < 2 else 0)


POLITE = (b"220 so-mau\r\n", b"250 so-mau\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 so\r\n")


@pytest.mark.parametrize("endless", [b"250-dai\r\n" * 1000, b"x" * 65_536, b"\x00\xff\r\n" * 1000, b"2", b"\r\n"])
@pytest.mark.parametrize("step", [0, 1, 2, 4, 5])
def test_a_server_that_talks_without_end_is_left(step: int, endless: bytes) -> None:
    """Whether it never ends an answer, a line or a word: it is heard no longer than a silent one."""
    gate = Gate()
    began = time.monotonic()
    with babbling(POLITE[:step], endless) as mail, pytest.raises(DeliveryError) as raised:
        Line(mail, "", None, 0.2, 0.2).hand(SENDER, READER, MESSAGE, gate)
    assert isinstance(raised.value, LaterError if step < len(POLITE) else DoubtError)
    assert gate.asked == (step == len(POLITE))
    assert time.monotonic() - began < 2
