"""How often the machine is right by the editors, and how much of that is more than chance."""

import pytest

from desk.agreement import Agreement, agreement, kappa
from press.correction import Lesson
from press.verdict import Question
from tests import make


def lesson(
    question: Question,
    machine: tuple[str, ...] | None,
    *answer: str,
    source: str = "bao_mau",
    language: str = "vi",
) -> Lesson:
    """Return what an editor said where the machine had said `machine`."""
    return Lesson(
        key="https://bao-mau.example/tin-1.html",
        source=source,
        article=make.article(),
        language=language,
        question=question,
        answer=answer,
        by="Lan",
        at=make.NOON,
        machine=machine,
        model="made-1",
    )


def test_nothing_said_is_nothing_measured() -> None:
    """Without lessons there is no row, and no kappa."""
    assert agreement([]) == ()
    assert kappa([]) is None


def test_a_textbook_kappa() -> None:
    """Twenty and fifteen of fifty agree, five and ten do not: .7 observed, .5 by chance, kappa .4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert kappa(pairs) == pytest.approx(0.4)


def test_kappa_from_full_agreement_to_its_contrary() -> None:
    """All agreed is 1, all crossed is -1; one answer throughout leaves nothing to measure by."""
    assert kappa([("a", "a"), ("b", "b")]) == 1
    assert kappa([("a", "b"), ("b", "a")]) == -1
    assert kappa([("a", "a"), ("a", "a")]) is None
    assert kappa([("a", "b"), ("a", "b")]) == 0


def test_by_question_source_and_language() -> None:
    """Each question is counted in all, at each source and in each language, the most first."""
    lessons = [
        lesson("stance", ("negative",), "neutral"),
        lesson("stance", ("negative",), "negative"),
        lesson("stance", ("positive",), "positive", source="world_sample", language="en"),
        lesson("relevance", ("about",), "none"),
    ]
    found = agreement(reversed(lessons))
    assert [(one.question, one.part, one.value, one.count, one.agreed) for one in found] == [
        ("relevance", "question", "", 1, 0),
        ("relevance", "source", "bao_mau", 1, 0),
        ("relevance", "language", "vi", 1, 0),
        ("stance", "question", "", 3, 2),
        ("stance", "source", "bao_mau", 2, 1),
        ("stance", "source", "world_sample", 1, 1),
        ("stance", "language", "vi", 2, 1),
        ("stance", "language", "en", 1, 1),
    ]
    whole = found[3]
    assert isinstance(whole, Agreement)
    assert whole.share == pytest.approx(2 / 3)
    assert whole.kappa == pytest.approx((2 / 3 - 3 / 9) / (1 - 3 / 9))


def test_topics_agree_by_the_primary_and_places_in_any_order() -> None:
    """A second topic more is agreement; a place more is none, another order of them is; places have no kappa."""
    found = agreement(
        [
            lesson("topics", ("environment",), "environment", "governance"),
            lesson("topics", ("environment", "governance"), "governance", "environment"),
            lesson("places", ("VN-23", "18073"), "18073", "VN-23"),
            lesson("places", ("VN-23",), "18073", "VN-23"),
            lesson(
                "places",
                (),
            ),
        ]
    )
    whole = {one.question: (one.count, one.agreed, one.kappa) for one in found if one.part == "question"}
    assert whole["topics"][:2] == (2, 1)
    assert whole["places"] == (3, 2, None)


def test_an_answer_that_the_machine_did_not_give_is_none() -> None:
    """Where the machine was not asked, or had no answer, it did not agree."""
    found = agreement([lesson("stance", None, "neutral"), lesson("stance", (), "neutral")])
    assert (found[0].count, found[0].agreed) == (2, 0)
