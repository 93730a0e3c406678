"""The part of `sources.yaml` about search engines: kept and checked, but off."""

from collections.abc import Collection, Mapping

from diembao.config.codes import language
from diembao.config.reader import Node

_ENGINE = (
    *("evidence", "operators", "max_items_seen", "min_seconds_between_requests", "link_policy", "locales", "rules"),
    *("never_rebut_from",),
)
_LISTS = ("operators", "rules")
_NUMBERS = ("max_items_seen", "min_seconds_between_requests")
_TEXTS = ("evidence", "link_policy")
_PURPOSES = ("province", "project", "context")


def check_discovery(node: Node) -> None:
    """Check the section; raises ConfigError for a mistake, and where it is turned on, because nothing runs it yet."""
    fields = node.fields((), ("enabled", "engines", "queries"))
    if fields["enabled"].value(bool):
        raise fields["enabled"].error("asking search engines is not built yet; leave `enabled: false`")
    locales = {str(key.scalar()): _engine(engine) for key, engine in fields["engines"].pairs()}
    seen: set[str] = set()
    for query in fields["queries"].items():
        name = _query(query, locales)
        if name in seen:
            raise query.error(f"the query {name!r} stands here a second time; rename or remove one")
        seen.add(name)


def _engine(node: Node) -> Collection[str]:
    fields = node.fields(_ENGINE, ("template",))
    if "{query}" not in fields["template"].text():
        raise fields["template"].error("the template needs a place for the question; write {query} in it")
    for key, value in fields.items():
        _check_information(key, value)
    return _locales(fields["locales"]) if "locales" in fields else ()


def _check_information(key: str, node: Node) -> None:
    if key in _LISTS:
        node.texts()
    elif key in _NUMBERS:
        node.positive()
    elif key in _TEXTS:
        node.text()
    elif key == "never_rebut_from":
        node.value(bool)


def _locales(node: Node) -> Collection[str]:
    for _, locale in node.pairs():
        for _, value in locale.pairs():
            value.text()
    return [str(key.scalar()) for key, _ in node.pairs()]


def _query(node: Node, engines: Mapping[str, Collection[str]]) -> str:
    fields = node.fields(("locale",), ("id", "language", "engines", "q", "purpose"))
    if fields["language"].value(str) != "any":
        language(fields["language"])
    fields["q"].text()
    fields["purpose"].choice(_PURPOSES)
    for engine in fields["engines"].items():
        locales = engines[engine.choice(engines)]
        if "locale" in fields:
            fields["locale"].choice(locales)
    return fields["id"].identifier()
