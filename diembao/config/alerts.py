"""`alerts.yaml`: what the desks must hear of at once, how sure, when not, and who hears it where nobody answers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import cast, get_args

from diembao.config.addresses import mailbox
from diembao.config.editions import hour
from diembao.config.reader import Node
from press.alert import DESKS, FOLLOW_UPS, KINDS, LATE_HOURS, FollowUp, Kind, Rule
from press.source import Desk, Tier

CHANNEL = "channel:"
_NEEDED = ("id", "vi", "en", "kind")
_ALWAYS = ("desks", "urgent", "quiet", "to", "escalate", "escalate_to", "enabled")
_STORY = ("late_hours", "follow_up")
_JUDGED = ("stances", "critical", "least", "sure", "topics", "places", "tiers")
_OWN: Mapping[str, tuple[str, ...]] = {
    "article": (*_JUDGED, *_STORY),
    "first_foreign": (*_JUDGED, *_STORY, "days"),
    "saved": ("searches", *_STORY),
    "edited": (),
    "spike": ("articles", "factor", "topics", "tiers"),
    "silent": ("days", "factor", "tiers"),
    "held": (),
}
_OWN_NEEDED: Mapping[str, tuple[str, ...]] = {"spike": ("articles", "factor"), "silent": ("days", "factor")}
_STANCES = ("negative", "neutral", "positive")
_ENDS = 2  # quiet hours have a beginning and an end


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a rule may name: topics, places, and the ways out that the office has declared."""

    topics: Collection[str]
    places: Collection[str]
    channels: Collection[str]


def alerts(root: Node, known: Known) -> tuple[Rule, ...]:
    """Return every rule in the file's order, those that are switched off too."""
    fields = root.fields(("schema_version", "quiet", "late_hours"), ("alerts",))
    quiet = _quiet(fields["quiet"]) if "quiet" in fields else None
    late = fields["late_hours"].positive() if "late_hours" in fields else LATE_HOURS
    nodes = fields["alerts"].items()
    _refuse_twins(nodes)
    return tuple(_rule(node, known, quiet, late) for node in nodes)


def _rule(node: Node, known: Known, quiet: tuple[time, time] | None, late: int) -> Rule:
    kind = cast("Kind", node.fields(needed=_NEEDED)["kind"].choice(KINDS))
    fields = node.fields((*_ALWAYS, *_OWN[kind]), (*_NEEDED, *_OWN_NEEDED.get(kind, ())))
    fields = {key: value for key, value in fields.items() if key == "quiet" or not value.is_null}
    _check_escalation(fields)
    urgent = _flag(fields, "urgent", default=False)
    return Rule(
        id=fields["id"].identifier(),
        vi=fields["vi"].text(),
        en=fields["en"].text(),
        kind=kind,
        desks=cast("tuple[Desk, ...]", _choices(fields, "desks", get_args(Desk)) or DESKS),
        stances=_choices(fields, "stances", _STANCES),
        critical=_flag(fields, "critical", default=False),
        least=_share(fields["least"]) if "least" in fields else 0.0,
        sure=_flag(fields, "sure", default=True),
        topics=_choices(fields, "topics", known.topics),
        places=_choices(fields, "places", known.places),
        tiers=cast("tuple[Tier, ...]", _choices(fields, "tiers", get_args(Tier))),
        searches=fields["searches"].texts() if "searches" in fields else (),
        late_hours=fields["late_hours"].positive() if "late_hours" in fields else late,
        articles=_whole(fields, "articles"),
        days=_whole(fields, "days"),
        factor=_above_nought(fields["factor"]) if "factor" in fields else 0.0,
        follow_up=cast("FollowUp", fields["follow_up"].choice(FOLLOW_UPS)) if "follow_up" in fields else "join",
        urgent=urgent,
        quiet=None if urgent else _quiet(fields["quiet"]) if "quiet" in fields else quiet,
        to=_readers(fields, "to", known),
        escalate=_whole(fields, "escalate"),
        escalate_to=_readers(fields, "escalate_to", known),
        enabled=_flag(fields, "enabled", default=True),
    )


def _check_escalation(fields: Mapping[str, Node]) -> None:
    said = [fields[key] for key in ("escalate", "escalate_to") if key in fields]
    if len(said) == 1:
        raise said[0].error("`escalate` (minutes) and `escalate_to` (who then) belong together; add the other one")


def _quiet(node: Node) -> tuple[time, time] | None:
    """Return the hours from and to which nothing is told; None where nothing is written: it is never quiet."""
    if node.is_null:
        return None
    hours = [hour(item) for item in node.items()]
    if len(hours) != _ENDS or hours[0] == hours[1]:
        raise node.error('quiet hours have a beginning and an end; write them as ["22:00", "06:00"], or nothing')
    return hours[0], hours[1]


def _readers(fields: Mapping[str, Node], key: str, known: Known) -> tuple[str, ...]:
    if key not in fields:
        return ()
    fields[key].texts()
    found = tuple(_reader(item, known) for item in fields[key].items())
    if not found and key == "escalate_to":
        raise fields[key].error("nobody stands here; name somebody, or remove `escalate` and `escalate_to`")
    return found


def _reader(node: Node, known: Known) -> str:
    text = node.text()
    if not text.startswith(CHANNEL):
        return mailbox(node)
    if text.removeprefix(CHANNEL) not in known.channels:
        declared = ", ".join(sorted(known.channels)) or "none"
        raise node.error(
            f"the channel {text.removeprefix(CHANNEL)!r} is not declared under `channels:` in office.local.yaml "
            f"(declared: {declared}); declare it there, or name another"
        )
    return text


def _choices(fields: Mapping[str, Node], key: str, allowed: Collection[str]) -> tuple[str, ...]:
    if key not in fields:
        return ()
    fields[key].texts()
    for item in fields[key].items():
        if item.text() not in allowed:
            raise item.error(f"{item.text()!r} is not known here as one of `{key}`; correct or remove it")
    return fields[key].texts()


def _flag(fields: Mapping[str, Node], key: str, *, default: bool) -> bool:
    return fields[key].value(bool) if key in fields else default


def _whole(fields: Mapping[str, Node], key: str) -> int:
    return fields[key].positive() if key in fields else 0


def _share(node: Node) -> float:
    found = node.number()
    if not 0 <= found <= 1:
        raise node.error(f"a score lies between 0 and 1, not at {found!r}")
    return found


def _above_nought(node: Node) -> float:
    found = node.number()
    if found <= 0:
        raise node.error(f"a number above zero is expected here, not {found!r}")
    return found


def _refuse_twins(nodes: Iterable[Node]) -> None:
    seen: set[str] = set()
    for node in nodes:
        name = node.fields(needed=("id",))["id"]
        if name.identifier() in seen:
            raise name.error(f"the rule {name.identifier()!r} stands here a second time; rename or remove one")
        seen.add(name.identifier())
