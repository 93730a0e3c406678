"""An office's own file laid over the shipped one, entry by entry."""

import yaml

from diembao.config.reader import Node

_NAMES = ("id", "code", "url")


def laid_over(base: Node, over: Node) -> Node:
    """Return `base` with what `over` says differently; what it does not name stays as it is.

    Mappings are laid key by key. Lists of entries with an `id` (`code`, `url`) are laid entry by entry: a known id
    changes that entry, a new one is added at the end. Any other list or value is replaced, but a key that ends in `+`
    adds to the list (`vi+: [bão số]`). Every node keeps its own file and line.
    """
    if isinstance(base.node, yaml.MappingNode) and isinstance(over.node, yaml.MappingNode):
        return _mapping(base, over)
    if isinstance(base.node, yaml.SequenceNode) and _are_entries(base) and isinstance(over.node, yaml.SequenceNode):
        return _entries(base, over)
    return over


def _mapping(base: Node, over: Node) -> Node:
    merged = {str(key.scalar()): (key, value) for key, value in base.pairs()}
    for key, value in over.pairs():
        name = str(key.scalar())
        if name.endswith("+"):
            merged[name[:-1]] = _longer(merged.get(name[:-1]), key, value)
        else:
            merged[name] = (key, laid_over(merged[name][1], value) if name in merged else value)
    nodes = [(key.node, value.node) for key, value in merged.values()]
    return Node(yaml.MappingNode(base.node.tag, nodes, base.node.start_mark, base.node.end_mark))


def _longer(old: tuple[Node, Node] | None, key: Node, value: Node) -> tuple[Node, Node]:
    if old is None:
        return Node(
            yaml.ScalarNode(key.node.tag, str(key.scalar())[:-1], key.node.start_mark, key.node.end_mark)
        ), value
    elements = [item.node for item in (*old[1].items(), *value.items())]
    return old[0], Node(yaml.SequenceNode(value.node.tag, elements, value.node.start_mark, value.node.end_mark))


def _entries(base: Node, over: Node) -> Node:
    merged = _by_name(base)
    for name, entry in _by_name(over).items():
        merged[name] = laid_over(merged[name], entry) if name in merged else entry
    nodes = [entry.node for entry in merged.values()]
    return Node(yaml.SequenceNode(base.node.tag, nodes, base.node.start_mark, base.node.end_mark))


def _by_name(entries: Node) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for entry in entries.items():
        name = _name(entry)
        if name is None:
            raise entry.error(f"an entry needs its {' or '.join(_NAMES)}; add it")
        if name in found:
            raise entry.error(f"{name!r} stands in this file a second time; keep one")
        found[name] = entry
    return found


def _are_entries(base: Node) -> bool:
    items = base.items()
    return bool(items) and _name(items[0]) is not None


def _name(entry: Node) -> str | None:
    if not isinstance(entry.node, yaml.MappingNode):
        return None
    return next((str(value.scalar()) for key, value in entry.pairs() if str(key.scalar()) in _NAMES), None)
