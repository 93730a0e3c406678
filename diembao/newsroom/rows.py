"""Rows of the newsroom's own YAML files, read as the types they must have."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TypeVar

import yaml

Kind = TypeVar("Kind")
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # C is 10 times quicker


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping of a YAML file. A field of another type than the one asked for raises TypeError."""

    fields: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return a field that must be there and must be text."""
        return _checked(name, self.fields[name], str)

    def text_or_none(self, name: str) -> str | None:
        """Return a text field, or None where it is missing or null."""
        return None if self.fields.get(name) is None else self.text(name)

    def number(self, name: str) -> float:
        """Return a field that must be there and must be a number."""
        value = self.fields[name]
        return float(value) if isinstance(value, int) else _checked(name, value, float)

    def flag(self, name: str) -> bool:
        """Return a yes-or-no field; a missing one is no."""
        return _checked(name, self.fields.get(name, False), bool)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; a missing one is empty."""
        return tuple(_checked(name, value, str) for value in self._list(name))

    def rows(self, name: str) -> tuple["Row", ...]:
        """Return a list of mappings; a missing one is empty."""
        return tuple(Row(_checked(name, value, dict)) for value in self._list(name))

    def _list(self, name: str) -> list[object]:
        return _checked(name, self.fields.get(name, []), list)


def listed(*path: str) -> tuple[Row, ...]:
    """Return the rows of a YAML file of this package that holds a list of mappings."""
    return Row({"file": _read(*path)}).rows("file")


def keyed(*path: str) -> dict[str, Row]:
    """Return the rows of a YAML file of this package that holds a mapping of mappings."""
    file = _checked(path[-1], _read(*path), dict)
    return {key: Row(_checked(key, fields, dict)) for key, fields in file.items()}


def _read(*path: str) -> object:
    text = resources.files("diembao.newsroom").joinpath(*path).read_text(encoding="utf-8")
    file: object = yaml.load(text, Loader=_LOADER)  # noqa: S506 -- a safe one either way
    return file


def _checked(name: str, value: object, kind: type[Kind]) -> Kind:
    if not isinstance(value, kind):
        raise TypeError(f"newsroom: {name} must be {kind.__name__}, not {value!r}")
    return value
