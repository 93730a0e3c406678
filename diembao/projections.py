"""The indexes that follow the record: which there are, how each is opened, made anew, and led by one writer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from platform import node
from urllib.parse import urlsplit

from diembao import process
from diembao.config.archive import ArchiveSettings
from index import embedded
from index.archive import Archive, Document
from pipeline.lease import Lease
from press.clock import SystemClock
from press.errors import ConfigError

_LONGEST_NAME = 100  # what the record holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One index; `name` tells it from every other that follows the same record, and is its cursor's and its lease's."""

    name: str
    opened: Callable[[], Archive]
    build: Callable[[Iterable[Iterable[Document]]], int]

    @contextmanager
    def lent(self) -> Iterator[Archive]:
        """Lend the index; it is closed with the block."""
        archive = self.opened()
        try:
            yield archive
        finally:
            archive.close()

    def lease(self) -> Lease:
        """Return the right to write to it, for this thread, by the true time even where the house pretends another."""
        return Lease(self.name, process.myself(), SystemClock(), process.gone)


def projections(folder: Path, settings: ArchiveSettings, environ: Mapping[str, str]) -> tuple[Projection, ...]:
    """Return the indexes that the office keeps, the one that is searched first; `folder` is for the embedded one.

    `environ` holds the secrets; raises ConfigError where one that is named in the settings is missing.
    """
    if not settings.addresses:
        return (_embedded(folder, environ),)
    first = _elastic(settings, environ)
    return (first, _embedded(folder, environ)) if settings.fall_back else (first,)


def _embedded(folder: Path, environ: Mapping[str, str]) -> Projection:
    # In a record of the home's own there is one embedded index; a shared record knows one of each machine.
    shared = f" {node()} {folder.resolve()}" if environ.get("DIEMBAO_DATABASE_URL") else ""
    return Projection(
        name=_fitting(f"embedded{shared}"),
        opened=lambda: embedded.EmbeddedArchive(folder),
        build=lambda batches: embedded.rebuild(folder, batches),
    )


def _elastic(settings: ArchiveSettings, environ: Mapping[str, str]) -> Projection:
    from index import elastic  # noqa: PLC0415 -- its client takes half a second, which an office without it need not wait

    access = elastic.Access(
        api_key=_secret("api_key_variable", settings.api_key_variable, environ),
        user=settings.user,
        password=_secret("password_variable", settings.password_variable, environ),
        ca=settings.ca,
        timeout=settings.timeout_seconds,
    )
    addresses, index, shards = settings.addresses, settings.index, settings.shards
    return Projection(
        name=_fitting(f"elasticsearch {urlsplit(addresses[0]).netloc} {index}"),
        opened=lambda: elastic.ElasticArchive(addresses, index, access, shards=shards),
        build=lambda batches: elastic.rebuild(addresses, index, batches, access=access, shards=shards),
    )


def _secret(setting: str, variable: str, environ: Mapping[str, str]) -> str:
    if variable and not environ.get(variable):
        raise ConfigError(
            f"the environment variable {variable}, which `archive: {{{setting}: …}}` in office.local.yaml names, "
            "is not set; set it where diembao is started"
        )
    return environ[variable].rstrip("\r\n") if variable else ""  # as the file ends that it was read from


def _fitting(name: str) -> str:
    """Return `name`, shortened without becoming another's where the record could not hold it."""
    if len(name) <= _LONGEST_NAME:
        return name
    digest = blake2b(name.encode(), digest_size=8).hexdigest()
    return f"{name[: _LONGEST_NAME - len(digest) - 1]} {digest}"
