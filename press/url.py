"""One address, one spelling: what makes two URLs the same page."""

import re
from ipaddress import IPv6Address
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from press.errors import InputError

_TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|zarsrc|yclid|_ga|ref_src|cmpid|at_(medium|campaign))",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})?")
_LONGEST = 4000  # characters; no newspaper writes longer addresses
_SAFE = "/:@!$&'()*+,;=~-._%"
_SAFE_IN_QUERY = _SAFE + "?[]"


def canonical(url: str) -> str:
    """Return the one spelling of `url` under which the ledger knows it.

    Lower-cases scheme and host, drops fragment, default port and tracking parameters, resolves `..`, and spells
    escapes alike; what it returns it returns again. Raises InputError for anything that is not a plain http(s)
    address of at most 4,000 characters, as it came and as it is spelled: user names, backslashes and control characters
    are how one reader is made to see another host than the next.
    """
    text = _short(url.strip())
    if _FORBIDDEN.search(text):
        raise InputError(f"not a web address: {url!r} holds a space, backslash or control character")
    try:
        parts = urlsplit(text)
        if parts.scheme not in _PORTS or "@" in parts.netloc:
            raise InputError(f"not a web address: {url!r}; give http:// or https://, a host, and no user name")
        host, port = _host(parts.hostname or ""), parts.port
        path, query = _path(parts.path), _query(parts.query)
    except ValueError as error:
        raise InputError(f"not a web address: {url!r} ({error})") from error
    netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    return _short(urlunsplit((parts.scheme, netloc, path, query, "")))


def _short(url: str) -> str:
    if len(url) > _LONGEST:
        raise InputError(f"not a web address: {url[:80]!r}... is longer than {_LONGEST:,} characters")
    return url


def _host(host: str) -> str:
    if ":" in host and "%" not in host:  # a zone names an interface of one machine
        return f"[{IPv6Address(host)}]"
    ascii_host = host if host.isascii() else host.encode("idna").decode()
    ascii_host = ascii_host.lower().removesuffix(".")
    if not _HOST.fullmatch(ascii_host):
        raise ValueError(f"{host!r} is no name of a host")
    return ascii_host


def _path(path: str) -> str:
    kept: list[str] = []
    segments = _escaped(path, _SAFE).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    parameters = [part for part in query.split("&") if part]
    kept = [part for part in parameters if not _TRACKING.fullmatch(unquote(part.partition("=")[0]))]
    return _escaped("&".join(kept), _SAFE_IN_QUERY).replace("%20", "+")


def _escaped(text: str, safe: str) -> str:
    return quote(_ESCAPE.sub(_plain, text), safe=safe)


def _plain(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return "%25"  # a lone percent sign means itself
    letter = chr(int(escape[1], 16))
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else escape[0].upper()
