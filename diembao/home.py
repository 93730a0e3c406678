"""A home: the folder that holds one office's data, and nobody else's."""

from dataclasses import dataclass
from pathlib import Path

from press.errors import InputError


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything of one office lies; `folder` need not exist before `make` is called."""

    folder: Path

    @property
    def office_file(self) -> Path:
        """What the office fills in: contact, recipients, SMTP."""
        return self.folder / "office.local.yaml"

    @property
    def spool(self) -> Path:
        """What rounds fetched and nobody has taken in yet."""
        return self.folder / "spool"

    @property
    def pages(self) -> Path:
        """Fetched pages, for 14 days."""
        return self.folder / "pages"

    @property
    def evidence(self) -> Path:
        """The pages of kept articles, for good, as WARC files."""
        return self.folder / "evidence"

    @property
    def index(self) -> Path:
        """The embedded index: a projection, which `rebuild` makes anew."""
        return self.folder / "index"

    @property
    def outbox(self) -> Path:
        """Digests as they leave the house."""
        return self.folder / "outbox"

    @property
    def models(self) -> Path:
        """The models that corrections have made; those that ship judge where there are none."""
        return self.folder / "models"

    @property
    def training(self) -> Path:
        """Held by the one process that makes models for this home, or goes back to former ones."""
        return self.folder / "train.lock"

    @property
    def lock(self) -> Path:
        """Held by what must be alone in this home: the running house, a demo, a file that is brought in."""
        return self.folder / "work.lock"

    @property
    def taking(self) -> Path:
        """Held by the one process that empties the spool."""
        return self.folder / "take.lock"

    @property
    def judging(self) -> Path:
        """Held by the one process that leads pages through the house."""
        return self.folder / "judge.lock"

    def make(self) -> None:
        """Make the folder, readable by its owner alone; raises InputError where that is not possible."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise InputError(
                f"Không tạo được thư mục {self.folder}: {error.strerror}. Hãy chọn thư mục khác bằng --home. "
                f"/ The folder cannot be made; choose another with --home."
            ) from error

    @property
    def exists(self) -> bool:
        """Whether `diembao init` (or the demo) has been here."""
        return self.office_file.exists()
