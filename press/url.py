"""One address, one spelling: what makes two URLs the same page."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from press.errors import InputError

_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|zarsrc|yclid|_ga|ref_src|cmpid|at_(medium|campaign))$"
)
_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_SAFE = "/:@!$&'()*+,;=~-._"


def canonical(url: str) -> str:
    """Return the one spelling of `url` under which the ledger knows it.

    Lower-cases scheme and host, drops fragment, default port and tracking parameters, and spells escapes alike.
    Raises InputError for anything that is not a plain http(s) address: user names, backslashes and control
    characters are how one reader is made to see another host than the next.
    """
    text = url.strip()
    if _FORBIDDEN.search(text):
        raise InputError(f"not a web address: {url!r} holds a space, backslash or control character")
    try:
        parts = urlsplit(text)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise InputError(f"not a web address: {url!r} ({error})") from error
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        raise InputError(f"not a web address: {url!r}; give http:// or https://, a host, and no user name")
    netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    path = quote(_ESCAPE.sub(_plain, parts.path), safe=_SAFE + "%") or "/"
    return urlunsplit((parts.scheme, netloc, path, _query(parts.query), ""))


def _host(host: str) -> str:
    ascii_host = host.lower().rstrip(".")
    if not ascii_host.isascii():
        ascii_host = ascii_host.encode("idna").decode()
    return f"[{ascii_host}]" if ":" in ascii_host else ascii_host


def _plain(escape: re.Match[str]) -> str:
    letter = chr(int(escape[0][1:], 16))
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else escape[0].upper()


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(key, value) for key, value in pairs if not _TRACKING.match(key)])
