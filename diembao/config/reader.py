"""YAML that remembers its lines, so that a mistake is reported where it stands."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml

from press.errors import ConfigError

Scalar = str | int | float | bool | date | None
T = TypeVar("T", str, int, float, bool, date)


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a YAML file and where it stands; every accessor raises ConfigError naming file and line."""

    path: Path
    node: yaml.Node

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        return self.node.start_mark.line + 1

    def error(self, message: str) -> ConfigError:
        """Return an error about this place; the caller raises it."""
        return ConfigError(f"{self.path}:{self.line}: {message}")

    def fields(self, known: Collection[str] | None = None) -> dict[str, "Node"]:
        """Return the values of a mapping by key; a key twice, or one that is not `known`, is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("a mapping (key: value) is expected here")
        found: dict[str, Node] = {}
        for key_node, value in self.node.value:
            key = Node(self.path, key_node)
            name = str(key.scalar())
            if name in found:
                raise key.error(f"the key {name!r} stands here a second time; keep one")
            if known is not None and name not in known:
                raise key.error(f"unknown key {name!r}; known are: {', '.join(sorted(known))}")
            found[name] = Node(self.path, value)
        return found

    def items(self) -> tuple["Node", ...]:
        """Return the elements of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("a list is expected here")
        return tuple(Node(self.path, element) for element in self.node.value)

    def scalar(self) -> Scalar:
        """Return a single value as YAML reads it."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error("a single value is expected here")
        loader = yaml.SafeLoader("")
        try:
            value: Scalar = loader.construct_object(self.node)
        except (ValueError, yaml.YAMLError) as error:
            raise self.error(f"this value cannot be read: {error}") from error
        finally:
            loader.dispose()
        return value

    def value(self, kind: Callable[..., T]) -> T:
        """Return a single value of one type (`str`, `int`, `bool`, `date`; an int serves as `float`)."""
        found = self.scalar()
        if kind is float and isinstance(found, int) and not isinstance(found, bool):
            return kind(found)
        if type(found) is not kind:
            raise self.error(f"a value of type {getattr(kind, '__name__', kind)} is expected here, not {found!r}")
        return found

    def choice(self, allowed: Collection[str]) -> str:
        """Return a text that is one of `allowed`."""
        found = self.value(str)
        if found not in allowed:
            raise self.error(f"{found!r} is not one of: {', '.join(sorted(allowed))}")
        return found

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(item.value(str) for item in self.items())


def read(path: Path) -> Node:
    """Read one YAML file; raises ConfigError where it is missing, unreadable, empty or not YAML."""
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file; `diembao init` says which are needed") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{path}:{line}: not valid YAML: {error.problem}") from error
    if root is None:
        raise ConfigError(f"{path}:1: the file is empty")
    return Node(path, root)
