"""Where the configuration lies: the shipped files, and an office's own files over them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from diembao.config.overlay import laid_over
from diembao.config.reader import Node, read, read_if_any
from press.errors import ConfigError

VARIABLE = "DIEMBAO_CONFIG"
OFFICE_FILE = "office.local.yaml"
FILES = ("sources", "gazetteer", "topics", "offices", "editions", "alerts")
_LOCAL = ".local.yaml"
_PACKAGE = Path(__file__).resolve().parent.parent


def directory(environ: Mapping[str, str], here: Path = Path()) -> Path:
    """Return the directory of the shipped files.

    It is the one named by `DIEMBAO_CONFIG`, else `config` below `here`, else the copy in the package, else (installed
    editable, which makes no copy) the `config` beside the package. Raises ConfigError where the named one is none.
    """
    if named := environ.get(VARIABLE):
        if not Path(named).is_dir():
            raise ConfigError(
                f"{named}:1: {VARIABLE} names this, but it is no directory; correct or unset the variable"
            )
        return Path(named)
    candidates = (here / "config", _PACKAGE / "_defaults", _PACKAGE.parent / "config")
    for candidate in candidates:
        if (candidate / "sources.yaml").is_file():
            return candidate
    raise ConfigError(
        f"{candidates[0]}:1: no configuration is here nor in the package; set {VARIABLE} to its directory"
    )


@dataclass(frozen=True, slots=True)
class Layers:
    """The shipped files in `base` and the office's own over them: `*.local.yaml` in `base` and in `home/config`."""

    base: Path
    home: Path

    def read(self, name: str) -> Node:
        """Return `<name>.yaml` with every overlay laid over it."""
        return self._over(read(self.base / f"{name}.yaml"), f"{name}{_LOCAL}")

    def languages(self) -> Iterator[tuple[Path, Node]]:
        """Yield each language's file with its overlays; a language may also be the office's own alone."""
        own = {path.name.removesuffix(_LOCAL): path for path in self._local("languages")}
        shipped = {
            path.stem: path for path in sorted((self.base / "languages").glob("*.yaml")) if path not in own.values()
        }
        for code, path in shipped.items():
            yield path, self.read(f"languages/{code}")
        for code, path in own.items():
            if code not in shipped:
                yield path, read(path)

    def refuse_strangers(self) -> None:
        """Raise ConfigError for an overlay that lies over nothing: its name is misspelt and it would be ignored."""
        known = {f"{name}{_LOCAL}" for name in FILES}
        for path in self._local(""):
            at_home = path.name == OFFICE_FILE and path.parent.resolve() == self.home.resolve()
            if path.name not in known and not at_home:
                raise ConfigError(
                    f"{path}:1: this file lies over nothing; rename it to one of: {', '.join(sorted(known))}"
                )

    def _over(self, node: Node, name: str) -> Node:
        for folder in self._folders:
            over = read_if_any(folder / name)
            node = laid_over(node, over) if over else node
        return node

    def _local(self, below: str) -> Iterator[Path]:
        for folder in self._folders:
            yield from sorted((folder / below).glob("*.local.y*ml"))

    @property
    def _folders(self) -> tuple[Path, ...]:
        own = self.home / "config"
        return (self.base,) if own.resolve() == self.base.resolve() else (self.base, own)
