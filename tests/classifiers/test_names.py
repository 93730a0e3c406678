"""Persons, organisations and places are found in Vietnamese articles, offline, and at a bounded price."""

import unicodedata
from dataclasses import replace

import pytest

from classifiers.names import names
from diembao.newsroom import outlets
from press.article import Article
from press.named import Kind, Named

# Invented articles, title and text, and what a reader finds named in them.
READ: tuple[tuple[str, str, dict[Kind, set[str]]], ...] = (
    (
        "Hà Tĩnh: Bắt nghi phạm trộm xe máy ở Kỳ Anh",
        (
            "Ngày 12/11, Công an thị xã Kỳ Anh tạm giữ Trần Văn Hùng (SN 1990, trú xã Kỳ Phương) để điều tra hành vi "
            "trộm cắp tài sản. Trước đó, ông Nguyễn Đình Lợi trình báo mất xe. Tại cơ quan công an, Hùng khai nhận."
        ),
        {
            "person": {"Trần Văn Hùng", "Nguyễn Đình Lợi"},
            "organisation": {"Công an thị xã Kỳ Anh"},
            "place": {"Hà Tĩnh", "Kỳ Anh", "xã Kỳ Phương"},
        },
    ),
    (
        "Cháy rừng thông ở Hương Sơn",
        (
            "Đám cháy bùng phát tại thôn Yên Sơn, xã Sơn Trung, huyện Hương Sơn, tỉnh Hà Tĩnh. Ông Phạm Tiến Hưng, "
            "Chủ tịch UBND huyện Hương Sơn, cho biết lửa đã được khống chế."
        ),
        {
            "person": {"Phạm Tiến Hưng"},
            "organisation": {"UBND huyện Hương Sơn"},
            "place": {"thôn Yên Sơn", "xã Sơn Trung", "huyện Hương Sơn", "tỉnh Hà Tĩnh"},
        },
    ),
    (
        "Sản phụ tử vong, Sở Y tế Hà Tĩnh vào cuộc",
        (
            "Sản phụ Hồ Thị Hoa nhập viện tại Bệnh viện Đa khoa huyện Nghi Xuân. Bác sĩ Hoàng Thị Hồng cho biết chị "
            "Hoa bị băng huyết. Giám đốc Sở Y tế Hà Tĩnh Lê Ngọc Châu yêu cầu báo cáo."
        ),
        {
            "person": {"Hồ Thị Hoa", "Hoàng Thị Hồng", "Lê Ngọc Châu"},
            "organisation": {"Sở Y tế Hà Tĩnh", "Bệnh viện Đa khoa huyện Nghi Xuân"},
            "place": set(),
        },
    ),
    (
        "Thủ tướng thị sát cao tốc qua Hà Tĩnh",
        (
            "Thủ tướng Phạm Minh Chính kiểm tra công trường ở huyện Can Lộc. Đại tá Nguyễn Hồng Phong, Giám đốc "
            "Công an tỉnh Hà Tĩnh, báo cáo về an ninh. Đoàn dâng hương tại Ngã ba Đồng Lộc rồi ra Nghệ An."
        ),
        {
            "person": {"Phạm Minh Chính", "Nguyễn Hồng Phong"},
            "organisation": {"Công an tỉnh Hà Tĩnh"},
            "place": {"Hà Tĩnh", "huyện Can Lộc", "Ngã ba Đồng Lộc", "Nghệ An"},
        },
    ),
    (
        "Tai nạn trên đường Nguyễn Thị Minh Khai",
        (
            "Vụ tai nạn xảy ra trên đường Nguyễn Thị Minh Khai, thành phố Hà Tĩnh khiến anh Lê Văn Hoàng bị thương. "
            "Tài xế Bùi Quang Quân đến trình diện tại Công an thành phố Hà Tĩnh."
        ),
        {
            "person": {"Lê Văn Hoàng", "Bùi Quang Quân"},
            "organisation": {"Công an thành phố Hà Tĩnh"},
            "place": {"đường Nguyễn Thị Minh Khai", "thành phố Hà Tĩnh"},
        },
    ),
)


def named(title: str, text: str) -> tuple[Named, ...]:
    """Return what an article of a title and a text names."""
    return names(f"{title}\n{text}", len(title))


def right(kind: Kind) -> tuple[int, int, int]:
    """Return how many names of `kind` are found rightly, how many are found, and how many there are."""
    pairs = [({one.text for one in named(title, text) if one.kind == kind}, told[kind]) for title, text, told in READ]
    found, there = sum(len(found) for found, _ in pairs), sum(len(told) for _, told in pairs)
    return sum(len(found & told) for found, told in pairs), found, there


@pytest.mark.parametrize(
    ("kind", "recall", "precision"), [("person", 1.0, 1.0), ("organisation", 0.85, 0.85), ("place", 0.8, 0.8)]
)
def test_the_names_are_still_found(kind: Kind, recall: float, precision: float) -> None:
    """Of the names in the articles above so many are found, of the right kind and whole, and so few others beside."""
    hits, found, told = right(kind)
    assert hits >= recall * told
    assert hits >= precision * found


def test_a_name_counts_in_its_short_forms() -> None:
    """`Hùng` is Trần Văn Hùng where no other ends so: one name, as often as both are said, where it stands first."""
    title, text, _ = READ[0]
    hung = next(one for one in named(title, text) if one.text == "Trần Văn Hùng")
    assert hung.count == 2
    assert f"{title}\n{text}"[hung.start :].startswith("Trần Văn Hùng (SN 1990")


def test_every_name_of_the_newsroom_stands_where_it_is_said() -> None:
    """At each name's offset the article has its words, in the one form or the other."""
    articles = [
        Article(url=story.slug, title=story.title, lead=story.lead, text="\n".join((story.lead, *story.body)))
        for outlet in outlets()
        if outlet.language == "vi"
        for story in outlet.stories[:6]
    ]
    found = [(article, one) for article in articles for one in names(article.whole, len(article.heading))]
    assert len(found) > len(articles)
    for article, one in found:
        last = one.text.split()[-1].casefold()
        assert last in article.whole[one.start : one.start + len(one.text) + 9].casefold(), one


def test_only_the_beginning_is_read() -> None:
    """What is named behind the first 2,000 letters is not found, and a text without an end costs no more."""
    told = "Ông Phạm Tiến Hưng nói về lúa. "
    assert [one.text for one in named("Tin", "Lúa tốt lắm. " * 100 + told)] == ["Phạm Tiến Hưng"]
    assert named("Tin", "Lúa tốt lắm. " * 200 + told) == ()


@pytest.mark.parametrize(
    "text",
    ["", "\n", "a" * 60_000, "Hà Tĩnh " * 9_000, "Ơ" * 9_000 + " ông Trần Văn Hùng", "…!?… — “”", "\u0301" * 900],
)
def test_no_text_is_an_error(text: str) -> None:
    """Nothing, one endless word and an endless sentence are read like any other text."""
    article = Article(url="u", title=text[:500], lead="", text=text)
    whole = article.whole
    assert all(0 <= one.start < len(article.heading) + 2_500 for one in names(whole, len(article.heading)))


def test_letters_taken_apart_are_the_same_letters() -> None:
    """An article whose letters and marks are apart names the same."""
    title, text, _ = READ[2]
    one = Article(url="u", title=title, lead="", text=text)
    apart = replace(one, title=unicodedata.normalize("NFD", title), text=unicodedata.normalize("NFD", text))
    assert names(apart.whole, len(apart.heading)) == names(one.whole, len(one.heading)) != ()
