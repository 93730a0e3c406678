"""An article that is taken in is judged by its vector too where the office makes vectors, and keeps it."""

from pathlib import Path

import numpy as np
import pytest

from classifiers.learning.linear import MARK
from classifiers.models import Models
from diembao.config import gazetteer
from pipeline import meaning
from pipeline.judge import Jury
from pipeline.meaning import Meanings
from pipeline.reception import Arrival, Reception
from press.clock import FixedClock
from press.ledger import State
from press.verdict import Question
from tests import lessons, make
from tests.fakes import WordEmbedder
from tests.vault import ledger
from vault import read
from vault.evidence import Warc

pytestmark = pytest.mark.usefixtures("record")

COUNT = 60
SENSED: tuple[Question, ...] = ("relevance", "topics", "tone", "stance", "critical")


@pytest.fixture(scope="module")
def models() -> Models:
    """Return models that have learned from vectors by words."""
    return lessons.sensed_corpus(COUNT).models(np.arange(COUNT, dtype=np.int64), "1")


def received(models: Models, folder: Path, embedder: WordEmbedder, text: str) -> dict[str, str]:
    """Take in an article with `text`, and return who gave its answers, by question."""
    jury = Jury(gazetteer.load(lessons.CONFIG / "gazetteer.yaml"), (), (), ("vi",), models)
    reception = Reception(
        jury=jury,
        warc=Warc(folder),
        sources={},
        clock=FixedClock(make.NOON),
        meanings=Meanings(embedder, jury.embedder),
    )
    url = ledger.address(1)
    ledger.waiting(url)
    article = make.article(url, title="Hà Tĩnh khánh thành cầu", lead="", text=text)
    assert reception.receive(Arrival(url=url, source="bao_mau", article=article))[0] is State.KEPT
    kept = read.kept(url)
    assert kept
    return {verdict.question: verdict.by for verdict in kept.judged.verdicts}


def test_a_vector_is_weighed_kept_and_made_once(models: Models, tmp_path: Path) -> None:
    """Verdicts tell it, the record has it, and what makes vectors afterwards has nothing left to do."""
    embedder = WordEmbedder()
    by = received(models, tmp_path, embedder, "Sáng nay Hà Tĩnh khánh thành cầu mới, người dân vui mừng.")
    assert [by[question] for question in SENSED] == [f"{question}-1{MARK}" for question in SENSED]
    assert not by["claims"].endswith(MARK)
    assert read.vectors([ledger.address(1)])[ledger.address(1)].by == "words@1"
    assert meaning.embed(embedder) == 0
    assert len(embedder.asked) == 1


def test_an_article_that_kills_the_embedder_is_kept_without(models: Models, tmp_path: Path) -> None:
    """It is judged by its words, and not tried again."""
    embedder = WordEmbedder(too_much="độc")
    by = received(models, tmp_path, embedder, "Hà Tĩnh: chất độc ở sông.")
    assert by["tone"] == "tone-1"
    asked = len(embedder.asked)
    assert meaning.embed(embedder) == 0
    assert len(embedder.asked) == asked
