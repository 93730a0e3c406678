"""The way out by SMTP, against a real server on loopback."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desk.post.message import Letter, message
from desk.post.smtp import send
from press.errors import DeliveryError
from press.office import Mail
from tests import make
from tests.fakes import free_port

LETTER = Letter(subject="Điểm báo", text="Hà Tĩnh\n.\nhết\n", html="<p>Hà Tĩnh</p>\n")
READER = "bao.chi@so-mau.example"


@dataclass
class Mailbox:
    """Keeps what the server takes and whether its sender had logged in; refuses `strangers`; `answer` is to DATA."""

    taken: list[Envelope] = field(default_factory=list)
    known: list[bool] = field(default_factory=list)
    strangers: frozenset[str] = frozenset()
    answer: str = "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's hook
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse one reader."""
        if address in self.strangers:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- its hook
        """Keep the message."""
        self.taken.append(envelope)
        self.known.append(session.authenticated is True)
        return self.answer


def authenticated(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    """Let in the one user with the one password."""
    known = LoginPassword(login=b"diembao", password=b"mat-khau")
    return AuthResult(success=data == known, handled=False)


@contextmanager
def serving(mailbox: Mailbox, security: str = "none", certificate: Path | None = None) -> Iterator[Mail]:
    """Run a server on a free port and yield the settings that reach it; with STARTTLS it wants a login."""
    context = _context(certificate)
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
    try:
        yield Mail(sender="a@so-mau.example", host="127.0.0.1", port=controller.port, security=security)
    finally:
        controller.stop()


def _context(certificate: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of our own for 127.0.0.1, key included."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def mail(*to: str) -> EmailMessage:
    """Make the message to the readers, by default to one."""
    return message(LETTER, sender="a@so-mau.example", to=to or (READER,), at=make.NOON)


def trusting(certificate: Path) -> ssl.SSLContext:
    """Trust the server's certificate."""
    return ssl.create_default_context(cafile=str(certificate))


def test_a_message_arrives_whole() -> None:
    """The server gets the readers of the To and the same parts, a line of one dot included."""
    box = Mailbox()
    with serving(box) as settings:
        send(mail(READER, "lanh.dao@so-mau.example"), settings, "")
    [envelope] = box.taken
    assert envelope.rcpt_tos == [READER, "lanh.dao@so-mau.example"]
    assert isinstance(envelope.content, bytes)
    parsed = message_from_bytes(envelope.content, policy=policy.SMTP)
    assert parsed["Message-ID"] == mail(READER, "lanh.dao@so-mau.example")["Message-ID"]
    plain = parsed.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == LETTER.text


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_logs_in_over_an_encrypted_connection(security: str, certificate: Path) -> None:
    """STARTTLS and TLS from the first byte both carry the login and the message."""
    box = Mailbox()
    with serving(box, security, certificate) as settings:
        send(mail(), replace(settings, user="diembao"), "mat-khau", trust=trusting(certificate))
    assert box.known == [True]


def test_a_wrong_password_is_said_and_not_repeated(certificate: Path) -> None:
    """The error names the user and the variable to look at, never the password; nothing is sent."""
    box = Mailbox()
    with serving(box, "starttls", certificate) as settings, pytest.raises(DeliveryError) as caught:
        send(mail(), replace(settings, user="diembao"), "sai-mat-khau", trust=trusting(certificate))
    assert "DIEMBAO_SMTP_PASSWORD" in str(caught.value)
    assert "sai-mat-khau" not in str(caught.value)
    assert not box.taken


def test_a_server_that_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    """A certificate that the machine does not trust ends the delivery before login and message."""
    box = Mailbox()
    with serving(box, "starttls", certificate) as settings, pytest.raises(DeliveryError, match="could not be trusted"):
        send(mail(), settings, "")
    assert not box.taken


def test_a_server_without_starttls_gets_nothing() -> None:
    """Where STARTTLS is asked for and not offered, the message is not sent in the clear."""
    box = Mailbox()
    with serving(box) as settings, pytest.raises(DeliveryError, match="does not offer"):
        send(mail(), replace(settings, security="starttls"), "")
    assert not box.taken


def test_refused_readers_are_an_error_though_the_others_got_it() -> None:
    """One stranger among the readers is reported, without the addresses; all strangers, too."""
    box = Mailbox(strangers=frozenset({"ai@do.example"}))
    with serving(box) as settings:
        with pytest.raises(DeliveryError, match="refused 1 of its readers") as caught:
            send(mail(READER, "ai@do.example"), settings, "")
        with pytest.raises(DeliveryError, match="refused every reader"):
            send(mail("ai@do.example"), settings, "")
    assert "ai@do.example" not in str(caught.value)
    assert len(box.taken) == 1


def test_a_server_that_does_not_take_it_is_quoted() -> None:
    """The server's own answer to the message stands in the error."""
    box = Mailbox(answer="452 disk full")
    with serving(box) as settings, pytest.raises(DeliveryError, match=r"452.*disk full"):
        send(mail(), settings, "")


def test_a_server_that_is_not_there_is_named() -> None:
    """The error names host and port and what to check."""
    settings = Mail(host="127.0.0.1", port=free_port(), security="none")
    with pytest.raises(DeliveryError, match=rf"cannot reach 127\.0\.0\.1:{settings.port}.*smtp\.port"):
        send(mail(), settings, "")


def test_what_cannot_be_sent_is_refused_before_connecting() -> None:
    """No host, no reader, no password, or a password in the clear over a network: each is said as what it is."""
    there = Mail(host="mail.so-mau.example", user="diembao", security="none")
    with pytest.raises(DeliveryError, match="no SMTP host"):
        send(mail(), Mail(), "")
    with pytest.raises(DeliveryError, match="no reader"):
        send(message(LETTER, sender="", to=(), at=make.NOON), there, "x")
    with pytest.raises(DeliveryError, match="DIEMBAO_SMTP_PASSWORD"):
        send(mail(), there, "")
    with pytest.raises(DeliveryError, match="unencrypted"):
        send(mail(), there, "x")
