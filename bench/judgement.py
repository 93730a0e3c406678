"""How well the jury judges real articles, each by models that never saw it nor another of its matter; beside baselines.

    .venv/bin/python -m bench.judgement --data ../shared/data             # the table, five folds (some minutes)
    .venv/bin/python -m bench.judgement --data ../shared/data --curves    # learning curves too
    .venv/bin/python -m bench.judgement --data ../shared/data --errors 20 # the worst errors of each question
    .venv/bin/python -m bench.judgement --vectors /tmp/vectors.npz        # with vectors: read there, or made and kept

Measured are the articles of labels/articles alone; the others, chosen where a first model was unsure, only teach. The
baselines: `about` where the title or the first 300 letters name the province; TF-IDF of words and their pairs with a
linear SVM (scikit-learn, from the dev extra). Claims count as found where half of their words are.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench import marks
from classifiers.brief import Clerk
from classifiers.claims import is_found
from classifiers.keywords import Keywords
from classifiers.learning.arrays import read as read_arrays
from classifiers.learning.arrays import write
from classifiers.learning.grams import Ints
from classifiers.learning.linear import Meant
from classifiers.relevance import ABOUT, MENTION
from classifiers.vectors.nano import NanoEmbedder
from diembao.config import gazetteer, tones, topics
from pipeline.judge import Jury, Reader
from pipeline.meaning import passage
from pipeline.teaching.labels import Labelled
from pipeline.teaching.marking import FOLDS, folds
from pipeline.teaching.trained import LABELS, Labels, texts, unlabelled
from pipeline.teaching.trained import read as read_labels
from pipeline.teaching.training import Corpus, lesson
from press.article import Article
from press.errors import InputError
from press.place import Gazetteer
from press.text import tokens
from press.topic import ToneWords, Topic
from press.verdict import Question, Verdict

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "config"
QUESTIONS: tuple[Question, ...] = ("relevance", "tone", "stance", "critical", "topics")
PARTS = {"tourism": "culture_tourism", "land_construction": "infrastructure_land"}  # the labels name the whole

Answers = Mapping[Question, Verdict]


def main() -> int:
    """Print what was asked for."""
    options = _options()
    if not options.data.is_dir():
        sys.stderr.write(f"{options.data} is not here: nothing to measure on\n")
        return 0
    bench = Bench(options.data, options.vectors)
    answers = bench.judged()
    sys.stdout.write(bench.table(answers))
    if not options.no_baselines:
        sys.stdout.write(bench.baselines(answers))
    sys.stdout.write(bench.calibration(answers))
    if options.errors:
        sys.stdout.write(bench.worst(answers, options.errors))
    if options.curves:
        sys.stdout.write(bench.curves())
    return 0


class Bench:
    """The labelled articles, their folds, and what is asked of them."""

    def __init__(self, data: Path, vectors: Path | None = None) -> None:
        """Read labels and texts, and take every article down; with the vectors in the file `vectors` if it is named."""
        files = tuple(read(data))
        self.labelled = tuple(item for file in files for item in file.labelled)
        self.measured = sum(len(file.labelled) for file in files if file.is_fair)
        self._gazetteer: Gazetteer = gazetteer.load(CONFIG / "gazetteer.yaml")
        self._topics: tuple[Topic, ...] = topics.load(CONFIG / "topics.yaml")
        self._tones: tuple[ToneWords, ...] = tuple(map(tones.load, sorted((CONFIG / "languages").glob("*.yaml"))))
        self._reader = Reader(self._gazetteer)
        meant = _meant(self.labelled, vectors) if vectors else ()
        self._vectors = {item.article.url: one for item, one in zip(self.labelled, meant, strict=False)}
        self.corpus = Corpus.of(
            self.labelled,
            self._reader,
            Clerk(Keywords(self._topics), self._tones),
            unlabelled=unlabelled(_texts(data), files),
            vectors=meant,
        )
        self.folds = folds(self.corpus.groups)

    def judged(self, share: float = 1.0) -> list[Answers]:
        """Return what the jury answers of each measured article, taught by the other folds, or by a `share` of them."""
        found: dict[int, Answers] = {}
        for fold in range(FOLDS):
            others = np.flatnonzero(self.folds != fold)
            taught = others[np.random.default_rng(fold).random(len(others)) < share]
            jury = Jury(
                self._gazetteer, self._topics, self._tones, ("vi", "en"), self.corpus.models(taught, "held-out")
            )
            for place in np.flatnonzero(self.folds == fold):
                if place < self.measured:
                    verdicts = jury.judge(self.labelled[place].article, senses=self._senses)
                    found[int(place)] = {verdict.question: verdict for verdict in verdicts}
        return [found[place] for place in range(self.measured)]

    def _senses(self, article: Article) -> Meant | None:
        return self._vectors.get(article.url)

    def table(self, answers: Sequence[Answers]) -> str:
        """Return the scores, and who was taken for what."""
        items = self.labelled[: self.measured]
        matters = len(set(self.corpus.groups.tolist()))
        lines = [f"\n{self.measured} articles measured, {len(self.labelled)} labelled, {matters} matters\n"]
        for question, pairs in _pairs(items, answers).items():
            lines.append(f"{question:>12}: {marks.score(question, pairs):.3f}  (n {len(pairs)})\n")
            if question != "topics":
                lines.append(marks.confusion(pairs))
        found, proposed = _claims(items, answers)
        recall, precision = found[0] / found[1], proposed[0] / max(1, proposed[1])
        lines.append(f"      claims: recall {recall:.3f} of {found[1]}, precision {precision:.3f} of {proposed[1]}\n")
        return "".join(lines)

    def baselines(self, answers: Sequence[Answers]) -> str:
        """Return what the bare rule and a linear SVM reach on the same folds and of the same articles."""
        items = self.labelled
        rule = [
            (lesson(item, "relevance"), ABOUT if self._reader.matcher.find(_opening(item)).telling else MENTION)
            for item in items[: self.measured]
        ]
        lines = [f"\nbaseline, title or first 300 letters: relevance {marks.score('relevance', rule):.3f}\n"]
        for question in QUESTIONS:
            chosen = [place for place, item in enumerate(items) if lesson(item, question)]
            truth = [lesson(items[place], question) for place in chosen]
            given = svm([_words(items[place]) for place in chosen], truth, self.folds[chosen])
            pairs = [
                (label, said)
                for place, label, said in zip(chosen, truth, given, strict=True)
                if place < self.measured and _given(question, answers[place])
            ]
            lines.append(f"baseline, TF-IDF and SVM: {question} {marks.score(question, pairs):.3f}\n")
        return "".join(lines)

    def calibration(self, answers: Sequence[Answers]) -> str:
        """Return how often an answer of each confidence is right, and what leaving the unsure ones out buys."""
        lines = ["\n"]
        for name, rows in _rights(self.labelled[: self.measured], answers).items():
            lines.append(marks.reliability(name, rows))
        return "".join(lines)

    def worst(self, answers: Sequence[Answers], count: int) -> str:
        """Return the surest wrong answers of each question."""
        lines = []
        for name, rows in _rights(self.labelled[: self.measured], answers).items():
            wrong = sorted((row for row in rows if not row.is_right), key=lambda row: -row.score)[:count]
            lines.append(f"\nworst of {name}\n")
            lines += [f"  {row.score:.2f} {row.given} for {row.truth}: {row.title[:100]}\n" for row in wrong]
        return "".join(lines)

    def curves(self) -> str:
        """Return the scores with a part of the labels."""
        lines = ["\nlearning curves: share of the labels\n"]
        for share in (0.25, 0.5, 0.75):
            pairs = _pairs(self.labelled[: self.measured], self.judged(share))
            scores = ", ".join(f"{question} {marks.score(question, pairs[question]):.3f}" for question in QUESTIONS)
            lines.append(f"{share:>6.0%} {scores}\n")
        return "".join(lines)


def read(data: Path) -> Iterator[Labels]:
    """Yield the files of labels, the fair sample, which may be measured on, first."""
    held = texts(_texts(data))
    fair = data / "labels" / "articles.jsonl.gz"
    for path in (fair, data / "labels" / "articles_2.jsonl.gz", *sorted(LABELS.glob("*.jsonl"))):
        yield read_labels(path, held, is_fair=path == fair)


def _texts(data: Path) -> tuple[Path, Path]:
    return data / "hatinh" / "articles.jsonl.gz", data / "background" / "vi_news_8k.jsonl.gz"


def _meant(labelled: Sequence[Labelled], path: Path) -> tuple[Meant, ...]:
    """Return the vectors of the articles as `path` keeps them by id, made and kept there where it is not yet."""
    if not path.is_file():
        embedder = NanoEmbedder()
        rows = np.array([embedder.passages([passage(item.article)])[0] for item in labelled], dtype=np.float32)
        write(path, {"ids": np.array([item.id for item in labelled]), "model": np.array(embedder.model), "rows": rows})
    kept = read_arrays(path)
    if [item.id for item in labelled] != [str(id_) for id_ in kept["ids"]]:
        raise InputError(f"{path} holds the vectors of other articles: remove it")
    return tuple(Meant(model=str(kept["model"]), numbers=row) for row in kept["rows"].astype(np.float32))


def svm(texts: Sequence[str], answers: Sequence[str], fold: Ints) -> list[str]:
    """Return what a linear SVM on TF-IDF of words and pairs answers of each text, taught by the other folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 -- from the dev extra
    from sklearn.svm import LinearSVC  # noqa: PLC0415 -- the same

    vectorizer = TfidfVectorizer(analyzer=_runs, sublinear_tf=True, min_df=2, max_df=0.9)
    table = vectorizer.fit_transform(texts)
    given = np.empty(len(texts), dtype=object)
    truth = np.array(answers, dtype=object)
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        machine = LinearSVC(class_weight="balanced").fit(table[outside], truth[outside].astype(str))
        given[inside] = machine.predict(table[inside])
    return [str(answer) for answer in given]


def _runs(text: str) -> list[str]:
    words = text.split()
    return [*words, *map(" ".join, pairwise(words))]


def _pairs(items: Sequence[Labelled], answers: Sequence[Answers]) -> dict[str, list[tuple[str, str]]]:
    """Return labels and answers by question, where it was asked; stance and critical where rightly called about."""
    return {
        question: [
            (lesson(item, question), given)
            for item, verdicts in zip(items, answers, strict=True)
            if lesson(item, question) and (given := _given(question, verdicts))
        ]
        for question in QUESTIONS
    }


def _given(question: Question, verdicts: Answers) -> str | None:
    about = verdicts["relevance"].first
    if question == "relevance":
        return ABOUT if about == ABOUT else MENTION
    if question in {"stance", "critical"} and about != ABOUT:
        return None
    first = verdicts[question].first if question in verdicts else None
    return PARTS.get(first, first) if first else None


def _rights(items: Sequence[Labelled], answers: Sequence[Answers]) -> dict[str, list[marks.Row]]:
    """Return what a model answered, beside the labels, by question."""
    found: dict[str, list[marks.Row]] = {question: [] for question in QUESTIONS}
    for item, verdicts in zip(items, answers, strict=True):
        for question in QUESTIONS:
            truth, given, verdict = lesson(item, question), _given(question, verdicts), verdicts.get(question)
            if truth and given and verdict and verdict.by != "gazetteer":
                row = marks.Row(
                    truth=truth, given=given, score=verdict.score, unsure=verdict.unsure, title=item.article.title
                )
                found[question].append(row)
    return found


def _claims(items: Sequence[Labelled], answers: Sequence[Answers]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return how many labelled claims were found of how many, and how many proposals were one of how many."""
    found = labelled = right = proposed = 0
    for item, verdicts in zip(items, answers, strict=True):
        said = verdicts["claims"].answer if "claims" in verdicts else ()
        labelled, proposed = labelled + len(item.claims), proposed + len(said)
        found += sum(is_found(claim, said) for claim in item.claims)
        right += sum(any(is_found(claim, [sentence]) for claim in item.claims) for sentence in said)
    return (found, labelled), (right, proposed)


def _words(item: Labelled) -> str:
    return " ".join(tokens(f"{item.article.title}\n{item.article.text}").exact)


def _opening(item: Labelled) -> str:
    return f"{item.article.title}\n{item.article.text[:300]}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    parser.add_argument("--curves", action="store_true")
    parser.add_argument("--vectors", type=Path, metavar="FILE")
    parser.add_argument("--no-baselines", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
