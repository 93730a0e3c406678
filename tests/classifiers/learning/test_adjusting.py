"""A few answers move a model a little, many that agree move it more, and other questions and languages stay."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifiers.learning import measure
from classifiers.learning.adjusting import Taught, adjusted
from classifiers.learning.linear import LinearModel
from classifiers.learning.measure import Measured, Right, right
from press.errors import ModelError
from tests import lessons

COUNT = 60


@pytest.fixture(scope="module")
def model() -> LinearModel:
    """Return a model of tone, learned from labelled articles."""
    corpus = lessons.corpus(COUNT)
    return corpus.models(np.arange(COUNT, dtype=np.int64), "1").tone


def taught(count: int, answer: str, language: str = "vi", first: int = 1) -> list[Taught]:
    """Return `count` articles of neutral news, each of which a person calls `answer`."""
    sheets = [brief.sheet for brief in lessons.corpus(COUNT).briefs][first::3]
    return [Taught(sheet=sheet, language=language, answer=answer) for sheet in sheets[:count]]


def chance(model: LinearModel, article: Taught) -> float:
    """Return how likely the model holds what a person said."""
    return model.chances(article.sheet, article.language).of(str(article.answer))


def test_few_move_little_and_many_move_more(model: LinearModel) -> None:
    """An article that nobody corrected follows those like it, the further the more there are."""
    unseen = taught(20, "negative")[-1]
    moved = [chance(adjusted(model, taught(count, "negative"), "2"), unseen) for count in (1, 4, 16)]
    before = chance(model, unseen)
    assert before < moved[0] < moved[1] < moved[2]
    assert moved[0] - before < 0.1


def test_what_agrees_changes_next_to_nothing(model: LinearModel) -> None:
    """Who confirms the machine leaves its answers as they are."""
    confirmed = adjusted(model, taught(10, "neutral"), "2")
    for article in taught(20, "neutral"):
        assert confirmed.chances(article.sheet, "vi").first == model.chances(article.sheet, "vi").first


def test_other_languages_and_their_signs_are_apart(model: LinearModel) -> None:
    """What is said of Vietnamese articles moves no judgement on Lao ones, and the other way round."""
    vi, lo = adjusted(model, taught(9, "negative"), "2"), adjusted(model, taught(9, "negative", "lo"), "2")
    for article in taught(20, "negative"):
        assert vi.sums(article.sheet, "lo").tolist() == model.sums(article.sheet, "lo").tolist()
        assert lo.sums(article.sheet, "vi").tolist() == model.sums(article.sheet, "vi").tolist()
    assert np.any(lo.bare.signs != model.bare.signs)
    assert not np.any(lo.bare.signs[~np.any(model.bare.signs != 0, axis=1)])  # signs of one language alone stay silent


def test_vectors_are_moved_with_the_words_beside_them() -> None:
    """Where an article has a vector both sets follow, in Lao too; one without a vector moves the plain set alone."""
    corpus = lessons.sensed_corpus(COUNT)
    model = corpus.models(np.arange(COUNT, dtype=np.int64), "1").tone
    for language in ("vi", "lo"):
        told = [Taught(sheet=one.sheet, language=language, answer="negative") for one in corpus.briefs[1::3]]
        plain = [replace(one, sheet=replace(one.sheet, meant=None)) for one in told]
        moved, other = adjusted(model, told[:16], "2"), adjusted(model, plain[:16], "2")
        assert chance(moved, told[-1]) > chance(model, told[-1])
        assert chance(moved, plain[-1]) == chance(other, plain[-1])
        assert chance(other, told[-1]) == chance(model, told[-1])
        assert model.sensed
        assert moved.sensed
        place = 0 if language == "vi" else 1
        assert not np.array_equal(moved.sensed.vectors[place], model.sensed.vectors[place])


def test_the_measure_keeps_vectors_where_all_have_one(tmp_path: Path) -> None:
    """The same embedder, nearly the same numbers."""
    articles = [Measured(sheet=brief.sheet, language="vi", answers={}) for brief in lessons.sensed_corpus(COUNT).briefs]
    measure.save(articles, tmp_path / "a.npz")
    for first, second in zip(articles, measure.load(tmp_path / "a.npz"), strict=True):
        assert first.sheet.meant
        assert second.sheet.meant
        assert second.sheet.meant.model == "words"
        assert second.sheet.meant.numbers == pytest.approx(first.sheet.meant.numbers, abs=1e-3)


def test_nothing_taught_changes_nothing(model: LinearModel, tmp_path: Path) -> None:
    """The same bytes under the same name."""
    model.save(tmp_path / "a.npz")
    adjusted(model, (), model.version).save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_what_nobody_corrected_stays_where_it_is(model: LinearModel) -> None:
    """Corrections move it less than if it were not laid beside; alone it moves nothing."""
    told, held = taught(8, "negative"), [replace(one, answer=None) for one in taught(20, "negative")[8:]]

    def moved(model_: LinearModel) -> float:
        return sum(float(np.abs(model_.sums(one.sheet, "vi") - model.sums(one.sheet, "vi")).sum()) for one in held)

    assert moved(adjusted(model, [*told, *held], "2")) < 0.6 * moved(adjusted(model, told, "2"))
    assert moved(adjusted(model, held, "2")) == 0.0


def test_the_adjusted_weights_are_the_ridge_solution(model: LinearModel) -> None:
    """Each article is left with what it was short of, less what it and its like have brought, as ridge has it."""
    one = taught(1, "negative")[0]
    moved = adjusted(model, [one], "2")
    likeness = float(one.sheet.values @ one.sheet.values) + sum(
        one.sheet.signs.get(name, 0.0) ** 2 for name in model.full.names
    )
    wanted = np.array([2 / 3, -1 / 3, -1 / 3])
    said = model.sums(one.sheet, "vi")
    expected = said + likeness / (likeness + 10.0) * (wanted - (said - said.mean()))
    assert moved.sums(one.sheet, "vi") == pytest.approx(expected, abs=1e-4)


def test_the_measure_is_read_as_it_was_written(model: LinearModel, tmp_path: Path) -> None:
    """The same bytes again, the same answers, and no text in it."""
    articles = [
        Measured(sheet=brief.sheet, language="vi", answers={"tone": str(item.tone)} if place % 2 else {})
        for place, (brief, item) in enumerate(
            zip(lessons.corpus(COUNT).briefs, lessons.corpus(COUNT).labelled, strict=True)
        )
    ]
    measure.save(articles, tmp_path / "a.npz")
    again = measure.load(tmp_path / "a.npz")
    measure.save(again, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert right(model, "tone", again) == right(model, "tone", articles) == Right(right=30, count=30)
    assert right(model, "stance", again) == Right(right=0, count=0)
    assert all(one.sheet.grams.parts == () for one in again)


def test_a_damaged_measure_is_not_read(tmp_path: Path) -> None:
    """Missing, cut off, or another file: a ModelError that names it."""
    path = tmp_path / measure.FILE
    with pytest.raises(ModelError, match=r"measure\.npz"):
        measure.load(path)
    measure.save([Measured(sheet=lessons.corpus(COUNT).briefs[0].sheet, language="vi", answers={})], path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ModelError, match=r"measure\.npz"):
        measure.load(path)
