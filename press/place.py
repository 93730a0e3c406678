"""A place and its names, and the traps that lie around them, as `config/gazetteer.yaml` declares them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Strength = Literal["anchor", "strong", "prefixed", "weak", "never"]
TrapAction = Literal["reject", "demote", "retopic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One spelling of a place in one language; `strength` says how much a match proves."""

    text: str
    language: str
    strength: Strength
    case_sensitive: bool = True
    guard: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that the press names: the province, a unit of it, or a site in it.

    `kind` is the administrative word (tỉnh, huyện, phường, ...) or what it is (port, mine, ...); `now` are the ids
    of today's units for a unit that no longer exists.
    """

    id: str
    kind: str
    names: tuple[Name, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    now: tuple[str, ...] = ()
    topic_hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A pattern under which a match means something else (reject) or only little (demote, retopic)."""

    id: str
    action: TrapAction
    pattern: str
    topic: str | None = None
    applies_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What must not, or must, stand around a name in one language before it counts."""

    id: str
    reject: str | None = None
    near: tuple[str, ...] = ()
    window: int = 0
    require_in_document: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Every place, trap and guard; `province` is the id of the province itself."""

    province: str
    places: tuple[Place, ...]
    traps: tuple[Trap, ...] = ()
    guards: tuple[Guard, ...] = ()
    version: str = "1"
