"""An office: who reads a desk's digest. Names and legal bases change with the law, so they carry dates."""

from dataclasses import dataclass
from datetime import date

from press.source import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office behind a desk during one period of time."""

    desk: Desk
    vi: str
    en: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether this is the office's name and standing on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How digests leave the house: `host` None means that they are only written to the outbox folder.

    `security` is `starttls`, `tls` or `none`; a password is read from the environment variable `password_variable`.
    """

    sender: str = ""
    host: str | None = None
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_variable: str = "DIEMBAO_SMTP_PASSWORD"  # noqa: S105 -- the name of a variable, not a password
    recipients: tuple[tuple[Desk, tuple[str, ...]], ...] = ()

    def to(self, desk: Desk) -> tuple[str, ...]:
        """Return the addresses that receive `desk`'s digest, empty where none is set."""
        return dict(self.recipients).get(desk, ())
