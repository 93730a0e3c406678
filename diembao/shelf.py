"""The shelf of a home: the models that an office's corrections have made, which of them judge, and the way back."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from classifiers.learning import measure
from classifiers.learning.measure import Measured
from classifiers.models import SHIPPED, Models
from press.errors import ModelError

KEPT = 5  # versions to which one may go back

_IN_USE = "in_use"
_ASIDE = "aside"
_DRAFT = ".draft-"
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,100}")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder a version, and one small file, `in_use`, that names them, a line each, the one that judges last.

    Where it names none the shipped models judge. A version's folder is filled beside, brought to the disk and only then
    given its name; the file is replaced in one step. So a kill leaves the former models whole, or the new ones. What is
    missing or damaged raises ModelError: no other model takes its place until a person says so (`go_back`).
    """

    folder: Path
    shipped: Path = SHIPPED

    def history(self) -> tuple[str, ...]:
        """Return the versions in the order in which they were adopted; the last judges. ModelError if it is damaged."""
        try:
            names = (self.folder / _IN_USE).read_text("utf-8").split()
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise ModelError(f"{self.folder / _IN_USE} cannot be read ({error}){_BACK}") from error
        if not all(_NAME.fullmatch(name) for name in names):
            raise ModelError(f"{self.folder / _IN_USE} names no version{_BACK}")
        return tuple(names)

    def version(self) -> str | None:
        """Return the version in use, None where the shipped models judge."""
        return next(reversed(self.history()), None)

    def models(self) -> Models:
        """Return the models that judge; ModelError where they are missing or damaged."""
        version = self.version()
        if version is None:
            return Models.load(self.shipped)
        try:
            return Models.load(self.folder / version)
        except ModelError as error:
            raise ModelError(f"{error}{_BACK}") from error

    def base(self) -> tuple[Models, tuple[Measured, ...]]:
        """Return the shipped models, and the articles on which to compare others; ModelError where they are damaged."""
        return Models.load(self.shipped), measure.load(self.shipped / measure.FILE)

    def adopt(self, version: str, fill: Callable[[Path], None]) -> None:
        """Have `fill` write the models of `version`, and let them judge; those too old to go back to are removed."""
        history = self.history()
        if version != self.version():
            if not (version in history and self._is_whole(version)):
                self._shelve(self.folder / version, fill)
            self._point((*history, version)[-KEPT - 1 :])
        self._tidy()

    def set_aside(self, fill: Callable[[Path], None]) -> Path:
        """Have `fill` write models that may not judge in place of the last such, and return their folder."""
        place = self.folder / _ASIDE
        self._shelve(place, fill)
        return place

    def go_back(self) -> str | None:
        """Let the former version judge and return it, None for the shipped models; ModelError where these judge now.

        Where `in_use` is damaged the shipped models judge from then on.
        """
        try:
            history = self.history()
        except ModelError:
            history = ("damaged",)
        if not history:
            raise ModelError(
                "Đang dùng mô hình gốc, không có bản nào trước đó. / The shipped models judge; nothing was before."
            )
        self._point(history[:-1])
        return self.version()

    def _is_whole(self, version: str) -> bool:
        try:
            Models.load(self.folder / version)
        except ModelError:
            return False
        return True

    def _shelve(self, place: Path, fill: Callable[[Path], None]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=self.folder))
        fill(draft)
        for path in draft.iterdir():
            _sync(path)
        _sync(draft)
        shutil.rmtree(place, ignore_errors=True)  # it is not in use
        draft.rename(place)
        _sync(self.folder)

    def _point(self, history: tuple[str, ...]) -> None:
        draft = self.folder / f"{_DRAFT}{_IN_USE}"
        draft.write_text("".join(f"{version}\n" for version in history), "utf-8")
        _sync(draft)
        draft.replace(self.folder / _IN_USE)
        _sync(self.folder)

    def _tidy(self) -> None:
        """Remove what a kill left half-written, and what nobody can go back to any more."""
        named = {*self.history(), _ASIDE, _IN_USE}
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in named:
                shutil.rmtree(path, ignore_errors=True)


_BACK = (
    ". Để quay về các mô hình trước: diembao train --roll-back "
    "/ Go back to the former models by: diembao train --roll-back"
)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
