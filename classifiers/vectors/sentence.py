"""sentence-transformers: any model of that library which already lies on this machine."""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from press.embedder import Numbers, cut
from press.errors import MeaningError

MODEL = "intfloat/multilingual-e5-small"

# What each family was trained to see before a question and before a passage (the model cards of intfloat and BAAI);
# the first part of a name that fits decides.
_FAMILIES = (
    ("-instruct", "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ", ""),
    ("e5-", "query: ", "passage: "),
    ("bge-m3", "", ""),
)


class _Rows(Protocol):
    def tolist(self) -> list[list[float]]: ...


class _Model(Protocol):
    def encode(self, sentences: list[str], *, normalize_embeddings: bool, show_progress_bar: bool) -> _Rows: ...


class SentenceEmbedder:
    """An Embedder by sentence-transformers. It never asks the network: a model is a folder, or was fetched before."""

    def __init__(self, model: str = "", question_prefix: str | None = None, passage_prefix: str | None = None) -> None:
        """Load `model`, the id of a fetched one or a folder; MeaningError where it or the library is missing."""
        self._name = model or MODEL
        asked, told = prefixes(self._name)
        self._question = asked if question_prefix is None else question_prefix
        self._passage = told if passage_prefix is None else passage_prefix
        _require_library()
        folder, self._revision = _located(self._name)
        self._model = _loaded(self._name, folder)
        self._size = len(self.question("?"))

    @property
    def model(self) -> str:
        """The model's id: as configured, for a folder its last name."""
        return Path(self._name).name if Path(self._name).is_dir() else self._name

    @property
    def revision(self) -> str:
        """The commit that was fetched, or a digest of the folder, and of prefixes that are not the family's own."""
        if (self._question, self._passage) == prefixes(self._name):
            return self._revision
        return f"{self._revision}-{_digest(f'{self._question}|{self._passage}'.encode())}"

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return self._size

    def passages(self, texts: Sequence[str]) -> tuple[Numbers, ...]:
        """Return a vector for each of `texts`."""
        return self._vectors([self._passage + cut(text) for text in texts])

    def question(self, text: str) -> Numbers:
        """Return the vector of what somebody looks for."""
        return self._vectors([self._question + cut(text)])[0]

    def close(self) -> None:
        """Do nothing: the model goes with the process."""

    def _vectors(self, texts: list[str]) -> tuple[Numbers, ...]:
        if not texts:
            return ()
        rows = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return tuple(tuple(row) for row in rows.tolist())


def prefixes(model: str) -> tuple[str, str]:
    """Return what the family of `model` wants before a question and before a passage; nothing where it is unknown."""
    name = Path(model).name.lower()
    return next(((asked, told) for part, asked, told in _FAMILIES if part in name), ("", ""))


def _require_library() -> None:
    if find_spec("sentence_transformers") is None:
        raise MeaningError('sentence-transformers is not installed; type: pip install "diembao[embeddings]"')


def _located(name: str) -> tuple[Path, str]:
    """Return the folder of a model and its revision."""
    folder = Path(name)
    if folder.is_dir():
        return folder, _state(folder)
    from huggingface_hub import snapshot_download  # noqa: PLC0415 -- comes with the library below

    try:
        found = Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError) as error:
        told = f"the model {name} is not on this machine, and diembao does not fetch it by itself"
        raise MeaningError(f"{told}; type: hf download {name}, or give the path of its folder as `model`") from error
    return found, found.name[:12]


def _loaded(name: str, folder: Path) -> _Model:
    from safetensors import SafetensorError  # noqa: PLC0415 -- comes with the library below
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 -- 8 s and 400 MB

    try:
        model: _Model = SentenceTransformer(str(folder), local_files_only=True, device="cpu")
    except (SafetensorError, OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError) as error:
        told = f"the model {name} in {folder} cannot be loaded ({' '.join(str(error).split())[:200]})"
        raise MeaningError(f"{told}; fetch it anew with: hf download {name}, or name another in `meaning`") from error
    return model


def _state(folder: Path) -> str:
    """Return a digest of the files that decide what the model says."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".json", ".safetensors", ".bin", ".model"))
    whole = hashlib.sha256()
    for path in files:
        whole.update(str(path.relative_to(folder)).encode() + b"\0")
        with path.open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()[:12]


def _digest(words: bytes) -> str:
    return hashlib.sha256(words).hexdigest()[:8]
