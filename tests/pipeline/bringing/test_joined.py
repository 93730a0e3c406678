"""Tests of pipeline.bringing.joined."""

from pipeline.bringing.joined import Joined
from press.article import Article
from tests import make

FIRE = make.article(
    title="Hà Tĩnh: Cháy rừng thông ở Hồng Lĩnh, huy động 500 người dập lửa",
    lead="",
    text="Chiều 23/11, đám cháy bùng phát tại rừng thông núi Hồng Lĩnh, phường Đậu Liêu, thị xã Hồng Lĩnh. Lực lượng "
    "chức năng huy động hơn 500 người cùng 12 xe chữa cháy dập lửa. Ông Trần Văn Bình, Hạt trưởng Kiểm lâm, cho biết "
    "khoảng 15 ha rừng bị thiệt hại.",
    published=None,
)
AGAIN = make.article(
    title="500 người dập lửa cháy rừng thông ở Hồng Lĩnh suốt đêm",
    lead="",
    text="Đám cháy rừng thông trên núi Hồng Lĩnh thuộc phường Đậu Liêu đã được khống chế sau một đêm. Theo ông Trần "
    "Văn Bình, hơn 500 người và 12 xe chữa cháy đã tham gia; thiệt hại ban đầu khoảng 15 ha rừng thông.",
    published=None,
)


def other(number: int) -> Article:
    """Return an article about something else."""
    words = " ".join(f"chữ{number}x{n}" for n in range(40))
    return make.article(title=f"Tin số {number} về chữ{number}", lead="", text=words, published=None)


def test_a_copy_is_found_however_far_back() -> None:
    """The earliest copy is named although it lies beyond a story's reach."""
    with Joined(reach=3) as joined:
        joined.add("fire", FIRE)
        for number in range(10):
            joined.add(number, other(number))
        found = joined.add("copy", FIRE)
    assert (found["copy_of"], found["story"]) == ("fire", "fire")


def test_a_story_begins_within_its_reach() -> None:
    """A retold event is joined to its story within the reach, and begins another beyond it."""
    found = []
    for between in (1, 10):
        with Joined(reach=3) as joined:
            joined.add("fire", FIRE)
            for number in range(between):
                joined.add(number, other(number))
            found.append(joined.add("again", AGAIN)["story"])
    assert found == ["fire", "again"]
