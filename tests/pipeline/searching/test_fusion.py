"""Tests of pipeline.searching.fusion."""

import pytest

from pipeline.searching.fusion import fused


def test_what_both_rankings_name_comes_before_what_one_does() -> None:
    """Third in both rankings beats first in one: 2/63 is more than 1/61."""
    hits = fused([["a", "b", "both"], ["c", "d", "both"]])
    assert [hit.key for hit in hits] == ["both", "a", "c", "b", "d"]
    assert hits[0].score == pytest.approx(2 / 63)
    assert hits[1].score == pytest.approx(1 / 61)


def test_equal_scores_keep_the_order_of_the_earliest_ranking() -> None:
    """Two rankings that contradict each other are settled by the first, at every run."""
    assert [hit.key for hit in fused([["a", "b"], ["b", "a"]])] == ["a", "b"]
    assert [hit.key for hit in fused([["b", "a"], ["a", "b"]])] == ["b", "a"]


def test_a_key_twice_in_one_ranking_counts_once() -> None:
    """The first place counts, and those behind a repeated key move up."""
    assert fused([["a", "a", "b"]]) == fused([["a", "b"]])


def test_no_ranking_gives_nothing_and_a_limit_cuts() -> None:
    """Nothing fused is nothing; of three keys a limit of one leaves the first."""
    assert fused([]) == fused([[], []]) == ()
    assert [hit.key for hit in fused([["a", "b"], ["c"]], limit=1)] == ["a"]
