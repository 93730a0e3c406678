"""A house that has read the newsroom's press, as the demo did, for all tests of one session."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from diembao import sample
from diembao.home import Home
from diembao.wiring import House
from press.clock import FixedClock
from tests import demos
from vault import record


@dataclass(frozen=True, slots=True)
class Lived:
    """A house whose press has been read; `url` is the newsroom's address."""

    house: House
    url: str

    def open(self) -> "Lived":
        """Make this house's record the process's record again."""
        record.open_record(record.in_home(self.house.home.folder))
        return self

    def address(self, key: str) -> str:
        """Return the address under which the ledger knows the entry "<outlet>/<slug>"."""
        return f"{self.url}/{key}.html"


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Return the house that has read the newsroom's press, with its record closed."""
    home, clock = Home(demos.played(tmp_path_factory)), FixedClock(datetime.fromisoformat(demos.NOW))
    url = f"http://127.0.0.1:{sample.anchor(home, clock).port}"
    return Lived(sample.house(home, clock, {}, url), url)


@pytest.fixture
def lived(played: Lived) -> Iterator[Lived]:
    """Lend the house that has read the newsroom's press, with its record open."""
    yield played.open()
    record.close_record()
