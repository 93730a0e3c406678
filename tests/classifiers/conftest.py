"""The shipped configuration, read once for all tests of the room."""

from collections.abc import Callable
from pathlib import Path

import pytest

from classifiers.brief import Brief, Clerk
from classifiers.keywords import Keywords
from classifiers.models import Models
from classifiers.places import Matcher
from classifiers.reading import Reading
from diembao.config import gazetteer, tones, topics
from press.place import Gazetteer
from press.text import normal
from press.topic import ToneWords, Topic

Taken = Callable[..., Brief]

CONFIG = Path(__file__).resolve().parents[2] / "config"


@pytest.fixture(scope="session")
def places() -> Gazetteer:
    """Return the shipped gazetteer."""
    return gazetteer.load(CONFIG / "gazetteer.yaml")


@pytest.fixture(scope="session")
def matcher(places: Gazetteer) -> Matcher:
    """Return a matcher of the shipped gazetteer."""
    return Matcher(places)


@pytest.fixture(scope="session")
def subjects() -> tuple[Topic, ...]:
    """Return the shipped topics."""
    return topics.load(CONFIG / "topics.yaml")


@pytest.fixture(scope="session")
def tone_words() -> dict[str, ToneWords]:
    """Return the shipped words of every language, by its code."""
    return {words.language: words for words in map(tones.load, sorted((CONFIG / "languages").glob("*.yaml")))}


@pytest.fixture(scope="session")
def models() -> Models:
    """Return the shipped models."""
    return Models.load()


@pytest.fixture(scope="session")
def taken(matcher: Matcher, subjects: tuple[Topic, ...], tone_words: dict[str, ToneWords], models: Models) -> Taken:
    """Return what takes an article down: its title, its text and its language in, its brief out."""
    clerk = Clerk(Keywords(subjects), tone_words.values())

    def brief(title: str, text: str = "", language: str = "vi") -> Brief:
        whole = f"{title}\n{text}"
        reading = Reading(
            text=whole, plain=normal(whole), title_end=len(title), language=language, finds=matcher.find(whole)
        )
        return clerk.brief(reading, models.rarity)

    return brief
