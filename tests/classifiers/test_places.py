"""Which names of the province are found, and which only look like one."""

import unicodedata
from datetime import date

import pytest

from classifiers.places import Matcher
from press.place import Gazetteer


def found(matcher: Matcher, text: str, *, local: bool = False) -> list[tuple[str, str]]:
    """Return the places found in `text` with the words that named them."""
    return [(item.place.id, item.text) for item in matcher.find(text, local=local).found]


@pytest.mark.parametrize(
    "text",
    [
        "Mưa lớn tại Hà Tĩnh khiến nhiều xã bị ngập",
        "HÀ TĨNH — Police in the province said",
        "Floods in Ha Tinh Province forced hundreds from their homes",
        "台塑越南河靜鋼鐵廠歲修",
        "ベトナム中部ハティン省の石炭火力",
        "베트남 하띤성에서 태풍 피해",
        "จังหวัดห่าติ๋ญของเวียดนาม",
        "ຢູ່ແຂວງຮ່າຕິງ",
        "ຢູ່ແຂວງຮ່າຕິ້ງ",
        "Вьетнамская провинция Хатинь расширяет порт",
        "порт в провинции Хатини, сообщило агентство Вьетнама",
        "Cao tốc Bãi Vọt – Hàm Nghi thông xe",
    ],
)
def test_the_province_is_found_in_every_language(matcher: Matcher, text: str) -> None:
    """The province's own names prove themselves, inflected, shouted or with another dash."""
    assert found(matcher, text)


@pytest.mark.parametrize(
    "text",
    [
        "hạ tình với người qua đường",
        "Ca sĩ Kỳ Anh ra album mới tại Hà Nội",
        "Bà xã Đan Trường khoe ảnh gia đình",
        "Thầy Mẫu Vũ Quang kể chuyện nghề dạy học",
        "Nhà ông ở phố Lê Đức Thọ, Hà Nội",
        "Xã Kỳ Sơn, tỉnh Nghệ An đón điện lưới",
        "Du khách đổ về Hà Tiên dịp cuối tuần",
        "Мемориал Хатынь в Белоруссии",
        "Мемориал Хатинь в Белоруссии посетили школьники",
        "Formosa là tên cũ của đảo Đài Loan",
        "Người dân đi qua cầu treo về làng",
    ],
)
def test_what_only_looks_like_a_name_is_not_one(matcher: Matcher, text: str) -> None:
    """Namesakes, persons, streets and other provinces' units do not count."""
    assert found(matcher, text) == []


def test_a_weak_name_needs_a_stronger_one_or_the_local_press(matcher: Matcher) -> None:
    """Đồng Tiến exists in many provinces: it counts beside Hà Tĩnh or in the province's own press only."""
    alone = "Xã Đồng Tiến tổ chức giải bóng chuyền"
    assert found(matcher, alone) == []
    assert found(matcher, alone, local=True) == [("18619", "Đồng Tiến")]
    assert ("18619", "Đồng Tiến") in found(matcher, alone + " tại Hà Tĩnh")


def test_the_word_before_a_name_says_which_unit(matcher: Matcher) -> None:
    """Huyện, thị xã and xã Kỳ Anh are three places."""
    text = "Hà Tĩnh: huyện Kỳ Anh, thị xã Kỳ Anh và xã Kỳ Anh"
    assert [place for place, _ in found(matcher, text)] == ["VN-23", "447", "449", "18775"]


def test_a_bare_name_means_the_unit_of_its_day(matcher: Matcher) -> None:
    """Hương Khê was a district until June 2025 and is a commune since."""
    text = "Lũ lên nhanh ở Hương Khê, Hà Tĩnh"
    before = matcher.find(text, on=date(2020, 10, 19)).found[0].place
    after = matcher.find(text, on=date(2026, 10, 19)).found[0].place
    assert (before.kind, after.kind) == ("huyện", "xã")


def test_a_commune_that_ended_before_the_reform_is_found_in_old_news(matcher: Matcher) -> None:
    """Xã Kỳ Hợp ended in 2020; news of 2018 names it, and it knows the commune that its land belongs to now."""
    place = matcher.find("Xã Kỳ Hợp, huyện Kỳ Anh đón điện lưới", on=date(2018, 5, 2)).found[0].place
    assert (place.id, place.valid_to, place.now) == ("legacy:ky_hop", date(2019, 12, 31), ("18838",))


def test_a_name_in_a_title_of_a_work_is_only_a_mention(matcher: Matcher) -> None:
    """A photograph named after Ngã ba Đồng Lộc is no news from there."""
    assert matcher.find("Tác phẩm 'Mười cô gái Ngã ba Đồng Lộc' đoạt giải thưởng").telling == ()


def test_marks_are_dropped_only_where_the_text_has_none(matcher: Matcher) -> None:
    """Without marks Vung Ang counts in English; in Vietnamese with marks Thạch Hạ is not Thạch Hà."""
    assert found(matcher, "A new berth opened at Vung Ang port")
    names = [item.text for item in matcher.find("Hà Tĩnh: phường Thạch Hạ họp dân").found]
    assert names == ["Hà Tĩnh", "Thạch Hạ"]
    assert matcher.find("Hà Tĩnh: phường Thạch Hạ họp dân").found[1].place.id == "legacy:thach_ha"


def test_a_hometown_is_only_a_mention(matcher: Matcher) -> None:
    """Where somebody comes from is demoted, and the verdict on places is unsure."""
    finds = matcher.find("Nam ca sĩ quê ở Hà Tĩnh vừa ra mắt album")
    assert finds.found
    assert finds.telling == ()
    assert matcher.judge(finds).unsure


@pytest.mark.parametrize(
    "text",
    [
        "Dự báo: khu vực từ Thanh Hóa đến Hà Tĩnh có mưa to trong hai ngày tới",
        "Nghệ An - Hà Tĩnh: nắng nóng, nhiệt độ trên 38 độ",
        "Đại biểu Quốc hội đoàn Hà Tĩnh phát biểu về luật mới",
        "Nghi phạm sinh năm 1990, trú tại Hà Tĩnh",
    ],
)
def test_a_weather_range_a_delegate_and_a_home_town_are_mentions(matcher: Matcher, text: str) -> None:
    """The province is named, and the news is not about it."""
    finds = matcher.find(text)
    assert finds.found
    assert finds.telling == ()


def test_the_football_club_is_sport(matcher: Matcher) -> None:
    """The club carries the province's name; its news belongs to another topic."""
    finds = matcher.find("Hồng Lĩnh Hà Tĩnh thắng trận thứ ba liên tiếp ở V-League")
    assert {found.topic for found in finds.telling} == {"sports"}


@pytest.mark.parametrize(
    "text",
    [
        "Formosa Plastics fined over pellets at Point Comfort, Texas",
        "La provincia de Formosa inaugura un hospital nuevo",
        "Ships pass the Strait of Formosa after the storm",
        "Prefeitura de Formosa, Goiás, abre concurso",
    ],
)
def test_formosa_elsewhere_is_not_the_steelworks(matcher: Matcher, text: str) -> None:
    """Plants, provinces, straits and towns of that name lie in other countries."""
    assert found(matcher, text) == []


def test_the_place_of_the_title_comes_first_after_the_province(matcher: Matcher) -> None:
    """The answer orders places by where and how often they are named."""
    title = "Khởi công bến cảng tại phường Vũng Áng, Hà Tĩnh"
    finds = matcher.find(title + "\nPhường Vũng Áng và Hà Tĩnh. Phường Sông Trí ở gần đó.")
    assert set(matcher.judge(finds, title_end=len(title)).answer) == {"VN-23", "18823", "18754"}


def test_words_are_shown_as_the_article_prints_them(matcher: Matcher) -> None:
    """An old tone placement is compared as the new one and shown as printed."""
    verdict = matcher.judge(matcher.find("Hà Tĩnh: xã Hương Thuỷ bị ngập"))
    assert "Hương Thuỷ" in [word.text for word in verdict.because]


def spellings(gazetteer: Gazetteer) -> list[str]:
    """Return every name that may count."""
    return [name.text for place in gazetteer.places for name in place.names if name.strength != "never"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_no_name_of_the_gazetteer_is_ever_missed_by_the_gate(matcher: Matcher, places: Gazetteer, form: str) -> None:
    """Every name, composed or decomposed, in any case or without marks, in the middle of a sentence, is possible."""
    for name in spellings(places):
        for written in (name, name.upper(), name.lower()):
            text = unicodedata.normalize(form, f"Tin sáng nay, {written}, theo ghi nhận.")  # type: ignore[arg-type] # two literals
            assert matcher.possible(text), text


def test_the_gate_lets_pass_whatever_the_matching_finds(matcher: Matcher, places: Gazetteer) -> None:
    """Where `find` finds a name, `possible` never says no, in the local press too."""
    for name in spellings(places):
        text = f"Tại xã {name} (Hà Nội nói vậy), 越南 {name} Вьетнам."
        if matcher.find(text, local=True).found:
            assert matcher.possible(text), text


def test_another_page_is_not_possible(matcher: Matcher) -> None:
    """A text without any name does not pass."""
    assert not matcher.possible("Giá vàng hôm nay tăng nhẹ trên thị trường thế giới")
