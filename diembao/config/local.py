"""`office.local.yaml`: what one office fills in for itself: contact, recipients, mail server, its index."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast, get_args

from diembao.config.addresses import contact, loopback
from diembao.config.archive import ArchiveSettings
from diembao.config.archive import archive as archive_settings
from diembao.config.editions import refuse_moved
from diembao.config.post import channels, mail
from diembao.config.reader import Node, read_if_any
from press.embedder import Choice, Engine
from press.office import ChannelChoice, Mail

_KNOWN = (
    *("schema_version", "contact", "recipients", "smtp", "allow", "excerpt_chars"),
    *("meaning", "archive", "channels"),
)
_MEANING = ("engine", "model", "question_prefix", "passage_prefix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """What the office has filled in; empty or None is what it has not.

    `allow` are the `host:port` on this machine that the crawler's guard lets through.
    """

    contact: str = ""
    mail: Mail = field(default_factory=Mail)
    channels: tuple[ChannelChoice, ...] = ()
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
    refuse_moved(root)
    fields = _filled(root.fields(_KNOWN))
    return Local(
        contact=contact(fields["contact"]) if "contact" in fields else "",
        mail=mail(fields),
        channels=channels(fields["channels"]) if "channels" in fields else (),
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
