"""From files of labels to a folder of models: read, learned from, marked, and written with a card each."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from classifiers.brief import Clerk
from classifiers.learning import measure
from classifiers.learning.grams import Ints
from classifiers.learning.measure import Measured
from classifiers.models import QUESTIONS, SHIPPED, Models
from pipeline.judge import Reader
from pipeline.meaning import meant
from pipeline.teaching import cards, labels
from pipeline.teaching.cards import Made
from pipeline.teaching.labels import Labelled
from pipeline.teaching.marking import Mark, Mask, folds, held_out, marks
from pipeline.teaching.training import LANGUAGES, Corpus, lesson, tasks
from press.article import Article
from press.embedder import Embedder
from press.errors import InputError

LABELS = SHIPPED.parent / "labels"
APART = 150  # articles that no model learns from, at most
_SHARE_APART = 5  # a fifth of what may be measured on, at most

Texts = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """One file of labels: its name, what it says, and how many of its articles have no text anywhere.

    `is_fair` says whether it is a fair sample, on which it may be measured.
    """

    name: str
    labelled: tuple[Labelled, ...]
    without_text: int
    is_fair: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What came of it: the models, the articles kept apart, and what the cards tell."""

    models: Models
    apart: tuple[Measured, ...]
    made: Made

    def write(self, folder: Path) -> None:
        """Write models, cards and measure into `folder`, which is made; the same bytes for the same labels and day."""
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as made:  # so that no file is ever half another
            draft = Path(made)
            self.models.save(draft, is_rough=True)
            measure.save(self.apart, draft / measure.FILE)
            for question in QUESTIONS:
                (draft / f"{question}.md").write_text(cards.card(question, self.made), "utf-8")
            for path in sorted(draft.iterdir()):
                path.replace(folder / path.name)


def texts(paths: Sequence[Path]) -> Texts:
    """Return title and text by id from files of {"id", "title", "text"} lines; InputError names file and line."""
    found: dict[str, tuple[str, str]] = {}
    for path in paths:
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                found[str(record["id"])] = (str(record["title"]), str(record["text"]))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{path}, line {number}: no article with id, title and text ({error})") from error
    return found


def unlabelled(paths: Sequence[Path], files: Sequence[Labels]) -> tuple[Article, ...]:
    """Return those articles of `paths`, files that `texts` can read, that no line of `files` is about.

    They teach which words go together, so only those in a language whose words weigh: Vietnamese, where none is named.
    """
    taken = {one.id for file in files for one in file.labelled}
    found: dict[str, Article] = {}
    for record in (json.loads(line) for path in paths for line in _lines(path) if line.strip()):
        key = str(record["id"])
        if key not in taken and str(record.get("language") or record.get("lang") or LANGUAGES[0]) in LANGUAGES:
            found[key] = Article(url=key, title=str(record["title"]), lead="", text=str(record["text"]))
    return tuple(found.values())


def read(path: Path, texts: Texts, *, is_fair: bool) -> Labels:
    """Read one file of labels; InputError names file and line."""
    lines = list(_lines(path))
    labelled = tuple(labels.read(lines, texts, name=str(path)))
    said = sum(bool(line.strip()) for line in lines)
    return Labels(name=path.name, labelled=labelled, without_text=said - len(labelled), is_fair=is_fair)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schoolroom:
    """With what is learned: what reads articles, and the embedder whose vectors are learned from, None for none."""

    reader: Reader
    clerk: Clerk
    embedder: Embedder | None = None


def train(
    files: Sequence[Labels], schoolroom: Schoolroom, *, version: str, day: str, unlabelled: Sequence[Article] = ()
) -> Trained:
    """Learn from `files`; InputError where they are too few, or do not tell answers apart.

    Raises MeaningError where the embedder's model cannot be loaded.
    """
    if not any(file.labelled for file in files):
        raise InputError(
            "Không có bài nào có cả nhãn và nội dung; hãy chỉ tệp nội dung bằng --texts. "
            "/ No labelled article has a text; name the files that hold them by --texts."
        )
    every = [one for file in files for one in file.labelled]
    embedder = schoolroom.embedder
    corpus = Corpus.of(
        every,
        schoolroom.reader,
        schoolroom.clerk,
        unlabelled=unlabelled,
        vectors=meant(embedder, [one.article for one in every]) if embedder else (),
    )
    fair = np.array([file.is_fair for file in files for _ in file.labelled], dtype=np.bool_)
    kept = apart(corpus, fair)
    if not kept.any():
        raise InputError(
            f"Cần ít nhất {_SHARE_APART} bài được đo không cùng sự việc để giữ riêng một phần. "
            f"/ To keep some apart, at least {_SHARE_APART} articles of different matters are needed to measure on."
        )
    learned = np.flatnonzero(~kept)
    counts = _counts(corpus, learned)
    return Trained(
        models=corpus.models(learned, version),
        apart=tuple(_measured(corpus, place) for place in map(int, np.flatnonzero(kept))),
        made=Made(
            version=version,
            day=day,
            files=tuple((file.name, len(file.labelled), file.is_fair) for file in files),
            learned=counts,
            apart=int(kept.sum()),
            unlabelled=len(unlabelled),
            embedder=f"{embedder.model} ({embedder.revision})" if embedder else "",
            marks=_marks(corpus, fair),
        ),
    )


def _marks(corpus: Corpus, fair: Mask) -> tuple[Mark, ...]:
    """Return the figures, and a second time as vectors are weighed; for claims they never are."""
    fold = folds(corpus.groups)
    plain = marks(held_out(corpus, fold, fair))
    if not corpus.material.embedder:
        return plain
    sensed = (replace(mark, is_sensed=True) for mark in marks(held_out(corpus, fold, fair, sensed=True)))
    return (*plain, *(mark for mark in sensed if not mark.name.startswith("claims")))


def apart(corpus: Corpus, fair: Mask) -> Mask:
    """Return which articles are kept apart: whole matters of fair samples, drawn by their ids' digests, so for good."""
    most = min(APART, int(fair.sum()) // _SHARE_APART)
    matters = _matters(corpus.groups)
    drawn = sorted(matters, key=lambda places: min(_digest(corpus.labelled[place].id) for place in places))
    kept = np.zeros(len(fair), dtype=np.bool_)
    for places in drawn:
        if fair[places].all() and (kept & fair).sum() + len(places) <= most:
            kept[places] = True
    return kept


def _matters(groups: Ints) -> list[Ints]:
    return [np.flatnonzero(groups == group) for group in np.unique(groups)]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _measured(corpus: Corpus, place: int) -> Measured:
    labelled = corpus.labelled[place]
    answers = {question: lesson(labelled, question) for question in measure.MEASURED}
    if not corpus.briefs[place].reading.finds.found:
        answers["relevance"] = ""  # the model is not asked where no name of the province stands
    return Measured(
        sheet=corpus.briefs[place].sheet,
        language=labelled.language,
        answers={question: answer for question, answer in answers.items() if answer},
    )


def _counts(corpus: Corpus, learned: Ints) -> Mapping[str, int]:
    """Return from how many articles (of claims: sentences) each question is learned."""
    items = [corpus.labelled[place] for place in learned]
    counts: dict[str, int] = {}
    for question, task in tasks(items).items():
        counts[question] = len(task.chosen)
        _prove(question, len(set(task.targets.argmax(axis=1).tolist())) if len(task.chosen) else 0)
    inside = np.flatnonzero(np.isin(corpus.sentences.owners, learned))
    counts["claims"] = len(inside)
    _prove("claims", len({corpus.sentences.are_claims[place] for place in inside}))
    return counts


def _prove(question: str, answers: int) -> None:
    if answers < 2:  # noqa: PLR2004 -- one answer alone cannot be told from any other
        raise InputError(
            f"Nhãn chưa đủ để học câu hỏi «{question}»: cần ít nhất hai câu trả lời khác nhau. "
            f"/ Too little is labelled to learn {question}: at least two different answers are needed."
        )


def _lines(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            yield from file
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise InputError(f"Không đọc được {path}: {error} / {path} cannot be read.") from error
