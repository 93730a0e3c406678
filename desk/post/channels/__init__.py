"""The channels, one file each: a file here is a kind of channel, and offers `channel(means)`."""

import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Protocol, cast

from desk.post.channel import Channel, Means
from press.office import ChannelChoice


class _Kind(Protocol):
    """What a file here offers."""

    def channel(self, means: Means) -> Channel | None:
        """Return the channel, None where the office has not set it up."""
        ...


def kinds() -> tuple[str, ...]:
    """Return the kinds of channels that there are."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def channels(means: Means, choices: Iterable[ChannelChoice] = ()) -> Mapping[str, Channel]:
    """Return every channel that the office has set up, by its kind, which is what a letter calls it."""
    declared = tuple(choices)
    made = {kind: _made(kind, means, declared) for kind in kinds()}
    return {kind: channel for kind, channel in made.items() if channel is not None}


def _made(kind: str, means: Means, declared: tuple[ChannelChoice, ...]) -> Channel | None:
    module = cast("_Kind", import_module(f"{__name__}.{kind}"))
    return module.channel(replace(means, choices={choice.id: choice for choice in declared if choice.kind == kind}))
