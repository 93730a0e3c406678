"""Main directions are those of a singular value decomposition, the same each time, and are folded into words."""

from dataclasses import replace

import numpy as np
import pytest

from classifiers.learning.directions import Directions
from classifiers.learning.fitting import Fit, Material, Task
from classifiers.learning.grams import SIZE, Floats, Grams, Rarity, sentence_grams
from classifiers.learning.linear import Sheet

TEXTS = [
    f"{one} {two} {three}"
    for one in ("xả thải", "khánh thành", "họp bàn")
    for two in ("ra sông", "cầu mới", "kế hoạch")
    for three in ("năm nay", "hôm qua")
]


def articles() -> tuple[list[Grams], Rarity]:
    """Return the texts' words, all of them known."""
    return [sentence_grams(text) for text in TEXTS], Rarity(np.ones(SIZE, dtype=np.float32))


def sheets() -> list[Sheet]:
    """Return the texts as a model sees them."""
    runs, rarity = articles()
    none: Floats = np.empty(0, np.float32)
    return [
        Sheet(buckets=buckets, values=values, rarity=none, signs={}, grams=one)
        for one in runs
        for buckets, values in [rarity.weighed(one)]
    ]


def test_directions_are_the_singular_vectors() -> None:
    """Of length 1, at right angles, and what the texts go along them are the greatest singular values."""
    found = Directions.of(*articles(), count=4)
    assert found.axes.T @ found.axes == pytest.approx(np.eye(4), abs=1e-5)
    rows = np.zeros((len(TEXTS), SIZE))
    for row, sheet in zip(rows, sheets(), strict=True):
        row[sheet.buckets] = sheet.values
    wanted = np.linalg.svd(rows, compute_uv=False)[:4]
    assert np.linalg.norm(found.along(sheets()), axis=0) == pytest.approx(wanted, rel=1e-3)


def test_directions_are_the_same_each_time() -> None:
    """To the last bit."""
    first, second = Directions.of(*articles(), count=3), Directions.of(*articles(), count=3)
    assert first.axes.tobytes() == second.axes.tobytes()


def test_few_articles_have_few_directions() -> None:
    """No more than there are articles, and none of no articles."""
    runs, rarity = articles()
    assert Directions.of(runs[:2], rarity).axes.shape[1] == 2
    assert Directions.of([], rarity).along(sheets()).shape == (len(TEXTS), 0)


def test_what_is_learned_along_directions_is_in_the_weights_of_words() -> None:
    """The sums by words alone are those that the likeness with directions gives: primal and dual agree."""
    chosen = np.arange(len(TEXTS))
    task = Task(answers=("a", "b"), chosen=chosen, targets=np.eye(2)[chosen % 2])
    found: dict[bool, Floats] = {}
    material = Material.of(sheets(), Directions.of(*articles(), count=4))
    for is_guided in (True, False):
        own = replace(task, is_guided=is_guided)
        weights = Fit(material, own).weights()
        rows = np.zeros((SIZE, 2), np.float32)
        rows[weights.buckets] = weights.rows
        found[is_guided] = np.array([sheet.values @ rows[sheet.buckets] + weights.bias for sheet in material.sheets])
        left = task.targets - 0.5 - found[is_guided]
        likeness = material.likeness(own, bare=False, sensed=False)
        assert likeness @ left == pytest.approx(found[is_guided], abs=1e-4)
    assert not np.allclose(found[True], found[False], atol=1e-3)
