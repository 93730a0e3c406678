"""The invented press and what is expected of it belong together."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import regex

from diembao.config import gazetteer, topics
from diembao.newsroom import Outlet, Quirk, Story, expected, outlets
from diembao.newsroom.lessons import lessons

STORIES = [(outlet, story) for outlet in outlets() for story in outlet.stories]
EXPECTED = expected()
CONFIG = Path(__file__).parents[2] / "config"
GAZETTEER = gazetteer.load(CONFIG / "gazetteer.yaml")
TRAPS = {trap.id: trap.pattern for trap in GAZETTEER.traps}
TOPICS = [topic.id for topic in topics.load(CONFIG / "topics.yaml")][:-1]  # the last is `other`
FOREIGN = ("en", "zh", "ja", "ko", "lo", "th", "fr", "ru")


def key(outlet: Outlet, story: Story) -> str:
    """Return the key of a story in expected.yaml."""
    return f"{outlet.id}/{story.slug}"


def test_every_story_is_expected_once_and_nothing_else() -> None:
    """Every story has one row of expectations, and every row its story."""
    assert Counter(key(outlet, story) for outlet, story in STORIES) == Counter(dict.fromkeys(EXPECTED, 1))


def test_there_are_enough_stories_in_every_language() -> None:
    """There are 120 stories and more in nine languages, Vietnamese and English first, four at least in each other."""
    counts = Counter(row.language for row in EXPECTED.values())
    assert counts.total() >= 120
    assert counts["vi"] >= 60
    assert counts["en"] >= 20
    assert all(counts[language] >= 4 for language in FOREIGN)


def test_every_language_tells_about_the_province() -> None:
    """Each language has a story about the province, and one that is not kept."""
    assert {row.language for row in EXPECTED.values()} == {
        row.language for row in EXPECTED.values() if row.relevance == "about"
    }
    assert {row.language for row in EXPECTED.values()} == {
        row.language for row in EXPECTED.values() if row.state == "dropped"
    }


@pytest.mark.parametrize("quirk", Quirk)
def test_every_quirk_is_played(quirk: Quirk) -> None:
    """Each oddity that the newsroom knows occurs in some story."""
    if quirk is Quirk.REDIRECT:
        assert any(story.quirk is quirk for _, story in STORIES)
    else:
        assert sum(story.quirk is quirk for _, story in STORIES) == 1


def test_texts_are_composed() -> None:
    """Every text is written in NFC; what is decomposed is decomposed on the way out."""
    for _, story in STORIES:
        text = "".join((story.title, story.lead, *story.body))
        assert unicodedata.is_normalized("NFC", text), story.slug


@pytest.mark.parametrize(
    ("outlet", "story"), STORIES, ids=lambda value: getattr(value, "slug", getattr(value, "id", ""))
)
def test_a_story_that_can_be_read_is_a_whole_article(outlet: Outlet, story: Story) -> None:
    """A story with a page of its own has a lead and two to eight paragraphs."""
    if story.quirk in {Quirk.GONE, Quirk.PDF, Quirk.PRIVATE_REDIRECT}:
        assert EXPECTED[key(outlet, story)].relevance is None
    else:
        assert story.lead
        assert 3 <= len(story.body) <= 8


def test_states_agree_with_relevance() -> None:
    """What is about the province or mentions it is kept or joined; what is not is dropped with a reason."""
    for name, row in EXPECTED.items():
        kept = row.state in {"kept", "joined"}
        assert kept == (row.relevance in {"about", "mention"}), name
        assert kept == (row.reason is None), name


def test_judgements_stand_only_where_the_question_arises() -> None:
    """Topics, tone and places belong to what is kept; a stance to what is about the province."""
    for name, row in EXPECTED.items():
        kept = row.state in {"kept", "joined"}
        assert kept == bool(row.topics) == bool(row.places) == (row.tone is not None), name
        assert (row.stance is not None) == (row.relevance == "about"), name
        assert not row.critical or row.stance == "negative", name


def test_copies_name_an_earlier_original_of_the_same_story() -> None:
    """A copy is joined, its original is kept, and it came out later."""
    hours = {key(outlet, story): story.hours_ago for outlet, story in STORIES}
    for name, row in EXPECTED.items():
        assert (row.copy_of is not None) == (row.state == "joined"), name
        if row.copy_of is not None:
            assert EXPECTED[row.copy_of].state == "kept"
            assert EXPECTED[row.copy_of].story == row.story
            assert hours[row.copy_of] > hours[name]


def test_a_story_name_is_shared() -> None:
    """A story name stands for an event that at least two entries tell, and some cross languages."""
    languages: dict[str, list[str]] = {}
    for row in EXPECTED.values():
        if row.story is not None:
            languages.setdefault(row.story, []).append(row.language)
    assert all(len(told) > 1 for told in languages.values())
    assert any({"vi", "en"} <= set(told) for told in languages.values())


def text(story: Story) -> str:
    """Return all words of a story."""
    return "\n".join((story.title, story.lead, *story.body))


def test_what_a_story_tells_is_a_trap_or_a_lesson() -> None:
    """Nothing is told that neither the gazetteer nor the list of lessons knows."""
    assert {name for _, story in STORIES for name in story.tells} <= TRAPS.keys() | lessons().keys()
    assert not TRAPS.keys() & lessons().keys()


@pytest.mark.parametrize("lesson", sorted(lessons()))
def test_every_lesson_is_told(lesson: str) -> None:
    """Each lesson has its story."""
    assert [story.slug for _, story in STORIES if lesson in story.tells]


@pytest.mark.parametrize("trap", sorted(TRAPS))
def test_every_trap_of_the_gazetteer_is_told(trap: str) -> None:
    """Each trap has a story in whose words it is found."""
    pattern = regex.compile(TRAPS[trap])
    assert [story.slug for _, story in STORIES if trap in story.tells and pattern.search(text(story))]


@pytest.mark.parametrize("language", FOREIGN)
def test_foreign_stories_set_traps(language: str) -> None:
    """At least two stories of each foreign language set a trap for names."""
    judgements = {name for name, lesson in lessons().items() if lesson.kind == "judgements"}
    set_in = [
        story.slug
        for outlet, story in STORIES
        if outlet.language == language and not judgements.issuperset(story.tells)
    ]
    assert len(set_in) >= 2


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_comes_first_twice(topic: str) -> None:
    """Each topic, and each part of one, is the first of at least two stories."""
    assert sum(row.topics[:1] == (topic,) for row in EXPECTED.values()) >= 2


def test_topics_and_places_are_known() -> None:
    """No expectation names a topic or a place that the configuration does not know."""
    assert {topic for row in EXPECTED.values() for topic in row.topics} <= set(TOPICS)
    assert {place for row in EXPECTED.values() for place in row.places} <= {place.id for place in GAZETTEER.places}


def test_claims_are_the_articles_own_words_and_belong_to_what_is_critical() -> None:
    """Whatever could be answered has one or two claims, word for word as the article prints them."""
    texts = {key(outlet, story): text(story) for outlet, story in STORIES}
    for name, row in EXPECTED.items():
        assert bool(row.claims) == row.critical, name
        assert len(row.claims) <= 2, name
        assert [claim for claim in row.claims if claim not in texts[name]] == []


def test_a_day_may_be_a_fixed_one() -> None:
    """The story of before 1 July 2025 keeps its day in its outlet's zone, whenever the press is served."""
    outlet, story = next((outlet, story) for outlet, story in STORIES if "before_merger" in story.tells)
    days = {outlet.published(story, datetime(year, 1, 1, tzinfo=UTC)) for year in (2026, 2030)}
    assert [day.isoformat() for day in days if day] == ["2025-06-20T08:30:00+07:00"]
