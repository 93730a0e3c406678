"""`sources.yaml`: the outlets that are watched."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urlsplit

from diembao.config.addresses import public_url
from diembao.config.codes import country, language, timezone, timezone_of
from diembao.config.discovery import check_discovery
from diembao.config.reader import Node, read
from press.source import Desk, Feed, Source, Tier
from press.url import canonical

TYPES = (
    "newspaper",
    "online_newspaper",
    "agency",
    "tv",
    "radio",
    "magazine",
    "portal",
    "industry",
    "ngo",
    "fact_check",
)
FEED_KINDS = ("rss", "atom", "news_sitemap", "sitemap", "page")
STATUSES = ("working", "listed", "single_list", "empty", "blocked", "dead", "dormant", "own")
COLLECT = ("feed", "page", "query")
PRIORITIES = ("high", "normal", "low")
_NEEDED = ("id", "name", "homepage", "language", "country", "type", "tier", "desk")
_POLITE_SECONDS = 1.0
_PACE = ("min_delay_seconds", "poll_minutes")
_KNOWN = (
    *("priority", "enabled", "collect", "local", "paywall", "feeds", "excerpt_chars", "licence", "timezone"),
    *("site_query", "notes"),  # for people and for discovery
    *_PACE,
)
_FEED = ("enabled", "status", "evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Defaults:
    """What holds for every source that does not say otherwise."""

    min_delay_seconds: float = 2.0
    poll_minutes: int = 30


def load(path: Path, allowed: Collection[str] = ()) -> tuple[Source, ...]:
    """Read one `sources.yaml`; raises ConfigError for any mistake."""
    return sources(read(path), allowed)


def sources(root: Node, allowed: Collection[str] = ()) -> tuple[Source, ...]:
    """Return every source, also the disabled; `allowed` are the `host:port` on this machine that may be named."""
    fields = root.fields(("schema_version", "defaults", "discovery"), ("sources",))
    defaults = _defaults(fields["defaults"]) if "defaults" in fields else _Defaults()
    nodes = fields["sources"].items()
    found = tuple(_source(node, defaults, allowed) for node in nodes)
    _refuse_twins(zip(nodes, found, strict=True))
    if "discovery" in fields:
        check_discovery(fields["discovery"])
    return found


def _defaults(node: Node) -> _Defaults:
    fields, base = node.fields(_PACE), _Defaults()
    seconds, minutes = fields.get("min_delay_seconds"), fields.get("poll_minutes")
    return _Defaults(
        min_delay_seconds=seconds.number() if seconds else base.min_delay_seconds,
        poll_minutes=minutes.positive() if minutes else base.poll_minutes,
    )


def _source(node: Node, defaults: _Defaults, allowed: Collection[str]) -> Source:
    fields = node.fields(_KNOWN, _NEEDED)
    _check_information(fields)
    return Source(
        id=fields["id"].identifier(),
        name=fields["name"].text(),
        homepage=public_url(fields["homepage"], allowed),
        language=language(fields["language"]),
        country=country(fields["country"]),
        type=fields["type"].choice(TYPES),
        tier=cast("Tier", fields["tier"].choice(get_args(Tier))),
        desk=cast("Desk", fields["desk"].choice(get_args(Desk))),
        priority=_one_of(fields, "priority", PRIORITIES, "normal"),
        enabled=_flag(fields, "enabled", default=True),
        collect=_one_of(fields, "collect", COLLECT, "feed"),
        feeds=tuple(_feed(feed, allowed) for feed in fields["feeds"].items()) if "feeds" in fields else (),
        local=_flag(fields, "local", default=False),
        paywall=_flag(fields, "paywall", default=False),
        min_delay_seconds=_delay(node, fields, defaults, allowed),
        poll_minutes=fields["poll_minutes"].positive() if "poll_minutes" in fields else defaults.poll_minutes,
        excerpt_chars=_excerpt(fields),
        timezone=timezone(fields["timezone"]) if "timezone" in fields else timezone_of(country(fields["country"])),
    )


def _feed(node: Node, allowed: Collection[str]) -> Feed:
    fields = node.fields(_FEED, ("url", "kind"))
    if "status" in fields:
        fields["status"].choice(STATUSES)
    if "evidence" in fields:
        fields["evidence"].text()
    return Feed(
        url=public_url(fields["url"], allowed),
        kind=fields["kind"].choice(FEED_KINDS),
        enabled=_flag(fields, "enabled", default=True),
    )


def _delay(node: Node, fields: Mapping[str, Node], defaults: _Defaults, allowed: Collection[str]) -> float:
    """Return the pause between two requests: at least a second, but for a server on this machine."""
    told = fields.get("min_delay_seconds")
    seconds = told.number() if told else defaults.min_delay_seconds
    if not seconds >= (0.0 if _is_here(fields["homepage"], allowed) else _POLITE_SECONDS):
        raise (told or node).error(f"a pause of {seconds:g} seconds is impolite to a newspaper; give at least 1")
    return seconds


def _is_here(homepage: Node, allowed: Collection[str]) -> bool:
    return urlsplit(homepage.text()).netloc in allowed


def _excerpt(fields: Mapping[str, Node]) -> int | None:
    if "excerpt_chars" not in fields:
        return None
    if "licence" not in fields:
        raise fields["excerpt_chars"].error("an excerpt of its own needs the source's `licence`; name it")
    return fields["excerpt_chars"].positive()


def _flag(fields: Mapping[str, Node], key: str, *, default: bool) -> bool:
    return fields[key].value(bool) if key in fields else default


def _one_of(fields: Mapping[str, Node], key: str, allowed: Collection[str], default: str) -> str:
    return fields[key].choice(allowed) if key in fields else default


def _check_information(fields: Mapping[str, Node]) -> None:
    for key in ("site_query", "notes", "licence"):
        if key in fields:
            fields[key].text()


def _refuse_twins(pairs: Iterable[tuple[Node, Source]]) -> None:
    ids: set[str] = set()
    owners: dict[str, str] = {}
    for node, source in pairs:
        fields = node.fields()
        if source.id in ids:
            raise fields["id"].error(f"the source {source.id!r} stands here a second time; rename or remove one")
        ids.add(source.id)
        declared = fields["feeds"].items() if "feeds" in fields else ()
        for place, feed in zip(declared, source.feeds, strict=True):
            if owner := owners.get(canonical(feed.url)):
                raise place.error(f"the feed {feed.url!r} already belongs to {owner!r}; keep it in one place")
            owners[canonical(feed.url)] = source.id
