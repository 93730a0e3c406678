"""Tests of pipeline.story."""

import tracemalloc
from dataclasses import replace
from datetime import timedelta

import pytest

from classifiers.names import names
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


# Two like cases of one evening, and the first of them told again.
THEFT = (
    "Bắt nghi phạm trộm xe máy giữa đêm ở Thạch Hà",
    (
        "Tối 23/11, Công an huyện Thạch Hà bắt quả tang Trần Văn Hùng (SN 1990, trú xã Việt Tiến) trộm xe máy của "
        "người dân ở thị trấn Thạch Hà. Thượng tá Lê Quốc Bảo cho biết Hùng khai đã gây ra 12 vụ trộm, bán được 35 "
        "triệu đồng."
    ),
)
THEFT_AGAIN = (
    "Bắt nghi phạm trộm xe máy lúc nửa đêm ở huyện Thạch Hà",
    (
        "Công an huyện Thạch Hà bắt quả tang Trần Văn Hùng (34 tuổi) trộm xe máy của người dân ở thị trấn Thạch Hà tối "
        "23/11. Hùng khai đã gây ra 12 vụ trộm, bán được 35 triệu đồng."
    ),
)
THEFT_BY_ANOTHER = (
    "Bắt nghi phạm trộm xe máy trong đêm ở Thạch Hà",
    (
        "Tối 23/11, Công an huyện Thạch Hà bắt quả tang Nguyễn Đình Lợi (SN 1988, trú xã Thạch Kênh) trộm xe máy của "
        "người dân ở thị trấn Thạch Hà. Thượng tá Lê Quốc Bảo cho biết Lợi khai đã gây ra 12 vụ trộm, bán được 35 "
        "triệu đồng."
    ),
)

MET = "Ông Lê Văn Nam gặp bà Lê Thị Xuân."


def of_both(told: tuple[str, str]) -> tuple[str, str]:
    """Return a case that a third person stands in the middle of, whom every report names again and again."""
    return told[0], f"{told[1]} Bà Lê Thị Xuân cho biết bị mất xe. Theo bà Lê Thị Xuân, xe mới mua. {MET}"


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


@pytest.mark.parametrize(
    ("mine", "theirs", "is_one"),
    [
        (THEFT_AGAIN, THEFT, True),
        (THEFT_BY_ANOTHER, THEFT, False),
        (of_both(THEFT_BY_ANOTHER), of_both(THEFT), True),
        ((THEFT[0], THEFT_BY_ANOTHER[1]), THEFT, True),  # one title: one case, told by two whom it concerns
        (
            (THEFT_BY_ANOTHER[0], THEFT_BY_ANOTHER[1].replace("Đình Lợi", "Đình L.")),  # initials may be anybody's
            THEFT,
            True,
        ),
        ((THEFT_BY_ANOTHER[0], THEFT_BY_ANOTHER[1].replace("Nguyễn Đình Lợi", "Nguyễn Văn Hùng")), THEFT, True),
        ((THEFT_BY_ANOTHER[0], THEFT_BY_ANOTHER[1].replace(" (SN 1988, trú xã Thạch Kênh)", "")), THEFT, True),
    ],
)
def test_other_persons_make_another_story(mine: tuple[str, str], theirs: tuple[str, str], *, is_one: bool) -> None:
    """Two like cases are two stories where each has its own persons, introduced by age or home; else words decide."""
    first, second = named(judged(mine)), named(judged(theirs))
    other = replace(kept("other", theirs), judged=second)
    assert (story_of(first, [other]) is not None) is is_one
    assert story_of(replace(first, names=()), [other]) is not None


def named(judged: Judged) -> Judged:
    """Return an article with whom and what it names."""
    article = judged.article
    return replace(judged, names=names(article.whole, len(article.heading)))


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
