"""An office: who reads a desk's digest. Names and legal bases change with the law, so they carry dates."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from press.source import Desk

Mode = Literal["", "TM.", "KT.", "TL.", "TUQ."]
MODES: tuple[Mode, ...] = get_args(Mode)
FILED = "VT"  # văn thư: where every office keeps its own copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs an office's papers; what is empty is left free for the hand.

    `mode` is how (Decree 30/2020, appendix I): for a collective (`TM.`), in the head's stead (`KT.`), by the head's
    order (`TL.`) or authority (`TUQ.`), empty for a head who signs alone. `titles` are the lines above the signature:
    behind a mode first whom it stands for (GIÁM ĐỐC), then the signer's own (PHÓ GIÁM ĐỐC).
    """

    mode: Mode = ""
    titles: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A line of a paper's "Nơi nhận": who, and what for ("để báo cáo"), empty where that goes without saying."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office behind a desk during one period of time, and what its papers bear (docs/official_form.md).

    `superior` stands above its name, `name_on_paper` is the name broken into the lines of a letterhead (empty: `vi`),
    `symbol` follows the number (BC-...), `place` the date. `addressed_to` are the offices of "Kính gửi",
    `recipients_shown` those of "Nơi nhận", which ends with `filed`. What is empty is left out, or free for the hand.
    """

    desk: Desk
    vi: str
    en: str
    valid_from: date | None = None
    valid_to: date | None = None
    superior: str = ""
    name_on_paper: tuple[str, ...] = ()
    symbol: str = ""
    place: str = ""
    addressed_to: tuple[str, ...] = ()
    recipients_shown: tuple[Recipient, ...] = ()
    filed: str = FILED
    signature: Signature = field(default_factory=Signature)

    def holds_on(self, day: date) -> bool:
        """Whether this is the office's name and standing on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How mail leaves the house: with `host` None it waits in the outbox.

    `security` is `starttls`, `tls` or `none`; a password is read from the environment variable `password_variable`.
    `ca` is the file of who signed the server's certificate, where the system does not know them. `allow` are the
    addresses, or domains as `@example.gov.vn`, that may be written to; all where it is empty. `dry_run` writes each
    mail into the outbox folder in place of sending it. `in_doubt` says what becomes of a message that the server may
    or may not have taken. Who wants no more mail writes to `unsubscribe`, the sender where it is empty.
    """

    sender: str = ""
    host: str | None = None
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_variable: str = "DIEMBAO_SMTP_PASSWORD"  # noqa: S105 -- the name of a variable, not a password
    recipients: tuple[tuple[Desk, tuple[str, ...]], ...] = ()
    ca: Path | None = None
    allow: tuple[str, ...] = ()
    dry_run: bool = False
    in_doubt: Literal["resend", "hold"] = "resend"
    unsubscribe: str = ""

    def to(self, desk: Desk) -> tuple[str, ...]:
        """Return the addresses that receive `desk`'s digest, empty where none is set."""
        return dict(self.recipients).get(desk, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChoice:
    """A way out beside mail that the office has declared: letters name it by `id`, so that no address is ever recorded.

    `kind` is the file in desk/post/channels that knows the way. The address stands in `url`, or in the environment
    variable `url_variable` where it holds a token; `secret_variable` names that of what signs. `internal` says that the
    address may be one of the office's own network.
    """

    id: str
    kind: str
    url: str = ""
    url_variable: str = ""
    secret_variable: str = ""
    internal: bool = False
