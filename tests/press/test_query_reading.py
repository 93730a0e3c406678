"""How conditions are read: fields in both tongues, values by any name, days, names that changed; and notes."""

import random
import unicodedata
from collections.abc import Iterator
from datetime import date

import pytest

from press.query import (
    All,
    Any,
    Days,
    Everything,
    InTitle,
    Keys,
    Label,
    Note,
    Phrase,
    Prefix,
    Query,
    Term,
    Vocabulary,
    Without,
    explained,
    read,
)
from press.query.parser import DEEPEST, LONGEST, MOST
from tests.press.vocabulary import KY_ANH, TODAY, VALUES, VOCABULARY


def label(field: str, *values: str) -> Label:
    """Return the label of `values`, whatever the field's type says of the name."""
    return next(Label(field=value.field, values=values) for value in VALUES if value.field == field)


def query(text: str, *, expand: bool = True) -> Query:
    """Return what `text` is read as, on the day of the tests."""
    return read(text, VOCABULARY, TODAY, expand=expand).query


def notes(text: str) -> tuple[Note, ...]:
    """Return what is noted on `text`."""
    return read(text, VOCABULARY, TODAY).notes


FIELDS: list[tuple[str, str, Query]] = [
    ("title tiêu_đề tiêuđề tieude tựađề", "lũ", InTitle(part=Term(text="lũ", exact=True))),
    ("topic topics chủđề chude chủ_đề Chude", "environment", label("topics", "environment")),
    ("source nguồn nguon NGUỒN", "vnexpress", label("source", "vnexpress")),
    ("country nước nuoc quốcgia quocgia", "la", label("country", "LA")),
    ("lang language tiếngnói tiengnoi ngônngữ ngonngu tiếng", "EN", label("language", "en")),
    ("desk bộphận bophan", "foreign", label("desk", "foreign")),
    ("relevance liênquan lienquan", "about", label("relevance", "about")),
    ("stance tháiđộ thaido", "negative", label("stance", "negative")),
    ("tone giọngđiệu giongdieu sắcthái sacthai", "negative", label("tone", "negative")),
    ("place places nơi noi địadanh diadanh", "18754", label("places", "18754")),
    ("from từ tu từngày tungay", "24/11/2026", Days(first=TODAY)),
    ("to đến den đếnngày denngay", "24/11/2026", Days(last=TODAY)),
    ("on date ngày ngay", "24/11/2026", Days(first=TODAY, last=TODAY)),
    ("since trong", "7n", Days(first=date(2026, 11, 17))),
    ("is là la", "flagged", Keys(keys=("a", "b"))),
]


@pytest.mark.parametrize(
    ("name", "value", "expected"), [(name, value, query) for names, value, query in FIELDS for name in names.split()]
)
def test_every_field_has_names_in_both_tongues(name: str, value: str, expected: Query) -> None:
    """A field is named in English or Vietnamese, with its marks or without, composed or not, and can be excluded."""
    assert query(f"{name}:{value}") == expected
    assert query(unicodedata.normalize("NFD", f"{name}:{value}")) == expected
    assert query(f"-{name}:{value}") == Without(wanted=Everything(), excluded=(expected,))
    assert notes(f"{name}:{value}") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nguon:VnExpress", label("source", "vnexpress")),
        ("nguon:vnexpress.net", label("source", "vnexpress")),
        ("nguon:vnexpress,tuoi_tre", label("source", "vnexpress", "tuoitre")),
        ('nguon:"Tuổi Trẻ",vnexpress', label("source", "tuoitre", "vnexpress")),
        ("nguon:(vnexpress OR “Tuổi Trẻ”)", label("source", "vnexpress", "tuoitre")),
        ("nguon:(vnexpress HOẶC tuoi tre)", label("source", "vnexpress", "tuoitre")),
        ("nguon:(vnexpress", label("source", "vnexpress")),
        ("nguon:vnexpress,vnexpress", label("source", "vnexpress")),
        ("nguon：vnexpress", label("source", "vnexpress")),
        ("nguon: vnexpress", label("source", "vnexpress")),
        ("nguồn:tuổitrẻ", label("source", "tuoitre")),
        ("nguồn:tuoi trẻ", label("source", "tuoitre")),
        ("nước:mỹ", label("country", "US")),
        ("country:united_states", label("country", "US")),
        ("tiếng:anh", label("language", "en")),
        ("bophan:nướcngoài", label("desk", "foreign")),
        ("noi:Sông Trí", label("places", "18754")),
        ("noi:Thạch Hạ", label("places", "legacy:thach_ha")),
        ("noi:Thạch Hà", label("places", "445")),
        ("noi:thach_ha", label("places", "445", "legacy:thach_ha")),
        ("noi:legacy:thach_ha", label("places", "legacy:thach_ha")),
        ("noi:Sông Trí lũ", All(parts=(label("places", "18754"), Term(text="lũ", exact=True)))),
        ("là:gắncờ", Keys(keys=("a", "b"))),
        ('la:"đã gắn cờ"', Keys(keys=("a", "b"))),
    ],
)
def test_values_go_by_id_or_any_name(text: str, expected: Query) -> None:
    """Values are known by id and by their names in both tongues, in quotes, lists, brackets, or several words."""
    assert query(text) == expected
    assert query(unicodedata.normalize("NFD", text)) == expected
    assert notes(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from:2026-11-24", Days(first=TODAY)),
        ("from:24-11-2026", Days(first=TODAY)),
        ("from:24.11.2026", Days(first=TODAY)),
        ("from:1/2/2026", Days(first=date(2026, 2, 1))),
        ("from:2/2026", Days(first=date(2026, 2, 1))),
        ("from:2026-02", Days(first=date(2026, 2, 1))),
        ("from:2026", Days(first=date(2026, 1, 1))),
        ("to:2/2024", Days(last=date(2024, 2, 29))),
        ("to:2026", Days(last=date(2026, 12, 31))),
        ("on:2/2026", Days(first=date(2026, 2, 1), last=date(2026, 2, 28))),
        ("from:today", Days(first=TODAY)),
        ('từ:"hôm qua"', Days(first=date(2026, 11, 23))),
        ("since:0d", Days(first=TODAY)),
        ("since:7d", Days(first=date(2026, 11, 17))),
        ("since:2w", Days(first=date(2026, 11, 10))),
        ("since:9m", Days(first=date(2026, 2, 24))),
        ("since:1y", Days(first=date(2025, 11, 24))),
        ("trong:7ngày", Days(first=date(2026, 11, 17))),
        ('trong:"2 tuần"', Days(first=date(2026, 11, 10))),
        ("trong:1_tháng", Days(first=date(2026, 10, 24))),
        ("trong:1năm", Days(first=date(2025, 11, 24))),
        ("since:2026-11-01", Days(first=date(2026, 11, 1))),
    ],
)
def test_days_are_written_in_many_ways(text: str, expected: Days) -> None:
    """Days, months and years, and times back from today, are days of Việt Nam."""
    assert query(text) == expected
    assert notes(text) == ()


def test_months_back_end_in_the_month() -> None:
    """A month before the 31st of March is the last day of February."""
    assert read("since:1m", VOCABULARY, date(2026, 3, 31)).query == Days(first=date(2026, 2, 28))


@pytest.mark.parametrize(
    "value", ["30/02/2026", "2026-13-01", "13/2026", "0000", "soon", "31/11", "7x", "999999y", "1,2", "٢٠٢٦"]
)
@pytest.mark.parametrize("field", ["from", "to", "since"])
def test_a_wrong_date_is_left_out(field: str, value: str) -> None:
    """What is no date narrows nothing, and a note says so."""
    assert query(f"lũ {field}:{value}") == Term(text="lũ", exact=True)
    assert [(note.kind, note.text) for note in notes(f"{field}:{value}")] == [("wrong_date", value)]


@pytest.mark.parametrize(
    ("text", "field", "known", "close"),
    [
        ("source:vnexpres", "source", (), ("VnExpress",)),
        ("source:vnexpres,tuoitre", "source", ("tuoitre",), ("VnExpress",)),
        ("source:tuội_trẻ", "source", (), ("Tuổi Trẻ",)),
        ("place:thạch_hả", "places", (), ("huyện Thạch Hà", "xã Thạch Hạ")),
        ("desk:x", "desk", (), ("nước ngoài",)),
        ('source:""', "source", (), ("VnExpress", "Tuổi Trẻ")),
        ("place:zzz", "places", (), ()),
    ],
)
def test_an_unknown_value_matches_nothing(
    text: str, field: str, known: tuple[str, ...], close: tuple[str, ...]
) -> None:
    """Only the values that are known match, and the note names what may have been meant."""
    reading = read(text, VOCABULARY, TODAY)
    assert reading.query == label(field, *known)
    assert [(note.kind, note.field, note.values) for note in reading.notes] == [("unknown_value", field, close)]


def test_only_flags_are_a_state() -> None:
    """`is:` knows nothing else, and an excluded unknown excludes nothing."""
    assert query("is:read") == Keys(keys=())
    assert [note.kind for note in notes("is:read")] == ["unknown_value"]
    assert query("-is:read") == Without(wanted=Everything(), excluded=(Keys(keys=()),))


def test_flags_are_looked_up_only_when_asked_for() -> None:
    """A search without `is:flagged` does not ask the record for flags."""
    asked: list[str] = []

    def flagged() -> tuple[str, ...]:
        asked.append("asked")
        return ()

    vocabulary = Vocabulary(flagged=flagged)
    read("lũ from:2026 is:read", vocabulary, TODAY)
    assert asked == []
    read("is:flagged", vocabulary, TODAY)
    assert asked == ["asked"]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("foo:bar", ["foo"]),
        ("http://a.b/c", ["http"]),
        ("10:30", ["10"]),
        ('nói:"lũ"', ["nói"]),
        ("foo:bar foo:x", ["foo"]),
    ],
)
def test_an_unknown_field_is_plain_words(text: str, fields: list[str]) -> None:
    """A colon after what is no field means nothing, and a note says so; `nói` is not the field `nơi`."""
    assert query(text) == query(text.replace(":", "-") if '"' not in text else text.replace(":", " "))
    assert [(note.kind, note.text) for note in notes(text)] == [("unknown_field", field) for field in fields]


@pytest.mark.parametrize("text", ["Nước: lũ lên nhanh", "Hà Tĩnh: lũ", "Đến: mai", "Là: người con", "Từ: (xa xôi)"])
def test_a_sentence_with_a_colon_is_words(text: str) -> None:
    """A field's name with a space after its colon counts only where the value is understood."""
    assert query(text) == query(text.replace(":", " "))
    assert notes(text) == ()


TYPED = All(parts=(Term(text="huyện", exact=True), Term(text="kỳ", exact=True), Term(text="anh", exact=False)))


@pytest.mark.parametrize(
    "text",
    ["huyện Kỳ Anh", "huyen ky anh", "HUYỆN KỲ ANH", '"huyện Kỳ Anh"', "Huyện-Kỳ Anh", "Ky Anh district", "奇英市"],
)
def test_a_name_that_changed_finds_what_is_named_now(text: str) -> None:
    """What was typed still matches as typed, and the places of today match too; a note tells which."""
    found = query(text)
    assert found == Any(parts=(query(text, expand=False), label("places", *KY_ANH)))
    assert [(note.kind, note.values) for note in notes(text)] == [("expanded", KY_ANH)]
    assert read(text, VOCABULARY, TODAY, expand=False).notes == ()


def test_a_name_expands_amid_other_words() -> None:
    """The longest name counts, and the words around it are wanted as before."""
    expanded = Any(parts=(TYPED, label("places", *KY_ANH)))
    assert query("lũ huyện Kỳ Anh") == All(parts=(Term(text="lũ", exact=True), expanded))
    assert query("lũ OR huyện Kỳ Anh") == Any(parts=(Term(text="lũ", exact=True), expanded))
    assert query("(huyện Kỳ Anh)") == expanded
    former = All(parts=(*TYPED.parts, Term(text="cũ", exact=True)))
    assert query("huyện Kỳ Anh cũ") == Any(parts=(former, label("places", "447")))


@pytest.mark.parametrize(
    "text",
    [
        "Kỳ Anh",
        "huyện Kỳ Ánh",
        "huyện Ky",
        "title:(huyện Kỳ Anh)",
        '"lũ huyện Kỳ Anh"',
        "huyện OR Kỳ Anh",
        "-(huyện Kỳ Anh)",
    ],
)
def test_nothing_else_expands(text: str) -> None:
    """Other marks, parts of a name, titles and whatever is excluded stay as typed."""
    assert query(text) == query(text, expand=False)
    assert notes(text) == ()


def test_a_place_asked_for_by_name_reaches_its_kin() -> None:
    """`place:` with a name reaches today's units, with an id or in an exclusion just that place."""
    assert query("place:Kỳ Anh") == label("places", *KY_ANH)
    assert [(note.kind, note.values) for note in notes("place:Kỳ Anh")] == [("expanded", KY_ANH)]
    assert query("place:Kỳ Anh", expand=False) == label("places", "447")
    assert query("place:447") == label("places", "447")
    assert query('-place:"Kỳ Anh"') == Without(wanted=Everything(), excluded=(label("places", "447"),))


def test_a_star_that_counts_for_nothing_is_noted() -> None:
    """A * inside a word or a phrase is no wildcard."""
    assert [note.kind for note in notes("f*rm")] == ["wildcard"]
    assert [note.kind for note in notes('"form* a"')] == ["wildcard"]
    assert notes("form* ** *") == ()


def test_deep_brackets_are_passed_over() -> None:
    """Ten thousand brackets are no error: the deepest mean nothing, and a note says so."""
    text = "(" * 9_000 + "a" + ")" * 9_000 + " b"
    assert query(text) == All(parts=(Term(text="a", exact=False), Term(text="b", exact=False)))
    assert notes(text) == (Note(kind="too_deep", count=DEEPEST),)


def test_too_many_words_are_left_out() -> None:
    """The first words count, phrases are cut, and the note tells how many are missing."""
    reading = read("lũ " * (MOST + 5) + "source:vnexpress", VOCABULARY, TODAY)
    assert reading.query == All(parts=(Term(text="lũ", exact=True),) * MOST)
    assert reading.notes == (Note(kind="too_many", count=6),)
    phrase = query("河" * (MOST + 1))
    assert isinstance(phrase, Phrase)
    assert len(phrase.terms) == MOST


def test_too_long_a_text_is_cut() -> None:
    """Of a hundred thousand letters the first count, and a note says so."""
    reading = read("x" * 100_000, VOCABULARY, TODAY)
    assert reading.query == Term(text="x" * 100, exact=False)
    assert reading.notes == (Note(kind="too_long", count=LONGEST),)


def test_notes_are_few() -> None:
    """Hundreds of unknown fields are told as twenty and a number."""
    found = notes(" ".join(f"f{number}:x" for number in range(100)))
    assert len(found) == 21
    assert found[-1] == Note(kind="more_notes", count=80)


def leaves(query: Query, depth: int = 0) -> Iterator[tuple[Query, int]]:
    """Yield what `query` is made of, with how deep it stands."""
    match query:
        case All() | Any():
            for part in query.parts:
                yield from leaves(part, depth + 1)
        case Without():
            for part in (query.wanted, *query.excluded):
                yield from leaves(part, depth + 1)
        case InTitle():
            yield from leaves(query.part, depth)
        case _:
            yield query, depth


def size(query: Query) -> int:
    """Return how many words and conditions `query` holds."""
    return sum(len(leaf.terms) if isinstance(leaf, Phrase) else 1 for leaf, _ in leaves(query))


JUNK = (
    *'ab "“”-()（）:：*~^\\,|&?/_.\t\n\u0301\u200d\x00\ud800ĐĨ河ห่',
    *(" OR ", " HOẶC ", " AND ", "-(", "title:", "nguồn:", "place:", "from:", "trong:", "is:", "foo:", "title:("),
    *(" huyện Kỳ Anh ", " Ky Anh district ", "vnexpress", "24/11/2026", "7n", "flagged", "河静", "*"),
)


def test_no_text_is_a_syntax_error() -> None:
    """Random junk is read and explained, means the same decomposed, and never grows deep or large."""
    dice = random.Random(11)  # noqa: S311 -- the same strings at every run
    for _ in range(2_500):
        text = "".join(dice.choices(JUNK, k=dice.randrange(40)))
        reading = read(text, VOCABULARY, TODAY)
        assert read(unicodedata.normalize("NFD", text), VOCABULARY, TODAY) == reading, text
        assert all(explained(reading, "vi")), text
        assert all(explained(reading, "en")), text
        assert max(depth for _, depth in leaves(reading.query)) <= 3 * (DEEPEST + 1) + 2, text
        for leaf, _ in leaves(reading.query):
            assert not isinstance(leaf, Term | Prefix) or leaf.text, text


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        ")" * 100_000,
        "-" * 100_000,
        '"' * 100_000,
        "a:" * 50_000,
        "-(" * 50_000,
        "title:(" * 20_000,
        "place:" * 20_000,
        "source:" + "x," * 50_000,
        "huyện Kỳ Anh " * 10_000,
        "e\u0301\u0323" * 30_000,
        "\ud800" * 100_000,
        "nước: x " * 10_000,
        "place:" + "x" * 100_000,
        "(a OR (b -c)) " * 8_000,
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_a_hostile_text_is_read(text: str) -> None:
    """A hundred thousand letters of anything are a query of bounded size."""
    reading = read(text, VOCABULARY, TODAY)
    assert size(reading.query) <= 2 * MOST
    assert reading.notes[0] == Note(kind="too_long", count=LONGEST)
    assert sum(map(len, explained(reading, "vi"))) < 100_000
