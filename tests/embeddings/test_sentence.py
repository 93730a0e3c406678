"""Tests of classifiers.vectors.sentence on a model made here; `make test-embeddings` runs them where torch is."""

import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

from classifiers.vectors.sentence import SentenceEmbedder, prefixes
from pipeline.embedding import LimitedEmbedder
from press.embedder import Choice, Numbers
from press.errors import MeaningError

WORDS = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", "find", ":", ".", "hà", "tĩnh", "lũ", "cầu"),
    *("bóng", "đá", "nước", "mới", "flood", "bridge"),
)
SIZE = 16


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a tiny BERT named like the e5 family: two layers, twenty words, weights by chance."""
    made = tmp_path_factory.mktemp("models")
    (made / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=SIZE, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(made / "bert")
    words = BertTokenizerFast(str(made / "vocab.txt"), do_lower_case=True, strip_accents=False)
    words.save_pretrained(made / "bert")
    model = SentenceTransformer(modules=[Transformer(str(made / "bert")), Pooling(SIZE)], device="cpu")
    model.save(str(made / "tiny-e5-small"))
    return made / "tiny-e5-small"


@pytest.fixture(scope="session")
def raw(folder: Path) -> SentenceTransformer:
    """Return the model without our door around it."""
    return SentenceTransformer(str(folder), device="cpu")


@pytest.fixture(scope="session")
def limited(folder: Path) -> Iterator[LimitedEmbedder]:
    """Lend the model in its limited process, as the house has it."""
    with LimitedEmbedder(Choice(engine="sentence-transformers", model=str(folder)), wall_seconds=200) as embedder:
        yield embedder


def encoded(raw: SentenceTransformer, text: str) -> Numbers:
    """Return what the bare model makes of exactly this text."""
    return tuple(raw.encode([text], normalize_embeddings=True).tolist()[0])


def test_the_e5_family_sees_its_prefixes(folder: Path, raw: SentenceTransformer) -> None:
    """A question is read as "query: ...", an article as "passage: ...", and so they differ."""
    embedder = SentenceEmbedder(str(folder))
    assert embedder.question("lũ hà tĩnh") == pytest.approx(encoded(raw, "query: lũ hà tĩnh"), abs=1e-5)
    assert embedder.passages(["lũ hà tĩnh"])[0] == pytest.approx(encoded(raw, "passage: lũ hà tĩnh"), abs=1e-5)
    assert embedder.question("lũ") != pytest.approx(embedder.passages(["lũ"])[0], abs=1e-3)


def test_an_office_may_set_other_prefixes(folder: Path, raw: SentenceTransformer) -> None:
    """Configured prefixes win over the family's, an empty one too, and make another revision."""
    usual, other = SentenceEmbedder(str(folder)), SentenceEmbedder(str(folder), "find: ", "")
    assert other.question("lũ") == pytest.approx(encoded(raw, "find: lũ"), abs=1e-5)
    assert other.passages(["lũ"])[0] == pytest.approx(encoded(raw, "lũ"), abs=1e-5)
    assert usual.revision != other.revision


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("intfloat/multilingual-e5-small", ("query: ", "passage: ")),
        ("/srv/models/multilingual-e5-base", ("query: ", "passage: ")),
        ("BAAI/bge-m3", ("", "")),
        ("sentence-transformers/LaBSE", ("", "")),
    ],
)
def test_a_family_is_known_by_its_name(model: str, expected: tuple[str, str]) -> None:
    """The id or the folder's name tells what a model was trained to see; an unknown one sees the text alone."""
    assert prefixes(model) == expected


def test_vectors_have_length_one_and_the_texts_order(folder: Path) -> None:
    """Together or alone a text has the same vector; no text has none."""
    embedder = SentenceEmbedder(str(folder))
    rows = embedder.passages(["lũ", "cầu mới", "bóng đá"])
    assert [math.hypot(*row) for row in rows] == pytest.approx([1, 1, 1], abs=1e-5)
    assert rows[1] == pytest.approx(embedder.passages(["cầu mới"])[0], abs=1e-5)
    assert embedder.passages([]) == ()
    assert embedder.size == SIZE


def test_a_text_is_cut_before_the_model_sees_it(folder: Path) -> None:
    """What stands behind the first 300 characters changes nothing, and half a million letters take no time."""
    embedder = SentenceEmbedder(str(folder))
    begin = "lũ hà tĩnh " * 30
    assert embedder.passages([begin + "cầu"]) == embedder.passages([begin + "bóng"])
    assert len(embedder.passages(["x" * 500_000])[0]) == SIZE


def test_the_revision_follows_the_weights(folder: Path, tmp_path: Path) -> None:
    """A copy under the same name is the same model; other weights are another."""
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    assert (SentenceEmbedder(str(copy)).model, SentenceEmbedder(str(copy)).revision) == (
        SentenceEmbedder(str(folder)).model,
        SentenceEmbedder(str(folder)).revision,
    )
    raw = SentenceTransformer(str(copy), device="cpu")
    with torch.no_grad():
        next(raw.parameters()).add_(1.0)
    raw.save(str(copy))
    assert SentenceEmbedder(str(copy)).revision != SentenceEmbedder(str(folder)).revision


def test_the_limited_process_gives_the_same_vectors(folder: Path, limited: LimitedEmbedder) -> None:
    """The pipe changes nothing."""
    here = SentenceEmbedder(str(folder))
    assert (limited.model, limited.revision, limited.size) == (here.model, here.revision, here.size)
    assert limited.question("lũ") == pytest.approx(here.question("lũ"), abs=1e-6)
    assert limited.passages(["lũ", "cầu"])[1] == pytest.approx(here.passages(["cầu"])[0], abs=1e-6)


def test_a_model_that_was_not_fetched_says_how_to_fetch_it() -> None:
    """Nothing is asked of the network: the error names the command."""
    with pytest.raises(MeaningError, match=r"not on this machine.*hf download intfloat/no-such-model"):
        SentenceEmbedder("intfloat/no-such-model")


@pytest.mark.parametrize("broken", ["modules.json", "model.safetensors"])
def test_a_broken_folder_says_so(folder: Path, tmp_path: Path, broken: str) -> None:
    """A half-copied model is an error with what to do, not a stack of the library's."""
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    for path in copy.rglob(broken):
        path.write_text("{")
    with pytest.raises(MeaningError, match=r"cannot be loaded.*fetch it anew"):
        SentenceEmbedder(str(copy))
