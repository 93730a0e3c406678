"""A linear model says what it would, in words that stand where it says, and is read whole or not at all."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifiers.learning.arrays import fine, packed, read, rough, unpacked, write
from classifiers.learning.grams import SIZE, Rarity, grams
from classifiers.learning.linear import FORMAT, MARK, LinearModel, Meant, Sensed, Sheet, Weights
from classifiers.models import QUESTIONS, RARITY, SHIPPED, Models, load_rarity
from classifiers.places import Matcher
from classifiers.reading import Reading
from press.errors import ModelError
from press.text import normal
from press.verdict import Word

Edit = Callable[[bytes], bytes]

NONE = np.empty(0, dtype=np.int64)


def article(matcher: Matcher, title: str, text: str, language: str = "vi") -> tuple[Reading, Sheet]:
    """Return an article as it is read, and as a model sees it; every word of it is rare."""
    whole = f"{title}\n{text}"
    reading = Reading(
        text=whole, plain=normal(whole), title_end=len(title), language=language, finds=matcher.find(whole)
    )
    runs = grams(reading, ())
    rarity = Rarity(np.full(SIZE, 3.0, dtype=np.float32))
    buckets, values = rarity.weighed(runs)
    return reading, Sheet(
        buckets=buckets, values=values, rarity=rarity.idf[buckets], signs={"said_blame": 1.0}, grams=runs
    )


def model(sheet: Sheet, reading: Reading, *words: str) -> LinearModel:
    """Return a model to which `words` of the article say `bad`; where no words count, the sign of blame says `good`."""
    runs = sheet.grams.at(sheet.buckets.tolist())
    said = {bucket for bucket, start, end in runs if reading.text[start:end] in words}
    buckets = np.array(sorted(said), dtype=np.int64)
    rows = np.tile(np.array([[0.5, -0.5]], dtype=np.float32), (len(buckets), 1))
    bias = np.zeros(2, dtype=np.float32)
    return LinearModel(
        answers=("bad", "good"),
        full=Weights(buckets=buckets, rows=rows, names=("said_blame",), signs=np.zeros((1, 2), np.float32), bias=bias),
        bare=Weights(
            buckets=NONE, rows=rows[:0], names=("said_blame",), signs=np.array([[-1.0, 1.0]], np.float32), bias=bias
        ),
        sharpness=(4.0, 2.0),
        threshold=0.6,
        version="tone-made",
        languages=("vi",),
    )


def test_the_deciding_words_stand_where_they_say(matcher: Matcher) -> None:
    """As printed, in reading order, each wording once, touching ones as one."""
    reading, sheet = article(matcher, "Dân KÊU CỨU", "Nhà máy xả thải, dân lại kêu cứu vì nhà máy xả thải.")
    told = model(sheet, reading, "xả", "thải", "xả thải", "KÊU CỨU").deciding(sheet, "bad", reading)
    assert told == (Word("KÊU CỨU", 4, 11), Word("xả thải", 20, 27))
    assert all(reading.text[word.start : word.end] == word.text for word in told)


def test_only_words_that_speak_for_the_answer_are_shown(matcher: Matcher) -> None:
    """None of them speak for the other; what is common shows nothing, and eight are enough."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    found = model(sheet, reading, "xả")
    assert found.deciding(sheet, "good", reading) == ()
    assert found.deciding(replace(sheet, rarity=np.ones(len(sheet.buckets), np.float32)), "bad", reading) == ()
    long, wide = article(matcher, "Tin", " ".join(f"chữ{chr(97 + n)} và" for n in range(20)))
    assert len(model(wide, long, *long.text.split()).deciding(wide, "bad", long)) <= 8


def test_a_language_whose_words_it_does_not_know_is_judged_by_signs(matcher: Matcher) -> None:
    """The bare weights answer, with their own sharpness, and no words are shown."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    found = model(sheet, reading, "xả", "thải", "xả thải")
    assert found.chances(sheet, "vi").first == "bad"
    foreign = found.chances(sheet, "lo")
    assert foreign.first == "good"
    assert foreign.of("good") == pytest.approx(1 / (1 + np.exp(-2.0 * 2)))
    assert found.deciding(sheet, "good", replace(reading, language="lo")) == ()
    assert (found.knows("vi"), found.knows("lo")) == (True, False)


def test_chances_add_up_and_are_unsure_under_the_threshold(matcher: Matcher) -> None:
    """An article of which nothing is known could be either."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    empty = replace(sheet, buckets=NONE, values=np.empty(0, np.float32), rarity=np.empty(0, np.float32))
    chances = model(sheet, reading, "xả").chances(empty, "vi")
    assert [chance for _, chance in chances.ranked] == [0.5, 0.5]
    assert chances.unsure
    assert chances.of("unknown") == 0.0


def test_sheets_weighed_together_are_as_each_alone(matcher: Matcher) -> None:
    """By words and signs, or by signs alone; one of which nothing is known is as good as any."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    _, other = article(matcher, "Tin", "Dân vui.")
    empty = replace(sheet, buckets=NONE, values=np.empty(0, np.float32), rarity=np.empty(0, np.float32), signs={})
    found = model(sheet, reading, "xả", "thải")
    sheets = (sheet, empty, other)
    for language in ("vi", "lo"):
        alone = [found.chances(one, language).of("bad") for one in sheets]
        assert found.likelihood(sheets, language, "bad") == pytest.approx(alone)
        assert alone[0] != alone[1] == 0.5
    assert found.likelihood((), "vi", "bad") == []


def test_a_model_is_read_as_it_was_written(matcher: Matcher, tmp_path: Path) -> None:
    """It answers the same, and written again it has the same bytes."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    first = model(sheet, reading, "xả", "xả thải")
    first.save(tmp_path / "first.npz")
    again = LinearModel.load(tmp_path / "first.npz")
    again.save(tmp_path / "again.npz")
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "again.npz").read_bytes()
    assert again.chances(sheet, "vi") == first.chances(sheet, "vi")
    assert again.chances(sheet, "lo") == first.chances(sheet, "lo")
    assert (again.version, again.answers, again.threshold) == ("tone-made", ("bad", "good"), 0.6)


def test_a_file_of_arrays_tells_no_time(tmp_path: Path) -> None:
    """Nor on which system it was written."""
    write(tmp_path / "a.npz", {"one": np.arange(3)})
    with zipfile.ZipFile(tmp_path / "a.npz") as file:
        assert [(entry.filename, entry.date_time, entry.create_system) for entry in file.infolist()] == [
            ("one.npy", (1980, 1, 1, 0, 0, 0), 3)
        ]
    assert read(tmp_path / "a.npz")["one"].tolist() == [0, 1, 2]


def sensing(found: LinearModel) -> LinearModel:
    """Return `found` with weights for articles with vectors of two numbers: the first says `good` above all."""
    vectors = np.array([[-9.0, 9.0], [9.0, -9.0]], np.float32)
    return found.moved(
        found.version,
        sensed=Sensed(
            model="words",
            full=found.full,
            bare=found.bare,
            vectors=(vectors, vectors),
            sharpness=(4.0, 2.0),
            threshold=(0.5, 0.99),
        ),
    )


def test_a_vector_weighs_where_the_model_learned_from_that_embedder(matcher: Matcher) -> None:
    """With words, and in a language whose words it does not know; by another embedder it is as if there were none."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    found = sensing(model(sheet, reading, "xả"))
    seen = replace(sheet, meant=Meant(model="words", numbers=np.array([1, 0], np.float32)))
    other = replace(sheet, meant=Meant(model="others", numbers=np.array([1, 0], np.float32)))
    assert [found.chances(one, "vi").first for one in (sheet, seen, other)] == ["bad", "good", "bad"]
    assert [found.by(one) for one in (sheet, seen, other)] == ["tone-made", f"tone-made{MARK}", "tone-made"]
    turned = replace(sheet, meant=Meant(model="words", numbers=np.array([0, 1], np.float32)))
    assert (found.chances(sheet, "lo").first, found.chances(turned, "lo").first) == ("good", "bad")
    assert found.chances(replace(sheet, meant=seen.meant), "vi").unsure is False
    assert found.embedder == "words"
    assert model(sheet, reading, "xả").by(seen) == "tone-made"


def test_a_vector_is_no_deciding_word(matcher: Matcher) -> None:
    """The words are those that spoke for the answer, whatever the vector said."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    found = sensing(model(sheet, reading, "xả"))
    seen = replace(sheet, meant=Meant(model="words", numbers=np.array([1, 0], np.float32)))
    assert found.deciding(seen, "bad", reading) == found.deciding(sheet, "bad", reading) != ()
    assert found.deciding(seen, "good", reading) == ()


def test_vectors_weights_are_read_as_they_were_written(matcher: Matcher, tmp_path: Path) -> None:
    """The same bytes again, and the same answers."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    first = sensing(model(sheet, reading, "xả"))
    first.save(tmp_path / "first.npz")
    again = LinearModel.load(tmp_path / "first.npz")
    again.save(tmp_path / "again.npz")
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "again.npz").read_bytes()
    seen = replace(sheet, meant=Meant(model="words", numbers=np.array([0.6, 0.8], np.float32)))
    for language in ("vi", "lo"):
        assert again.chances(seen, language) == first.chances(seen, language)


def test_vectors_weights_that_are_none_are_told_when_they_are_asked_for(matcher: Matcher, tmp_path: Path) -> None:
    """Until then nobody lays them out."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    path = tmp_path / "tone.npz"
    sensing(model(sheet, reading, "xả")).save(path)
    write(path, read(path) | {"sensed_sharpness": np.array([1.0])})
    found = LinearModel.load(path)
    assert found.chances(sheet, "vi").first == "bad"
    with pytest.raises(ModelError, match="vectors"):
        found.chances(replace(sheet, meant=Meant(model="words", numbers=np.array([1, 0], np.float32))), "vi")


def test_rough_weights_are_nearly_what_they_were() -> None:
    """To one part in sixteen, zero zero, signs kept; finer numbers come back as they are."""
    values = np.random.default_rng(1).normal(0, 0.1, 2_000).astype(np.float16)
    values[:3] = (0.0, 1.5, -1.9)
    found = fine(rough(values))
    large = np.abs(values) > 1e-3
    assert np.abs(found[large] / values[large] - 1).max() <= 1 / 16
    assert found[0] == 0.0
    assert np.array_equal(rough(found.astype(np.float16)), rough(values))
    assert np.array_equal(fine(values), values.astype(np.float32))


def test_places_are_packed_and_found_again() -> None:
    """As bits, or as the numbers of the first format."""
    places = np.array([0, 7, 8, SIZE - 1], dtype=np.int64)
    assert unpacked(packed(places, SIZE), SIZE).tolist() == places.tolist()
    assert unpacked(places.astype(np.uint32), SIZE).tolist() == places.tolist()


def test_a_model_of_the_first_format_is_read(matcher: Matcher, tmp_path: Path) -> None:
    """It may stand on an office's shelf still."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    found, path = model(sheet, reading, "xả"), tmp_path / "tone.npz"
    found.save(path)
    write(path, read(path) | {"format": np.array(1), "buckets": found.full.buckets.astype(np.uint32)})
    assert LinearModel.load(path).chances(sheet, "vi") == found.chances(sheet, "vi")


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-20],
        lambda data: data[:400] + bytes([data[400] ^ 255]) + data[401:],
        lambda _: b"not an archive",
        lambda data: data.replace(b"answers", b"antwort"),
    ],
    ids=["empty", "half", "end", "bit", "text", "name"],
)
def test_a_damaged_model_is_not_read(matcher: Matcher, tmp_path: Path, damage: Edit) -> None:
    """Cut off, one byte wrong, another file: always a ModelError that names the file."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    path = tmp_path / "tone.npz"
    model(sheet, reading, "xả").save(path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ModelError, match=r"tone\.npz"):
        LinearModel.load(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", np.array(FORMAT + 1)),
        ("buckets", np.array([SIZE])),
        ("buckets", np.zeros(9, np.uint8)),
        ("sharpness", np.array([1.0])),
        ("rows", np.array("x")),
        ("answers", None),
    ],
)
def test_a_model_that_is_none_is_not_read(matcher: Matcher, tmp_path: Path, name: str, value: object) -> None:
    """Of another format, with a bucket that there is not, or with something missing."""
    reading, sheet = article(matcher, "Tin", "Nhà máy xả thải.")
    path = tmp_path / "tone.npz"
    model(sheet, reading, "xả").save(path)
    arrays = read(path)
    del arrays[name]
    write(path, arrays if value is None else arrays | {name: np.asarray(value)})
    with pytest.raises(ModelError, match=r"tone\.npz"):
        LinearModel.load(path)


def test_models_are_read_together_or_not_at_all(models: Models, tmp_path: Path) -> None:
    """Written as they were trained they are, number by number, what ships; with one missing, none are had."""
    models.save(tmp_path, is_rough=True)
    for name in (RARITY, *(f"{question}.npz" for question in QUESTIONS)):
        written, shipped = read(tmp_path / name), read(SHIPPED / name)
        assert {key: array.tobytes() for key, array in written.items()} == {
            key: array.tobytes() for key, array in shipped.items()
        }
    (tmp_path / "stance.npz").unlink()
    with pytest.raises(ModelError, match=r"stance\.npz"):
        Models.load(tmp_path)


def test_a_rarity_with_a_bucket_that_there_is_not_is_not_read(tmp_path: Path) -> None:
    """It would count for another word."""
    write(tmp_path / RARITY, {"buckets": np.array([SIZE]), "idf": np.array([1.0])})
    with pytest.raises(ModelError, match=r"rarity\.npz"):
        load_rarity(tmp_path / RARITY)
