"""What may be written as an address: public web pages, mail boxes, and loopback only where it is allowed by name."""

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from diembao.config.reader import Node
from press.errors import InputError
from press.url import canonical

_MAILBOX = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_NAMED_MAILBOX = re.compile(r"[^<>@\r\n\x00]*<(?P<box>[^<>]+)>")
_LAST_LABEL = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
_INSIDE = frozenset({"localhost", "local", "internal", "localdomain", "lan", "intranet", "home", "corp", "arpa"})


def public_url(node: Node, allowed: Collection[str] = ()) -> str:
    """Return an http(s) address of a public host, or of a `host:port` that is `allowed` by name.

    What a name resolves to is seen only when it is asked for: the crawler's guard looks again then.
    """
    url = node.text()
    try:
        parts = urlsplit(canonical(url))
    except InputError as error:
        raise node.error(str(error)) from error
    if parts.netloc not in allowed and not _is_public(parts.hostname or ""):
        raise node.error(
            f"{url!r} is no public address; a test server on this machine is allowed by name under `allow`"
        )
    return url


def mailbox(node: Node) -> str:
    """Return one plain mail address."""
    text = node.text()
    if not _is_mailbox(text):
        raise node.error(f"{text!r} is not a mail address; write it as name@example.vn")
    return text


def sender(node: Node) -> str:
    """Return a mail address, alone or as `Name <address>`."""
    text = node.text()
    named = _NAMED_MAILBOX.fullmatch(text)
    if not _is_mailbox(named["box"] if named else text):
        raise node.error(f"{text!r} is not a sender; write name@example.vn or `Name <name@example.vn>`")
    return text


def contact(node: Node) -> str:
    """Return what the crawler shows of us, in ASCII because a header carries it: a mail address or a public page."""
    text = node.text()
    return canonical(public_url(node)) if text.startswith(("http://", "https://")) else mailbox(node)


def loopback(node: Node) -> str:
    """Return a `host:port` on this machine."""
    text = node.text()
    host, _, port = text.rpartition(":")
    try:
        is_here = ip_address(host.strip("[]")).is_loopback and 0 < int(port) < 65536  # noqa: PLR2004 -- ports have 16 bits
    except ValueError:
        is_here = False
    if not is_here:
        raise node.error(f"{text!r} is not an address on this machine; write for instance 127.0.0.1:8765")
    return text


def _is_mailbox(text: str) -> bool:
    return text.isascii() and bool(_MAILBOX.fullmatch(text))


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        labels = host.split(".")
        # A last label of digits, or 0x..., is a number that some readers take for an IPv4 address.
        return len(labels) > 1 and bool(_LAST_LABEL.fullmatch(labels[-1])) and labels[-1] not in _INSIDE
