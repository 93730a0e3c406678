"""YAML that remembers its lines, so that a mistake is reported where it stands."""

import math
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml

from press.errors import ConfigError

Scalar = str | int | float | bool | date | None
T = TypeVar("T", str, int, bool, date)

# The C parser reads the shipped files about ten times faster; PyYAML builds without libyaml have only the other one.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"
_ID = re.compile(r"[a-z0-9_]+")
_OVERLAY = re.compile(r"(?!office\.).+\.local\.yaml")  # lies over a shipped file, entry by entry


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a YAML file and where it stands; every accessor raises ConfigError naming file and line."""

    node: yaml.Node

    @property
    def path(self) -> Path:
        """The file it was read from; an overlay's entries keep their own."""
        return Path(self.node.start_mark.name)

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        return self.node.start_mark.line + 1

    @property
    def is_mapping(self) -> bool:
        """Whether it holds keys and values."""
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_null(self) -> bool:
        """Whether nothing is written here."""
        return bool(self.node.tag == _NULL)

    def error(self, message: str) -> ConfigError:
        """Return an error about this place; the caller raises it."""
        return ConfigError(f"{self.path}:{self.line}: {message}")

    def pairs(self) -> tuple[tuple["Node", "Node"], ...]:
        """Return the keys and values of a mapping; a key that stands there twice is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("a mapping (key: value) is expected here")
        found: dict[str, tuple[Node, Node]] = {}
        for key_node, value in self.node.value:
            key = Node(key_node)
            name = str(key.scalar())
            if name in found:
                raise key.error(f"the key {name!r} stands here a second time; keep one")
            found[name] = (key, Node(value))
        return tuple(found.values())

    def fields(self, known: Collection[str] | None = None, needed: Collection[str] = ()) -> dict[str, "Node"]:
        """Return the values of a mapping by key.

        An unknown key, or a `needed` one that is missing, is an error. `needed` keys are known; None knows every key.
        """
        found: dict[str, Node] = {}
        for key, value in self.pairs():
            name = str(key.scalar())
            if known is not None and name not in known and name not in needed:
                raise key.error(f"unknown key {name!r}; known are: {', '.join(sorted({*known, *needed}))}")
            found[name] = value
        for name in needed:
            if name not in found:
                raise self.error(f"the key {name!r} is missing here; add it{self._misnamed(found)}")
        return found

    def _misnamed(self, found: Mapping[str, "Node"]) -> str:
        """Return what else may be wrong with an entry of an office's own: it was to change one of another id."""
        if not _OVERLAY.fullmatch(self.path.name) or "id" not in found:
            return ""
        return f", or correct the id {str(found['id'].scalar())!r}: no shipped entry is called so"

    def items(self) -> tuple["Node", ...]:
        """Return the elements of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("a list is expected here")
        return tuple(Node(element) for element in self.node.value)

    def scalar(self) -> Scalar:
        """Return a single value as YAML reads it."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error("a single value is expected here")
        if self.node.tag == _STR:
            return str(self.node.value)
        try:
            value: Scalar = yaml.constructor.SafeConstructor().construct_object(self.node)
        except (ValueError, yaml.YAMLError) as error:
            raise self.error(f"this value cannot be read: {error}") from error
        return value

    def value(self, kind: type[T]) -> T:
        """Return a single value of exactly one type: `str`, `int`, `bool` or `date`."""
        found = self.scalar()
        if not isinstance(found, kind) or type(found) is not kind:
            hint = "; put it in quotes" if kind is str and found is not None else ""
            raise self.error(f"a value of type {kind.__name__} is expected here, not {found!r}{hint}")
        return found

    def number(self) -> float:
        """Return a finite number, whole or not."""
        found = self.scalar()
        if type(found) not in {int, float} or not isinstance(found, int | float) or not math.isfinite(found):
            raise self.error(f"a number is expected here, not {found!r}")
        return float(found)

    def positive(self) -> int:
        """Return a whole number above zero."""
        found = self.value(int)
        if found <= 0:
            raise self.error(f"a whole number above zero is expected here, not {found!r}")
        return found

    def text(self) -> str:
        """Return a text in NFC; an empty one is an error."""
        found = unicodedata.normalize("NFC", self.value(str)).strip()
        if not found:
            raise self.error("this text is empty; write something or remove its line")
        return found

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts, none empty and none twice."""
        found: dict[str, None] = {}
        for item in self.items():
            text = item.text()
            if text in found:
                raise item.error(f"{text!r} stands in this list a second time; keep one")
            found[text] = None
        return tuple(found)

    def identifier(self) -> str:
        """Return an id: small letters, digits and underscores, because files and addresses are named by it."""
        found = self.value(str)
        if not _ID.fullmatch(found):
            raise self.error(f"the id {found!r} may hold only a-z, 0-9 and _; rename it")
        return found

    def choice(self, allowed: Collection[str]) -> str:
        """Return a text that is one of `allowed`."""
        found = self.value(str)
        if found not in allowed:
            raise self.error(f"{found!r} is not one of: {', '.join(sorted(allowed))}")
        return found


def read(path: Path) -> Node:
    """Read one YAML file; raises ConfigError where it is missing, unreadable, empty or not YAML."""
    if not path.exists():
        raise ConfigError(f"{path}:1: there is no such file; restore it from the distribution")
    root = _compose(path)
    if root is None:
        raise ConfigError(f"{path}:1: the file is empty; write into it or remove it")
    return root


def read_if_any(path: Path) -> Node | None:
    """Read a file that an office may have and may leave empty; None where it does."""
    root = _compose(path) if path.exists() else None
    return None if root is None or root.is_null else root


def _compose(path: Path) -> Node | None:
    try:
        with path.open(encoding="utf-8-sig") as file:
            root = yaml.compose(file, Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}:1: cannot be read as UTF-8 text: {error}; save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(
            f"{path}:{line}: not valid YAML: {error.problem}; correct this line or the one above"
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"{path}:1: not valid YAML: {error}; correct the file") from error
    return Node(root) if root is not None else None
