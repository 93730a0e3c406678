"""An embedder in a limited child process: a text or a model that eats memory or time kills it and not the house."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Self

from pipeline.child import LimitedChild, Words, serve
from press.embedder import Choice, Embedder, Numbers
from press.errors import EmbedderKilledError, MeaningError, WorkerKilledError


class LimitedEmbedder:
    """An Embedder whose model lives in a child process that may use only so much.

    `cpu_seconds` and `wall_seconds` are for each call; `memory_bytes` (None: no limit) for the child's whole address
    space, of which torch reserves many times what it uses. The model is loaded with the first call.
    """

    def __init__(
        self,
        choice: Choice,
        *,
        cpu_seconds: int = 60,
        memory_bytes: int | None = None,
        wall_seconds: float = 60.0,
        calls: int = 2_000,
        command: tuple[str, ...] = (sys.executable, "-m", "pipeline.embedding"),
    ) -> None:
        """Remember choice and limits; nothing is started yet. `command` starts the child and is given both."""
        self._child = LimitedChild(
            (*command, json.dumps(asdict(choice))),
            cpu_seconds=cpu_seconds,
            memory_bytes=memory_bytes,
            wall_seconds=wall_seconds,
            requests=calls,
        )

    def __enter__(self) -> Self:
        """Return itself; the child starts with the first call."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    @property
    def process(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._child.process

    @property
    def model(self) -> str:
        """The model's id."""
        return self._greeting()[0]

    @property
    def revision(self) -> str:
        """Which state of the model."""
        return self._greeting()[1]

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return self._greeting()[2]

    def passages(self, texts: Sequence[str]) -> tuple[Numbers, ...]:
        """Return a vector for each of `texts`."""
        return self._ask(list(texts), question=False)

    def question(self, text: str) -> Numbers:
        """Return the vector of what somebody looks for."""
        return self._ask([text], question=True)[0]

    def close(self) -> None:
        """End the child; a later call starts another."""
        self._child.close()

    def _greeting(self) -> tuple[str, str, int]:
        try:
            return self._child.greeting(_facts, doing="loading the model", after="nothing has a vector")
        except WorkerKilledError as error:
            told = "give it more memory, or choose another `meaning` in office.local.yaml"
            raise MeaningError(f"{error}; {told}") from error

    def _ask(self, texts: list[str], *, question: bool) -> tuple[Numbers, ...]:
        if not texts:
            return ()
        size = self.size  # a model that cannot be loaded is told apart here from texts that kill it

        def read(answer: Words) -> tuple[Numbers, ...]:
            return _vectors(answer, len(texts), size)

        try:
            doing = f"turning {len(texts)} texts into vectors"
            head = {"texts": texts, "question": question}
            return self._child.ask(head, b"", read, doing=doing, after="they stay without")
        except WorkerKilledError as error:
            raise EmbedderKilledError(str(error)) from error


def _facts(greeting: Words) -> tuple[str, str, int]:
    if "error" in greeting:
        raise MeaningError(str(greeting["error"]))
    return str(greeting["model"]), str(greeting["revision"]), int(str(greeting["size"]))


def _vectors(answer: Words, count: int, size: int) -> tuple[Numbers, ...]:
    if "error" in answer:
        raise MeaningError(str(answer["error"]))
    rows = answer["vectors"]
    if not isinstance(rows, list) or [len(row) for row in rows] != [size] * count:
        raise ValueError(f"the answer is not {count} vectors of {size} numbers")
    return tuple(tuple(map(float, row)) for row in rows)


def main(arguments: list[str]) -> None:
    """Be the child: load the model that the first of `arguments` names, and answer within the limits of the others."""
    serve(arguments[1:], lambda: _prepared(Choice(**json.loads(arguments[0]))))


def _prepared(choice: Choice) -> tuple[Words, Callable[[Words, bytes], Words]]:
    from classifiers.vectors import by_choice  # noqa: PLC0415 -- numpy, which only the child needs

    try:
        embedder = by_choice(choice)
    except MeaningError as error:
        return {"error": str(error)}, lambda _words, _body: {}
    facts = {"model": embedder.model, "revision": embedder.revision, "size": embedder.size}
    return facts, lambda words, _body: _answered(embedder, words)


def _answered(embedder: Embedder, words: Words) -> Words:
    texts = words["texts"]
    if not isinstance(texts, list):
        raise TypeError("the texts are no list")
    return {"vectors": [embedder.question(*texts)] if words["question"] else embedder.passages(texts)}


if __name__ == "__main__":
    main(sys.argv[1:])
