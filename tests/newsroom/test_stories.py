"""The invented press and what is expected of it belong together."""

import unicodedata
from collections import Counter

import pytest

from diembao.newsroom import Outlet, Quirk, Story, expected, outlets

STORIES = [(outlet, story) for outlet in outlets() for story in outlet.stories]
EXPECTED = expected()


def key(outlet: Outlet, story: Story) -> str:
    """Return the key of a story in expected.yaml."""
    return f"{outlet.id}/{story.slug}"


def test_every_story_is_expected_once_and_nothing_else() -> None:
    """Every story has one row of expectations, and every row its story."""
    assert Counter(key(outlet, story) for outlet, story in STORIES) == Counter(dict.fromkeys(EXPECTED, 1))


def test_there_are_enough_stories_in_every_language() -> None:
    """Vietnamese and English come first, and each other language has at least two stories."""
    counts = Counter(row.language for row in EXPECTED.values())
    assert counts["vi"] >= 32
    assert counts["en"] >= 9
    assert all(counts[language] >= 2 for language in ("zh", "ja", "ko", "lo", "th", "fr", "ru"))


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
