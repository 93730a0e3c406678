"""The newsroom: an invented press on loopback, played for the demo and for tests from one end to the other."""

from diembao.newsroom.expected import Expected, expected
from diembao.newsroom.server import Newsroom
from diembao.newsroom.sources import sources
from diembao.newsroom.stories import Outlet, Quirk, Story, outlets

__all__ = ["Expected", "Newsroom", "Outlet", "Quirk", "Story", "expected", "outlets", "sources"]
