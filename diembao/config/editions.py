"""`editions.yaml`: when each desk's editions are cut off and go out, and whose word they need."""

from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Literal, cast, get_args

from diembao.config.reader import Node, read
from press.edition import ATTACHED, KINDS, Attached, Slot, chain_of
from press.source import Desk

_NEEDED = ("id", "desk", "kind", "cut_at", "due_at")
_KNOWN = ("weekdays", "approvals", "unapproved", "keeps", "attach", "enabled")
_SLOTTED = tuple(kind for kind in KINDS if chain_of(kind))  # an urgent note has no hour
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_APPROVALS = 2


def load(path: Path) -> tuple[Slot, ...]:
    """Read one `editions.yaml`; raises ConfigError for any mistake."""
    return editions(read(path))


def editions(root: Node) -> tuple[Slot, ...]:
    """Return the slots that are enabled, in the file's order; two of one desk must be able to follow one another."""
    fields = root.fields(("schema_version",), ("editions",))
    nodes = fields["editions"].items()
    _refuse_twins(nodes)
    found = [(node, _slot(node)) for node in nodes]
    enabled = [(node, slot) for node, slot in found if _is_enabled(node)]
    _refuse_crossings(enabled)
    return tuple(slot for _, slot in enabled)


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


def refuse_moved(root: Node) -> None:
    """Raise ConfigError for a `digest_at`, which stood in other files before there were several editions."""
    if moved := root.fields().get("digest_at"):
        raise moved.error(
            "`digest_at` has moved: remove this line, and write the hour into config/editions.local.yaml, as "
            '`editions: [{id: domestic_morning, cut_at: "06:00", due_at: "06:30"}]`, and so for foreign_morning'
        )


def _slot(node: Node) -> Slot:
    fields = node.fields(_KNOWN, _NEEDED)
    fields["id"].identifier()
    _is_enabled(node)
    slot = Slot(
        desk=cast("Desk", fields["desk"].choice(get_args(Desk))),
        kind=next(kind for kind in KINDS if kind == fields["kind"].choice(_SLOTTED)),
        cut_at=hour(fields["cut_at"]),
        due_at=hour(fields["due_at"]),
        weekdays=_weekdays(fields["weekdays"]) if "weekdays" in fields else tuple(range(len(_WEEKDAYS))),
        approvals=_approvals(fields["approvals"]) if "approvals" in fields else 0,
        unapproved=_unapproved(fields),
        keeps=fields["keeps"].positive() if "keeps" in fields else 1,
        attach=_attached(fields["attach"]) if "attach" in fields else (),
    )
    if slot.cut_at > slot.due_at:
        raise fields["cut_at"].error("this edition would be cut off after it has gone out; write an earlier hour")
    return slot


def _is_enabled(node: Node) -> bool:
    fields = node.fields()
    return fields["enabled"].value(bool) if "enabled" in fields else True


def _weekdays(node: Node) -> tuple[int, ...]:
    node.texts()
    days = {_WEEKDAYS.index(item.choice(_WEEKDAYS)) for item in node.items()}
    if not days:
        raise node.error("an edition without a day never goes out; name its days, or write `enabled: false`")
    return tuple(sorted(days))


def _approvals(node: Node) -> int:
    found = node.value(int)
    if not 0 <= found <= _MOST_APPROVALS:
        raise node.error(f"{found} persons' word cannot be asked for; write 0, 1 or {_MOST_APPROVALS}")
    return found


def _attached(node: Node) -> tuple[Attached, ...]:
    """Return which files go with the mail; nothing where an office writes [] over what ships."""
    node.texts()
    written = [item.choice(ATTACHED) for item in node.items()]
    return tuple(form for form in ATTACHED if form in written)


def _unapproved(fields: Mapping[str, Node]) -> Literal["send", "hold"]:
    if "unapproved" not in fields:
        return "send"
    return "hold" if fields["unapproved"].choice(("send", "hold")) == "hold" else "send"


def _refuse_twins(nodes: Iterable[Node]) -> None:
    seen: set[str] = set()
    for node in nodes:
        name = node.fields(needed=("id",))["id"]
        if name.identifier() in seen:
            raise name.error(f"the edition {name.identifier()!r} stands here a second time; rename or remove one")
        seen.add(name.identifier())


def _refuse_crossings(pairs: Iterable[tuple[Node, Slot]]) -> None:
    """Refuse what could not be told apart, or would be cut off before the one that goes before it is out."""
    earlier: list[Slot] = []
    for node, slot in pairs:
        for other in earlier:
            if (slot.desk, slot.kind) == (other.desk, other.kind):
                raise node.error(f"the {slot.desk} desk has a {slot.kind} edition already; remove or disable one")
            chained = slot.desk == other.desk and slot.kind in chain_of(other.kind)
            first, second = sorted((slot, other), key=lambda one: one.due_at)
            if chained and second.cut_at <= first.due_at:
                raise node.error(
                    f"the {second.kind} edition would be cut off before the {first.kind} one is out; part their hours"
                )
        earlier.append(slot)
