"""The invented press declared as sources, in the schema of `config/sources.yaml`."""

from diembao.newsroom.stories import Feed, Outlet, outlets


def sources(base_url: str) -> dict[str, object]:
    """Return the declaration of every outlet of the newsroom that answers at `base_url`."""
    base_url = base_url.rstrip("/")
    return {
        "schema_version": 1,
        "defaults": {"poll_minutes": 30},
        "sources": [_source(outlet, base_url) for outlet in outlets()],
    }


def _source(outlet: Outlet, base_url: str) -> dict[str, object]:
    homepage = f"{base_url}/{outlet.id}/"
    row: dict[str, object] = {
        "id": outlet.id,
        "name": outlet.name,
        "homepage": homepage,
        "language": outlet.language,
        "country": outlet.country,
        "type": outlet.type,
        "tier": outlet.tier,
        "desk": outlet.desk,
        "priority": "normal",
        "enabled": True,
        "collect": "feed",
        "min_delay_seconds": 0,
        "feeds": [_feed(feed, homepage) for feed in outlet.feeds],
    }
    return row | {"local": True} if outlet.local_source else row


def _feed(feed: Feed, homepage: str) -> dict[str, object]:
    return {
        "url": f"{homepage}{feed.path}",
        "kind": feed.kind,
        "status": "working",
        "evidence": "sample",
        "enabled": True,
    }
