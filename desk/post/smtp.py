"""The way out by SMTP: a line to the office's mail server, over which one message after another is handed."""

import logging
import re
import smtplib
import ssl
from contextlib import suppress
from io import BufferedReader
from ipaddress import ip_address

from desk.post.channel import BlockedError, Crossing, DoubtError, LaterError, NeverError, TakenError, heard
from desk.post.ear import Ear
from press.errors import DeliveryError
from press.office import Mail

log = logging.getLogger(__name__)

_TAKEN, _GO_ON = range(200, 300), 354
_FOR_GOOD = range(500, 600)
_CLOSING = 421
# These say that the server did not understand us, or wants a login: no fault of the message or its reader.
_OURS = frozenset({500, 501, 502, 503, 504, 530, 534, 535, 538})
_CHUNK = 64 * 1024  # the library's patience is for a whole call: a large message goes in pieces
_LONGEST_LINE = 998  # RFC 5322, section 2.1.1
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_FAREWELL = 1.0  # seconds for QUIT: by then everything is said


class Line:
    """An open line to a mail server, logged in where a user is set.

    Between two messages on it nothing is carried over; where that is not certain the line is `broken`, and the next
    message needs another one. `let_go` says that the last message may have been taken.
    """

    def __init__(self, mail: Mail, password: str, trust: ssl.SSLContext | None, patience: float, last: float) -> None:
        """Connect, encrypt and log in; raises BlockedError, which says what to do, where one of them fails.

        A password never crosses a network unencrypted. The server may be silent for `patience` seconds, and for `last`
        once a message is let go.
        """
        _check(mail, password)
        self.broken = self.let_go = False
        self._patience, self._last = patience, last
        self._used = False
        self._server = _opened(mail, password, trust, patience)
        log.debug("smtp.opened host=%s port=%d", mail.host, mail.port)

    def hand(self, sender: str, reader: str, message: bytes, crossing: Crossing) -> str:
        """Hand these very bytes over to `reader` alone, as a channel does; return the server's answer.

        LaterError with `broken` set may be the line's own fault and not the message's: a server may close a line
        that it has served a while.
        """
        _check_bytes(message)
        self.let_go = False
        try:
            self._prepare(sender, reader, message)
            return self._let_go(crossing)
        except DeliveryError:
            raise
        except BaseException:  # stopped in the middle, or the record could not be asked: no dot, and no farewell
            self.drop()
            raise

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        if not self.broken:
            with suppress(smtplib.SMTPException, OSError, ValueError):
                self._wait(min(_FAREWELL, self._patience))
                self._server.quit()
        self.drop()

    def drop(self) -> None:
        """Hang up without a word: what was not let go is never taken (RFC 5321, section 4.1.1.4)."""
        self.broken = True
        with suppress(OSError):
            self._server.close()

    def _prepare(self, sender: str, reader: str, message: bytes) -> None:
        """Say everything before the dot."""
        try:
            self._begin(sender)
            self._name(reader)
            self._pour(message)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.drop()
            raise LaterError(
                f"Máy chủ thư ngắt giữa chừng, thư chưa đi. / The mail server broke off before the message was let go "
                f"({_why(error)})"
            ) from error

    def _begin(self, sender: str) -> None:
        if self._used:
            self._expect("RSET", *self._server.rset())
        self._used = True
        code, said = self._server.mail(sender)
        if code in _FOR_GOOD:
            self.drop()
            raise BlockedError(
                f"Máy chủ thư không nhận người gửi ({code}); xem smtp.sender và smtp.user. "
                f"/ The mail server refused the sender: {code} {heard(said)}; check smtp.sender and smtp.user"
            )
        self._expect("MAIL", code, said)

    def _name(self, reader: str) -> None:
        self._expect("RCPT", *self._server.rcpt(reader))

    def _pour(self, message: bytes) -> None:
        code, said = self._server.docmd("DATA")
        if code != _GO_ON:
            self._expect("DATA", code, said)
            raise ValueError(f"DATA was answered by {code}")
        stuffed = re.sub(rb"(?m)^\.", b"..", message)
        for start in range(0, len(stuffed), _CHUNK):
            self._server.send(stuffed[start : start + _CHUNK])
        log.debug("smtp.poured bytes=%d", len(message))

    def _let_go(self, crossing: Crossing) -> str:
        if not crossing():
            self.drop()
            raise TakenError("somebody else has this message in hand; it was not let go")
        self.let_go = True
        try:
            self._wait(self._last)
            self._server.send(b".\r\n")
            log.debug("smtp.let_go")
            code, said = self._server.getreply()
            self._wait(self._patience)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.drop()
            raise DoubtError(
                f"Đã gửi thư đi nhưng máy chủ không trả lời. / It was let go and no answer came ({_why(error)})"
            ) from error
        return self._answered(code, said)

    def _answered(self, code: int, said: bytes) -> str:
        if code in _TAKEN:
            return f"{code} {heard(said)}"
        if code not in range(400, 600):
            self.drop()
            raise DoubtError(
                f"Máy chủ trả lời không hiểu được. / It was let go and the answer is none: {code} {heard(said)}"
            )
        self._expect("DATA", code, said)
        raise DoubtError(f"the message was let go and answered by {code}")

    def _expect(self, step: str, code: int, said: bytes) -> None:
        """Raise what a refusal means: NeverError where the server will not have it, LaterError where not now."""
        if code in _TAKEN:
            return
        if code == _CLOSING or code not in range(400, 600):
            self.drop()
        words = f"{step}: {code} {heard(said)}"
        if code in _FOR_GOOD and code not in _OURS:
            raise NeverError(f"Máy chủ thư từ chối thư này. / The mail server refused it for good. {words}")
        raise LaterError(f"Máy chủ thư chưa nhận thư này. / The mail server does not take it now. {words}")

    def _wait(self, seconds: float) -> None:
        if self._server.sock is not None:
            self._server.sock.settimeout(seconds)


class _Server(smtplib.SMTP):
    """A mail server that may not talk for ever: the library's patience is for each word, and it keeps every one."""

    _ear: Ear

    def getreply(self) -> tuple[int, bytes]:
        """Return the server's next answer."""
        if self.sock is not None:
            if self.file is None:
                self._ear = Ear(self.sock.makefile("rb", buffering=0))
                self.file = BufferedReader(self._ear)
            self._ear.begin(self.sock.gettimeout())
        return super().getreply()


class _EncryptedServer(_Server, smtplib.SMTP_SSL):
    """The same, encrypted from its first word."""


def _check(mail: Mail, password: str) -> None:
    if not mail.host:
        raise BlockedError("Chưa đặt máy chủ gửi thư; điền smtp.host. / No mail server is set: fill in smtp.host")
    if mail.user and not password:
        raise BlockedError(
            f"Chưa có mật khẩu gửi thư; đặt biến {mail.password_variable}. "
            f"/ Cannot log in to {mail.host}: no password; set the variable {mail.password_variable}"
        )
    if mail.user and mail.security == "none" and not _is_here(mail.host):
        raise BlockedError(
            f"Không gửi mật khẩu qua đường không mã hóa tới {mail.host}. "
            f"/ Will not send a password unencrypted; set smtp.security: starttls or tls"
        )


def _check_bytes(message: bytes) -> None:
    """Refuse what would arrive as something else: a lone line end may be read as the end of the message."""
    if not message.isascii() or not message.endswith(b"\r\n") or _BARE.search(message):
        raise NeverError("Thư có ký tự không gửi được. / The message is not made of plain ASCII lines ending in CRLF")
    if max(map(len, message.split(b"\r\n"))) > _LONGEST_LINE:
        raise NeverError(f"Thư có dòng quá dài. / A line of the message is longer than {_LONGEST_LINE} letters")


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _opened(mail: Mail, password: str, trust: ssl.SSLContext | None, patience: float) -> smtplib.SMTP:
    server: smtplib.SMTP | None = None
    try:
        server = _connected(mail, trust, patience)
        server.ehlo_or_helo_if_needed()
        if mail.security == "starttls":
            server.starttls(context=trust or _trust(mail))
        if mail.user:
            server.login(mail.user, password)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if server is not None:
            server.close()
        raise BlockedError(_what_to_do(error, mail)) from error
    return server


def _connected(mail: Mail, trust: ssl.SSLContext | None, patience: float) -> smtplib.SMTP:
    if mail.security == "tls":
        return _EncryptedServer(mail.host or "", mail.port, timeout=patience, context=trust or _trust(mail))
    return _Server(mail.host or "", mail.port, timeout=patience)


def _trust(mail: Mail) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=mail.ca)


# The first kind that fits speaks. What a server says to a login is not repeated: some repeat what they were told.
_ADVICE: tuple[tuple[tuple[type[Exception], ...], str, str], ...] = (
    (
        (smtplib.SMTPAuthenticationError,),
        "không cho đăng nhập; xem smtp.user và biến {mail.password_variable}",
        "refused the login; check smtp.user and the variable {mail.password_variable}",
    ),
    (
        (smtplib.SMTPNotSupportedError,),
        "không có kiểu bảo mật hay đăng nhập đã chọn; xem smtp.security, smtp.user và smtp.port",
        "does not offer what was asked of it ({why}); check smtp.security, smtp.user and smtp.port",
    ),
    (
        (ssl.SSLError,),
        "không chứng minh được mình là ai, hoặc không dùng TLS ở cổng này; xem smtp.ca, smtp.security và smtp.port",
        "could not be trusted, or speaks no TLS here ({why}); check smtp.ca, smtp.security and smtp.port",
    ),
    (
        (smtplib.SMTPResponseException,),
        "chưa phục vụ; sẽ thử lại",
        "does not serve us now ({why}); we try again, or ask whoever runs that server",
    ),
    (
        (smtplib.SMTPServerDisconnected, TimeoutError),
        "im lặng hoặc ngắt kết nối; sẽ thử lại",
        "fell silent or hung up ({why}); we try again",
    ),
    (
        (Exception,),
        "không kết nối được; xem smtp.host, smtp.port và mạng",
        "cannot be reached ({why}); check smtp.host, smtp.port and the network",
    ),
)


def _what_to_do(error: Exception, mail: Mail) -> str:
    vi, en = next((vi, en) for kinds, vi, en in _ADVICE if isinstance(error, kinds))
    text = f"Máy chủ thư {{where}} {vi}. / The mail server {en}"
    return text.format(where=f"{mail.host}:{mail.port}", mail=mail, why=_why(error))


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {heard(said)}"
    return heard(f"{error}") or type(error).__name__
