"""About, mention or none: where the province stands in the article."""

import pytest

from classifiers.places import Matcher
from classifiers.relevance import RelevanceClassifier
from press.verdict import Verdict, Word


def judged(matcher: Matcher, title: str, text: str) -> Verdict:
    """Return the verdict on an article of `title` and `text`."""
    return RelevanceClassifier().judge(matcher.find(f"{title}\n{text}"), title_end=len(title))


@pytest.mark.parametrize(
    ("answer", "title", "text"),
    [
        ("about", "Hà Tĩnh khánh thành cầu mới", ""),
        (
            "about",
            "Khánh thành cầu mới",
            "(Hà Tĩnh) - Sáng nay, cầu mới ở Hà Tĩnh được khánh thành.\nNgười Hà Tĩnh vui mừng.",
        ),
        (
            "about",
            "Floods hit central Vietnam",
            "HA TINH - Floods hit Ha Tinh on Monday.\nHa Tinh officials said two died.",
        ),
        (
            "mention",
            "Nghệ An mở hội chợ",
            "Hội chợ ở Nghệ An có gian hàng của Thanh Hóa, Hà Tĩnh, Quảng Bình.\nNghệ An đón khách.",
        ),
        ("mention", "Ca sĩ ra mắt album", "Nam ca sĩ quê ở Hà Tĩnh kể chuyện nghề tại Hà Nội."),
        ("none", "Giá vàng hôm nay", "Giá vàng tăng nhẹ ở Hà Nội."),
        ("none", "", ""),
    ],
)
def test_where_the_province_stands_decides(matcher: Matcher, answer: str, title: str, text: str) -> None:
    """The title and the lead make it about, a list or a hometown a mention, no name none."""
    assert judged(matcher, title, text).first == answer


def test_the_names_that_decided_are_told(matcher: Matcher) -> None:
    """`because` holds the matched words as printed, and where they stand."""
    because = judged(matcher, "Cháy ở Kỳ Anh, Hà Tĩnh", "").because
    assert because == (Word("Kỳ Anh", 7, 13), Word("Hà Tĩnh", 15, 22))
