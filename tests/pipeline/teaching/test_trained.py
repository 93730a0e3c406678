"""Files of labels become a folder of models: the same bytes each time, and bad lines are told by file and line."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from classifiers.learning import measure
from classifiers.models import QUESTIONS, RARITY, Models
from classifiers.relevance import ABOUT
from pipeline.teaching import trained
from pipeline.teaching.trained import Labels, Schoolroom, Trained
from press import jsonl
from press.article import Article
from press.embedder import Embedder
from press.errors import InputError
from tests import lessons
from tests.fakes import WordEmbedder

COUNT = 60
_TRAIN = """\
import sys
from pathlib import Path
from pipeline.teaching import trained
from tests import lessons
from tests.fakes import WordEmbedder

labels, output = map(Path, sys.argv[1:])
file = trained.read(labels, {}, is_fair=True)
reader, clerk = lessons.schoolroom()
room = trained.Schoolroom(reader=reader, clerk=clerk, embedder=WordEmbedder())
others = [one.article for one in trained.read(labels, {}, is_fair=True).labelled]
trained.train([file], room, version="1", day="2026-11-28", unlabelled=others).write(output)
"""
ROOT = Path(__file__).resolve().parents[3]


def labels(path: Path, count: int = COUNT, *, is_fair: bool = True, seed: int = 7) -> Labels:
    """Return a file of labelled articles, read."""
    return trained.read(lessons.write(path, count, seed=seed), {}, is_fair=is_fair)


def train(*files: Labels, embedder: Embedder | None = None, unlabelled: Sequence[Article] = ()) -> Trained:
    """Train on `files`."""
    reader, clerk = lessons.schoolroom()
    room = Schoolroom(reader=reader, clerk=clerk, embedder=embedder)
    return trained.train(files, room, version="1", day="2026-11-28", unlabelled=unlabelled)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file in `folder`."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_labels_make_the_same_bytes(tmp_path: Path) -> None:
    """In two processes in which Python orders its sets otherwise: models, measure and cards."""
    lessons.write(tmp_path / "labels.jsonl", COUNT)
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", _TRAIN, str(tmp_path / "labels.jsonl"), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": "1"},
            cwd=ROOT,
            check=True,
        )
    first = contents(tmp_path / "1")
    assert first == contents(tmp_path / "2")
    assert set(first) == {
        RARITY,
        measure.FILE,
        *(f"{question}.{end}" for question in QUESTIONS for end in ("npz", "md")),
    }


def test_what_is_kept_apart_teaches_nothing(tmp_path: Path) -> None:
    """Change what people said of those articles: the measure is another, and every model the same."""
    path = tmp_path / "labels.jsonl"
    before = train(labels(path))
    kept = {tuple(one.sheet.buckets) for one in before.apart}
    told = [
        one.id
        for one, brief in zip(lessons.corpus(COUNT).labelled, lessons.corpus(COUNT).briefs, strict=True)
        if tuple(brief.sheet.buckets) in kept
    ]
    assert len(told) == len(before.apart) == before.made.apart == COUNT // 5
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for record in records:
        if record["id"] in told:
            record["labels"] |= {
                "tone": "neutral",
                "stance": "neutral",
                "topics": ["sports"],
                "critical": False,
                "claims": [],
            }
    path.write_text("".join(f"{jsonl.line(record)}\n" for record in records), "utf-8")
    after = train(trained.read(path, {}, is_fair=True))
    for one in (before, after):
        one.write(tmp_path / one.apart[0].answers["tone"])
    first, second = (contents(tmp_path / one.apart[0].answers["tone"]) for one in (before, after))
    assert {name for name in first if name.endswith("npz") and first[name] != second[name]} == {measure.FILE}


def test_only_fair_samples_are_kept_apart_and_measured_on(tmp_path: Path) -> None:
    """Another file teaches, and is neither measured on nor kept from the models."""
    fair, other = labels(tmp_path / "fair.jsonl", 30), labels(tmp_path / "other.jsonl", 30, is_fair=False, seed=8)
    made = train(fair, other).made
    assert made.apart == 6
    assert {mark.name: mark.count for mark in made.marks}["tone macro-F1"] == 30
    assert made.learned["tone"] == 54


def test_the_models_know_what_they_were_told(tmp_path: Path) -> None:
    """What was written is read, carries its version, and answers what it never saw."""
    train(labels(tmp_path / "labels.jsonl")).write(tmp_path / "models")
    models = Models.load(tmp_path / "models")
    fixed = measure.load(tmp_path / "models" / measure.FILE)
    assert models.tone.version == "tone-1"
    for question in measure.MEASURED:
        found = measure.right(models.of(question), question, fixed)
        assert found.count > 0
        assert found.right == found.count
    assert {one.answers["relevance"] for one in fixed if "stance" in one.answers} == {ABOUT}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_card_tells_what_there_is_to_know(tmp_path: Path, question: str) -> None:
    """What it answers, of what and when it was made, by which figures, under which licence, within which limits."""
    made = train(labels(tmp_path / "labels.jsonl"))
    made.write(tmp_path)
    card = (tmp_path / f"{question}.md").read_text("utf-8")
    assert card.startswith(f"# {question}, 1\n")
    assert "- labels.jsonl: 60 articles, a fair sample" in card
    assert f"learned from {made.made.learned[question]} " in card
    assert "2026-11-28" in card
    assert "1.000" in card
    for heading in ("## Made of", "Licence:", "## How", "## How well", "## Limits"):
        assert heading in card
    assert "{" not in card


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 3"),
        ('{"id": "a", "title": "T", "text": "X"}', "line 3"),
        ('{"id": "a", "title": "T", "text": "X", "labels": {"tone": "bad"}}', "negative, neutral, positive"),
        ('{"id": "a", "title": "T", "text": "X", "labels": {"claims": [[0, 1, "abc"]]}}', "another edition"),
        ("[]", "line 3"),
    ],
)
def test_a_bad_line_is_told(tmp_path: Path, line: str, told: str) -> None:
    """By its file and its number."""
    path = lessons.write(tmp_path / "labels.jsonl", 2)
    path.write_text(f"{path.read_text('utf-8')}{line}\n", "utf-8")
    with pytest.raises(InputError, match=r"labels\.jsonl") as raised:
        trained.read(path, {}, is_fair=True)
    assert told in str(raised.value)
    assert "line 3" in str(raised.value)


def test_labels_take_their_texts_by_id(tmp_path: Path) -> None:
    """From files packed or not; what has no text anywhere is counted, and a text without an id is told."""
    records = list(lessons.records(3))
    texts = tmp_path / "texts.jsonl.gz"
    with gzip.open(texts, "wt", encoding="utf-8") as file:
        file.writelines(
            f"{jsonl.line({key: record[key] for key in ('id', 'title', 'text')})}\n" for record in records[:2]
        )
    path = tmp_path / "labels.jsonl"
    path.write_text(
        "".join(f"{jsonl.line({key: one[key] for key in ('id', 'labels')})}\n\n" for one in records), "utf-8"
    )
    read = trained.read(path, trained.texts([texts]), is_fair=True)
    assert [one.id for one in read.labelled] == [record["id"] for record in records[:2]]
    assert read.without_text == 1
    (tmp_path / "bad.jsonl").write_text('{"title": "T"}\n', "utf-8")
    with pytest.raises(InputError, match=r"bad\.jsonl, line 1"):
        trained.texts([tmp_path / "bad.jsonl"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl.gz", b"no gzip"),
        ("a.jsonl.gz", gzip.compress(b"{}\n" * 500, mtime=0)[:-12]),
        ("a.jsonl", b"\xff\xfe"),
        ("b", None),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes | None) -> None:
    """Neither gzip nor UTF-8, cut off, or not there."""
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=name.replace(".", r"\.")):
        trained.texts([tmp_path / name])


def few(tmp_path: Path) -> Sequence[Labels]:
    """Return labels of which all say the same."""
    path = lessons.write(tmp_path / "few.jsonl", 30)
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for record in records:
        record["labels"]["tone"] = "neutral"
    path.write_text("".join(f"{jsonl.line(record)}\n" for record in records), "utf-8")
    return [trained.read(path, {}, is_fair=True)]


def test_what_cannot_be_learned_is_told(tmp_path: Path) -> None:
    """No article at all, too few to keep some apart, or one answer alone."""
    (tmp_path / "none.jsonl").write_text("", "utf-8")
    with pytest.raises(InputError, match="--texts"):
        train(trained.read(tmp_path / "none.jsonl", {}, is_fair=True))
    with pytest.raises(InputError, match="to measure on"):
        train(labels(tmp_path / "two.jsonl", 2))
    with pytest.raises(InputError, match="learn tone"):
        train(*few(tmp_path))


def test_vectors_and_unlabelled_articles_are_told_of_on_the_card(tmp_path: Path) -> None:
    """Two columns of figures, the embedder by name, and how many articles told how words go together."""
    others = [one.article for one in labels(tmp_path / "others.jsonl", 20, seed=3).labelled]
    train(labels(tmp_path / "labels.jsonl"), embedder=WordEmbedder(), unlabelled=others).write(tmp_path)
    tone, claims = ((tmp_path / f"{question}.md").read_text("utf-8") for question in ("tone", "claims"))
    assert "by words (1) too" in tone
    assert "Another 20 articles that nobody labelled" in tone
    assert "| tone macro-F1 | 1.000 | 1.000 | 60 |" in tone
    assert "vector" not in claims
    assert "nobody labelled" not in claims
    assert "nobody labelled" not in (tmp_path / "relevance.md").read_text("utf-8")


def test_an_article_that_is_too_much_teaches_without_its_vector(tmp_path: Path) -> None:
    """The others' vectors are learned from, and the measure has none then."""
    made = train(labels(tmp_path / "labels.jsonl"), embedder=WordEmbedder(too_much="khiếu"))
    assert made.models.embedder == "words"
    made.write(tmp_path)
    assert {one.sheet.meant for one in measure.load(tmp_path / measure.FILE)} == {None}


def test_only_what_nobody_labelled_is_unlabelled(tmp_path: Path) -> None:
    """And of it only what is in a language whose words weigh; Vietnamese where none is named."""
    file = labels(tmp_path / "labels.jsonl", 3)
    lines = [
        {"id": file.labelled[0].id, "title": "A", "text": "B"},
        {"id": "x", "title": "C", "text": "D"},
        {"id": "y", "title": "E", "text": "F", "lang": "en"},
        {"id": "z", "title": "G", "text": "H", "language": "vi"},
    ]
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(f"{jsonl.line(line)}\n" for line in lines), "utf-8")
    assert [one.title for one in trained.unlabelled([path], [file])] == ["C", "G"]
