"""What is learned, what is held out, and how sure a model calls itself, against the plain way of working it out."""

import numpy as np
import pytest

from classifiers.learning.fitting import RIDGE, Fit, Material, Task, learned
from classifiers.learning.grams import SIZE, Ints, Rarity, sentence_grams
from classifiers.learning.linear import Sheet, softmax

TEXTS = (
    "xả thải ra sông", "xả thải ra biển", "khánh thành cầu mới", "khánh thành trường mới", "họp bàn kế hoạch",
    "kế hoạch năm mới", "nhà máy xả thải", "cầu mới thông xe", "họp báo thường kỳ", "sông ô nhiễm vì xả thải",
    "trường học khánh thành", "kế hoạch họp",
)  # fmt: skip
ANSWERS = (0, 0, 1, 1, 2, 2, 0, 1, 2, 0, 1, 2)
GROUPS = np.array([0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 3], dtype=np.int64)


def sheets() -> tuple[Sheet, ...]:
    """Return the texts as a model sees them, with two signs each."""
    runs = [sentence_grams(text) for text in TEXTS]
    rarity = Rarity.of(runs)
    return tuple(
        Sheet(
            buckets=(weighed := rarity.weighed(one))[0],
            values=weighed[1],
            rarity=rarity.idf[weighed[0]],
            signs={"said_blame": float("xả" in text), "where_title": len(text) / 30},
            grams=one,
        )
        for text, one in zip(TEXTS, runs, strict=True)
    )


def task(chosen: Ints | None = None, bare: tuple[str, ...] = ("",)) -> Task:
    """Return the task of the `chosen` texts, of all where none are named."""
    places = np.arange(len(TEXTS)) if chosen is None else chosen
    return Task(
        answers=("bad", "good", "other"), chosen=places, targets=np.eye(3)[[ANSWERS[p] for p in places]], bare=bare
    )


@pytest.fixture(scope="module")
def material() -> Material:
    """Return the material of all texts."""
    return Material.of(sheets())


def dense(sheet: Sheet) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the words of a sheet as one long row."""
    row = np.zeros(SIZE)
    np.add.at(row, sheet.buckets, sheet.values)
    return row


def test_likeness_is_the_product_of_the_words(material: Material) -> None:
    """Bucket by bucket or all at once, whether few share a word or many."""
    rows = np.array([dense(sheet) for sheet in material.sheets])
    assert material.words == pytest.approx(rows @ rows.T, abs=1e-6)
    many = Material.of(material.sheets * 10)  # 120 sheets: words that more than 48 share
    assert many.words == pytest.approx(np.tile(rows @ rows.T, (10, 10)), abs=1e-6)


def test_the_weights_say_what_the_fit_says(material: Material) -> None:
    """The sums of a text are its words' and signs' weights added up: primal and dual agree."""
    fit = Fit(material, task())
    weights = fit.weights()
    found = []
    for sheet in material.sheets:
        row = np.zeros((SIZE, 3))
        row[weights.buckets] = weights.rows
        signs = np.array([sheet.signs[name] for name in weights.names])
        found.append(dense(sheet) @ row + signs @ weights.signs + weights.bias)
    targets = task().targets - 1 / 3
    left = targets - np.array(found)  # ridge: what is left of an answer is its own part, times the ridge
    likeness = material.likeness(task(), bare=False, sensed=False)
    assert likeness @ (left / RIDGE) == pytest.approx(np.array(found), abs=1e-4)


def test_what_is_held_out_is_as_if_never_learned(material: Material) -> None:
    """In closed form, the sums of a group are those of a fit that has really been done without it."""
    for bare in (False, True):
        closed = Fit(material, task(), bare=bare).held_out(GROUPS)
        for group in np.unique(GROUPS):
            is_inside = np.equal(GROUPS, group)
            inside, outside = np.flatnonzero(is_inside), np.flatnonzero(~is_inside)
            importance = _importance(task().targets)
            likeness = material.likeness(task(), bare=bare, sensed=False)
            system = likeness[np.ix_(outside, outside)] + np.diag(RIDGE / importance[outside])
            parts = np.linalg.solve(system, task().targets[outside] - 1 / 3)
            assert closed[inside] == pytest.approx(likeness[np.ix_(inside, outside)] @ parts, abs=1e-8)


def _importance(
    targets: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return equal weights: every answer is given as often."""
    assert set(targets.sum(axis=0)) == {4.0}
    return np.ones(len(targets))


def test_a_rare_answer_is_not_drowned(material: Material) -> None:
    """Nine against three, the three weigh more each."""
    chosen = np.array([0, 1, 6, 9, 4], dtype=np.int64)
    fit = Fit(material, task(chosen))
    sums = fit.held_out(np.arange(5))
    assert sums[:4].argmax(axis=1).tolist() == [0, 0, 0, 0]
    inside = fit.weights()
    assert inside.bias[2] > inside.bias[1]


def test_bare_weights_are_of_the_named_signs_alone(material: Material) -> None:
    """No word has a weight, and no sign that means something in one language only."""
    weights = Fit(material, task(bare=("said_",)), bare=True).weights()
    assert len(weights.buckets) == 0
    assert weights.names == ("said_blame", "where_title")
    assert np.any(weights.signs[0] != 0)
    assert not np.any(weights.signs[1])


def test_groups_are_chains_of_what_is_alike() -> None:
    """Two that share most words are of one group, and so is what resembles either."""
    texts = ("a b c d", "b c d e", "c d e f", "x y z w")
    runs = [sentence_grams(text) for text in texts]
    rarity = Rarity(np.ones(SIZE, dtype=np.float32))
    made = [
        Sheet(buckets=b, values=v, rarity=rarity.idf[b], signs={}, grams=one)
        for one in runs
        for b, v in [rarity.weighed(one)]
    ]
    found = Material.of(made)
    assert found.groups(0.6).tolist() == [0, 0, 0, 3]
    assert found.groups(0.99).tolist() == [0, 1, 2, 3]


def test_nothing_has_no_likeness() -> None:
    """Material of no sheets is empty, and no error."""
    assert Material.of(()).words.shape == (0, 0)


def test_a_model_calls_itself_unsure_where_it_would_be_wrong(material: Material) -> None:
    """Under its threshold; where none reaches the goal it is the highest that was tried."""
    found = learned(material, task(), GROUPS, goal=0.9, version="tone-made", languages=("vi",))
    sums = Fit(material, task()).held_out(GROUPS)
    shares = softmax(sums, found.sharpness[0])
    sure = shares.max(axis=1) >= found.threshold
    assert (shares.argmax(axis=1) == np.array(ANSWERS))[sure].mean() >= 0.9
    never = learned(material, task(), np.zeros(len(TEXTS), np.int64), goal=1.01, version="v", languages=("vi",))
    assert never.threshold == 0.95


def test_a_model_answers_as_it_was_fitted(material: Material) -> None:
    """What was learned comes back for what it was learned from."""
    found = learned(material, task(), GROUPS, goal=0.9, version="tone-made", languages=("vi",))
    answers = [found.chances(sheet, "vi").first for sheet in material.sheets]
    assert answers == [found.answers[answer] for answer in ANSWERS]
