"""`topics.yaml`: the subjects of the province's plan and the words that announce them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from diembao.config.codes import language
from diembao.config.reader import Node, read
from press.topic import Topic

_SENSITIVITY = ("normal", "high")
_DIGEST = ("section", "appendix")
_NAMED = ("id", "vi", "en")
# Told to people, not to the machine; checked, so that a slip in a key's name is found.
_INFORMATION = ("lead_2018", "lead_now", "definition", "note")
_KNOWN = ("plan", "include", "exclude", "sensitivity", "digest", "keywords", "cancels", "subtopics", *_INFORMATION)


def load(path: Path) -> tuple[Topic, ...]:
    """Read one `topics.yaml`; raises ConfigError for any mistake."""
    return topics(read(path))


def topics(root: Node) -> tuple[Topic, ...]:
    """Return every topic in the file's order: a main topic, then its subtopics; the topic `other` is the last."""
    fields = root.fields(("schema_version", "report_rows"), needed=("topics", "other"))
    nodes = [pair for entry in fields["topics"].items() for pair in _with_parts(entry)]
    found = [_topic(node, parent) for node, parent in nodes]
    found.append(_other(fields["other"]))
    _refuse_twins([node for node, _ in nodes] + [fields["other"]], found)
    if "report_rows" in fields:
        _check_rows(fields["report_rows"], {topic.id for topic in found})
    return tuple(found)


def _with_parts(entry: Node) -> Iterator[tuple[Node, str | None]]:
    fields = entry.fields(_KNOWN, _NAMED)
    yield entry, None
    for part in fields["subtopics"].items() if "subtopics" in fields else ():
        if "subtopics" in part.fields():
            raise part.error("a subtopic cannot have subtopics; make it a main topic or move them up")
        yield part, fields["id"].identifier()


def _topic(node: Node, parent: str | None) -> Topic:
    fields = node.fields(_KNOWN, _NAMED)
    _check_information(fields)
    return Topic(
        id=fields["id"].identifier(),
        vi=fields["vi"].text(),
        en=fields["en"].text(),
        parent=parent,
        keywords=_keywords(fields["keywords"]) if "keywords" in fields else {},
        cancels=fields["cancels"].texts() if "cancels" in fields else (),
    )


def _keywords(node: Node) -> Mapping[str, tuple[str, ...]]:
    return {language(code): words.texts() for code, words in node.pairs()}


def _other(node: Node) -> Topic:
    fields = node.fields(("note",), _NAMED)
    return Topic(id=fields["id"].identifier(), vi=fields["vi"].text(), en=fields["en"].text())


def _check_information(fields: Mapping[str, Node]) -> None:
    for name in _INFORMATION:
        if name in fields:
            fields[name].text()
    for name in ("plan", "include", "exclude"):
        if name in fields:
            fields[name].texts()
    if "sensitivity" in fields:
        fields["sensitivity"].choice(_SENSITIVITY)
    if "digest" in fields:
        fields["digest"].choice(_DIGEST)


def _refuse_twins(nodes: Sequence[Node], found: Sequence[Topic]) -> None:
    seen: set[str] = set()
    for node, topic in zip(nodes, found, strict=True):
        if topic.id in seen:
            raise node.fields()["id"].error(f"the topic {topic.id!r} stands here a second time; rename or remove one")
        seen.add(topic.id)


def _check_rows(node: Node, known: set[str]) -> None:
    for _, row in node.pairs():
        for item in row.items():
            item.choice(known)
