"""The sample press from end to end: what became of every entry, held against what an editor expects."""

from importlib import resources
from typing import Any

import pytest
import yaml

from diembao import newsroom
from diembao.newsroom import Expected
from press.ledger import Life, State
from tests.house.conftest import Lived
from vault import read

ROWS = newsroom.expected()
NOT_YET: dict[str, Any] = yaml.safe_load((resources.files("diembao.newsroom") / "not_yet.yaml").read_text("utf-8"))


@pytest.mark.parametrize("key", sorted(ROWS))
def test_an_entry_is_what_an_editor_expects(lived: Lived, key: str) -> None:
    """Every answer is the expected one or is listed in not_yet.yaml, and what is listed is still amiss."""
    amiss = _amiss(lived, key, ROWS[key])
    assert set(amiss) == set(NOT_YET["entries"].get(key, {})), amiss


def test_no_two_events_are_told_as_one_story(lived: Lived) -> None:
    """Entries that share a story in the record share it in the editor's eyes."""
    told: dict[str, set[str]] = {}
    for key in _kept_keys():
        kept = read.kept(_life(lived, key).url)
        assert kept
        told.setdefault(kept.story, set()).add(ROWS[key].story or key)
    assert [names for names in told.values() if len(names) > 1] == []


@pytest.mark.parametrize("name", sorted({row.story for row in ROWS.values() if row.story}))
def test_an_event_is_one_story(lived: Lived, name: str) -> None:
    """All kept entries of one event are one story, or the event is listed in not_yet.yaml."""
    kept = [read.kept(_life(lived, key).url) for key in _kept_keys() if ROWS[key].story == name]
    stories = {one.story for one in kept if one}
    assert (len(stories) == 1) == (name not in NOT_YET["stories"]), stories


def test_what_is_not_yet_right_is_named_with_its_reason() -> None:
    """not_yet.yaml names entries that exist, and says why for each."""
    entries, stories = NOT_YET["entries"], NOT_YET["stories"]
    assert set(entries) <= set(ROWS)
    assert set(stories) <= {row.story for row in ROWS.values()}
    assert all(reason for answers in entries.values() for reason in answers.values())
    assert all(stories.values())


def _kept_keys() -> list[str]:
    return [key for key, row in ROWS.items() if row.state == State.KEPT]


def _amiss(lived: Lived, key: str, row: Expected) -> dict[str, object]:
    life = _life(lived, key)
    found = _found(life)
    wanted: dict[str, object] = {
        "state": row.state,
        "reason": row.reason if row.state == State.DROPPED else None,
        "copy_of": lived.address(row.copy_of) if row.copy_of else None,
    }
    if row.state == State.KEPT:
        wanted |= {
            "language": row.language,
            "relevance": row.relevance,
            "places": sorted(row.places),
            "topic": row.topics[0] if row.topics else None,
            "tone": row.tone,
            "stance": row.stance,
            "critical": row.critical,
        }
    return {name: (wanted[name], found[name]) for name in wanted if wanted[name] != found[name]}


def _life(lived: Lived, key: str) -> Life:
    outlet, slug = key.split("/")
    life = read.life(lived.address(key)) or read.life(f"{lived.url}/{outlet}/go/{slug}")
    assert life is not None, f"{key} was never discovered"
    return life


def _found(life: Life) -> dict[str, object]:
    kept = read.kept(life.article) if life.article else None
    return {
        "state": life.state,
        "reason": life.reason if life.state == State.DROPPED else None,
        "copy_of": life.article if life.state == State.JOINED else None,
        "language": kept and kept.answer("language"),
        "relevance": kept and kept.answer("relevance"),
        "places": sorted(kept.answers("places")) if kept else [],
        "topic": kept and kept.answer("topics"),
        "tone": kept and kept.answer("tone"),
        "stance": kept and kept.answer("stance"),
        "critical": bool(kept and kept.answer("critical") == "yes"),
    }
