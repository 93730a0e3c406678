"""Tests of pipeline.story."""

import tracemalloc
from datetime import timedelta

import pytest

from pipeline.story import keys, story_of
from press.article import Judged, Kept
from press.verdict import Verdict
from tests import make

BRIDGE = (
    "Khánh thành cầu mới qua sông Ngàn Sâu",
    "Sáng 24/11, cây cầu 180 tỷ đồng bắc qua sông Ngàn Sâu ở huyện Hương Khê được đưa vào sử dụng.",
)
FIRE_ENGLISH = (
    "500 people battle pine forest fire in Hong Linh",
    (
        "More than 500 people and 12 fire engines fought a fire in the pine forest of Hong Linh mountain, in "
        "Ha Tinh province, "
        "said ranger Tran Van Binh. About 15 ha were lost."
    ),
)


def judged(told: tuple[str, str], *verdicts: Verdict, language: str = "vi") -> Judged:
    """Return a judged article of a title and a text."""
    made = make.article(title=told[0], lead="", text=told[1], language=language)
    return Judged(article=made, verdicts=verdicts)


def kept(key: str, told: tuple[str, str], *verdicts: Verdict, **changes: timedelta) -> Kept:
    """Return a kept article of a title and a text, published `before` noon."""
    when = make.NOON - changes.get("before", timedelta())
    return make.kept(key, *verdicts, title=told[0], lead="", text=told[1], published=when)


def test_same_event_in_other_words_is_one_story() -> None:
    """Two reports of one fire are joined, whatever stands beside them, and say by which words."""
    match = story_of(judged(make.FIRE_AGAIN), [kept("bridge", BRIDGE), kept("fire", make.FIRE)])
    assert match is not None
    assert match.key == "fire"
    assert {"500", "12", "15"} <= set(match.why)


def test_same_words_of_another_province_are_another_story() -> None:
    """Like titles that differ in province and place are two stories."""
    assert story_of(judged(make.FIRE_ELSEWHERE), [kept("fire", make.FIRE)]) is None


def test_other_event_is_no_story() -> None:
    """What only shares the province is not joined."""
    assert story_of(judged(BRIDGE), [kept("fire", make.FIRE)]) is None
    assert story_of(judged(BRIDGE), []) is None


def test_judged_places_forbid_a_join() -> None:
    """Reports judged to be about two communes are two stories, though both name the province."""
    here, there = make.verdict("places", "VN-23", "18115"), make.verdict("places", "VN-23", "18562")
    assert story_of(judged(make.FIRE_AGAIN, here), [kept("fire", make.FIRE, here)]) is not None
    assert story_of(judged(make.FIRE_AGAIN, here), [kept("fire", make.FIRE, there)]) is None


@pytest.mark.parametrize(
    ("one", "two"),
    [("ngày 23/11", "ngày 24/11"), ("bão số 5", "bão số 6"), ("phần 1", "phần 2"), ("lần thứ 3", "lần thứ 4")],
)
def test_numbers_of_a_series_forbid_a_join(one: str, two: str) -> None:
    """Two days of a column, two storms and two parts of a serial are two stories each."""
    first, second = ((f"{make.FIRE[0]} {number}", make.FIRE[1]) for number in (one, two))
    assert story_of(judged(first), [kept("fire", first)]) is not None
    assert story_of(judged(second), [kept("fire", first)]) is None


def test_story_ends_after_three_days() -> None:
    """What was published more than 72 hours apart is not joined."""
    near, far = (kept("fire", make.FIRE, before=timedelta(hours=hours)) for hours in (71, 73))
    assert story_of(judged(make.FIRE_AGAIN), [near]) is not None
    assert story_of(judged(make.FIRE_AGAIN), [far]) is None


def test_languages_need_a_place_names_and_figures() -> None:
    """A foreign report joins only where a judged place, a name and figures agree."""
    place = make.verdict("places", "18115")
    english = make.verdict("language", "en")
    assert story_of(judged(FIRE_ENGLISH, english, place), [kept("fire", make.FIRE, place)]) is not None
    assert story_of(judged(FIRE_ENGLISH, english), [kept("fire", make.FIRE)]) is None


def test_one_storys_articles_share_keys() -> None:
    """Two reports of one event are found under common keys, two of different events hardly."""
    fire, again, bridge = (keys(judged(told).article) for told in (make.FIRE, make.FIRE_AGAIN, BRIDGE))
    assert len(fire & again) >= 5
    assert len(fire & bridge) <= 1


def test_the_rest_of_a_long_text_is_not_held() -> None:
    """What follows the part of a text that counts is let go of once the article has been compared."""
    tracemalloc.start()
    article = make.article(title=make.FIRE[0], text="cháy rừng thông " * 500_000)
    whole, _ = tracemalloc.get_traced_memory()
    keys(article)
    del article
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < whole / 10
