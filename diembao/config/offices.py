"""`offices.yaml`: the office behind each desk, dated, and what holds for every digest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import cast, get_args

from diembao.config.reader import Node, read
from press.office import Office
from press.source import Desk

_KNOWN = ("valid_from", "valid_to", "legal_basis", "note")
_NEEDED = ("id", "desk", "vi", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices:
    """Every office; the local hour of the digest, and how many characters of an article an excerpt may have."""

    offices: tuple[Office, ...]
    digest_at: time
    excerpt_chars: int


def load(path: Path) -> Offices:
    """Read one `offices.yaml`; raises ConfigError for any mistake."""
    return offices(read(path))


def offices(root: Node) -> Offices:
    """Return the offices in the file's order; two of one desk on one day are an error."""
    fields = root.fields(("schema_version",), ("digest_at", "excerpt_chars", "offices"))
    nodes = fields["offices"].items()
    found = tuple(_office(node) for node in nodes)
    _refuse_twins(nodes)
    _refuse_overlaps(zip(nodes, found, strict=True))
    return Offices(offices=found, digest_at=hour(fields["digest_at"]), excerpt_chars=fields["excerpt_chars"].positive())


def hour(node: Node) -> time:
    """Return a time of day, written "06:30"."""
    text = node.text()
    try:
        found = time.fromisoformat(text)
    except ValueError as error:
        raise node.error(f'{text!r} is not a time of day; write it as "06:30"') from error
    if found.tzinfo is not None:
        raise node.error(f'{text!r} names a zone; write Việt Nam time alone, as "06:30"')
    return found


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
    )
    if (found.valid_to or date.max) < (found.valid_from or date.min):
        raise fields["valid_to"].error("this office ends before it begins; correct one of the dates")
    return found


def _day(fields: Mapping[str, Node], key: str) -> date | None:
    return fields[key].value(date) if key in fields else None


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
