"""About, mention or none: where the province stands in the article."""

from collections.abc import Callable

import pytest

from classifiers.brief import Brief
from classifiers.models import Models
from classifiers.relevance import RelevanceClassifier
from press.verdict import Word

Taken = Callable[..., Brief]


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
            "mention",
            "Nghệ An mở hội chợ",
            "Hội chợ ở Nghệ An có gian hàng của Thanh Hóa, Hà Tĩnh, Quảng Bình.\nNghệ An đón khách.",
        ),
        ("mention", "Ca sĩ ra mắt album", "Nam ca sĩ quê ở Hà Tĩnh kể chuyện nghề tại Hà Nội."),
    ],
)
def test_where_the_province_stands_decides(taken: Taken, models: Models, answer: str, title: str, text: str) -> None:
    """The title and the lead make it about, a list or a hometown a mention."""
    assert RelevanceClassifier(models.relevance).judge(taken(title, text)).first == answer


def test_a_foreign_report_from_the_province_is_about_it(taken: Taken, models: Models) -> None:
    """A dateline and names in the lead make it about, in English too."""
    brief = taken(
        "Floods hit central Vietnam", "HA TINH - Floods hit Ha Tinh on Monday.\nHa Tinh officials said.", "en"
    )
    assert RelevanceClassifier(models.relevance).judge(brief).first == "about"


def test_the_names_that_decided_are_told(taken: Taken, models: Models) -> None:
    """`because` holds the matched words as printed, and where they stand."""
    because = RelevanceClassifier(models.relevance).judge(taken("Cháy ở Kỳ Anh, Hà Tĩnh")).because
    assert because == (Word("Kỳ Anh", 7, 13), Word("Hà Tĩnh", 15, 22))
