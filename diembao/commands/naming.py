"""Whom and what an article names, as editors and programs are told."""

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from diembao.commands.context import shown
from diembao.messages import KINDS, Speaker
from press.named import Kind, Named


def name_lines(say: Speaker, names: Sequence[Named]) -> Iterator[str]:
    """Yield a line for each kind of name that there is, persons first, each with how often."""
    for kind in get_args(Kind):
        of_kind = [_name(name) for name in names if name.kind == kind]
        if of_kind:
            yield f"{say.word(KINDS, kind)}: {', '.join(of_kind)}"


def name_rows(names: Iterable[Named]) -> list[dict[str, object]]:
    """Return the names as JSON holds them."""
    return [{"kind": name.kind, "text": name.text, "count": name.count, "start": name.start} for name in names]


def _name(name: Named) -> str:
    return f"{shown(name.text)} ×{name.count}" if name.count > 1 else shown(name.text)
