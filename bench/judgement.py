"""How well the jury judges real articles, each by models that never saw it nor another of its matter; beside baselines.

    .venv/bin/python -m bench.judgement --data ../shared/data             # the table, five folds (about ten minutes)
    .venv/bin/python -m bench.judgement --data ../shared/data --curves    # learning curves too
    .venv/bin/python -m bench.judgement --data ../shared/data --errors 20 # the worst errors of each question

Measured are the articles of labels/articles alone; the others, chosen where a first model was unsure, only teach. The
baselines: `about` where the title or the first 300 letters name the province; TF-IDF of words and their pairs with a
linear SVM (scikit-learn, from the dev extra). Claims count as found where half of their words are.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench import marks
from classifiers.brief import Clerk
from classifiers.grams import Ints
from classifiers.keywords import Keywords
from diembao.config import gazetteer, tones, topics
from pipeline import labels
from pipeline.judge import Jury, Reader
from pipeline.labels import Labelled
from pipeline.training import Corpus
from press.place import Gazetteer
from press.text import tokens
from press.topic import ToneWords, Topic
from press.verdict import Question, Verdict

ROOT = Path(__file__).parents[1]
CONFIG, LABELS = ROOT / "config", ROOT / "classifiers" / "labels"
FOLDS = 5
PARTS = {"tourism": "culture_tourism", "land_construction": "infrastructure_land"}  # the labels name the whole

Answers = Mapping[Question, Verdict]


def main() -> int:
    """Print what was asked for."""
    options = _options()
    if not options.data.is_dir():
        sys.stderr.write(f"{options.data} is not here: nothing to measure on\n")
        return 0
    bench = Bench(options.data)
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

    def __init__(self, data: Path) -> None:
        """Read labels and texts, and take every article down."""
        self.labelled = tuple(read(data))
        self.measured = sum(1 for _ in _lines(data / "labels" / "articles.jsonl.gz"))
        self._gazetteer: Gazetteer = gazetteer.load(CONFIG / "gazetteer.yaml")
        self._topics: tuple[Topic, ...] = topics.load(CONFIG / "topics.yaml")
        self._tones: tuple[ToneWords, ...] = tuple(map(tones.load, sorted((CONFIG / "languages").glob("*.yaml"))))
        self.corpus = Corpus.of(self.labelled, Reader(self._gazetteer), Clerk(Keywords(self._topics), self._tones))
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
                    verdicts = jury.judge(self.labelled[place].article)
                    found[int(place)] = {verdict.question: verdict for verdict in verdicts}
        return [found[place] for place in range(self.measured)]

    def table(self, answers: Sequence[Answers]) -> str:
        """Return the scores, and who was taken for what."""
        items = self.labelled[: self.measured]
        matters = len(set(self.corpus.groups.tolist()))
        lines = [f"\n{self.measured} articles measured, {len(self.labelled)} labelled, {matters} matters\n"]
        for name, (truth, given) in _pairs(items, answers).items():
            lines.append(f"{name:>12}: {marks.score(name, truth, given):.3f}  (n {len(truth)})\n")
            if name != "first topic":
                lines.append(marks.confusion(truth, given))
        found, proposed = _claims(items, answers)
        recall, precision = found[0] / found[1], proposed[0] / max(1, proposed[1])
        lines.append(f"      claims: recall {recall:.3f} of {found[1]}, precision {precision:.3f} of {proposed[1]}\n")
        return "".join(lines)

    def baselines(self, answers: Sequence[Answers]) -> str:
        """Return what the bare rule and a linear SVM reach on the same folds and of the same articles."""
        items = self.labelled
        rule = [
            "about" if Reader(self._gazetteer).matcher.find(_opening(item)).telling else "rest"
            for item in items[: self.measured]
        ]
        truth = ["about" if item.relevance == "about" else "rest" for item in items[: self.measured]]
        lines = [f"\nbaseline, title or first 300 letters: about F1 {marks.f1(truth, rule)['about']:.3f}\n"]
        for name, answer in _QUESTIONS.items():
            chosen = [place for place, item in enumerate(items) if answer(item) is not None]
            given = svm(
                [_words(items[place]) for place in chosen],
                [str(answer(items[place])) for place in chosen],
                self.folds[chosen],
            )
            pairs = [
                (str(answer(items[place])), said)
                for place, said in zip(chosen, given, strict=True)
                if place < self.measured and _given(name, answers[place]) is not None
            ]
            lines.append(f"baseline, TF-IDF and SVM: {name} {marks.score(name, *zip(*pairs, strict=True)):.3f}\n")
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
            scores = {
                name: marks.score(name, truth, given)
                for name, (truth, given) in _pairs(self.labelled[: self.measured], self.judged(share)).items()
            }
            lines.append(f"{share:>6.0%} " + ", ".join(f"{name} {score:.3f}" for name, score in scores.items()) + "\n")
        return "".join(lines)


def read(data: Path) -> Iterable[Labelled]:
    """Yield the labelled articles: those that may be measured on first."""
    texts: dict[str, tuple[str, str]] = {}
    for name in ("hatinh/articles.jsonl.gz", "background/vi_news_8k.jsonl.gz"):
        for line in _lines(data / name):
            row = json.loads(line)
            texts[row["id"]] = (row["title"], row["text"])
    for path in (data / "labels" / "articles.jsonl.gz", data / "labels" / "articles_2.jsonl.gz"):
        yield from labels.read(_lines(path), {}, name=path.name)
    for path in sorted(LABELS.glob("*.jsonl")):
        yield from labels.read(path.read_text("utf-8").splitlines(), texts, name=path.name)


def folds(groups: Ints) -> Ints:
    """Return a fold for each article, never two for one group, all about as large."""
    random, loads, fold = np.random.default_rng(0), np.zeros(FOLDS), {}
    counts = Counter(groups.tolist())
    for group in sorted(counts, key=lambda group: (-counts[group], group)):
        fold[group] = int(np.argmin(loads + random.random(FOLDS) / 2))
        loads[fold[group]] += counts[group]
    return np.array([fold[group] for group in groups.tolist()], dtype=np.int64)


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


_QUESTIONS = {
    "about": lambda item: (
        None if item.is_moved or item.relevance is None else "about" if item.relevance == "about" else "rest"
    ),
    "tone": lambda item: item.tone,
    "stance": lambda item: item.stance if item.relevance == "about" else None,
    "critical": lambda item: (
        None if item.critical is None or item.relevance != "about" else "yes" if item.critical else "no"
    ),
    "first topic": lambda item: item.topics[0] if item.topics else None,
}
_ASKED: Mapping[str, Question] = {
    "about": "relevance",
    "tone": "tone",
    "stance": "stance",
    "critical": "critical",
    "first topic": "topics",
}


def _pairs(items: Sequence[Labelled], answers: Sequence[Answers]) -> dict[str, tuple[list[str], list[str]]]:
    """Return labels and answers by question, where it was asked; stance and critical where rightly called about."""
    found: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in _QUESTIONS}
    for item, verdicts in zip(items, answers, strict=True):
        for name, answer in _QUESTIONS.items():
            truth, given = answer(item), _given(name, verdicts)
            if truth is not None and given is not None:
                found[name][0].append(str(truth))
                found[name][1].append(given)
    return found


def _given(name: str, verdicts: Answers) -> str | None:
    relevance = verdicts["relevance"].first
    if name == "about":
        return "about" if relevance == "about" else "rest"
    if name in {"stance", "critical"} and relevance != "about":
        return None
    verdict = verdicts.get(_ASKED[name])
    first = verdict.first if verdict else None
    return PARTS.get(first, first) if first else None


def _rights(items: Sequence[Labelled], answers: Sequence[Answers]) -> dict[str, list[marks.Row]]:
    found: dict[str, list[marks.Row]] = {name: [] for name in _QUESTIONS}
    for item, verdicts in zip(items, answers, strict=True):
        for name, answer in _QUESTIONS.items():
            truth, given, verdict = answer(item), _given(name, verdicts), verdicts.get(_ASKED[name])
            if truth is not None and given is not None and verdict is not None and verdict.by != "gazetteer":
                found[name].append(
                    marks.Row(
                        truth=str(truth),
                        given=given,
                        score=verdict.score,
                        unsure=verdict.unsure,
                        title=item.article.title,
                    )
                )
    return found


def _claims(items: Sequence[Labelled], answers: Sequence[Answers]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return how many labelled claims were found of how many, and how many proposals were one of how many."""
    found = labelled = right = proposed = 0
    for item, verdicts in zip(items, answers, strict=True):
        said = verdicts["claims"].answer if "claims" in verdicts else ()
        labelled, proposed = labelled + len(item.claims), proposed + len(said)
        found += sum(any(marks.is_found(claim, sentence) for sentence in said) for claim in item.claims)
        right += sum(any(marks.is_found(claim, sentence) for claim in item.claims) for sentence in said)
    return (found, labelled), (right, proposed)


def _words(item: Labelled) -> str:
    return " ".join(tokens(f"{item.article.title}\n{item.article.text}").exact)


def _opening(item: Labelled) -> str:
    return f"{item.article.title}\n{item.article.text[:300]}"


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().splitlines()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    parser.add_argument("--curves", action="store_true")
    parser.add_argument("--no-baselines", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
