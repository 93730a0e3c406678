"""A candidate takes the place of what judges only where it is not worse, and never learns who printed an article."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from classifiers.learning.grams import Rarity
from classifiers.learning.linear import Meant
from classifiers.learning.measure import Measured, Right
from classifiers.models import Models
from diembao.config import topics
from pipeline.meaning import meant
from pipeline.teaching import labels
from pipeline.teaching.candidate import FEWEST, Candidate, School, Trial
from pipeline.teaching.labels import Labelled
from press import jsonl
from press.article import Kept
from press.correction import Lesson
from press.verdict import Question
from tests import lessons, make
from tests.fakes import WordEmbedder

COUNT = 60
NEUTRAL = 1  # every third article from this one on


@pytest.fixture(scope="module")
def models() -> Models:
    """Return models of labelled articles."""
    return lessons.corpus(COUNT).models(np.arange(COUNT, dtype=np.int64), "1")


@pytest.fixture(scope="module")
def school() -> School:
    """Return what turns corrections into candidates."""
    return School(*lessons.schoolroom(), topics.load(lessons.CONFIG / "topics.yaml"))


def articles(count: int, *, first: int = NEUTRAL) -> list[Labelled]:
    """Return `count` articles that no model has learned from, all of one stance."""
    made = labels.read(map(jsonl.line, lessons.records(4 * count, seed=9)), {}, name="made")
    return list(made)[first::3][:count]


def taught(question: Question, answers: Sequence[str], *, first: int = NEUTRAL, language: str = "vi") -> list[Lesson]:
    """Return what editors said of as many articles, one after the other."""
    return [
        Lesson(
            key=f"https://bao-mau.example/{number}",
            source="bao_mau",
            article=replace(one.article, url=f"https://bao-mau.example/{number}"),
            language=language,
            question=question,
            answer=(answer,),
            by="Lan",
            at=make.NOON + timedelta(hours=number),
            machine=None,
            model="",
        )
        for number, (answer, one) in enumerate(zip(answers, articles(len(answers), first=first), strict=True))
    ]


def fixed(answer: str = "neutral") -> tuple[Measured, ...]:
    """Return the measure: twelve articles of the neutral sort, which people answered with `answer`."""
    corpus = lessons.corpus(COUNT)
    return tuple(
        Measured(sheet=brief.sheet, language="vi", answers={"tone": answer}) for brief in corpus.briefs[NEUTRAL::3][:12]
    )


def tried(school: School, models: Models, told: Iterable[Lesson], measured: Sequence[Measured]) -> Candidate:
    """Return the candidate of `told`."""
    return school.candidate(models, models, list(told), (), measured)


def of(candidate: Candidate, question: str) -> Trial:
    """Return how the candidate of `question` did."""
    return next(trial for trial in candidate.trials if trial.question == question)


def test_what_is_not_worse_is_adopted(school: School, models: Models) -> None:
    """Editors call one sort of news bad: the candidate learns it from all but the latest fifth, and gets that right."""
    found = tried(school, models, taught("tone", ["negative"] * 40), fixed("negative"))
    trial = of(found, "tone")
    assert (trial.outcome, trial.learned, trial.unusable) == ("adopted", 32, 0)
    assert trial.recent == (Right(right=0, count=8), Right(right=8, count=8))
    assert trial.fixed[0].right == 0 < trial.fixed[1].right
    assert found.is_adopted
    assert found.models.tone is found.proposed.tone
    assert found.models.tone.version.startswith("tone-1+32.")
    assert found.version.startswith("1+")


def test_other_questions_keep_their_models(school: School, models: Models) -> None:
    """What is said of the tone moves no other model, and what is not adopted is the current one, bit by bit."""
    found = tried(school, models, taught("tone", ["negative"] * 40), fixed("negative"))
    for question in ("relevance", "topics", "stance", "critical", "claims"):
        assert found.models.of(question) is models.of(question)


def test_what_is_worse_on_the_fixed_articles_is_not_adopted(school: School, models: Models) -> None:
    """However right on the corrections themselves; the candidate is told, and the current model judges on."""
    found = tried(school, models, taught("tone", ["negative"] * 40), fixed("neutral"))
    trial = of(found, "tone")
    assert trial.outcome == "worse_fixed"
    assert trial.fixed[0].right == 12 > trial.fixed[1].right
    assert not found.is_adopted
    assert found.models.tone is models.tone
    assert found.proposed.tone is not models.tone


def test_what_is_worse_on_recent_corrections_is_not_adopted(school: School, models: Models) -> None:
    """Earlier editors said otherwise than the latest: the machine, which agrees with these, stays."""
    found = tried(school, models, taught("tone", ["negative"] * 32 + ["neutral"] * 8), fixed("negative"))
    trial = of(found, "tone")
    assert trial.outcome == "worse_recent"
    assert trial.recent[0].right == 8 > trial.recent[1].right
    assert found.models.tone is models.tone


def test_the_latest_by_time_are_held_out(school: School, models: Models) -> None:
    """In whatever order they are handed over they are earliest first; what the last fifth says is not learned."""
    first = tried(school, models, taught("tone", ["negative"] * 10), fixed())
    other = tried(school, models, taught("tone", ["negative"] * 8 + ["positive"] * 2), fixed())
    assert first.proposed.tone.version == other.proposed.tone.version
    earlier = tried(school, models, taught("tone", ["positive"] * 2 + ["negative"] * 8), fixed())
    assert earlier.proposed.tone.version != first.proposed.tone.version


def test_too_few_teach_nothing(school: School, models: Models) -> None:
    """Under five there is nothing both to learn from and to try it on; with none there is no trial either."""
    found = tried(school, models, taught("tone", ["negative"] * (FEWEST - 1)), fixed())
    assert {trial.outcome for trial in found.trials} == {"few"}
    assert not found.is_adopted
    assert tried(school, models, (), fixed()).version == found.version


def test_what_the_model_cannot_learn_is_counted(school: School, models: Models) -> None:
    """A topic that it does not know, an article in which no place of the province stands."""
    told = taught("topics", ["governance"] * 6 + ["sports"])
    nowhere = replace(told[0], article=make.article(title="Tin", lead="", text="Không nơi nào."))
    trial = of(tried(school, models, [*told, nowhere], fixed()), "topics")
    assert (trial.learned, trial.unusable) == (4, 2)
    assert trial.outcome == "adopted"


def test_part_of_a_topic_teaches_the_whole(school: School, models: Models) -> None:
    """The model answers main topics; the part is found by its keywords."""
    told = topics.load(lessons.CONFIG / "topics.yaml")
    part = next(topic for topic in told if topic.parent in models.topics.answers)
    whole = tried(school, models, taught("topics", [str(part.parent)] * 6), fixed()).proposed.topics.version
    assert tried(school, models, taught("topics", [part.id] * 6), fixed()).proposed.topics.version == whole


def test_none_and_mention_teach_the_same(school: School, models: Models) -> None:
    """The model tells about from all else."""
    none, mention = (tried(school, models, taught("relevance", [word] * 6), fixed()) for word in ("none", "mention"))
    assert of(none, "relevance").learned == 4
    assert none.proposed.relevance.version == mention.proposed.relevance.version


def test_who_printed_wrote_or_corrected_it_is_not_learned(school: School, models: Models, tmp_path: Path) -> None:
    """Another source, address, author and editor: the same bytes, the same version."""
    told = taught("tone", ["negative"] * 20)
    elsewhere = [
        replace(
            lesson,
            key=f"https://z-{number % 3}.example/bai",
            source="other",
            by="Minh",
            machine=("neutral",),
            model="tone-9",
            article=replace(
                lesson.article, url=f"https://z-{number % 3}.example/bai", authors=("An",), site_name="Báo khác"
            ),
        )
        for number, lesson in enumerate(told)
    ]
    for name, found in (("a", told), ("b", elsewhere)):
        (tmp_path / name).mkdir()
        candidate = tried(school, models, found, fixed())
        candidate.proposed.save(tmp_path / name)
        (tmp_path / name / "version").write_text(candidate.version, "utf-8")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_corrections_are_learned_around_the_shipped_models(school: School, models: Models) -> None:
    """Learning twice from the same moves nothing the second time: what is adopted is no base for more."""
    told = taught("tone", ["negative"] * 40)
    first = tried(school, models, told, fixed("negative"))
    second = school.candidate(models, first.models, told, (), fixed("negative"))
    assert second.proposed.tone.version == first.models.tone.version
    assert second.version == first.version
    assert of(second, "tone").outcome == "adopted"
    assert of(second, "tone").fixed[0] == of(second, "tone").fixed[1]


def test_what_nobody_corrected_holds_its_place(school: School, models: Models) -> None:
    """Beside the uncorrected articles of the archive the same corrections move the rest less, and themselves still."""
    told = taught("tone", ["negative"] * 10)
    untaught = articles(70)[20:50]

    def kept(source: str = "bao_mau", author: str = "") -> list[Kept]:
        return [
            make.kept(
                f"https://bao-mau.example/k{number}",
                source=source,
                title=one.article.title,
                lead="",
                text=one.article.text,
                authors=(author,),
            )
            for number, one in enumerate(untaught)
        ]

    unseen = [
        Measured(sheet=brief.sheet, language="vi", answers={"tone": "negative"})
        for brief in lessons.corpus(COUNT).briefs[NEUTRAL::3]
    ]

    def chance(candidate: Candidate) -> float:
        return sum(candidate.proposed.tone.chances(one.sheet, "vi").of("negative") for one in unseen)

    alone = school.candidate(models, models, told, (), fixed())
    beside = school.candidate(models, models, told, kept(), fixed())
    before = sum(models.tone.chances(one.sheet, "vi").of("negative") for one in unseen)
    assert before < chance(beside) < chance(alone)
    corrected = [replace(one, key=lesson.key) for one, lesson in zip(kept(), told, strict=False)]
    assert (
        school.candidate(models, models, told, corrected, fixed()).version == alone.version
    )  # a person spoke of these
    assert school.candidate(models, models, told, kept("other", "An"), fixed()).version == beside.version


def test_models_of_another_release_are_not_compared(school: School, models: Models) -> None:
    """They weigh words otherwise, so the shipped ones stand in their place, and none of them is kept."""
    old = replace(models, rarity=Rarity(models.rarity.idf * 2), tone=models.stance)
    found = school.candidate(models, old, taught("stance", ["negative"] * 40), (), fixed())
    assert found.models.tone is models.tone
    assert found.models.rarity is models.rarity


def test_a_language_without_words_is_taught_by_signs(school: School, models: Models) -> None:
    """What is said of Lao articles moves the bare weights alone."""
    found = tried(school, models, taught("relevance", ["mention"] * 10, language="lo"), fixed()).proposed.relevance
    assert np.array_equal(found.full.rows, models.relevance.full.rows)
    assert not np.array_equal(found.bare.signs, models.relevance.bare.signs)


def test_an_office_with_vectors_learns_and_is_tried_with_them(school: School) -> None:
    """Both sets of weights move; what is tried is the set that judges there."""
    corpus = lessons.sensed_corpus(COUNT)
    models = corpus.models(np.arange(COUNT, dtype=np.int64), "1")
    told = taught("tone", ["negative"] * 40)
    articles = [one.article for one in told]
    vectors = dict(zip((one.key for one in told), map(_present, meant(WordEmbedder(), articles)), strict=True))
    fixed_ = [
        Measured(sheet=brief.sheet, language="vi", answers={"tone": "negative"}) for brief in corpus.briefs[NEUTRAL::3]
    ]
    seen = school.candidate(models, models, told, (), fixed_, vectors)
    blind = school.candidate(models, models, told, (), fixed_)
    assert of(seen, "tone").outcome == "adopted"
    moved, left = seen.models.tone.sensed, blind.models.tone.sensed
    assert moved
    assert left
    assert models.tone.sensed
    assert not np.array_equal(moved.vectors[0], models.tone.sensed.vectors[0])
    assert np.array_equal(left.vectors[0], models.tone.sensed.vectors[0])
    assert np.array_equal(seen.models.tone.full.rows, blind.models.tone.full.rows)
    assert seen.version != blind.version


def _present(vector: Meant | None) -> Meant:
    assert vector
    return vector
