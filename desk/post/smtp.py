"""The way out by SMTP: hands one message to the office's mail server."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address

from press.errors import DeliveryError
from press.office import Mail

TIMEOUT = 30.0  # seconds a server may be silent


def send(message: EmailMessage, mail: Mail, password: str, *, trust: ssl.SSLContext | None = None) -> None:
    """Hand `message` to `mail.host` for everyone in its To, or raise DeliveryError, which says what to do.

    `trust` is whom to believe that they are the server, by default the machine's certificates. A password never
    crosses a network unencrypted. A message with no reader, and a `mail` without host, are errors: ask before.
    """
    host = _host(message, mail, password)
    context = trust or ssl.create_default_context()
    try:
        with _connected(host, mail, context) as server:
            if mail.security == "starttls":
                server.starttls(context=context)
            if mail.user:
                server.login(mail.user, password)
            refused = server.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise DeliveryError(_what_to_do(error, host, mail)) from error
    if refused:
        raise DeliveryError(f"{host} took the digest but refused {len(refused)} of its readers; check their addresses")


def _host(message: EmailMessage, mail: Mail, password: str) -> str:
    if not mail.host:
        raise DeliveryError("cannot send the digest: no SMTP host is set; set smtp.host or read the outbox folder")
    if not message["To"].addresses:
        raise DeliveryError("cannot send the digest: it has no reader; set recipients for its desk")
    if mail.user and not password:
        raise DeliveryError(f"cannot log in to {mail.host}: no password; set the variable {mail.password_variable}")
    if mail.user and mail.security == "none" and not _is_here(mail.host):
        raise DeliveryError(f"will not send a password unencrypted to {mail.host}; set smtp.security: starttls or tls")
    return mail.host


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _connected(host: str, mail: Mail, context: ssl.SSLContext) -> smtplib.SMTP:
    if mail.security == "tls":
        return smtplib.SMTP_SSL(host, mail.port, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(host, mail.port, timeout=TIMEOUT)


# The first kind that fits speaks; the readers' addresses, which smtplib puts into some errors, are not repeated.
_ADVICE: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (smtplib.SMTPAuthenticationError,),
        "{where} refused the login of {mail.user!r}; check smtp.user and the variable {mail.password_variable}",
    ),
    (
        (smtplib.SMTPRecipientsRefused,),
        "{where} refused every reader of the digest; check recipients",
    ),
    (
        (smtplib.SMTPSenderRefused,),
        "{where} refused the sender {mail.sender!r}; check smtp.sender and smtp.user",
    ),
    (
        (smtplib.SMTPNotSupportedError,),
        "{where} does not offer what was asked of it ({error}); check smtp.security, smtp.user and smtp.port",
    ),
    (
        (ssl.SSLError,),
        "{where} could not be trusted, or speaks no TLS here ({error}); check smtp.security and smtp.port",
    ),
    (
        (smtplib.SMTPServerDisconnected, TimeoutError),
        "{where} fell silent ({error}); the digest may have gone out: look before sending it again",
    ),
    (
        (smtplib.SMTPResponseException,),
        "{where} did not take the digest ({error}); try again later, or ask whoever runs that server",
    ),
    (
        (Exception,),
        "cannot reach {where} ({error}); check smtp.host, smtp.port and the network",
    ),
)


def _what_to_do(error: Exception, host: str, mail: Mail) -> str:
    advice = next(text for kinds, text in _ADVICE if isinstance(error, kinds))
    return advice.format(where=f"{host}:{mail.port}", mail=mail, error=error)
