"""A house that has read the newsroom's press once, for all tests of one session."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from diembao import sample, turn
from diembao.home import Home
from diembao.newsroom import Newsroom
from diembao.wiring import House
from press.clock import FixedClock
from tests.house.turns import MOMENT
from vault import record


@dataclass(frozen=True, slots=True)
class Lived:
    """A house whose press has been read; `url` is the newsroom's address."""

    house: House
    url: str

    def open(self) -> "Lived":
        """Make this house's record the process's record again."""
        self.house.open_record()
        return self

    def address(self, key: str) -> str:
        """Return the address under which the ledger knows the entry "<outlet>/<slug>"."""
        return f"{self.url}/{key}.html"


@pytest.fixture(scope="session")
def _lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    home = Home(tmp_path_factory.mktemp("newsroom"))
    with Newsroom(MOMENT) as press:
        sample.settle(home, MOMENT, press.url)
        house = sample.house(home, FixedClock(MOMENT), {}, press.url)
        house.open_record()
        list(turn.gather(house))
        turn.lead(house)
        turn.bring_up(house)
        record.close_record()
        return Lived(house, press.url)


@pytest.fixture
def lived(_lived: Lived) -> Iterator[Lived]:
    """Lend the house that has read the newsroom's press, with its record open."""
    yield _lived.open()
    record.close_record()
