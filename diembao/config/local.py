"""`office.local.yaml`: what one office fills in for itself: contact, recipients, mail server, its hour, its index."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import cast, get_args

from diembao.config.addresses import contact, loopback, mailbox, sender
from diembao.config.archive import ArchiveSettings
from diembao.config.archive import archive as archive_settings
from diembao.config.offices import hour
from diembao.config.reader import Node, read_if_any
from press.embedder import Choice, Engine
from press.office import Mail
from press.source import Desk

_KNOWN = (
    *("schema_version", "contact", "recipients", "smtp", "digest_at", "allow", "excerpt_chars"),
    *("meaning", "archive"),
)
_MEANING = ("engine", "model", "question_prefix", "passage_prefix")
_SMTP = ("host", "port", "security", "user", "sender", "password_variable")
_SECURITY = ("starttls", "tls", "none")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """What the office has filled in; empty or None is what it has not.

    `allow` are the `host:port` on this machine that the crawler's guard lets through.
    """

    contact: str = ""
    mail: Mail = field(default_factory=Mail)
    digest_at: time | None = None
    allow: tuple[str, ...] = ()
    excerpt_chars: int | None = None
    meaning: Choice = field(default_factory=Choice)
    archive: ArchiveSettings = field(default_factory=ArchiveSettings)


def load(path: Path) -> Local:
    """Read one `office.local.yaml`; one that is missing or says nothing yet is an office that has filled in nothing."""
    root = read_if_any(path)
    return local(root) if root else Local()


def local(root: Node) -> Local:
    """Return what the office has filled in; a key without a value counts as not filled in."""
    fields = _filled(root.fields(_KNOWN))
    return Local(
        contact=contact(fields["contact"]) if "contact" in fields else "",
        mail=_mail(fields),
        digest_at=hour(fields["digest_at"]) if "digest_at" in fields else None,
        allow=tuple(loopback(node) for node in fields["allow"].items()) if "allow" in fields else (),
        excerpt_chars=fields["excerpt_chars"].positive() if "excerpt_chars" in fields else None,
        archive=archive_settings(fields["archive"]) if "archive" in fields else ArchiveSettings(),
        meaning=_meaning(fields["meaning"]) if "meaning" in fields else Choice(),
    )


def _filled(fields: Mapping[str, Node]) -> dict[str, Node]:
    return {key: node for key, node in fields.items() if not node.is_null}


def _meaning(node: Node) -> Choice:
    fields = _filled(node.fields(_MEANING, ("engine",)))
    engine = fields["engine"].choice(get_args(Engine)) if "engine" in fields else None
    for key in _MEANING[1:]:
        if key in fields and engine != "sentence-transformers":
            raise fields[key].error(f"`{key}` is for the engine sentence-transformers alone; remove it")
    return Choice(
        engine=cast("Engine | None", engine),
        model=_model(fields["model"]) if "model" in fields else "",
        question_prefix=fields["question_prefix"].value(str) if "question_prefix" in fields else None,
        passage_prefix=fields["passage_prefix"].value(str) if "passage_prefix" in fields else None,
    )


def _model(node: Node) -> str:
    text = node.text()
    if text.startswith((".", "~")):
        raise node.error(f"{text!r} is half a path; write the whole path of the model's folder, from / on")
    return text


def _mail(fields: Mapping[str, Node]) -> Mail:
    recipients = _recipients(fields["recipients"]) if "recipients" in fields else ()
    if "smtp" not in fields:
        return Mail(recipients=recipients)
    known = fields["smtp"].fields()
    if "password" in known:
        raise known["password"].error("a password does not belong in a file; name its variable: `password_variable`")
    return _server(_filled(fields["smtp"].fields(_SMTP)), recipients)


def _recipients(node: Node) -> tuple[tuple[Desk, tuple[str, ...]], ...]:
    found = _filled(node.fields(get_args(Desk)))
    return tuple((cast("Desk", desk), _boxes(boxes)) for desk, boxes in found.items())


def _boxes(node: Node) -> tuple[str, ...]:
    node.texts()
    return tuple(mailbox(item) for item in node.items())


def _server(fields: Mapping[str, Node], recipients: tuple[tuple[Desk, tuple[str, ...]], ...]) -> Mail:
    base = Mail()
    if "host" in fields and "sender" not in fields:
        raise fields["host"].error("a mail server needs a `sender` beside it; add it")
    if "security" in fields and fields["security"].choice(_SECURITY) == "none" and "user" in fields:
        raise fields["security"].error("without encryption the password could be read on the way; use starttls or tls")
    return Mail(
        sender=sender(fields["sender"]) if "sender" in fields else base.sender,
        host=_shaped(fields["host"], _HOST, "the name of a mail server") if "host" in fields else None,
        port=_port(fields["port"]) if "port" in fields else base.port,
        security=fields["security"].choice(_SECURITY) if "security" in fields else base.security,
        user=fields["user"].text() if "user" in fields else base.user,
        password_variable=_variable(fields) or base.password_variable,
        recipients=recipients,
    )


def _variable(fields: Mapping[str, Node]) -> str:
    key = "password_variable"
    return _shaped(fields[key], _VARIABLE, "the name of an environment variable") if key in fields else ""


def _port(node: Node) -> int:
    port = node.positive()
    if port > _LAST_PORT:
        raise node.error(f"{port} is not a port; write for instance 587")
    return port


def _shaped(node: Node, shape: re.Pattern[str], what: str) -> str:
    text = node.text()
    if not shape.fullmatch(text):
        raise node.error(f"{text!r} is not {what}; correct it")
    return text
