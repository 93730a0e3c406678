"""How a server lets us in, whether it is the one we mean, and what a person has to set right where it is not so."""

import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from press.errors import ArchiveError

_KEY = re.compile(r"[!-~]+")  # what a header may hold; anything else was never part of a key
_SHORTEST = 4  # characters of a secret: less than that stands in any text by chance

# What the word in the library's text means, in Vietnamese and English; the first that is there counts.
_AMISS = (
    (
        ("expired",),
        "chứng chỉ của máy chủ đã hết hạn; hãy thay chứng chỉ mới trên máy chủ đó",
        "its certificate has expired; renew it on that server",
    ),
    (
        ("not yet valid",),
        "chứng chỉ của máy chủ chưa có hiệu lực; hãy kiểm tra đồng hồ của hai máy",
        "its certificate is not valid yet; check the clocks of both machines",
    ),
    (
        ("mismatch", "doesn't match"),
        "chứng chỉ của máy chủ mang tên khác; hãy ghi tên đó vào DIEMBAO_ARCHIVE, hoặc làm chứng chỉ cho tên này",
        "its certificate bears another name; write that name into DIEMBAO_ARCHIVE, or have one made for this name",
    ),
    (
        ("WRONG_VERSION_NUMBER", "RECORD_LAYER", "record layer"),
        "ở cổng đó không có TLS; hãy sửa cổng trong DIEMBAO_ARCHIVE, hoặc bật TLS trên máy chủ đó",
        "it speaks no TLS at that port; correct the port in DIEMBAO_ARCHIVE, or switch TLS on there",
    ),
)
_UNKNOWN = (
    "không tin được chứng chỉ của máy chủ; hãy ghi tệp CA của nơi đã ký nó: `archive: {ca: …}` trong office.local.yaml",
    "its certificate cannot be trusted; name the CA file of who signed it: `archive: {ca: …}` in office.local.yaml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a server lets us in: an API key, or a user with a password, or neither.

    An API key is what Elasticsearch calls `encoded`, or `id:api_key`. `ca` is the PEM file of whoever signed the
    server's certificate, None for the system's own. `timeout` is in seconds, for one request.
    """

    api_key: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    verify: bool = True
    timeout: float = 30.0

    @property
    def key(self) -> str | tuple[str, str] | None:
        """The API key as the client takes it. Raises ArchiveError, without repeating it, for what can be none."""
        if not self.api_key:
            return None
        if not _KEY.fullmatch(self.api_key):
            raise ArchiveError(
                "Khóa API của Elasticsearch có ký tự lạ; hãy đặt lại biến môi trường ghi ở `api_key_variable`. "
                "/ The API key for Elasticsearch holds characters that no key has; set the environment variable "
                "that `api_key_variable` names anew."
            )
        name, colon, secret = self.api_key.partition(":")
        return (name, secret) if colon else self.api_key

    @property
    def basic(self) -> str:
        """User and password as a header holds them; the client by itself would stumble over Vietnamese letters."""
        return b64encode(f"{self.user}:{self.password}".encode(errors="replace")).decode()

    def hidden(self, text: str) -> str:
        """Return `text` without any of the secrets: a server may repeat what it was told."""
        key = b64encode(self.api_key.encode(errors="replace")).decode()
        for secret in sorted((self.api_key, key, self.password, self.basic), key=len, reverse=True):
            if len(secret) >= _SHORTEST:
                text = text.replace(secret, "…")
        return text


def shown(access: Access, *, is_safe: bool) -> str:
    """Return in a few words how one gets in: what the doctor says."""
    way = "API key" if access.api_key else f"user {access.user}" if access.user else "no key"
    return f"{'TLS' if is_safe else 'no TLS'}, {way}"


def untrusted(place: str, what: str, message: str) -> ArchiveError:
    """Return the error for a server whose certificate does not hold, for the reason that the library words."""
    named = ((vi, en) for words, vi, en in _AMISS if any(word in message for word in words))
    vi, en = next(named, _UNKNOWN)
    return ArchiveError(f"Không kết nối được Elasticsearch tại {place}: {vi}. / {what}: {en} ({message})")


def unknown_to_it(place: str, what: str, access: Access, said: str) -> ArchiveError:
    """Return the error for a server that does not know who we are (401)."""
    if access.api_key:
        vi = "máy chủ không nhận khóa API; hãy kiểm tra biến môi trường ghi ở `api_key_variable`"
        en = (
            "it does not accept the API key; check the environment variable that `api_key_variable` names: "
            "the key may be mistyped, run out or withdrawn"
        )
    elif access.user:
        vi = (
            f"máy chủ không nhận người dùng {access.user!r} và mật khẩu; hãy kiểm tra `user` và biến môi trường "
            "ghi ở `password_variable`"
        )
        en = (
            f"it does not accept the user {access.user!r} and the password; check `user` and the environment variable "
            "that `password_variable` names"
        )
    else:
        vi = "máy chủ đòi khóa API hoặc người dùng; hãy ghi `api_key_variable` dưới `archive:` trong office.local.yaml"
        en = (
            "it asks for an API key or a user; name `api_key_variable` (or `user` and `password_variable`) "
            "under `archive:` in office.local.yaml"
        )
    return ArchiveError(f"Không vào được Elasticsearch tại {place}: {vi}. / {what}: {en} ({said})")


def forbidden(place: str, what: str, said: str) -> ArchiveError:
    """Return the error for a server that knows us and does not let us do it (403)."""
    return ArchiveError(
        f"Elasticsearch tại {place} không cho phép việc này; hãy cấp cho khóa API hoặc người dùng quyền `monitor` trên "
        f"cụm và `all` trên chỉ mục. / {what}: give the API key or the user in the settings the right to do so: "
        f"`monitor` on the cluster, `all` on the index ({said})"
    )


def certificate_until(addresses: Sequence[str], access: Access) -> datetime | None:
    """Return when the first of the servers' certificates runs out; None without TLS, or where nobody answers."""
    ends: list[datetime] = []
    for parts in map(urlsplit, addresses):
        if parts.scheme == "https" and parts.hostname and access.verify:
            with suppress(OSError):  # whoever asks has been told by the server itself, or soon is
                ends.append(_until(parts.hostname, parts.port or 443, access))
    return min(ends, default=None)


def _until(host: str, port: int, access: Access) -> datetime:
    context = ssl.create_default_context(cafile=access.ca)
    with (
        socket.create_connection((host, port), timeout=access.timeout) as plain,
        context.wrap_socket(plain, server_hostname=host) as safe,
    ):
        end = (safe.getpeercert() or {})["notAfter"]
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(end)), UTC)
