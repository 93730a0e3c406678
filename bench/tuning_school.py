"""How the upper layers learn from lessons, and what they then say of others."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bench.tuning_net import Batch, Upper

RATE, RATE_OF_HEADS = 1.5e-4, 1e-3
DECAY = 0.01
WARMING = 0.1  # the share of all steps in which the rate rises; then it falls in a line
LEAST_RATE = 0.02  # of the highest
SMOOTHING = 0.05
TOGETHER = 8  # batches out of which texts of about one length are put together

Texts = Sequence[torch.Tensor]
Answered = Mapping[str, str]
Chances = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """Texts in the middle of the encoder, what was answered of each, and the answers there are to each question."""

    texts: Texts
    answered: Sequence[Answered]
    answers: Mapping[str, Sequence[str]]
    batch: int
    told: Callable[[str], object] = lambda _: None

    def teach(self, net: Upper, places: Sequence[int], passes: int) -> None:
        """Have `net` learn from the texts at `places`, each so often."""
        dice = random.Random(0)  # noqa: S311 -- the same order at every run
        heads = list(net.heads.parameters())
        groups = [{"params": list(net.layers.parameters()), "lr": RATE}, {"params": heads, "lr": RATE_OF_HEADS}]
        optimizer = torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)
        plan = [batch for _ in range(passes) for batch in self._batches(places, dice)]
        rate = torch.optim.lr_scheduler.LambdaLR(optimizer, _rising_and_falling(len(plan)))
        net.train()
        for number, batch in enumerate(plan):
            optimizer.zero_grad()
            loss = self._loss(net, batch)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            rate.step()
            if number % 100 == 0:
                self.told(f"{number} of {len(plan)} steps, loss {loss.item():.3f}")

    def chances(self, net: Upper, places: Sequence[int]) -> Mapping[int, Chances]:
        """Return by place how likely each answer to each question is."""
        net.eval()
        found: dict[int, Chances] = {}
        order = sorted(places, key=lambda place: len(self.texts[place]))
        with torch.no_grad():
            for at in range(0, len(order), self.batch):
                part = order[at : at + self.batch]
                filled = [*part, *part[:1] * (self.batch - len(part))]  # for a net that is compiled for each size
                sums = net(Batch.of([self.texts[place] for place in filled]))
                shares = {name: one.softmax(-1).numpy() for name, one in sums.items()}
                found |= {place: {name: one[row] for name, one in shares.items()} for row, place in enumerate(part)}
        return found

    def _loss(self, net: Upper, batch: Sequence[int]) -> torch.Tensor:
        """Return how far the answers are off: the mean over the texts of a batch, summed over questions."""
        sums = net(Batch.of([self.texts[place] for place in batch]))
        losses = []
        for name, answers in self.answers.items():
            rows = [row for row, place in enumerate(batch) if name in self.answered[place]]
            if rows:
                right = torch.tensor([answers.index(self.answered[batch[row]][name]) for row in rows])
                loss = functional.cross_entropy(sums[name][rows], right, label_smoothing=SMOOTHING)
                losses.append(loss * len(rows) / len(batch))
        return torch.stack(losses).sum()

    def _batches(self, places: Sequence[int], dice: random.Random) -> list[list[int]]:
        """Return all `places` in batches of about one length, in any order, the last ones filled up by lot."""
        mixed = dice.sample(places, len(places))
        run = TOGETHER * self.batch
        runs = [
            sorted(mixed[at : at + run], key=lambda place: len(self.texts[place])) for at in range(0, len(mixed), run)
        ]
        batches = [one[at : at + self.batch] for one in runs for at in range(0, len(one), self.batch)]
        filled = [[*one, *dice.choices(places, k=self.batch - len(one))] for one in batches]
        return dice.sample(filled, len(filled))


def _rising_and_falling(steps: int) -> Callable[[int], float]:
    return lambda step: min((step + 1) / (WARMING * steps), max(LEAST_RATE, (steps - step) / steps))
