"""A pattern is asked only of texts in which the words stand that it needs, and of each in which it matches."""

import pytest
import regex

from classifiers.text.folding import folded
from classifiers.text.needles import needles
from press.place import Gazetteer

# For each shipped trap a text that it catches.
CAUGHT = {
    "weather_range": "Mưa to từ  Thanh Hóa đến nam Hà Tĩnh",
    "weather_range_dash": "Bắc Bộ – Hà Tĩnh có mưa",
    "traffic_roundup": "ĐIỂM TIN\nGiao thông ngày đầu tuần",
    "football": "V-League trở lại",
    "delegate_title": "đại biểu Quốc hội đoàn Hà Tĩnh",
    "hometown": "ông Mẫu, sinh năm 1980 tại xã Mẫu, Hà Tĩnh",
    "street_ha_tinh": "nhà số 8 Đường Hà Tĩnh",
    "le_duc_tho": "phố Lê Đức Thọ",
    "dia_dao_ky_anh": "Địa đạo Kỳ Anh",
    "person_after": "thầy Vũ Quang Mẫu",
    "person_before": "bà Trần Mẫu Kỳ Anh",
    "suspension_bridge": "một cầu treo",
    "formosa_island": "the ilha formosa of old",
    "formosa_usa": "Formosa Plastics in Point Comfort, Texas",
    "formosa_argentina": "Formosa Argentina",
    "formosa_brazil": "Formosa, Goiás",
    "khatyn": "Мемориал Хатынь",
    "hattin": "the Battle of Hattin",
    "ko_agarwood_ads": "침향 광고",
    "ha_tien": "HÀ TIÊN",
    "work_title": "Bài hát “Người con Hà Tĩnh”",
    "person_ha_tinh": "anh Nguyễn Thị Hà Tĩnh",
}


def may_match(pattern: str, text: str) -> bool:
    """Return whether the words that `pattern` needs stand in `text`."""
    letters = folded(text).text
    return all(any(word in letters for word in words) for words in needles(pattern))


def test_every_shipped_trap_needs_words_and_lies_where_they_stand(places: Gazetteer) -> None:
    """None is asked of every text, and none is kept from a text that it catches."""
    patterns = {trap.id: trap.pattern for trap in places.traps}
    for trap, text in CAUGHT.items():
        assert regex.search(patterns[trap], text), trap
        assert may_match(patterns[trap], text), trap
        assert not may_match(patterns[trap], "Giá vàng hôm nay đứng yên"), trap


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("cầu treo", [{"cau treo"}]),
        (r"(?i)(đường|phố)\s+Hà Tĩnh", [{"duong ha tinh", "pho ha tinh"}]),
        (r"Bắc Bộ\s*[-–]\s*Huế", [{"bac bo hue"}]),
        (r"(Thị\s+)?Mẫu", [{"mau", "thi mau"}]),
        (r"V[.-]?League", [{"vleague", "v.league", "v league"}]),
        (r"(?<!thành )phố(?=[^.]{0,9}mưa)", [{"pho"}]),
        (r"tin[^.]{0,25}Hà Tĩnh", [{"tin"}, {"ha tinh"}]),
        (r"(sinh năm \d{4}|quê) ở", [{"sinh nam", "que"}, {"o"}]),
        (r"(?:ba){2}x", [{"ba"}, {"x"}]),
        (r"(ba)*x\p{Lu}\+", [{"x"}, {"+"}]),
        (r"\bSt\.", [{"st."}]),
    ],
)
def test_the_words_are_those_that_every_match_holds(pattern: str, needed: list[set[str]]) -> None:
    """Folded; what can be said in several ways by each of them, what may be left out with it and without."""
    assert [set(words) for words in needles(pattern)] == needed


@pytest.mark.parametrize(
    "pattern",
    ["", r"\d+", "(a)?", "a|", "[^a]", "(?P<name>a)", r"(a)\1", "(?x) a b", "(?:a){e<=1}", r"\pLa", "[[:alpha:]]b"],
)
def test_of_a_pattern_that_needs_nothing_or_is_not_understood_nothing_is_said(pattern: str) -> None:
    """So that it is asked of every text."""
    assert needles(pattern) == ()


def test_too_many_ways_to_say_it_are_no_needles_as_one() -> None:
    """Ten letters of two kinds would be a thousand words; of what was joined till then one stands in every match."""
    found = needles("[ax]" * 10)
    assert 1 < len(found) < 10
    assert may_match("[ax]" * 10, "axaxaxaxax")
