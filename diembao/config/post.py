"""How letters leave the house, as `office.local.yaml` says it: `recipients:`, `smtp:` and `channels:`."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from desk.post.channels import kinds
from desk.post.mail import is_address
from diembao.config.addresses import mailbox, sender
from diembao.config.reader import Node
from press.errors import InputError
from press.office import ChannelChoice, Mail
from press.source import Desk
from press.url import canonical

_SMTP = (
    *("host", "port", "security", "user", "sender", "password_variable", "ca"),
    *("allow", "dry_run", "in_doubt", "unsubscribe"),
)
_CHANNEL = ("url", "url_variable", "secret_variable", "internal")
_MAIL = "mail"  # every office has it, under `smtp`
_SECURITY = ("starttls", "tls", "none")
_IN_DOUBT = ("resend", "hold")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?")
_DOMAIN = re.compile(r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_LAST_PORT = 65535

Recipients = tuple[tuple[Desk, tuple[str, ...]], ...]


def mail(fields: Mapping[str, Node]) -> Mail:
    """Return what `recipients:` and `smtp:` among the file's fields say; without them mail waits in the outbox."""
    recipients = _recipients(fields["recipients"]) if "recipients" in fields else ()
    if "smtp" not in fields:
        return Mail(recipients=recipients)
    _refuse(fields["smtp"], {"password": "password_variable"})
    return _server(_filled(fields["smtp"].fields(_SMTP)), recipients)


def channels(node: Node) -> tuple[ChannelChoice, ...]:
    """Return the ways out beside mail that the office declares, each under an id of its own."""
    found: dict[str, ChannelChoice] = {}
    for item in node.items():
        choice = _channel(item)
        if choice.id in found:
            raise item.error(f"the channel {choice.id!r} stands here a second time; keep one")
        found[choice.id] = choice
    return tuple(found.values())


def _channel(node: Node) -> ChannelChoice:
    _refuse(node, {"secret": "secret_variable", "token": "url_variable"})
    fields = _filled(node.fields(_CHANNEL, ("id", "kind")))
    kind = fields["kind"].choice([kind for kind in kinds() if kind != _MAIL])
    if ("url" in fields) == ("url_variable" in fields):
        raise node.error("a channel needs one of `url` and `url_variable`; an address with a token needs the latter")
    if kind != "webhook":
        for key in ("url", "secret_variable", "internal"):
            if key in fields:
                raise fields[key].error(f"`{key}` is for a webhook; {kind} reads its address from `url_variable`")
    internal = "internal" in fields and fields["internal"].value(bool)
    return ChannelChoice(
        id=fields["id"].identifier(),
        kind=kind,
        url=_url(fields["url"]) if "url" in fields else "",
        url_variable=_variable(fields, "url_variable"),
        secret_variable=_variable(fields, "secret_variable"),
        internal=internal,
    )


def _url(node: Node) -> str:
    url = node.text()
    try:
        canonical(url)
        host = urlsplit(url).hostname or ""
    except (InputError, ValueError) as error:
        raise node.error(
            f"not a web address ({error}); write for instance https://he-thong.example.gov.vn/tin"
        ) from error
    if not url.startswith("https://") and host not in ("127.0.0.1", "::1", "localhost"):
        raise node.error("a webhook needs https; http is for this machine alone")
    return url


def _recipients(node: Node) -> Recipients:
    found = _filled(node.fields(get_args(Desk)))
    return tuple((cast("Desk", desk), _boxes(boxes)) for desk, boxes in found.items())


def _boxes(node: Node) -> tuple[str, ...]:
    node.texts()
    return tuple(map(_box, node.items()))


def _box(node: Node) -> str:
    return _bearable(node, mailbox(node))


def _bearable(node: Node, address: str) -> str:
    """Return an address that a letter can be made with: else none would go out at its hour."""
    if not is_address(address):
        raise node.error(f"{address!r} is an address that no mail can bear; write name@example.vn, or another name")
    return address


def _server(fields: Mapping[str, Node], recipients: Recipients) -> Mail:
    base = Mail()
    if "host" in fields and "sender" not in fields:
        raise fields["host"].error("a mail server needs a `sender` beside it; add it")
    if "security" in fields and fields["security"].choice(_SECURITY) == "none" and "user" in fields:
        raise fields["security"].error("without encryption the password could be read on the way; use starttls or tls")
    in_doubt = fields["in_doubt"].choice(_IN_DOUBT) if "in_doubt" in fields else base.in_doubt
    return Mail(
        sender=_bearable(fields["sender"], sender(fields["sender"])) if "sender" in fields else base.sender,
        host=_shaped(fields["host"], _HOST, "the name of a mail server") if "host" in fields else None,
        port=_port(fields["port"]) if "port" in fields else base.port,
        security=fields["security"].choice(_SECURITY) if "security" in fields else base.security,
        user=fields["user"].text() if "user" in fields else base.user,
        password_variable=_variable(fields, "password_variable") or base.password_variable,
        recipients=recipients,
        ca=_file(fields["ca"]) if "ca" in fields else None,
        allow=_allowed(fields["allow"]) if "allow" in fields else (),
        dry_run="dry_run" in fields and fields["dry_run"].value(bool),
        in_doubt=cast("Literal['resend', 'hold']", in_doubt),
        unsubscribe=_box(fields["unsubscribe"]) if "unsubscribe" in fields else "",
    )


def _allowed(node: Node) -> tuple[str, ...]:
    node.texts()
    return tuple(item.text() if _DOMAIN.fullmatch(item.text()) else _allowed_box(item) for item in node.items())


def _allowed_box(node: Node) -> str:
    if "@" not in node.text()[1:]:
        raise node.error(
            f"{node.text()!r} is not a mail address, nor a domain; write name@example.vn, or @example.vn for a domain"
        )
    return mailbox(node)


def _refuse(node: Node, secrets: Mapping[str, str]) -> None:
    """Refuse a secret that somebody wrote into the file, and say where it belongs."""
    known = node.fields()
    for secret, variable in secrets.items():
        if secret in known:
            raise known[secret].error(f"a {secret} does not belong in a file; name its variable: `{variable}`")


def _variable(fields: Mapping[str, Node], key: str) -> str:
    return _shaped(fields[key], _VARIABLE, "the name of an environment variable") if key in fields else ""


def _port(node: Node) -> int:
    port = node.positive()
    if port > _LAST_PORT:
        raise node.error(f"{port} is not a port; write for instance 587")
    return port


def _file(node: Node) -> Path:
    """Return the path of a file that is there, relative to where it is named."""
    path = node.path.parent / node.text()
    if not path.is_file():
        raise node.error(f"there is no file {path}; correct the path")
    return path


def _shaped(node: Node, shape: re.Pattern[str], what: str) -> str:
    text = node.text()
    if not shape.fullmatch(text):
        raise node.error(f"{text!r} is not {what}; correct it")
    return text


def _filled(fields: Mapping[str, Node]) -> dict[str, Node]:
    return {key: node for key, node in fields.items() if not node.is_null}
