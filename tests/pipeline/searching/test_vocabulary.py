"""What the shipped configuration lets a search be narrowed to, and which of its names expand."""

from datetime import date
from pathlib import Path

import pytest

from diembao.config import Configuration, load
from pipeline.searching.vocabulary import vocabulary
from press.query import Any, Field, Keys, Label, Query, Vocabulary, explained, read
from tests import make

CONFIG = Path(__file__).parents[3] / "config"
TODAY = date(2026, 11, 24)
UNITS = {"xã", "phường", "thị trấn", "thị xã", "huyện", "thành phố"}


@pytest.fixture(scope="module")
def shipped() -> Configuration:
    """Return the shipped configuration, read once."""
    return load(Path(__file__).parent / "no-such-home", {}, CONFIG.parent)


@pytest.fixture(scope="module")
def known(shipped: Configuration) -> Vocabulary:
    """Return the vocabulary of the shipped configuration, with two flagged articles."""
    return vocabulary(shipped.gazetteer, shipped.topics, shipped.sources, lambda: ("b", "a"))


def expanded(known: Vocabulary, text: str) -> set[str]:
    """Return the ids to which `text`, all of which is one name, expands."""
    query = read(text, known, TODAY).query
    if isinstance(query, Any) and isinstance(query.parts[1], Label):
        assert query.parts[0] == read(text, known, TODAY, expand=False).query
        return set(query.parts[1].values)
    return set()


@pytest.mark.parametrize(
    ("text", "field", "ids"),
    [
        ("nguồn:VnExpress", "source", {"vnexpress"}),
        ("nguồn:vnexpress.net", "source", {"vnexpress"}),
        ('source:"Tuổi Trẻ"', "source", {"tuoitre"}),
        ("source:tuoi_tre", "source", {"tuoitre"}),
        ("source:Hà Tĩnh", "source", {"baohatinh"}),
        ("chủđề:môitrường", "topics", {"environment"}),
        ("topic:sports", "topics", {"sports"}),
        ('chude:"y tế"', "topics", {"education_health"}),
        ("topic:culture_tourism", "topics", {"culture_tourism", "tourism"}),
        ("topic:tourism", "topics", {"tourism"}),
        ("chude:du_lịch", "topics", {"culture_tourism", "tourism"}),
        ("chude:hội nhập quốc tế", "topics", {"integration", "international"}),
        ("nước:Lào", "country", {"LA"}),
        ("country:jp,tw,kr", "country", {"JP", "TW", "KR"}),
        ("nuoc:my", "country", {"US"}),
        ("tiếng:việt", "language", {"vi"}),
        ("lang:chinese", "language", {"zh"}),
        ("bophan:nước ngoài", "desk", {"foreign"}),
        ("stance:tiêu_cực", "stance", {"negative"}),
        ("tone:positive", "tone", {"positive"}),
        ('relevance:"nói về tỉnh"', "relevance", {"about"}),
        ("place:447", "places", {"447"}),
        ("place:legacy:ky_phong", "places", {"legacy:ky_phong"}),
        ("place:Formosa Hà Tĩnh", "places", {"fhs"}),
        ("place:VN-23", "places", {"VN-23"}),
        ("place:Vung Ang port", "places", {"vung_ang_port"}),
    ],
)
def test_the_shipped_names_are_known(known: Vocabulary, text: str, field: str, ids: set[str]) -> None:
    """Sources, topics, countries, languages and places go by id and by their names in both tongues."""
    reading = read(text, known, TODAY, expand=False)
    assert isinstance(reading.query, Label)
    assert (reading.query.field, set(reading.query.values), reading.notes) == (field, ids, ())


@pytest.mark.parametrize("field", ["source", "language", "country", "topics", "places"])
def test_everything_configured_can_be_asked_for(shipped: Configuration, known: Vocabulary, field: Field) -> None:
    """Every id of the configuration is a value with a name in both tongues."""
    ids: dict[str, set[str]] = {
        "source": {source.id for source in shipped.sources},
        "language": {source.language for source in shipped.sources} | set(shipped.languages),
        "country": {source.country for source in shipped.sources},
        "topics": {topic.id for topic in shipped.topics},
        "places": {place.id for place in shipped.gazetteer.places},
    }
    for one in ids[field]:
        value = known.value(field, one)
        assert value is not None, one
        assert value.vi, one
        assert value.en, one
        assert one in known.ids(field, one), one


def test_flagged_articles_come_from_the_record(known: Vocabulary) -> None:
    """`is:flagged` is what the callable tells."""
    assert read("là:gắncờ", known, TODAY).query == Keys(keys=("a", "b"))


KY_ANH = {"447", "18754", "18781", "18766", "18775", "18787", "18790", "18814", "18838", "18844"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("huyện Kỳ Anh", KY_ANH),
        ("huyen ky anh", KY_ANH),
        ('"Huyện Kỳ Anh"', KY_ANH),
        ("Ky Anh district", KY_ANH),
        ("thị xã Kỳ Anh", {"449", "18754", "18781", "18823", "18832", "18814"}),
        ("TX Kỳ Anh", {"449", "18754", "18781", "18823", "18832", "18814"}),
        ("奇英市", {"449", "18754", "18781", "18823", "18832", "18814"}),
        ("TP.Hà Tĩnh", {"436", "18073", "18100", "18652", "18604", "18619", "18628", "18685"}),
        ("huyện Lộc Hà", {"448", "18409", "18568", "18583", "18586", "18100"}),
        ("xã Kỳ Phong", {"legacy:ky_phong", "18766"}),
        ("xa ky phong", {"legacy:ky_phong", "18766"}),
        ("Ky Phong commune", {"legacy:ky_phong", "18766"}),
        ("xã Kỳ Lợi", {"legacy:ky_loi", "18832", "18754", "18823"}),
        ("thị trấn Nghèn", {"legacy:nghen", "18406"}),
        ("xã Kỳ Xuân", {"18766", "legacy:ky_xuan", "legacy:ky_bac", "legacy:ky_phong"}),
        ("phường Vũng Áng", {"18823", "legacy:ky_loi", "legacy:ky_thinh", "legacy:ky_long"}),
        ("xã Xuân Lộc", {"18481", "legacy:xuan_loc", "legacy:son_loc", "legacy:quang_loc", "legacy:trung_loc"}),
    ],
)
def test_full_names_reach_the_units_of_the_other_time(known: Vocabulary, text: str, ids: set[str]) -> None:
    """A former unit finds today's on its land, one of today those merged into it, with the word for the unit typed."""
    assert expanded(known, text) == ids


@pytest.mark.parametrize(
    "text",
    [
        "Kỳ Anh",
        "Vũng Áng",
        "Hà Tĩnh",
        "tỉnh Hà Tĩnh",
        "Trần Phú",
        "huyện Kỳ Phong",
        "xã Kỳ Sơn Nghệ",
        "Formosa",
        "huyện",
    ],
)
def test_bare_and_strange_names_do_not_expand(known: Vocabulary, text: str) -> None:
    """A bare name may be a person, a street or a port, and the province has not changed."""
    query: Query = read(text, known, TODAY).query
    if "Nghệ" in text:  # the name inside still does; the whole is no single expansion
        assert query != read(text, known, TODAY, expand=False).query
    else:
        assert query == read(text, known, TODAY, expand=False).query


def test_every_former_unit_reaches_today(shipped: Configuration, known: Vocabulary) -> None:
    """Every unit that ended finds itself and all its heirs, typed with its word, with marks or without."""
    former = [place for place in shipped.gazetteer.places if place.valid_to and place.kind in UNITS]
    assert len(former) == 292
    for place in former:
        assert expanded(known, f"{place.kind} {place.names[0].text}") >= {place.id, *place.now}, place.id


def test_every_expansion_is_of_places_that_are(shipped: Configuration, known: Vocabulary) -> None:
    """What a name expands to can be named to the reader."""
    ids = {place.id for place in shipped.gazetteer.places}
    assert all(ids.issuperset((one, *kin)) for one, kin in known.kin.items())
    lines = explained(read("xã Kỳ Phong", known, TODAY), "vi")
    assert lines[-1].endswith("theo sắp xếp đơn vị hành chính: xã Kỳ Phong (cũ) hoặc xã Kỳ Xuân")
    lines = explained(read("xã Kỳ Phong", known, TODAY), "en")
    assert lines[-1].endswith("since units were merged: Ky Phong commune (former) or Ky Xuan commune")


def test_codes_without_a_known_name_go_by_themselves() -> None:
    """A source from a country that no table names can still be asked for by its code."""
    source = make.source("bao_la", language="sw", country="KE")
    known = vocabulary(make.gazetteer(), (), (source,), tuple)
    assert read("lang:sw", known, TODAY).query == Label(field="language", values=("sw",))
    assert read("country:ke", known, TODAY).query == Label(field="country", values=("KE",))
