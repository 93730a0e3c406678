"""Marks are taken on what was not learned from, and say what they say."""

from dataclasses import replace

import numpy as np
import pytest

from classifiers.claims import is_found
from pipeline.teaching.labels import Labelled
from pipeline.teaching.marking import FOLDS, HeldOut, folds, held_out, macro_f1, marks
from pipeline.teaching.training import truth
from tests import lessons, make

COUNT = 60
NAMES = (
    "about F1",
    "first topic accuracy",
    "tone macro-F1",
    "stance macro-F1",
    "critical macro-F1",
    "claims recall",
    "claims precision",
)
SILENT = Labelled(id="a", article=make.article(), language="vi")


def test_folds_part_no_matter() -> None:
    """Articles of one matter are in one fold, and the folds are as full as that allows."""
    groups = np.array([0, 0, 0, 3, 4, 5, 6, 7, 0, 9], dtype=np.int64)
    fold = folds(groups)
    assert len(set(fold[groups == 0])) == 1
    assert sorted(np.bincount(fold, minlength=FOLDS)) == [1, 1, 2, 2, 4]


def test_only_what_people_answered_is_answered() -> None:
    """Stance of articles about the province alone; claims where the machine holds that an answer is due."""
    corpus = lessons.corpus(COUNT)
    found = held_out(corpus, folds(corpus.groups), np.ones(COUNT, dtype=np.bool_))
    assert ["stance" in one.answers for one in found] == [one.labelled.relevance == "about" for one in found]
    assert {bool(one.claims) for one in found if one.answers.get("critical") != "yes"} == {False}
    assert {mark.name: mark.value for mark in marks(found)} == dict.fromkeys(NAMES, 1.0)  # these are easy


def test_what_is_held_out_was_not_learned_from() -> None:
    """With all of an answer in one fold, nobody who answers has ever seen it given."""
    corpus = lessons.corpus(COUNT)
    fold = np.array([one.tone == "negative" for one in corpus.labelled], dtype=np.int64)
    found = held_out(corpus, fold, fold == 1)
    assert "negative" not in {one.answers["tone"] for one in found}


def test_only_what_may_be_measured_on_is() -> None:
    """The others teach, and are not marked."""
    corpus = lessons.corpus(COUNT)
    measured = np.zeros(len(corpus.labelled), dtype=np.bool_)
    measured[::4] = True
    found = held_out(corpus, folds(corpus.groups), measured)
    assert [one.labelled.id for one in found] == [one.id for one in corpus.labelled[::4]]
    assert {mark.name: mark.count for mark in marks(found)}["about F1"] == measured.sum()


def test_marks_are_worked_out_as_they_say() -> None:
    """By hand: F1 of about, accuracy of the first topic, macro-F1, and claims by half their words."""
    articles = (
        HeldOut(
            labelled=replace(
                SILENT,
                relevance="about",
                topics=("sports", "governance"),
                stance="negative",
                claims=("một hai ba bốn", "năm sáu"),
            ),
            answers={"relevance": "about", "topics": "sports", "stance": "negative"},
            claims=("bốn ba", "bảy"),
        ),
        HeldOut(
            labelled=replace(SILENT, relevance="none", topics=("environment",)),
            answers={"relevance": "about", "topics": "sports"},
        ),
        HeldOut(
            labelled=replace(SILENT, relevance="about", stance="neutral"),
            answers={"relevance": "about", "stance": "negative"},
        ),
    )
    found = {mark.name: (round(mark.value, 3), mark.count) for mark in marks(articles)}
    assert found == {
        "about F1": (0.8, 3),
        "first topic accuracy": (0.5, 2),
        "tone macro-F1": (0.0, 0),
        "stance macro-F1": (0.333, 2),
        "critical macro-F1": (0.0, 0),
        "claims recall": (0.5, 2),
        "claims precision": (0.5, 2),
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("xả thải", True), ("XẢ và THẢI", True), ("xả", False), ("", False)],
)
def test_a_claim_is_found_when_half_its_words_are(sentence: str, expected: bool) -> None:  # noqa: FBT001 -- a parameter
    """Case does not matter, nor their order."""
    assert is_found("xả thải trái phép", [sentence]) is expected


def test_an_answer_that_nobody_gave_costs_nothing_of_its_own() -> None:
    """The mean is taken over the answers that people gave."""
    assert macro_f1([("a", "a"), ("b", "c")]) == 0.5
    assert macro_f1([]) == 0.0


def test_people_s_answers_are_told_as_the_machine_tells_them() -> None:
    """None is a mention to the model, critical is yes or no, and what was not said is empty."""
    article = replace(SILENT, relevance="none", critical=False, topics=("sports",))
    assert [truth(article, question) for question in ("relevance", "critical", "topics", "tone")] == [
        "mention",
        "no",
        "sports",
        "",
    ]
