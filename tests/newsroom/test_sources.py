"""The invented press can be declared like any other."""

from typing import get_args

import pytest

from diembao.newsroom import Outlet, outlets, sources
from press.source import Desk, Tier

BASE = "http://127.0.0.1:8000"


def declared(base_url: str = BASE) -> list[dict[str, object]]:
    """Return the declared sources."""
    listed = sources(base_url)["sources"]
    assert isinstance(listed, list)
    return listed


def test_every_outlet_is_declared_with_its_feeds() -> None:
    """Each outlet is a source that is collected by its feeds, under the address given."""
    assert [source["id"] for source in declared()] == [outlet.id for outlet in outlets()]
    for source in declared():
        assert source["collect"] == "feed"
        assert str(source["homepage"]).startswith(f"{BASE}/{source['id']}/")
        assert source["feeds"]


@pytest.mark.parametrize("outlet", outlets(), ids=lambda outlet: outlet.id)
def test_the_words_of_a_declaration_are_the_trades(outlet: Outlet) -> None:
    """Tier and desk are among those that a source may have."""
    assert outlet.tier in get_args(Tier)
    assert outlet.desk in get_args(Desk)


def test_nobody_waits_for_the_demo() -> None:
    """The samples may be asked without any pause."""
    declared = sources(BASE)["sources"]
    assert isinstance(declared, list)
    assert {source["min_delay_seconds"] for source in declared} == {0}


def test_a_closing_slash_makes_no_difference() -> None:
    """The address may be given with or without a slash at its end."""
    assert sources(BASE) == sources(f"{BASE}/")
