"""Mail: every posting is a message of its own, handed to the office's mail server, or in a dry run to a folder."""

from desk.post.channel import BlockedError, Channel, Crossing, LaterError, Means, NeverError, TakenError
from desk.post.folder import Folder, file_name
from desk.post.mail import is_address, plain
from desk.post.smtp import Line
from press.errors import DeliveryError
from press.post import Posting

DRY = "chạy thử, chưa gửi / dry run, not sent"  # what the note of a posting begins with that only lies in the folder


def channel(means: Means) -> Channel | None:
    """Return the way by SMTP, or into the folder in a dry run; None where the office has set no mail server."""
    if means.mail.dry_run:
        return ToFolder(means)
    return ByMail(means) if means.mail.host else None


class ByMail:
    """Hands messages to the office's mail server, over one line for as long as it holds."""

    def __init__(self, means: Means) -> None:
        """Connect only when the first message is to be sent."""
        self._means = means
        self._line: Line | None = None

    def send(self, posting: Posting, crossing: Crossing) -> str:
        """Hand one message over; a line that the server closed between two messages is opened anew, once."""
        address = posting.reader.address
        check(address, means=self._means)
        sender = plain(self._means.mail.sender)
        line, fresh = self._open()
        try:
            return line.hand(sender, address, posting.message, crossing)
        except LaterError:
            if fresh or line.let_go or not line.broken:
                raise
        line, _ = self._open()
        return line.hand(sender, address, posting.message, crossing)

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open(self) -> tuple[Line, bool]:
        """Return the line, and whether nothing has been said over it yet."""
        if self._line is not None and not self._line.broken:
            return self._line, False
        means = self._means
        password = means.secrets.get(means.mail.password_variable, "")
        self._line = Line(means.mail, password, means.trust, means.patience, means.last_patience)
        return self._line, True


class ToFolder:
    """Writes each message into the outbox folder, as its reader would get it, in place of sending it."""

    def __init__(self, means: Means) -> None:
        """Write to where `means` says."""
        self._means = means

    def send(self, posting: Posting, crossing: Crossing) -> str:
        """Write one message; who may not be written to is refused as in earnest."""
        check(posting.reader.address, means=self._means)
        try:
            written = Folder(self._means.folder).lay(file_name(posting), posting.message)
        except DeliveryError as error:
            raise BlockedError(str(error)) from error
        if not crossing():
            raise TakenError("somebody else has this message in hand")
        return f"{DRY}: {written.path.name}"

    def close(self) -> None:
        """Do nothing."""


def check(address: str, *, means: Means) -> None:
    """Raise NeverError where no mail is sent to `address`: it is none, or not among those that the office allows."""
    if not address.isascii():
        raise NeverError(
            "Địa chỉ có ký tự ngoài ASCII chưa gửi được (SMTPUTF8). "
            "/ Mail to an address beyond ASCII (SMTPUTF8) is not sent; give another address of this reader"
        )
    if not is_address(address) or plain(address) != address:
        raise NeverError("Đây không phải một địa chỉ thư. / This is no mail address")
    allow = means.mail.allow
    if allow and not any(_covers(one.lower(), address.lower()) for one in allow):
        raise NeverError(
            "Địa chỉ nằm ngoài danh sách được phép (smtp.allow); không gửi. "
            "/ The address is not among those of smtp.allow; nothing was sent"
        )


def _covers(allowed: str, address: str) -> bool:
    return address.endswith(allowed) if allowed.startswith("@") else address == allowed
