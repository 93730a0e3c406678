"""What the shipped configuration says of the province and its press."""

import re
import unicodedata
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from diembao.config import Configuration, load

CONFIG = Path(__file__).parents[2] / "config"
FILES = sorted(CONFIG.rglob("*.yaml"))


@pytest.fixture(scope="module")
def shipped() -> Configuration:
    """Return the shipped configuration, read once."""
    return load(Path(__file__).parent / "no-such-home", {}, CONFIG.parent)


def test_the_province_has_its_units_of_today_and_before(shipped: Configuration) -> None:
    """There are the province, 13 former districts, 69 communes of today and 209 former ones, and what ended before."""
    places = shipped.gazetteer.places
    units = [place for place in places if place.id.isdigit()]
    assert places[0].id == shipped.gazetteer.province == "VN-23"
    assert sum(place.valid_to is not None for place in units) == 13
    assert sum(place.valid_from == date(2025, 7, 1) for place in units) == 69
    assert sum(place.id.startswith("legacy:") for place in places) == 209 + 70


def test_a_former_unit_says_what_it_is_now(shipped: Configuration) -> None:
    """Every former district and commune ended before the reform and names communes of today."""
    today = {place.id for place in shipped.gazetteer.places if place.valid_from}
    former = [place for place in shipped.gazetteer.places if place.valid_to]
    assert len(former) == 13 + 209 + 70
    for place in former:
        assert place.now, place.id
        assert set(place.now) <= today
        assert place.valid_to is not None
        assert place.valid_to < date(2025, 7, 1)


@pytest.mark.parametrize(
    ("language", "text", "strength"),
    [
        ("vi", "Hà Tĩnh", "anchor"),
        ("en", "Ha Tinh", "anchor"),
        ("zh", "河靜", "anchor"),
        ("zh", "河静", "anchor"),
        ("ja", "ハティン", "anchor"),
        ("ko", "하띤", "anchor"),
        ("lo", "ຮ່າຕິ້ງ", "anchor"),
        ("th", "ห่าติ๋ญ", "anchor"),
        ("ru", "Хатинь", "weak"),
        ("lt", "Natino", "never"),
        ("vi", "Sở Văn hóa, Thể thao và Du lịch Hà Tĩnh", "strong"),
        ("en", "Ha Tinh police", "strong"),
    ],
)
def test_the_province_is_known_in_many_languages(
    shipped: Configuration, language: str, text: str, strength: str
) -> None:
    """The province's names, and its offices', prove what the gazetteer says they prove."""
    names = {(name.language, name.text): name for name in shipped.gazetteer.places[0].names}
    assert names[language, text].strength == strength


def test_a_name_that_begins_small_is_matched_in_any_case(shipped: Configuration) -> None:
    """A common word also begins sentences; Vũng Áng, and a spelling without marks, are always written so."""
    names = [name for place in shipped.gazetteer.places for name in place.names]
    assert {name.case_sensitive for name in names if name.text == "cảng Vũng Áng"} == {False}
    assert {name.case_sensitive for name in names if name.text in {"Vũng Áng", "Vung Ang", "cang Vung Ang"}} == {True}


def test_a_name_may_prove_less_than_its_place(shipped: Configuration) -> None:
    """An acronym alone is weak although its company is strong, and laughter is not a reservoir."""
    names = {(place.id, name.text): name.strength for place in shipped.gazetteer.places for name in place.names}
    assert names["fhs", "FHS"] == "weak"
    assert names["fhs", "Formosa Ha Tinh"] == "strong"
    assert ("ho_ho", "Ho Ho") not in names


def test_every_name_of_a_place_stands_once(shipped: Configuration) -> None:
    """No place has one spelling twice in one language."""
    for place in shipped.gazetteer.places:
        spellings = [(name.language, name.text) for name in place.names]
        assert len(spellings) == len(set(spellings)), place.id


def test_the_traps_hold_for_what_they_name(shipped: Configuration) -> None:
    """Traps that apply to some names only say to which; the two rules that are no patterns are not among them."""
    traps = {trap.id: trap for trap in shipped.gazetteer.traps}
    assert traps["le_duc_tho"].applies_to == ("Đức Thọ",)
    assert traps["person_before"].applies_to == ("bare_alias",)
    assert traps["football"].topic == "sports"
    assert {"weather_range", "weather_range_dash"} <= traps.keys()
    assert not {"related_links", "other_province_near"} & traps.keys()


def test_the_plan_s_subjects_are_there(shipped: Configuration) -> None:
    """There are 16 main topics, three subtopics under their parents, and `other` last and without words."""
    parents = {topic.id: topic.parent for topic in shipped.topics}
    assert len(parents) == 20
    assert {name: parent for name, parent in parents.items() if parent} == {
        "integration": "international",
        "tourism": "culture_tourism",
        "land_construction": "infrastructure_land",
    }
    assert shipped.topics[-1].id == "other"
    assert not shipped.topics[-1].keywords
    assert all(topic.keywords.get("vi") and topic.keywords.get("en") for topic in shipped.topics[:-1])


def test_both_desks_have_a_press(shipped: Configuration) -> None:
    """210 sources are known, 74 for the domestic desk; those that may be asked have at least one feed turned on."""
    assert len(shipped.sources) == 210
    assert sum(source.desk == "domestic" for source in shipped.sources) == 74
    assert [source.id for source in shipped.sources if source.local] == [
        "baohatinh",
        "hatinhtv",
        "hatinh_gov",
        "hatinh_qppl",
    ]
    assert sum(source.is_due_for_feeds for source in shipped.sources) > 100


def test_every_country_has_its_zone(shipped: Configuration) -> None:
    """Of the countries that are watched only those with several zones fall back on UTC; every zone is real."""
    zones = {source.country: source.timezone for source in shipped.sources}
    assert {country for country, zone in zones.items() if zone == "UTC"} == {"AU", "CA", "ID", "RU", "US"}
    assert all(ZoneInfo(zone) for zone in zones.values())


def test_no_untried_feed_is_turned_on() -> None:
    """A feed that stands in one list only, or that was seen dead, is off until an office turns it on."""
    text = (CONFIG / "sources.yaml").read_text("utf-8")
    off = re.findall(r"status: (?:single_list|dead|dormant|blocked|empty),.*", text)
    assert off
    assert all("enabled: false" in line for line in off)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_files_are_nfc(path: Path) -> None:
    """Every shipped file is NFC, so that what a person searches for in it is found."""
    text = path.read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
