"""The shipped configuration, read once for all tests of the room."""

from pathlib import Path

import pytest

from classifiers.places import Matcher
from diembao.config import gazetteer, tones, topics
from press.place import Gazetteer
from press.topic import ToneWords, Topic

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
