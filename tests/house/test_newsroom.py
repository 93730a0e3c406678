"""The sample press from end to end: what became of every entry, held against what an editor expects."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

import pytest
import yaml

from diembao import newsroom
from diembao.newsroom.comparison import NewsroomComparison
from diembao.newsroom.not_yet import not_yet
from tests.house.conftest import Lived
from vault import record

ROWS = newsroom.expected()
TEXT = (resources.files("diembao.newsroom") / "not_yet.yaml").read_text("utf-8")
NOT_YET: dict[str, Any] = yaml.safe_load(TEXT)
RENEW = "run tools/not_yet.py and read what changed"


@pytest.fixture
def comparison(lived: Lived) -> NewsroomComparison:
    """Hold the house that has read the press against the editor."""
    return NewsroomComparison(lived.url)


@pytest.fixture(scope="module")
def scattered(played: Lived) -> Mapping[str, int]:
    """Return the events that are told as more than one story, with how many."""
    found = NewsroomComparison(played.open().url).scattered()
    record.close_record()
    return found


@pytest.mark.parametrize("key", sorted(ROWS))
def test_an_entry_is_what_an_editor_expects(comparison: NewsroomComparison, key: str) -> None:
    """Every answer is the expected one or is listed in not_yet.yaml, and what is listed is still amiss."""
    differences = comparison.differences(key)
    assert {difference.question for difference in differences} == set(NOT_YET["entries"].get(key, {})), differences


def test_no_two_events_are_told_as_one_story(comparison: NewsroomComparison) -> None:
    """Entries that share a story in the record share it in the editor's eyes."""
    told = [{ROWS[key].story or key for key in keys} for keys in comparison.told().values()]
    assert [names for names in told if len(names) > 1] == []


@pytest.mark.parametrize("name", sorted({row.story for row in ROWS.values() if row.story}))
def test_an_event_is_one_story(scattered: Mapping[str, int], name: str) -> None:
    """All kept entries of one event are one story, or the event is listed in not_yet.yaml."""
    assert (name in scattered) == (name in NOT_YET["stories"])


def test_what_is_not_yet_right_stands_as_the_command_writes_it(comparison: NewsroomComparison) -> None:
    """The file is what tools/not_yet.py would write, word for word, so that nothing in it is out of date."""
    assert not_yet(comparison) == TEXT, RENEW


def test_an_entry_that_the_house_never_saw_is_named(lived: Lived) -> None:
    """Asked of another newsroom's address, the comparison says which entry is missing instead of passing it over."""
    with pytest.raises(LookupError, match="mau_tre/lich-thi-dau-co-vua was never discovered"):
        NewsroomComparison(f"{lived.url}0").differences("mau_tre/lich-thi-dau-co-vua")
