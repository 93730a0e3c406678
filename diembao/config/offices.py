"""`offices.yaml`: the office behind each desk, dated, and what holds for every digest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast, get_args

from diembao.config.editions import refuse_moved
from diembao.config.reader import Node, read
from press.office import FILED, MODES, Mode, Office, Recipient, Signature
from press.source import Desk

_PAPER = ("superior", "name_on_paper", "symbol", "place", "addressed_to", "recipients_shown", "filed", "signature")
_KNOWN = ("valid_from", "valid_to", "legal_basis", "note", *_PAPER)
_NEEDED = ("id", "desk", "vi", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices:
    """Every office, and how many characters of an article an excerpt may have."""

    offices: tuple[Office, ...]
    excerpt_chars: int


def load(path: Path) -> Offices:
    """Read one `offices.yaml`; raises ConfigError for any mistake."""
    return offices(read(path))


def offices(root: Node) -> Offices:
    """Return the offices in the file's order; two of one desk on one day are an error."""
    refuse_moved(root)
    fields = root.fields(("schema_version",), ("excerpt_chars", "offices"))
    nodes = fields["offices"].items()
    found = tuple(_office(node) for node in nodes)
    _refuse_twins(nodes)
    _refuse_overlaps(zip(nodes, found, strict=True))
    return Offices(offices=found, excerpt_chars=fields["excerpt_chars"].positive())


def _office(node: Node) -> Office:
    fields = node.fields(_KNOWN, _NEEDED)
    fields["id"].identifier()
    for key in ("legal_basis", "note"):
        if key in fields:
            fields[key].text()
    found = Office(
        desk=cast("Desk", fields["desk"].choice(get_args(Desk))),
        vi=fields["vi"].text(),
        en=fields["en"].text(),
        valid_from=_day(fields, "valid_from"),
        valid_to=_day(fields, "valid_to"),
        superior=_text(fields, "superior"),
        name_on_paper=_texts(fields, "name_on_paper"),
        symbol=_text(fields, "symbol"),
        place=_text(fields, "place"),
        addressed_to=_texts(fields, "addressed_to"),
        recipients_shown=_recipients(fields),
        filed=_text(fields, "filed") or FILED,
        signature=_signature(fields),
    )
    if (found.valid_to or date.max) < (found.valid_from or date.min):
        raise fields["valid_to"].error("this office ends before it begins; correct one of the dates")
    return found


def _day(fields: Mapping[str, Node], key: str) -> date | None:
    return fields[key].value(date) if key in fields else None


def _text(fields: Mapping[str, Node], key: str) -> str:
    return fields[key].text() if _is_filled(fields, key) else ""


def _texts(fields: Mapping[str, Node], key: str) -> tuple[str, ...]:
    return fields[key].texts() if _is_filled(fields, key) else ()


def _is_filled(fields: Mapping[str, Node], key: str) -> bool:
    """Whether a value stands behind the key: an office blanks a shipped one by writing none."""
    return key in fields and not fields[key].is_null


def _recipients(fields: Mapping[str, Node]) -> tuple[Recipient, ...]:
    nodes = fields["recipients_shown"].items() if _is_filled(fields, "recipients_shown") else ()
    lines = (node.fields(("role",), ("name",)) for node in nodes)
    return tuple(Recipient(name=line["name"].text(), role=_text(line, "role")) for line in lines)


def _signature(fields: Mapping[str, Node]) -> Signature:
    """Return who signs; in another's stead there are two lines of titles at least: the other's, and one's own."""
    if not _is_filled(fields, "signature"):
        return Signature()
    node = fields["signature"]
    lines = node.fields(("mode", "titles", "name"))
    mode = cast("Mode", lines["mode"].choice(MODES)) if _is_filled(lines, "mode") else ""
    titles = _texts(lines, "titles")
    if mode and len(titles) == 1:
        raise lines["titles"].error(
            f"who signs {mode} needs two lines: whom it stands for, and the signer's own title; add the missing one"
        )
    return Signature(mode=mode, titles=titles, name=_text(lines, "name"))


def _refuse_twins(nodes: Iterable[Node]) -> None:
    seen: set[str] = set()
    for node in nodes:
        name = node.fields()["id"]
        if name.identifier() in seen:
            raise name.error(f"the office {name.identifier()!r} stands here a second time; rename or remove one")
        seen.add(name.identifier())


def _refuse_overlaps(pairs: Iterable[tuple[Node, Office]]) -> None:
    earlier: list[Office] = []
    for node, office in pairs:
        for other in earlier:
            starts_first = (office.valid_from or date.min) <= (other.valid_to or date.max)
            if (
                other.desk == office.desk
                and starts_first
                and (other.valid_from or date.min) <= (office.valid_to or date.max)
            ):
                raise node.error(
                    f"on some days {other.vi!r} holds the desk {office.desk!r} too; end one before the other"
                )
        earlier.append(office)
