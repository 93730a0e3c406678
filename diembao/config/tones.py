"""`languages/<code>.yaml`: the words of one language by which news is bad or good, blame falls, or a claim is made."""

import re
from collections.abc import Mapping
from pathlib import Path

from diembao.config.codes import LANGUAGES
from diembao.config.reader import Node, read
from press.errors import ConfigError
from press.topic import ToneWords

_NAME = re.compile(r"[a-z_]+")
_KNOWN = ("schema_version", "blame", "credit", "negations", "claims", "authorities", "note", "source")


def load(path: Path) -> ToneWords:
    """Read one language's file, named by its code; raises ConfigError for any mistake."""
    return tone_words(language_of(path), read(path))


def language_of(path: Path) -> str:
    """Return the language that a file is about: its name up to the first dot, an ISO 639-1 code."""
    name = path.name.partition(".")[0]
    if not _NAME.fullmatch(name) or name.partition("_")[0] not in LANGUAGES:
        raise ConfigError(f"{path}:1: the file is to be named by an ISO 639-1 language code, as vi.yaml; rename it")
    return name


def tone_words(language: str, root: Node) -> ToneWords:
    """Return the words of one language; one word on both sides of a scale is an error."""
    fields = root.fields(_KNOWN, ("negative", "positive"))
    _refuse_both(fields, "negative", "positive")
    _refuse_both(fields, "blame", "credit")
    for key in fields.keys() & {"note", "source"}:
        fields[key].text()
    return ToneWords(
        language=language,
        negative=fields["negative"].texts(),
        positive=fields["positive"].texts(),
        blame=_words(fields, "blame"),
        credit=_words(fields, "credit"),
        negations=_words(fields, "negations"),
        claims=_words(fields, "claims"),
        authorities=_words(fields, "authorities"),
    )


def _words(fields: Mapping[str, Node], key: str) -> tuple[str, ...]:
    return fields[key].texts() if key in fields else ()


def _refuse_both(fields: Mapping[str, Node], one: str, other: str) -> None:
    taken = set(_words(fields, one))
    for node in fields[other].items() if other in fields else ():
        if node.text() in taken:
            raise node.error(f"{node.text()!r} stands under {one!r} and under {other!r}; keep one")
